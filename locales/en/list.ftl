# Under the table.
list-processes = { $count ->
        [0] no process matches
        [one] { $count } process
       *[other] { $count } processes
    }
list-threads = { $count ->
        [0] no thread matches
        [one] { $count } thread
       *[other] { $count } threads
    }
list-colon = {": "}
list-running = { $count } running
list-sleeping = { $count } sleeping
list-uninterruptible = { $count } uninterruptible
list-stopped = { $count } stopped
list-traced = { $count } traced
list-zombie = { $count } { $count ->
        [one] zombie
       *[other] zombies
    }
list-dead = { $count } dead
list-idle = { $count } idle
list-parked = { $count } parked
list-other = { $count } unknown
list-vanished = { $count ->
        [one] { $count } process ended while the list was made
       *[other] { $count } processes ended while the list was made
    }
list-hidden = /proc is mounted with hidepid: the processes of other users are not in this list

# What may be wrong with the options.
list-no-column = { $option }: there is no column { $column }
    .hint = ptool list --columns help lists them
list-no-user = there is no user { $user }
    .hint = give a name of this machine or a number

# --columns help
list-help-name = NAME
list-help-heading = HEADING
list-help-meaning = MEANING
list-help-aliases = ALSO
list-column-pid = process number
list-column-tid = thread number; that of the first thread is the process number
list-column-ppid = number of the parent
list-column-pgid = process group
list-column-sid = session
list-column-tty = controlling terminal; ? is none
list-column-tpgid = process group in the foreground of the terminal; -1 is none
list-column-user = effective user
list-column-uid = effective user number
list-column-ruser = real user
list-column-ruid = real user number
list-column-group = effective group
list-column-gid = effective group number
list-column-rgroup = real group
list-column-rgid = real group number
list-column-luid = user number at login (audit)
list-column-stat = state letter and its signs
list-column-state = state letter alone
list-column-exit = of a zombie: exit status, or the signal that ended it
list-column-wchan = kernel function it sleeps in
list-column-f = flags: 1 forked without exec, 4 used superuser privileges
list-column-etime = time since it started, [[dd-]hh:]mm:ss
list-column-etimes = time since it started, in seconds
list-column-start = when it started, in local time
list-column-time = CPU time used, [dd-]hh:mm:ss
list-column-pcpu = CPU time used in percent of its whole life
list-column-pmem = resident memory in percent of the machine's
list-column-rss = resident memory
list-column-vsz = virtual memory
list-column-min_flt = page faults served from memory
list-column-maj_flt = page faults served from a disk
list-column-nice = nice value, -20 to 19; - under a real-time policy
list-column-pri = priority; a larger number runs first
list-column-cls = scheduling policy: TS, FF, RR, B, IDL, DLN, EXT
list-column-rtprio = real-time priority, 1 to 99
list-column-nlwp = number of threads
list-column-psr = CPU it ran on last
list-column-cgroup = control groups
list-column-container = container, by the names of its control groups
list-column-unit = systemd service or scope
list-column-cgroupns = cgroup namespace
list-column-ipcns = IPC namespace
list-column-mntns = mount namespace
list-column-netns = network namespace
list-column-pidns = process number namespace
list-column-timens = time namespace
list-column-userns = user namespace
list-column-utsns = host name namespace
list-column-label = security context
list-column-exe = executable file
list-column-comm = name of the program or thread, 15 bytes at most
list-column-command = command line; [name] where there is none
