# What rules find. Each has a sentence, the same in a few words (.short), and what to do (.remedy).

## Zombies: it has ended, and why it is still there

rule-zombie-leader-ended = The main thread has ended, but { $threads ->
        [one] one other thread lives on
       *[other] { $threads } other threads live on
    }: this is no real zombie. The process still runs and cannot be reaped before its last thread ends.
    .short = main thread ended, { $threads } alive
    .remedy = Nothing is to be reaped yet. To end the process, signal it as usual: `kill { $pid }`. In the program, let main end by exit or by joining its threads, not by pthread_exit.
rule-zombie-held-by-tracer = It has ended, but its tracer { $tracer } ({ $tracer-comm }) has not collected it; until then its parent { $ppid } ({ $parent }) cannot reap it, and its waitpid returns 0.
    .short = held by tracer { $tracer }
    .remedy = Let the tracer wait for it or detach; ending the tracer frees it: `kill { $tracer }`.
rule-zombie-parent-invisible = It has ended and waits to be reaped by its parent { $ppid }, which this /proc does not show.
    .short = parent { $ppid } not visible
    .remedy = Look from where process { $ppid } is visible: as root, or outside this container.
rule-zombie-parent-frozen = It has ended and waits to be reaped, but a control group has frozen its parent { $ppid } ({ $parent }).
    .short = parent { $ppid } is frozen
    .remedy = Thaw the parent: `echo { $thaw } > { $control }`.
rule-zombie-parent-stopped = It has ended and waits to be reaped, but its parent { $ppid } ({ $parent }) is stopped and cannot act.
    .short = parent { $ppid } is stopped
    .remedy = Let the parent go on: `kill -CONT { $ppid }`; if a tracer holds it, let the tracer continue it.
rule-zombie-parent-blocked = It has ended and waits to be reaped, but its parent { $ppid } ({ $parent }) is in uninterruptible sleep{ $function ->
        [0] {""}
       *[other] {" "}in { $function }
    }.
    .short = parent { $ppid } is in D
    .remedy = Find out what the parent waits for: `ptool stat { $ppid }`.
rule-zombie-being-reaped = It has ended, and its parent { $ppid } ({ $parent }) is waiting for it right now: it will be gone in a moment.
    .short = being reaped
rule-zombie-waits-for-another = It has ended, but its parent { $ppid } ({ $parent }) waits for { $kind ->
        [group] process group
        [pidfd] another child through file descriptor
       *[pid] another child,
    } { $other }, not for this one.
    .short = parent waits for { $other }
    .remedy = In the parent, wait for any child (`waitpid(-1, …)`), or for this one too. It will be reaped when the parent waits for it, or ends.
rule-zombie-ignored-too-late = It has ended. Its parent { $ppid } ({ $parent }) ignores SIGCHLD, but began to do so only after this child had ended; that spares it no zombie that is already there.
    .short = SIGCHLD ignored too late
    .remedy = In the parent, set SIG_IGN before the first fork, or call `waitpid(-1, …)` once. Ending the parent frees the zombie: `kill { $ppid }`.
rule-zombie-machine-init = It has ended. Its parent, init { $ppid } ({ $parent }), adopts and reaps orphans, but has not reaped this process yet.
    .short = init has not reaped it yet
    .remedy = Look again: init reaps as a rule within a moment. If the zombie stays, remind init of it: `kill -CHLD { $ppid }`. If that does not help, init itself is at fault.
rule-zombie-container-init = It has ended. Its parent { $ppid } ({ $parent }) is pid 1 of a container or pid namespace, which adopts every orphan there, but does not reap them.
    .short = pid 1 of the container does not reap
    .remedy = Give the container an init that reaps: `docker run --init`, `tini` or `dumb-init` as its entry point, or a shared process namespace in Kubernetes. Restarting the container removes the zombies.
rule-zombie-sigchld-blocked = It has ended. Its parent { $ppid } ({ $parent }) has blocked SIGCHLD and does not see that the signal is waiting.
    .short = parent blocks SIGCHLD
    .remedy = In the parent, unblock SIGCHLD, read it from its signalfd, or call waitpid without waiting for the signal. Ending the parent frees the zombie: `kill { $ppid }`.
rule-zombie-handler-never-waits = It has ended. Its parent { $ppid } ({ $parent }) has a handler for SIGCHLD, but the handler does not reap this child: it does not wait, or waits only once where several children ended.
    .short = SIGCHLD handler does not reap
    .remedy = In the handler, loop: `while (waitpid(-1, NULL, WNOHANG) > 0)`. Ending the parent frees the zombie: `kill { $ppid }`.
