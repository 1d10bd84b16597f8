# `ptool doctor`。问题本身的说法在 rule.ftl，各命令共用；这里是归类的说法。
doctor-verdict = { $count ->
        [0] 没有发现问题。
       *[other] { $count } 个问题：{ $list }
    }
doctor-verdict-limited = { $count ->
        [0] 就这里能看到的，没有发现问题：/proc 隐藏了其他用户的进程。
       *[other] 就这里能看到的，有 { $count } 个问题：{ $list }
    }
doctor-looked = 检查了 { $processes } 个进程、{ $threads } 个线程{ $load ->
        [0] {""}
       *[other] ；{ $cpus } 个 CPU，负载 { $load }
    }。
doctor-denied-orphans = 其他用户的 { $count } 个孤儿进程无法细看；`sudo ptool doctor` 可以，`ptool doctor --self` 会说明还有什么看不到。
doctor-hidden = 其他用户的进程对我们是隐藏的；`ptool doctor --self` 会说明原因和办法。

# 归咎于谁。
doctor-who-hidden = { $pid }，这个 /proc 看不到它
doctor-who-group = 控制组
doctor-who-function = 在内核中等待的对象
doctor-who-user = 用户 { $uid }
doctor-who-container-init = 容器的 1 号进程
doctor-who-machine = 本机

# 是什么问题。`.age` 说明持续了多久；有多个时指最久的那个。
doctor-what-zombie = { $count } 个僵尸
    .age = { $count ->
        [1] 已死 { $age }
       *[other] 最早的已死 { $age }
    }
doctor-what-leader = { $count } 个没有主线程的进程
    .age = { $count ->
        [1] 已有 { $age }
       *[other] 最早的已有 { $age }
    }
doctor-what-blocked = { $count } 个不可中断睡眠的任务
    .age = { $count ->
        [1] 未运行已有 { $age }
       *[other] 最久的未运行已有 { $age }
    }
doctor-what-stopped = { $count } 个已停止的进程
    .age = { $count ->
        [1] 已停止 { $age }
       *[other] 最早的已停止 { $age }
    }
doctor-what-traced = { $count } 个被闲置跟踪者停住的进程
    .age = { $count ->
        [1] 已停住 { $age }
       *[other] 最早的已停住 { $age }
    }
doctor-what-frozen = { $count } 个被冻结的进程
    .age = { $count ->
        [1] 已冻结 { $age }
       *[other] 已冻结 { $age }
    }
doctor-what-orphan = { $count } 个遗留的进程
    .age = { $count ->
        [1] { $age }前启动
       *[other] 最早的于 { $age }前启动
    }
doctor-what-exhausted = { $count } 项上限将满

# 多久。
doctor-age-at-least = 至少 { $age }
doctor-age-at-most = 至多 { $age }，起始时间不明
doctor-time-seconds = { $number } 秒
doctor-time-minutes = { $number } 分钟
doctor-time-hours = { $number } 小时
doctor-time-days = { $number } 天
doctor-time-pair = { $long } { $short }

doctor-why = 依据：
doctor-example = { $pid }：
doctor-list-end = 、
doctor-continue-all = 让它们继续：`kill -CONT { $pids }`，或在它们的 shell 里用 `fg`、`bg`。

# --watch
doctor-watching = 每 { $seconds } 秒再看一次，只报告新出现和已消失的。按 Ctrl-C 结束。
doctor-change-new = 新出现
doctor-change-worse = 更严重
doctor-change-gone = 已消失

# 选项可能的错误。
doctor-bad-word = { $word } 既不是一种结论，也不是一类结论
    .hint = 类别有 { $groups }；单个结论的编号写在每条结论旁

# --self。每项有名称、说明和办法。
doctor-sight-verdict = { $missing ->
        [0] 这里没有什么是 ptool 看不到的。
       *[other] { $all } 项中有 { $missing } 项是 ptool 在这里看不到或看不全的。
    }
doctor-sight-processes = { $case ->
        [hidden] 只能看到自己的进程：/proc 以 hidepid 挂载。看不到其他用户的僵尸、已停止和被阻塞的进程。
        [namespace] 只能看到这个 PID 命名空间里的进程，例如在容器里。看不到宿主机和其他容器的进程。
       *[all] 能看到本机的所有进程。
    }
    .name = 进程
    .remedy = { $case ->
        [hidden] 以 root 身份运行，或加入挂载选项 gid= 指定的组。对所有人开放：`mount -o remount,hidepid=0 /proc`。
        [namespace] 在宿主机上运行，或进入宿主机的命名空间：`docker run --pid=host`。
       *[all] {""}
    }
