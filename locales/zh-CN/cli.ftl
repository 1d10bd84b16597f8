# 帮助文字。`cli-ptool-list.sort` 是 `ptool list` 的 `--sort` 的帮助。
cli-usage = 用法:
cli-commands = 命令
cli-arguments = 参数
cli-options = 选项
cli-general-options = 通用选项
cli-exit-codes =
    退出码：
      0  完成
      1  没有匹配、doctor 发现了问题，或内核与演示的预期不符
      2  命令行有误
      3  没有这个进程，或没有 /proc
      4  权限不足
      5  被拒绝或无法到达：地址不可用，聊天室不让进入
      70 ptool 自身的缺陷

cli-ptool = 查看 Linux 进程的状态，并说明为什么
    .json = 以 JSON 回答（见 docs/SCHEMA.md）
    .color = 何时使用颜色：auto、always 或 never；auto 遵从 NO_COLOR 和 CLICOLOR_FORCE
    .lang = 语言：auto、en 或 zh-CN；auto 依照 LC_ALL、LC_MESSAGES 和 LANG
    .ascii = 只用 ASCII 字符绘图
    .help = 显示帮助
    .version = 显示版本
    .after =
        示例：
          ptool list --state Z,D,T     僵尸、不可中断和停止的进程
          ptool stat 1234              进程 1234 为什么处于它的状态，附证据
          ptool stat Ssl+              一个 STAT 代码的含义
          ptool tree                   进程树，带状态
          ptool pcb 1234               进程控制块
          ptool doctor                 这台机器有什么问题，怎么办
          ptool top                    实时查看进程，以及每个进程为何处于当前状态
          ptool watch -- sleep 1       从头到尾的每次状态转换
          ptool demo zombie            真实地制造一种现象
          ptool explain 僵尸           用一页讲清一个概念
          ptool echo fork --trace      可以与之对话的服务器，逐个调用讲解
          ptool chat serve             聊天室；ptool chat join --name alice 加入
cli-ptool-help = 显示 ptool 或某个命令的帮助
    .subcommand = 命令
cli-ptool-completions = 输出 shell 的补全脚本
    .shell = bash、zsh、fish、elvish 或 powershell
    .after =
        示例：
          ptool completions bash > ~/.local/share/bash-completion/completions/ptool
          ptool completions zsh > "$fpath[1]/_ptool"
          ptool completions fish > ~/.config/fish/completions/ptool.fish
cli-ptool-man = 输出手册页
    .command = 输出哪个命令的手册页；不给则输出 ptool 的
    .out = 把所有手册页写入这个目录
    .after =
        示例：
          ptool man | man -l -
          ptool man stat | man -l -
          ptool man --out /usr/local/share/man/man1
cli-ptool-list = 列出进程
    .columns = 要显示的列，用 ps 的列名；+NAME 在默认列之外增加一列；help 列出所有的列
    .sort = 排序所依据的列；-NAME 表示从大到小
    .state = 只列出处于这些状态的进程，用字母表示，区分大小写
    .user = 只列出这些有效用户的进程，用名称或数字表示
    .name = 只列出名称匹配此正则表达式的进程
    .full = 让 --name 匹配整个命令行
    .pid = 只列出这些进程
    .parent = 只列出此进程及其所有后代
    .tty = 只列出这些终端上的进程；? 表示没有终端
    .container = 只列出容器中的进程，或指定名称或 ID 的容器中的进程
    .threads = 列出每个线程
    .no-header = 不显示列标题
    .after =
        示例：
          ptool list --state Z,D,T --columns +ppid,wchan
          ptool list --sort=-rss | head
          ptool list --parent 1234 --threads
          ptool list --name 'python|node' --full --user alice
          ptool list --container=3f4e --columns pid,container,command
          ptool list --columns help

        退出码 1 表示没有匹配的进程。
cli-ptool-stat = 说明进程处于什么状态，以及为什么
    .targets = PID、进程名、STAT 代码（Ssl+），或以 - 从标准输入读取保存的 ps 输出
    .name = 把每个目标都当作进程名，即使它像代码或数字
    .legend = 解释每个字母和符号，附状态转换图
    .after =
        示例：
          ptool stat 1234            结论、符号、证据、亲缘
          ptool stat nginx           这个名字的每个进程
          ptool stat Ssl+            一个代码的含义
          ptool stat --legend        全部代码，以及状态如何相互转换
          ps aux | ptool stat -      保存的输出，也可来自别的机器
          ptool stat --json 1234 | jq '.processes[0].findings[0].id'
