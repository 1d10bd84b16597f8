/* An orphan: the parent ends first, and another process adopts the child. */
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

int main(void) {
    pid_t parent = getpid();
    switch (fork()) {
    case -1:
        perror("fork");
        return EXIT_FAILURE;
    case 0:
        while (getppid() == parent)
            sched_yield(); /* until it has been adopted */
        /* Not always 1: a subreaper above it comes first. */
        printf("orphan %d: parent was %d, is %d; session still %d\n", (int)getpid(),
               (int)parent, (int)getppid(), (int)getsid(0));
        return EXIT_SUCCESS;
    default:
        _exit(EXIT_SUCCESS); /* the parent ends first */
    }
}
