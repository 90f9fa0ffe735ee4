#include "base/text.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/udat.h>
#include <unicode/udatpg.h>
#include <unicode/uloc.h>
#include <unicode/unorm2.h>
#include <unicode/unumberformatter.h>
#include <unicode/upluralrules.h>
#include <unicode/uspoof.h>
#include <unicode/ustring.h>
#include <unicode/utf8.h>

#define NAME_MAX_CHARS 80
#define RANGES_MAX     32

/* ---- UTF-8 and UTF-16 ---- */

typedef struct {
    UChar *s;
    int32_t n;
} wide_t;

size_t pr_text_plain(const char *text, size_t n)
{
    const apr_uint64_t ones = 0x0101010101010101, tops = ones << 7;
    apr_uint64_t w;
    size_t i = 0;

    for (; i + sizeof w <= n; i += sizeof w) {
        memcpy(&w, text + i, sizeof w);
        apr_uint64_t below_blank = (w - ones * 0x20) & ~w, from_delete = w + ones;
        if ((w | below_blank | from_delete) & tops) {
            break;
        }
    }
    while (i < n && text[i] >= 0x20 && text[i] < 0x7f) {
        i++;
    }
    return i;
}

bool pr_utf8_valid(const char *text, size_t n)
{
    if (n > INT32_MAX) {
        return false;
    }
    int32_t i = (int32_t)pr_text_plain(text, n);
    while (i < (int32_t)n) {
        UChar32 c;
        U8_NEXT(text, i, (int32_t)n, c);
        if (c <= 0) {
            return false;
        }
    }
    return true;
}

static bool widen(wide_t *out, const char *text, apr_pool_t *p)
{
    size_t n = strlen(text);
    UErrorCode status = U_ZERO_ERROR;

    if (!pr_utf8_valid(text, n)) {
        return false;
    }
    out->s = apr_palloc(p, (n + 1) * sizeof(UChar));
    u_strFromUTF8(out->s, (int32_t)n + 1, &out->n, text, (int32_t)n, &status);
    return U_SUCCESS(status);
}

static char *narrow(wide_t wide, apr_pool_t *p)
{
    UErrorCode status = U_ZERO_ERROR;
    int32_t room = 3 * wide.n + 1;
    char *out = apr_palloc(p, (apr_size_t)room);

    u_strToUTF8(out, room, NULL, wide.s, wide.n, &status);
    return U_SUCCESS(status) ? out : NULL;
}

static bool compose(wide_t *text, apr_pool_t *p)
{
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *nfc = unorm2_getNFCInstance(&status);
    int32_t room = 3 * text->n + 1; /* the most NFC makes of UTF-16 (UAX 15) */
    UChar *out = apr_palloc(p, (apr_size_t)room * sizeof *out);

    text->n = unorm2_normalize(nfc, text->s, text->n, out, room, &status);
    text->s = out;
    return U_SUCCESS(status);
}

static bool fold_case(wide_t *text, apr_pool_t *p)
{
    UErrorCode status = U_ZERO_ERROR;
    int32_t room = 3 * text->n + 1; /* one character folds to three at most */
    UChar *out = apr_palloc(p, (apr_size_t)room * sizeof *out);

    text->n = u_strFoldCase(out, room, text->s, text->n, U_FOLD_CASE_DEFAULT, &status);
    text->s = out;
    return U_SUCCESS(status);
}

/* ---- what cannot be seen ---- */

static bool is_hidden(UChar32 c, const char *allowed)
{
    if (c < 0x80) {
        return (c < 0x20 || c == 0x7f) && !strchr(allowed, (int)c);
    }
    return u_charType(c) == U_CONTROL_CHAR || u_charType(c) == U_SURROGATE ||
           u_charType(c) == U_LINE_SEPARATOR || u_charType(c) == U_PARAGRAPH_SEPARATOR ||
           (c >= 0xfff9 && c <= 0xfffb) || u_hasBinaryProperty(c, UCHAR_BIDI_CONTROL) ||
           u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
}

