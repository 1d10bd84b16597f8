# What happens in a room. The sentences on joining and leaving are those of the classic rooms.
chat-joined = { $name } joined
chat-left = { $name } left
chat-gone = { $name } is gone: nothing heard for { $seconds } s
chat-kicked = { $name } was removed by the administrator
chat-banned = { $name } was banned by the administrator
chat-renamed = { $from } is now called { $to }
chat-acted = * { $name } { $text }
chat-whispered = { $name } to { $to }
chat-administrator = administrator
chat-blank = (nothing)

# How one gets in.
chat-welcome = You are in { $room } as { $name }; { $members ->
    [one] nobody else is here
   *[other] { $members } are here
}. /help shows what you can do.
chat-new-room = Your first time here: the room's key { $fingerprint } is remembered. Ask the administrator whether it is the right one.
chat-no-answer = No answer from { $address } yet; trying on.
chat-no-answer-unreachable = Nobody listens at { $address }; trying on.
chat-silent = The server does not answer; trying on.
chat-back = The server is back.
chat-busy = The room is busy letting others in; trying again in a moment.
chat-ask-name = your name:
chat-ask-password = password:
chat-wrong-password = wrong password
chat-needs-password = the room has a password
    .hint = put it into a file and give its name with --password-file
chat-other-version = the server speaks the protocol in versions { $lowest } to { $highest }, this ptool in version { $own }
    .hint = use the same version of ptool on both sides
chat-given-up = no answer from { $address }
    .hint = is a room open there? ptool chat serve opens one; --wait SECONDS waits longer
chat-given-up-unreachable = nobody listens at { $address }
chat-cannot-reach = cannot reach { $address }: { $reason }
    .hint = check the address and the network
chat-name-missing = a name is missing
    .hint = give one with --name
chat-denied-taken = the name { $name } is taken
chat-denied-looks-like = the name { $name } looks like { $like }, who is here
chat-denied-reserved = the name { $name } belongs to the room itself, or looks as if it did
chat-denied-invalid = { $name } cannot be a name: at most 16 columns, no spaces, not beginning with : @ / or #
chat-denied-full = the room is full
chat-denied-banned = the administrator does not want { $name } here
chat-denied-hint = give another with --name

# What is said.
chat-unsaid-too-fast = too fast: wait { $seconds } s
chat-unsaid-too-long = not sent: too long
chat-unsaid-empty = not sent: nothing of it can be shown
chat-unsaid-muted = not sent: the administrator has muted you
chat-too-long = not sent: { $bytes } bytes, and { $most } is the most
chat-numbered = it is entry { $number }
chat-waiting = waiting { $seconds } s: the room takes { $count ->
    [one] 1 line
   *[other] { $count } lines
} a second
chat-waiting-minute = waiting { $seconds } s: the room takes { $count ->
    [one] 1 line
   *[other] { $count } lines
} a minute
chat-nothing-to-say = there is nothing to say
    .hint = give a text, or leave it out to say the lines of standard input
chat-receipt = { $have } of { $of } have it
chat-forgotten = { $count ->
    [one] 1 entry is missing here: the room no longer has it
   *[other] { $count } entries are missing here: the room no longer has them
}
chat-missed = { $count ->
    [one] 1 line is not shown: this terminal was too slow
   *[other] { $count } lines are not shown: this terminal was too slow
}
chat-members = { $count ->
    [0] nobody is here
    [one] 1 member
   *[other] { $count } members
}
chat-lag = { $count ->
    [0] all { $of } have everything
    [one] 1 of { $of } is behind
   *[other] { $count } of { $of } are behind
}
chat-behind = { $count ->
    [one] 1 entry behind
   *[other] { $count } entries behind
}
chat-nobody = there is nobody called { $name }
chat-no-command = there is no command /{ $name }; /help lists them, and // begins a text with a slash
chat-no-command-likely = there is no command /{ $name }; did you mean /{ $likely }?
chat-command-needs-name = /{ $name } needs a name
chat-command-needs-text = /{ $name } needs a text
chat-command-needs-name-and-text = /{ $name } needs a name and a text
chat-command-needs-count = /{ $name } takes a number, or nothing
chat-ignored = what { $name } says is no longer shown; /ignore { $name } shows it again
chat-not-ignored = what { $name } says is shown again
chat-help = A line that begins with // is a text that begins with a slash.
chat-help-say = say it to all
chat-help-clear = clear this screen
chat-help-help = show this
chat-help-history = show the last N lines of this screen once more; 20 if you name no number
chat-help-ignore = show no more of what somebody says, or show it again
chat-help-lag = who lacks how many of the newest entries
chat-help-me = say what you do: * alice waves
chat-help-msg = say it to one member alone
chat-help-nick = take another name
chat-help-quit = leave, as Ctrl-D, Ctrl-C and a lone quit do
chat-help-who = who is here
chat-help-announce = announce it to all
chat-help-administrator-ban = keep a member out, for good or for a time: 30s, 10m, 2h, 1d
chat-help-administrator-bans = who is banned and who is muted
chat-help-administrator-clear = clear this screen
chat-help-administrator-help = show this
chat-help-administrator-history = show the last N lines of this screen once more; 20 if you name no number
chat-help-administrator-kick = remove a member
chat-help-administrator-mute = let a member say nothing, for good or for a time
chat-help-administrator-stop = close the room, as Ctrl-D and Ctrl-C do
chat-help-administrator-unban = let it in again
chat-help-administrator-unmute = let it speak again
chat-help-administrator-who = who is here, from where, and with which round trip

