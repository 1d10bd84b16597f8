# 经典课程的明文程序，两端的说明。
chat-classic-password = 有密码的聊天室不能让明文程序进入：它们无法证明自己知道密码
    .hint = 去掉 --classic 或 --password-file；也可以在两个端口上各开一个聊天室
chat-classic-entered = 您已用明文进入，名字是 { $name }：途中的任何人都能读到全部内容，并能冒充您说话。输入 /help 查看能做什么。
chat-classic-refused = 服务器不让 { $name } 进入：{ $reason }
chat-classic-line = { $text }
chat-classic-given-up =
    .hint = 那里是明文服务器吗？加入 ptool 的聊天室不要用 --classic，除非它开设时也用了 --classic；--wait SECONDS 可以等得更久
