# Help texts. `cli-ptool-list.sort` is the help of `--sort` of `ptool list`.
cli-usage = Usage:
cli-commands = Commands
cli-arguments = Arguments
cli-options = Options
cli-general-options = General options
cli-exit-codes =
    Exit codes:
      0  done
      1  nothing matched, doctor found something, or the kernel contradicted a demonstration
      2  the command line made no sense
      3  no such process, or no /proc
      4  permission denied
      5  refused or unreachable: the address cannot be had, the room does not let you in
      70 a bug in ptool

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
          ptool doctor                 what is wrong on this machine, and what helps
          ptool top                    the processes live, and why each is in its state
          ptool watch -- sleep 1       each transition from its first to its end
          ptool demo zombie            a phenomenon made for real
          ptool explain zombie         a concept on one page
          ptool echo fork --trace      a server to talk to, told call by call
          ptool chat serve             a chat room; ptool chat join --name alice takes part
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
cli-ptool-tree = Show the processes as a tree, with their states
    .operands = Only these processes, threads or users, with what is below them
    .arguments = Show the command line arguments, one process a line
    .ascii-lines = Draw with ASCII characters only; the same as --ascii
    .compact-not = Do not fold equal branches into one with a count
    .color-by = Colour names by age: under a minute green, under an hour yellow, else red
    .show-pgids = Show process groups
    .highlight-all = Highlight ptool itself and its ancestors
    .highlight-pid = Highlight this process and its ancestors
    .long = Do not cut long lines
    .numeric-sort = Sort siblings by PID, not by name
    .ns-sort = A tree for each namespace of this type: cgroup, ipc, mnt, net, pid, time, user or uts
    .show-pids = Show PIDs; nothing is folded
    .show-parents = Show the ancestors of what is asked for too
    .ns-changes = Show the types of the namespaces that a process does not share with its parent
    .thread-names = Show the threads' own names
    .hide-threads = Show no threads
    .uid-changes = Show the user where it is not that of the parent
    .unicode = Draw with box drawing characters; the default
    .security-context = Show the security context, one process a line
    .containers = Show the container, or else the systemd unit, where it is not that of the parent
    .name = Only processes whose name matches this regular expression, and their ancestors
    .state = Only processes and threads in one of these states, such as Z,D,T, and their ancestors
    .after =
        Examples:
          ptool tree                   every process, equal branches folded
          ptool tree -ps 1234          process 1234 with PIDs, and how it came to be
          ptool tree -au www-data      that user's processes with their arguments
          ptool tree --state Z,D,T     what is not well, and who is above it
          ptool tree --name '^python' --containers

        A name is followed by its state where that is none of the usual sleeps (S, I): R running or
        ready, D uninterruptible, T stopped, t traced, Z zombie, Zl a dead leader with living threads.
        3*[worker] stands for three branches that look alike and are in the same states.

        The options are those of pstree, and so is what is drawn, except that ptool tree
          - marks states, and never folds unlike states or process groups into one
          - shows the kernel's threads too, the idle ones counted; -c lists them
          - shows a process whose parent cannot be seen at the left edge
          - cuts lines on a terminal only, with … (~ in ASCII); pstree cuts at 132 columns in a pipe
          - draws box characters in a pipe too; -A gives ASCII
          - shows what a server has written over its arguments
          - writes strange characters as \n or \xff, not in octal, and no empty security context
          - takes several operands, and shows a user's trees without empty lines between them
        It has no -G; colour is --color, the version is ptool --version.
cli-ptool-pcb = Show the process control block: all that the kernel keeps of a process
    .pid = Numbers of processes or threads
    .groups = Only these groups, separated by commas: identity, kinship, state, scheduling, memory, credentials, signals, files, namespaces, limits, accounting, cgroups
    .explain = Say what each field means and where the kernel keeps it; by default on a terminal of 160 columns or more, and the meanings alone from 100 on
    .brief = Names and values alone
    .fds = List all file descriptors, not just 0, 1 and 2
    .after =
        A thread is shown by its own number. What may not be read is listed at the end, with the
        privilege that would show it.

        Examples:
          ptool pcb $$                        the shell that you type in
          ptool pcb --group memory 1234       what its memory is made of
          ptool pcb --group files --fds 1234  what it has open
          ptool pcb --json 1234 | jq '.processes[0].memory.vm_rss_kib'
          sudo ptool pcb 1                    with what only root may see
