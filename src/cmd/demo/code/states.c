/* The letters of STAT: one child for each way to be, and what /proc says of it. */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

static void computes(void) { for (volatile long turn = 0;; turn++) {} }
static void sleeps(void) { pause(); }
static void stops(void) { raise(SIGSTOP); }
static void is_traced(void) { ptrace(PTRACE_TRACEME, 0, NULL, NULL); raise(SIGSTOP); }
static void ends(void) { _exit(0); }

/* The parent of a vfork is in D until the child ends or calls exec. */
static void lends(void) {
    if (vfork() == 0) {
        pause();
        _exit(0);
    }
}

static char letter(pid_t pid) {
    char path[64], text[512] = "", *end;
    snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
    FILE *stat = fopen(path, "r");
    if (stat) {
        if (!fgets(text, sizeof text, stat))
            text[0] = '\0';
        fclose(stat);
    }
    end = strrchr(text, ')'); /* a name may hold a ) too: the last one ends it */
    return end ? end[2] : '?';
}

int main(void) {
    struct { char letter; const char *name; void (*act)(void); } all[] = {
        {'R', "computes", computes}, {'S', "sleeps", sleeps}, {'D', "vfork", lends},
        {'T', "stopped", stops}, {'t', "traced", is_traced}, {'Z', "ended", ends},
    };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        pid_t pid = fork();
        if (pid == 0) {
            setpgid(0, 0); /* one group each, so that a vfork child ends with its parent */
            all[i].act();
            _exit(0);
        }
        setpgid(pid, pid);
        while (letter(pid) != all[i].letter) /* not yet: look again */
            usleep(1000);
        printf("%d %c %s\n", (int)pid, all[i].letter, all[i].name);
        kill(-pid, SIGKILL);
        waitpid(pid, NULL, 0);
    }
}