doctor-sight-own = { $case ->
        [descendants] 自己的进程中，只有 ptool 自己启动的才显示系统调用：看不到睡眠者在等什么、父进程是否在等待它的僵尸（Yama，ptrace_scope 为 1）。
        [admin] 所有进程都不显示系统调用：看不到睡眠者在等什么、父进程是否在等待它的僵尸（Yama，ptrace_scope 为 2）。
        [nobody] 所有进程都不显示系统调用，对 root 也不例外：看不到睡眠者在等什么、父进程是否在等待它的僵尸（Yama，ptrace_scope 为 3）。
       *[all] 能看到自己的进程的系统调用。
    }
    .name = 自己的进程
    .remedy = { $case ->
        [descendants] `sudo ptool doctor`，或在下次启动之前：`sudo sysctl kernel.yama.ptrace_scope=0`。
        [admin] `sudo ptool doctor`。
        [nobody] 只有在 /etc/sysctl.d 里改 kernel.yama.ptrace_scope 并重新启动才能改变。
       *[all] {""}
    }
doctor-sight-others = { $case ->
        [missing] 其他用户的进程中，看不到系统调用、文件描述符、工作目录和僵尸的等待状态（CAP_SYS_PTRACE）。
       *[all] 其他用户的进程与自己的进程看得一样清楚。
    }
    .name = 别人的进程
    .remedy = { $case ->
        [missing] `sudo ptool doctor`，在容器里还需 `--cap-add=SYS_PTRACE`。
       *[all] {""}
    }
doctor-sight-stacks = { $case ->
        [missing] 看不到内核栈（/proc/PID/stack）：被阻塞的任务如何走到它的等待处（CAP_SYS_ADMIN）。
       *[all] 能看到内核栈（/proc/PID/stack）。
    }
    .name = 内核栈
    .remedy = { $case ->
        [missing] `sudo cat /proc/PID/stack`。
       *[all] {""}
    }
doctor-sight-events = { $case ->
        [kernel] 看不到调度事件：这个内核没有 perf 事件。状态变化只能靠采样。
        [denied] 看不到调度事件（需要 CAP_PERFMON 和可读的 tracefs，或 perf_event_paranoid 为 -1）。状态变化只能靠采样。
        [unmounted] 看不到调度事件：tracefs 没有挂载。状态变化只能靠采样。
       *[all] 能看到调度事件：每一次状态变化，随发生随看到。
    }
    .name = 调度事件
    .remedy = { $case ->
        [kernel] 换用带 CONFIG_PERF_EVENTS 的内核。
        [denied] 以 root 身份运行。
        [unmounted] `sudo mount -t tracefs nodev /sys/kernel/tracing`。
       *[all] {""}
    }
doctor-sight-shares = { $case ->
        [kernel] 分不清运行与就绪：没有 /proc/PID/schedstat。
       *[all] 能区分运行与就绪（schedstat）。
    }
    .name = CPU 份额
    .remedy = { $case ->
        [kernel] 换用带 CONFIG_SCHED_INFO 的内核。
       *[all] {""}
    }
doctor-sight-ages = { $case ->
        [kernel] 不知道进程从何时起死亡、停止或阻塞：没有 /proc/PID/sched。
       *[all] 知道进程从何时起死亡、停止或阻塞（sched）。
    }
    .name = 持续时间
    .remedy = { $case ->
        [kernel] 换用带 CONFIG_SCHED_DEBUG 的内核，或 Linux 6.15 及更新版本。
       *[all] {""}
    }
doctor-sight-family = { $case ->
        [kernel] 没有 kcmp：孤儿的家族和 vfork 的子进程只能凭较少的证据推断。
       *[all] 能看到进程之间共享什么（kcmp）。
    }
    .name = 家族
    .remedy = { $case ->
        [kernel] 换用带 CONFIG_KCMP 的内核；在容器里还需允许 kcmp 的 seccomp 配置：`--cap-add=SYS_PTRACE`。
       *[all] {""}
    }
doctor-sight-children = { $case ->
        [kernel] 内核没有子进程列表：只能逐个查找，要慢一些。
       *[all] 能看到子进程列表。
    }
    .name = 子进程
    .remedy = { $case ->
        [kernel] 换用带 CONFIG_PROC_CHILDREN 的内核。
       *[all] {""}
    }
doctor-sight-groups = { $case ->
        [none] 没有挂载控制组：看不到被冻结的组和各组的上限。
        [v1] 能看到控制组（第 1 版）。
        [v2] 能看到控制组（第 2 版）。
       *[both] 能看到控制组（第 1 版和第 2 版）。
    }
    .name = 控制组
    .remedy = { $case ->
        [none] `sudo mount -t cgroup2 none /sys/fs/cgroup`；在容器里，让运行时来挂载。
       *[other] {""}
    }
