/* A zombie: the child has ended, and its parent has not waited for it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
    pid_t pid = fork();
    if (pid == -1) {
        perror("fork");
        return EXIT_FAILURE;
    }
    if (pid == 0)
        _exit(7); /* child: ends at once */

    /* WNOWAIT: look, but leave the child a zombie. */
    siginfo_t info;
    waitid(P_PID, pid, &info, WEXITED | WNOWAIT);
    char path[64], text[512] = "";
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *stat = fopen(path, "r");
    if (stat && fgets(text, sizeof text, stat))
        printf("before wait: %c\n", strrchr(text, ')')[2]); /* Z */
    if (stat)
        fclose(stat);

    int status;
    waitpid(pid, &status, 0); /* parent: the zombie goes */
    printf("status: %d\n", WEXITSTATUS(status));
    printf("after wait: %s\n", access(path, F_OK) == 0 ? "there" : "gone");
}
