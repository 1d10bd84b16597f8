# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_ptool_global_optspecs
    string join \n json color= lang= ascii h/help V/version
end

function __fish_ptool_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_ptool_global_optspecs) -- $cmd 2>/dev/null
    or return 0
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_ptool_using_subcommand
    set -l cmd (__fish_ptool_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c ptool -n "__fish_ptool_needs_command" -l color -d 'When to use colour: auto, always or never; auto heeds NO_COLOR and CLICOLOR_FORCE' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ptool -n "__fish_ptool_needs_command" -l lang -d 'Language: auto, en or zh-CN; auto follows LC_ALL, LC_MESSAGES and LANG' -r -f -a "auto\t''
en\t''
zh-CN\t''"
complete -c ptool -n "__fish_ptool_needs_command" -l json -d 'Answer in JSON (docs/SCHEMA.md)'
complete -c ptool -n "__fish_ptool_needs_command" -l ascii -d 'Draw with ASCII characters only'
complete -c ptool -n "__fish_ptool_needs_command" -s h -l help -d 'Show help'
complete -c ptool -n "__fish_ptool_needs_command" -s V -l version -d 'Show the version'
complete -c ptool -n "__fish_ptool_needs_command" -f -a "list" -d 'List the processes'
complete -c ptool -n "__fish_ptool_needs_command" -f -a "stat" -d 'Say what state a process is in, and why'
complete -c ptool -n "__fish_ptool_needs_command" -f -a "tree" -d 'Show the processes as a tree, with their states'
complete -c ptool -n "__fish_ptool_needs_command" -f -a "pcb" -d 'Show the process control block: all that the kernel keeps of a process'
complete -c ptool -n "__fish_ptool_needs_command" -f -a "doctor" -d 'Say what is wrong on this machine, who is to blame and what helps'
complete -c ptool -n "__fish_ptool_needs_command" -f -a "top" -d 'Show the processes live, and why the selected one is in its state'
complete -c ptool -n "__fish_ptool_needs_command" -f -a "watch" -d 'Show each transition of a process between its states, as it happens, with its cause'
complete -c ptool -n "__fish_ptool_needs_command" -f -a "demo" -d 'Make a phenomenon of processes for real, and show it'
complete -c ptool -n "__fish_ptool_needs_command" -f -a "explain" -d 'Explain a concept on one page, with the command that shows it live'
complete -c ptool -n "__fish_ptool_needs_command" -f -a "echo" -d 'Run a classic echo server: tcp, udp, fork, thread, select, poll or epoll'
complete -c ptool -n "__fish_ptool_needs_command" -f -a "chat" -d 'A group chat room over UDP, encrypted, for this machine or a network'
complete -c ptool -n "__fish_ptool_needs_command" -f -a "completions" -d 'Print a completion script for a shell'
complete -c ptool -n "__fish_ptool_needs_command" -f -a "man" -d 'Print a manual page'
complete -c ptool -n "__fish_ptool_using_subcommand list" -s o -l columns -d 'Columns to show, by their names in ps; +NAME adds one to the usual ones; help lists them all' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand list" -l sort -d 'Columns to sort by; -NAME puts the largest first' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand list" -l state -d 'Only these states, by letter; upper and lower case differ' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand list" -l user -d 'Only processes of these effective users, by name or number' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand list" -l name -d 'Only processes whose name matches this regular expression' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand list" -l pid -d 'Only these processes' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand list" -l parent -d 'Only this process and all that descend from it' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand list" -l tty -d 'Only processes on these terminals; ? is none' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand list" -l container -d 'Only processes in containers, or in the one of this name or id' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand list" -l color -d 'When to use colour: auto, always or never; auto heeds NO_COLOR and CLICOLOR_FORCE' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ptool -n "__fish_ptool_using_subcommand list" -l lang -d 'Language: auto, en or zh-CN; auto follows LC_ALL, LC_MESSAGES and LANG' -r -f -a "auto\t''
en\t''
zh-CN\t''"
complete -c ptool -n "__fish_ptool_using_subcommand list" -l full -d 'Match --name against the whole command line'
complete -c ptool -n "__fish_ptool_using_subcommand list" -l threads -d 'List every thread'
complete -c ptool -n "__fish_ptool_using_subcommand list" -l no-header -d 'Leave out the headings'
complete -c ptool -n "__fish_ptool_using_subcommand list" -l json -d 'Answer in JSON (docs/SCHEMA.md)'
complete -c ptool -n "__fish_ptool_using_subcommand list" -l ascii -d 'Draw with ASCII characters only'
complete -c ptool -n "__fish_ptool_using_subcommand list" -s h -l help -d 'Show help'
complete -c ptool -n "__fish_ptool_using_subcommand stat" -l color -d 'When to use colour: auto, always or never; auto heeds NO_COLOR and CLICOLOR_FORCE' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ptool -n "__fish_ptool_using_subcommand stat" -l lang -d 'Language: auto, en or zh-CN; auto follows LC_ALL, LC_MESSAGES and LANG' -r -f -a "auto\t''
en\t''
zh-CN\t''"
complete -c ptool -n "__fish_ptool_using_subcommand stat" -l name -d 'Take every target for a process name, even if it looks like a code or a number'
complete -c ptool -n "__fish_ptool_using_subcommand stat" -l legend -d 'Explain every letter and sign, with the picture of the states'
complete -c ptool -n "__fish_ptool_using_subcommand stat" -l json -d 'Answer in JSON (docs/SCHEMA.md)'
complete -c ptool -n "__fish_ptool_using_subcommand stat" -l ascii -d 'Draw with ASCII characters only'
complete -c ptool -n "__fish_ptool_using_subcommand stat" -s h -l help -d 'Show help'
complete -c ptool -n "__fish_ptool_using_subcommand tree" -s C -l color-by -d 'Colour names by age: under a minute green, under an hour yellow, else red' -r -f -a "age\t''"
complete -c ptool -n "__fish_ptool_using_subcommand tree" -s H -l highlight-pid -d 'Highlight this process and its ancestors' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand tree" -s N -l ns-sort -d 'A tree for each namespace of this type: cgroup, ipc, mnt, net, pid, time, user or uts' -r -f -a "cgroup\t''
ipc\t''
mnt\t''
net\t''
pid\t''
time\t''
user\t''
uts\t''"
complete -c ptool -n "__fish_ptool_using_subcommand tree" -l name -d 'Only processes whose name matches this regular expression, and their ancestors' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand tree" -l state -d 'Only processes and threads in one of these states, such as Z,D,T, and their ancestors' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand tree" -l color -d 'When to use colour: auto, always or never; auto heeds NO_COLOR and CLICOLOR_FORCE' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ptool -n "__fish_ptool_using_subcommand tree" -l lang -d 'Language: auto, en or zh-CN; auto follows LC_ALL, LC_MESSAGES and LANG' -r -f -a "auto\t''
en\t''
zh-CN\t''"
complete -c ptool -n "__fish_ptool_using_subcommand tree" -s a -l arguments -d 'Show the command line arguments, one process a line'
complete -c ptool -n "__fish_ptool_using_subcommand tree" -s A -d 'Draw with ASCII characters only; the same as --ascii'
complete -c ptool -n "__fish_ptool_using_subcommand tree" -s c -l compact-not -d 'Do not fold equal branches into one with a count'
complete -c ptool -n "__fish_ptool_using_subcommand tree" -s g -l show-pgids -d 'Show process groups'
complete -c ptool -n "__fish_ptool_using_subcommand tree" -s h -l highlight-all -d 'Highlight ptool itself and its ancestors'
complete -c ptool -n "__fish_ptool_using_subcommand tree" -s l -l long -d 'Do not cut long lines'
complete -c ptool -n "__fish_ptool_using_subcommand tree" -s n -l numeric-sort -d 'Sort siblings by PID, not by name'
complete -c ptool -n "__fish_ptool_using_subcommand tree" -s p -l show-pids -d 'Show PIDs; nothing is folded'
complete -c ptool -n "__fish_ptool_using_subcommand tree" -s s -l show-parents -d 'Show the ancestors of what is asked for too'
complete -c ptool -n "__fish_ptool_using_subcommand tree" -s S -l ns-changes -d 'Show the types of the namespaces that a process does not share with its parent'
complete -c ptool -n "__fish_ptool_using_subcommand tree" -s t -l thread-names -d 'Show the threads\' own names'
complete -c ptool -n "__fish_ptool_using_subcommand tree" -s T -l hide-threads -d 'Show no threads'
complete -c ptool -n "__fish_ptool_using_subcommand tree" -s u -l uid-changes -d 'Show the user where it is not that of the parent'
complete -c ptool -n "__fish_ptool_using_subcommand tree" -s U -l unicode -d 'Draw with box drawing characters; the default'
complete -c ptool -n "__fish_ptool_using_subcommand tree" -s Z -l security-context -d 'Show the security context, one process a line'
complete -c ptool -n "__fish_ptool_using_subcommand tree" -l containers -d 'Show the container, or else the systemd unit, where it is not that of the parent'
complete -c ptool -n "__fish_ptool_using_subcommand tree" -l help -d 'Show help'
complete -c ptool -n "__fish_ptool_using_subcommand tree" -l json -d 'Answer in JSON (docs/SCHEMA.md)'
complete -c ptool -n "__fish_ptool_using_subcommand tree" -l ascii -d 'Draw with ASCII characters only'
complete -c ptool -n "__fish_ptool_using_subcommand pcb" -s g -l group -d 'Only these groups, separated by commas: identity, kinship, state, scheduling, memory, credentials, signals, files, namespaces, limits, accounting, cgroups' -r -f -a "identity\t''
kinship\t''
state\t''
scheduling\t''
memory\t''
credentials\t''
signals\t''
files\t''
namespaces\t''
limits\t''
accounting\t''
cgroups\t''"
complete -c ptool -n "__fish_ptool_using_subcommand pcb" -l color -d 'When to use colour: auto, always or never; auto heeds NO_COLOR and CLICOLOR_FORCE' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ptool -n "__fish_ptool_using_subcommand pcb" -l lang -d 'Language: auto, en or zh-CN; auto follows LC_ALL, LC_MESSAGES and LANG' -r -f -a "auto\t''
en\t''
zh-CN\t''"
complete -c ptool -n "__fish_ptool_using_subcommand pcb" -s e -l explain -d 'Say what each field means and where the kernel keeps it; by default on a terminal of 160 columns or more, and the meanings alone from 100 on'
complete -c ptool -n "__fish_ptool_using_subcommand pcb" -s b -l brief -d 'Names and values alone'
complete -c ptool -n "__fish_ptool_using_subcommand pcb" -l fds -d 'List all file descriptors, not just 0, 1 and 2'
complete -c ptool -n "__fish_ptool_using_subcommand pcb" -l json -d 'Answer in JSON (docs/SCHEMA.md)'
complete -c ptool -n "__fish_ptool_using_subcommand pcb" -l ascii -d 'Draw with ASCII characters only'
complete -c ptool -n "__fish_ptool_using_subcommand pcb" -s h -l help -d 'Show help'
complete -c ptool -n "__fish_ptool_using_subcommand doctor" -l only -d 'Only these findings, or groups of them: zombie, traced, stopped, frozen, blocked, orphan, exhausted' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand doctor" -l ignore -d 'Not these findings or groups; an id stands beside each finding' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand doctor" -l min-age -d 'Tell what has lasted so long, in place of the usual time for each finding; 0 tells what is so now' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand doctor" -l interval -d 'With --watch, how often to look; by default 5s' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand doctor" -l color -d 'When to use colour: auto, always or never; auto heeds NO_COLOR and CLICOLOR_FORCE' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ptool -n "__fish_ptool_using_subcommand doctor" -l lang -d 'Language: auto, en or zh-CN; auto follows LC_ALL, LC_MESSAGES and LANG' -r -f -a "auto\t''
en\t''
zh-CN\t''"
complete -c ptool -n "__fish_ptool_using_subcommand doctor" -l watch -d 'Look again and again, and tell only what is new and what is gone, until Ctrl-C'
complete -c ptool -n "__fish_ptool_using_subcommand doctor" -l self -d 'Say what this machine lets ptool see, and how to see more'
complete -c ptool -n "__fish_ptool_using_subcommand doctor" -l json -d 'Answer in JSON (docs/SCHEMA.md)'
complete -c ptool -n "__fish_ptool_using_subcommand doctor" -l ascii -d 'Draw with ASCII characters only'
complete -c ptool -n "__fish_ptool_using_subcommand doctor" -s h -l help -d 'Show help'
complete -c ptool -n "__fish_ptool_using_subcommand top" -s d -l delay -d 'Seconds from look to look, 0.1 to 3600; 1.5 if not given' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand top" -l sort -d 'Order: pid, user, stat, cpu, rss, etime, time or command; -KEY puts the largest first, +KEY the smallest' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand top" -l filter -d 'Only what all these words fit: a text of the name or the command line, state=ZDT, user=NAME, ppid=PID; a tree keeps the ancestors' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand top" -l color -d 'When to use colour: auto, always or never; auto heeds NO_COLOR and CLICOLOR_FORCE' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ptool -n "__fish_ptool_using_subcommand top" -l lang -d 'Language: auto, en or zh-CN; auto follows LC_ALL, LC_MESSAGES and LANG' -r -f -a "auto\t''
en\t''
zh-CN\t''"
complete -c ptool -n "__fish_ptool_using_subcommand top" -l tree -d 'Begin with the tree'
complete -c ptool -n "__fish_ptool_using_subcommand top" -l flat -d 'Begin with the list; the default without a PID'
complete -c ptool -n "__fish_ptool_using_subcommand top" -l no-mouse -d 'Leave the mouse to the terminal'
complete -c ptool -n "__fish_ptool_using_subcommand top" -l json -d 'Answer in JSON (docs/SCHEMA.md)'
complete -c ptool -n "__fish_ptool_using_subcommand top" -l ascii -d 'Draw with ASCII characters only'
complete -c ptool -n "__fish_ptool_using_subcommand top" -s h -l help -d 'Show help'
complete -c ptool -n "__fish_ptool_using_subcommand watch" -l for -d 'Watch for so many seconds; a command is then asked to end with SIGTERM' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand watch" -l period -d 'How many milliseconds lie between two looks, by default 10; implies --sampled' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand watch" -s o -l output -d 'Write into this file instead' -r -F
complete -c ptool -n "__fish_ptool_using_subcommand watch" -s e -l export -d 'Also write a trace into this file, which ui.perfetto.dev and chrome://tracing open' -r -F
complete -c ptool -n "__fish_ptool_using_subcommand watch" -l color -d 'When to use colour: auto, always or never; auto heeds NO_COLOR and CLICOLOR_FORCE' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ptool -n "__fish_ptool_using_subcommand watch" -l lang -d 'Language: auto, en or zh-CN; auto follows LC_ALL, LC_MESSAGES and LANG' -r -f -a "auto\t''
en\t''
zh-CN\t''"
complete -c ptool -n "__fish_ptool_using_subcommand watch" -s f -l follow -d 'Watch the children too, and theirs'
complete -c ptool -n "__fish_ptool_using_subcommand watch" -s t -l timeline -d 'Draw a picture over time instead of lines: a row each thread, a row each CPU'
complete -c ptool -n "__fish_ptool_using_subcommand watch" -s s -l summary -d 'Show the summary alone'
complete -c ptool -n "__fish_ptool_using_subcommand watch" -l sampled -d 'Look at /proc from time to time, though the scheduler would tell'
complete -c ptool -n "__fish_ptool_using_subcommand watch" -l json -d 'Answer in JSON (docs/SCHEMA.md)'
complete -c ptool -n "__fish_ptool_using_subcommand watch" -l ascii -d 'Draw with ASCII characters only'
complete -c ptool -n "__fish_ptool_using_subcommand watch" -s h -l help -d 'Show help'
complete -c ptool -n "__fish_ptool_using_subcommand demo" -l hold -d 'Hold for so many seconds where there is something to look at from another terminal' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand demo" -l code -d 'Print the program that a student would write instead: python, c or rust' -r -f -a "python\t''
c\t''
rust\t''"
complete -c ptool -n "__fish_ptool_using_subcommand demo" -l count -d 'zombie: how many' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand demo" -l fix -d 'zombie: the cure to show: wait, waitpid, double-fork, ignore, handler, signalfd, pidfd or kill-parent' -r -f -a "wait\t''
waitpid\t''
double-fork\t''
ignore\t''
handler\t''
signalfd\t''
pidfd\t''
kill-parent\t''"
complete -c ptool -n "__fish_ptool_using_subcommand demo" -l color -d 'When to use colour: auto, always or never; auto heeds NO_COLOR and CLICOLOR_FORCE' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ptool -n "__fish_ptool_using_subcommand demo" -l lang -d 'Language: auto, en or zh-CN; auto follows LC_ALL, LC_MESSAGES and LANG' -r -f -a "auto\t''
en\t''
zh-CN\t''"
complete -c ptool -n "__fish_ptool_using_subcommand demo" -l step -d 'Wait for Enter before each step'
complete -c ptool -n "__fish_ptool_using_subcommand demo" -l quiz -d 'Ask what will happen before it is shown'
complete -c ptool -n "__fish_ptool_using_subcommand demo" -l json -d 'Answer in JSON (docs/SCHEMA.md)'
complete -c ptool -n "__fish_ptool_using_subcommand demo" -l ascii -d 'Draw with ASCII characters only'
complete -c ptool -n "__fish_ptool_using_subcommand demo" -s h -l help -d 'Show help'
complete -c ptool -n "__fish_ptool_using_subcommand explain" -l search -d 'The topics whose name or text has this word' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand explain" -l color -d 'When to use colour: auto, always or never; auto heeds NO_COLOR and CLICOLOR_FORCE' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ptool -n "__fish_ptool_using_subcommand explain" -l lang -d 'Language: auto, en or zh-CN; auto follows LC_ALL, LC_MESSAGES and LANG' -r -f -a "auto\t''
en\t''
zh-CN\t''"
complete -c ptool -n "__fish_ptool_using_subcommand explain" -l all -d 'All pages, in teaching order'
complete -c ptool -n "__fish_ptool_using_subcommand explain" -l json -d 'Answer in JSON (docs/SCHEMA.md)'
complete -c ptool -n "__fish_ptool_using_subcommand explain" -l ascii -d 'Draw with ASCII characters only'
complete -c ptool -n "__fish_ptool_using_subcommand explain" -s h -l help -d 'Show help'
complete -c ptool -n "__fish_ptool_using_subcommand echo; and not __fish_seen_subcommand_from compare" -s n -l connections -d 'End after this many connections (udp: datagrams)' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand echo; and not __fish_seen_subcommand_from compare" -l color -d 'When to use colour: auto, always or never; auto heeds NO_COLOR and CLICOLOR_FORCE' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ptool -n "__fish_ptool_using_subcommand echo; and not __fish_seen_subcommand_from compare" -l lang -d 'Language: auto, en or zh-CN; auto follows LC_ALL, LC_MESSAGES and LANG' -r -f -a "auto\t''
en\t''
zh-CN\t''"
complete -c ptool -n "__fish_ptool_using_subcommand echo; and not __fish_seen_subcommand_from compare" -s t -l trace -d 'Tell of each wake-up what was ready, what was called, and what it returned'
complete -c ptool -n "__fish_ptool_using_subcommand echo; and not __fish_seen_subcommand_from compare" -l json -d 'Answer in JSON (docs/SCHEMA.md)'
complete -c ptool -n "__fish_ptool_using_subcommand echo; and not __fish_seen_subcommand_from compare" -l ascii -d 'Draw with ASCII characters only'
complete -c ptool -n "__fish_ptool_using_subcommand echo; and not __fish_seen_subcommand_from compare" -s h -l help -d 'Show help'
complete -c ptool -n "__fish_ptool_using_subcommand echo; and not __fish_seen_subcommand_from compare" -a "compare" -d 'Measure the models with many silent and some busy clients'
complete -c ptool -n "__fish_ptool_using_subcommand echo; and __fish_seen_subcommand_from compare" -l idle -d 'Numbers of silent clients, separated by commas; fork takes 1000 at most, tcp and udp none; by default 0,256,1000,4000' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand echo; and __fish_seen_subcommand_from compare" -l busy -d 'How many clients send and wait for the echo all the time; by default 16' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand echo; and __fish_seen_subcommand_from compare" -l seconds -d 'How long the whole takes, about; by default 20' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand echo; and __fish_seen_subcommand_from compare" -l color -d 'When to use colour: auto, always or never; auto heeds NO_COLOR and CLICOLOR_FORCE' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ptool -n "__fish_ptool_using_subcommand echo; and __fish_seen_subcommand_from compare" -l lang -d 'Language: auto, en or zh-CN; auto follows LC_ALL, LC_MESSAGES and LANG' -r -f -a "auto\t''
en\t''
zh-CN\t''"
complete -c ptool -n "__fish_ptool_using_subcommand echo; and __fish_seen_subcommand_from compare" -l json -d 'Answer in JSON (docs/SCHEMA.md)'
complete -c ptool -n "__fish_ptool_using_subcommand echo; and __fish_seen_subcommand_from compare" -l ascii -d 'Draw with ASCII characters only'
complete -c ptool -n "__fish_ptool_using_subcommand echo; and __fish_seen_subcommand_from compare" -s h -l help -d 'Show help'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and not __fish_seen_subcommand_from serve join say history announce who kick ban unban mute unmute bans stop" -l color -d 'When to use colour: auto, always or never; auto heeds NO_COLOR and CLICOLOR_FORCE' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ptool -n "__fish_ptool_using_subcommand chat; and not __fish_seen_subcommand_from serve join say history announce who kick ban unban mute unmute bans stop" -l lang -d 'Language: auto, en or zh-CN; auto follows LC_ALL, LC_MESSAGES and LANG' -r -f -a "auto\t''
en\t''
zh-CN\t''"
complete -c ptool -n "__fish_ptool_using_subcommand chat; and not __fish_seen_subcommand_from serve join say history announce who kick ban unban mute unmute bans stop" -l json -d 'Answer in JSON (docs/SCHEMA.md)'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and not __fish_seen_subcommand_from serve join say history announce who kick ban unban mute unmute bans stop" -l ascii -d 'Draw with ASCII characters only'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and not __fish_seen_subcommand_from serve join say history announce who kick ban unban mute unmute bans stop" -s h -l help -d 'Show help'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and not __fish_seen_subcommand_from serve join say history announce who kick ban unban mute unmute bans stop" -f -a "serve" -d 'Open a room'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and not __fish_seen_subcommand_from serve join say history announce who kick ban unban mute unmute bans stop" -f -a "join" -d 'Take part in a room'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and not __fish_seen_subcommand_from serve join say history announce who kick ban unban mute unmute bans stop" -f -a "say" -d 'Say something in a room and go, for scripts'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and not __fish_seen_subcommand_from serve join say history announce who kick ban unban mute unmute bans stop" -f -a "history" -d 'Read and search the log of a room, whether or not it is open'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and not __fish_seen_subcommand_from serve join say history announce who kick ban unban mute unmute bans stop" -f -a "announce" -d 'Announce something to all in a room of yours'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and not __fish_seen_subcommand_from serve join say history announce who kick ban unban mute unmute bans stop" -f -a "who" -d 'Show who is in a room of yours'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and not __fish_seen_subcommand_from serve join say history announce who kick ban unban mute unmute bans stop" -f -a "kick" -d 'Remove a member from a room of yours'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and not __fish_seen_subcommand_from serve join say history announce who kick ban unban mute unmute bans stop" -f -a "ban" -d 'Remove a member from a room of yours and do not let it in again'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and not __fish_seen_subcommand_from serve join say history announce who kick ban unban mute unmute bans stop" -f -a "unban" -d 'Let somebody into a room of yours again'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and not __fish_seen_subcommand_from serve join say history announce who kick ban unban mute unmute bans stop" -f -a "mute" -d 'Let a member of a room of yours say nothing'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and not __fish_seen_subcommand_from serve join say history announce who kick ban unban mute unmute bans stop" -f -a "unmute" -d 'Let a member of a room of yours speak again'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and not __fish_seen_subcommand_from serve join say history announce who kick ban unban mute unmute bans stop" -f -a "bans" -d 'Show who is banned from a room of yours, and who is muted there'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and not __fish_seen_subcommand_from serve join say history announce who kick ban unban mute unmute bans stop" -f -a "stop" -d 'Close a room of yours'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from serve" -l listen -d 'Where to listen: PORT, :PORT, HOST, HOST:PORT or [IPV6]:PORT; port 0 is any free one; by default 127.0.0.1:7117' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from serve" -l name -d 'What the room is called; by default room' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from serve" -l password-file -d 'Let only those in who know the password in the first line of this file' -r -F
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from serve" -l state-dir -d 'Where keys and logs are kept; by default $XDG_STATE_HOME/ptool/chat or ~/.local/state/ptool/chat' -r -f -a "(__fish_complete_directories)"
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from serve" -l rate -d 'How fast each member may speak: N/s, N/min or off; by default 2/s, with 5 lines at once' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from serve" -l members -d 'How many members the room takes; by default 1000' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from serve" -l keep-entries -d 'Of the log, keep the newest so many entries, or all; by default 100000' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from serve" -l keep-days -d 'Of the log, keep the last so many days, or all; by default 90' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from serve" -l chaos -d 'Make the network of this end bad, both ways: loss=10 (percent), dup=2, reorder=5, delay=50±20 (ms), seed=7, as many of these as you like, with commas' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from serve" -l color -d 'When to use colour: auto, always or never; auto heeds NO_COLOR and CLICOLOR_FORCE' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from serve" -l lang -d 'Language: auto, en or zh-CN; auto follows LC_ALL, LC_MESSAGES and LANG' -r -f -a "auto\t''
en\t''
zh-CN\t''"
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from serve" -l plain -d 'Write line by line instead of filling the terminal; TERM=dumb does the same'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from serve" -l classic -d 'Let the plain-text programs of the classic course in too (L, C, Q), marked by ~; not with a password'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from serve" -l ephemeral -d 'Keep no log: what was said is gone when the room is closed'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from serve" -l explain -d 'Show each datagram in a line: which way, how long, what it says and why'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from serve" -l json -d 'Answer in JSON (docs/SCHEMA.md)'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from serve" -l ascii -d 'Draw with ASCII characters only'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from serve" -s h -l help -d 'Show help'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from join" -s n -l name -d 'The name to have there; on a terminal it is asked for' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from join" -l since -d 'From where to show the conversation: now, all, a number of entries (20), a time ago (10m, 2h), a time (14:30) or a date (2026-11-28, 2026-11-28T14:30); by default 20, in a pipe now' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from join" -l fingerprint -d 'The key that the room must have; it is then remembered in place of another' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from join" -l wait -d 'How long to try when nobody answers: seconds (30), with a unit (2m) or forever; by default 10 seconds, on a terminal forever' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from join" -l password-file -d 'The password of the room is in the first line of this file; on a terminal it is asked for' -r -F
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from join" -l state-dir -d 'Where keys are kept; by default $XDG_STATE_HOME/ptool/chat or ~/.local/state/ptool/chat' -r -f -a "(__fish_complete_directories)"
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from join" -l chaos -d 'Make the network of this end bad, both ways: loss=10 (percent), dup=2, reorder=5, delay=50±20 (ms), seed=7, as many of these as you like, with commas' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from join" -l color -d 'When to use colour: auto, always or never; auto heeds NO_COLOR and CLICOLOR_FORCE' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from join" -l lang -d 'Language: auto, en or zh-CN; auto follows LC_ALL, LC_MESSAGES and LANG' -r -f -a "auto\t''
en\t''
zh-CN\t''"
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from join" -l classic -d 'Speak the plain text of the classic course (L, C, Q) with a server that knows nothing else'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from join" -l send-only -d 'Say the lines of standard input and show nothing of what others say'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from join" -l plain -d 'Write line by line instead of filling the terminal; TERM=dumb does the same'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from join" -l explain -d 'Show each datagram in a line: which way, how long, what it says and why'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from join" -l json -d 'Answer in JSON (docs/SCHEMA.md)'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from join" -l ascii -d 'Draw with ASCII characters only'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from join" -s h -l help -d 'Show help'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from say" -s n -l name -d 'The name to have there' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from say" -l to -d 'Where the room is: HOST, HOST:PORT or [IPV6]:PORT; with #FINGERPRINT after it, the room must have that key; by default 127.0.0.1:7117' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from say" -l fingerprint -d 'The key that the room must have; it is then remembered in place of another' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from say" -l wait -d 'How long to try when nobody answers: seconds (30), with a unit (2m) or forever; by default 10 seconds' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from say" -l password-file -d 'The password of the room is in the first line of this file' -r -F
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from say" -l state-dir -d 'Where keys are kept; by default $XDG_STATE_HOME/ptool/chat or ~/.local/state/ptool/chat' -r -f -a "(__fish_complete_directories)"
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from say" -l color -d 'When to use colour: auto, always or never; auto heeds NO_COLOR and CLICOLOR_FORCE' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from say" -l lang -d 'Language: auto, en or zh-CN; auto follows LC_ALL, LC_MESSAGES and LANG' -r -f -a "auto\t''
en\t''
zh-CN\t''"
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from say" -l json -d 'Answer in JSON (docs/SCHEMA.md)'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from say" -l ascii -d 'Draw with ASCII characters only'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from say" -s h -l help -d 'Show help'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from history" -l room -d 'The room; it may be left out where only one has a log' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from history" -l file -d 'The log itself, wherever it is' -r -F
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from history" -l since -d 'From this time on: a time ago (30s, 10m, 2h, 1d), a time (14:30) or a date (2026-11-28, 2026-11-28T14:30)' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from history" -l until -d 'Before this time; a date is the beginning of that day' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from history" -l last -d 'Of these the last N' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from history" -l state-dir -d 'Where logs are kept; by default $XDG_STATE_HOME/ptool/chat or ~/.local/state/ptool/chat' -r -f -a "(__fish_complete_directories)"
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from history" -l color -d 'When to use colour: auto, always or never; auto heeds NO_COLOR and CLICOLOR_FORCE' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from history" -l lang -d 'Language: auto, en or zh-CN; auto follows LC_ALL, LC_MESSAGES and LANG' -r -f -a "auto\t''
en\t''
zh-CN\t''"
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from history" -l whispers -d 'Show what was said to one member alone, too'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from history" -l list -d 'List the rooms that have a log'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from history" -l json -d 'Answer in JSON (docs/SCHEMA.md)'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from history" -l ascii -d 'Draw with ASCII characters only'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from history" -s h -l help -d 'Show help'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from announce" -l room -d 'Which room, by its name, port or address; needed where several of yours are open' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from announce" -l state-dir -d 'The state directory that the room was opened with, if it was opened with one' -r -f -a "(__fish_complete_directories)"
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from announce" -l color -d 'When to use colour: auto, always or never; auto heeds NO_COLOR and CLICOLOR_FORCE' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from announce" -l lang -d 'Language: auto, en or zh-CN; auto follows LC_ALL, LC_MESSAGES and LANG' -r -f -a "auto\t''
en\t''
zh-CN\t''"
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from announce" -l json -d 'Answer in JSON (docs/SCHEMA.md)'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from announce" -l ascii -d 'Draw with ASCII characters only'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from announce" -s h -l help -d 'Show help'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from who" -l room -d 'Which room, by its name, port or address; needed where several of yours are open' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from who" -l state-dir -d 'The state directory that the room was opened with, if it was opened with one' -r -f -a "(__fish_complete_directories)"
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from who" -l color -d 'When to use colour: auto, always or never; auto heeds NO_COLOR and CLICOLOR_FORCE' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from who" -l lang -d 'Language: auto, en or zh-CN; auto follows LC_ALL, LC_MESSAGES and LANG' -r -f -a "auto\t''
en\t''
zh-CN\t''"
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from who" -l json -d 'Answer in JSON (docs/SCHEMA.md)'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from who" -l ascii -d 'Draw with ASCII characters only'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from who" -s h -l help -d 'Show help'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from kick" -l room -d 'Which room, by its name, port or address; needed where several of yours are open' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from kick" -l state-dir -d 'The state directory that the room was opened with, if it was opened with one' -r -f -a "(__fish_complete_directories)"
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from kick" -l color -d 'When to use colour: auto, always or never; auto heeds NO_COLOR and CLICOLOR_FORCE' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from kick" -l lang -d 'Language: auto, en or zh-CN; auto follows LC_ALL, LC_MESSAGES and LANG' -r -f -a "auto\t''
en\t''
zh-CN\t''"
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from kick" -l json -d 'Answer in JSON (docs/SCHEMA.md)'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from kick" -l ascii -d 'Draw with ASCII characters only'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from kick" -s h -l help -d 'Show help'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from ban" -l for -d 'For how long: 30s, 10m, 2h, 1d; without it for good' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from ban" -l room -d 'Which room, by its name, port or address; needed where several of yours are open' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from ban" -l state-dir -d 'The state directory that the room was opened with, if it was opened with one' -r -f -a "(__fish_complete_directories)"
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from ban" -l color -d 'When to use colour: auto, always or never; auto heeds NO_COLOR and CLICOLOR_FORCE' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from ban" -l lang -d 'Language: auto, en or zh-CN; auto follows LC_ALL, LC_MESSAGES and LANG' -r -f -a "auto\t''
en\t''
zh-CN\t''"
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from ban" -l json -d 'Answer in JSON (docs/SCHEMA.md)'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from ban" -l ascii -d 'Draw with ASCII characters only'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from ban" -s h -l help -d 'Show help'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from unban" -l room -d 'Which room, by its name, port or address; needed where several of yours are open' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from unban" -l state-dir -d 'The state directory that the room was opened with, if it was opened with one' -r -f -a "(__fish_complete_directories)"
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from unban" -l color -d 'When to use colour: auto, always or never; auto heeds NO_COLOR and CLICOLOR_FORCE' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from unban" -l lang -d 'Language: auto, en or zh-CN; auto follows LC_ALL, LC_MESSAGES and LANG' -r -f -a "auto\t''
en\t''
zh-CN\t''"
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from unban" -l json -d 'Answer in JSON (docs/SCHEMA.md)'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from unban" -l ascii -d 'Draw with ASCII characters only'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from unban" -s h -l help -d 'Show help'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from mute" -l for -d 'For how long: 30s, 10m, 2h, 1d; without it for good' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from mute" -l room -d 'Which room, by its name, port or address; needed where several of yours are open' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from mute" -l state-dir -d 'The state directory that the room was opened with, if it was opened with one' -r -f -a "(__fish_complete_directories)"
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from mute" -l color -d 'When to use colour: auto, always or never; auto heeds NO_COLOR and CLICOLOR_FORCE' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from mute" -l lang -d 'Language: auto, en or zh-CN; auto follows LC_ALL, LC_MESSAGES and LANG' -r -f -a "auto\t''
en\t''
zh-CN\t''"
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from mute" -l json -d 'Answer in JSON (docs/SCHEMA.md)'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from mute" -l ascii -d 'Draw with ASCII characters only'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from mute" -s h -l help -d 'Show help'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from unmute" -l room -d 'Which room, by its name, port or address; needed where several of yours are open' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from unmute" -l state-dir -d 'The state directory that the room was opened with, if it was opened with one' -r -f -a "(__fish_complete_directories)"
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from unmute" -l color -d 'When to use colour: auto, always or never; auto heeds NO_COLOR and CLICOLOR_FORCE' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from unmute" -l lang -d 'Language: auto, en or zh-CN; auto follows LC_ALL, LC_MESSAGES and LANG' -r -f -a "auto\t''
en\t''
zh-CN\t''"
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from unmute" -l json -d 'Answer in JSON (docs/SCHEMA.md)'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from unmute" -l ascii -d 'Draw with ASCII characters only'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from unmute" -s h -l help -d 'Show help'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from bans" -l room -d 'Which room, by its name, port or address; needed where several of yours are open' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from bans" -l state-dir -d 'The state directory that the room was opened with, if it was opened with one' -r -f -a "(__fish_complete_directories)"
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from bans" -l color -d 'When to use colour: auto, always or never; auto heeds NO_COLOR and CLICOLOR_FORCE' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from bans" -l lang -d 'Language: auto, en or zh-CN; auto follows LC_ALL, LC_MESSAGES and LANG' -r -f -a "auto\t''
en\t''
zh-CN\t''"
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from bans" -l json -d 'Answer in JSON (docs/SCHEMA.md)'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from bans" -l ascii -d 'Draw with ASCII characters only'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from bans" -s h -l help -d 'Show help'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from stop" -l room -d 'Which room, by its name, port or address; needed where several of yours are open' -r -f
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from stop" -l state-dir -d 'The state directory that the room was opened with, if it was opened with one' -r -f -a "(__fish_complete_directories)"
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from stop" -l color -d 'When to use colour: auto, always or never; auto heeds NO_COLOR and CLICOLOR_FORCE' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from stop" -l lang -d 'Language: auto, en or zh-CN; auto follows LC_ALL, LC_MESSAGES and LANG' -r -f -a "auto\t''
en\t''
zh-CN\t''"
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from stop" -l json -d 'Answer in JSON (docs/SCHEMA.md)'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from stop" -l ascii -d 'Draw with ASCII characters only'
complete -c ptool -n "__fish_ptool_using_subcommand chat; and __fish_seen_subcommand_from stop" -s h -l help -d 'Show help'
complete -c ptool -n "__fish_ptool_using_subcommand completions" -l color -d 'When to use colour: auto, always or never; auto heeds NO_COLOR and CLICOLOR_FORCE' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ptool -n "__fish_ptool_using_subcommand completions" -l lang -d 'Language: auto, en or zh-CN; auto follows LC_ALL, LC_MESSAGES and LANG' -r -f -a "auto\t''
en\t''
zh-CN\t''"
complete -c ptool -n "__fish_ptool_using_subcommand completions" -l json -d 'Answer in JSON (docs/SCHEMA.md)'
complete -c ptool -n "__fish_ptool_using_subcommand completions" -l ascii -d 'Draw with ASCII characters only'
complete -c ptool -n "__fish_ptool_using_subcommand completions" -s h -l help -d 'Show help'
complete -c ptool -n "__fish_ptool_using_subcommand man" -l out -d 'Write all pages into this folder' -r -f -a "(__fish_complete_directories)"
complete -c ptool -n "__fish_ptool_using_subcommand man" -l color -d 'When to use colour: auto, always or never; auto heeds NO_COLOR and CLICOLOR_FORCE' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ptool -n "__fish_ptool_using_subcommand man" -l lang -d 'Language: auto, en or zh-CN; auto follows LC_ALL, LC_MESSAGES and LANG' -r -f -a "auto\t''
en\t''
zh-CN\t''"
complete -c ptool -n "__fish_ptool_using_subcommand man" -l json -d 'Answer in JSON (docs/SCHEMA.md)'
complete -c ptool -n "__fish_ptool_using_subcommand man" -l ascii -d 'Draw with ASCII characters only'
complete -c ptool -n "__fish_ptool_using_subcommand man" -s h -l help -d 'Show help'
