# wait: sleep until a child ends, whichever it is.
import os
import time

for number in (1, 2, 3):
    if os.fork() == 0:
        time.sleep(0.1 * (4 - number))      # the third ends first
        os._exit(number)

while True:
    try:
        pid, status = os.wait()             # sleeps until one ends
    except ChildProcessError:               # ECHILD
        print("no child is left")
        break
    print(f"{pid} ended with {os.waitstatus_to_exitcode(status)}")
