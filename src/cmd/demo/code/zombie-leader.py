# A dead leader: the main thread has ended, another one lives. ps shows Zl and <defunct>.
import ctypes
import os
import threading

go_on, begin = os.pipe()
pid = os.fork()
if pid == 0:
    def work():
        os.read(go_on, 1)               # works on, long after main
        os._exit(7)                     # ends the process

    threading.Thread(target=work).start()
    ctypes.CDLL(None).pthread_exit(None)    # ends the main thread alone


def state():
    with open(f"/proc/{pid}/stat") as stat:
        return stat.read().rpartition(")")[2].split()[0]


while state() != "Z":
    os.sched_yield()
print("state: Z, threads:", len(os.listdir(f"/proc/{pid}/task")))
print("waitpid:", os.waitpid(pid, os.WNOHANG))      # (0, 0): not to be reaped yet

os.write(begin, b"!")
_, status = os.waitpid(pid, 0)          # after its last thread
print("status:", os.waitstatus_to_exitcode(status))
