demo-exit = 进程如何结束：exit 与 _exit，以及父进程读到什么
demo-exit-buffers = 两个子进程都把一段文字放进缓冲区，并用 atexit 登记一个函数。一个用 exit(3) 结束，另一个用 _exit(2) 结束。
demo-exit-quiz-buffer = 用 _exit 结束的子进程写出了什么？
    .a = 那段文字，以及登记的函数所写的内容。
    .b = 什么也没有。
    .c = 只有那段文字。
    .why = 缓冲区和登记的函数属于 C 库；_exit 直接进入内核，内核不知道它们。所以与父进程有同样缓冲内容的子进程应当用 _exit 结束，否则文字会出现两次。
demo-exit-writes = exit 执行了登记的函数，然后写出了缓冲区
demo-exit-drops = _exit 什么也没写，什么也没执行
demo-exit-statuses = 子进程分别以 0、42、1（Python 的 `sys.exit("text")` 打印文字后就是如此）和 300 结束。父进程读到的是原始状态，除以 256 才是子进程所说的值。
demo-exit-quiz-wrap = 子进程调用 exit(300)，父进程读到的状态是多少？
    .a = 300
    .b = 255
    .c = 44
    .why = 只有最低 8 位能传给父进程：300 − 256 = 44。
demo-exit-status = { $name }：_exit({ $status }) 传来的原始状态是 { $raw }，{ $raw } / 256 = { $arrives }
demo-exit-signals = 被信号结束的子进程没有自己的退出状态。原始状态的低 7 位就是信号编号。
demo-exit-signal = { $signal }：原始状态 { $raw }；shell 在 $? 中显示 { $shell }
demo-exit-core = 原始状态的 0x80 位已置位：虽然 RLIMIT_CORE 是 0，core 仍交给了 core_pattern 指定的程序
demo-exit-no-core = 原始状态的 0x80 位表示写出了 core 文件；这里没有，因为 RLIMIT_CORE 是 0
