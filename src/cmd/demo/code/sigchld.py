# SIGCHLD: signals merge, so a handler waits in a loop.
import os
import signal

reaped = 0
calls = 0


def handler(number, frame):
    global calls, reaped
    calls += 1
    try:
        while os.waitpid(-1, os.WNOHANG) != (0, 0):     # not once: a loop
            reaped += 1
    except ChildProcessError:           # ECHILD: all are reaped
        pass


signal.signal(signal.SIGCHLD, handler)
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
for _ in range(5):
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    # WNOWAIT: until it has ended, but leave it a zombie.
    os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
print(f"5 children ended, {calls} signal came, {reaped} were reaped")

signal.signal(signal.SIGCHLD, signal.SIG_IGN)       # before the fork
if os.fork() == 0:
    os._exit(7)
try:
    os.wait()
except ChildProcessError:
    print("SIG_IGN: no zombie, and no status")
