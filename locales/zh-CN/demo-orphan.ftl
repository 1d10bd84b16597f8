demo-orphan = 父进程先结束，子进程继续运行，由别的进程收养
demo-orphan-family = 父进程建立自己的会话，然后 fork 出一个子进程。这是事情发生之前的一家。
demo-orphan-ppid = 子进程的 ppid 是 { $ppid }，即 fork 出它的父进程
demo-orphan-parent-ends = 父进程结束，子进程没有。再看一眼 PPID。
demo-orphan-quiz-lives = 父进程结束了，子进程会怎样？
    .a = 它也随之结束。
    .b = 它成为僵尸，直到父进程回来。
    .c = 它继续运行，换了一个父进程。
    .why = 没有进程会因为父进程结束而结束。除第一个进程外，每个进程都有父进程，所以内核为它找一个新的。
demo-orphan-lives = { $pid } 继续运行：它成了孤儿，ppid 变了
demo-orphan-adopter = { $kind ->
    [init] 收养它的是 { $ppid }（{ $comm }）：init，即这个系统或容器的第一个进程
   *[subreaper] 收养它的是 { $ppid }（{ $comm }）：不是 init，而是离得更近的 subreaper（见 `ptool demo subreaper`）
}
demo-orphan-above = 收养者在进程树中位于 ptool 之上：最近的、会收养孤儿的祖先，或者 init
demo-orphan-remembers = ppid 是新的，但进程组和会话的编号仍是那个已经消失的父进程的。由此可以看出孤儿的来历。
demo-orphan-pgrp = 它的进程组仍是 { $pgrp }
demo-orphan-session = 它的会话仍是 { $session }
demo-orphan-ends = 现在孤儿以状态 { $status } 结束。fork 出它的父进程已经无法等待它了。
demo-orphan-quiz-zombie = 孤儿结束后，会一直是僵尸吗？
    .a = 会：父进程已经不在，没有谁能等待它。
    .b = 不会：收养者会等待它。
    .c = 不会：孤儿结束时不留下条目。
    .why = 它与所有结束的进程一样会成为僵尸，但只是一瞬间：收养就意味着等待，init 的主要工作就是这个。
demo-orphan-reaped = 收养者 { $ppid } 已经回收了它，取走了退出状态
demo-orphan-not-reaped = 收养者 { $ppid } 不回收孤儿，所以它一直是僵尸。容器的第一个进程往往不是真正的 init；请让容器带上一个（`docker run --init`）。
