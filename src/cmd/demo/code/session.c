/* A session on a terminal: a job that reads in the background is stopped, and brought back. */
#define _XOPEN_SOURCE 700
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void shell(const char *name) {
    setsid();                         /* a session without a terminal ... */
    int terminal = open(name, O_RDWR); /* ... which the first one opened becomes */
    pid_t job = fork();
    if (job == 0) {
        setpgid(0, 0); /* a group of its own: the background */
        char line[16];
        ssize_t length = read(terminal, line, sizeof line); /* SIGTTIN stops it here */
        dprintf(STDOUT_FILENO, "job %d read %.*s", (int)getpid(), (int)length, line);
        _exit(EXIT_SUCCESS);
    }
    int status;
    waitpid(job, &status, WUNTRACED); /* returns when it is stopped, too */
    if (WIFSTOPPED(status) && WSTOPSIG(status) == SIGTTIN)
        dprintf(STDOUT_FILENO, "job %d was stopped by SIGTTIN\n", (int)job);
    tcsetpgrp(terminal, job); /* fg: the terminal is its own now, */
    kill(-job, SIGCONT);      /* and it goes on */
    waitpid(job, &status, 0);
}

int main(void) {
    int master = posix_openpt(O_RDWR | O_NOCTTY); /* the side of the terminal window */
    if (master == -1 || grantpt(master) == -1 || unlockpt(master) == -1) {
        perror("pty");
        return EXIT_FAILURE;
    }
    pid_t pid = fork();
    if (pid == 0) {
        shell(ptsname(master));
        _exit(EXIT_SUCCESS);
    }
    dprintf(master, "42\n"); /* typed; it waits until somebody may read it */
    waitpid(pid, NULL, 0);
}
