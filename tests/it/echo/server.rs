//! A server of ptool's as long as a test needs it.

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;

/// How long anything may take before a test gives up.
pub(super) const PATIENCE: Duration = Duration::from_mins(1);

/// The models that serve connections.
pub(super) const CONNECTED: [&str; 6] = ["tcp", "fork", "thread", "select", "poll", "epoll"];
/// Those that serve several at a time.
pub(super) const CONCURRENT: [&str; 5] = ["fork", "thread", "select", "poll", "epoll"];

/// A running `ptool echo`.
pub(super) struct Server {
    child: Child,
    stdout: BufReader<ChildStdout>,
    pub(super) address: SocketAddr,
}

impl Server {
    /// Starts a model on a free port and waits until it listens.
    pub(super) fn start(model: &str, options: &[&str]) -> Self {
        Self::start_at(model, "127.0.0.1:0", options)
    }

    /// The same at an address of one's own.
    pub(super) fn start_at(model: &str, address: &str, options: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ptool"));
        command.args(["echo", model, address, "--json"]).args(options);
        Self::run(&mut command)
    }

    /// Runs a command that ends up as a server.
    pub(super) fn run(command: &mut Command) -> Self {
        command.env("LC_ALL", "C").stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("it starts");
        let stdout = child.stdout.take().expect("stdout is piped");
        let mut server =
            Self { child, stdout: BufReader::new(stdout), address: ([0, 0, 0, 0], 0).into() };
        let line = server.event();
        assert_eq!((&line["event"], &line["command"]), (&"listening".into(), &"echo".into()));
        assert_eq!(line["pid"], server.pid());
        let ip = line["address"].as_str().expect("an address").parse().expect("an address");
        let port = u16::try_from(line["port"].as_u64().expect("a port")).expect("a port");
        server.address = SocketAddr::new(ip, port);
        server
    }

    pub(super) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// The next line of its `--json`.
    pub(super) fn event(&mut self) -> Value {
        let mut line = String::new();
        self.stdout.read_line(&mut line).expect("it is read");
        serde_json::from_str(&line).unwrap_or_else(|_| panic!("no event: {line:?}"))
    }

    /// The first event from now on that is as wanted.
    pub(super) fn event_where(&mut self, is_wanted: impl Fn(&Value) -> bool) -> Value {
        loop {
            let event = self.event();
            assert_ne!(event["event"], "ended", "the server ended instead");
            if is_wanted(&event) {
                return event;
            }
        }
    }

    pub(super) fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).expect("connected");
        stream.set_read_timeout(Some(PATIENCE)).expect("it is set");
        stream.set_write_timeout(Some(PATIENCE)).expect("it is set");
        stream
    }

    /// Ends it by a signal; what it said since, and how it ended. That its output ends says that its
    /// children are gone, too: they have it open.
    pub(super) fn end(mut self, signal: Signal) -> (String, ExitStatus) {
        let pid = Pid::from_raw(i32::try_from(self.pid()).expect("a pid"));
        kill(pid, signal).expect("it is sent");
        self.wait()
    }

    /// Waits until it ends by itself.
    pub(super) fn wait(&mut self) -> (String, ExitStatus) {
        let mut rest = String::new();
        self.stdout.read_to_string(&mut rest).expect("it is read");
        (rest, self.child.wait().expect("it ends"))
    }

    /// The processes that it started and that are there, zombies among them.
    pub(super) fn children(&self) -> Vec<u32> {
        let path = format!("/proc/{0}/task/{0}/children", self.pid());
        let text = std::fs::read_to_string(path).expect("it is read");
        text.split_whitespace().map(|pid| pid.parse().expect("a pid")).collect()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
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