rule-zombie-never-waits = It has ended, and its parent { $ppid } ({ $parent }) does not call wait.
    .short = parent { $ppid } never waits
    .remedy = Killing the zombie does nothing: it is dead. Fix the parent to call waitpid when SIGCHLD comes. Ending the parent frees the zombie, for init or the nearest subreaper then reaps it: `kill { $ppid }`.
rule-dead-passing = It is being removed; the next look will not find it.
    .short = being removed

## Stopped

rule-traced-stop = { $tracer ->
        [0] It is stopped by a tracer that this /proc does not show, and that decides when it goes on.
       *[other] It is stopped by its tracer { $tracer } ({ $tracer-comm }), which looks at it and decides when it goes on.
    }
    .short = held by { $tracer ->
        [0] a tracer
       *[other] tracer { $tracer }
    }
    .remedy = { $tracer ->
        [0] Look for the tracer as root, or outside this container, and continue the process there.
       *[other] Continue it in the tracer, or end the tracer: `kill { $tracer }`.
    }
rule-stopped-terminal-read = It is stopped by SIGTTIN: it tried to read from terminal { $tty } while in the background (its process group { $pgrp }, the foreground group { $tpgid }).
    .short = SIGTTIN: background read
    .remedy = Bring it to the foreground in its shell (`fg`), or start it with its input from a file or /dev/null.
rule-stopped-terminal-write = It is stopped by SIGTTOU: it tried to write to terminal { $tty } or to change its settings while in the background (its process group { $pgrp }, the foreground group { $tpgid }).
    .short = SIGTTOU: background write
    .remedy = Bring it to the foreground in its shell (`fg`), or allow background output: `stty -tostop`.
rule-stopped-signal = It is stopped by { $signal } and goes on when it gets SIGCONT.
    .short = { $signal }
    .remedy = Let it go on: `kill -CONT { $pid }`, or `fg` and `bg` in its shell.
rule-stopped-collected = { $job ->
        [yes] It is stopped, a job of its shell in the background, most likely by Ctrl-Z (SIGTSTP). Its parent { $ppid } ({ $parent }) was told of the stop by wait, and the kernel keeps the signal only until then.
       *[no] It is stopped by a job-control signal. Its parent { $ppid } ({ $parent }) was told which one by wait, and the kernel keeps it only until then.
    }
    .short = stopped
    .remedy = Let it go on: `kill -CONT { $pid }`, or `fg` and `bg` in its shell.
rule-stopped-unreadable = It is stopped by a job-control signal; which one, the kernel does not show to us.
    .short = stopped
    .remedy = Let it go on: `kill -CONT { $pid }`.

## Running

rule-running-on-cpu = It is running on CPU { $cpu }.
    .short = on CPU { $cpu }
rule-running-ready = It is ready to run, but was waiting in the queue of CPU { $cpu } all the time: other processes have the CPU.
    .short = ready, waiting for a CPU
rule-running-shares-cpu = It shares CPU { $cpu } with others: running { $percent }% of the time, ready and waiting in the queue for the rest.
    .short = ready and running, { $percent }% on CPU
rule-running-seen = It is running or ready to run; which of the two, its run time does not tell this time.
    .short = running or ready

## Frozen and uninterruptible

rule-frozen-cgroup-v1 = A control group has frozen it; ps shows this as uninterruptible sleep.
    .short = frozen by its cgroup
    .remedy = Thaw it: `echo { $thaw } > { $control }`.
rule-frozen-cgroup-v2 = A control group has frozen it; ps shows this as an ordinary sleep.
    .short = frozen by its cgroup
    .remedy = Thaw it: `echo { $thaw } > { $control }`.
rule-blocked-vfork = It called vfork and waits until { $child ->
        [0] its child
       *[other] its child { $child }
    } has called exec or ended; until then the two share their memory.
    .short = vfork, waits for its child
    .remedy = See what the child does. This wait is killable: a plain `kill { $pid }` ends it, D or not.
rule-blocked-disk = It waits for a disk, in { $function }.
    .short = disk I/O
    .remedy = For a moment this is normal. If it stays, look at the device: `dmesg`, `iostat -x 1`.
rule-blocked-network-file-system = It waits for the server of a network file system, in { $function }.
    .short = network file system
    .remedy = Check the server and the network. On a dead mount: `umount -f`, or `umount -l` to let it go.
rule-blocked-fuse = It waits for the daemon of a FUSE file system, in { $function }.
    .short = FUSE daemon
    .remedy = See whether the daemon lives and what it does; ending it, or `fusermount -uz`, wakes the waiters with an error.
