# 规则的结论。每条有一句话、简短说法（.short）和处理办法（.remedy）。

## 僵尸：已经结束，为什么还在

rule-zombie-leader-ended = 主线程已经结束，但还有 { $threads } 个线程活着：这不是真正的僵尸。进程仍在运行，最后一个线程结束之前无法回收。
    .short = 主线程已结束，{ $threads } 个线程仍在
    .remedy = 现在还没有什么可回收。要结束这个进程，照常发信号：`kill { $pid }`。在程序里，让 main 以 exit 结束或等待（join）各线程，而不是调用 pthread_exit。
rule-zombie-held-by-tracer = 它已经结束，但跟踪者 { $tracer }（{ $tracer-comm }）还没有收走它；在此之前，父进程 { $ppid }（{ $parent }）无法回收它，waitpid 返回 0。
    .short = 被跟踪者 { $tracer } 扣住
    .remedy = 让跟踪者等待它或与它分离；结束跟踪者也能放开它：`kill { $tracer }`。
rule-zombie-parent-invisible = 它已经结束，等待父进程 { $ppid } 回收，但这个 /proc 看不到该父进程。
    .short = 看不到父进程 { $ppid }
    .remedy = 到能看见进程 { $ppid } 的地方查看：以 root 身份，或在容器之外。
rule-zombie-parent-frozen = 它已经结束，等待回收，但父进程 { $ppid }（{ $parent }）被控制组冻结了。
    .short = 父进程 { $ppid } 被冻结
    .remedy = 解冻父进程：`echo { $thaw } > { $control }`。
rule-zombie-parent-stopped = 它已经结束，等待回收，但父进程 { $ppid }（{ $parent }）处于停止状态，无法动作。
    .short = 父进程 { $ppid } 已停止
    .remedy = 让父进程继续：`kill -CONT { $ppid }`；若它被跟踪者停住，让跟踪者放行。
rule-zombie-parent-blocked = 它已经结束，等待回收，但父进程 { $ppid }（{ $parent }）处于不可中断睡眠{ $function ->
        [0] {""}
       *[other] （{ $function }）
    }。
    .short = 父进程 { $ppid } 处于 D
    .remedy = 查明父进程在等什么：`ptool stat { $ppid }`。
rule-zombie-being-reaped = 它已经结束，父进程 { $ppid }（{ $parent }）此刻正在等待它：它马上就会消失。
    .short = 正在被回收
rule-zombie-waits-for-another = 它已经结束，但父进程 { $ppid }（{ $parent }）等待的是{ $kind ->
        [group] 进程组 { $other }
        [pidfd] 文件描述符 { $other } 所指的另一个子进程
       *[pid] 另一个子进程 { $other }
    }，不是它。
    .short = 父进程在等 { $other }
    .remedy = 在父进程里等待任意子进程（`waitpid(-1, …)`），或者也等待它。父进程等待它或结束时，它就会被回收。
rule-zombie-ignored-too-late = 它已经结束。父进程 { $ppid }（{ $parent }）忽略 SIGCHLD，但设置得太晚，那时这个子进程已经结束；已有的僵尸不会因此消失。
    .short = 忽略 SIGCHLD 太晚
    .remedy = 在父进程里，第一次 fork 之前就设置 SIG_IGN，或调用一次 `waitpid(-1, …)`。结束父进程可以消除僵尸：`kill { $ppid }`。
rule-zombie-machine-init = 它已经结束。父进程是 init，即 { $ppid }（{ $parent }），它收养并回收孤儿进程，但还没有回收这一个。
    .short = init 尚未回收
    .remedy = 再看一次：init 通常片刻之内就会回收。若僵尸一直存在，可提醒 init：`kill -CHLD { $ppid }`。若仍无效，问题出在 init 本身。
rule-zombie-container-init = 它已经结束。父进程 { $ppid }（{ $parent }）是容器或 PID 命名空间的 1 号进程，那里的孤儿进程都由它收养，但它不回收。
    .short = 容器的 1 号进程不回收
    .remedy = 给容器一个会回收的 init：`docker run --init`，或以 `tini`、`dumb-init` 作为入口；在 Kubernetes 里可共享进程命名空间。重启容器会清除僵尸。