# How it ends.
chat-ended-quit = You have left.
chat-ended-stopped = The room is closed.
chat-ended-kicked = the administrator has removed you
chat-ended-banned = the administrator has banned you
chat-ended-timed-out = the room has not heard of you for too long
chat-ended-replaced = you have joined anew from elsewhere, and that goes on
chat-lines-lost = { $count ->
    [one] 1 line was not said
   *[other] { $count } lines were not said
}
chat-process-gone-receiver = the receiver process { $pid } has ended ({ $how }); nothing can be heard without it
chat-process-gone-sender = the sender process { $pid } has ended
chat-process-gone-room = the room process { $pid } has ended
    .hint = members notice within a minute; they are in again as soon as the room is opened again
chat-process-gone-console = the console process { $pid } has ended ({ $how }); the room is closed
chat-cannot-fork = cannot start a second process: { $reason }
chat-not-shut-in = This kernel has no seccomp for ptool: the receiver process is not shut in.

# The server.
chat-listening = listening on { $address }, pid { $pid }
chat-greet-join = join
chat-greet-classic = plain text
chat-greet-key = key
chat-greet-sure = to be sure
chat-greet-log = log
chat-greet-look = look
chat-greet-help = more
chat-greet-reach = Whoever reaches one of these addresses can come in; --password-file FILE lets in only those who know a password. What is said is encrypted on the way. Who joins for the first time compares the key, or uses the line "to be sure".
chat-greet-reach-classic = Whoever reaches one of these addresses can come in. Between ptool and the room all is encrypted on the way; who joins for the first time compares the key, or uses the line "to be sure".
chat-greet-reach-password = Whoever reaches one of these addresses and knows the password can come in. What is said is encrypted on the way. Who joins for the first time compares the key, or uses the line "to be sure".
chat-greet-classic-means = Plain-text programs are let in as well, with a ~ before their names. What they send and get is the whole conversation, unencrypted: whoever is on the way can read it, and can speak as a member with a ~.

# Keys.
chat-key-changed = the room at { $place } is not the one that it was: its key was { $known }, and is { $shown }
    .hint = somebody may be between you and the room, or it has a new key; ask the administrator, and only if the new one is right, join once with --fingerprint { $shown }
chat-key-not-expected = the room at { $place } has another key than you said: { $shown } instead of { $known }
    .hint = do not join; ask the administrator for address and key
chat-key-not-kept = the key of the room cannot be kept ({ $path }: { $reason }); it is another the next time, and clients will refuse it
chat-nothing-kept = the keys cannot be kept ({ $path }: { $reason }); the room will not be known again
chat-store-system = cannot use { $path }: { $reason }
    .hint = choose another state directory with --state-dir
chat-store-garbled = { $path } is damaged
    .hint = restore it, or remove it and begin anew
chat-store-exposed = others may read { $path }, which holds a private key
    .hint = chmod 600 it; if somebody may have read it, remove it and begin anew
chat-password-unreadable = cannot read the password from { $path }: { $reason }
chat-password-empty = there is no password in the first line of { $path }
    .hint = the file holds the password in its first line
chat-bad-rate =
    .hint = examples: 2/s, 30/min, off
chat-bad-kept =
    .hint = a number from 1, or all
chat-bad-room =
    .hint = a room has a short name without spaces, such as lab-3
chat-bad-since =
    .hint = now, all, a number of entries (20), a time ago (30s, 10m, 2h, 1d), a time (14:30) or a date (2026-11-28, 2026-11-28T14:30)
chat-bad-fingerprint =
    .hint = it is the key that ptool chat serve shows: 40 digits in groups of five
chat-bad-wait =
    .hint = a number of seconds (30), with a unit (2m, 1h), or forever
