//! The end of every actor, whatever happened.
//!
//! Three nets, each of which would do for the usual case:
//! - an actor asks the kernel to end it with its parent (`PR_SET_PDEATHSIG`), or, where it is meant
//!   to outlive its parent, with the stage: it is killed when the stage's end of a pipe closes;
//! - the stage adopts what loses its parent (`PR_SET_CHILD_SUBREAPER`), kills its children and reaps
//!   them until there are none;
//! - it waits until nobody holds the pipe of the letters any more, which is true only when every
//!   process that came from it has ended, adopted by whom it may be.

use std::os::fd::{AsFd as _, OwnedFd};
use std::time::Duration;

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid as NixPid;

use super::actor::Props;
use super::sys::{self, Patience};
use super::watch::Deadline;
use super::wire::{Inbox, Writers};
use crate::proc::{Pid, ProcFs, Want};

/// How long the end of all actors may take before ptool gives up on them: a process in D, say.
const PATIENCE: Duration = Duration::from_secs(5);

/// Ends and reaps every actor. Safe to call twice.
///
/// `strangers` are the children that this process had before the stage, as after an exec in a shell
/// with background jobs. They are none of its business.
pub(super) fn end_all(
    props: &mut Props,
    lifeline: &mut Option<OwnedFd>,
    inbox: &Inbox,
    strangers: &[Pid],
) {
    *lifeline = None;
    props.slot.close();
    let deadline = Deadline::after(PATIENCE);
    let mut letters = Vec::new();
    while !deadline.has_passed() {
        let mut ours = children(&props.procfs);
        ours.retain(|child| !strangers.contains(child));
        for child in &ours {
            // A child keeps its number until it is reaped, so no signal can hit a stranger.
            let _ = kill(NixPid::from_raw(*child), Signal::SIGKILL);
        }
        reap();
        let writers = inbox.empty(&mut letters);
        if ours.is_empty() && writers == Writers::None {
            return;
        }
        // Woken by the end of the last writer; otherwise a child has still to become reapable.
        let mut fds = [PollFd::new(inbox.as_fd(), PollFlags::POLLIN)];
        let fds = if writers == Writers::None { &mut fds[..0] } else { &mut fds[..] };
        let _ = poll(fds, PollTimeout::from(2_u8));
    }
}

/// Reaps whoever has ended.
fn reap() {
    while let Ok(Some(_)) = sys::waitpid(-1, Patience::Ask) {}
}

/// The children of this process.
pub(super) fn children(procfs: &ProcFs) -> Vec<Pid> {
    let me = nix::unistd::getpid().as_raw();
    procfs.children(me).unwrap_or_else(|| {
        let all = procfs.sweep(Want::empty());
        all.map(|all| all.children(me).map(crate::proc::Process::pid).collect()).unwrap_or_default()
    })
}
