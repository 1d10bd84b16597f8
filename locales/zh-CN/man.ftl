# 手册页。`man-ptool-list` 是 `ptool list` 的描述；各节标题依照 man-pages(7)。
man-manual = 用户命令
man-name = 名称
man-synopsis = 概述
man-description = 描述
man-exit-status = 退出状态
man-environment = 环境变量
    .no-color = 非空时不输出颜色，除非指定 --color=always。
    .clicolor-force = 非空且不为 0 时，即使输出到管道或文件也带颜色。
    .lang = 其中第一个非空的变量决定语言：以 zh 开头为中文，其余一律为英文。
    .columns = 终端未报告宽度时采用的宽度。输出到管道或文件时从不截断行。
man-notes = 注意
man-see-also = 参见

man-ptool =
    ptool 读取 /proc，显示进程的状态，并说明进程为何处于该状态：它在等什么、被谁停止、僵尸进程该由谁负责，以及依据是什么。内核不允许读取的内容，ptool 会如实指出，而不是猜测。

    进程自行设定的一切文本（名称、命令行）在显示前都会作无害化处理。加上 --json，每个命令都按同一份有文档、有版本的格式回答。
man-ptool-list =
    列出进程及其状态，末尾是各状态的合计。列、筛选条件和排序均由选项指定；列名与 ps(1) 相同。
man-ptool-stat =
    先用一句话说明进程为何处于当前状态，再逐个符号解释其 STAT 代码，给出依据，并列出相关的进程：父进程、跟踪者、线程、子进程。

    参数是状态代码时，解释该代码的含义。参数是 - 时，从标准输入读取 ps(1) 的输出（可以来自别的机器），逐行解释。
man-ptool-tree =
    以树的形式显示进程，选项与 pstree(1) 相同，并标出不寻常的状态。只有状态相同的分支才会合并计数。
man-ptool-pcb =
    分组显示内核为进程保存的信息：身份、亲缘、状态、调度、内存、凭证、信号、文件、命名空间、资源限制、记账。字段名与 /proc 及手册一致。
man-ptool-chat =
    基于 UDP 的群聊聊天室。ptool chat serve 开设聊天室，ptool chat join 加入，可以在本机，也可以跨网络。网络上的内容都经过加密；第一次加入时会记住聊天室的密钥。无论网络怎样丢失、重复或打乱数据报，每条消息都以相同的顺序到达每个人，恰好一次。

    两端各由两个进程组成：持有套接字的聊天室进程和持有终端的控制台进程；持有终端的发送进程和持有接收密钥、被隔离的接收进程。用 ptool tree 和 ptool stat 可以看到它们。
man-ptool-completions =
    输出在 shell 中补全 ptool 命令和选项的脚本。其中的说明使用 --lang 指定的语言。
man-ptool-man =
    以 --lang 指定的语言输出一个手册页，或把所有手册页写入一个目录。