rule-zombie-sigchld-blocked = 它已经结束。父进程 { $ppid }（{ $parent }）阻塞了 SIGCHLD，看不到这个信号正在等待处理。
    .short = 父进程阻塞了 SIGCHLD
    .remedy = 在父进程里解除对 SIGCHLD 的阻塞、从 signalfd 读取它，或不等信号直接调用 waitpid。结束父进程可以消除僵尸：`kill { $ppid }`。
rule-zombie-handler-never-waits = 它已经结束。父进程 { $ppid }（{ $parent }）有 SIGCHLD 的处理函数，但它没有回收这个子进程：没有调用 wait，或几个子进程同时结束时只调用了一次。
    .short = SIGCHLD 处理函数不回收
    .remedy = 在处理函数里循环：`while (waitpid(-1, NULL, WNOHANG) > 0)`。结束父进程可以消除僵尸：`kill { $ppid }`。
rule-zombie-never-waits = 它已经结束，而父进程 { $ppid }（{ $parent }）不调用 wait。
    .short = 父进程 { $ppid } 从不 wait
    .remedy = 杀死僵尸没有用：它已经死了。应修正父进程，让它在收到 SIGCHLD 时调用 waitpid。结束父进程可以消除僵尸，因为 init 或最近的子进程收割者（subreaper）会回收它：`kill { $ppid }`。
rule-dead-passing = 它正在被移除；下次再看就没有了。
    .short = 正在被移除

## 停止

rule-traced-stop = { $tracer ->
        [0] 它被跟踪者停住，何时继续由跟踪者决定；这个 /proc 看不到该跟踪者。
       *[other] 它被跟踪者 { $tracer }（{ $tracer-comm }）停住，何时继续由跟踪者决定。
    }
    .short = 被跟踪者{ $tracer ->
        [0] {""}
       *[other] {" "}{ $tracer }{" "}
    }停住
    .remedy = { $tracer ->
        [0] 以 root 身份或在容器之外找到跟踪者，在那里让它继续。
       *[other] 在跟踪者里让它继续，或结束跟踪者：`kill { $tracer }`。
    }
rule-stopped-terminal-read = 它被 SIGTTIN 停止：它在后台时试图读终端 { $tty }（它的进程组 { $pgrp }，前台进程组 { $tpgid }）。
    .short = SIGTTIN：后台读终端
    .remedy = 在它的 shell 里把它调到前台（`fg`），或启动时让输入来自文件或 /dev/null。
rule-stopped-terminal-write = 它被 SIGTTOU 停止：它在后台时试图写终端 { $tty } 或更改终端设置（它的进程组 { $pgrp }，前台进程组 { $tpgid }）。
    .short = SIGTTOU：后台写终端
    .remedy = 在它的 shell 里把它调到前台（`fg`），或允许后台输出：`stty -tostop`。
rule-stopped-signal = 它被 { $signal } 停止，收到 SIGCONT 后继续运行。
    .short = { $signal }
    .remedy = 让它继续：`kill -CONT { $pid }`，或在它的 shell 里用 `fg`、`bg`。
rule-stopped-collected = { $job ->
        [yes] 它已停止，是 shell 的一个后台作业，多半是按了 Ctrl-Z（SIGTSTP）。父进程 { $ppid }（{ $parent }）已通过 wait 得知这次停止，内核此后不再保留是哪个信号。
       *[no] 它被作业控制信号停止。父进程 { $ppid }（{ $parent }）已通过 wait 得知是哪个信号，内核此后不再保留。
    }
    .short = 已停止
    .remedy = 让它继续：`kill -CONT { $pid }`，或在它的 shell 里用 `fg`、`bg`。
rule-stopped-unreadable = 它被作业控制信号停止；是哪个信号，内核不让我们看。
    .short = 已停止
    .remedy = 让它继续：`kill -CONT { $pid }`。

## 运行

rule-running-on-cpu = 它正在 CPU { $cpu } 上运行。
    .short = 在 CPU { $cpu } 上
