//! A `ptool chat` at work: on a terminal, or with pipes. What it writes is awaited, never slept for.

use std::fs::File;
use std::io::{ErrorKind, Read as _, Write as _};
use std::os::fd::{AsFd as _, OwnedFd};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use nix::fcntl::{FcntlArg, FdFlag, fcntl};
use nix::libc;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::pty::{Winsize, openpty};
use nix::sys::signal::{Signal, kill};
use nix::sys::termios::{LocalFlags, tcgetattr};
use nix::unistd::Pid;
use serde_json::Value;

/// The rows of a terminal.
const ROWS: u16 = 50;

/// How long anything may take before a test gives up.
const PATIENCE: Duration = Duration::from_mins(1);

/// A state directory of a test's own, removed at its end.
pub(super) struct State(PathBuf);

impl State {
    pub(super) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("chat-{}-{number}", std::process::id());
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::create_dir_all(&path).expect("a temporary folder can be made");
        Self(path)
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// Where control sockets are, while the runtime folder is not made.
    pub(super) fn sockets(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.0.join("ptool/chat/run")).into_iter().flatten();
        entries.map(|entry| entry.expect("it can be read").path()).collect()
    }

    pub(super) fn write(&self, name: &str, text: &str) -> String {
        let path = self.0.join(name);
        std::fs::write(&path, text).expect("it is written");
        path.to_str().expect("a plain name").to_owned()
    }
}

impl Drop for State {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// What the other side of a session is.
enum Look {
    Pipe,
    Terminal(Box<vt100::Parser>),
}

/// A running `ptool chat`.
pub(super) struct Session {
    child: Child,
    input: Option<File>,
    output: File,
    seen: Vec<u8>,
    look: Look,
    /// Where the server is, of one that serves.
    pub(super) address: String,
}

/// A command that SIGINT ends, even where the tests run with SIGINT ignored.
fn command(state: &State, words: &[&str]) -> Command {
    let mut command = Command::new("env");
    command.args(["--default-signal=INT,QUIT,HUP,TSTP"]).args(words);
    command
        .env("XDG_STATE_HOME", state.path())
        .env("XDG_RUNTIME_DIR", state.path().join("runtime"));
    command.env("LC_ALL", "C.UTF-8").env("TZ", "UTC");
    command.env("TERM", "xterm-256color").env_remove("NO_COLOR");
    command
}

const PTOOL: &str = env!("CARGO_BIN_EXE_ptool");

impl Session {
    /// `ptool chat WORDS` with pipes.
    pub(super) fn pipe(state: &State, words: &[&str]) -> Self {
        Self::pipe_within(state, &[], words)
    }

    /// The same, started by these words.
    pub(super) fn pipe_within(state: &State, within: &[&str], words: &[&str]) -> Self {
        let mut command = command(state, &[within, &[PTOOL, "chat"], words].concat());
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("it starts");
        let output = File::from(OwnedFd::from(child.stdout.take().expect("piped")));
        let input = File::from(OwnedFd::from(child.stdin.take().expect("piped")));
        Self::new(child, Some(input), output, Look::Pipe)
    }

    /// `ptool chat WORDS` on a terminal of its own, of so many columns, whose session it leads.
    pub(super) fn terminal(state: &State, columns: u16, words: &[&str]) -> Self {
        Self::on_terminal(state, columns, &[&[PTOOL, "chat"], words].concat())
    }

    /// Whether the alternate screen is shown.
    pub(super) fn is_full(&self) -> bool {
        match &self.look {
            Look::Pipe => false,
            Look::Terminal(screen) => screen.screen().alternate_screen(),
        }
    }

    /// Waits until the alternate screen is no longer shown.
    pub(super) fn gives_the_screen_back(&mut self) {
        let give_up = Instant::now() + PATIENCE;
        while self.is_full() {
            assert!(Instant::now() < give_up && self.read(give_up), "never:\n{}", self.text());
        }
    }

    /// Makes the terminal this wide, as somebody does with a window.
    pub(super) fn resize(&mut self, columns: u16) {
        let terminal = self.output.try_clone().expect("a second descriptor");
        let mut stty = Command::new("stty");
        let stty = stty.args(["cols", &columns.to_string()]).stdin(terminal);
        assert!(stty.status().expect("stty runs").success());
        if let Look::Terminal(screen) = &mut self.look {
            let number = |number: u16| number.try_into().expect("not 0");
            screen.screen_mut().set_size(number(ROWS), number(columns));
        }
    }

