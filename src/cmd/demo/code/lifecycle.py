# The life of a process: running, waiting, running, stopped, running, zombie, gone.
import os
import signal
import time


def letter(pid):
    with open(f"/proc/{pid}/stat") as stat:
        return stat.read().rpartition(")")[2].split()[0]


def expect(pid, expected, cause):
    while letter(pid) != expected:      # not yet: look again
        time.sleep(0.001)
    print(f"{expected}  {cause}")


def compute_until(event):
    os.set_blocking(event, False)
    while True:
        try:
            return os.read(event, 1)
        except BlockingIOError:
            pass                        # nothing there: compute on


event, cause_event = os.pipe()
end, cause_end = os.pipe()
pid = os.fork()
if pid == 0:
    os.read(event, 1)                   # waits
    compute_until(end)                  # runs
    os._exit(3)

expect(pid, "S", "reads from an empty pipe")
os.write(cause_event, b"!")
expect(pid, "R", "the event came")
os.kill(pid, signal.SIGSTOP)
expect(pid, "T", "SIGSTOP")
os.kill(pid, signal.SIGCONT)
expect(pid, "R", "SIGCONT")
os.write(cause_end, b"!")
expect(pid, "Z", "exit")
_, status = os.waitpid(pid, 0)
print(f"-  wait: status {os.waitstatus_to_exitcode(status)}")