rule-running-ready = 它已就绪，但这段时间一直在 CPU { $cpu } 的队列里等待：CPU 被其他进程占着。
    .short = 就绪，等待 CPU
rule-running-shares-cpu = 它与其他进程共用 CPU { $cpu }：{ $percent }% 的时间在运行，其余时间就绪并排队。
    .short = 就绪与运行交替，{ $percent }% 在 CPU 上
rule-running-seen = 它正在运行或已就绪；究竟是哪一种，这次从运行时间看不出来。
    .short = 运行或就绪

## 冻结与不可中断

rule-frozen-cgroup-v1 = 它被控制组冻结了；ps 把它显示为不可中断睡眠。
    .short = 被 cgroup 冻结
    .remedy = 解冻：`echo { $thaw } > { $control }`。
rule-frozen-cgroup-v2 = 它被控制组冻结了；ps 把它显示为普通睡眠。
    .short = 被 cgroup 冻结
    .remedy = 解冻：`echo { $thaw } > { $control }`。
rule-blocked-vfork = 它调用了 vfork，要等{ $child ->
        [0] 子进程
       *[other] 子进程 { $child }
    } 调用 exec 或结束；在此之前两者共用内存。
    .short = vfork，等待子进程
    .remedy = 看看子进程在做什么。这种等待可以被杀死：普通的 `kill { $pid }` 就能结束它，尽管是 D。
rule-blocked-disk = 它在 { $function } 中等待磁盘。
    .short = 磁盘 I/O
    .remedy = 片刻属于正常。若一直如此，检查设备：`dmesg`、`iostat -x 1`。
rule-blocked-network-file-system = 它在 { $function } 中等待网络文件系统的服务器。
    .short = 网络文件系统
    .remedy = 检查服务器和网络。若挂载已失效：`umount -f`，或用 `umount -l` 放弃它。
rule-blocked-fuse = 它在 { $function } 中等待 FUSE 文件系统的守护进程。
    .short = FUSE 守护进程
    .remedy = 看守护进程是否还活着、在做什么；结束它或执行 `fusermount -uz`，会让等待者带着错误醒来。
rule-blocked-kernel-lock = 它在 { $function } 中等待内核里的锁：锁在另一个任务手里。
    .short = 内核锁
    .remedy = 找一个更早处于 D 的任务；以 root 身份执行 `cat /proc/{ $pid }/stack` 可看到它如何走到这把锁。
rule-blocked-elsewhere = 它在 { $function } 中处于不可中断睡眠。
    .short = 在 { $function } 中
    .remedy = 片刻属于正常。若一直如此，以 root 身份执行：`cat /proc/{ $pid }/stack`。
rule-blocked-unreadable = 它处于不可中断睡眠；在等什么，内核不让我们看。
    .short = 不可中断

## 睡眠

rule-idle-kernel-thread = 无事可做的内核线程。
    .short = 空闲内核线程
rule-parked-kernel-thread = 被停放的内核线程，通常因为它的 CPU 已下线。
    .short = 停放的内核线程
rule-sleeping-kernel-thread = 等待工作的内核线程{ $function ->
        [0] {""}
       *[other] （{ $function }）
    }。
    .short = 内核线程
rule-sleeping-pipe-input = 它在等待管道里的数据：{ $target }，文件描述符 { $fd }{ $peers ->
        [0] {""}
       *[other] ，另一端在 { $peer } 手里
    }。
    .short = 读 { $target }
rule-sleeping-pipe-room = 管道已满，它在等待空位：{ $target }，文件描述符 { $fd }{ $peers ->
        [0] {""}
       *[other] ，另一端在 { $peer } 手里
    }。
    .short = 写 { $target }
rule-sleeping-connection = 它在套接字 { $target }（文件描述符 { $fd }）上等待新的连接。
    .short = 在 { $target } 上接受连接
rule-sleeping-socket-input = 它在等待套接字 { $target }（文件描述符 { $fd }）的数据。
    .short = 从 { $target } 接收
rule-sleeping-socket-room = 它在等待套接字 { $target }（文件描述符 { $fd }）能接收更多数据或连接成功。
    .short = 向 { $target } 发送
