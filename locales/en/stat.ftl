# `ptool stat`
stat-signs = STAT
stat-why = Evidence
stat-also = Also
stat-kinship = Kinship
stat-threads = Threads
stat-denied = Not shown to us
stat-remedy = do:{" "}
stat-confidence-likely = {" "}(likely)
stat-confidence-possible = {" "}(possible)
stat-parent = parent
stat-parent-none = none: the kernel itself made it
stat-parent-hidden = { $pid }, which this /proc does not show
stat-reaper = reaped by
stat-reaper-parent = its parent { $pid } ({ $comm }); if that ends first, by init or the nearest subreaper above it
stat-reaper-init = init, { $pid } ({ $comm }), which adopts and reaps orphans
stat-reaper-tracer = its tracer { $tracer } ({ $tracer-comm }) first, then its parent { $pid } ({ $comm })
stat-reaper-kernel = the kernel: a kernel thread leaves no zombie
stat-children = children
stat-children-none = none
stat-more = and { $count } more
stat-session = session
stat-session-text = { $session }, process group { $pgrp }, { $tty ->
    [0] no terminal
   *[other] terminal { $tty }
}
stat-needs-ptrace-access = needs the same user and no fewer capabilities, or CAP_SYS_PTRACE (sudo)

stat-header-sign = SIGN
stat-header-name = NAME
stat-header-meaning = MEANING
stat-letters = The letter: what the kernel says
stat-modifiers = The signs behind it: what ps adds, in this order
stat-picture = How one state becomes another
    .art =
                     fork
                      │
                      ▼          scheduled
        ┌───────▶ R  ready  ──────────────────▶ R  running
        │             ▲                           │ │ │
        │             └──── time slice used up ───┘ │ └── exit, fatal signal ──▶ Z  zombie
        │                                           │                              │
        │                               waits, or   │                  parent waits│
        │                               is stopped  ▼                              ▼
        ├── event or signal ──────────── S  interruptible sleep                 X  dead
        ├── event ────────────────────── D  uninterruptible sleep
        ├── SIGCONT ──────────────────── T  stopped
        └── tracer lets it go on ─────── t  traced
stat-models = The models of the textbooks
    .three = three states
    .five = five states
    .linux = Linux
    .new = new
    .ready = ready
    .running = running
    .blocked = blocked
    .waiting = waiting
    .terminated = terminated
    .none = —
    .linux-new = fork(2) under way: not yet in the table
    .linux-ready = R, in the run queue
    .linux-running = R, on a CPU
    .linux-waiting = S D I, and stopped: T t P
    .linux-terminated = Z X
stat-note = ps shows R for ready and running alike; `ptool stat PID` tells them apart. It shows the main thread alone, + wrongly inside a pid namespace, and a frozen process as a sleeping one.

stat-bad-code-empty = an empty text is no STAT code
stat-hidden-target = no process that /proc shows is named { $name }; it is mounted with hidepid and hides those of others
stat-no-target = no process is named { $name }
    .hint = a STAT code begins with one of { $letters }; ptool list --name { $name } searches by pattern
stat-bad-sign = no process is named { $name }, and as a STAT code its sign { $sign } is unknown
    .hint = the signs are { $signs }; ptool stat --legend explains them all
stat-no-column = no line of the input has a STAT code
    .hint = save it with the column: ps aux | ptool stat -
stat-nothing-asked = name a process, a STAT code or - for saved ps output
    .hint = ptool stat --legend explains all codes
stat-saved-parent = its parent { $ppid } ({ $comm }) has not reaped it
