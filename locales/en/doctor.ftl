# `ptool doctor`. What is wrong is worded in rule.ftl, once for every command; here is what groups it.
doctor-verdict = { $count ->
        [0] Nothing is wrong.
        [one] One problem: { $list }
       *[other] { $count } problems: { $list }
    }
doctor-verdict-limited = { $count ->
        [0] Nothing is wrong, as far as can be seen from here: /proc hides the processes of others.
        [one] One problem, as far as can be seen from here: { $list }
       *[other] { $count } problems, as far as can be seen from here: { $list }
    }
doctor-looked = { $processes ->
        [one] One process
       *[other] { $processes } processes
    } with { $threads ->
        [one] one thread
       *[other] { $threads } threads
    } looked at{ $load ->
        [0] {""}
       *[other] ; load { $load } on { $cpus ->
            [one] one CPU
           *[other] { $cpus } CPUs
        }
    }.
doctor-denied-orphans = { $count ->
        [one] One orphan of another user
       *[other] { $count } orphans of other users
    } could not be looked into; `sudo ptool doctor` can, and `ptool doctor --self` says what else is hidden.
doctor-hidden = The processes of other users are hidden from us; `ptool doctor --self` says why, and what helps.

# Who is to blame.
doctor-who-hidden = { $pid }, which this /proc does not show
doctor-who-group = control group
doctor-who-function = what is waited for in the kernel
doctor-who-user = user { $uid }
doctor-who-container-init = pid 1 of a container
doctor-who-machine = this machine

# What it is about. `.age` says for how long, of one or of the one that has been so the longest.
doctor-what-zombie = { $count ->
        [one] one zombie
       *[other] { $count } zombies
    }
    .age = { $count ->
        [one] dead for { $age }
       *[other] the first dead for { $age }
    }
doctor-what-leader = { $count ->
        [one] one process without its main thread
       *[other] { $count } processes without their main threads
    }
    .age = { $count ->
        [one] for { $age }
       *[other] the first for { $age }
    }
doctor-what-blocked = { $count ->
        [one] one task in uninterruptible sleep
       *[other] { $count } tasks in uninterruptible sleep
    }
    .age = { $count ->
        [one] not run for { $age }
       *[other] the first not run for { $age }
    }
doctor-what-stopped = { $count ->
        [one] one stopped process
       *[other] { $count } stopped processes
    }
    .age = { $count ->
        [one] stopped for { $age }
       *[other] the first stopped for { $age }
    }
doctor-what-traced = { $count ->
        [one] one process held by an idle tracer
       *[other] { $count } processes held by an idle tracer
    }
    .age = { $count ->
        [one] held for { $age }
       *[other] the first held for { $age }
    }
doctor-what-frozen = { $count ->
        [one] one frozen process
       *[other] { $count } frozen processes
    }
    .age = { $count ->
        [one] frozen for { $age }
       *[other] frozen for { $age }
    }
doctor-what-orphan = { $count ->
        [one] one process left behind
       *[other] { $count } processes left behind
    }
    .age = { $count ->
        [one] started { $age } ago
       *[other] the first started { $age } ago
    }
doctor-what-exhausted = { $count ->
        [one] one limit nearly reached
       *[other] { $count } limits nearly reached
    }

# How long.
doctor-age-at-least = at least { $age }
doctor-age-at-most = { $age } at most, since when is not known
doctor-time-seconds = { $number } s
doctor-time-minutes = { $number } min
doctor-time-hours = { $number } h
doctor-time-days = { $number ->
        [one] { $number } day
       *[other] { $number } days
    }
doctor-time-pair = { $long } { $short }

doctor-why = why:{" "}
doctor-example = { $pid }:{" "}
doctor-list-end = ,{" "}
doctor-continue-all = Let them go on: `kill -CONT { $pids }`, or `fg` and `bg` in their shell.

# --watch
doctor-watching = Looking again every { $seconds ->
        [one] second
       *[other] { $seconds } seconds
    }; only what is new or gone is told. Ctrl-C ends.
doctor-change-new = new
doctor-change-worse = worse
doctor-change-gone = gone

# What may be wrong with the options.
doctor-bad-word = { $word } is no finding and no group of findings
    .hint = the groups are { $groups }; of single findings the id stands beside each

# --self. Each has a name, a sentence, and what would help.
doctor-sight-verdict = { $missing ->
        [0] ptool may see everything here.
        [one] One thing of { $all } is kept from ptool here.
       *[other] { $missing } things of { $all } are kept from ptool here.
    }