rule-blocked-kernel-lock = It waits for a lock inside the kernel, in { $function }: another task holds it.
    .short = lock in the kernel
    .remedy = Look for another task in D that came first; as root, `cat /proc/{ $pid }/stack` shows the way into the lock.
rule-blocked-elsewhere = It is in uninterruptible sleep in { $function }.
    .short = in { $function }
    .remedy = For a moment this is normal. If it stays, as root: `cat /proc/{ $pid }/stack`.
rule-blocked-unreadable = It is in uninterruptible sleep; what it waits for, the kernel does not show to us.
    .short = uninterruptible

## Sleeping

rule-idle-kernel-thread = A kernel thread with nothing to do.
    .short = idle kernel thread
rule-parked-kernel-thread = A kernel thread that is parked, usually because its CPU is offline.
    .short = parked kernel thread
rule-sleeping-kernel-thread = A kernel thread that waits for work{ $function ->
        [0] {""}
       *[other] {" "}in { $function }
    }.
    .short = kernel thread
rule-sleeping-pipe-input = It waits for data from a pipe, { $target } on fd { $fd }{ $peers ->
        [0] {""}
       *[other] , whose other end is held by { $peer }
    }.
    .short = reads { $target }
rule-sleeping-pipe-room = It waits for room in a full pipe, { $target } on fd { $fd }{ $peers ->
        [0] {""}
       *[other] , whose other end is held by { $peer }
    }.
    .short = writes { $target }
rule-sleeping-connection = It waits for a connection to come in on socket { $target }, fd { $fd }.
    .short = accepts on { $target }
rule-sleeping-socket-input = It waits for data from socket { $target }, fd { $fd }.
    .short = receives from { $target }
rule-sleeping-socket-room = It waits until socket { $target }, fd { $fd }, takes more data or is connected.
    .short = sends to { $target }
rule-sleeping-terminal = It waits for somebody to type on { $target }, fd { $fd }.
    .short = reads { $target }
rule-sleeping-descriptor = It waits on { $target }, fd { $fd }.
    .short = waits on { $target }
rule-sleeping-many-descriptors = It waits in { $call } until one of several files is ready or a time-out ends.
    .short = { $call }
rule-sleeping-one-child = It waits for its child { $child } to change its state.
    .short = waits for child { $child }
rule-sleeping-children = It waits for a child to change its state; it has { $children ->
        [0] none now
        [one] one
       *[other] { $children }
    }.
    .short = waits for a child
rule-sleeping-futex = It waits on a futex: for a lock, a condition variable or the end of a thread{ $threads ->
        [one] {""}
       *[other] {" "}(it has { $threads } threads)
    }.
    .short = futex
rule-sleeping-file-lock = It waits for a lock on { $path }{ $holder ->
        [0] {""}
       *[other] , which { $holder } ({ $holder-comm }) holds
    }.
    .short = file lock{ $holder ->
        [0] {""}
       *[other] {" "}held by { $holder }
    }
rule-sleeping-time = It sleeps until a time has passed.
    .short = timer
rule-sleeping-signal = It waits for a signal.
    .short = waits for a signal
rule-sleeping-ipc = It waits in { $call } for a message queue or a semaphore.
    .short = { $call }
rule-sleeping-completion = It waits for asynchronous I/O to complete.
    .short = asynchronous I/O
rule-sleeping-elsewhere = It sleeps in { $function }.
    .short = in { $function }
rule-sleeping-for-a-moment = It was asleep at the first look and awake at the next: it sleeps for moments only.
    .short = sleeps for moments
rule-sleeping-unreadable = It sleeps and can be woken by a signal; what it waits for, the kernel does not show to us.
    .short = sleeping

## Beside the verdict

rule-ended-exit = It ended by itself with exit status { $code }: wait hands its parent the raw status { $raw }, and { $raw } / 256 = { $code }.
    .short = exit { $code }
rule-ended-signal = It was killed by { $signal }{ $core ->
        [yes] {" "}and dumped core
       *[no] {""}
    }: wait hands its parent the raw status { $raw }, whose low 7 bits are the signal, { $number }.
    .short = { $signal }{ $core ->
        [yes] , core
       *[no] {""}
    }
rule-ended-unreadable = { $how ->
        [core] A signal ended it and it dumped core; which signal, the kernel does not show to us.
        [signal] A signal ended it; which one, the kernel does not show to us.
       *[exit] It ended by itself; with which exit status, the kernel does not show to us.
    }
    .short = { $how ->
        [core] killed, core
        [signal] killed
       *[exit] exited
    }