cli-ptool-tree = 以树形显示进程及其状态
    .operands = 只看这些进程、线程或用户，连同其下的所有进程
    .arguments = 显示命令行参数，每行一个进程
    .ascii-lines = 只用 ASCII 字符绘图；同 --ascii
    .compact-not = 不合并相同的分支
    .color-by = 按年龄给名字着色：一分钟内绿色，一小时内黄色，更久为红色
    .show-pgids = 显示进程组号
    .highlight-all = 突出显示 ptool 自身及其祖先
    .highlight-pid = 突出显示这个进程及其祖先
    .long = 不截断长行
    .numeric-sort = 同级进程按 PID 而不是按名字排序
    .ns-sort = 按这种命名空间分组，每个一棵树：cgroup、ipc、mnt、net、pid、time、user 或 uts
    .show-pids = 显示 PID；不合并任何分支
    .show-parents = 同时显示所选进程的祖先
    .ns-changes = 显示进程与其父进程不同的命名空间类型
    .thread-names = 显示线程自己的名字
    .hide-threads = 不显示线程
    .uid-changes = 在用户与父进程不同之处显示用户
    .unicode = 用制表符绘图；这是默认
    .security-context = 显示安全上下文，每行一个进程
    .containers = 在容器与父进程不同之处显示容器，否则显示 systemd 单元
    .name = 只看名字匹配这个正则表达式的进程及其祖先
    .state = 只看处于这些状态之一的进程和线程（如 Z,D,T）及其祖先
    .after =
        示例：
          ptool tree                   所有进程，相同的分支合并
          ptool tree -ps 1234          进程 1234 及其 PID，以及它从何而来
          ptool tree -au www-data      该用户的进程及其参数
          ptool tree --state Z,D,T     不正常的进程，以及它们的祖先
          ptool tree --name '^python' --containers

        状态不是寻常的睡眠（S、I）时，写在名字后面：R 正在运行或就绪，D 不可中断，T 已停止，
        t 被跟踪，Z 僵尸，Zl 主线程已结束而其他线程仍在运行。
        3*[worker] 表示三个外观相同且状态相同的分支。

        选项与 pstree 相同，画法也相同，不同之处是 ptool tree
          - 标出状态，绝不把不同状态或不同进程组的分支合并在一起
          - 也显示内核线程，其中空闲的只计数；-c 逐个列出
          - 把看不到父进程的进程显示在最左边
          - 只在终端上截断长行，并标以 …（ASCII 时为 ~）；pstree 在管道中截断到 132 列
          - 在管道中也用制表符绘图；-A 改用 ASCII
          - 显示服务程序写在自己参数上的文字
          - 把特殊字符写作 \n 或 \xff，不用八进制；不写空的安全上下文
          - 可以给出多个对象；各用户的树之间没有空行
        没有 -G；颜色用 --color，版本用 ptool --version。
cli-ptool-pcb = 显示进程控制块：内核为一个进程保存的全部信息
    .pid = 进程或线程的编号
    .groups = 只显示这些组，用逗号分隔：identity、kinship、state、scheduling、memory、credentials、signals、files、namespaces、limits、accounting、cgroups
    .explain = 说明每个字段的含义及其在内核中的位置；终端宽度达到 160 列时默认如此，达到 100 列时默认只给含义
    .brief = 只显示名称和值
    .fds = 列出全部文件描述符，而不只是 0、1、2
    .after =
        线程用它自己的编号查看。无法读取的内容列在最后，并注明需要什么特权。

        示例：
          ptool pcb $$                        您正在使用的 shell
          ptool pcb --group memory 1234       它的内存由哪些部分组成
          ptool pcb --group files --fds 1234  它打开了什么
          ptool pcb --json 1234 | jq '.processes[0].memory.vm_rss_kib'
          sudo ptool pcb 1                    连同只有 root 能看到的内容
