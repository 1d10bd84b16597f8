# 帮助文字。`cli-ptool-list.sort` 是 `ptool list` 的 `--sort` 的帮助。
cli-usage = 用法:
cli-commands = 命令
cli-arguments = 参数
cli-options = 选项
cli-general-options = 通用选项

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

        退出码：
          0  完成
          1  没有匹配
          2  命令行有误
          3  没有这个进程，或没有 /proc
          4  权限不足
          70 ptool 自身的缺陷
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
cli-ptool-tree = 以树形显示进程
    .after =
        示例：
          ptool tree
cli-ptool-pcb = 显示进程控制块
    .after =
        示例：
          ptool pcb 1