cli-ptool-doctor = Say what is wrong on this machine, who is to blame and what helps
    .only = Only these findings, or groups of them: zombie, traced, stopped, frozen, blocked, orphan, exhausted
    .ignore = Not these findings or groups; an id stands beside each finding
    .min-age = Tell what has lasted so long, in place of the usual time for each finding; 0 tells what is so now
    .watch = Look again and again, and tell only what is new and what is gone, until Ctrl-C
    .interval = With --watch, how often to look; by default 5s
    .itself = Say what this machine lets ptool see, and how to see more
    .after =
        A state is a fault only where it lasts: a zombie from 30 seconds on, uninterruptible sleep from
        10 seconds, a frozen control group from a minute, a stopped or traced process from 10 minutes,
        a stopped job of a shell from an hour, 80% of a limit at once. TIME is a number with ms, s, m,
        h or d.

        Exit code 1 says that something was found, 0 that nothing is wrong; with --watch, at any time;
        with --self, that something is kept from ptool.

        Examples:
          ptool doctor                        what is wrong, the worst first
          sudo ptool doctor                   with what only root may see
          ptool doctor --min-age 0            whatever is so at this moment
          ptool doctor --only zombie,blocked  zombies, and what hangs in D
          ptool doctor --ignore stopped       stopped jobs are none of your concern
          ptool doctor --watch --interval 10s
          ptool doctor --self                 what ptool may see here
          ptool doctor --json | jq -r '.culprits[] | .pid, .findings[].id'
          ptool doctor --only zombie --min-age 0 || echo 'the tests left zombies'
cli-ptool-watch = Show each transition of a process between its states, as it happens, with its cause
    .pids = The processes to watch
    .command = The command to run and watch, after --
    .follow = Watch the children too, and theirs
    .timeline = Draw a picture over time instead of lines: a row each thread, a row each CPU
    .summary = Show the summary alone
    .for = Watch for so many seconds; a command is then asked to end with SIGTERM
    .sampled = Look at /proc from time to time, though the scheduler would tell
    .period = How many milliseconds lie between two looks, by default 10; implies --sampled
    .output = Write into this file instead
    .export = Also write a trace into this file, which ui.perfetto.dev and chrome://tracing open
    .after =
        As root, or with CAP_PERFMON and a tracefs that may be read, the scheduler and the signals tell of
        every transition: who woke the process, which signal came from whom, in which call and kernel
        function it sleeps, who got its CPU. Otherwise ptool looks at /proc and says so. Threads are always
        watched, children with --follow. Ctrl-C ends the watch, and the summary follows.

        With -- CMD the command has stdin, stdout and the terminal; ptool writes to stderr, as strace does,
        or into --output. Ctrl-C and SIGTERM go to the command too; a second one leaves it alone. The exit
        code is then that of the command, or 128 and the number of the signal that killed it. Where it
        cannot be executed it is 3 (not found), 4 (not allowed) or 2.

        Examples:
          ptool watch 1234                            until it ends, or Ctrl-C
          ptool watch --for 5 --timeline 1234         five seconds of it as a picture
          sudo ptool watch -f -- make                 a command and all that it starts
          ptool watch --summary -- sort big.txt > out
          sudo ptool watch -f --export trace.json -- ./server
          ptool watch --json -o log.jsonl -- sleep 1  one event a line, docs/SCHEMA.md
