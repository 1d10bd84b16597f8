chat-history-served = the log { $path } is in use: another process serves this room
    .hint = end that one first (ptool chat stop), or serve another room (--name)
chat-history-busy = another program keeps the log { $path } locked
    .hint = end that program (fuser { $path } says which it is) and try again
chat-history-missing = there is no log { $path }
    .hint = a room begins one when it is served; one that is served with --ephemeral keeps none
chat-history-newer = the log { $path } was written by a newer ptool (schema { $version }; this ptool knows { $known })
    .hint = use that ptool, or move the file away to begin a new log
chat-history-foreign = { $path } is not the log of a room
    .hint = name another file, or move this one away to begin a log here
chat-history-corrupt = the log { $path } is damaged
    .hint = move it away with its -wal and -shm files to begin a new log; `sqlite3 { $path } .recover` saves what can be read
chat-history-full = no room is left on the disk for the log { $path }
    .hint = free some, keep fewer entries (--keep-entries), or serve with --ephemeral to keep none
chat-history-system = cannot use the log { $path }: { $reason }
    .hint = the file and its folder must belong to the user who serves the room, and be writable; --ephemeral keeps no log
chat-history-database = the log { $path } failed: { $reason }
    .hint = this should not happen; --ephemeral serves the room without a log
chat-history-not-kept = the log cannot be kept ({ $path }: { $reason }); what is said is gone when the room is closed
chat-history-not-written = the room is closed: what was said last could not be written, and so nobody was told that it was said; members try on, and are in again when the room is opened again
chat-history-none = no room has a log in { $path }
    .hint = ptool chat serve begins one; --state-dir or --file name another place
chat-history-several = several rooms have a log: { $rooms }
    .hint = choose one with --room
chat-history-whispers = { $count ->
    [one] 1 whisper is not shown; --whispers shows it
   *[other] { $count } whispers are not shown; --whispers shows them
}
chat-history-bad-time =
    .hint = a time ago (30s, 10m, 2h, 1d), a time (14:30) or a date (2026-11-28, 2026-11-28T14:30)
chat-history-room = ROOM
chat-history-entries = ENTRIES
chat-history-first = FIRST
chat-history-last = LAST
chat-history-size = SIZE
chat-history-folder = They are in { $path }.