rule-sleeping-terminal = 它在等待有人在 { $target }（文件描述符 { $fd }）上输入。
    .short = 读 { $target }
rule-sleeping-descriptor = 它在 { $target }（文件描述符 { $fd }）上等待。
    .short = 等待 { $target }
rule-sleeping-many-descriptors = 它在 { $call } 中等待，直到几个文件之一就绪或超时。
    .short = { $call }
rule-sleeping-one-child = 它在等待子进程 { $child } 改变状态。
    .short = 等待子进程 { $child }
rule-sleeping-children = 它在等待某个子进程改变状态；它现在有 { $children } 个子进程。
    .short = 等待子进程
rule-sleeping-futex = 它在等待 futex：一把锁、一个条件变量或某个线程的结束{ $threads ->
        [1] {""}
       *[other] （它有 { $threads } 个线程）
    }。
    .short = futex
rule-sleeping-file-lock = 它在等待 { $path } 上的锁{ $holder ->
        [0] {""}
       *[other] ，锁在 { $holder }（{ $holder-comm }）手里
    }。
    .short = 文件锁{ $holder ->
        [0] {""}
       *[other] ，在 { $holder } 手里
    }
rule-sleeping-time = 它在睡眠，等一段时间过去。
    .short = 定时
rule-sleeping-signal = 它在等待信号。
    .short = 等待信号
rule-sleeping-ipc = 它在 { $call } 中等待消息队列或信号量。
    .short = { $call }
rule-sleeping-completion = 它在等待异步 I/O 完成。
    .short = 异步 I/O
rule-sleeping-elsewhere = 它在 { $function } 中睡眠。
    .short = 在 { $function } 中
rule-sleeping-for-a-moment = 第一次看时它在睡眠，再看时已醒：它每次只睡片刻。
    .short = 只睡片刻
rule-sleeping-unreadable = 它在睡眠，可被信号唤醒；在等什么，内核不让我们看。
    .short = 睡眠

## 结论之外

rule-ended-exit = 它自行结束，退出码 { $code }：wait 交给父进程的原始状态是 { $raw }，而 { $raw } / 256 = { $code }。
    .short = exit { $code }
rule-ended-signal = 它被 { $signal } 杀死{ $core ->
        [yes] ，并转储了 core
       *[no] {""}
    }：wait 交给父进程的原始状态是 { $raw }，其低 7 位就是信号 { $number }。
    .short = { $signal }{ $core ->
        [yes] ，core
       *[no] {""}
    }
rule-ended-unreadable = { $how ->
        [core] 它被信号杀死并转储了 core；是哪个信号，内核不让我们看。
        [signal] 它被信号杀死；是哪个信号，内核不让我们看。
       *[exit] 它自行结束；退出码是多少，内核不让我们看。
    }
    .short = { $how ->
        [core] 被杀死，core
        [signal] 被杀死
       *[exit] 已退出
    }
rule-traced-by = 进程 { $tracer }（{ $tracer-comm }）正在跟踪它。
    .short = 被 { $tracer } 跟踪
rule-threads-differ = 它的线程处于不同状态：{ $vector }。字母 { $letter } 只代表主线程。
    .short = 线程 { $vector }
rule-orphan-of-init = 它是孤儿进程：创建它的进程已经不在，由 init，即 { $ppid }（{ $parent }）收养。它的会话 { $session } 不是 init 的会话。
    .short = 孤儿进程，被 init 收养
rule-orphan-of-subreaper = 它是孤儿进程：创建它的进程已经不在，由子进程收割者（subreaper）{ $ppid }（{ $parent }）收养。它的会话 { $session } 不是收养者的会话。
    .short = 孤儿进程，被 { $ppid } 收养
rule-orphan-family = { $count ->
        [0] 它出生的家族（会话 { $session }{ $leader ->
            [gone] ，其首领已不在
           *[lives] {""}
        }）已没有其他成员。
       *[other] 它出生的家族（会话 { $session }{ $leader ->
            [gone] ，其首领已不在
           *[lives] {""}
        }）还有这些成员：{ $members }。
    }
    .short = 家族：{ $count }
