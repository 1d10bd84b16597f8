/* fork: one call, two returns, two processes. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
    int value = 42;
    pid_t pid = fork(); /* both go on from here */
    switch (pid) {
    case -1:
        perror("fork"); /* EAGAIN: no process left to this user */
        return EXIT_FAILURE;
    case 0:
        value = 99; /* the child's own copy */
        printf("child %d: fork returned 0, parent %d, value %d at %p\n", (int)getpid(),
               (int)getppid(), value, (void *)&value);
        return EXIT_SUCCESS;
    default:
        wait(NULL);
        printf("parent %d: fork returned %d, value %d at %p\n", (int)getpid(), (int)pid,
               value, (void *)&value); /* same address, still 42 */
    }
}
