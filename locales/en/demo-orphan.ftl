demo-orphan = A process whose parent ends first lives on, and is adopted by another
demo-orphan-family = The parent opens a session of its own and forks a child. This is the family before anything happens.
demo-orphan-ppid = the child's ppid is { $ppid }, the parent that forked it
demo-orphan-parent-ends = The parent ends, the child does not. Look at PPID again.
demo-orphan-quiz-lives = The parent has ended. What becomes of its child?
    .a = It ends too.
    .b = It is a zombie, until its parent comes back.
    .c = It lives on, with another parent.
    .why = No process ends because its parent does. Every process but the first has a parent, so the kernel finds it a new one.
demo-orphan-lives = { $pid } lives on: it is an orphan, and has another ppid
demo-orphan-adopter = { $kind ->
    [init] { $ppid } ({ $comm }) adopted it: init, the first process of this system or container
   *[subreaper] { $ppid } ({ $comm }) adopted it: not init, but a subreaper, which is nearer (see `ptool demo subreaper`)
}
demo-orphan-above = whoever adopted it is above ptool in the tree: the next of its ancestors that adopts, or init
demo-orphan-remembers = The ppid is new, but the process group and the session still have the number of the parent that is gone. That is how an orphan tells where it came from.
demo-orphan-pgrp = its process group is still { $pgrp }
demo-orphan-session = its session is still { $session }
demo-orphan-ends = Now the orphan ends, with status { $status }. The parent that forked it cannot wait for it any more.
demo-orphan-quiz-zombie = The orphan ends. Does it stay a zombie?
    .a = Yes: its parent is gone, so nobody can wait for it.
    .b = No: whoever adopted it waits for it.
    .c = No: orphans end without an entry.
    .why = It becomes a zombie like every process that ends, but for a moment only: to adopt is to wait, and init does little else.
demo-orphan-reaped = { $ppid }, which adopted it, has reaped it and taken its status
demo-orphan-not-reaped = { $ppid }, which adopted it, does not reap: the orphan stays a zombie. In a container the first process is often no real init; start it with one (`docker run --init`).
