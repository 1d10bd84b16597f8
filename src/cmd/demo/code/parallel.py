# The same work by several processes on one CPU, and on as many as there are.
import os
import time


def work():
    end = time.process_time() + 0.1     # 0.1 s of CPU time, however long that takes
    while time.process_time() < end:
        pass


def race(count, cpus):
    begin = time.monotonic()
    children = []
    for index in range(count):
        pid = os.fork()
        if pid == 0:
            os.sched_setaffinity(0, {cpus[index % len(cpus)]})
            work()
            os._exit(0)
        children.append(pid)
    for pid in children:
        os.waitpid(pid, 0)
    return time.monotonic() - begin


cpus = sorted(os.sched_getaffinity(0))
for count in (1, 2):
    one, every = race(count, cpus[:1]), race(count, cpus)
    print(f"{count} processes: one CPU {one:.2f} s, {len(cpus)} CPUs {every:.2f} s")
