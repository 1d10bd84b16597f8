# A subreaper adopts the orphans below it instead of init, and has to reap them.
import ctypes
import os

PR_SET_CHILD_SUBREAPER = 36         # Python has no prctl; the C library has

libc = ctypes.CDLL(None, use_errno=True)
if libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == -1:
    raise OSError(ctypes.get_errno(), "PR_SET_CHILD_SUBREAPER")

parent = os.fork()
if parent == 0:
    if os.fork() == 0:
        os._exit(7)                 # the grandchild
    os._exit(0)                     # the parent does not wait for it

while True:
    try:
        pid, status = os.wait()
    except ChildProcessError:       # none is left
        break
    whose = "my child" if pid == parent else "adopted"
    print(f"reaped {pid}, {whose}: status {os.waitstatus_to_exitcode(status)}")
