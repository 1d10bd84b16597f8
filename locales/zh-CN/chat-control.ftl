# 持续多久。
chat-control-span = { $unit ->
    [d] { $count } 天
    [h] { $count } 小时
    [m] { $count } 分钟
   *[s] { $count } 秒
}

# 做了什么；若不是读者本人，再说明是谁要求的。
chat-control-by = { $by ->
    [process] （由用户 { $user } 的进程 { $pid } 要求）
    [unseen] （由用户 { $user } 在另一 PID 命名空间中的进程要求）
   *[own] {""}
}
chat-control-announced = 已向所有人宣布{ chat-control-by }
chat-control-kicked = { $name } 已被移出{ chat-control-by }
chat-control-banned = { $name } 已被禁止进入{ chat-control-by }
chat-control-banned-for = { $name } 已被禁止进入，为期 { chat-control-span }{ chat-control-by }
chat-control-unbanned = { $name } 可以再次进入{ chat-control-by }
chat-control-muted = { $name } 已被禁言{ chat-control-by }
chat-control-muted-for = { $name } 已被禁言 { chat-control-span }{ chat-control-by }
chat-control-unmuted = { $name } 可以再次发言{ chat-control-by }
chat-control-stopped = 聊天室即将关闭{ chat-control-by }
chat-control-unsaid-muted = 未发送：管理员已将您禁言，还剩 { chat-control-span }

# 谁被禁止进入、谁被禁言。
chat-control-sanctions = { $count ->
    [0] 没有人被禁止进入或禁言
   *[other] { $bans } 人被禁止进入，{ $mutes } 人被禁言
}
chat-control-is-banned = 禁止进入
chat-control-is-banned-for = 禁止进入，还剩 { chat-control-span }
chat-control-is-muted = 禁言
chat-control-is-muted-for = 禁言，还剩 { chat-control-span }
chat-control-no-time = { $time } 不是时长：请写 30s、10m、2h 或 1d；不写则一直有效

# 从另一个终端。
chat-control-none = 其他终端无法管理这个聊天室（{ $path }：{ $reason }）
chat-control-no-room = 您在本机没有开设聊天室
    .hint = 用 ptool chat serve 开设一个；若开设时用了 --state-dir，请用同样的选项查找
chat-control-no-such-room = 您开设的聊天室中，没有名称、端口或地址为 { $wanted } 的
    .hint = 已开设的有：{ $rooms }
chat-control-several = 开设了多个聊天室：{ $rooms }
    .hint = 用名称、端口或地址指明是哪一个，例如 --room { $port }
chat-control-not-yours = 这里开设的聊天室不属于您
    .hint = 只有开设它的用户和 root 可以管理
chat-control-no-answer = { $address } 的聊天室没有应答
    .hint = 它的进程可能被暂停了：请用 ptool stat { $pid } 查看
chat-control-closed = { $address } 的聊天室已关闭
    .hint = 用 ptool chat serve 重新开设
chat-control-other-version = { $address } 的聊天室由另一版本的 ptool 运行
    .hint = 请使用该版本，或在控制台关闭聊天室后重新开设
chat-control-nobody = 没有叫 { $name } 的人
    .hint = ptool chat who 列出有谁在
chat-control-not-banned = 没有叫 { $name } 的人被禁止进入
    .hint = ptool chat bans 列出被禁止的人
chat-control-not-muted = 没有叫 { $name } 的人被禁言
    .hint = ptool chat bans 列出被禁言的人
chat-control-bad-time =
    .hint = 例如：30s、10m、2h、1d
chat-control-no-text = 没有要宣布的内容
    .hint = 用 ptool chat announce TEXT，或把各行用管道输入
chat-control-unreadable = 无法读取标准输入：{ $reason }
