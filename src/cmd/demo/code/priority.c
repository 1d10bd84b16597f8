/* nice: two processes on one CPU, and what share of it each gets. */
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t spinner(const cpu_set_t *cpu, int value) {
    pid_t pid = fork();
    if (pid == 0) {
        sched_setaffinity(0, sizeof *cpu, cpu);
        setpriority(PRIO_PROCESS, 0, value);
        for (volatile unsigned long turns = 0;; turns++)
            ;
    }
    return pid;
}

/* Nanoseconds on a CPU: the first number of schedstat. */
static unsigned long long ran(pid_t pid) {
    char path[64];
    unsigned long long ns = 0;
    snprintf(path, sizeof path, "/proc/%d/schedstat", (int)pid);
    FILE *file = fopen(path, "r");
    if (file && fscanf(file, "%llu", &ns) != 1)
        ns = 0;
    if (file)
        fclose(file);
    return ns;
}

int main(void) {
    cpu_set_t cpu;
    CPU_ZERO(&cpu);
    CPU_SET(sched_getcpu(), &cpu); /* both on one CPU, or each has its own */
    pid_t ordinary = spinner(&cpu, 0), nicer = spinner(&cpu, 10);

    usleep(300 * 1000);
    unsigned long long more = ran(ordinary), less = ran(nicer);
    kill(ordinary, SIGKILL);
    kill(nicer, SIGKILL);
    while (wait(NULL) > 0)
        ;
    if (more + less == 0) {
        puts("this kernel does not count");
        return EXIT_SUCCESS;
    }
    printf("nice 0: %llu%%\n", 100 * more / (more + less)); /* about 90 */
    printf("nice 10: %llu%%\n", 100 * less / (more + less));
}
