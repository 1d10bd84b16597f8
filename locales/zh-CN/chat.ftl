# 聊天室里发生的事。进入和退出的说法与经典聊天室相同。
chat-joined = { $name } 进入了聊天室
chat-left = { $name } 退出了聊天室
chat-gone = { $name } 失去联系：{ $seconds } 秒没有任何消息
chat-kicked = { $name } 被管理员移出了聊天室
chat-banned = { $name } 被管理员禁止进入
chat-renamed = { $from } 改名为 { $to }
chat-acted = * { $name } { $text }
chat-whispered = { $name } 对 { $to }
chat-administrator = 管理员
chat-blank = （无）

# 如何进入。
chat-welcome = 您已进入 { $room }，名字是 { $name }；{ $members ->
    [1] 目前只有您一人
   *[other] 目前共有 { $members } 人
}。输入 /help 查看能做什么。
chat-new-room = 您第一次来这里：已记住此聊天室的密钥 { $fingerprint }。请向管理员核对是否正确。
chat-no-answer = { $address } 尚无应答；继续尝试。
chat-no-answer-unreachable = { $address } 没有程序在监听；继续尝试。
chat-silent = 服务器没有应答；继续尝试。
chat-back = 服务器恢复了。
chat-busy = 聊天室正忙于接纳他人；稍后自动重试。
chat-ask-name = 您的名字：
chat-ask-password = 密码：
chat-wrong-password = 密码错误
chat-needs-password = 这个聊天室有密码
    .hint = 把密码写入文件，用 --password-file 指定该文件
chat-other-version = 服务器使用协议版本 { $lowest } 至 { $highest }，本程序使用版本 { $own }
    .hint = 请在两端使用同一版本的 ptool
chat-given-up = { $address } 没有应答
    .hint = 那里有聊天室吗？用 ptool chat serve 开设一个；--wait SECONDS 可以等得更久
chat-given-up-unreachable = { $address } 没有程序在监听
chat-cannot-reach = 无法到达 { $address }：{ $reason }
    .hint = 请检查地址和网络
chat-name-missing = 缺少名字
    .hint = 用 --name 指定
chat-denied-taken = 名字 { $name } 已被占用
chat-denied-looks-like = 名字 { $name } 与在场的 { $like } 太像
chat-denied-reserved = 名字 { $name } 属于聊天室本身，或看上去像
chat-denied-invalid = { $name } 不能作名字：最多 16 列，不含空格，不以 : @ / # 开头
chat-denied-full = 聊天室已满
chat-denied-banned = 管理员不允许 { $name } 进入
chat-denied-hint = 用 --name 换一个名字

# 说的话。
chat-unsaid-too-fast = 太快了：请等 { $seconds } 秒
chat-unsaid-too-long = 未发送：太长
chat-unsaid-empty = 未发送：没有可以显示的内容
chat-unsaid-muted = 未发送：管理员已将您禁言
chat-too-long = 未发送：共 { $bytes } 字节，上限是 { $most }
chat-numbered = 编号 { $number }
chat-waiting = 等待 { $seconds } 秒：聊天室每秒只接受 { $count } 行
chat-waiting-minute = 等待 { $seconds } 秒：聊天室每分钟只接受 { $count } 行
chat-nothing-to-say = 没有要说的内容
    .hint = 请给出文字；不给则逐行说出标准输入的内容
chat-receipt = { $of } 人中已有 { $have } 人收到
chat-forgotten = 此处缺 { $count } 条：聊天室已不再保存
chat-missed = 有 { $count } 行没有显示：终端太慢
chat-members = { $count ->
    [0] 没有人在
   *[other] 共 { $count } 人
}
chat-lag = { $count ->
    [0] { $of } 人都已收到全部内容
   *[other] { $of } 人中有 { $count } 人落后
}
chat-behind = 落后 { $count } 条
chat-nobody = 没有叫 { $name } 的人
chat-no-command = 没有命令 /{ $name }；/help 列出所有命令，以 // 开头则是以斜杠开头的话
chat-no-command-likely = 没有命令 /{ $name }；您是想用 /{ $likely } 吗？
chat-command-needs-name = /{ $name } 后面要有名字
chat-command-needs-text = /{ $name } 后面要有文字
chat-command-needs-name-and-text = /{ $name } 后面要有名字和文字
chat-command-needs-count = /{ $name } 后面只能是一个数字，或什么都没有
chat-ignored = 不再显示 { $name } 说的话；再输入 /ignore { $name } 恢复显示
chat-not-ignored = 重新显示 { $name } 说的话
chat-help = 以 // 开头的一行，是以斜杠开头的话。
chat-help-say = 对所有人说
chat-help-clear = 清空本屏幕
chat-help-help = 显示这些
chat-help-history = 重新显示本屏幕最后 N 行；不写数字则为 20 行
chat-help-ignore = 不再显示某人说的话；再用一次则恢复
chat-help-lag = 谁还缺多少条最新内容
chat-help-me = 说自己在做什么：* alice 挥手
chat-help-msg = 只对一个人说
chat-help-nick = 换一个名字
chat-help-quit = 退出；Ctrl-D、Ctrl-C 和单独一行 quit 也一样
chat-help-who = 有谁在
chat-help-announce = 向所有人宣布
chat-help-administrator-ban = 移出并禁止再次进入；可限时：30s、10m、2h、1d
chat-help-administrator-bans = 谁被禁止进入、谁被禁言
chat-help-administrator-clear = 清空本屏幕
chat-help-administrator-help = 显示这些
chat-help-administrator-history = 重新显示本屏幕最后 N 行；不写数字则为 20 行
chat-help-administrator-kick = 移出一个成员
chat-help-administrator-mute = 禁止发言；可限时
chat-help-administrator-stop = 关闭聊天室；Ctrl-D 和 Ctrl-C 也一样
chat-help-administrator-unban = 允许再次进入
chat-help-administrator-unmute = 允许再次发言
chat-help-administrator-who = 有谁在、来自哪里、往返时间多少