    /// Any command on such a terminal.
    pub(super) fn on_terminal(state: &State, columns: u16, words: &[&str]) -> Self {
        let size = Winsize { ws_row: ROWS, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
        let pty = openpty(&size, None).expect("a pty");
        let mut command = command(state, &[&["setsid", "-c"], words].concat());
        // The other sessions are not to keep this terminal open.
        for end in [&pty.master, &pty.slave] {
            fcntl(end, FcntlArg::F_SETFD(FdFlag::FD_CLOEXEC)).expect("it is set");
        }
        let slave = || pty.slave.try_clone().expect("a second descriptor");
        command.stdin(slave()).stdout(slave()).stderr(slave());
        let child = command.spawn().expect("it starts");
        let number = |number: u16| number.try_into().expect("not 0");
        let screen = vt100::Parser::new(number(ROWS), number(columns), 1000);
        let input = File::from(pty.master.try_clone().expect("a second descriptor"));
        let look = Look::Terminal(Box::new(screen));
        Self::new(child, Some(input), File::from(pty.master), look)
    }

    fn new(child: Child, input: Option<File>, output: File, look: Look) -> Self {
        Self { child, input, output, seen: Vec::new(), look, address: String::new() }
    }

    /// A server with pipes, as soon as it listens. `--rate off` unless the words have a rate.
    pub(super) fn server(state: &State, words: &[&str]) -> Self {
        Self::serving(Self::pipe(state, &[&["serve"], words].concat()))
    }

    /// The same on a terminal, line by line.
    pub(super) fn server_terminal(state: &State, words: &[&str]) -> Self {
        Self::serving(Self::terminal(state, 100, &[&["serve", "--plain"], words].concat()))
    }

    /// The same on a terminal that it fills.
    pub(super) fn server_full(state: &State, words: &[&str]) -> Self {
        Self::serving(Self::terminal(state, 100, &[&["serve"], words].concat()))
    }

    /// A server whose events are JSON.
    pub(super) fn server_json(state: &State, words: &[&str]) -> Self {
        Self::server_json_within(state, &[], words)
    }

    /// The same, started by these words.
    pub(super) fn server_json_within(state: &State, within: &[&str], words: &[&str]) -> Self {
        let words = [&["serve", "--json"], words].concat();
        let mut server = Self::pipe_within(state, within, &words);
        let told = server.events_until("listening", |event| event["event"] == "listening");
        let word = |name: &str| told[0][name].to_string().replace('"', "");
        server.address = format!("{}:{}", word("address"), word("port"));
        server
    }

    /// Waits until a server says where it listens.
    fn serving(mut self) -> Self {
        let address = self.until("an address", |text| {
            let from = text.find("127.0.0.1:")?;
            let rest = &text[from..];
            let end = rest.find(|character: char| {
                !character.is_ascii_digit() && character != '.' && character != ':'
            })?;
            Some(rest[..end].to_owned())
        });
        self.address = address;
        self
    }

    pub(super) fn pid(&self) -> Pid {
        Pid::from_raw(i32::try_from(self.child.id()).expect("a pid"))
    }

    /// The other process of the pair, once it is there.
    pub(super) fn partner(&self) -> Pid {
        let path = format!("/proc/{0}/task/{0}/children", self.pid());
        let children = || std::fs::read_to_string(&path).unwrap_or_default();
        eventually("a second process", || !children().is_empty());
        let pid = children().split_whitespace().next().expect("a child").parse();
        Pid::from_raw(pid.expect("a pid"))
    }

    pub(super) fn signal(&self, signal: Signal) {
        kill(self.pid(), signal).expect("it is sent");
    }

    /// Types a line.
    pub(super) fn say(&mut self, line: &str) {
        let end = if matches!(self.look, Look::Pipe) { "\n" } else { "\r" };
        self.press(format!("{line}{end}").as_bytes());
    }

    /// Types these bytes.
    pub(super) fn press(&mut self, bytes: &[u8]) {
        self.input.as_mut().expect("it is open").write_all(bytes).expect("it is typed");
    }

    /// Ends the input.
    pub(super) fn hang_up(&mut self) {
        self.input = None;
    }

    /// Reads what there is, waiting for it until then; whether there may be more.
    fn read(&mut self, give_up: Instant) -> bool {
        let left = give_up.saturating_duration_since(Instant::now());
        let timeout = PollTimeout::try_from(left).expect("not too long");
        let mut fds = [PollFd::new(self.output.as_fd(), PollFlags::POLLIN)];
        poll(&mut fds, timeout).expect("poll waits");
        if !fds[0].any().unwrap_or(false) {
            return true;
        }
        let mut bytes = [0; 16 << 10];
        match self.output.read(&mut bytes) {
            Ok(0) => false,
            Ok(length) => {
                self.seen.extend(&bytes[..length]);
                if let Look::Terminal(screen) = &mut self.look {
                    screen.process(&bytes[..length]);
                }
                true
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => true,
            // The terminal has nobody left.
            Err(error) if error.raw_os_error() == Some(libc::EIO) => false,
            Err(error) => panic!("{error}"),
        }
    }

    /// What is to be seen: of a terminal what it shows, of a pipe all that came.
    pub(super) fn text(&self) -> String {
        match &self.look {
            Look::Pipe => String::from_utf8_lossy(&self.seen).into_owned(),
            Look::Terminal(screen) => screen.screen().contents(),
        }
    }

    /// All bytes that came.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.seen
    }

    /// Waits until what is to be seen has this.
    pub(super) fn until<T>(&mut self, what: &str, find: impl Fn(&str) -> Option<T>) -> T {
        let give_up = Instant::now() + PATIENCE;
        loop {
            let text = self.text();
            if let Some(found) = find(&text) {
                return found;
            }
            let may_come = Instant::now() < give_up && self.read(give_up);
            assert!(may_come, "never: {what}\n{}", self.text());
        }
    }

    /// Waits for a text.
    pub(super) fn sees(&mut self, wanted: &str) {
        self.until(wanted, |text| text.contains(wanted).then_some(()));
    }

    /// Waits for the JSON event that is as wanted; gives all events until then.
    pub(super) fn events_until(
        &mut self,
        what: &str,
        is_wanted: impl Fn(&Value) -> bool,
    ) -> Vec<Value> {
        self.until(what, |text| {
            let events: Vec<_> = events(text);
            events.iter().any(&is_wanted).then_some(events)
        })
    }

    /// Waits until it has ended; what was to be seen in the end, and how it ended.
    pub(super) fn wait(mut self) -> (String, ExitStatus) {
        let give_up = Instant::now() + PATIENCE;
        self.input = None;
        while self.read(give_up) {
            assert!(Instant::now() < give_up, "it never ends:\n{}", self.text());
        }
        let status = self.child.wait().expect("it ends");
        (self.text(), status)
    }

    /// The same where the terminal stays: waits for the process, then reads the rest.
    pub(super) fn ended(&mut self) -> ExitStatus {
        let give_up = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().expect("it can be asked") {
                return status;
            }
            assert!(Instant::now() < give_up, "it never ends:\n{}", self.text());
            // What it writes has to go somewhere.
            self.read(Instant::now() + Duration::from_millis(20));
        }
    }

