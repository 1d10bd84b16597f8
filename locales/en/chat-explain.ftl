chat-explain-hello = may I come in? (padded, so that the answer is shorter than this: forging my address gains nothing)
chat-explain-cookie = prove that you receive at this address: send this back (until then I keep nothing of you)
chat-explain-refuse-version = no: I speak version { $versions } of the protocol
chat-explain-refuse-password = no: your password is not that of this room
chat-explain-refuse-busy = not now: too many are coming in; try again in a moment
chat-explain-start = here is the cookie, and my part of fresh keys (Noise 1 of 3)
chat-explain-reply = my part of the keys, and who I am, sealed (Noise 2 of 3): do you know me?
chat-explain-finish = who I am, sealed, and the proof that I have the password, if there is one (Noise 3 of 3)
chat-explain-unknown = I know of no session of yours, perhaps I was restarted: come in anew
chat-explain-sealed = sealed: only its two ends can read it
chat-explain-plain = "{ $text }", readable by everybody on the way

chat-explain-join-last = JOIN let me in as { $name }, with { $count ->
    [0] nothing from before
    [one] the last entry
   *[other] the last { $count } entries
}
chat-explain-join-number = JOIN let me in as { $name }, and go on with entry { $number }
chat-explain-join-time = JOIN let me in as { $name }, with the entries since { $time }
chat-explain-welcome = WELCOME { $name }, you are member { $member }: you get entries { $first } and on, the newest is { $newest }; your next line is { $line }
chat-explain-denied-taken = DENIED somebody here has that name
chat-explain-denied-looks-like = DENIED that name looks like { $like }
chat-explain-denied-reserved = DENIED that name is the room's own
chat-explain-denied-invalid = DENIED that is no name
chat-explain-denied-full = DENIED the room is full
chat-explain-denied-banned = DENIED you are banned
chat-explain-piece-of-entry = PIECE { $index } of { $of } of entry { $number }, which is too long for one datagram
chat-explain-piece-of-line = PIECE { $index } of { $of } of line { $number }, which is too long for one datagram
chat-explain-ack-of-entries = ACK I have all entries before { $next }{ $beyond ->
    [0] {""}
   *[other] , and { $beyond } after a gap
}
chat-explain-ack-of-lines = ACK I have all lines before { $next }{ $beyond ->
    [0] {""}
   *[other] , and { $beyond } after a gap
}
chat-explain-outcome-numbered = OUTCOME of line { $line }: number { $number }
chat-explain-outcome-too-fast = OUTCOME of line { $line }: refused, too fast; wait { $wait } ms
chat-explain-outcome-too-long = OUTCOME of line { $line }: refused, too long
chat-explain-outcome-empty = OUTCOME of line { $line }: refused, nothing in it can be seen
chat-explain-outcome-muted = OUTCOME of line { $line }: refused, you are muted
chat-explain-outcome-nobody = OUTCOME of line { $line }: refused, there is nobody of that name
chat-explain-outcome-name = OUTCOME of line { $line }: refused, that name is not to be had
chat-explain-ask-roster = ASK #{ $token } who is here{ $after ->
    [0] ?
   *[other] {" "}after member { $after }?
}
chat-explain-ask-lag = ASK #{ $token } how far behind is each{ $after ->
    [0] ?
   *[other] {" "}after member { $after }?
}
chat-explain-answer = ANSWER to #{ $token }: { $count } of { $members } members
chat-explain-ping-of-server = PING are you there? my newest entry is { $newest }
chat-explain-ping-of-client = PING are you there? my newest line is { $newest }
chat-explain-challenge = CHALLENGE you come from a new address: send this back from there
chat-explain-response = RESPONSE here it is: I am at this address now
chat-explain-forgotten = FORGOTTEN the log has nothing before entry { $first } any more
chat-explain-receipt = RECEIPT { $have } of { $of } have entry { $number }
chat-explain-bye-quit = BYE the member leaves
chat-explain-bye-stopped = BYE the room ends
chat-explain-bye-kicked = BYE the administrator has removed you
chat-explain-bye-banned = BYE the administrator has banned you
chat-explain-bye-timed-out = BYE I heard nothing of you for too long
chat-explain-bye-replaced = BYE you came in again elsewhere, which is you from now on
chat-explain-padding = PADDING of { $count } B, so that no answer is longer
chat-explain-malformed = the rest is malformed, and dropped
chat-explain-more-frames = { $count ->
    [one] 1 more frame
   *[other] { $count } more frames
}
chat-explain-empty = nothing in it

chat-explain-entry = ENTRY { $number }
chat-explain-entries = ENTRIES { $first }–{ $last }
chat-explain-line = LINE { $number }
chat-explain-lines = LINES { $first }–{ $last }
chat-explain-colon = :{" "}
chat-explain-comma = ,{" "}
chat-explain-more-items = { $count } more
chat-explain-item-malformed = malformed
chat-explain-joined = { $name } comes in
chat-explain-left-quit = { $name } leaves
chat-explain-left-timed-out = { $name } is lost
chat-explain-left-kicked = { $name } is removed
chat-explain-left-banned = { $name } is banned
chat-explain-said = { $name } says "{ $text }"
chat-explain-did = { $name } does "{ $text }"
chat-explain-announced = the administrator says "{ $text }"
chat-explain-renamed = { $name } becomes { $to }
chat-explain-whispered = { $name } whispers to { $to } "{ $text }"
chat-explain-blank = not for this client
chat-explain-say = say "{ $text }"
chat-explain-do = do "{ $text }"
chat-explain-rename = call me { $name }
chat-explain-whisper = whisper to { $to } "{ $text }"

chat-explain-dropped-malformed = it is not of this protocol
chat-explain-dropped-no-session = it is for a session that is not here
chat-explain-dropped-replayed = its number was here before: a second copy, or an old one sent again
chat-explain-dropped-forged = it does not open: forged, or damaged on the way
chat-explain-dropped-misplaced = such a thing goes the other way alone
chat-explain-dropped-crowded = too much to do at the moment
chat-explain-lost = lost by --chaos
chat-explain-doubled = doubled by --chaos
chat-explain-held-back = held back by --chaos, so that others overtake it
