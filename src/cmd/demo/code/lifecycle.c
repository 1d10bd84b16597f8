/* The life of a process: waiting, running, stopped, running, zombie, gone. */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char letter(pid_t pid) {
    char path[64], text[512] = "", *end;
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *stat = fopen(path, "r");
    if (stat) {
        if (!fgets(text, sizeof text, stat))
            text[0] = '\0';
        fclose(stat);
    }
    end = strrchr(text, ')');
    return end ? end[2] : '?';
}

static void expect(pid_t pid, char expected, const char *cause) {
    while (letter(pid) != expected) /* not yet: look again */
        usleep(1000);
    printf("%c  %s\n", expected, cause);
}

int main(void) {
    int event[2], end[2], status;
    char byte = '!';
    if (pipe(event) == -1 || pipe(end) == -1)
        return 1;
    pid_t pid = fork();
    if (pid == 0) {
        ssize_t got = read(event[0], &byte, 1); /* waits */
        fcntl(end[0], F_SETFL, O_NONBLOCK);
        while (read(end[0], &byte, 1) != 1) {} /* runs */
        _exit(got == 1 ? 3 : 1);
    }

    expect(pid, 'S', "reads from an empty pipe");
    if (write(event[1], &byte, 1) != 1)
        return 1;
    expect(pid, 'R', "the event came");
    kill(pid, SIGSTOP);
    expect(pid, 'T', "SIGSTOP");
    kill(pid, SIGCONT);
    expect(pid, 'R', "SIGCONT");
    if (write(end[1], &byte, 1) != 1)
        return 1;
    expect(pid, 'Z', "exit");
    waitpid(pid, &status, 0);
    printf("-  wait: status %d\n", WEXITSTATUS(status));
}
