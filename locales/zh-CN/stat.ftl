# `ptool stat`
stat-signs = STAT
stat-why = 证据
stat-also = 此外
stat-kinship = 亲缘
stat-threads = 线程
stat-denied = 不让我们看的
stat-remedy = 办法：
stat-confidence-likely = （很可能）
stat-confidence-possible = （可能）
stat-parent = 父进程
stat-parent-none = 没有：由内核自己创建
stat-parent-hidden = { $pid }，这个 /proc 看不到它
stat-reaper = 回收者
stat-reaper-parent = 父进程 { $pid }（{ $comm }）；若它先结束，则由 init 或其上最近的子进程收割者（subreaper）回收
stat-reaper-init = init，即 { $pid }（{ $comm }），它收养并回收孤儿
stat-reaper-tracer = 先是跟踪者 { $tracer }（{ $tracer-comm }），然后是父进程 { $pid }（{ $comm }）
stat-reaper-kernel = 内核：内核线程不留下僵尸
stat-children = 子进程
stat-children-none = 无
stat-more = 还有 { $count } 个
stat-session = 会话
stat-session-text = { $session }，进程组 { $pgrp }，{ $tty ->
    [0] 没有终端
   *[other] 终端 { $tty }
}
stat-needs-ptrace-access = 需要同一用户且能力不少于它，或 CAP_SYS_PTRACE（sudo）

stat-header-sign = 符号
stat-header-name = 名称
stat-header-meaning = 含义
stat-letters = 字母：内核所说
stat-modifiers = 后面的符号：ps 所加，按此顺序
stat-picture = 状态如何相互转换
    .art =
                     fork
                      │
                      ▼            被调度
        ┌───────▶ R  就绪  ───────────────────▶ R  运行
        │             ▲                           │ │ │
        │             └────── 时间片用完 ─────────┘ │ └── exit、致命信号 ───────▶ Z  僵尸
        │                                           │                              │
        │                               等待，或    │                  父进程 wait │
        │                               被停止      ▼                              ▼
        ├── 事件或信号 ───────────────── S  可中断睡眠                          X  死亡
        ├── 事件 ─────────────────────── D  不可中断睡眠
        ├── SIGCONT ──────────────────── T  停止
        └── 跟踪者放行 ───────────────── t  被跟踪
stat-models = 教科书里的模型
    .three = 三状态
    .five = 五状态
    .linux = Linux
    .new = 新建
    .ready = 就绪
    .running = 运行
    .blocked = 阻塞
    .waiting = 等待
    .terminated = 终止
    .none = —
    .linux-new = fork(2) 进行中：还不在进程表里
    .linux-ready = R，在运行队列里
    .linux-running = R，在 CPU 上
    .linux-waiting = S D I，以及停止的 T t P
    .linux-terminated = Z X
stat-note = ps 对就绪和运行都显示 R；`ptool stat PID` 能区分。ps 只显示主线程，在 PID 命名空间里会错标 +，并把冻结的进程显示为睡眠。

stat-bad-code-empty = 空文本不是 STAT 代码
stat-hidden-target = /proc 所显示的进程中没有名为 { $name } 的；它以 hidepid 方式挂载，不显示他人的进程
stat-no-target = 没有名为 { $name } 的进程
    .hint = STAT 代码以 { $letters } 之一开头；ptool list --name { $name } 可按模式搜索
stat-bad-sign = 没有名为 { $name } 的进程；作为 STAT 代码，其中的 { $sign } 也不认识
    .hint = 符号有 { $signs }；ptool stat --legend 解释全部
stat-no-column = 输入里没有一行含 STAT 代码
    .hint = 保存时带上这一列：ps aux | ptool stat -
stat-nothing-asked = 请给出进程、STAT 代码，或以 - 读取保存的 ps 输出
    .hint = ptool stat --legend 解释全部代码
stat-saved-parent = 父进程 { $ppid }（{ $comm }）没有回收它
