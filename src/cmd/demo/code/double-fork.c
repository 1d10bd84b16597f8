/* Fork twice: whoever adopts the grandchild reaps it, and the parent need not. */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static pid_t checked_fork(void) {
    pid_t pid = fork();
    if (pid == -1) {
        perror("fork");
        exit(EXIT_FAILURE);
    }
    return pid;
}

int main(void) {
    int done[2];
    if (pipe(done) == -1) {
        perror("pipe");
        return EXIT_FAILURE;
    }
    pid_t child = checked_fork();
    if (child == 0) {
        setsid(); /* a session of its own */
        pid_t middle = getpid();
        if (checked_fork() > 0)
            _exit(0); /* the middle one ends at once */
        while (getppid() == middle) /* until it is adopted */
            sched_yield();
        printf("worker %d: parent %d, session %d\n", (int)getpid(), (int)getppid(),
               (int)getsid(0));
        return EXIT_SUCCESS;
    }
    close(done[1]);
    waitpid(child, NULL, 0); /* at once, for it has ended */
    char byte;
    if (read(done[0], &byte, 1) == 0 && wait(NULL) == -1) /* the worker has ended too */
        printf("parent %d: no child, no zombie\n", (int)getpid());
}