doctor-sight-processes = { $case ->
        [hidden] Only your own processes are seen: /proc is mounted with hidepid. Zombies, stopped and blocked processes of others are missing.
        [namespace] Only the processes of this PID namespace are seen, as in a container. Those of the host and of other containers are missing.
       *[all] Every process of this machine is seen.
    }
    .name = processes
    .remedy = { $case ->
        [hidden] Run it as root, or join the group that the mount option gid= names. For everybody: `mount -o remount,hidepid=0 /proc`.
        [namespace] Run it on the host, or in the host's namespace: `docker run --pid=host`.
       *[all] {""}
    }
doctor-sight-own = { $case ->
        [descendants] Of your own processes only those that ptool itself started show their system call: what a sleeper waits for, and whether a parent waits for its zombie, is missing (Yama, ptrace_scope 1).
        [admin] No process shows its system call: what a sleeper waits for, and whether a parent waits for its zombie, is missing (Yama, ptrace_scope 2).
        [nobody] No process shows its system call, not even to root: what a sleeper waits for, and whether a parent waits for its zombie, is missing (Yama, ptrace_scope 3).
       *[all] The system calls of your own processes are seen.
    }
    .name = own
    .remedy = { $case ->
        [descendants] `sudo ptool doctor`, or until the next boot: `sudo sysctl kernel.yama.ptrace_scope=0`.
        [admin] `sudo ptool doctor`.
        [nobody] Only a boot with another kernel.yama.ptrace_scope in /etc/sysctl.d changes it.
       *[all] {""}
    }
doctor-sight-others = { $case ->
        [missing] Of the processes of others, the system call, the descriptors, the working folder and the wait status of zombies are missing (CAP_SYS_PTRACE).
       *[all] The processes of others are seen as your own.
    }
    .name = others
    .remedy = { $case ->
        [missing] `sudo ptool doctor`, in a container also `--cap-add=SYS_PTRACE`.
       *[all] {""}
    }
doctor-sight-stacks = { $case ->
        [missing] Kernel stacks (/proc/PID/stack) are missing: the way of a blocked task into its wait (CAP_SYS_ADMIN).
       *[all] Kernel stacks (/proc/PID/stack) are seen.
    }
    .name = stacks
    .remedy = { $case ->
        [missing] `sudo cat /proc/PID/stack`.
       *[all] {""}
    }
doctor-sight-events = { $case ->
        [kernel] Scheduler events are missing: this kernel has no perf events. State changes can only be sampled.
        [denied] Scheduler events are missing (CAP_PERFMON and a readable tracefs, or perf_event_paranoid -1). State changes can only be sampled.
        [unmounted] Scheduler events are missing: tracefs is not mounted. State changes can only be sampled.
       *[all] Scheduler events are seen: every change of state, as it happens.
    }
    .name = events
    .remedy = { $case ->
        [kernel] A kernel with CONFIG_PERF_EVENTS.
        [denied] Run it as root.
        [unmounted] `sudo mount -t tracefs nodev /sys/kernel/tracing`.
       *[all] {""}
    }
doctor-sight-shares = { $case ->
        [kernel] Running and ready cannot be told apart: /proc/PID/schedstat is missing.
       *[all] Running and ready are told apart (schedstat).
    }
    .name = shares
    .remedy = { $case ->
        [kernel] A kernel with CONFIG_SCHED_INFO.
       *[all] {""}
    }
doctor-sight-ages = { $case ->
        [kernel] Since when a process is dead, stopped or blocked is not known: /proc/PID/sched is missing.
       *[all] Since when a process is dead, stopped or blocked is known (sched).
    }
    .name = ages
    .remedy = { $case ->
        [kernel] A kernel with CONFIG_SCHED_DEBUG, or Linux 6.15 or newer.
       *[all] {""}
    }
doctor-sight-family = { $case ->
        [kernel] kcmp is missing: the family of an orphan and the child of a vfork are guessed from less.
       *[all] What processes share is seen (kcmp).
    }
    .name = family
    .remedy = { $case ->
        [kernel] A kernel with CONFIG_KCMP, and in a container a seccomp profile that allows kcmp: `--cap-add=SYS_PTRACE`.
       *[all] {""}
    }
doctor-sight-children = { $case ->
        [kernel] The kernel keeps no lists of children: they are searched for, which takes longer.
       *[all] Lists of children are seen.
    }
    .name = children
    .remedy = { $case ->
        [kernel] A kernel with CONFIG_PROC_CHILDREN.
       *[all] {""}
    }
doctor-sight-groups = { $case ->
        [none] Control groups are not mounted: frozen groups and their limits are missing.
        [v1] Control groups are seen (version 1).
        [v2] Control groups are seen (version 2).
       *[both] Control groups are seen (versions 1 and 2).
    }
    .name = groups
    .remedy = { $case ->
        [none] `sudo mount -t cgroup2 none /sys/fs/cgroup`; in a container, let the runtime mount them.
       *[other] {""}
    }
