# tree
tree-kernel-thread = kernel thread
tree-no-user = no user { $user }
    .hint = give the number of a process or the name of a user
tree-no-match = no process matches
tree-vanished = { $count ->
        [one] 1 process ended while it was read
       *[other] { $count } processes ended while they were read
    }
tree-hidden = /proc is mounted with hidepid: processes of other users are not shown
