/* Threads share one memory, processes have one each. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static atomic_long counter;

static void *count(void *unused) {
    for (int turn = 0; turn < 1000; turn++)
        counter++; /* atomic; on a plain long some turns would be lost */
    return unused;
}

int main(void) {
    if (fork() == 0) {
        count(NULL);
        printf("child process: %ld\n", (long)counter); /* 1000 */
        return 0;
    }
    wait(NULL);
    printf("its parent: %ld\n", (long)counter); /* 0: the child had a copy */

    pthread_t one, other;
    if (pthread_create(&one, NULL, count, NULL) || pthread_create(&other, NULL, count, NULL))
        return 1;
    pthread_join(one, NULL);
    pthread_join(other, NULL);
    printf("two threads: %ld\n", (long)counter); /* 2000 */
}
