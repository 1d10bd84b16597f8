# fork: one call, two returns, two processes.
import os

value = 42
pid = os.fork()                     # both go on from here
if pid == 0:
    value = 99                      # the child's own copy
    print(f"child {os.getpid()}: fork returned 0, parent {os.getppid()}, value {value}",
          flush=True)
    os._exit(0)

os.waitpid(pid, 0)
print(f"parent {os.getpid()}: fork returned {pid}, value {value}")   # still 42