    /// Closes the terminal, as a window is closed.
    pub(super) fn close_terminal(&mut self) {
        self.input = None;
        self.output = File::open("/dev/null").expect("it is there");
    }

    /// Waits for the process alone.
    pub(super) fn reap(&mut self) -> ExitStatus {
        let give_up = Instant::now() + PATIENCE;
        loop {
            if let Some(status) = self.child.try_wait().expect("it can be asked") {
                return status;
            }
            assert!(Instant::now() < give_up, "it never ends");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Whether the terminal echoes and takes whole lines, as it did before.
    pub(super) fn is_cooked(&self) -> bool {
        let modes = tcgetattr(&self.output).expect("the modes of a terminal");
        modes.local_flags.contains(LocalFlags::ECHO | LocalFlags::ICANON)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The documents of a stream, without a last line that is not whole yet.
pub(super) fn events(text: &str) -> Vec<Value> {
    let whole = text.rfind('\n').map_or("", |end| &text[..end]);
    let document = |line| serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {line}"));
    whole.lines().filter(|line| !line.is_empty()).map(document).collect()
}

/// Waits until what is to be seen of all of them is as wanted.
pub(super) fn until_all(sessions: &mut [Session], what: &str, is_so: impl Fn(&str) -> bool) {
    let give_up = Instant::now() + PATIENCE;
    let mut is_done = vec![false; sessions.len()];
    while is_done.contains(&false) {
        for (session, done) in sessions.iter_mut().zip(&mut is_done) {
            let brief = Instant::now() + Duration::from_millis(10);
            assert!(session.read(brief), "it has ended:\n{}", session.text());
            *done = *done || is_so(&session.text());
        }
        assert!(Instant::now() < give_up, "never: {what}\n{}", sessions[0].text());
    }
}

/// Waits until something is so.
pub(super) fn eventually(what: &str, is_so: impl Fn() -> bool) {
    let give_up = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < give_up, "never: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Whether there is no such process any more.
pub(super) fn is_gone(pid: Pid) -> bool {
    kill(pid, None).is_err()
}

/// Runs `ptool chat WORDS` with this input until it ends: what it wrote, what it complained about, and
/// its exit code.
pub(super) fn run(state: &State, words: &[&str], input: &str) -> (String, String, Option<i32>) {
    run_as(None, state, words, input)
}

/// The same as this user.
pub(super) fn run_as(
    uid: Option<u32>,
    state: &State,
    words: &[&str],
    input: &str,
) -> (String, String, Option<i32>) {
    let mut command = command(state, &[&[PTOOL, "chat"], words].concat());
    if let Some(uid) = uid {
        command.uid(uid).gid(uid);
    }
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("it starts");
    let mut stdin = child.stdin.take().expect("piped");
    // It may have ended already.
    let _ = stdin.write_all(input.as_bytes());
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
    (text(output.stdout), text(output.stderr), output.status.code())
}

/// So many lines, each with its number after this text.
pub(super) fn numbered(text: &str, count: usize) -> String {
    (1..=count).fold(String::new(), |all, line| all + text + &line.to_string() + "\n")
}
