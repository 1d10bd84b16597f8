//! The fields of /proc/PID/status, picked out when they are wanted.
//!
//! The file has some sixty fields and costs more to parse into a map than the kernel takes to write
//! it; no reader wants more than a few of them.

use super::model::Pid;
use super::signal::SignalSet;

/// The text of a status file (proc_pid_status(5)).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status(Vec<u8>);

impl Status {
    /// The status in this text.
    pub const fn new(text: Vec<u8>) -> Self {
        Self(text)
    }

    /// The value of a field, without white space around it.
    ///
    /// `Name` comes first and is chosen by the process, but the kernel escapes a newline in it, so
    /// that no name can forge another field.
    pub fn field(&self, name: &str) -> Option<&str> {
        field(&self.0, name)
    }

    /// The tracer, if there is one.
    pub fn tracer(&self) -> Option<Pid> {
        self.number("TracerPid").filter(|pid| *pid != 0)
    }

    /// Its thread group.
    pub fn tgid(&self) -> Option<Pid> {
        self.number("Tgid")
    }

    /// Its pid in each pid namespace, from the one of this /proc inwards.
    pub fn ns_pids(&self) -> Vec<Pid> {
        self.numbers("NSpid")
    }

    /// Its process group in each pid namespace, from the one of this /proc inwards.
    pub fn ns_pgrps(&self) -> Vec<Pid> {
        self.numbers("NSpgid")
    }

    fn numbers(&self, name: &str) -> Vec<Pid> {
        let values = self.field(name).unwrap_or_default().split_ascii_whitespace();
        values.filter_map(|value| value.parse().ok()).collect()
    }

    /// Locked memory in KiB.
    pub fn locked_kib(&self) -> Option<u64> {
        locked_kib(&self.0)
    }

    /// A mask of signals: `SigPnd`, `ShdPnd`, `SigBlk`, `SigIgn` or `SigCgt`.
    pub fn signals(&self, name: &str) -> Option<SignalSet> {
        u64::from_str_radix(self.field(name)?, 16).ok().map(SignalSet)
    }

    /// Real, effective, saved and file system ids of `Uid` or `Gid`.
    pub fn ids(&self, name: &str) -> Option<[u32; 4]> {
        ids(&self.0, name)
    }

    /// Whether a group is its effective group or one of its supplementary ones.
    pub fn is_in_group(&self, gid: u32) -> bool {
        let is_effective = self.ids("Gid").is_some_and(|[_, effective, ..]| effective == gid);
        let groups = self.field("Groups").unwrap_or_default().split_ascii_whitespace();
        is_effective || groups.filter_map(|group| group.parse().ok()).any(|group: u32| group == gid)
    }

    /// A field that is one number.
    pub fn number<N: std::str::FromStr>(&self, name: &str) -> Option<N> {
        self.field(name)?.split_ascii_whitespace().next()?.parse().ok()
    }
}

/// The value of a field in the text of a status file.
pub(super) fn field<'a>(text: &'a [u8], name: &str) -> Option<&'a str> {
    text.split(|byte| *byte == b'\n').find_map(|line| {
        let value = line.strip_prefix(name.as_bytes())?.strip_prefix(b":")?;
        std::str::from_utf8(value).ok().map(str::trim)
    })
}

/// `VmLck` in KiB.
pub(super) fn locked_kib(text: &[u8]) -> Option<u64> {
    field(text, "VmLck")?.split_ascii_whitespace().next()?.parse().ok()
}

/// The four ids of `Uid` or `Gid`.
pub(super) fn ids(text: &[u8], name: &str) -> Option<[u32; 4]> {
    let mut values = field(text, name)?.split_ascii_whitespace().map(str::parse);
    let mut next = || values.next()?.ok();
    Some([next()?, next()?, next()?, next()?])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proc::Signal;

    const TEXT: &str = "Name:\ta\\nVmLck:\t9 kB\nTgid:\t17\nTracerPid:\t0\nUid:\t1\t2\t3\t4\n\
                        VmLck:\t     132 kB\nNSpid:\t17\t1\nSigBlk:\t0000000000010000\n\
                        Gid:\t4\t5\t6\t7\nGroups:\t8 9 \n";

    #[test]
    fn fields_are_found_by_name() {
        let status = Status::new(TEXT.into());
        assert_eq!(status.locked_kib(), Some(132));
        assert_eq!(status.tracer(), None);
        assert_eq!(status.ns_pids(), [17, 1]);
        assert_eq!(status.ids("Uid"), Some([1, 2, 3, 4]));
        assert!(status.signals("SigBlk").is_some_and(|set| set.contains(Signal::CHLD)));
        assert_eq!(status.field("Nonsense"), None);
        assert!([5, 8, 9].iter().all(|gid| status.is_in_group(*gid)) && !status.is_in_group(4));
    }
}
