# How a process ends, and what its parent reads.
import os
import sys


def status_of(end):
    sys.stdout.flush()              # or the child would have it in its buffer too
    pid = os.fork()
    if pid == 0:
        try:
            end()
        except SystemExit as leaving:   # what sys.exit raises
            code = leaving.code
            if isinstance(code, str):   # a text: printed, and the status is 1
                os.write(2, (code + "\n").encode())
                code = 1
            os._exit(code or 0)
    return os.waitpid(pid, 0)[1]


for name, end in [
    ("sys.exit(0)", lambda: sys.exit(0)),
    ("sys.exit(42)", lambda: sys.exit(42)),
    ('sys.exit("text")', lambda: sys.exit("text")),
    ("os._exit(300)", lambda: os._exit(300 & 0xFFFF)),
    ("kill -9", lambda: os.kill(os.getpid(), 9)),
]:
    raw = status_of(end)
    print(f"{name}: raw {raw}, status {raw >> 8}, signal {raw & 0x7F}")
