# The letters of STAT: one child for each way to be, and what /proc says of it.
import os
import signal
import time


def computes():
    while True:
        pass


def stops():
    os.kill(os.getpid(), signal.SIGSTOP)


def letter(pid):
    with open(f"/proc/{pid}/stat") as stat:
        return stat.read().rpartition(")")[2].split()[0]    # a name may hold a ) too


for expected, act in [
    ("R", computes),
    ("S", signal.pause),
    ("T", stops),
    ("Z", lambda: os._exit(0)),
]:
    pid = os.fork()
    if pid == 0:
        act()
        os._exit(0)
    while letter(pid) != expected:      # not yet: look again
        time.sleep(0.001)
    print(pid, expected)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
