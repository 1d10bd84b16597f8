# Fork twice: whoever adopts the grandchild reaps it, and the parent need not.
import os

done_read, done_write = os.pipe()
middle = os.fork()
if middle == 0:
    os.setsid()                     # a session of its own
    middle = os.getpid()
    if os.fork() > 0:
        os._exit(0)                 # the middle one ends at once
    while os.getppid() == middle:   # until it is adopted
        os.sched_yield()
    print(f"worker {os.getpid()}: parent {os.getppid()}, session {os.getsid(0)}", flush=True)
    os._exit(0)

os.close(done_write)
os.waitpid(middle, 0)               # at once, for it has ended
os.read(done_read, 1)               # until the worker has ended too
try:
    os.wait()
except ChildProcessError:           # ECHILD
    print(f"parent {os.getpid()}: no child, no zombie")