bool pr_text_has_hidden(const char *text, const char *allowed)
{
    int32_t n = (int32_t)strlen(text), i = (int32_t)pr_text_plain(text, (size_t)n);

    while (i < n) {
        UChar32 c;
        U8_NEXT(text, i, n, c);
        if (c <= 0 || is_hidden(c, allowed)) {
            return true;
        }
    }
    return false;
}

char *pr_text_without_hidden(const char *text, apr_pool_t *p)
{
    int32_t i = 0, n = (int32_t)strlen(text), kept = 0;
    char *out = apr_palloc(p, (apr_size_t)n + 1);

    while (i < n) {
        int32_t from = i;
        UChar32 c;
        U8_NEXT(text, i, n, c);
        if (c <= 0) {
            return NULL;
        }
        if (!is_hidden(c, "")) {
            memcpy(out + kept, text + from, (size_t)(i - from));
            kept += i - from;
        }
    }
    out[kept] = '\0';
    return out;
}

size_t pr_text_length(const char *text)
{
    int32_t i = 0, n = (int32_t)strlen(text);
    size_t count = 0;

    for (; i < n; count++) {
        U8_FWD_1(text, i, n);
    }
    return count;
}

bool pr_text_has_letter(const char *text)
{
    int32_t i = 0, n = (int32_t)strlen(text);

    while (i < n) {
        UChar32 c;
        U8_NEXT(text, i, n, c);
        if (c > 0 && u_isalpha(c)) {
            return true;
        }
    }
    return false;
}

/* ---- tidy, fold ---- */

static void squeeze(wide_t *text)
{
    int32_t i = 0, kept = 0;
    bool gap = false;

    while (i < text->n) {
        UChar32 c;
        U16_NEXT(text->s, i, text->n, c);
        if (u_isUWhiteSpace(c)) {
            gap = kept > 0;
            continue;
        }
        if (gap) {
            text->s[kept++] = ' ';
            gap = false;
        }
        U16_APPEND_UNSAFE(text->s, kept, c);
    }
    text->n = kept;
}

char *pr_text_tidy(const char *text, apr_pool_t *p)
{
    wide_t wide;

    if (!widen(&wide, text, p) || !compose(&wide, p)) {
        return NULL;
    }
    squeeze(&wide);
    return narrow(wide, p);
}

char *pr_text_fold(const char *text, apr_pool_t *p)
{
    wide_t wide;

    if (!widen(&wide, text, p) || !compose(&wide, p) || !fold_case(&wide, p) ||
        !compose(&wide, p)) {
        return NULL;
    }
    return narrow(wide, p);
}

/* ---- names (UTS 39) ---- */

static pthread_once_t spoof_once = PTHREAD_ONCE_INIT;
static USpoofChecker *spoof; /* safe to share once it is set up */

static void open_spoof(void)
{
    UErrorCode status = U_ZERO_ERROR;

    spoof = uspoof_open(&status);
    uspoof_setChecks(spoof,
                     USPOOF_RESTRICTION_LEVEL | USPOOF_INVISIBLE | USPOOF_MIXED_NUMBERS |
                         USPOOF_HIDDEN_OVERLAY,
                     &status);
    uspoof_setRestrictionLevel(spoof, USPOOF_HIGHLY_RESTRICTIVE);
    if (U_FAILURE(status)) {
        uspoof_close(spoof);
        spoof = NULL;
    }
}

static const USpoofChecker *spoof_checker(void)
{
    pthread_once(&spoof_once, open_spoof);
    return spoof;
}

static bool is_name_char(UChar32 c)
{
    switch (u_charType(c)) {
    case U_UNASSIGNED:
    case U_PRIVATE_USE_CHAR:
        return false;
    default:
        return !is_hidden(c, "") && (c == ' ' || !u_isUWhiteSpace(c));
    }
}

/* 1-80 characters with a letter or digit among them, single spaces inside only. */
static bool name_chars_ok(const char *name)
{
    int32_t i = 0, n = (int32_t)strlen(name);
    size_t count = 0;
    bool speaks = false;
    UChar32 before = ' ';

    for (; i < n; count++) {
        UChar32 c;
        U8_NEXT(name, i, n, c);
        if (c <= 0 || count >= NAME_MAX_CHARS || !is_name_char(c) || (c == ' ' && before == ' ')) {
            return false;
        }
        speaks = speaks || u_isalnum(c);
        before = c;
    }
    return speaks && before != ' ';
}

