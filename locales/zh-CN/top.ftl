# `ptool top`
top-no-terminal = ptool top 的输入和输出都要接在它能占满的终端上
    .hint = 输出到管道或文件请用 ptool list 或 ptool tree
top-no-json = ptool top 没有 JSON：它是给人看的
    .hint = 供程序使用请用 ptool list --json 或 ptool tree --json

# 机器与合计。
top-cpu = CPU
top-cpus = { $percent }% / { $count } 个
top-memory = 内存
top-of = { $used } / { $total }
top-load = 负载
top-up = 已运行
top-swap = 交换区
top-paused = 已暂停
top-following = 跟随 { $pid }
top-notable = 只看异常
top-filtered = 筛选：{ $filter }
top-reading = 正在读取 /proc

# 列表旁边。
top-ended = { $pid }（{ $comm }）已经不在了。最后一次看到时状态为 { $state }，距今 { $time }；以下是它当时的情况。
top-mark-gone = 已消失
top-shares = 时间花在哪里
top-running = 运行
top-ready = 就绪
top-sleeping = 睡眠
top-story = 它的经历（每 { $interval } 看一次）
top-no-story = 从开始看到现在，没有变化
top-born = 新出现，状态
top-parent = 父进程
top-exec = 程序
top-nice = nice
top-reaped = 已消失：父进程回收了它

# 最后一行。
top-search = /
top-not-found = 没有进程的名称或命令行含有 { $text }
top-filter = 筛选：
    .hint = 文字、state=ZDT、user=用户、ppid=N
top-bad-filter = 看不懂 { $word }
top-which-signal = 给 { $pid }（{ $comm }）的信号
top-which-nice = { $pid }（{ $comm }）的 nice 值，现为 { $nice }，可取 -20 到 19：
top-bad-nice = nice 值是 -20 到 19 的整数
top-ask-signal = 向 { $pid }（{ $comm }）发送 { $signal }？
top-ask-nice = 把 { $pid }（{ $comm }）的 nice 值设为 { $nice }？
top-confirm = y：是，n：否
top-choose = 方向键、数字或字母选择，Enter 确定，Esc 离开
top-close = Esc 或 Enter 关闭，方向键和 PgUp PgDn 滚动
top-sent = 已向 { $pid }（{ $comm }）发送 { $signal }
top-reniced = { $pid }（{ $comm }）的 nice 值现在是 { $nice }
top-failed = { $pid }（{ $comm }）：{ $reason }
top-not-done = 什么也没做
top-recorded = 这是录制的 /proc：没有真实的进程可以操作
top-gone = 它已经不在了
top-follow-ended = 不再跟随
top-one-thread = 它只有一个线程

top-signal =
    .sigterm = 请它结束
    .sigkill = 强行结束；无法捕获
    .sigstop = 使它停止（T）；无法捕获
    .sigcont = 让它继续
    .sigtstp = 像 Ctrl-Z 那样使它停止
    .sigint = 像 Ctrl-C 那样结束它
    .sighup = 终端已断开；守护进程据此重读配置
    .sigquit = 结束并留下 core
    .sigusr1 = 含义由程序自定
    .sigusr2 = 含义由程序自定
    .sigabrt = 结束并留下 core
    .sigchld = 子进程结束或停止；提醒忘了 wait 的父进程

# 按键。`.short` 显示在屏幕最后一行。
top-help-title = ptool top 的按键
top-key-move = 在列表中移动
top-key-page = 翻页，到开头，到末尾
top-key-explain = 整屏说明进程为何处于当前状态
    .short = 原因
top-key-scroll = 滚动列表旁边的说明
top-key-tree = 树或列表
    .short = 树
top-key-fold = 折叠分支或回到父进程；展开分支
top-key-toggle-fold = 折叠或展开分支
top-key-fold-all = 折叠或展开全部分支
top-key-filter = 只显示符合筛选的进程；树中保留其祖先
    .short = 筛选
top-key-notable = 只显示僵尸、D、停止和被跟踪的进程
    .short = 异常
top-key-search = 查找名称或参数
    .short = 查找
top-key-next = 下一处和上一处
top-key-follow = 跟随这个进程，直到它结束之后
    .short = 跟随
top-key-threads = 显示或隐藏进程的线程
    .short = 线程
top-key-kernel = 隐藏或显示内核线程
top-key-sort = 换一列排序
    .short = 排序
top-key-reverse = 反过来排序
top-key-sort-by = 按 CPU、内存、时间、状态排序
top-key-signal = 确认后向它发送信号
    .short = 信号
top-key-renice = 确认后设置它的 nice 值
    .short = nice
top-key-pause = 暂停或继续
top-key-refresh = 立即刷新
top-key-redraw = 重画整个屏幕
top-key-suspend = 停止 ptool top；用 fg 恢复
top-key-cancel = 依次取消跟随、查找、筛选
top-key-help = 这份帮助
    .short = 帮助
top-key-quit = 结束
    .short = 退出
top-help-new = 几秒前新出现
top-help-gone = 几秒前消失
top-help-notable = 异常：僵尸、D、停止或被跟踪
top-help-filter-heading = 筛选
top-help-filter = 各个词都要符合：名称或命令行中的文字、PID、state=ZDT、user=用户、ppid=N。
top-help-mouse-heading = 鼠标
top-help-mouse = 单击选中，再次单击显示说明；单击列标题排序；滚轮移动。按住 Shift 可选择文字。
