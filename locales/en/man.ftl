# Manual pages. `man-ptool-list` is the description of `ptool list`; headings are those of man-pages(7).
man-manual = User Commands
man-name = NAME
man-synopsis = SYNOPSIS
man-description = DESCRIPTION
man-exit-status = EXIT STATUS
man-environment = ENVIRONMENT
    .no-color = If not empty, no colour is written unless --color=always asks for it.
    .clicolor-force = If neither empty nor 0, colour is written into a pipe or a file too.
    .lang = The first of them that is not empty chooses the language; one that begins with zh is Chinese, all others are English.
    .columns = The width of a terminal that does not tell its width. Into a pipe or a file, lines are never cut.
man-notes = NOTES
man-see-also = SEE ALSO

man-ptool =
    ptool reads /proc, shows the states of processes and says why they are in them: what a process waits for, who stopped it, whose fault a zombie is, and which evidence says so. What the kernel does not let it read it names instead of guessing.

    Everything that a process says of itself (its name, its command line) is made harmless before it is shown. With --json every command answers in one documented, versioned schema.
man-ptool-list =
    Lists the processes with their states and ends with the totals by state. Columns, filters and order are chosen with options; columns have the names that ps(1) gives them.
man-ptool-stat =
    Says in one sentence why a process is in its state, then explains its STAT code sign by sign, shows the evidence, and names the processes that have to do with it: parent, tracer, threads, children.

    Given a code instead of a process it says what the code means. Given - it reads the output of ps(1) on standard input, from this machine or another, and explains it line by line.
man-ptool-tree =
    Shows the processes as a tree with the options of pstree(1), and marks the states that are out of the ordinary. Branches are folded into one with a count only where they are in the same states.
man-ptool-pcb =
    Shows what the kernel keeps of a process, in groups: identity, kinship, state, scheduling, memory, credentials, signals, files, namespaces, limits, accounting. Fields have the names that /proc and the manual give them.
man-ptool-watch =
    Tells of each transition of a process between new, ready, running, waiting, stopped and terminated: when, on which CPU, and why. Where the privilege allows it every transition is exact, from the tracepoints of the scheduler and of the signals; otherwise the process is looked at again and again, which is said, and the times that the kernel counts are exact all the same.

    The sums at the end stand beside the picture of the states: the time in each, the number of slices, and the longest wait for a CPU.
man-ptool-completions =
    Prints a script that completes the commands and options of ptool in a shell. The descriptions in it are in the language that --lang chooses.
man-ptool-man =
    Prints a manual page in the language that --lang chooses, or writes all of them into a folder.