bool pr_text_name_ok(const char *name)
{
    UErrorCode status = U_ZERO_ERROR;
    const UNormalizer2 *nfc = unorm2_getNFCInstance(&status);
    UChar wide[2 * NAME_MAX_CHARS + 1];
    int32_t n, found;

    if (!spoof_checker() || !name_chars_ok(name)) {
        return false;
    }
    u_strFromUTF8(wide, 2 * NAME_MAX_CHARS + 1, &n, name, -1, &status);
    if (U_FAILURE(status) || !unorm2_isNormalized(nfc, wide, n, &status)) {
        return false;
    }
    found = uspoof_check2(spoof, wide, n, NULL, &status);
    return U_SUCCESS(status) && found == 0;
}

static bool look_alike(wide_t *text, apr_pool_t *p)
{
    UErrorCode status = U_ZERO_ERROR;
    int32_t n = uspoof_getSkeleton(spoof_checker(), 0, text->s, text->n, NULL, 0, &status);
    UChar *out = apr_palloc(p, ((apr_size_t)n + 1) * sizeof *out);

    status = U_ZERO_ERROR;
    text->n = uspoof_getSkeleton(spoof_checker(), 0, text->s, text->n, out, n + 1, &status);
    text->s = out;
    return U_SUCCESS(status);
}

/* Capitals have look-alikes of their own (I and l, M without the rn of m), so the skeleton is taken
 * before and after the case is folded; an i that came of an I then still has to meet the l. */
char *pr_text_skeleton(const char *name, apr_pool_t *p)
{
    wide_t wide;

    if (!spoof_checker() || !widen(&wide, name, p) || !compose(&wide, p) || !look_alike(&wide, p) ||
        !fold_case(&wide, p) || !look_alike(&wide, p)) {
        return NULL;
    }
    for (int32_t i = 0; i < wide.n; i++) {
        if (wide.s[i] == 'i') {
            wide.s[i] = 'l';
        }
    }
    return wide.n > 0 ? narrow(wide, p) : NULL;
}

/* ---- numbers, dates, plurals ---- */

/* Opening these takes milliseconds, so each language's are made once and kept. Date formats are
 * not safe to share, and cloning one takes ten times as long as using it under a lock. */
typedef struct tools_t {
    struct tools_t *next;
    char lang[16];
    UPluralRules *plural;
    UNumberFormatter *number;
    UDateFormat *date, *time;
} tools_t;

static pthread_mutex_t tools_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t dates_lock = PTHREAD_MUTEX_INITIALIZER;
static tools_t *all_tools;

static UDateFormat *open_date(const char *lang, const UChar *skeleton)
{
    /* The pages' English is British; ICU takes plain "en" for American. */
    const char *locale = strcmp(lang, "en") ? lang : "en_GB";
    UErrorCode status = U_ZERO_ERROR;
    UDateTimePatternGenerator *generator = udatpg_open(locale, &status);
    UChar pattern[128];
    int32_t n = udatpg_getBestPattern(generator, skeleton, -1, pattern, 128, &status);
    UDateFormat *format =
        udat_open(UDAT_PATTERN, UDAT_PATTERN, locale, u"Etc/UTC", -1, pattern, n, &status);

    udatpg_close(generator);
    return U_SUCCESS(status) ? format : NULL;
}

static tools_t *open_tools(const char *lang)
{
    UErrorCode status = U_ZERO_ERROR;
    tools_t *tools = calloc(1, sizeof *tools);

    if (!tools) {
        abort();
    }
    apr_cpystrn(tools->lang, lang, sizeof tools->lang);
    tools->plural = uplrules_open(lang, &status);
    tools->number = unumf_openForSkeletonAndLocale(u"", 0, lang, &status);
    tools->date = open_date(lang, u"yMMMMd");
    tools->time = open_date(lang, u"yMMMMdHmz");
    if (U_FAILURE(status) || !tools->date || !tools->time) {
        abort(); /* libicu without its data: nothing could be shown, not even wrongly */
    }
    return tools;
}

