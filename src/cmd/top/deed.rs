//! What can be done to a process: sending it a signal, and setting its nice value.

use std::io;

use rustix::process::{Pid, PidfdFlags, Signal as Known, pidfd_open, pidfd_send_signal};

use crate::proc::{ProcFs, ProcId, Signal, Want};
use crate::ui::Bytes;

/// Something to be done to a process, once it is confirmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Deed {
    /// To whom.
    pub(super) id: ProcId,
    /// Its name, when it was chosen.
    pub(super) name: Bytes,
    /// What.
    pub(super) act: Act,
}

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Act {
    /// It gets a signal.
    Signal(Signal),
    /// It gets a nice value.
    Nice(i32),
}

/// The signals that are offered, those that are sent most often first.
pub(super) const SIGNALS: [Signal; 31] = {
    let numbers = [
        15, 9, 19, 18, 20, 2, 1, 3, 10, 12, 6, 4, 5, 7, 8, 11, 13, 14, 16, 17, 21, 22, 23, 24, 25,
        26, 27, 28, 29, 30, 31,
    ];
    let mut signals = [Signal(0); 31];
    let mut index = 0;
    while index < numbers.len() {
        signals[index] = Signal(numbers[index]);
        index += 1;
    }
    signals
};

/// The nice values that there are (setpriority(2)).
pub(super) const NICE: std::ops::RangeInclusive<i32> = -20..=19;

/// Does it, to the process that was chosen and to no other that has its number by now.
pub(super) fn perform(procfs: &ProcFs, deed: &Deed) -> io::Result<()> {
    let gone = || io::Error::from_raw_os_error(nix::libc::ESRCH);
    let pid = Pid::from_raw(deed.id.pid).ok_or_else(gone)?;
    // From here on the descriptor is that of one process, whatever becomes of the number. If it is the
    // chosen one now, it was so when the descriptor was made.
    let process = pidfd_open(pid, PidfdFlags::empty())?;
    let now = procfs.process(deed.id.pid, Want::empty())?;
    if now.id != deed.id {
        return Err(gone());
    }
    match deed.act {
        Act::Signal(signal) => {
            let known = Known::from_named_raw(signal.0);
            let signal = known.ok_or_else(|| io::Error::from_raw_os_error(nix::libc::EINVAL))?;
            Ok(pidfd_send_signal(process, signal)?)
        }
        Act::Nice(nice) => {
            // There is no such call for a descriptor: between the look and this one the number would
            // have to be given away.
            rustix::process::setpriority_process(Some(pid), nice)?;
            // On Linux a thread has a nice value of its own (setpriority(2), "C library/kernel
            // differences"); a new thread inherits it. One that has ended meanwhile needs none.
            let others = procfs.tids(deed.id.pid)?.into_iter().filter_map(Pid::from_raw);
            for thread in others.filter(|thread| *thread != pid) {
                let _ = rustix::process::setpriority_process(Some(thread), nice);
            }
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;
    use std::process::{Command, Stdio};

    fn deed(id: ProcId, act: Act) -> Deed {
        Deed { id, name: Bytes::from("cat"), act }
    }

    #[test]
    fn a_deed_is_done_to_the_chosen_process_and_not_to_its_number() {
        let procfs = ProcFs::open(Path::new("/proc")).expect("a /proc");
        let mut child =
            Command::new("cat").stdin(Stdio::piped()).stdout(Stdio::null()).spawn().expect("cat");
        let pid = i32::try_from(child.id()).expect("a pid");
        let id = procfs.process(pid, Want::empty()).expect("it is there").id;
        let other = ProcId { start: id.start + 1, ..id };
        let kill = Act::Signal(Signal(nix::libc::SIGKILL));
        let error = perform(&procfs, &deed(other, kill)).expect_err("it is another process");
        assert_eq!(error.raw_os_error(), Some(nix::libc::ESRCH));
        assert!(child.try_wait().expect("it can be asked").is_none(), "it lives");
        perform(&procfs, &deed(id, Act::Nice(7))).expect("one may be nicer");
        assert_eq!(procfs.process(pid, Want::empty()).expect("it is there").nice, 7);
        perform(&procfs, &deed(id, kill)).expect("one may end one's own");
        let status = child.wait().expect("it ends");
        assert_eq!(std::os::unix::process::ExitStatusExt::signal(&status), Some(9));
        perform(&procfs, &deed(id, kill)).expect_err("it is gone");
    }

    #[test]
    fn every_signal_that_is_offered_has_a_name_and_stands_once() {
        let mut numbers: Vec<i32> = SIGNALS.iter().map(|signal| signal.0).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=31).collect::<Vec<_>>());
        for signal in SIGNALS {
            assert!(Known::from_named_raw(signal.0).is_some(), "{signal}");
            assert!(signal.to_string().starts_with("SIG"), "{signal}");
        }
    }
}
