# A session on a terminal: a job that reads in the background is stopped, and brought back.
import os
import pty
import signal

pid, master = pty.fork()            # child: setsid, and the terminal is its 0, 1 and 2
if pid == 0:
    signal.signal(signal.SIGTTIN, signal.SIG_DFL)
    job = os.fork()
    if job == 0:
        os.setpgid(0, 0)            # a group of its own: the background
        line = os.read(0, 16)       # SIGTTIN stops it here
        print(f"job {os.getpid()} read {line.decode().strip()}", flush=True)
        os._exit(0)
    _, status = os.waitpid(job, os.WUNTRACED)   # returns when it is stopped, too
    stopped = signal.Signals(os.WSTOPSIG(status)).name
    print(f"job {job} was stopped by {stopped}", flush=True)
    os.tcsetpgrp(0, job)            # fg: the terminal is its own now,
    os.killpg(job, signal.SIGCONT)  # and it goes on
    os.waitpid(job, 0)
    os._exit(0)

os.write(master, b"42\n")           # typed; it waits until somebody may read it
while True:
    try:
        print(os.read(master, 1024).decode(), end="")   # what the terminal shows
    except OSError:                 # EIO: nobody has the terminal any more
        break
os.waitpid(pid, 0)
