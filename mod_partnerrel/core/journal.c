#include "core/journal.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define DAY     (APR_USEC_PER_SEC * 24 * 3600)
#define KEY_MAX 1024

/* A line's key is all that makes it another one, byte for byte; its name follows it. */
typedef struct {
    apr_uint64_t hash;
    size_t at, key_n; /* in the half's bytes */
    apr_time_t first_at, last_at;
    apr_int64_t uses;
    bool done;
} line_t;

typedef struct {
    apr_uint32_t *slots; /* 1 + the number of a line; 0: free */
    line_t *lines;
    char *bytes;
    size_t n, bytes_n;
} half_t;

/* One half is noted in, the other one is with whoever stores it. */
struct pr_journal_t {
    pthread_mutex_t mutex; /* of `open`, that half, and `lost`; held for moments */
    int open;
    half_t halves[2];
    apr_int64_t lost;
    size_t lines, bytes, mask;
    unsigned char secret[PR_HASH_SECRET];
};

static bool make_half(half_t *half, const pr_journal_t *journal)
{
    half->slots = calloc(journal->mask + 1, sizeof *half->slots);
    half->lines = calloc(journal->lines, sizeof *half->lines);
    half->bytes = malloc(journal->bytes);
    return half->slots && half->lines && half->bytes;
}

pr_journal_t *pr_journal_make(size_t lines, size_t bytes,
                              const unsigned char secret[PR_HASH_SECRET])
{
    pr_journal_t *journal = calloc(1, sizeof *journal);

    if (!journal) {
        return NULL;
    }
    pthread_mutex_init(&journal->mutex, NULL);
    journal->lines = lines;
    journal->bytes = bytes;
    memcpy(journal->secret, secret, sizeof journal->secret);
    /* At least every second slot is free, so that a walk soon ends at one. */
    for (journal->mask = 1; journal->mask < 2 * lines; journal->mask = journal->mask * 2 + 1) {
    }
    return make_half(&journal->halves[0], journal) && make_half(&journal->halves[1], journal)
               ? journal
               : NULL;
}

/* ---- noting ---- */

typedef struct {
    char bytes[KEY_MAX];
    size_t n;
    apr_uint64_t hash;
} note_key_t;

static bool put(note_key_t *key, const void *bytes, size_t n)
{
    if (n > KEY_MAX - key->n) {
        return false;
    }
    memcpy(key->bytes + key->n, bytes, n);
    key->n += n;
    return true;
}

static bool put_text(note_key_t *key, const char *text)
{
    return put(key, text, strlen(text) + 1);
}

/* In the order pr_journal_take sorts by, after `where`. */
static bool make_key(const pr_journal_t *journal, const pr_use_note_t *note, note_key_t *key)
{
    const apr_int64_t day = note->at / DAY;

    key->n = 0;
    bool fits = put(key, &note->where, sizeof note->where) && put(key, &day, sizeof day) &&
                put(key, note->customer, sizeof *note->customer) &&
                put(key, note->partner, sizeof *note->partner) && put_text(key, note->service->s) &&
                put_text(key, note->issuer) && put_text(key, note->subject);
    key->hash = fits ? pr_hash(key->bytes, key->n, journal->secret) : 0;
    return fits;
}

static bool is_of(const half_t *half, const line_t *line, const note_key_t *key)
{
    return line->hash == key->hash && line->key_n == key->n &&
           !memcmp(half->bytes + line->at, key->bytes, key->n);
}

static line_t *find(const half_t *half, size_t slot, const note_key_t *key)
{
    line_t *line = half->slots[slot] ? &half->lines[half->slots[slot] - 1] : NULL;

    return line && is_of(half, line, key) ? line : NULL;
}

/* With no uses; NULL when there is no room. */
static line_t *add(const pr_journal_t *journal, half_t *half, size_t slot, const note_key_t *key,
                   const char *name)
{
    size_t name_n = strlen(name) + 1;

    if (half->n == journal->lines || key->n + name_n > journal->bytes - half->bytes_n) {
        return NULL;
    }
    line_t *line = &half->lines[half->n++];
    *line = (line_t){.hash = key->hash, .at = half->bytes_n, .key_n = key->n};
    memcpy(half->bytes + half->bytes_n, key->bytes, key->n);
    memcpy(half->bytes + half->bytes_n + key->n, name, name_n);
    half->bytes_n += key->n + name_n;
    half->slots[slot] = (apr_uint32_t)half->n;
    return line;
}

/* Where its line is, or would be. */
static size_t slot_of(const pr_journal_t *journal, const half_t *half, const note_key_t *key)
{
    size_t slot = key->hash & journal->mask;

    while (half->slots[slot] && !find(half, slot, key)) {
        slot = (slot + 1) & journal->mask;
    }
    return slot;
}

