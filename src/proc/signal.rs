//! Signals and sets of signals, by name.

use std::fmt;

use serde::{Serialize, Serializer};

/// A signal number of this machine (signal(7)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Signal(pub i32);

/// The first real-time signal as the kernel counts (`__SIGRTMIN`). The C library keeps the first two
/// for itself, so `SIGRTMIN` of signal(7) is 34 there.
const KERNEL_RTMIN: i32 = 32;
/// `SIGRTMIN` of glibc, which kill(1) and the shells count from.
const RTMIN: i32 = 34;
const FIRST_NUMBERED: i32 = RTMIN + 1;
const RTMAX: i32 = 64;

impl Signal {
    /// `SIGCHLD`, which tells a parent that a child ended, stopped or went on.
    pub const CHLD: Self = Self(nix::libc::SIGCHLD);
    /// `SIGTTIN`, which stops a background process that reads its terminal.
    pub const TTIN: Self = Self(nix::libc::SIGTTIN);
    /// `SIGTTOU`, which stops a background process that writes to its terminal.
    pub const TTOU: Self = Self(nix::libc::SIGTTOU);
}

impl fmt::Display for Signal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match nix::sys::signal::Signal::try_from(self.0) {
            Ok(known) => f.write_str(known.as_str()),
            Err(_) => match self.0 {
                KERNEL_RTMIN..RTMIN => write!(f, "SIG{}", self.0),
                RTMIN => f.write_str("SIGRTMIN"),
                FIRST_NUMBERED..RTMAX => write!(f, "SIGRTMIN+{}", self.0 - RTMIN),
                RTMAX => f.write_str("SIGRTMAX"),
                other => write!(f, "signal {other}"),
            },
        }
    }
}

impl Serialize for Signal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A set of signals, as the hexadecimal masks of proc_pid_status(5) hold it: bit n-1 is signal n.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct SignalSet(pub u64);

impl SignalSet {
    /// Whether the signal is in the set.
    pub const fn contains(self, signal: Signal) -> bool {
        signal.0 >= 1 && signal.0 <= 64 && self.0 >> (signal.0 - 1) & 1 == 1
    }

    /// The signals of the set in ascending order.
    pub fn iter(self) -> impl Iterator<Item = Signal> {
        (1..=64).map(Signal).filter(move |signal| self.contains(*signal))
    }
}

impl fmt::Display for SignalSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, signal) in self.iter().enumerate() {
            let gap = if index == 0 { "" } else { " " };
            write!(f, "{gap}{signal}")?;
        }
        Ok(())
    }
}

impl Serialize for SignalSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bit_16_is_sigchld() {
        assert!(SignalSet(1 << 16).contains(Signal::CHLD));
        assert_eq!(SignalSet(1 << 16 | 1).to_string(), "SIGHUP SIGCHLD");
    }

    #[test]
    fn real_time_signals_count_from_the_minimum() {
        assert_eq!(Signal(34).to_string(), "SIGRTMIN");
        assert_eq!(Signal(36).to_string(), "SIGRTMIN+2");
        assert_eq!(Signal(64).to_string(), "SIGRTMAX");
        assert_eq!(Signal(33).to_string(), "SIG33");
        assert_eq!(Signal(99).to_string(), "signal 99");
    }
}
