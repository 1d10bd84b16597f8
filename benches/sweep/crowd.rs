//! Many processes to look at: families of like members, all asleep.
//!
//! A copy of this program makes them and holds them until its stdin ends, which happens however the
//! judge ends; and every member dies with its parent, so that none is left behind.

use std::ffi::CString;
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::os::fd::OwnedFd;
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use nix::sys::prctl;
use nix::sys::signal::{Signal, kill};
use nix::sys::wait::wait;
use nix::unistd::{ForkResult, Pid, fork, getpid, getppid, pause, pipe, write};

use crate::options::CROWD;

/// How many a family has, its head included. Members of one family have one name, as the workers of
/// a server do, and a tree may show them as one.
const FAMILY: usize = 25;

/// A crowd, for as long as this lives.
#[derive(Debug)]
pub(crate) struct Crowd {
    root: Child,
    /// One of its members.
    pub(crate) member: i32,
}

impl Crowd {
    /// Makes a crowd and waits until all of it is there.
    pub(crate) fn gather(size: usize) -> Result<Self> {
        let mut root = Command::new(std::env::current_exe()?)
            .args([CROWD, &size.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // Ctrl-C ends the judge, whose end ends the crowd in good order.
            .process_group(0)
            .spawn()
            .context("the crowd")?;
        let stdout = root.stdout.take();
        let mut crowd = Self { root, member: 0 };
        let mut line = String::new();
        BufReader::new(stdout.context("stdout is piped")?).read_line(&mut line)?;
        crowd.member = line.trim().parse().context("the crowd failed")?;
        Ok(crowd)
    }
}

impl Drop for Crowd {
    fn drop(&mut self) {
        self.root.stdin = None;
        // It cannot be left running: it has seen the end of its stdin.
        let _ = self.root.wait();
    }
}

/// Is the crowd until stdin ends.
pub(crate) fn play(size: usize) -> Result<()> {
    ensure!(size >= 1, "at least one process, not {size}");
    prctl::set_name(c"crowd")?;
    // The members of a family whose head was ended come here to be reaped.
    prctl::set_child_subreaper(true)?;
    let (arrivals, door) = pipe()?;
    let mut heads = Vec::new();
    let mut left = size;
    while left > 0 {
        let members = left.min(FAMILY);
        left -= members;
        heads.push(family(heads.len(), members - 1, &door)?);
    }
    let mut marks = vec![0; size];
    File::from(arrivals).read_exact(&mut marks)?;
    ensure!(marks.iter().all(|mark| *mark == ARRIVED), "not all {size} could be forked");
    writeln!(io::stdout(), "{}", heads[0])?;
    // However reading ends, it has ended.
    let _ = io::stdin().read(&mut [0]);
    for head in heads {
        // One that is gone already needs no signal.
        let _ = kill(head, Signal::SIGKILL);
    }
    while wait().is_ok() {}
    Ok(())
}

/// What a member writes when it is what it should be.
const ARRIVED: u8 = b'.';
/// What it writes when it could not become so.
const FAILED: u8 = b'!';

fn family(number: usize, members: usize, door: &OwnedFd) -> Result<Pid> {
    let name = CString::new(format!("family-{number}"))?;
    child(door, || {
        prctl::set_name(&name)?;
        for _ in 0..members {
            child(door, || Ok(prctl::set_name(c"worker")?))?;
        }
        Ok(())
    })
}

/// Forks a child that does this, sleeps, and dies with its parent.
fn child(door: &OwnedFd, begin: impl FnOnce() -> Result<()>) -> Result<Pid> {
    let parent = getpid();
    #[expect(unsafe_code, reason = "fork(2) is unsafe where there may be threads")]
    // SAFETY: the crowd starts no thread, so that the child may do whatever its parent may.
    let forked = unsafe { fork() }.context("fork")?;
    match forked {
        ForkResult::Parent { child } => Ok(child),
        ForkResult::Child => {
            let bound = prctl::set_pdeathsig(Signal::SIGKILL).map_err(Into::into);
            let begun = bound.and_then(|()| begin());
            // Where nobody reads any more, the crowd is already ending.
            let _ = write(door, &[if begun.is_ok() { ARRIVED } else { FAILED }]);
            // The parent may have died before the child was bound to it.
            while getppid() == parent {
                pause();
            }
            exit()
        }
    }
}

/// Ends a member without what the parent's image registered to run at its end.
fn exit() -> ! {
    #[expect(unsafe_code, reason = "ends a forked child")]
    // SAFETY: `_exit` takes no pointer and does not return.
    unsafe {
        nix::libc::_exit(1)
    }
}