rule-traced-by = Process { $tracer } ({ $tracer-comm }) traces it.
    .short = traced by { $tracer }
rule-threads-differ = Its threads are in different states: { $vector }. The letter { $letter } is that of the main thread alone.
    .short = threads { $vector }
rule-orphan-of-init = It is an orphan: the process that made it is gone, and init, { $ppid } ({ $parent }), adopted it. Its session { $session } is not that of init.
    .short = orphan, adopted by init
rule-orphan-of-subreaper = It is an orphan: the process that made it is gone, and { $ppid } ({ $parent }), a subreaper, adopted it. Its session { $session } is not that of its adopter.
    .short = orphan, adopted by { $ppid }
rule-orphan-family = { $count ->
        [0] Nobody else is left of the family it was born into (session { $session }{ $leader ->
            [gone] , whose leader is gone
           *[lives] {""}
        }).
       *[other] Of the family it was born into (session { $session }{ $leader ->
            [gone] , whose leader is gone
           *[lives] {""}
        }) there still live: { $members }.
    }
    .short = family: { $count }
rule-orphan-terminal-gone = It looks left behind: the process that made it is gone, { $ppid } ({ $parent }) adopted it, and the terminal that it was started on, { $terminal }, is closed.
    .short = left behind by { $terminal }
    .remedy = See what it does: `ptool stat { $pid }`. If nobody needs it: `kill { $pid }`. What is meant to outlive its terminal is started with `setsid` or `systemd-run`, its output in a file.
rule-orphan-folder-gone = It looks left behind: the process that made it is gone, { $ppid } ({ $parent }) adopted it, and the folder that it works in, { $folder }, has been removed.
    .short = left behind in { $folder }
    .remedy = See what it does: `ptool stat { $pid }`. If nobody needs it: `kill { $pid }`.
rule-stat-false-foreground = ps shows a + here, and is wrong: inside a pid namespace, a process group and a terminal that lie outside both read 0, and ps takes them for the same.
    .short = false + of ps
rule-priority-real-time = It runs under { $policy } with real-time priority { $priority }, before every ordinary process; ps shows no sign of it in STAT.
    .short = { $policy } { $priority }

## The machine. Who makes the most is told by every one of them.

rule-exhausted-heaviest = { $kind ->
        [threads] {" "}Most are threads of { $heavy } ({ $heavy-comm }): { $tasks }.
        [children] {" "}Most are children of { $heavy } ({ $heavy-comm }): { $tasks }.
       *[none] {""}
    }
rule-exhausted-pid-max = Process numbers are running out: { $used } of { $limit } are taken ({ $percent }%). When all are, no fork and no new thread works, for nobody.{ rule-exhausted-heaviest }
    .short = process numbers { $percent }% taken
    .remedy = { $kind ->
        [none] See who has so many: `ptool tree`.
       *[other] See what makes so many: `ptool stat { $heavy }`.
    } To gain time: `sudo sysctl kernel.pid_max={ $twice }`.
rule-exhausted-threads-max = Threads are running out: the kernel has { $used } of the { $limit } that it allows ({ $percent }%). When it has all, no fork and no new thread works, for nobody but root.{ rule-exhausted-heaviest }
    .short = threads { $percent }% used
    .remedy = { $kind ->
        [none] See who has so many: `ptool tree`.
       *[other] See what makes so many: `ptool stat { $heavy }`.
    } To gain time: `sudo sysctl kernel.threads-max={ $twice }`.
rule-exhausted-cgroup-pids = This control group has { $used } of the { $limit } tasks that it may have ({ $percent }%){ $refused ->
        [0] {""}
        [one] , and has been refused one already
       *[other] , and has been refused { $refused } already
    }: with all of them, fork fails in it with EAGAIN.{ rule-exhausted-heaviest }
    .short = tasks of the control group { $percent }% used
    .remedy = See what makes so many: `ptool tree { $kind ->
        [none] --containers
       *[other] { $heavy }
    }`. To gain time: `echo { $twice } | sudo tee { $control }`; of a unit of systemd, `systemctl set-property UNIT TasksMax={ $twice }`; of a container, `docker update --pids-limit { $twice }`.
rule-exhausted-user-processes = User { $user } has { $used } of the { $limit } processes and threads that the limit allows ({ $percent }%): with all of them, fork fails with EAGAIN, even in a new login.{ rule-exhausted-heaviest }
    .short = processes of { $user } { $percent }% used
    .remedy = See what makes so many: `ptool list --user { $user } --threads`. To gain time for one process: `sudo prlimit --nproc={ $twice } --pid { $pid }`; for new logins: nproc in /etc/security/limits.conf.