cli-ptool-doctor = 说明这台机器上有什么问题、归咎于谁、怎么办
    .only = 只看这些结论或这几类：zombie、traced、stopped、frozen、blocked、orphan、exhausted
    .ignore = 不看这些结论或这几类；每条结论旁有它的编号
    .min-age = 持续了这么久就报告，代替各种结论通常的时间；0 报告此刻的一切
    .watch = 反复查看，只报告新出现和已消失的，直到按 Ctrl-C
    .interval = 与 --watch 一起用：多久看一次，默认 5s
    .itself = 说明这台机器让 ptool 看到什么，以及怎样看到更多
    .after =
        一种状态持续下去才算问题：僵尸 30 秒以上，不可中断睡眠 10 秒以上，被冻结的控制组 1 分钟以上，
        已停止或被跟踪者停住的进程 10 分钟以上，shell 的已停止作业 1 小时以上，上限用到 80% 则立即算。
        TIME 是数字加 ms、s、m、h 或 d。

        退出码 1 表示发现了问题，0 表示没有；与 --watch 一起用时，指任何时候发现过；与 --self 一起用时，
        指有 ptool 看不到的东西。

        示例：
          ptool doctor                        有什么问题，最严重的在前
          sudo ptool doctor                   包括只有 root 能看到的
          ptool doctor --min-age 0            此刻的一切
          ptool doctor --only zombie,blocked  僵尸，以及卡在 D 的进程
          ptool doctor --ignore stopped       不关心已停止的作业
          ptool doctor --watch --interval 10s
          ptool doctor --self                 ptool 在这里能看到什么
          ptool doctor --json | jq -r '.culprits[] | .pid, .findings[].id'
          ptool doctor --only zombie --min-age 0 || echo '测试留下了僵尸'
cli-ptool-watch = 实时显示进程在各状态之间的每次转换及其原因
    .pids = 要观察的进程
    .command = 要运行并观察的命令，写在 -- 之后
    .follow = 也观察子进程，以及子进程的子进程
    .timeline = 不逐行显示，画成时间图：每个线程一行，每个 CPU 一行
    .summary = 只显示汇总
    .for = 观察这么多秒；到时用 SIGTERM 请命令结束
    .sampled = 即使调度器能报告，也只定期查看 /proc
    .period = 两次查看之间的毫秒数，默认 10；隐含 --sampled
    .output = 改为写入这个文件
    .export = 另外把轨迹写入这个文件，可用 ui.perfetto.dev 和 chrome://tracing 打开
    .after =
        以 root 运行，或有 CAP_PERFMON 且能读 tracefs 时，调度器和信号会报告每次转换：谁唤醒了进程、
        哪个信号来自谁、睡在哪个系统调用和内核函数里、CPU 给了谁。否则 ptool 定期查看 /proc，并说明
        这一点。线程总是被观察，子进程要用 --follow。Ctrl-C 结束观察，随后给出汇总。

        用 -- CMD 时，标准输入、标准输出和终端归命令所有；ptool 像 strace 一样写到标准错误，或写入
        --output。Ctrl-C 和 SIGTERM 也会到达命令；第二次则不再管它。退出码就是命令的退出码；命令被信号
        杀死时为 128 加信号编号。命令无法执行时为 3（找不到）、4（不允许）或 2。

        示例：
          ptool watch 1234                            直到它结束，或按 Ctrl-C
          ptool watch --for 5 --timeline 1234         五秒的时间图
          sudo ptool watch -f -- make                 一个命令以及它启动的一切
          ptool watch --summary -- sort big.txt > out
          sudo ptool watch -f --export trace.json -- ./server
          ptool watch --json -o log.jsonl -- sleep 1  每行一个事件，见 docs/SCHEMA.md
cli-ptool-demo = 真实地制造一种进程现象，并展示出来
    .name = 哪一个演示；不给名字则列出全部
    .step = 每一步之前等待回车
    .hold = 在值得从另一个终端观察的地方保持这么多秒
    .quiz = 展示之前先提问会发生什么
    .code = 不演示，而是输出学生会写的程序：python、c 或 rust
    .count = zombie：制造多少个
    .fix = zombie：展示哪种解决办法：wait、waitpid、double-fork、ignore、handler、signalfd、pidfd 或 kill-parent
    .after =
        示例：
          ptool demo                       有哪些演示，按学习顺序排列
          ptool demo fork --step           一次一步
          ptool demo zombie --hold 30      从另一个终端用 ptool stat 观察
          ptool demo zombie --fix handler  另一种解决办法
          ptool demo exit --quiz           先预测，再看结果
          ptool demo fork --code c > fork.c

        一切都是真的：进程确实被创建，/proc 确实被读取；内核的表现若与预期不符，退出码为 1。
        无论发生什么，都不会留下进程。
