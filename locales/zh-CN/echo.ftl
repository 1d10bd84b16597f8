echo-model-tcp = 一次只服务一个连接：其间到来的客户端在 backlog 队列中等待
echo-model-udp = 所有客户端共用一个套接字：没有连接，每个数据报都发回给它的发送者
echo-model-fork = 每个连接一个进程；父进程收到 SIGCHLD 后回收已结束的子进程
echo-model-thread = 每个连接一个线程，都在同一个进程里，共享内存
echo-model-select = 一个进程用 select(2) 监视所有连接，描述符最大为 1023
echo-model-poll = 一个进程用 poll(2) 监视所有连接，每次都把整张表交给内核
echo-model-epoll = 一个进程用 epoll(7) 监视所有连接：表由内核保存，只返回就绪的描述符
echo-model-compare = 用大量静默客户端和少量繁忙客户端测量以上各模型
echo-list-next = 用 `ptool echo MODEL --trace` 启动其中一个，再从另一个终端用 `nc 127.0.0.1 7007` 与它对话。

echo-listening = 正在监听 { $address }，PID { $pid }
echo-try = 试试
echo-look = 查看
echo-end = 结束
echo-ended = { $count } 个连接，回显 { $size } 字节
echo-ended-datagrams = { $count } 个数据报，回显 { $size } 字节
echo-ended-refused = 拒绝 { $count } 个

echo-call-failed = { $call } 失败：{ $reason }

echo-trace-woke = { $call } 监视 { $watched } 个，就绪 { $ready } 个：
echo-trace-ready-listener = { $fd }（监听）
echo-trace-ready-signals = { $fd }（信号）
echo-trace-ready-threads = { $fd }（线程）
echo-trace-ready-read = { $fd }（可读）
echo-trace-ready-write = { $fd }（可写）
echo-trace-ready-more = 另外 { $count } 个
echo-trace-comma = 、

echo-note-connected = { $peer } 已连接；现有 { $open } 个连接
echo-note-nobody-waits = backlog 队列中没有别的客户端了
echo-note-aborted = 客户端在被接受之前就离开了
echo-note-exhausted = 描述符或内存已用尽：在有客户端离开之前，或一秒之内，不再接受连接
echo-note-beyond-select = 拒绝 { $peer }：select 只能监视小于 { $limit } 的描述符（FD_SETSIZE）
echo-note-backlog = { $waiting ->
    [0] backlog 队列中已没有等待的客户端
   *[other] 另外 { $waiting } 个客户端在 backlog 队列中等待：这个模型一次只服务一个
}
echo-note-received = 来自客户端的字节
echo-note-nothing-to-read = 现在没有可读的内容
echo-note-end-of-input = 文件结束：客户端不再发送，并且已收到全部回显
echo-note-sent = 回显
echo-note-held-back = 客户端不读取：保留 { $left } 字节，发完之前不再从它读取
echo-note-vanished = 客户端中断了连接
echo-note-closed = { $peer } 已结束；共回显 { $bytes } 字节
echo-note-parent-closes = 父进程关闭自己的副本；子进程有它自己的
echo-note-child-serves = 这个子进程为 { $peer } 服务
echo-note-no-worker = 拒绝 { $peer }：内核不再提供为它服务所需的资源
echo-note-reaped = 这个子进程已结束并被回收：不留下僵尸
echo-note-others-run = 其他子进程仍在运行
echo-note-no-children = 已没有子进程
echo-note-child-ends = SIGTERM：服务器结束，这个子进程也随之结束
echo-note-thread-serves = 新线程为 { $peer } 服务
echo-note-joined = 一个线程已结束
echo-note-thread-woken = 服务器结束：在此读取的线程会读到文件结束
echo-note-watched-read = 等待可读
echo-note-watched-write = 等待可写
echo-note-datagram = 来自 { $peer } 的数据报
echo-note-datagram-lost = 回显丢失；数据报不会重发
echo-note-own-datagram = 它自称来自本服务器：回显会无休止地循环
echo-note-peer-unreachable = 与先前的数据报有关（ICMP）；忽略
echo-note-signal = 收到 { $signal }

echo-compare-head = 每个模型有 { $busy } 个繁忙客户端，各发送 64 字节、等待回显、再发送，另有越来越多的静默客户端；约需 { $seconds } 秒。
echo-compare-doing = { $model }，{ $idle } 个静默客户端 …
echo-compare-gone = { $model } 服务器或它的客户端不再应答
echo-compare-shows = 由此可见
echo-column-model = 模型
echo-column-idle = 静默
echo-column-throughput = 回显/秒
echo-column-latency = 延迟 p50 / p99
echo-column-cpu = 每次回显的 CPU
echo-column-memory = 内存
echo-column-refused = 拒绝
echo-lesson-tcp = tcp 服务了 { $served } 个客户端；另外 { $waiting } 个在 backlog 队列中等待，直到前者离开。
echo-lesson-fork = fork：一个静默客户端就是一个进程：每个占 { $size } 内存（共 { $clients } 个），不含内核为它保存的部分。
echo-lesson-thread = thread：一个静默客户端就是一个线程：每个占 { $size } 内存（共 { $clients } 个），不含内核为它保存的部分。
echo-lesson-growth = { $model }：有 { $idle } 个静默客户端时，每次回显的 CPU 时间从 { $from } 变为 { $to }，是原来的 { $times } 倍。
echo-lesson-even = { $model }：有 { $idle } 个静默客户端时，每次回显的 CPU 时间是 { $to }，并不明显多于静默客户端较少时的 { $from }。
echo-lesson-refused = { $model } 服务了 { $served } 个客户端，拒绝了 { $refused } 个：它不能监视 1024 及以上的描述符（FD_SETSIZE）。