# 如何结束。
chat-ended-quit = 您已退出。
chat-ended-stopped = 聊天室已关闭。
chat-ended-kicked = 管理员把您移出了聊天室
chat-ended-banned = 管理员禁止您进入
chat-ended-timed-out = 聊天室太久没有收到您的消息
chat-ended-replaced = 您已从别处重新进入，以那边为准
chat-lines-lost = 有 { $count } 行没有说出去
chat-process-gone-receiver = 接收进程 { $pid } 已结束（{ $how }）；没有它就什么也听不到
chat-process-gone-sender = 发送进程 { $pid } 已结束
chat-process-gone-room = 聊天室进程 { $pid } 已结束
    .hint = 成员一分钟之内就会发现；聊天室重新开设后他们会自动回来
chat-process-gone-console = 控制台进程 { $pid } 已结束（{ $how }）；聊天室已关闭
chat-cannot-fork = 无法启动第二个进程：{ $reason }
chat-not-shut-in = 本机内核没有 ptool 可用的 seccomp：接收进程没有被隔离。

# 服务器。
chat-listening = 正在监听 { $address }，pid { $pid }
chat-greet-join = 加入
chat-greet-classic = 明文加入
chat-greet-key = 密钥
chat-greet-sure = 稳妥加入
chat-greet-log = 日志
chat-greet-look = 观察
chat-greet-help = 更多
chat-greet-reach = 能到达上述地址的人都可以进入；若只让知道密码的人进入，请用 --password-file FILE。传输的内容是加密的。第一次加入的人请核对密钥，或使用“稳妥加入”那一行。
chat-greet-reach-classic = 能到达上述地址的人都可以进入。ptool 与聊天室之间的内容是加密的；第一次加入的人请核对密钥，或使用“稳妥加入”那一行。
chat-greet-reach-password = 能到达上述地址并知道密码的人可以进入。传输的内容是加密的。第一次加入的人请核对密钥，或使用“稳妥加入”那一行。
chat-greet-classic-means = 明文程序也可以进入，名字前带 ~。它们收发的是整个对话，没有加密：途中的任何人都能读到，也能冒充带 ~ 的成员说话。

# 密钥。
chat-key-changed = { $place } 的聊天室已不是原来的那个：密钥原为 { $known }，现为 { $shown }
    .hint = 可能有人夹在您与聊天室之间，也可能聊天室换了密钥；请向管理员核实，只有确认新密钥正确，才用 --fingerprint { $shown } 加入一次
chat-key-not-expected = { $place } 的聊天室密钥与您给出的不同：是 { $shown }，而不是 { $known }
    .hint = 不要加入；请向管理员索取地址和密钥
chat-key-not-kept = 无法保存聊天室的密钥（{ $path }：{ $reason }）；下次密钥会变，客户端将拒绝它
chat-nothing-kept = 无法保存密钥（{ $path }：{ $reason }）；下次将认不出这个聊天室
chat-store-system = 无法使用 { $path }：{ $reason }
    .hint = 用 --state-dir 另选状态目录
chat-store-garbled = { $path } 已损坏
    .hint = 恢复它，或删除它重新开始
chat-store-exposed = 他人可以读取 { $path }，而其中有私钥
    .hint = 请对它执行 chmod 600；若可能已被人读过，就删除它重新开始
chat-password-unreadable = 无法从 { $path } 读取密码：{ $reason }
chat-password-empty = { $path } 的第一行没有密码
    .hint = 文件的第一行就是密码
chat-bad-rate =
    .hint = 例如：2/s、30/min、off
chat-bad-kept =
    .hint = 从 1 起的整数，或 all
chat-bad-room =
    .hint = 聊天室的名字要短，不含空格，例如 lab-3
chat-bad-since =
    .hint = now、all、条数（20）、多久以前（30s、10m、2h、1d）、时刻（14:30）或日期（2026-11-28、2026-11-28T14:30）
chat-bad-fingerprint =
    .hint = 就是 ptool chat serve 显示的密钥：40 个数字，五个一组
chat-bad-wait =
    .hint = 秒数（30），带单位（2m、1h），或 forever
