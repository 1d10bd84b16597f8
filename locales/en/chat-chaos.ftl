chat-chaos-unknown = --chaos has no part "{ $part }"
    .hint = parts, each optional: loss=10 (percent), dup=2 (percent), reorder=5 (percent), delay=50±20 (ms), seed=7
chat-chaos-again = --chaos has the part of "{ $part }" twice
    .hint = write each part once
chat-chaos-chance = --chaos: "{ $part }" is not a percentage
    .hint = write a number from 0 to 100, with at most two decimals: loss=10 or loss=0.5
chat-chaos-delay = --chaos: "{ $part }" is not a delay
    .hint = write whole milliseconds, at most { $most }: delay=50, or delay=50±20 for 30 to 70 (± can be written +-)
chat-chaos-spread = --chaos: with "{ $part }" some datagrams would arrive before they are sent
    .hint = what follows ± can be no more than the delay: delay=50±20 is 30 to 70 ms
chat-chaos-seed = --chaos: "{ $part }" is not a seed
    .hint = write a whole number from 0 to 18446744073709551615: seed=7
chat-chaos-on = The network is bad on purpose: { $chaos }. The same seed brings the same luck.
chat-chaos-total = Of { $sent } datagrams sent, the bad network lost { $sent_lost }, doubled { $sent_doubled } and held back { $sent_held }; of { $received } received, it lost { $received_lost }, doubled { $received_doubled } and held back { $received_held }.