cli-ptool-explain = 用一页讲清一个概念，并给出能亲眼看到它的命令
    .topics = 要解释的主题，中英文名称均可；不给则列出全部主题
    .all = 按教学顺序显示全部页面
    .search = 名称或正文含有这个词的主题
    .after =
        示例：
          ptool explain                   全部主题，每个一行
          ptool explain 僵尸              一页；zombie、zombies、defunct 也能找到
          ptool explain time slice        空格与连字符等同
          ptool explain interview         面试问题；答案在各页
          ptool explain --search SIGCHLD  哪些页面讲到这个词
          ptool explain --all | less
          ptool explain --json fork | jq -r '.topics[0].commands[].command'

        退出码 1 表示 --search 什么也没有找到。
cli-ptool-echo = 运行经典的回显服务器：tcp、udp、fork、thread、select、poll 或 epoll
    .model = tcp、udp、fork、thread、select、poll 或 epoll；不给则说明各是什么
    .address = 监听地址：PORT、:PORT、HOST、HOST:PORT 或 [IPV6]:PORT；端口 0 表示任一空闲端口；默认 127.0.0.1:7007
    .trace = 每次被唤醒时说明什么就绪、调用了什么、返回了什么
    .connections = 在这么多个连接（udp 为数据报）之后结束
    .after =
        除非您指定别的地址，例如 0.0.0.0:7007（所有 IPv4 接口），否则只能从本机访问服务器。
        Ctrl-C 或 SIGTERM 结束它，连同它启动的一切；这是正常的结束，退出码为 0。
        退出码 5：无法在那里监听。

        示例：
          ptool echo                         各个模型是什么
          ptool echo fork --trace            每个客户端一个进程，逐个调用讲解
          nc 127.0.0.1 7007                  从另一个终端与它对话
          ptool echo udp :9000               用 nc -u 127.0.0.1 9000 与它对话
          ptool echo epoll --trace --json    同样的内容，JSON 格式，每行一个事件
          ptool echo compare                 各个模型的代价
cli-ptool-echo-compare = 用大量静默客户端和少量繁忙客户端测量各个模型
    .models = 只测量这些模型
    .idle = 静默客户端的个数，用逗号分隔；fork 最多 1000 个，tcp 和 udp 没有；默认 0,256,1000,4000
    .busy = 不断发送并等待回显的客户端个数；默认 16
    .seconds = 总共大约用多少秒；默认 20
    .after =
        延迟画成两段：一半的回显在实心的一段之内（p50），百分之九十九在整条之内（p99）。
        CPU 时间是服务器及其子进程的，取自 /proc/PID/stat；内存是它们的按比例分摊的大小（Pss）。

        示例：
          ptool echo compare
          ptool echo compare poll epoll --idle 0,1000,8000 --seconds 10
          ptool echo compare --json | jq '.points[] | [.model, .idle, .round_trips_per_second]'
cli-ptool-echo-load = ptool echo compare 的客户端
cli-ptool-top = 实时显示进程，并说明选中的进程为何处于当前状态
    .pid = 选中并跟随这个进程，直到它结束之后
    .delay = 每隔多少秒看一次，0.1 到 3600；默认为 1.5
    .sort = 排序：pid、user、stat、cpu、rss、etime、time 或 command；-KEY 大者在前，+KEY 小者在前
    .filter = 只看符合全部这些词的进程：名称或命令行中的文字、state=ZDT、user=用户、ppid=PID；树中保留其祖先
    .tree = 一开始显示树
    .flat = 一开始显示列表；未给 PID 时默认如此
    .no-mouse = 把鼠标留给终端
    .after =
        示例：
          ptool top                           列表；按 t 显示树，Enter 说明原因，? 列出按键
          ptool top 1234                      跟随进程 1234 的一生，每秒看 20 次
          ptool top --tree --filter nginx     nginx 的各个进程及其祖先
          ptool top --filter state=ZDT        不正常的进程
          ptool top --sort=-rss --delay 5     谁占内存最多，每五秒看一次

        它需要终端；输出到管道或文件请用 ptool list 和 ptool tree。
cli-ptool-chat = 基于 UDP 的加密群聊聊天室，用于本机或网络
    .after =
        示例：
          ptool chat serve                       开设聊天室；然后在另一个终端：
          ptool chat join --name alice           加入其中
          ptool chat say --name bot 你好         从脚本中说话
          ptool chat history                     说过什么
          ptool chat kick eve                    移出某人；ptool chat stop 关闭聊天室

        docs/CHAT.md 说明聊天室如何运作、由哪些进程组成、有哪些保护。
