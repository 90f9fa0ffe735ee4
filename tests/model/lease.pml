/* lease.pml: the lease of core/lease.h, so small that every interleaving can be tried.
 *
 * Two processes share nothing but the database. Each has a renewer; the first has one request at a
 * time that may be answered from memory, and one entry there, which stands on two shards: a customer's
 * and a partner's. A remover takes the privileges away (which raises the customer's revision) or blocks the
 * partner (the partner's), waits, and tells. Somebody else reads the database, sees that it is gone,
 * and tells when his process says it may be told (pr_lease_unsettled). Time is one tick that all see.
 *
 *   Nobody is let through who asks after anybody was told.
 *
 * With -DREADER it is the page alone that tells; the remover's answer was lost.
 * Faults that must be found, each by -D: EARLY (told before the wait is over), REPORT (whoever reports
 * does not wait), MOVES (a miss moves the vector's time), LEFT_OUT (an entry is compared
 * by one of its shards only), LATE_CLOCK (the vector's time is taken after it was asked for). */

#define LEASE 2
#define WAIT  2 /* of whoever takes away or reports, from when it knows */
#ifndef END
#define END   5 /* of time */
#endif
#define ASKS  2 /* requests of a process: one is remembered, one finds it */

#ifndef LEFT_OUT
#define LEFT_OUT 0
#endif

#define CUSTOMER 0
#define PARTNER  1

byte now = 0;
bool granted = true, told = false;
byte rev[2] = 1; /* the database's; one statement is one step */

/* A process's vector (swapped as a whole), its memory, and when a revision was new to it. */
typedef process_t {
    bool have, keeps, allows;
    byte asked, vector[2], basis[2], seen[2]
};
process_t mem[2];

inline swap(p, t, r0, r1)
{
    atomic {
        if :: !mem[p].have || mem[p].vector[0] != r0 -> mem[p].seen[0] = now :: else fi;
        if :: !mem[p].have || mem[p].vector[1] != r1 -> mem[p].seen[1] = now :: else fi;
        mem[p].vector[0] = r0;
        mem[p].vector[1] = r1;
        mem[p].asked = t;
        mem[p].have = true
    }
}

proctype Renewer(byte p, looks)
{
    byte t, r0, r1, n = 0;

    do
    :: n < looks ->
        n++;
        t = (p == 0 -> now : 0); /* the second's is asked by nobody */
        atomic { r0 = rev[0]; r1 = rev[1] };
#ifdef LATE_CLOCK
        t = now;
#endif
        swap(p, t, r0, r1)
    :: break
    od
}

proctype Requests(byte p)
{
    byte t, r0, r1, n = 0;
    bool late, allows, hit;

    do
    :: n < ASKS ->
        n++;
        late = told; /* it begins */
        t = now;     /* the clock of the check; the vector is looked at once, after it */
        atomic {
            hit = (mem[p].have && mem[p].keeps && t - mem[p].asked < LEASE &&
                   mem[p].basis[0] == mem[p].vector[0] &&
                   (mem[p].basis[1] == mem[p].vector[1] || LEFT_OUT));
            allows = mem[p].allows
        };
        if
        :: hit -> assert(!(late && allows))
        :: else ->
            t = now;
            atomic { allows = granted; r0 = rev[0]; r1 = rev[1] };
            assert(!(late && allows));
            atomic {
                mem[p].keeps = true;
                mem[p].allows = allows;
                mem[p].basis[0] = r0;
                mem[p].basis[1] = r1
            }
        fi
#ifdef MOVES
    :: mem[p].have ->
        t = now; /* somebody asks for another customer, and with that for another shard */
        mem[p].asked = t
#endif
    :: break
    od
}

proctype Remover()
{
    byte c;

    if
    :: atomic { granted = false; rev[CUSTOMER]++ }
#ifndef READER
    :: atomic { granted = false; rev[PARTNER]++ }
#endif
    fi;
#ifndef READER
    c = now; /* COMMIT's answer is here */
#ifndef EARLY
    (now - c >= WAIT);
#endif
    told = true
#endif
}

/* A page of process 1, which lets nobody through: the other does that for both. What it read before
 * the privileges were gone it may tell anybody. */
proctype Reader()
{
    byte r0, r1, until;

    (!granted);
    atomic { r0 = rev[0]; r1 = rev[1] };    /* the last thing it reads */
    atomic {
        until = now + WAIT;
        if
        :: mem[1].have && mem[1].vector[0] == r0 && mem[1].vector[1] == r1 ->
            until = (mem[1].seen[0] > mem[1].seen[1] -> mem[1].seen[0] : mem[1].seen[1]) + WAIT
        :: else
        fi;
        r0 = 0;
        r1 = 0
    };
#ifndef REPORT
    (now >= until);
#endif
    told = true
}

proctype Clock() { do :: now < END -> now++ :: else -> break od }

init
{
    atomic {
        run Renewer(0, 2); run Requests(0);
#ifdef READER
        run Renewer(1, 1); run Reader();
#endif
        run Remover(); run Clock()
    }
}
