//! The conversation that is not to be disturbed: two real clients, each saying what the other then hears.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;

use crate::PTOOL;
use crate::room::Room;

/// How long a line may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// A client and what it has heard.
struct Client {
    child: Child,
    input: Option<ChildStdin>,
    events: Receiver<Value>,
    reader: Option<JoinHandle<()>>,
}

impl Client {
    fn join(room: &Room, name: &str) -> Result<Self> {
        let mut command = Command::new(PTOOL);
        command.args(["--json", "chat", "join", "--name", name, &room.address.to_string()]);
        command.arg("--state-dir").arg(room.state(name));
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().with_context(|| format!("{PTOOL} does not start"))?;
        let input = child.stdin.take();
        let output = child.stdout.take().context("no output")?;
        let (sender, events) = channel();
        let reader = std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                let Ok(event) = serde_json::from_str(&line) else { return };
                if sender.send(event).is_err() {
                    return;
                }
            }
        });
        Ok(Self { child, input, events, reader: Some(reader) })
    }

    fn say(&mut self, text: &str) -> Result<()> {
        let input = self.input.as_mut().context("it has been hung up on")?;
        Ok(writeln!(input, "{text}")?)
    }

    /// The next event that is as wanted.
    fn hear(&self, wanted: &str) -> Result<Value> {
        loop {
            let event = self.events.recv_timeout(PATIENCE);
            let event = event.with_context(|| format!("nothing is heard: {wanted}"))?;
            if event["event"] == wanted {
                return Ok(event);
            }
        }
    }

    /// Hears what was said next, which must be this.
    fn hears(&self, text: &str) -> Result<()> {
        loop {
            let said = self.hear("said")?;
            if said["name"] != "decoy" {
                ensure!(said["text"] == text, "{} came in place of {text}", said["text"]);
                return Ok(());
            }
        }
    }

    fn end(&mut self) -> Result<()> {
        self.input = None;
        self.hear("ended")?;
        let status = self.child.wait()?;
        ensure!(status.success(), "a client ended with {status}");
        Ok(())
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // Nothing more can be done than to try.
        let _ = self.child.kill();
        let _ = self.child.wait();
        if let Some(reader) = self.reader.take() {
            let _ = reader.join();
        }
    }
}

pub(crate) struct Talk {
    clients: [Client; 2],
    /// How long each line took from one client to the other.
    pub(crate) times: Vec<Duration>,
}

impl Talk {
    pub(crate) fn begin(room: &Room) -> Result<Self> {
        let clients = [Client::join(room, "alice")?, Client::join(room, "bob")?];
        for client in &clients {
            client.hear("welcome")?;
        }
        Ok(Self { clients, times: Vec::new() })
    }

    /// A line each way: each is heard by both, once and in its turn.
    pub(crate) fn exchange(&mut self) -> Result<()> {
        for speaker in [0, 1] {
            let text = format!("line {}", self.times.len());
            let began = Instant::now();
            self.clients[speaker].say(&text)?;
            self.clients[1 - speaker].hears(&text)?;
            self.times.push(began.elapsed());
            self.clients[speaker].hears(&text)?;
        }
        Ok(())
    }

    /// Both leave, and are told goodbye.
    pub(crate) fn end(&mut self) -> Result<Vec<Duration>> {
        for client in &mut self.clients {
            client.end()?;
        }
        let mut times = std::mem::take(&mut self.times);
        times.sort_unstable();
        Ok(times)
    }
}
