demo-lifecycle = 一个进程从开始到结束，以及每次变化的原因
demo-lifecycle-new = 新建：fork 正在进行。内核复制进程并分配进程号；完成之前，/proc 里没有它的条目。
demo-lifecycle-ready = 就绪：fork 把它放进一个 CPU 的运行队列。它只能使用这一个 CPU，而 ptool 暂时也只用这一个。
demo-lifecycle-quiz-ready = ptool 此刻正在看它。这个进程占用着 CPU 吗？
    .a = 是，因为它的字母是 R。
    .b = 不是，因为 CPU 在 ptool 手里。
    .c = 无法确定。
    .why = 谁在看，谁就在运行。两者只能使用同一个 CPU，所以这个进程只可能是就绪。但它的字母同样是 R。
demo-lifecycle-same-cpu = { $pid } 上次在 CPU { $cpu } 上，也只能使用它
demo-lifecycle-ptool-has-it = ptool 在 CPU { $cpu } 上看着它：这个进程是就绪，不是运行
demo-lifecycle-running = 运行：调度器把 CPU 分给它。ptool 恢复使用所有 CPU。
demo-lifecycle-grows = 它的 CPU 时间在增长（schedstat 的第一个数）：它在运行
demo-lifecycle-waiting = 等待：它读取一个空管道。read 无法继续，内核就把它移出运行队列。
demo-lifecycle-no-time = 等待期间它不用 CPU 时间
demo-lifecycle-event = 事件：ptool 向管道写入一个字节。它因此就绪，很快就会运行。
demo-lifecycle-quiz-event = 等待的事件发生后，进程进入什么状态？
    .a = 就绪。
    .b = 运行。
    .c = 等待之前的状态。
    .why = 事件只是让它回到运行队列。何时得到 CPU 由调度器决定，所以没有从等待直接到运行的箭头。
demo-lifecycle-stopped = 停止：不论它在做什么，SIGSTOP 都把它移出运行队列。它等待的任何事件都不能让它回来。
demo-lifecycle-continued = 继续：只有 SIGCONT 能让它重新就绪。
demo-lifecycle-exit = 终止：它调用 exit({ $status })。内存立刻释放，条目留下：它成了僵尸。
demo-lifecycle-quiz-exit = 它已经调用 exit。是什么让它从 /proc 中消失？
    .a = 内核，过一会儿就会清除。
    .b = SIGKILL。
    .c = 等待它的父进程。
    .why = 条目为父进程保存着退出状态。这里的父进程是 ptool。
demo-lifecycle-gone = 消失：父进程等待它。内核交出退出状态，并移除条目。
demo-lifecycle-status = wait 返回的退出状态是 { $status }
demo-lifecycle-art = 进程的状态
    .art =
         新建                          终止  ─── wait ─▶ 消失
          │ fork                         ▲
          ▼         分到 CPU             │ exit
         就绪  ──────────────────────▶  运行
        ▲ ▲ ▲      时间片用完          │ │ │
        │ │ └──────────────────────────┘ │ │
        │ └─ 事件 ────  等待  ◀── 阻塞 ──┘ │
        └── SIGCONT ──  停止  ◀── SIGSTOP ─┘
    .new = 新建
    .ready = 就绪
    .running = 运行
    .waiting = 等待
    .stopped = 停止
    .terminated = 终止
    .gone = 消失
