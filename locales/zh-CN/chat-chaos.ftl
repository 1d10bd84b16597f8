chat-chaos-unknown = --chaos 没有“{ $part }”这一项
    .hint = 可用的项（均可省略）：loss=10（百分比）、dup=2（百分比）、reorder=5（百分比）、delay=50±20（毫秒）、seed=7
chat-chaos-again = --chaos 中“{ $part }”这一项出现了两次
    .hint = 每一项只写一次
chat-chaos-chance = --chaos：“{ $part }”不是百分比
    .hint = 请写 0 到 100 的数，最多两位小数：loss=10 或 loss=0.5
chat-chaos-delay = --chaos：“{ $part }”不是延迟
    .hint = 请写整数毫秒，最大 { $most }：delay=50，或 delay=50±20 表示 30 到 70（± 也可写作 +-）
chat-chaos-spread = --chaos：按“{ $part }”，有些数据报会在发出之前就到达
    .hint = ± 后面的数不能大于延迟：delay=50±20 表示 30 到 70 毫秒
chat-chaos-seed = --chaos：“{ $part }”不是种子
    .hint = 请写 0 到 18446744073709551615 的整数：seed=7
chat-chaos-on = 网络被故意弄坏了：{ $chaos }。种子相同，运气就相同。
chat-chaos-total = 坏网络统计：发出的 { $sent } 个数据报中，丢失 { $sent_lost } 个、重复 { $sent_doubled } 个、扣留 { $sent_held } 个；收到的 { $received } 个中，丢失 { $received_lost } 个、重复 { $received_doubled } 个、扣留 { $received_held } 个。