cli-ptool-demo = Make a phenomenon of processes for real, and show it
    .name = Which one; without a name, the list
    .step = Wait for Enter before each step
    .hold = Hold for so many seconds where there is something to look at from another terminal
    .quiz = Ask what will happen before it is shown
    .code = Print the program that a student would write instead: python, c or rust
    .count = zombie: how many
    .fix = zombie: the cure to show: wait, waitpid, double-fork, ignore, handler, signalfd, pidfd or kill-parent
    .after =
        Examples:
          ptool demo                       what there is, in the order to learn it
          ptool demo fork --step           one step at a time
          ptool demo zombie --hold 30      look with ptool stat from another terminal
          ptool demo zombie --fix handler  another cure
          ptool demo exit --quiz           predict, then see
          ptool demo fork --code c > fork.c

        Everything is real: the processes are made, /proc is read, and if the kernel does not show what
        is expected, the exit code is 1. Whatever happens, no process is left behind.
cli-ptool-explain = Explain a concept on one page, with the command that shows it live
    .topics = What to explain; without one, the list of topics. Names in English or Chinese
    .all = All pages, in teaching order
    .search = The topics whose name or text has this word
    .after =
        Examples:
          ptool explain                   the topics, a line each
          ptool explain zombie            one page; zombies, defunct and 僵尸 find it too
          ptool explain time slice        spaces and hyphens are the same
          ptool explain interview         the questions; each page of answers by its name
          ptool explain --search SIGCHLD  where a word is spoken of
          ptool explain --all | less
          ptool explain --json fork | jq -r '.topics[0].commands[].command'

        Exit code 1 says that --search found nothing.
cli-ptool-echo = Run a classic echo server: tcp, udp, fork, thread, select, poll or epoll
    .model = tcp, udp, fork, thread, select, poll or epoll; without one, what each of them is
    .address = Where to listen: PORT, :PORT, HOST, HOST:PORT or [IPV6]:PORT; port 0 takes a free one; by default 127.0.0.1:7007
    .trace = Tell of each wake-up what was ready, what was called, and what it returned
    .connections = End after this many connections (udp: datagrams)
    .after =
        A server is reached from this machine only, unless you name another address, such as
        0.0.0.0:7007 for all IPv4 interfaces. Ctrl-C or SIGTERM ends it, and with it whatever it has
        started; that is its normal end, with exit code 0. Exit code 5: it cannot listen there.

        Examples:
          ptool echo                         what the models are
          ptool echo fork --trace            a process a client, told call by call
          nc 127.0.0.1 7007                  talk to it, from another terminal
          ptool echo udp :9000               talk to it with nc -u 127.0.0.1 9000
          ptool echo epoll --trace --json    the same as JSON, one event a line
          ptool echo compare                 what each model costs
cli-ptool-echo-compare = Measure the models with many silent and some busy clients
    .models = Only these models
    .idle = Numbers of silent clients, separated by commas; fork takes 1000 at most, tcp and udp none; by default 0,256,1000,4000
    .busy = How many clients send and wait for the echo all the time; by default 16
    .seconds = How long the whole takes, about; by default 20
    .after =
        Latency is drawn as two lengths: half of all echoes came within the solid one (p50), 99 of 100
        within the whole (p99). CPU time is that of the server and its children, from /proc/PID/stat;
        memory is their proportional set size (Pss).

        Examples:
          ptool echo compare
          ptool echo compare poll epoll --idle 0,1000,8000 --seconds 10
          ptool echo compare --json | jq '.points[] | [.model, .idle, .round_trips_per_second]'
cli-ptool-echo-load = The clients of ptool echo compare
cli-ptool-top = Show the processes live, and why the selected one is in its state
    .pid = Select this process and follow it, past its end
    .delay = Seconds from look to look, 0.1 to 3600; 1.5 if not given
    .sort = Order: pid, user, stat, cpu, rss, etime, time or command; -KEY puts the largest first, +KEY the smallest
    .filter = Only what all these words fit: a text of the name or the command line, state=ZDT, user=NAME, ppid=PID; a tree keeps the ancestors
    .tree = Begin with the tree
    .flat = Begin with the list; the default without a PID
    .no-mouse = Leave the mouse to the terminal
    .after =
        Examples:
          ptool top                           the list; t shows the tree, Enter explains, ? lists the keys
          ptool top 1234                      process 1234 through its life, looked at 20 times a second
          ptool top --tree --filter nginx     the processes of nginx with their ancestors
          ptool top --filter state=ZDT        what is not well
          ptool top --sort=-rss --delay 5     what takes most memory, every five seconds

        It needs a terminal; ptool list and ptool tree write into a pipe or a file.