static void count(line_t *line, const pr_use_note_t *note)
{
    line->first_at = line->first_at && line->first_at < note->at ? line->first_at : note->at;
    line->last_at = line->last_at > note->at ? line->last_at : note->at;
    line->uses += note->uses;
}

static bool note_in(pr_journal_t *journal, half_t *half, const pr_use_note_t *note,
                    const note_key_t *key)
{
    size_t slot = slot_of(journal, half, key);
    line_t *line = find(half, slot, key);

    if (!line && !note->name) {
        return false;
    }
    line = line ? line : add(journal, half, slot, key, note->name);
    if (line) {
        count(line, note);
    }
    else {
        journal->lost += note->uses;
    }
    return true;
}

bool pr_journal_note(pr_journal_t *journal, const pr_use_note_t *note)
{
    note_key_t key;
    bool fits = make_key(journal, note, &key), noted = true;

    pthread_mutex_lock(&journal->mutex);
    if (fits) {
        noted = note_in(journal, &journal->halves[journal->open], note, &key);
    }
    else {
        journal->lost += note->uses;
    }
    pthread_mutex_unlock(&journal->mutex);
    return noted;
}

size_t pr_journal_waiting(pr_journal_t *journal)
{
    pthread_mutex_lock(&journal->mutex);
    size_t n = journal->halves[journal->open].n;
    pthread_mutex_unlock(&journal->mutex);
    return n;
}

/* ---- taking ---- */

static bool all_done(const half_t *half)
{
    bool done = true;

    for (size_t i = 0; i < half->n; i++) {
        done = done && half->lines[i].done;
    }
    return done;
}

/* Gives the half that is stored for the one that is noted in. */
static half_t *turn(pr_journal_t *journal)
{
    half_t *stored = &journal->halves[!journal->open];

    if (stored->n > 0) {
        memset(stored->slots, 0, (journal->mask + 1) * sizeof *stored->slots);
        stored->n = stored->bytes_n = 0;
    }
    pthread_mutex_lock(&journal->mutex);
    journal->open = !journal->open;
    pthread_mutex_unlock(&journal->mutex);
    return &journal->halves[!journal->open];
}

static const char *take_bytes(const char **at, void *out, size_t n)
{
    const char *from = *at;

    if (out) {
        memcpy(out, from, n);
    }
    *at += n;
    return from;
}

static const char *take_text(const char **at)
{
    return take_bytes(at, NULL, strlen(*at) + 1);
}

static void read_line(const half_t *half, size_t i, pr_journal_line_t *out)
{
    const line_t *line = &half->lines[i];
    const char *at = half->bytes + line->at;
    pr_service_use_t *use = &out->use;

    *out = (pr_journal_line_t){.number = i};
    take_bytes(&at, &out->where, sizeof out->where);
    take_bytes(&at, &use->day, sizeof use->day);
    take_bytes(&at, &use->customer, sizeof use->customer);
    take_bytes(&at, &use->partner, sizeof use->partner);
    apr_cpystrn(use->service.s, take_text(&at), sizeof use->service.s);
    use->issuer = take_text(&at);
    use->subject = take_text(&at);
    use->name = at;
    use->first_at = line->first_at;
    use->last_at = line->last_at;
    use->uses = line->uses;
}

static int in_order(const void *left, const void *right)
{
    const pr_journal_line_t *a = left, *b = right;
    int by = a->where < b->where ? -1 : a->where > b->where;

    by = by ? by : strcmp(a->use.customer.s, b->use.customer.s);
    by = by ? by : strcmp(a->use.partner.s, b->use.partner.s);
    by = by ? by : strcmp(a->use.service.s, b->use.service.s);
    by = by ? by : a->use.day < b->use.day ? -1 : a->use.day > b->use.day;
    by = by ? by : strcmp(a->use.issuer, b->use.issuer);
    return by ? by : strcmp(a->use.subject, b->use.subject);
}

apr_array_header_t *pr_journal_take(pr_journal_t *journal, apr_int64_t *lost, apr_pool_t *p)
{
    const half_t *half = &journal->halves[!journal->open];

    if (all_done(half)) {
        half = turn(journal);
    }
    pthread_mutex_lock(&journal->mutex);
    *lost = journal->lost;
    journal->lost = 0;
    pthread_mutex_unlock(&journal->mutex);
    apr_array_header_t *lines = apr_array_make(p, (int)half->n + 1, sizeof(pr_journal_line_t));
    for (size_t i = 0; i < half->n; i++) {
        if (!half->lines[i].done) {
            read_line(half, i, apr_array_push(lines));
        }
    }
    qsort(lines->elts, (size_t)lines->nelts, sizeof(pr_journal_line_t), in_order);
    return lines;
}

void pr_journal_done(pr_journal_t *journal, const pr_journal_line_t *line)
{
    journal->halves[!journal->open].lines[line->number].done = true;
}
