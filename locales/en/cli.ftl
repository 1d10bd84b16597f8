# Help texts. `cli-ptool-list.sort` is the help of `--sort` of `ptool list`.
cli-usage = Usage:
cli-commands = Commands
cli-arguments = Arguments
cli-options = Options
cli-general-options = General options

cli-ptool = See the states of Linux processes and say why they are in them
    .json = Answer in JSON (docs/SCHEMA.md)
    .color = When to use colour: auto, always or never; auto heeds NO_COLOR and CLICOLOR_FORCE
    .lang = Language: auto, en or zh-CN; auto follows LC_ALL, LC_MESSAGES and LANG
    .ascii = Draw with ASCII characters only
    .help = Show help
    .version = Show the version
    .after =
        Examples:
          ptool list --state Z,D,T     zombies, uninterruptible and stopped processes
          ptool stat 1234              why process 1234 is in its state, with evidence
          ptool stat Ssl+              what a STAT code means
          ptool tree                   the process tree, with states
          ptool pcb 1234               the process control block

        Exit codes:
          0  done
          1  nothing matched
          2  the command line made no sense
          3  no such process, or no /proc
          4  permission denied
          70 a bug in ptool
cli-ptool-help = Show help for ptool or for a command
    .subcommand = The command
cli-ptool-completions = Print a completion script for a shell
    .shell = bash, zsh, fish, elvish or powershell
    .after =
        Examples:
          ptool completions bash > ~/.local/share/bash-completion/completions/ptool
          ptool completions zsh > "$fpath[1]/_ptool"
          ptool completions fish > ~/.config/fish/completions/ptool.fish
cli-ptool-man = Print a manual page
    .command = The command whose page to print; without one, the page of ptool
    .out = Write all pages into this folder
    .after =
        Examples:
          ptool man | man -l -
          ptool man stat | man -l -
          ptool man --out /usr/local/share/man/man1
cli-ptool-list = List the processes
    .columns = Columns to show, by their names in ps; +NAME adds one to the usual ones; help lists them all
    .sort = Columns to sort by; -NAME puts the largest first
    .state = Only these states, by letter; upper and lower case differ
    .user = Only processes of these effective users, by name or number
    .name = Only processes whose name matches this regular expression
    .full = Match --name against the whole command line
    .pid = Only these processes
    .parent = Only this process and all that descend from it
    .tty = Only processes on these terminals; ? is none
    .container = Only processes in containers, or in the one of this name or id
    .threads = List every thread
    .no-header = Leave out the headings
    .after =
        Examples:
          ptool list --state Z,D,T --columns +ppid,wchan
          ptool list --sort=-rss | head
          ptool list --parent 1234 --threads
          ptool list --name 'python|node' --full --user alice
          ptool list --container=3f4e --columns pid,container,command
          ptool list --columns help

        Exit code 1 says that nothing matched.
cli-ptool-stat = Say what state a process is in, and why
    .targets = A pid, a process name, a STAT code (Ssl+), or - for saved ps output on standard input
    .name = Take every target for a process name, even if it looks like a code or a number
    .legend = Explain every letter and sign, with the picture of the states
    .after =
        Examples:
          ptool stat 1234            verdict, signs, evidence, kinship
          ptool stat nginx           every process of this name
          ptool stat Ssl+            what a code means
          ptool stat --legend        all codes, and how one state becomes another
          ps aux | ptool stat -      saved output, also from another machine
          ptool stat --json 1234 | jq '.processes[0].findings[0].id'
cli-ptool-tree = Show the processes as a tree
    .after =
        Examples:
          ptool tree
cli-ptool-pcb = Show the process control block
    .after =
        Examples:
          ptool pcb 1