cli-ptool-chat = A group chat room over UDP, encrypted, for this machine or a network
    .after =
        Examples:
          ptool chat serve                       open a room; in another terminal:
          ptool chat join --name alice           take part in it
          ptool chat say --name bot hello        say something from a script
          ptool chat history                     what was said
          ptool chat kick eve                    remove somebody; ptool chat stop closes the room

        docs/CHAT.md says how the room works, of which processes it is made, and what protects it.
cli-ptool-chat-serve = Open a room
    .listen = Where to listen: PORT, :PORT, HOST, HOST:PORT or [IPV6]:PORT; port 0 is any free one; by default 127.0.0.1:7117
    .name = What the room is called; by default room
    .password-file = Let only those in who know the password in the first line of this file
    .state-dir = Where keys and logs are kept; by default $XDG_STATE_HOME/ptool/chat or ~/.local/state/ptool/chat
    .plain = Write line by line instead of filling the terminal; TERM=dumb does the same
    .rate = How fast each member may speak: N/s, N/min or off; by default 2/s, with 5 lines at once
    .members = How many members the room takes; by default 1000
    .classic = Let the plain-text programs of the classic course in too (L, C, Q), marked by ~; not with a password
    .ephemeral = Keep no log: what was said is gone when the room is closed
    .keep-entries = Of the log, keep the newest so many entries, or all; by default 100000
    .keep-days = Of the log, keep the last so many days, or all; by default 90
    .chaos = Make the network of this end bad, both ways: loss=10 (percent), dup=2, reorder=5, delay=50±20 (ms), seed=7, as many of these as you like, with commas
    .explain = Show each datagram in a line: which way, how long, what it says and why
    .after =
        The room is reached from this machine only, unless you name another address, such as
        0.0.0.0:7117 for all IPv4 interfaces. What you type is announced to all; /help lists what else
        can be typed. Ctrl-D, Ctrl-C, SIGTERM and /stop close the room, and the members are told. Where
        the input is no terminal, its lines are announced, and its end leaves the room open.
        Your other terminals administer the room too: ptool chat announce, who, kick, ban, mute, stop.

        The conversation is kept in the state directory, by the name of the room: whoever opens it again
        goes on with it, after a crash too. ptool chat history reads it.

        With --classic the whole conversation also goes out in plain text, which anybody on the way can
        read and forge.

        Examples:
          ptool chat serve
          ptool chat serve --classic
          ptool chat serve --listen 0.0.0.0:7117 --name lab-3 --password-file ~/lab-3.password
          ptool chat serve --rate off --json </dev/null
          ptool chat serve --ephemeral
          (sleep 60; echo The lesson ends in five minutes.) | ptool chat serve
          ptool chat serve --explain --chaos loss=20,seed=7   what is lost, and how it is repaired