/* Languages are those that have catalogues, so the list stays short. */
static const tools_t *tools_of(const char *lang)
{
    tools_t *tools;

    pthread_mutex_lock(&tools_lock);
    for (tools = all_tools; tools && strcmp(tools->lang, lang) != 0; tools = tools->next) {
    }
    if (!tools && strlen(lang) < sizeof tools->lang) {
        tools = open_tools(lang);
        tools->next = all_tools;
        all_tools = tools;
    }
    pthread_mutex_unlock(&tools_lock);
    return tools ? tools : tools_of("en");
}

/* httpd unloads and loads a module again while it starts. */
__attribute__((destructor)) static void close_all(void)
{
    while (all_tools) {
        tools_t *tools = all_tools;
        all_tools = tools->next;
        uplrules_close(tools->plural);
        unumf_close(tools->number);
        udat_close(tools->date);
        udat_close(tools->time);
        free(tools);
    }
    uspoof_close(spoof);
    spoof = NULL;
}

const char *pr_text_plural(const char *lang, apr_int64_t n)
{
    static const char *const names[] = {"zero", "one", "two", "few", "many", "other"};
    UErrorCode status = U_ZERO_ERROR;
    UChar keyword[16];
    char plain[16] = "other";
    double size = n < 0 ? -(double)n : (double)n;

    uplrules_select(tools_of(lang)->plural, size, keyword, 16, &status);
    if (U_SUCCESS(status)) {
        u_UCharsToChars(keyword, plain, u_strlen(keyword) + 1);
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (!strcmp(names[i], plain)) {
            return names[i];
        }
    }
    return "other";
}

char *pr_text_number(const char *lang, apr_int64_t n, apr_pool_t *p)
{
    UErrorCode status = U_ZERO_ERROR;
    UFormattedNumber *result = unumf_openResult(&status);
    char *out = NULL;
    wide_t wide = {apr_palloc(p, 64 * sizeof(UChar)), 0};

    unumf_formatInt(tools_of(lang)->number, n, result, &status);
    wide.n = unumf_resultToString(result, wide.s, 64, &status);
    if (U_SUCCESS(status)) {
        out = narrow(wide, p);
    }
    unumf_closeResult(result);
    return out ? out : apr_psprintf(p, "%" APR_INT64_T_FMT, n);
}

static char *format_date(UDateFormat *format, apr_time_t t, apr_pool_t *p)
{
    UErrorCode status = U_ZERO_ERROR;
    wide_t wide = {apr_palloc(p, 128 * sizeof(UChar)), 0};
    char *out = NULL;

    pthread_mutex_lock(&dates_lock);
    wide.n = udat_format(format, (UDate)(t / 1000), wide.s, 128, NULL, &status);
    pthread_mutex_unlock(&dates_lock);
    if (U_SUCCESS(status)) {
        out = narrow(wide, p);
    }
    return out ? out : pr_text_rfc3339(t, p);
}

char *pr_text_date(const char *lang, apr_time_t t, apr_pool_t *p)
{
    return format_date(tools_of(lang)->date, t, p);
}

char *pr_text_time(const char *lang, apr_time_t t, apr_pool_t *p)
{
    return format_date(tools_of(lang)->time, t, p);
}

char *pr_text_country(const char *lang, const char *code, apr_pool_t *p)
{
    UErrorCode status = U_ZERO_ERROR;
    wide_t wide = {apr_palloc(p, 128 * sizeof(UChar)), 0};
    char *out = NULL;

    if (strlen(code) == 2 && *code >= 'A' && *code <= 'Z') {
        wide.n =
            uloc_getDisplayCountry(apr_pstrcat(p, "und_", code, NULL), lang, wide.s, 128, &status);
        out = U_SUCCESS(status) && wide.n > 0 ? narrow(wide, p) : NULL;
    }
    return out ? out : apr_pstrdup(p, code);
}

char *pr_text_rfc3339(apr_time_t t, apr_pool_t *p)
{
    apr_time_exp_t e;

    apr_time_exp_gmt(&e, t);
    return apr_psprintf(p, "%04d-%02d-%02dT%02d:%02d:%02dZ", e.tm_year + 1900, e.tm_mon + 1,
                        e.tm_mday, e.tm_hour, e.tm_min, e.tm_sec);
}
