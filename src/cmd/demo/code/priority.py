# nice: two processes on one CPU, and what share of it each gets.
import os
import signal
import time

cpu = min(os.sched_getaffinity(0))  # both on one CPU, or each has its own


def spinner(value):
    pid = os.fork()
    if pid == 0:
        os.sched_setaffinity(0, {cpu})
        os.nice(value)
        while True:
            pass
    return pid


def ran(pid):
    with open(f"/proc/{pid}/schedstat") as file:
        return int(file.read().split()[0])      # nanoseconds on a CPU


pids = {value: spinner(value) for value in (0, 10)}
time.sleep(0.3)
times = {value: ran(pid) for value, pid in pids.items()}
for pid in pids.values():
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
for value, time_ns in times.items():            # about 90 and 10
    print(f"nice {value}: {time_ns / max(sum(times.values()), 1):.0%}")
