demo-exit = How a process ends, exit against _exit, and what its parent reads of it
demo-exit-buffers = Two children put a text into a buffer and register a handler with atexit. One ends by exit(3), the other by _exit(2).
demo-exit-quiz-buffer = What has the child written that ended by _exit?
    .a = The text, and what the handler writes.
    .b = Nothing.
    .c = The text alone.
    .why = Buffers and handlers belong to the C library; _exit goes straight to the kernel, which knows of neither. That is why a child that shares its parent's buffers should end by _exit: the text would come twice.
demo-exit-writes = exit ran the handler, then wrote the buffer
demo-exit-drops = _exit wrote nothing and ran nothing
demo-exit-statuses = Children end with status 0, with 42, with 1 as `sys.exit("text")` of Python does after it has printed the text, and with 300. The parent reads a raw status; divided by 256 it is what the child said.
demo-exit-quiz-wrap = A child calls exit(300). Which status does its parent read?
    .a = 300
    .b = 255
    .c = 44
    .why = Only the lowest 8 bits arrive: 300 − 256 = 44.
demo-exit-status = { $name }: _exit({ $status }) arrives as raw { $raw }, and { $raw } / 256 = { $arrives }
demo-exit-signals = Children that a signal ends have no status of their own. The low 7 bits of the raw status are the signal.
demo-exit-signal = { $signal }: raw { $raw }; a shell shows { $shell } in $?
demo-exit-core = bit 0x80 of the raw status is set: a program that core_pattern names was given the core, though RLIMIT_CORE is 0
demo-exit-no-core = bit 0x80 of the raw status says that a core file was written; here none was, for RLIMIT_CORE is 0
