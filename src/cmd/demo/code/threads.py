# Threads share one memory, processes have one each.
import os
import threading

counter = 0
lock = threading.Lock()


def count():
    global counter
    for _ in range(1000):
        with lock:                      # counter += 1 alone is not atomic
            counter += 1


pid = os.fork()
if pid == 0:
    count()
    print("child process:", counter, flush=True)    # 1000
    os._exit(0)
os.waitpid(pid, 0)
print("its parent:", counter)                       # 0: the child had a copy

threads = [threading.Thread(target=count) for _ in range(2)]
for thread in threads:
    thread.start()
print("tasks:", sorted(os.listdir("/proc/self/task")))
for thread in threads:
    thread.join()
print("two threads:", counter)                      # 2000
