# The plain-text programs of the classic course, on both sides.
chat-classic-password = a room with a password cannot let plain-text programs in: they cannot prove that they know it
    .hint = leave out --classic, or --password-file; or open two rooms on two ports
chat-classic-entered = You are in as { $name }, in plain text: whoever is on the way can read all of it and speak in your name. /help shows what you can do.
chat-classic-refused = the server does not let { $name } in: { $reason }
chat-classic-line = { $text }
chat-classic-given-up =
    .hint = is it a plain-text server? To a room of ptool go without --classic, unless it was opened with it; --wait SECONDS waits longer
