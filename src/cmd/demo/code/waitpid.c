/* waitpid: which child, whether to sleep, and which changes to hear of. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void) {
    int status;
    pid_t pid = fork();
    if (pid == -1) {
        perror("fork");
        return EXIT_FAILURE;
    }
    if (pid == 0) {
        usleep(200000);
        _exit(7);
    }
    int asked = 0;
    while (waitpid(pid, &status, WNOHANG) == 0) { /* 0: no news, the child lives */
        asked++;
        usleep(50000); /* or any other work */
    }
    printf("WNOHANG: asked %d times, then the child ended with %d\n", asked, WEXITSTATUS(status));

    fflush(stdout); /* or the child would have it in its buffer too */
    pid = fork();
    if (pid == -1) {
        perror("fork");
        return EXIT_FAILURE;
    }
    if (pid == 0)
        for (;;)
            pause();

    int signals[] = {SIGSTOP, SIGCONT, SIGKILL};
    for (size_t i = 0; i < sizeof signals / sizeof *signals; i++) {
        kill(pid, signals[i]);
        waitpid(pid, &status, WUNTRACED | WCONTINUED);
        if (WIFSTOPPED(status))
            printf("stopped by %s\n", strsignal(WSTOPSIG(status)));
        else if (WIFCONTINUED(status))
            puts("continued");
        else if (WIFSIGNALED(status))
            printf("ended by %s\n", strsignal(WTERMSIG(status)));
    }

    if (waitpid(getppid(), &status, 0) == -1)
        perror("a stranger"); /* ECHILD: not a child of ours */
}
