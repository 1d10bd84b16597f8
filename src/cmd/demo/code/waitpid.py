# waitpid: which child, whether to sleep, and which changes to hear of.
import os
import signal
import time

pid = os.fork()
if pid == 0:
    time.sleep(0.2)                         # then the child ends by itself
    os._exit(7)

asked = 0
while os.waitpid(pid, os.WNOHANG) == (0, 0):    # 0: no news, the child lives
    asked += 1
    time.sleep(0.05)                        # or any other work
print(f"WNOHANG: asked {asked} times, then the child had ended")

pid = os.fork()
if pid == 0:
    while True:
        signal.pause()

for number in (signal.SIGSTOP, signal.SIGCONT, signal.SIGKILL):
    os.kill(pid, number)
    _, status = os.waitpid(pid, os.WUNTRACED | os.WCONTINUED)
    if os.WIFSTOPPED(status):
        print("stopped by", signal.Signals(os.WSTOPSIG(status)).name)
    elif os.WIFCONTINUED(status):
        print("continued")
    elif os.WIFSIGNALED(status):
        print("ended by", signal.Signals(os.WTERMSIG(status)).name)

try:
    os.waitpid(os.getppid(), 0)
except ChildProcessError as error:          # ECHILD: not a child of ours
    print("a stranger:", error.strerror)
