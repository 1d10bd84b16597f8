# 聊天室的全屏界面。
chat-full-day = { $date } { $weekday ->
    [1] 周一
    [2] 周二
    [3] 周三
    [4] 周四
    [5] 周五
    [6] 周六
   *[7] 周日
}
chat-full-time = { $count } { $unit ->
    [s] 秒
    [min] 分钟
    [h] 小时
   *[d] 天
}
chat-full-resumed = { $count ->
    [0] 离开 { $time }，没有错过什么
   *[other] 离开 { $time }，错过 { $count } 条
}
chat-full-to = 对 { $name }：
chat-full-comma = 、
chat-full-joined = { $names }{ $more ->
    [0] {" "}
   *[other] {" "}及另外 { $more } 人
}进入了聊天室
chat-full-left = { $names }{ $more ->
    [0] {" "}
   *[other] {" "}及另外 { $more } 人
}退出了聊天室
chat-full-members = { $count } 人
chat-full-no-answer = 没有应答
chat-full-loss = 丢包 { $percent } %
chat-full-unsettled = { $count } 条在途
chat-full-unread = { $count } 条新消息
chat-full-above = End