cli-ptool-chat-serve = 开设聊天室
    .listen = 监听地址：PORT、:PORT、HOST、HOST:PORT 或 [IPV6]:PORT；端口 0 表示任一空闲端口；默认 127.0.0.1:7117
    .name = 聊天室的名称；默认 room
    .password-file = 只让知道密码的人进入；密码是此文件的第一行
    .state-dir = 密钥和日志保存在哪里；默认 $XDG_STATE_HOME/ptool/chat 或 ~/.local/state/ptool/chat
    .plain = 逐行输出，不占满终端；TERM=dumb 时也是如此
    .rate = 每个成员说话的速度上限：N/s、N/min 或 off；默认 2/s，一次最多连说 5 行
    .members = 聊天室最多容纳多少人；默认 1000
    .classic = 也让经典课程的明文程序（L、C、Q）进入，名字前标 ~；不能与密码一起用
    .ephemeral = 不保存日志：聊天室关闭后，说过的话就没有了
    .keep-entries = 日志保留最新的多少条，或 all（全部）；默认 100000
    .keep-days = 日志保留最近多少天，或 all（全部）；默认 90
    .chaos = 让这一端的网络变坏，收发都是；各项任选，用逗号隔开： loss=10（丢包百分比）、dup=2（重复）、reorder=5（乱序）、 delay=50±20（延迟，毫秒）、seed=7（种子）
    .explain = 每个数据报显示一行：方向、长度、内容和含义
    .after =
        除非您指定别的地址，例如 0.0.0.0:7117（所有 IPv4 接口），否则只能从本机进入聊天室。
        您输入的内容向所有人宣布；/help 列出还能输入什么。Ctrl-D、Ctrl-C、SIGTERM 和 /stop
        关闭聊天室，成员会得到通知。输入不是终端时，每一行都会宣布，输入结束后聊天室仍然开放。
        您的其他终端也能管理聊天室：ptool chat announce、who、kick、ban、mute、stop。

        对话按聊天室的名称保存在状态目录中：再次开设时接着原来的对话，崩溃之后也一样。
        用 ptool chat history 阅读。

        使用 --classic 时，整个对话也以明文发出，途中的任何人都能读到，也能伪造。

        示例：
          ptool chat serve
          ptool chat serve --classic
          ptool chat serve --listen 0.0.0.0:7117 --name lab-3 --password-file ~/lab-3.password
          ptool chat serve --rate off --json </dev/null
          ptool chat serve --ephemeral
          (sleep 60; echo 还有五分钟下课。) | ptool chat serve
          ptool chat serve --explain --chaos loss=20,seed=7   看丢了什么，又是怎样补上的
cli-ptool-chat-join = 加入聊天室
    .address = 聊天室在哪里：HOST、HOST:PORT 或 [IPV6]:PORT；后面加上 #FINGERPRINT，则聊天室必须有这个密钥；默认 127.0.0.1:7117
    .name = 在那里用的名字；在终端上会询问
    .classic = 用经典课程的明文协议（L、C、Q），与只懂这种协议的服务器对话
    .fingerprint = 聊天室必须有的密钥；之后以它取代记住的密钥
    .since = 从何处起显示对话：now、all、条数（20）、多久以前（10m、2h）、时刻（14:30）或日期（2026-11-28、2026-11-28T14:30）；默认 20，在管道中为 now
    .send-only = 只逐行说出标准输入的内容，不显示别人说的话
    .wait = 没有应答时尝试多久：秒数（30）、带单位（2m）或 forever；默认 10 秒，在终端上一直尝试
    .password-file = 聊天室的密码是此文件的第一行；在终端上会询问
    .state-dir = 密钥保存在哪里；默认 $XDG_STATE_HOME/ptool/chat 或 ~/.local/state/ptool/chat
    .plain = 逐行输出，不占满终端；TERM=dumb 时也是如此
    .chaos = 让这一端的网络变坏，收发都是；各项任选，用逗号隔开： loss=10（丢包百分比）、dup=2（重复）、reorder=5（乱序）、 delay=50±20（延迟，毫秒）、seed=7（种子）
    .explain = 每个数据报显示一行：方向、长度、内容和含义
    .after =
        您输入的内容所有人都能看到；/help 列出还能输入什么。/quit、单独一行 quit、Ctrl-D 和
        Ctrl-C 退出。第一次加入时会记住聊天室的密钥；以后若密钥不同，就拒绝加入并说明。

        在终端上它占满屏幕：PageUp 查看先前的内容，Tab 补全名字和命令；您的话后面的 ✓ 3/3
        表示其他三人都已收到。

        输入不是终端时，各行按聊天室允许的速度说出，输入结束且全部说完后即退出。
        退出码 0：全部说出。退出码 5：有些没有说出、名字已被占用、聊天室不让进入，或没有应答。

        使用 --classic 时，一切都不加密，也没有任何确认：每秒最多发两行，退出码 0 只表示全部已发出。

        示例：
          ptool chat join --name alice
          ptool chat join --name bob 192.0.2.7
          ptool chat join --name carol 'room.example:7117#04127-93310-51238-77120-08832-11942-60071-33815'
          ptool chat join --classic --name dora 192.0.2.7:8888
          echo '编译完成。' | ptool chat join --name robot
          tail -f build.log | ptool chat join --name build --send-only
          ptool chat join --name log --json </dev/null | jq -r 'select(.event=="said") | .text'
          ptool chat join --name dora --explain --chaos loss=10,dup=2,reorder=5,delay=50±20,seed=7
