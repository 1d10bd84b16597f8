# 表格下方。
list-processes = { $count ->
        [0] 没有匹配的进程
       *[other] { $count } 个进程
    }
list-threads = { $count ->
        [0] 没有匹配的线程
       *[other] { $count } 个线程
    }
list-colon = ：
list-running = { $count } 个运行
list-sleeping = { $count } 个睡眠
list-uninterruptible = { $count } 个不可中断
list-stopped = { $count } 个停止
list-traced = { $count } 个被跟踪
list-zombie = { $count } 个僵尸
list-dead = { $count } 个已死
list-idle = { $count } 个空闲
list-parked = { $count } 个驻停
list-other = { $count } 个未知
list-vanished = 列出期间有 { $count } 个进程结束
list-hidden = /proc 以 hidepid 挂载：其他用户的进程不在此列表中

# 选项可能的错误。
list-no-column = { $option }：没有名为 { $column } 的列
    .hint = ptool list --columns help 列出所有的列
list-no-user = 没有用户 { $user }
    .hint = 请给出本机的用户名或数字

# --columns help
list-help-name = 名称
list-help-heading = 列标题
list-help-meaning = 含义
list-help-aliases = 别名
list-column-pid = 进程号
list-column-tid = 线程号；第一个线程的线程号就是进程号
list-column-ppid = 父进程号
list-column-pgid = 进程组
list-column-sid = 会话
list-column-tty = 控制终端；? 表示没有
list-column-tpgid = 终端的前台进程组；-1 表示没有
list-column-user = 有效用户
list-column-uid = 有效用户号
list-column-ruser = 真实用户
list-column-ruid = 真实用户号
list-column-group = 有效组
list-column-gid = 有效组号
list-column-rgroup = 真实组
list-column-rgid = 真实组号
list-column-luid = 登录时的用户号（审计）
list-column-stat = 状态字母及其附加符号
list-column-state = 只有状态字母
list-column-exit = 僵尸进程的退出状态，或终结它的信号
list-column-wchan = 在哪个内核函数中睡眠
list-column-f = 标志：1 为 fork 后未 exec，4 为用过超级用户特权
list-column-etime = 启动至今的时间，[[dd-]hh:]mm:ss
list-column-etimes = 启动至今的秒数
list-column-start = 启动时刻（本地时间）
list-column-time = 已用 CPU 时间，[dd-]hh:mm:ss
list-column-pcpu = 已用 CPU 时间占其整个生命期的百分比
list-column-pmem = 常驻内存占本机内存的百分比
list-column-rss = 常驻内存
list-column-vsz = 虚拟内存
list-column-min_flt = 由内存满足的缺页次数
list-column-maj_flt = 需读磁盘的缺页次数
list-column-nice = nice 值，-20 到 19；实时策略下为 -
list-column-pri = 优先级；数字大者先运行
list-column-cls = 调度策略：TS、FF、RR、B、IDL、DLN、EXT
list-column-rtprio = 实时优先级，1 到 99
list-column-nlwp = 线程数
list-column-psr = 最近运行于哪个 CPU
list-column-cgroup = 控制组
list-column-container = 所在容器（据控制组名称判断）
list-column-unit = systemd 服务或 scope
list-column-cgroupns = cgroup 命名空间
list-column-ipcns = IPC 命名空间
list-column-mntns = 挂载命名空间
list-column-netns = 网络命名空间
list-column-pidns = 进程号命名空间
list-column-timens = 时间命名空间
list-column-userns = 用户命名空间
list-column-utsns = 主机名命名空间
list-column-label = 安全上下文
list-column-exe = 可执行文件
list-column-comm = 程序或线程的名称，最多 15 字节
list-column-command = 命令行；没有时为 [名称]
