# A zombie: the child has ended, and its parent has not waited for it.
import os

pid = os.fork()
if pid == 0:
    os._exit(7)                     # child: ends at once

# WNOWAIT: look, but leave the child a zombie.
os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
with open(f"/proc/{pid}/stat") as stat:
    print("before wait:", stat.read().rpartition(")")[2].split()[0])   # Z

_, status = os.waitpid(pid, 0)      # parent: the zombie goes
print("status:", os.waitstatus_to_exitcode(status))
print("after wait:", "there" if os.path.exists(f"/proc/{pid}") else "gone")
