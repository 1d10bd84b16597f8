/* A subreaper adopts the orphans below it instead of init, and has to reap them. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
    if (prctl(PR_SET_CHILD_SUBREAPER, 1) == -1) {
        perror("PR_SET_CHILD_SUBREAPER");
        return EXIT_FAILURE;
    }
    pid_t parent = fork();
    if (parent == -1) {
        perror("fork");
        return EXIT_FAILURE;
    }
    if (parent == 0) {
        int flag = -1;
        prctl(PR_GET_CHILD_SUBREAPER, &flag);
        dprintf(STDOUT_FILENO, "parent %d: subreaper %d\n", (int)getpid(), flag); /* 0 */
        if (fork() == 0)
            _exit(7); /* the grandchild */
        _exit(0);     /* the parent does not wait for it */
    }

    int status;
    pid_t pid;
    while ((pid = wait(&status)) > 0) /* until none is left (ECHILD) */
        printf("reaped %d, %s: status %d\n", (int)pid,
               pid == parent ? "my child" : "adopted", WEXITSTATUS(status));
}
