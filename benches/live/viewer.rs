//! The programs that show processes live, and what one of them costs for a while.

use std::fs::File;
use std::io::Read as _;
use std::os::fd::AsFd as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use nix::errno::Errno;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::pty::{Winsize, openpty};
use nix::unistd::{SysconfVar, sysconf};

/// A program that is measured.
#[derive(Debug)]
pub(crate) struct Viewer {
    /// How it is called in the report.
    pub(crate) label: &'static str,
    words: &'static [&'static str],
    /// What its own settings file says beside what is installed, for btop.
    settings: &'static str,
}

/// The binary that is measured, built by cargo beside this one.
const PTOOL: &str = env!("CARGO_BIN_EXE_ptool");

/// All of them; the first is what the others are held against.
pub(crate) const VIEWERS: &[Viewer] = &[
    Viewer { label: "`ptool top` as installed (1.5 s)", words: &[PTOOL, "top"], settings: "" },
    Viewer {
        label: "`ptool top`, every second",
        words: &[PTOOL, "top", "--delay", "1"],
        settings: "",
    },
    Viewer {
        label: "`ptool top --tree`, every second",
        words: &[PTOOL, "top", "--tree", "--delay", "1"],
        settings: "",
    },
    Viewer {
        label: "btop, every second",
        words: &["btop", "--utf-force"],
        settings: "update_ms = 1000\n",
    },
    Viewer { label: "btop as installed (2 s)", words: &["btop", "--utf-force"], settings: "" },
    Viewer { label: "htop, every second", words: &["htop", "-d", "10"], settings: "" },
    Viewer { label: "htop as installed (1.5 s)", words: &["htop"], settings: "" },
    Viewer { label: "top, every second", words: &["top", "-d", "1"], settings: "" },
    Viewer { label: "top as installed (3 s)", words: &["top"], settings: "" },
];

/// Which of them is to cost no more than which: as installed, and at the same pace.
pub(crate) const BARS: [(usize, usize); 2] = [(0, 4), (1, 3)];

/// What it cost.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sample {
    /// CPU time a second, in milliseconds.
    pub(crate) cpu_ms: f64,
    /// Resident memory at the end, in KiB.
    pub(crate) resident_kib: u64,
    /// Bytes written to the terminal a second.
    pub(crate) written: f64,
}

/// A home of its own for settings, that is removed in the end.
#[derive(Debug)]
pub(crate) struct Home(PathBuf);

impl Home {
    pub(crate) fn new() -> Result<Self> {
        let path = std::env::temp_dir().join(format!("ptool-live-{}", std::process::id()));
        std::fs::create_dir_all(path.join("btop")).context("a home for settings")?;
        Ok(Self(path))
    }

    fn settle(&self, viewer: &Viewer) -> Result<&Path> {
        let file = self.0.join("btop/btop.conf");
        std::fs::write(file, viewer.settings).context("the settings of btop")?;
        Ok(&self.0)
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// One that runs, and is ended however this ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Lets a program run on a terminal for a while, and says what that cost a second. What it does while
/// it starts is not counted. Nothing where it is not installed.
pub(crate) fn watch(viewer: &Viewer, home: &Home, stretch: Duration) -> Result<Option<Sample>> {
    const START: Duration = Duration::from_millis(3500);
    let size = Winsize { ws_row: 40, ws_col: 120, ws_xpixel: 0, ws_ypixel: 0 };
    let pty = openpty(&size, None).context("a terminal")?;
    let folder = home.settle(viewer)?;
    let copy = || pty.slave.try_clone().context("a second descriptor");
    // setsid executes in its place, so that the process is the program itself.
    let child = Command::new("setsid")
        .arg("--ctty")
        .args(viewer.words)
        .env("TERM", "xterm-256color")
        .env("LC_ALL", "C.UTF-8")
        .env("HOME", folder)
        .env("XDG_CONFIG_HOME", folder)
        .env_remove("NO_COLOR")
        .stdin(Stdio::from(copy()?))
        .stdout(Stdio::from(copy()?))
        .stderr(Stdio::from(pty.slave))
        .spawn()
        .context("setsid")?;
    let mut child = Running(child);
    let mut terminal = File::from(pty.master);
    drain(&mut terminal, START)?;
    if child.0.try_wait()?.is_some() {
        return Ok(None);
    }
    let pid = child.0.id();
    let (before, begin) = (cpu_ticks(pid)?, Instant::now());
    let written = drain(&mut terminal, stretch)?;
    let (after, passed) = (cpu_ticks(pid)?, begin.elapsed().as_secs_f64());
    ensure!(written > 0, "{} has shown nothing", viewer.label);
    let ticks_per_second = sysconf(SysconfVar::CLK_TCK)?.unwrap_or(100);
    let ticks = u32::try_from(after - before)?;
    Ok(Some(Sample {
        cpu_ms: f64::from(ticks) * 1000.0 / f64::from(i32::try_from(ticks_per_second)?) / passed,
        resident_kib: resident_kib(pid)?,
        written: f64::from(u32::try_from(written)?) / passed,
    }))
}

/// Reads what is written to a terminal for so long, and says how many bytes that was.
fn drain(terminal: &mut File, stretch: Duration) -> Result<usize> {
    let end = Instant::now() + stretch;
    let mut piece = vec![0; 64 << 10];
    let mut read = 0;
    loop {
        let left = end.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Ok(read);
        }
        let timeout = PollTimeout::try_from(left.as_millis().max(1)).unwrap_or(PollTimeout::MAX);
        let mut fds = [PollFd::new(terminal.as_fd(), PollFlags::POLLIN)];
        match poll(&mut fds, timeout) {
            Ok(0) | Err(Errno::EINTR) => continue,
            Ok(_) => {}
            Err(errno) => return Err(errno.into()),
        }
        match terminal.read(&mut piece) {
            Ok(count) => read += count,
            // Nobody has the terminal open any more.
            Err(error) if error.raw_os_error() == Some(Errno::EIO as i32) => return Ok(read),
            Err(error) => return Err(error.into()),
        }
    }
}

/// User and system time of all its threads, in clock ticks (proc_pid_stat(5)).
fn cpu_ticks(pid: u32) -> Result<u64> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/stat"))?;
    let fields = text.rsplit_once(')').context("a stat file")?.1;
    let mut times = fields.split_ascii_whitespace().skip(11).map(str::parse::<u64>);
    let mut next = || times.next().context("a stat file")?.context("a number");
    Ok(next()? + next()?)
}

fn resident_kib(pid: u32) -> Result<u64> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line =
        text.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("a status file")?;
    Ok(line.trim().trim_end_matches(" kB").parse()?)
}

/// The first line of what a program says of its version.
pub(crate) fn version(words: &[&str]) -> Option<String> {
    let output = Command::new(words[0]).args(&words[1..]).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.lines().next().map(|line| line.trim().to_owned())
}
