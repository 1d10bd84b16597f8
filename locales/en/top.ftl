# `ptool top`
top-no-terminal = ptool top needs a terminal that it can fill, for its input and for its output
    .hint = ptool list and ptool tree write into a pipe or a file
top-no-json = ptool top has no JSON: it is for somebody who looks
    .hint = ptool list --json and ptool tree --json answer programs

# The machine and the totals.
top-cpu = CPU
top-cpus = { $percent }% of { $count ->
        [one] 1 CPU
       *[other] { $count } CPUs
    }
top-memory = memory
top-of = { $used } of { $total }
top-load = load
top-up = up
top-swap = swap
top-paused = paused
top-following = following { $pid }
top-notable = only what is not well
top-filtered = filter: { $filter }
top-reading = reading /proc

# Beside the list.
top-ended = { $pid } ({ $comm }) is gone. It was last seen in state { $state }, { $time } ago; what follows is how it was then.
top-mark-gone = gone
top-shares = How it spends its time
top-running = runs
top-ready = is ready
top-sleeping = sleeps
top-story = What has happened to it (seen every { $interval })
top-no-story = nothing, since you look
top-born = new, in state
top-parent = parent
top-exec = program
top-nice = nice
top-reaped = gone: its parent has reaped it

# The last line.
top-search = /
top-not-found = no process has { $text } in its name or command line
top-filter = filter:
    .hint = words, state=ZDT, user=NAME, ppid=N
top-bad-filter = { $word } cannot be understood
top-which-signal = A signal for { $pid } ({ $comm })
top-which-nice = nice of { $pid } ({ $comm }), now { $nice }, -20 to 19:
top-bad-nice = a nice value is a whole number from -20 to 19
top-ask-signal = Send { $signal } to { $pid } ({ $comm })?
top-ask-nice = Set the nice value of { $pid } ({ $comm }) to { $nice }?
top-confirm = y: yes, n: no
top-choose = arrows, number or letter; Enter to choose, Esc to leave
top-close = Esc or Enter to close, arrows and PgUp PgDn to scroll
top-sent = { $signal } was sent to { $pid } ({ $comm })
top-reniced = { $pid } ({ $comm }) has the nice value { $nice }
top-failed = { $pid } ({ $comm }): { $reason }
top-not-done = nothing was done
top-recorded = this is a recorded /proc: there is nobody to do it to
top-gone = it is gone
top-follow-ended = following no longer
top-one-thread = it has only one thread

top-signal =
    .sigterm = asks it to end
    .sigkill = ends it; cannot be caught
    .sigstop = stops it (T); cannot be caught
    .sigcont = lets it go on
    .sigtstp = stops it as Ctrl-Z does
    .sigint = ends it as Ctrl-C does
    .sighup = its terminal is gone; daemons read their settings again
    .sigquit = ends it with a core dump
    .sigusr1 = means what the program likes
    .sigusr2 = means what the program likes
    .sigabrt = ends it with a core dump
    .sigchld = a child ended or stopped; to a parent that forgot to wait

# The keys. `.short` stands in the last line of the screen.
top-help-title = ptool top: the keys
top-key-move = move in the list
top-key-page = move by pages, to the first and to the last
top-key-explain = why the process is in its state, on the whole screen
    .short = why
top-key-scroll = scroll the explanation beside the list
top-key-tree = tree, or list
    .short = tree
top-key-fold = fold the branch or go to its parent; open it
top-key-toggle-fold = fold or open the branch
top-key-fold-all = fold or open all branches
top-key-filter = show only what fits the filter; a tree keeps the ancestors
    .short = filter
top-key-notable = show only zombies, D, stopped and traced processes
    .short = not well
top-key-search = look for a name or an argument
    .short = search
top-key-next = the next and the previous place
top-key-follow = follow the process through its life, past its end
    .short = follow
top-key-threads = show the threads of the process, or hide them
    .short = threads
top-key-kernel = hide the threads of the kernel, or show them
top-key-sort = sort by another column
    .short = sort
top-key-reverse = the other way round
top-key-sort-by = sort by CPU, memory, time, state
top-key-signal = send it a signal, after a question
    .short = signal
top-key-renice = set its nice value, after a question
    .short = nice
top-key-pause = stand still, or go on
top-key-refresh = look now
top-key-redraw = draw everything anew
top-key-suspend = stop ptool top; fg lets it go on
top-key-cancel = end following, the search, the filter, one by one
top-key-help = this help
    .short = help
top-key-quit = end
    .short = quit
top-help-new = new, a few seconds ago
top-help-gone = gone, a few seconds ago
top-help-notable = not well: zombie, D, stopped or traced
top-help-filter-heading = Filter
top-help-filter = All words must fit: a text of the name or the command line, a PID, state=ZDT, user=NAME, ppid=N.
top-help-mouse-heading = Mouse
top-help-mouse = A click selects, one more explains; a click on a heading sorts; the wheel moves. Shift selects text.