cli-ptool-chat-join = Take part in a room
    .address = Where the room is: HOST, HOST:PORT or [IPV6]:PORT; with #FINGERPRINT after it, the room must have that key; by default 127.0.0.1:7117
    .name = The name to have there; on a terminal it is asked for
    .classic = Speak the plain text of the classic course (L, C, Q) with a server that knows nothing else
    .fingerprint = The key that the room must have; it is then remembered in place of another
    .since = From where to show the conversation: now, all, a number of entries (20), a time ago (10m, 2h), a time (14:30) or a date (2026-11-28, 2026-11-28T14:30); by default 20, in a pipe now
    .send-only = Say the lines of standard input and show nothing of what others say
    .wait = How long to try when nobody answers: seconds (30), with a unit (2m) or forever; by default 10 seconds, on a terminal forever
    .password-file = The password of the room is in the first line of this file; on a terminal it is asked for
    .state-dir = Where keys are kept; by default $XDG_STATE_HOME/ptool/chat or ~/.local/state/ptool/chat
    .plain = Write line by line instead of filling the terminal; TERM=dumb does the same
    .chaos = Make the network of this end bad, both ways: loss=10 (percent), dup=2, reorder=5, delay=50±20 (ms), seed=7, as many of these as you like, with commas
    .explain = Show each datagram in a line: which way, how long, what it says and why
    .after =
        What you type is said to all; /help lists what else can be typed. /quit, a lone quit, Ctrl-D and
        Ctrl-C leave. The key of a room is remembered the first time; if it is another later, join
        refuses and says so.

        On a terminal it fills the screen: PageUp shows what was said before, Tab completes names and
        commands, and ✓ 3/3 behind a line of yours says that all three others have it.

        Where the input is no terminal, its lines are said as fast as the room takes them, and at its
        end join leaves as soon as all have been said. Exit code 0: all were said. Exit code 5: some were
        not, the name is taken, the room is closed to you, or nobody answers.

        With --classic nothing is encrypted, and nobody acknowledges anything: lines go two a second, and
        exit code 0 says that all were sent.

        Examples:
          ptool chat join --name alice
          ptool chat join --name bob 192.0.2.7
          ptool chat join --name carol 'room.example:7117#04127-93310-51238-77120-08832-11942-60071-33815'
          ptool chat join --classic --name dora 192.0.2.7:8888
          echo 'The build is done.' | ptool chat join --name robot
          tail -f build.log | ptool chat join --name build --send-only
          ptool chat join --name log --json </dev/null | jq -r 'select(.event=="said") | .text'
          ptool chat join --name dora --explain --chaos loss=10,dup=2,reorder=5,delay=50±20,seed=7
cli-ptool-chat-announce = Announce something to all in a room of yours
    .text = What to announce; without it, each line of standard input
    .room = Which room, by its name, port or address; needed where several of yours are open
    .state-dir = The state directory that the room was opened with, if it was opened with one
    .after =
        What you announce, all in the room see as said by the administrator. From a pipe each line is an
        announcement, as soon as it comes.

        Examples:
          ptool chat announce The lesson ends in five minutes.
          ptool chat announce --room lab-3 'Please save your work!'
          make 2>&1 | tail -n 1 | ptool chat announce
cli-ptool-chat-who = Show who is in a room of yours
    .room = Which room, by its name, port or address; needed where several of yours are open
    .state-dir = The state directory that the room was opened with, if it was opened with one
    .after =
        Each with its address, the round trip to it, and how many entries it does not have yet.

        Examples:
          ptool chat who
          ptool chat who --room 7118
          ptool chat who --json | jq -r '.members[].name'
cli-ptool-chat-kick = Remove a member from a room of yours
    .name = Who is to go
    .room = Which room, by its name, port or address; needed where several of yours are open
    .state-dir = The state directory that the room was opened with, if it was opened with one
    .after =
        All see that the administrator has removed it. It may come in again; ptool chat ban keeps it out.
        Exit code 0: it is gone. Exit code 1: there is nobody of that name.

        Examples:
          ptool chat kick eve
          ptool chat kick --room lab-3 eve
cli-ptool-chat-ban = Remove a member from a room of yours and do not let it in again
    .name = Who is to go
    .span = For how long: 30s, 10m, 2h, 1d; without it for good
    .room = Which room, by its name, port or address; needed where several of yours are open
    .state-dir = The state directory that the room was opened with, if it was opened with one
    .after =
        It is known again by its key, by its name, and by its address unless that is this machine. Members
        are banned while they are here. Exit code 0: it is gone. Exit code 1: there is nobody of that name.

        Examples:
          ptool chat ban eve
          ptool chat ban eve --for 10m
          ptool chat bans
cli-ptool-chat-unban = Let somebody into a room of yours again
    .name = The name that it had
    .room = Which room, by its name, port or address; needed where several of yours are open
    .state-dir = The state directory that the room was opened with, if it was opened with one
    .after =
        Exit code 0: it may come in. Exit code 1: nobody of that name is banned.

        Examples:
          ptool chat unban eve
          ptool chat bans
