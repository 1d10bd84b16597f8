demo-zombie = A child that has ended stays in the process table until its parent waits for it
demo-zombie-forks = The parent forks a child, which ends at once with status { $status }. The parent does not wait for it.
demo-zombie-quiz-state = The child has ended. What does /proc show of it?
    .a = Nothing: it is gone.
    .b = S: it sleeps until its parent needs it.
    .c = Z: an entry without a process behind it.
    .why = The entry keeps the wait status for the parent, and until the parent takes it the entry stays.
demo-zombie-left = What is left of it: no memory, no open files, only the entry with the status that waits for the parent.
demo-zombie-no-memory = it has no memory: vsize and rss are 0
demo-zombie-status = its status waits: field 52 of stat is { $raw }, and { $raw } / 256 = { $status }
demo-zombie-kill = The surprising thing: SIGKILL, which ends everything, is sent to it. Look again.
demo-zombie-quiz-kill = What does SIGKILL do to a zombie?
    .a = It removes it.
    .b = Nothing.
    .c = kill fails with ESRCH: no such process.
    .why = kill succeeds, for the entry exists, but what has ended cannot end again.
demo-zombie-cost = A zombie costs a process number and an entry in the table. Many of them use both up, and then fork fails for all.
demo-zombie-count = { $count ->
    [one] one zombie, one number in use
   *[other] { $count } zombies, { $count } numbers in use
}
demo-zombie-pids = this machine has { $pids } process numbers (pid_max) and room for { $threads } tasks (threads-max)
demo-zombie-limit = your limit of processes (RLIMIT_NPROC) is { $limit }, zombies included
demo-zombie-fix-wait = The cure: the parent calls wait, once for each child. That is when the entry goes.
demo-zombie-fix-waitpid = The cure: the parent calls `waitpid(-1, …, WNOHANG)` until nothing is left to collect. It never blocks.
demo-zombie-fix-kill-parent = The cure from outside: kill the parent. Its children are adopted by the nearest subreaper above it, which here is ptool, or else by init.
demo-zombie-adopted = the parent of { $pid } is now { $ppid }, ptool itself, a subreaper
demo-zombie-init-reaps = Whoever adopts orphans waits for them. ptool does now what init does.
demo-zombie-fix-double-fork = Prevention: fork twice. The middle process ends at once and is waited for at once; the worker is an orphan, and whoever adopts it will reap it.
demo-zombie-fix-ignore = Prevention: the parent ignores SIGCHLD before it forks. Then the kernel keeps no entry of a child that ends.
demo-zombie-fix-handler = Prevention: a handler for SIGCHLD that calls waitpid in a loop. A loop, for one signal may stand for many children.
demo-zombie-fix-signalfd = Prevention: the parent blocks SIGCHLD, reads it from a signalfd, and then calls waitpid in a loop.
demo-zombie-fix-pidfd = Prevention: the parent has a pidfd of the child, which poll finds readable when the child has ended; then waitid(P_PIDFD) collects it.
