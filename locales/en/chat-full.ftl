# The full screen of the chat.
chat-full-day = { $weekday ->
    [1] Mon
    [2] Tue
    [3] Wed
    [4] Thu
    [5] Fri
    [6] Sat
   *[7] Sun
} { $date }
chat-full-time = { $count } { $unit }
chat-full-resumed = { $count ->
    [0] nothing missed while away { $time }
   *[other] { $count } missed while away { $time }
}
chat-full-to = to { $name }:
chat-full-comma = ,{" "}
chat-full-joined = { $names }{ $more ->
    [0] {""}
   *[other] {" "}and { $more } more
} joined
chat-full-left = { $names }{ $more ->
    [0] {""}
   *[other] {" "}and { $more } more
} left
chat-full-members = { $count } here
chat-full-no-answer = no answer
chat-full-loss = loss { $percent } %
chat-full-unsettled = { $count } on the way
chat-full-unread = { $count } new
chat-full-above = End
