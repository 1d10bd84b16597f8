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
complete -c ptool -n "__fish_ptool_needs_command" -f -a "tree" -d 'Show the processes as a tree'
complete -c ptool -n "__fish_ptool_needs_command" -f -a "pcb" -d 'Show the process control block'
complete -c ptool -n "__fish_ptool_needs_command" -f -a "completions" -d 'Print a completion script for a shell'
complete -c ptool -n "__fish_ptool_needs_command" -f -a "man" -d 'Print a manual page'
complete -c ptool -n "__fish_ptool_needs_command" -f -a "help" -d 'Show help for ptool or for a command'
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
complete -c ptool -n "__fish_ptool_using_subcommand tree" -l color -d 'When to use colour: auto, always or never; auto heeds NO_COLOR and CLICOLOR_FORCE' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ptool -n "__fish_ptool_using_subcommand tree" -l lang -d 'Language: auto, en or zh-CN; auto follows LC_ALL, LC_MESSAGES and LANG' -r -f -a "auto\t''
en\t''
zh-CN\t''"
complete -c ptool -n "__fish_ptool_using_subcommand tree" -l json -d 'Answer in JSON (docs/SCHEMA.md)'
complete -c ptool -n "__fish_ptool_using_subcommand tree" -l ascii -d 'Draw with ASCII characters only'
complete -c ptool -n "__fish_ptool_using_subcommand tree" -s h -l help -d 'Show help'
complete -c ptool -n "__fish_ptool_using_subcommand pcb" -l color -d 'When to use colour: auto, always or never; auto heeds NO_COLOR and CLICOLOR_FORCE' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ptool -n "__fish_ptool_using_subcommand pcb" -l lang -d 'Language: auto, en or zh-CN; auto follows LC_ALL, LC_MESSAGES and LANG' -r -f -a "auto\t''
en\t''
zh-CN\t''"
complete -c ptool -n "__fish_ptool_using_subcommand pcb" -l json -d 'Answer in JSON (docs/SCHEMA.md)'
complete -c ptool -n "__fish_ptool_using_subcommand pcb" -l ascii -d 'Draw with ASCII characters only'
complete -c ptool -n "__fish_ptool_using_subcommand pcb" -s h -l help -d 'Show help'
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
complete -c ptool -n "__fish_ptool_using_subcommand help; and not __fish_seen_subcommand_from list stat tree pcb completions man help" -l color -d 'When to use colour: auto, always or never; auto heeds NO_COLOR and CLICOLOR_FORCE' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ptool -n "__fish_ptool_using_subcommand help; and not __fish_seen_subcommand_from list stat tree pcb completions man help" -l lang -d 'Language: auto, en or zh-CN; auto follows LC_ALL, LC_MESSAGES and LANG' -r -f -a "auto\t''
en\t''
zh-CN\t''"
complete -c ptool -n "__fish_ptool_using_subcommand help; and not __fish_seen_subcommand_from list stat tree pcb completions man help" -l json -d 'Answer in JSON (docs/SCHEMA.md)'
complete -c ptool -n "__fish_ptool_using_subcommand help; and not __fish_seen_subcommand_from list stat tree pcb completions man help" -l ascii -d 'Draw with ASCII characters only'
complete -c ptool -n "__fish_ptool_using_subcommand help; and not __fish_seen_subcommand_from list stat tree pcb completions man help" -s h -l help -d 'Show help'
complete -c ptool -n "__fish_ptool_using_subcommand help; and not __fish_seen_subcommand_from list stat tree pcb completions man help" -f -a "list" -d '`ptool list`'
complete -c ptool -n "__fish_ptool_using_subcommand help; and not __fish_seen_subcommand_from list stat tree pcb completions man help" -f -a "stat" -d '`ptool stat`'
complete -c ptool -n "__fish_ptool_using_subcommand help; and not __fish_seen_subcommand_from list stat tree pcb completions man help" -f -a "tree" -d '`ptool tree`'
complete -c ptool -n "__fish_ptool_using_subcommand help; and not __fish_seen_subcommand_from list stat tree pcb completions man help" -f -a "pcb" -d '`ptool pcb`'
complete -c ptool -n "__fish_ptool_using_subcommand help; and not __fish_seen_subcommand_from list stat tree pcb completions man help" -f -a "completions" -d '`ptool completions SHELL`'
complete -c ptool -n "__fish_ptool_using_subcommand help; and not __fish_seen_subcommand_from list stat tree pcb completions man help" -f -a "man" -d '`ptool man [COMMAND]`'
complete -c ptool -n "__fish_ptool_using_subcommand help; and not __fish_seen_subcommand_from list stat tree pcb completions man help" -f -a "help" -d 'Print this message or the help of the given subcommand(s)'
complete -c ptool -n "__fish_ptool_using_subcommand help; and __fish_seen_subcommand_from list" -l color -d 'When to use colour: auto, always or never; auto heeds NO_COLOR and CLICOLOR_FORCE' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ptool -n "__fish_ptool_using_subcommand help; and __fish_seen_subcommand_from list" -l lang -d 'Language: auto, en or zh-CN; auto follows LC_ALL, LC_MESSAGES and LANG' -r -f -a "auto\t''
en\t''
zh-CN\t''"
complete -c ptool -n "__fish_ptool_using_subcommand help; and __fish_seen_subcommand_from list" -l json -d 'Answer in JSON (docs/SCHEMA.md)'
complete -c ptool -n "__fish_ptool_using_subcommand help; and __fish_seen_subcommand_from list" -l ascii -d 'Draw with ASCII characters only'
complete -c ptool -n "__fish_ptool_using_subcommand help; and __fish_seen_subcommand_from list" -s h -l help -d 'Show help'
complete -c ptool -n "__fish_ptool_using_subcommand help; and __fish_seen_subcommand_from stat" -l color -d 'When to use colour: auto, always or never; auto heeds NO_COLOR and CLICOLOR_FORCE' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ptool -n "__fish_ptool_using_subcommand help; and __fish_seen_subcommand_from stat" -l lang -d 'Language: auto, en or zh-CN; auto follows LC_ALL, LC_MESSAGES and LANG' -r -f -a "auto\t''
en\t''
zh-CN\t''"
complete -c ptool -n "__fish_ptool_using_subcommand help; and __fish_seen_subcommand_from stat" -l json -d 'Answer in JSON (docs/SCHEMA.md)'
complete -c ptool -n "__fish_ptool_using_subcommand help; and __fish_seen_subcommand_from stat" -l ascii -d 'Draw with ASCII characters only'
complete -c ptool -n "__fish_ptool_using_subcommand help; and __fish_seen_subcommand_from stat" -s h -l help -d 'Show help'
complete -c ptool -n "__fish_ptool_using_subcommand help; and __fish_seen_subcommand_from tree" -l color -d 'When to use colour: auto, always or never; auto heeds NO_COLOR and CLICOLOR_FORCE' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ptool -n "__fish_ptool_using_subcommand help; and __fish_seen_subcommand_from tree" -l lang -d 'Language: auto, en or zh-CN; auto follows LC_ALL, LC_MESSAGES and LANG' -r -f -a "auto\t''
en\t''
zh-CN\t''"
complete -c ptool -n "__fish_ptool_using_subcommand help; and __fish_seen_subcommand_from tree" -l json -d 'Answer in JSON (docs/SCHEMA.md)'
complete -c ptool -n "__fish_ptool_using_subcommand help; and __fish_seen_subcommand_from tree" -l ascii -d 'Draw with ASCII characters only'
complete -c ptool -n "__fish_ptool_using_subcommand help; and __fish_seen_subcommand_from tree" -s h -l help -d 'Show help'
complete -c ptool -n "__fish_ptool_using_subcommand help; and __fish_seen_subcommand_from pcb" -l color -d 'When to use colour: auto, always or never; auto heeds NO_COLOR and CLICOLOR_FORCE' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ptool -n "__fish_ptool_using_subcommand help; and __fish_seen_subcommand_from pcb" -l lang -d 'Language: auto, en or zh-CN; auto follows LC_ALL, LC_MESSAGES and LANG' -r -f -a "auto\t''
en\t''
zh-CN\t''"
complete -c ptool -n "__fish_ptool_using_subcommand help; and __fish_seen_subcommand_from pcb" -l json -d 'Answer in JSON (docs/SCHEMA.md)'
complete -c ptool -n "__fish_ptool_using_subcommand help; and __fish_seen_subcommand_from pcb" -l ascii -d 'Draw with ASCII characters only'
complete -c ptool -n "__fish_ptool_using_subcommand help; and __fish_seen_subcommand_from pcb" -s h -l help -d 'Show help'
complete -c ptool -n "__fish_ptool_using_subcommand help; and __fish_seen_subcommand_from completions" -l color -d 'When to use colour: auto, always or never; auto heeds NO_COLOR and CLICOLOR_FORCE' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ptool -n "__fish_ptool_using_subcommand help; and __fish_seen_subcommand_from completions" -l lang -d 'Language: auto, en or zh-CN; auto follows LC_ALL, LC_MESSAGES and LANG' -r -f -a "auto\t''
en\t''
zh-CN\t''"
complete -c ptool -n "__fish_ptool_using_subcommand help; and __fish_seen_subcommand_from completions" -l json -d 'Answer in JSON (docs/SCHEMA.md)'
complete -c ptool -n "__fish_ptool_using_subcommand help; and __fish_seen_subcommand_from completions" -l ascii -d 'Draw with ASCII characters only'
complete -c ptool -n "__fish_ptool_using_subcommand help; and __fish_seen_subcommand_from completions" -s h -l help -d 'Show help'
complete -c ptool -n "__fish_ptool_using_subcommand help; and __fish_seen_subcommand_from man" -l color -d 'When to use colour: auto, always or never; auto heeds NO_COLOR and CLICOLOR_FORCE' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ptool -n "__fish_ptool_using_subcommand help; and __fish_seen_subcommand_from man" -l lang -d 'Language: auto, en or zh-CN; auto follows LC_ALL, LC_MESSAGES and LANG' -r -f -a "auto\t''
en\t''
zh-CN\t''"
complete -c ptool -n "__fish_ptool_using_subcommand help; and __fish_seen_subcommand_from man" -l json -d 'Answer in JSON (docs/SCHEMA.md)'
complete -c ptool -n "__fish_ptool_using_subcommand help; and __fish_seen_subcommand_from man" -l ascii -d 'Draw with ASCII characters only'
complete -c ptool -n "__fish_ptool_using_subcommand help; and __fish_seen_subcommand_from man" -s h -l help -d 'Show help'
complete -c ptool -n "__fish_ptool_using_subcommand help; and __fish_seen_subcommand_from help" -l color -d 'When to use colour: auto, always or never; auto heeds NO_COLOR and CLICOLOR_FORCE' -r -f -a "auto\t''
always\t''
never\t''"
complete -c ptool -n "__fish_ptool_using_subcommand help; and __fish_seen_subcommand_from help" -l lang -d 'Language: auto, en or zh-CN; auto follows LC_ALL, LC_MESSAGES and LANG' -r -f -a "auto\t''
en\t''
zh-CN\t''"
complete -c ptool -n "__fish_ptool_using_subcommand help; and __fish_seen_subcommand_from help" -l json -d 'Answer in JSON (docs/SCHEMA.md)'
complete -c ptool -n "__fish_ptool_using_subcommand help; and __fish_seen_subcommand_from help" -l ascii -d 'Draw with ASCII characters only'
complete -c ptool -n "__fish_ptool_using_subcommand help; and __fish_seen_subcommand_from help" -s h -l help -d 'Show help'
