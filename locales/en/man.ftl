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
man-ptool-doctor =
    Looks at every process and says what is wrong on this machine: zombies and whose fault they are, tasks stuck in uninterruptible sleep, forgotten stopped jobs, processes without their main thread, idle tracers, frozen control groups, leftovers of closed terminals and removed folders, containers whose first process does not reap, and process numbers, threads and tasks that run out. What belongs together is laid to one culprit, the worst first, each with its evidence and with what helps.

    Every state is normal for a moment. How long one has lasted is told by the scheduler's note of when the task last ran; where the kernel keeps none, ptool looks twice and says that the age is not known.
man-ptool-chat =
    A group chat room over UDP. A room is opened by ptool chat serve and entered by ptool chat join, on this machine or over a network. What goes over the network is encrypted; the key of a room is remembered the first time. Messages reach everybody once and in the same order, whatever the network loses, repeats or reorders.

    Each end is two processes: the room process with the socket and the console process with the terminal, the sender process with the terminal and the receiver process with the receiving keys, which is shut in. ptool tree and ptool stat show them.
man-ptool-watch =
    Tells of each transition of a process between new, ready, running, waiting, stopped and terminated: when, on which CPU, and why. Where the privilege allows it every transition is exact, from the tracepoints of the scheduler and of the signals; otherwise the process is looked at again and again, which is said, and the times that the kernel counts are exact all the same.

    The sums at the end stand beside the picture of the states: the time in each, the number of slices, and the longest wait for a CPU.
man-ptool-completions =
    Prints a script that completes the commands and options of ptool in a shell. The descriptions in it are in the language that --lang chooses.
man-ptool-man =
    Prints a manual page in the language that --lang chooses, or writes all of them into a folder.
man-ptool-top =
    Fills the terminal with the processes, as a list or a tree, and looks at them again and again. The selected process is explained beside the list, or with Enter, in the words of ptool stat: why it is in its state, the evidence, its kinship; below, how it spends its time between running, ready and sleeping, and what has happened to it since you look. New and gone processes, zombies, stopped, traced and uninterruptible ones are marked.

    A process can be followed to its end and past it, sent a signal, or given another nice value, after a question. The key ? lists all keys.

    What happens between two looks is not seen. ptool keeps the stat file of each process open, and reads other files only of those that are on the screen; the command line of a process is waited for no longer than a tenth of a second.