cli-ptool-chat-announce = 向自己聊天室里的所有人宣布
    .text = 宣布的内容；不给出则宣布标准输入的每一行
    .room = 哪个聊天室：名称、端口或地址；开设了多个时必须指明
    .state-dir = 开设聊天室时用 --state-dir 指定的状态目录，若指定过
    .after =
        宣布的内容，聊天室里所有人都会看到，说话者显示为管理员。输入来自管道时，每来一行就宣布一行。

        示例：
          ptool chat announce 还有五分钟下课。
          ptool chat announce --room lab-3 请保存好您的工作！
          make 2>&1 | tail -n 1 | ptool chat announce
cli-ptool-chat-who = 显示自己的聊天室里有谁
    .room = 哪个聊天室：名称、端口或地址；开设了多个时必须指明
    .state-dir = 开设聊天室时用 --state-dir 指定的状态目录，若指定过
    .after =
        同时显示各人的地址、往返时间，以及还有多少条没有收到。

        示例：
          ptool chat who
          ptool chat who --room 7118
          ptool chat who --json | jq -r '.members[].name'
cli-ptool-chat-kick = 把一个成员移出自己的聊天室
    .name = 要移出的人
    .room = 哪个聊天室：名称、端口或地址；开设了多个时必须指明
    .state-dir = 开设聊天室时用 --state-dir 指定的状态目录，若指定过
    .after =
        所有人都会看到管理员移出了此人。此人可以再次进入；要禁止进入，请用 ptool chat ban。
        退出码 0：已移出。退出码 1：没有叫这个名字的人。

        示例：
          ptool chat kick eve
          ptool chat kick --room lab-3 eve
cli-ptool-chat-ban = 把一个成员移出自己的聊天室，并禁止再次进入
    .name = 要禁止的人
    .span = 为期多久：30s、10m、2h、1d；不给出则一直有效
    .room = 哪个聊天室：名称、端口或地址；开设了多个时必须指明
    .state-dir = 开设聊天室时用 --state-dir 指定的状态目录，若指定过
    .after =
        凭密钥、名字以及地址（本机地址除外）认出此人。只能禁止此刻在场的人。
        退出码 0：已移出并禁止。退出码 1：没有叫这个名字的人。

        示例：
          ptool chat ban eve
          ptool chat ban eve --for 10m
          ptool chat bans
cli-ptool-chat-unban = 允许某人再次进入自己的聊天室
    .name = 此人当时的名字
    .room = 哪个聊天室：名称、端口或地址；开设了多个时必须指明
    .state-dir = 开设聊天室时用 --state-dir 指定的状态目录，若指定过
    .after =
        退出码 0：可以进入了。退出码 1：没有叫这个名字的人被禁止进入。

        示例：
          ptool chat unban eve
          ptool chat bans
