/* SIGCHLD: signals merge, so a handler waits in a loop. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static volatile sig_atomic_t calls, reaped;

static void handler(int number) {
    (void)number;
    int saved = errno; /* belongs to whoever was interrupted */
    calls++;
    while (waitpid(-1, NULL, WNOHANG) > 0) /* not once: a loop */
        reaped++;
    errno = saved;
}

static pid_t child(int status) {
    pid_t pid = fork();
    if (pid == -1) {
        perror("fork");
        exit(EXIT_FAILURE);
    }
    if (pid == 0)
        _exit(status);
    return pid;
}

int main(void) {
    struct sigaction action = {.sa_handler = handler, .sa_flags = SA_RESTART};
    sigaction(SIGCHLD, &action, NULL);

    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGCHLD);
    sigprocmask(SIG_BLOCK, &set, NULL);
    for (int i = 0; i < 5; i++) {
        siginfo_t info; /* WNOWAIT: until it has ended, but leave it a zombie */
        waitid(P_PID, child(0), &info, WEXITED | WNOWAIT);
    }
    sigprocmask(SIG_UNBLOCK, &set, NULL);
    printf("5 children ended, %d signal came, %d were reaped\n", (int)calls, (int)reaped);

    signal(SIGCHLD, SIG_IGN); /* before the fork */
    child(7);
    if (wait(NULL) == -1 && errno == ECHILD)
        puts("SIG_IGN: no zombie, and no status");
}
