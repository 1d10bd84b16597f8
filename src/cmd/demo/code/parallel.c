/* The same work by several processes on one CPU, and on as many as there are. */
#define _GNU_SOURCE
#include <sched.h>
#include <stdio.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double now(clockid_t clock) {
    struct timespec time;
    clock_gettime(clock, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void work(void) {
    double end = now(CLOCK_PROCESS_CPUTIME_ID) + 0.1; /* 0.1 s of CPU time */
    while (now(CLOCK_PROCESS_CPUTIME_ID) < end) {}
}

static double race(int count, const int *cpus, int available) {
    double begin = now(CLOCK_MONOTONIC);
    for (int i = 0; i < count; i++) {
        if (fork() == 0) {
            cpu_set_t own;
            CPU_ZERO(&own);
            CPU_SET(cpus[i % available], &own);
            sched_setaffinity(0, sizeof own, &own);
            work();
            _exit(0);
        }
    }
    while (wait(NULL) > 0) {}
    return now(CLOCK_MONOTONIC) - begin;
}

int main(void) {
    cpu_set_t all;
    int cpus[CPU_SETSIZE], available = 0;
    sched_getaffinity(0, sizeof all, &all);
    for (int cpu = 0; cpu < CPU_SETSIZE; cpu++)
        if (CPU_ISSET(cpu, &all))
            cpus[available++] = cpu;
    for (int count = 1; count <= 2; count++) {
        double one = race(count, cpus, 1), every = race(count, cpus, available);
        printf("%d processes: one CPU %.2f s, %d CPUs %.2f s\n", count, one, available, every);
    }
}
