# ptool watch: every transition and its cause.
watch-exact = Exact: the scheduler itself tells of every transition.
watch-sampled = Sampled every { $millis } ms: what happens between two looks is not seen. Times on a CPU and ready for one, and the slices, are counted by the kernel.
watch-no-tracefs = The scheduler's events need tracefs ({ $reason }): run as root to have them.
watch-no-perf = The scheduler's events are refused ({ $reason }): they need root or CAP_PERFMON.
watch-pid-namespace = The scheduler's events have other process numbers than this PID namespace: run ptool outside it to have them.
watch-unknown-event = This kernel's events are not those that ptool knows: { $name }.
watch-lost = { $count ->
    [one] One event was lost: a transition may be missing, and the sums may be too small.
   *[other] { $count } events were lost: transitions may be missing, and the sums may be too small.
}
watch-thinned = The place of { $count } sleeps was not asked for: it costs the sleeper, and it sleeps very often.
watch-cannot-execute = cannot execute { $command }: { $reason }
    .hint = is it installed, and on the PATH?
watch-nothing = Nothing happened.

watch-column-time = TIME, s
watch-column-task = TASK
watch-column-name = NAME
watch-column-cpu = CPU
watch-column-states = STATES
watch-column-cause = CAUSE
watch-column-end = END
watch-column-running = RUNNING
watch-column-ready = READY
watch-column-sleeping = SLEEPING
watch-column-uninterruptible = D
watch-column-stopped = STOPPED
watch-column-slices = SLICES
watch-column-longest = LONGEST READY
watch-end-exit = exit { $status }
watch-end-signal = a signal
watch-end-ended = ended
watch-end-thread = thread ended

watch-stage-new = new
watch-stage-ready = ready
watch-stage-running = running
watch-stage-runnable = runnable
watch-stage-waiting = waiting
watch-stage-stopped = stopped
watch-stage-terminated = terminated

watch-found = found like this
watch-made-fork = forked by { $who }
watch-made-vfork = vforked by { $who }
watch-made-thread = thread made by { $who }
watch-queued = put on a run queue for the first time
watch-scheduled = gets a CPU after { $time }
watch-scheduled-first = gets a CPU
watch-preempted = its CPU goes to { $who }
watch-yielded = gives its CPU up (`sched_yield`) to { $who }
watch-blocked = `{ $call }` sleeps in { $function }
watch-blocked-call = sleeps in `{ $call }`
watch-blocked-function = sleeps in { $function }
watch-blocked-somewhere = sleeps
watch-blocked-often = goes to sleep
watch-woken = woken by { $who }
watch-woken-interrupt = woken by an interrupt: a timer or a device
watch-signal-from = { $signal } from { $who }
watch-signal = { $signal }
watch-signal-unknown = a signal
watch-traced = stopped by its tracer
watch-executed = executes { $path }
watch-exited = exits with status { $status }
watch-killed-by = killed by { $signal } from { $who }
watch-killed = killed by { $signal }
watch-dumped = killed by { $signal }, core dumped
watch-killed-somehow = killed by a signal
watch-exited-somehow = exits; nobody kept its status
watch-ended-somehow = ends; how was not seen
watch-thread-ended = the thread ends
watch-leader-ended = the main thread ends, others go on
watch-goes-on = goes on
watch-seen = seen so at this look
watch-missed = what led to this was lost

watch-timeline-cpu = CPU { $cpu }
watch-legend-running = running, by share
watch-legend-ready = ready
watch-legend-sleeping = sleeping
watch-legend-uninterruptible = uninterruptible
watch-legend-stopped = stopped
watch-legend-runnable = running or ready

watch-summary = { $tasks ->
    [one] One task in { $time }
   *[other] { $tasks } tasks, { $time } together
}
watch-sum-running = running
watch-sum-ready = ready
watch-sum-sleeping = sleeping
watch-sum-uninterruptible = uninterruptible
watch-sum-stopped = stopped
watch-sum-other = new or idle
watch-sum-slices = slices
watch-sum-longest = longest ready
