# tree
tree-kernel-thread = 内核线程
tree-no-user = 没有用户 { $user }
    .hint = 请给出进程号或用户名
tree-no-match = 没有匹配的进程
tree-vanished = { $count ->
       *[other] 读取期间有 { $count } 个进程结束
    }
tree-hidden = /proc 以 hidepid 方式挂载：其他用户的进程不显示
