//! A server that is measured: started in a folder of its own, ended by its process number.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, UdpSocket};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::system::System;
use crate::usage::Usage;

/// How long a server may take to end after it was asked to.
const PATIENCE: Duration = Duration::from_secs(3);

/// A server.
#[derive(Debug)]
pub(crate) struct Server {
    child: Child,
    folder: PathBuf,
    pub(crate) address: SocketAddr,
}

impl Server {
    /// Starts it at a free port of the loopback.
    pub(crate) fn start(system: System, members: usize) -> Result<Self> {
        let port = free_port()?;
        let name = format!("chat-bench-{}-{}", std::process::id(), system.name());
        let folder = std::env::temp_dir().join(name);
        fs::create_dir_all(&folder)?;
        let started = Self::spawn(system, members, port, &folder);
        if started.is_err() {
            let _ = fs::remove_dir_all(&folder);
        }
        let address = (Ipv4Addr::LOCALHOST, port).into();
        Ok(Self { child: started?, folder, address })
    }

    fn spawn(system: System, members: usize, port: u16, folder: &std::path::Path) -> Result<Child> {
        if let Some(text) = system.configuration(port) {
            fs::write(folder.join("configuration"), text)?;
        }
        let words = system.words(port, members, folder)?;
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]).current_dir(folder).stdin(Stdio::null());
        command.stdout(Stdio::null()).stderr(fs::File::create(folder.join("errors"))?);
        // Debian has servers where the path of an ordinary user does not lead.
        let path = std::env::var("PATH").unwrap_or_default();
        command.env("PATH", format!("{path}:/usr/sbin:/usr/local/sbin"));
        command.spawn().with_context(|| format!("{} is not there", words[0]))
    }

    /// Whether it still runs; if not, why.
    pub(crate) fn is_alive(&mut self) -> Result<()> {
        let ended = self.child.try_wait()?;
        let errors = || fs::read_to_string(self.folder.join("errors")).unwrap_or_default();
        let last = || errors().lines().next_back().unwrap_or_default().to_owned();
        ensure!(ended.is_none(), "the server has ended: {}", last());
        Ok(())
    }

    /// What it and its children have used until now.
    pub(crate) fn usage(&self) -> Result<Usage> {
        Usage::of(self.child.id())
    }

    fn end(&mut self) -> Result<()> {
        kill(Pid::from_raw(i32::try_from(self.child.id())?), Signal::SIGTERM)?;
        let asked = Instant::now();
        while self.child.try_wait()?.is_none() {
            if asked.elapsed() > PATIENCE {
                self.child.kill()?;
                self.child.wait()?;
                break;
            }
            sleep(Duration::from_millis(10));
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Nothing more can be done than to try.
        let _ = self.end();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A port that nobody has, of either kind.
fn free_port() -> Result<u16> {
    let stream = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let port = stream.local_addr()?.port();
    drop(UdpSocket::bind((Ipv4Addr::LOCALHOST, port))?);
    Ok(port)
}