rule-orphan-terminal-gone = 它像是遗留下来的：创建它的进程已经不在，由 { $ppid }（{ $parent }）收养，而启动它的终端 { $terminal } 已经关闭。
    .short = 终端 { $terminal } 的遗留
    .remedy = 看看它在做什么：`ptool stat { $pid }`。若没有人需要它：`kill { $pid }`。需要在终端关闭后继续运行的程序，应以 `setsid` 或 `systemd-run` 启动，并把输出写入文件。
rule-orphan-folder-gone = 它像是遗留下来的：创建它的进程已经不在，由 { $ppid }（{ $parent }）收养，而它的工作目录 { $folder } 已被删除。
    .short = 已删除的 { $folder } 的遗留
    .remedy = 看看它在做什么：`ptool stat { $pid }`。若没有人需要它：`kill { $pid }`。
rule-stat-false-foreground = ps 在这里显示 +，但那是错的：在 PID 命名空间里，位于外面的进程组和终端都读作 0，ps 把它们当成相同。
    .short = ps 的假 +
rule-priority-real-time = 它以 { $policy } 策略运行，实时优先级 { $priority }，先于一切普通进程；ps 的 STAT 里看不出来。
    .short = { $policy } { $priority }

## 整台机器。谁占用最多，每条都会说。

rule-exhausted-heaviest = { $kind ->
        [threads] 其中最多的是 { $heavy }（{ $heavy-comm }）的线程：{ $tasks } 个。
        [children] 其中最多的是 { $heavy }（{ $heavy-comm }）的子进程：{ $tasks } 个。
       *[none] {""}
    }
rule-exhausted-pid-max = 进程号快用完了：{ $limit } 个中已占用 { $used } 个（{ $percent }%）。全部用完之后，谁都无法再 fork 或创建线程。{ rule-exhausted-heaviest }
    .short = 进程号已占用 { $percent }%
    .remedy = { $kind ->
        [none] 看看谁有这么多：`ptool tree`。
       *[other] 看看是什么造出这么多：`ptool stat { $heavy }`。
    }要争取时间：`sudo sysctl kernel.pid_max={ $twice }`。
rule-exhausted-threads-max = 线程快用完了：内核允许 { $limit } 个，已有 { $used } 个（{ $percent }%）。全部用完之后，除 root 外谁都无法再 fork 或创建线程。{ rule-exhausted-heaviest }
    .short = 线程已用 { $percent }%
    .remedy = { $kind ->
        [none] 看看谁有这么多：`ptool tree`。
       *[other] 看看是什么造出这么多：`ptool stat { $heavy }`。
    }要争取时间：`sudo sysctl kernel.threads-max={ $twice }`。
rule-exhausted-cgroup-pids = 这个控制组最多可有 { $limit } 个任务，已有 { $used } 个（{ $percent }%）{ $refused ->
        [0] {""}
       *[other] ，已被拒绝 { $refused } 次
    }：用满之后，组内的 fork 会以 EAGAIN 失败。{ rule-exhausted-heaviest }
    .short = 控制组的任务已用 { $percent }%
    .remedy = 看看是什么造出这么多：`ptool tree { $kind ->
        [none] --containers
       *[other] { $heavy }
    }`。要争取时间：`echo { $twice } | sudo tee { $control }`；对 systemd 单元用 `systemctl set-property UNIT TasksMax={ $twice }`；对容器用 `docker update --pids-limit { $twice }`。
rule-exhausted-user-processes = 用户 { $user } 最多可有 { $limit } 个进程和线程，已有 { $used } 个（{ $percent }%）：用满之后，fork 会以 EAGAIN 失败，重新登录也一样。{ rule-exhausted-heaviest }
    .short = { $user } 的进程已用 { $percent }%
    .remedy = 看看是什么造出这么多：`ptool list --user { $user } --threads`。要为某个进程争取时间：`sudo prlimit --nproc={ $twice } --pid { $pid }`；对新的登录：/etc/security/limits.conf 中的 nproc。
