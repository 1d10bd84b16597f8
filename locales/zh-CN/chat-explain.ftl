chat-explain-hello = 我可以进来吗？（已填充，使回答比它短：伪造我的地址得不到好处）
chat-explain-cookie = 请证明你能在这个地址收到数据：把它发回来（在此之前我不为你保存任何东西）
chat-explain-refuse-version = 不行：我使用的协议版本是 { $versions }
chat-explain-refuse-password = 不行：你的密码不是这个聊天室的密码
chat-explain-refuse-busy = 现在不行：正在进来的人太多，请稍后再试
chat-explain-start = 这是 cookie，以及新密钥中我的一份（Noise 第 1 步，共 3 步）
chat-explain-reply = 密钥中我的一份，以及密封的我的身份（Noise 第 2 步，共 3 步）：你认识我吗？
chat-explain-finish = 密封的我的身份，以及我知道密码的证明（若有密码）（Noise 第 3 步，共 3 步）
chat-explain-unknown = 我没有你的会话，也许我重启过：请重新进来
chat-explain-sealed = 已密封：只有两端能读
chat-explain-plain = “{ $text }”，途中任何人都能看到

chat-explain-join-last = JOIN 让我以 { $name } 的名字进来，{ $count ->
    [0] 不要以前的内容
   *[other] 并给我最近 { $count } 条
}
chat-explain-join-number = JOIN 让我以 { $name } 的名字进来，从第 { $number } 条继续
chat-explain-join-time = JOIN 让我以 { $name } 的名字进来，并给我 { $time } 以来的各条
chat-explain-welcome = WELCOME { $name }，你是 { $member } 号成员：你从第 { $first } 条收起，最新的是第 { $newest } 条；你的下一行是第 { $line } 行
chat-explain-denied-taken = DENIED 已有人用这个名字
chat-explain-denied-looks-like = DENIED 这个名字看起来像 { $like }
chat-explain-denied-reserved = DENIED 这个名字归聊天室自己使用
chat-explain-denied-invalid = DENIED 这不是合法的名字
chat-explain-denied-full = DENIED 聊天室已满
chat-explain-denied-banned = DENIED 你已被封禁
chat-explain-piece-of-entry = PIECE 第 { $number } 条的第 { $index } 段，共 { $of } 段：一个数据报装不下它
chat-explain-piece-of-line = PIECE 第 { $number } 行的第 { $index } 段，共 { $of } 段：一个数据报装不下它
chat-explain-ack-of-entries = ACK 第 { $next } 条之前的我都有了{ $beyond ->
    [0] {""}
   *[other] ，缺口之后还有 { $beyond } 条
}
chat-explain-ack-of-lines = ACK 第 { $next } 行之前的我都有了{ $beyond ->
    [0] {""}
   *[other] ，缺口之后还有 { $beyond } 行
}
chat-explain-outcome-numbered = OUTCOME 第 { $line } 行成为第 { $number } 条
chat-explain-outcome-too-fast = OUTCOME 第 { $line } 行被拒绝：太快了，请等 { $wait } 毫秒
chat-explain-outcome-too-long = OUTCOME 第 { $line } 行被拒绝：太长了
chat-explain-outcome-empty = OUTCOME 第 { $line } 行被拒绝：没有可见的内容
chat-explain-outcome-muted = OUTCOME 第 { $line } 行被拒绝：你已被禁言
chat-explain-outcome-nobody = OUTCOME 第 { $line } 行被拒绝：没有叫这个名字的人
chat-explain-outcome-name = OUTCOME 第 { $line } 行被拒绝：不能用这个名字
chat-explain-ask-roster = ASK #{ $token } 谁在这里{ $after ->
    [0] ？
   *[other] （{ $after } 号成员之后）？
}
chat-explain-ask-lag = ASK #{ $token } 各人落后多少{ $after ->
    [0] ？
   *[other] （{ $after } 号成员之后）？
}
chat-explain-answer = ANSWER 回答 #{ $token }：{ $members } 名成员中的 { $count } 名
chat-explain-ping-of-server = PING 你还在吗？我最新的是第 { $newest } 条
chat-explain-ping-of-client = PING 你还在吗？我最新的是第 { $newest } 行
chat-explain-challenge = CHALLENGE 你换了地址：请从新地址把它发回来
chat-explain-response = RESPONSE 给你：我现在在这个地址
chat-explain-forgotten = FORGOTTEN 日志中第 { $first } 条之前的已不再保留
chat-explain-receipt = RECEIPT { $of } 人中已有 { $have } 人收到第 { $number } 条
chat-explain-bye-quit = BYE 成员离开
chat-explain-bye-stopped = BYE 聊天室关闭
chat-explain-bye-kicked = BYE 管理员把你移出了聊天室
chat-explain-bye-banned = BYE 管理员封禁了你
chat-explain-bye-timed-out = BYE 太久没有你的消息了
chat-explain-bye-replaced = BYE 你在别处重新进来了，今后以那里为准
chat-explain-padding = PADDING 填充 { $count } 字节，使任何回答都不比它长
chat-explain-malformed = 其余部分格式不对，丢弃
chat-explain-more-frames = 另有 { $count } 帧
chat-explain-empty = 里面什么也没有

chat-explain-entry = ENTRY 第 { $number } 条
chat-explain-entries = ENTRIES 第 { $first }–{ $last } 条
chat-explain-line = LINE 第 { $number } 行
chat-explain-lines = LINES 第 { $first }–{ $last } 行
chat-explain-colon = ：
chat-explain-comma = ，
chat-explain-more-items = 另有 { $count } 项
chat-explain-item-malformed = 格式不对
chat-explain-joined = { $name } 进来了
chat-explain-left-quit = { $name } 离开了
chat-explain-left-timed-out = { $name } 失去联系
chat-explain-left-kicked = { $name } 被移出
chat-explain-left-banned = { $name } 被封禁
chat-explain-said = { $name } 说“{ $text }”
chat-explain-did = { $name } 做“{ $text }”
chat-explain-announced = 管理员说“{ $text }”
chat-explain-renamed = { $name } 改名为 { $to }
chat-explain-whispered = { $name } 对 { $to } 悄悄说“{ $text }”
chat-explain-blank = 与这个客户端无关
chat-explain-say = 请说“{ $text }”
chat-explain-do = 请做“{ $text }”
chat-explain-rename = 请叫我 { $name }
chat-explain-whisper = 请对 { $to } 悄悄说“{ $text }”

chat-explain-dropped-malformed = 不属于这个协议
chat-explain-dropped-no-session = 它所属的会话不在这里
chat-explain-dropped-replayed = 它的编号已经来过：是第二份，或旧的又发了一次
chat-explain-dropped-forged = 打不开：是伪造的，或在途中损坏
chat-explain-dropped-misplaced = 这种内容只会朝相反方向发送
chat-explain-dropped-crowded = 现在忙不过来
chat-explain-lost = 被 --chaos 丢掉
chat-explain-doubled = 被 --chaos 复制成两份
chat-explain-held-back = 被 --chaos 扣留，让别的先到
