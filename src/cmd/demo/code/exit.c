/* How a process ends, and what its parent reads. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static void handler(void) { printf("handler "); }

static void by_exit(void) { exit(42); }         /* runs the handler, writes the buffer */
static void by_underscore(void) { _exit(42); }  /* does neither */
static void by_large(void) { _exit(300); }      /* only 8 bits arrive: 44 */
static void by_signal(void) { raise(SIGKILL); }

int main(void) {
    struct { const char *name; void (*end)(void); } ways[] = {
        {"exit(42)", by_exit}, {"_exit(42)", by_underscore},
        {"_exit(300)", by_large}, {"SIGKILL", by_signal},
    };
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        fflush(stdout); /* or the child would have it in its buffer too */
        pid_t pid = fork();
        if (pid == 0) {
            atexit(handler);
            printf("buffered ");
            ways[i].end();
        }
        int raw;
        waitpid(pid, &raw, 0);
        if (WIFEXITED(raw))
            printf("%s: raw %d, status %d\n", ways[i].name, raw, WEXITSTATUS(raw));
        else
            printf("%s: raw %d, signal %d%s\n", ways[i].name, raw, WTERMSIG(raw),
                   WCOREDUMP(raw) ? ", core" : "");
    }
}
