echo-model-tcp = One connection at a time: whoever comes meanwhile waits in the backlog
echo-model-udp = One socket for everybody: there are no connections, and each datagram goes back to its sender
echo-model-fork = A process for each connection; SIGCHLD tells the parent to reap those that have ended
echo-model-thread = A thread for each connection, all in one process and its memory
echo-model-select = One process watches every connection with select(2), up to descriptor 1023
echo-model-poll = One process watches every connection with poll(2), and hands the kernel the whole list each time
echo-model-epoll = One process watches every connection with epoll(7): the kernel keeps the list and returns only what is ready
echo-model-compare = Measures them all with many silent and some busy clients
echo-list-next = Start one with `ptool echo MODEL --trace`, and talk to it with `nc 127.0.0.1 7007` from another terminal.

echo-listening = listening on { $address }, pid { $pid }
echo-try = try
echo-look = look
echo-end = end
echo-ended = { $count ->
    [one] 1 connection
   *[other] { $count } connections
}, { $size } bytes echoed
echo-ended-datagrams = { $count ->
    [one] 1 datagram
   *[other] { $count } datagrams
}, { $size } bytes echoed
echo-ended-refused = { $count } refused

echo-call-failed = { $call } failed: { $reason }

echo-trace-woke = { $call } watched { $watched }, ready { $ready }:{" "}
echo-trace-ready-listener = { $fd } (listener)
echo-trace-ready-signals = { $fd } (signals)
echo-trace-ready-threads = { $fd } (threads)
echo-trace-ready-read = { $fd } (can read)
echo-trace-ready-write = { $fd } (can write)
echo-trace-ready-more = { $count } more
echo-trace-comma = ,{" "}

echo-note-connected = { $peer } is connected; { $open } now
echo-note-nobody-waits = nobody else waits in the backlog
echo-note-aborted = the client was gone before it was accepted
echo-note-exhausted = no descriptor or memory left: nothing is accepted until a client goes, or for a second
echo-note-beyond-select = { $peer } is refused: select can watch descriptors below { $limit } only (FD_SETSIZE)
echo-note-backlog = { $waiting ->
    [0] nobody waits in the backlog any more
    [one] 1 other client waits in the backlog: this model serves one at a time
   *[other] the other { $waiting } clients wait in the backlog: this model serves one at a time
}
echo-note-received = bytes from the client
echo-note-nothing-to-read = nothing to read now
echo-note-end-of-input = end of file: the client sends no more, and has all its echo
echo-note-sent = the echo
echo-note-held-back = the client does not read: { $left } bytes are kept, and no more is read from it until they are gone
echo-note-vanished = the client has broken off
echo-note-closed = { $peer } is done; { $bytes ->
    [one] 1 byte
   *[other] { $bytes } bytes
} echoed
echo-note-parent-closes = the parent closes its copy; the child has its own
echo-note-child-serves = this child serves { $peer }
echo-note-no-worker = { $peer } is refused: the kernel gives nothing more to serve it with
echo-note-reaped = this child has ended and is reaped: no zombie stays
echo-note-others-run = other children run on
echo-note-no-children = no children are left
echo-note-child-ends = SIGTERM: the server ends, and so does this child
echo-note-thread-serves = a new thread serves { $peer }
echo-note-joined = a thread has ended
echo-note-thread-woken = the server ends: the thread that reads here sees end of file
echo-note-watched-read = watched for something to read
echo-note-watched-write = watched for room to write
echo-note-datagram = a datagram from { $peer }
echo-note-datagram-lost = the echo is lost; datagrams are not sent again
echo-note-own-datagram = it claims to come from this server: an echo would go round for ever
echo-note-peer-unreachable = about an earlier datagram (ICMP); ignored
echo-note-signal = { $signal } has come

echo-compare-head = Each model with { $busy } clients that send 64 bytes, wait for the echo and send again, and more and more that are silent; about { $seconds } s.
echo-compare-doing = { $model } with { $idle } silent clients …
echo-compare-gone = the { $model } server or its clients stopped answering
echo-compare-shows = What this shows
echo-column-model = model
echo-column-idle = silent
echo-column-throughput = echoes/s
echo-column-latency = latency p50 / p99
echo-column-cpu = CPU per echo
echo-column-memory = memory
echo-column-refused = refused
echo-lesson-tcp = tcp serves { $served } of its clients; the other { $waiting } wait in the backlog until it leaves.
echo-lesson-fork = fork: a silent client is a process: { $size } of memory each ({ $clients } of them), without what the kernel keeps.
echo-lesson-thread = thread: a silent client is a thread: { $size } of memory each ({ $clients } of them), without what the kernel keeps.
echo-lesson-growth = { $model }: with { $idle } silent clients an echo takes { $to } of CPU instead of { $from }: { $times } times as much.
echo-lesson-even = { $model }: with { $idle } silent clients an echo takes { $to } of CPU, not noticeably more than with fewer ({ $from }).
echo-lesson-refused = { $model } served { $served } clients and refused { $refused }: it cannot watch a descriptor from 1024 on (FD_SETSIZE).
