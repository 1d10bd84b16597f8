# The stage of `ptool demo`. The sentences of each demonstration are in demo-NAME.ftl.
demo-list-hint = `ptool demo NAME` plays one: `--step` waits for Enter, `--hold 30` lets you look from another terminal, `--quiz` asks first, `--code c` prints the program.
demo-does-not-take = ptool demo { $name } takes no { $option }
demo-why = WHY
demo-meaning = MEANING
demo-gone = gone
demo-stat-says = `ptool stat { $pid }` says:
demo-skipped = skipped:{" "}
demo-step = [Enter]{" "}
demo-hold = holding for { $seconds } s; look from another terminal: `ptool stat { $pid }`
demo-held = { $count ->
    [one] One expectation, and the kernel agreed.
   *[other] { $count } expectations, and the kernel agreed with all.
}
demo-expect-state = { $name } { $pid } is { $letter }: { $state }
demo-expect-gone = { $name } { $pid } is gone from /proc
demo-expect-each-state = all { $count } are { $letter }: { $state }
demo-expect-each-gone = all { $count } are gone from /proc
demo-expected-seen = expected { $expected }, seen { $seen }
demo-disagrees = the kernel disagrees: "{ $what }": expected { $expected }, seen { $seen }
demo-no-letter = { $name } did not come
demo-call-hidden = this kernel does not show in which call a process sleeps
demo-actor-failed = the actor { $name } ({ $pid }) was refused a call: { $reason }
demo-refused = the kernel refused { $call }: { $reason }
demo-quiz-prompt = your answer:{" "}
demo-quiz-answer = Answer { $answer }.
demo-quiz-right = Right, { $answer }.
demo-quiz-wrong = No, { $answer }.
demo-quiz-score = { $right } of { $given } answers right
