# `ptool explain`. The pages themselves are in explain/.
explain-try = Try
explain-read-on = Read on
explain-see-also = See also
explain-group = Topics
    .process = What a process is
    .states = Its states
    .cpu = Who gets the CPU
    .life = From birth to death
    .remains = Orphans and zombies
    .jobs = Signals, sessions, daemons
    .threads = Threads and containers
    .network = Network servers
    .interview = The interview
explain-list-note = `ptool explain zombie` shows a page, `--search WORD` finds pages, `--all` shows them in this order. `ptool explain interview` asks before it answers.
explain-unknown = there is no page on { $topic }
    .hint = ptool explain lists the topics; ptool explain --search { $word } looks into them