cli-ptool-chat-mute = 禁止一个成员在自己的聊天室里发言
    .name = 要禁言的人
    .span = 为期多久：30s、10m、2h、1d；不给出则一直有效
    .room = 哪个聊天室：名称、端口或地址；开设了多个时必须指明
    .state-dir = 开设聊天室时用 --state-dir 指定的状态目录，若指定过
    .after =
        此人仍能看到别人说的话；自己说的话会被拒绝，并得知还剩多久。改名或重新进入后仍被禁言。
        退出码 0：已禁言。退出码 1：没有叫这个名字的人。

        示例：
          ptool chat mute eve --for 10m
          ptool chat unmute eve
cli-ptool-chat-unmute = 允许一个成员在自己的聊天室里再次发言
    .name = 此人当时的名字
    .room = 哪个聊天室：名称、端口或地址；开设了多个时必须指明
    .state-dir = 开设聊天室时用 --state-dir 指定的状态目录，若指定过
    .after =
        退出码 0：可以发言了。退出码 1：没有叫这个名字的人被禁言。

        示例：
          ptool chat unmute eve
          ptool chat bans
cli-ptool-chat-bans = 显示自己的聊天室禁止了谁进入、禁言了谁
    .room = 哪个聊天室：名称、端口或地址；开设了多个时必须指明
    .state-dir = 开设聊天室时用 --state-dir 指定的状态目录，若指定过
    .after =
        示例：
          ptool chat bans
          ptool chat bans --json | jq -r '.bans[].name'
cli-ptool-chat-stop = 关闭自己的聊天室
    .room = 哪个聊天室：名称、端口或地址；开设了多个时必须指明
    .state-dir = 开设聊天室时用 --state-dir 指定的状态目录，若指定过
    .after =
        成员会得到通知。聊天室进程结束后命令才结束，所以地址立即可供另一个聊天室使用。

        示例：
          ptool chat stop
          ptool chat stop --room lab-3
cli-ptool-chat-history = 阅读和搜索聊天室的日志，不论聊天室是否开放
    .text = 只显示内容或名字中含有此文字的条目，不分大小写
    .room = 哪个聊天室；只有一个聊天室有日志时可以省略
    .file = 直接指定日志文件
    .since = 从何时起：多久以前（30s、10m、2h、1d）、时刻（14:30）或日期（2026-11-28、2026-11-28T14:30）
    .until = 到何时为止（不含）；日期指那一天的开始
    .last = 只显示其中最后 N 条
    .whispers = 也显示只对一人说的话
    .list = 列出有日志的聊天室
    .state-dir = 日志保存在哪里；默认 $XDG_STATE_HOME/ptool/chat 或 ~/.local/state/ptool/chat
    .after =
        在终端上按日期分段显示；输出到别处时每一行都带日期。时间按本机时区。
        退出码 1：没有符合条件的条目。

        日志在服务器的磁盘上，开设聊天室的人能读到全部内容，包括成员之间的私语。

        示例：
          ptool chat history
          ptool chat history --room lab --last 50
          ptool chat history '考试' --since 2026-11-01
          ptool chat history --since 14:00 --until 15:30 --json | jq -r 'select(.event=="said") | .text'
          ptool chat history --list
cli-ptool-chat-say = 在聊天室说一句话就走，供脚本使用
    .text = 要说的话；不给则逐行说出标准输入的内容
    .name = 在那里用的名字
    .to = 聊天室在哪里：HOST、HOST:PORT 或 [IPV6]:PORT；后面加上 #FINGERPRINT，则聊天室必须有这个密钥；默认 127.0.0.1:7117
    .fingerprint = 聊天室必须有的密钥；之后以它取代记住的密钥
    .wait = 没有应答时尝试多久：秒数（30）、带单位（2m）或 forever；默认 10 秒
    .password-file = 聊天室的密码是此文件的第一行
    .state-dir = 密钥保存在哪里；默认 $XDG_STATE_HOME/ptool/chat 或 ~/.local/state/ptool/chat
    .after =
        它自己什么也不显示：退出码 0 表示聊天室已给每一行编号；聊天室有日志时，还表示各行都已写入
        磁盘。没有哪一行是命令，因此什么话都可以说。若聊天室接受得没有那么快，标准错误会说明。
        退出码 5：有些没有说出、名字已被占用、聊天室不让进入，或没有应答。

        示例：
          ptool chat say --name bot 编译完成。
          make 2>&1 | tail -n 3 | ptool chat say --name bot --to 192.0.2.7
          ptool chat say --name bot --wait 1m -- -5 度
          ptool chat say --name bot --json 你好 | jq 'select(.event=="numbered") | .number'
