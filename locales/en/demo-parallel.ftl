demo-parallel = The same work on one CPU and on several: concurrency against parallelism
demo-parallel-alone = One process computes until it has had { $work } ms of CPU time. No other of ours is on its CPU.
demo-parallel-one = Now { $count } processes begin together on one CPU, each with the same work. They are concurrent: all are under way, one runs.
demo-parallel-quiz-one = { $count } processes share one CPU, and each needs as much CPU time as before. How long do they take together?
    .a = As long as one.
    .b = { $count } times as long as one.
    .c = Much longer: switching costs a lot.
    .why = One CPU does one thing at a time. A switch costs some millionths of a second, which hardly shows.
demo-parallel-all = Now the { $count } processes each get a CPU of their own, as far as there are enough. They are parallel: they run at the same time.
demo-parallel-quiz-all = How long do { $count } processes take on as many CPUs?
    .a = About as long as one.
    .b = { $count } times as long as one.
    .c = Half as long as one.
    .why = They do not stand in each other's way. Each still needs its own CPU time, so that none is done sooner than alone.
demo-parallel-no-cpus = ptool may use a single CPU here, so nothing can be parallel
demo-parallel-done = { $count ->
    [one] it has had its CPU time
   *[other] all { $count } have had their CPU time
}
demo-parallel-elapsed = { $count ->
    [one] one process took { $elapsed } ms
   *[other] { $count } processes took { $elapsed } ms
}
demo-parallel-lap = { $name } ({ $pid }): { $slices } { $slices ->
    [one] time slice
   *[other] time slices
}, { $nonvoluntary } forced and { $voluntary } voluntary switches, { $waited } ms ready without a CPU
demo-parallel-cell = one letter is about { $ms } ms; a dot is time that others had or nobody
demo-parallel-same-cpu = all { $count } were on CPU { $cpu } and on no other
demo-parallel-slices = each of the { $count } had more than one time slice (the third number of schedstat)
demo-parallel-sum = together they ran { $sum } ms in { $elapsed } ms: on one CPU it cannot be more
demo-parallel-different = they ran on different CPUs
demo-parallel-share = together they ran for { $percent }% of the time that passed: above 100 only several CPUs can do
demo-parallel-speed-up = The speed-up: the time that the work took on one CPU, divided by the time on several.
demo-parallel-times = { $count } processes: one CPU { $one } ms, { $cpus } CPUs { $all } ms: { $factor } times as fast
demo-parallel-busy = what else runs on the machine takes its share, so try it again and compare
