/* Who waits for a lease waits for all of it (D5). */
#include "base/world.h"
#include "tap.h"

#include <signal.h>
#include <sys/time.h>

static volatile sig_atomic_t signals;

static void count(int signal)
{
    signals++;
}

int main(void)
{
    const struct sigaction action = {.sa_handler = count};
    const struct itimerval often = {{0, 7000}, {0, 7000}}, never = {{0, 0}, {0, 0}};
    pr_world_t world = pr_world_system(NULL, NULL);

    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &often, NULL);
    apr_time_t began = world.ticks(NULL);
    pr_world_sleep(apr_time_from_msec(60));
    apr_interval_time_t took = world.ticks(NULL) - began;
    setitimer(ITIMER_REAL, &never, NULL);
    ok(signals > 1, "signals came meanwhile: %d", (int)signals);
    ok(took >= apr_time_from_msec(60), "a wait is not cut short by a signal (D5)");
    pr_world_sleep(-1);
    ok(true, "none is none");
    return done();
}
