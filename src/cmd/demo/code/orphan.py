# An orphan: the parent ends first, and another process adopts the child.
import os

parent = os.getpid()
if os.fork() > 0:
    os._exit(0)                     # the parent ends first

while os.getppid() == parent:
    os.sched_yield()                # until it has been adopted
# Not always 1: a subreaper above it comes first.
print(f"orphan {os.getpid()}: parent was {parent}, is {os.getppid()};",
      f"session still {os.getsid(0)}")
