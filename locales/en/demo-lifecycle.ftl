demo-lifecycle = One process from its beginning to its end, with the cause of every change
demo-lifecycle-new = New: fork is under way. The kernel copies the process and gives it a number; until that is done, /proc has no entry.
demo-lifecycle-ready = Ready: fork has put it on the run queue of a CPU. It may use this one CPU alone, and so, for the moment, may ptool.
demo-lifecycle-quiz-ready = ptool looks at it now. Does the process have the CPU?
    .a = Yes, for its letter is R.
    .b = No, for ptool has it.
    .c = Nobody can say.
    .why = Whoever looks is running. Both may use the same CPU alone, so that the process can only be ready. Its letter is R all the same.
demo-lifecycle-same-cpu = { $pid } was last on CPU { $cpu } and may use no other
demo-lifecycle-ptool-has-it = ptool is on CPU { $cpu } and looks: the process is ready, not running
demo-lifecycle-running = Running: the scheduler gives it the CPU. ptool goes back to all CPUs.
demo-lifecycle-grows = its CPU time grows (the first number of schedstat): it runs
demo-lifecycle-waiting = Waiting: it reads from an empty pipe. read cannot go on, so that the kernel takes it off the run queue.
demo-lifecycle-no-time = while it waits it uses no CPU time
demo-lifecycle-event = The event: ptool writes a byte into the pipe. That makes it ready, and soon running.
demo-lifecycle-quiz-event = Where does a waiting process go when its event comes?
    .a = To ready.
    .b = To running.
    .c = To where it was before it waited.
    .why = The event only puts it back on the run queue. When it gets a CPU is for the scheduler to say, so that no arrow leads from waiting to running.
demo-lifecycle-stopped = Stopped: SIGSTOP takes it off the run queue, whatever it does. Nothing that it waits for brings it back.
demo-lifecycle-continued = Continued: only SIGCONT makes it ready again.
demo-lifecycle-exit = Terminated: it calls exit({ $status }). Its memory goes at once, its entry stays: a zombie.
demo-lifecycle-quiz-exit = It has called exit. What takes it from /proc?
    .a = The kernel, after a while.
    .b = SIGKILL.
    .c = Its parent, which waits for it.
    .why = The entry keeps the exit status for the parent. Here ptool is the parent.
demo-lifecycle-gone = Gone: the parent waits for it. The kernel hands over the status and removes the entry.
demo-lifecycle-status = wait returned the status { $status }
demo-lifecycle-art = The states of a process
    .art =
         new                        terminated ─ wait ─▶ gone
          │ fork                         ▲
          ▼         gets a CPU           │ exit
        ready  ──────────────────────▶ running
        ▲ ▲ ▲    time slice used up    │ │ │
        │ │ └──────────────────────────┘ │ │
        │ └─ event ─── waiting ◀─ waits ─┘ │
        └── SIGCONT ── stopped ◀─ SIGSTOP ─┘
    .new = new
    .ready = ready
    .running = running
    .waiting = waiting
    .stopped = stopped
    .terminated = terminated
    .gone = gone
