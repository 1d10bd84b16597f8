# How long something lasts.
chat-control-span = { $unit ->
    [d] { $count ->
        [one] 1 day
       *[other] { $count } days
    }
    [h] { $count ->
        [one] 1 hour
       *[other] { $count } hours
    }
    [m] { $count ->
        [one] 1 minute
       *[other] { $count } minutes
    }
   *[s] { $count ->
        [one] 1 second
       *[other] { $count } seconds
    }
}

# What was done, and for whom, if not for who reads it.
chat-control-by = { $by ->
    [process] {" "}(by process { $pid } of { $user })
    [unseen] {" "}(by a process of { $user } in another PID namespace)
   *[own] {""}
}
chat-control-announced = announced to all{ chat-control-by }
chat-control-kicked = { $name } was removed{ chat-control-by }
chat-control-banned = { $name } is banned{ chat-control-by }
chat-control-banned-for = { $name } is banned for { chat-control-span }{ chat-control-by }
chat-control-unbanned = { $name } may come in again{ chat-control-by }
chat-control-muted = { $name } is muted{ chat-control-by }
chat-control-muted-for = { $name } is muted for { chat-control-span }{ chat-control-by }
chat-control-unmuted = { $name } may speak again{ chat-control-by }
chat-control-stopped = the room closes{ chat-control-by }
chat-control-unsaid-muted = not sent: the administrator has muted you, for another { chat-control-span }

# Who is banned and muted.
chat-control-sanctions = { $count ->
    [0] nobody is banned or muted
   *[other] { $bans } banned, { $mutes } muted
}
chat-control-is-banned = banned
chat-control-is-banned-for = banned for another { chat-control-span }
chat-control-is-muted = muted
chat-control-is-muted-for = muted for another { chat-control-span }
chat-control-no-time = { $time } is no time: write 30s, 10m, 2h or 1d, or nothing for good

# From another terminal.
chat-control-none = other terminals cannot administer this room ({ $path }: { $reason })
chat-control-no-room = no room of yours is open on this machine
    .hint = ptool chat serve opens one; one that was opened with --state-dir is found with the same option
chat-control-no-such-room = none of your open rooms has the name, port or address { $wanted }
    .hint = these are open: { $rooms }
chat-control-several = several rooms are open: { $rooms }
    .hint = say which by its name, port or address, as in --room { $port }
chat-control-not-yours = the room that is open here is not yours
    .hint = its user administers it, and root does
chat-control-no-answer = the room at { $address } does not answer
    .hint = its process may have been stopped: see ptool stat { $pid }
chat-control-closed = the room at { $address } has closed
    .hint = ptool chat serve opens it again
chat-control-other-version = the room at { $address } is served by another version of ptool
    .hint = use that version, or close the room at its console and open it again
chat-control-nobody = there is nobody called { $name }
    .hint = ptool chat who lists who is here
chat-control-not-banned = nobody called { $name } is banned
    .hint = ptool chat bans lists who is
chat-control-not-muted = nobody called { $name } is muted
    .hint = ptool chat bans lists who is
chat-control-bad-time =
    .hint = examples: 30s, 10m, 2h, 1d
chat-control-no-text = there is nothing to announce
    .hint = ptool chat announce TEXT, or pipe the lines into it
chat-control-unreadable = cannot read standard input: { $reason }
