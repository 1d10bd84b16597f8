/* wait: sleep until a child ends, whichever it is. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
    for (int number = 1; number <= 3; number++) {
        pid_t pid = fork();
        if (pid == -1) {
            perror("fork");
            return EXIT_FAILURE;
        }
        if (pid == 0) {
            usleep(100000 * (4 - (useconds_t)number)); /* the third ends first */
            _exit(number);
        }
    }
    int status;
    pid_t pid;
    while ((pid = wait(&status)) > 0) /* sleeps until one ends */
        if (WIFEXITED(status))
            printf("%d ended with %d\n", (int)pid, WEXITSTATUS(status));
    if (errno != ECHILD) {
        perror("wait");
        return EXIT_FAILURE;
    }
    puts("no child is left");
}