cli-ptool-chat-mute = Let a member of a room of yours say nothing
    .name = Who is to be silent
    .span = For how long: 30s, 10m, 2h, 1d; without it for good
    .room = Which room, by its name, port or address; needed where several of yours are open
    .state-dir = The state directory that the room was opened with, if it was opened with one
    .after =
        It still sees what the others say; what it says itself is refused, and it is told for how much
        longer. It stays muted under another name and when it comes again. Exit code 0: it is muted.
        Exit code 1: there is nobody of that name.

        Examples:
          ptool chat mute eve --for 10m
          ptool chat unmute eve
cli-ptool-chat-unmute = Let a member of a room of yours speak again
    .name = The name that it had
    .room = Which room, by its name, port or address; needed where several of yours are open
    .state-dir = The state directory that the room was opened with, if it was opened with one
    .after =
        Exit code 0: it may speak. Exit code 1: nobody of that name is muted.

        Examples:
          ptool chat unmute eve
          ptool chat bans
cli-ptool-chat-bans = Show who is banned from a room of yours, and who is muted there
    .room = Which room, by its name, port or address; needed where several of yours are open
    .state-dir = The state directory that the room was opened with, if it was opened with one
    .after =
        Examples:
          ptool chat bans
          ptool chat bans --json | jq -r '.bans[].name'
cli-ptool-chat-stop = Close a room of yours
    .room = Which room, by its name, port or address; needed where several of yours are open
    .state-dir = The state directory that the room was opened with, if it was opened with one
    .after =
        The members are told. The command ends when the room process has ended, so that the address is free
        for another room.

        Examples:
          ptool chat stop
          ptool chat stop --room lab-3
cli-ptool-chat-history = Read and search the log of a room, whether or not it is open
    .text = Only entries with this text in what was said or in a name, however its letters are cased
    .room = The room; it may be left out where only one has a log
    .file = The log itself, wherever it is
    .since = From this time on: a time ago (30s, 10m, 2h, 1d), a time (14:30) or a date (2026-11-28, 2026-11-28T14:30)
    .until = Before this time; a date is the beginning of that day
    .last = Of these the last N
    .whispers = Show what was said to one member alone, too
    .list = List the rooms that have a log
    .state-dir = Where logs are kept; by default $XDG_STATE_HOME/ptool/chat or ~/.local/state/ptool/chat
    .after =
        A terminal shows the days and below them what was said; elsewhere each line has its date. The
        times are those of this machine's time zone. Exit code 1: nothing is as wanted.

        The log is on the server's disk, and whoever serves the room can read all of it: what members
        whisper to each other too.

        Examples:
          ptool chat history
          ptool chat history --room lab --last 50
          ptool chat history 'exam' --since 2026-11-01
          ptool chat history --since 14:00 --until 15:30 --json | jq -r 'select(.event=="said") | .text'
          ptool chat history --list
cli-ptool-chat-say = Say something in a room and go, for scripts
    .text = What to say; without it, each line of standard input is said
    .name = The name to have there
    .to = Where the room is: HOST, HOST:PORT or [IPV6]:PORT; with #FINGERPRINT after it, the room must have that key; by default 127.0.0.1:7117
    .fingerprint = The key that the room must have; it is then remembered in place of another
    .wait = How long to try when nobody answers: seconds (30), with a unit (2m) or forever; by default 10 seconds
    .password-file = The password of the room is in the first line of this file
    .state-dir = Where keys are kept; by default $XDG_STATE_HOME/ptool/chat or ~/.local/state/ptool/chat
    .after =
        It says nothing itself: exit code 0 means that the room has given a number to every line, and
        with a log that they are on its disk. No line is a command, so any text can be said. Where the
        room takes lines more slowly than they come, standard error says so. Exit code 5: not all was
        said, the name is taken, the room is closed to you, or nobody answers.

        Examples:
          ptool chat say --name bot The build is done.
          make 2>&1 | tail -n 3 | ptool chat say --name bot --to 192.0.2.7
          ptool chat say --name bot --wait 1m -- -5 degrees
          ptool chat say --name bot --json hello | jq 'select(.event=="numbered") | .number'
