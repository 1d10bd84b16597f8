/* A dead leader: the main thread has ended, another one lives. ps shows Zl and <defunct>. */
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int go_on[2];

static void *work(void *unused) {
    (void)unused;
    char byte;
    ssize_t count = read(go_on[0], &byte, 1); /* works on, long after main */
    _exit(count == 1 ? 7 : 1);                /* ends the process */
}

static char state(pid_t pid) {
    char path[64], text[512] = "";
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *stat = fopen(path, "r");
    char *end = stat && fgets(text, sizeof text, stat) ? strrchr(text, ')') : NULL;
    if (stat)
        fclose(stat);
    return end ? end[2] : '?';
}

int main(void) {
    if (pipe(go_on) == -1) {
        perror("pipe");
        return EXIT_FAILURE;
    }
    pid_t pid = fork();
    if (pid == -1) {
        perror("fork");
        return EXIT_FAILURE;
    }
    if (pid == 0) {
        pthread_t thread;
        if (pthread_create(&thread, NULL, work, NULL) != 0)
            _exit(1);
        pthread_exit(NULL); /* ends the main thread alone */
    }
    while (state(pid) != 'Z')
        sched_yield();

    int status;
    pid_t ended = waitpid(pid, &status, WNOHANG);
    printf("state: Z, waitpid: %d\n", (int)ended); /* 0: not to be reaped yet */

    if (write(go_on[1], "!", 1) != 1)
        perror("write");
    waitpid(pid, &status, 0); /* after its last thread */
    printf("status: %d\n", WEXITSTATUS(status));
}
