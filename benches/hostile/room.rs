//! The server that is attacked, and the folder that all of this run is in.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread::{JoinHandle, sleep};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::PTOOL;
use crate::usage::Usage;

/// How long it may take to end after it was asked to.
const PATIENCE: Duration = Duration::from_secs(5);

pub(crate) struct Room {
    child: Child,
    folder: PathBuf,
    pub(crate) address: SocketAddr,
    reader: Option<JoinHandle<()>>,
}

impl Room {
    pub(crate) fn open() -> Result<Self> {
        let folder = std::env::temp_dir().join(format!("hostile-bench-{}", std::process::id()));
        fs::create_dir_all(&folder)?;
        let mut command = Command::new(PTOOL);
        command.args(["--json", "chat", "serve", "--listen", "127.0.0.1:0", "--rate", "off"]);
        command.arg("--state-dir").arg(&folder);
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        let child = command.spawn().with_context(|| format!("{PTOOL} does not start"));
        let nowhere = SocketAddr::from(([127, 0, 0, 1], 0));
        let mut room = match child {
            Ok(child) => Self { child, folder, address: nowhere, reader: None },
            Err(error) => {
                let _ = fs::remove_dir_all(&folder);
                return Err(error);
            }
        };
        let output = room.child.stdout.take().context("no output")?;
        let mut lines = BufReader::new(output).lines();
        let line = lines.next().context("the server says nothing")??;
        let told: serde_json::Value = serde_json::from_str(&line)?;
        let port = told["port"].as_u64().context("the server does not listen")?;
        room.address.set_port(u16::try_from(port)?);
        // A screen that nobody reads from would fill.
        room.reader = Some(std::thread::spawn(move || lines.for_each(drop)));
        Ok(room)
    }

    /// Where those who take part may keep keys.
    pub(crate) fn state(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// What its processes have used until now.
    pub(crate) fn usage(&self) -> Result<Usage> {
        Usage::of(self.child.id()).context("the server is gone")
    }

    /// Asks it to end, and says whether it did as it should.
    pub(crate) fn close(&mut self) -> Result<()> {
        kill(Pid::from_raw(i32::try_from(self.child.id())?), Signal::SIGTERM)?;
        let asked = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait()? {
                ensure!(status.success(), "the server ended with {status}");
                return Ok(());
            }
            ensure!(asked.elapsed() < PATIENCE, "the server does not end");
            sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        // Nothing more can be done than to try.
        let _ = self.child.kill();
        let _ = self.child.wait();
        if let Some(reader) = self.reader.take() {
            let _ = reader.join();
        }
        let _ = fs::remove_dir_all(&self.folder);
    }
}
