//! Capabilities by name (capabilities(7)).

use std::fmt;

use serde::{Serialize, Serializer};

/// The names in the order of their numbers (`include/uapi/linux/capability.h`).
const NAMES: [&str; 41] = [
    "CAP_CHOWN",
    "CAP_DAC_OVERRIDE",
    "CAP_DAC_READ_SEARCH",
    "CAP_FOWNER",
    "CAP_FSETID",
    "CAP_KILL",
    "CAP_SETGID",
    "CAP_SETUID",
    "CAP_SETPCAP",
    "CAP_LINUX_IMMUTABLE",
    "CAP_NET_BIND_SERVICE",
    "CAP_NET_BROADCAST",
    "CAP_NET_ADMIN",
    "CAP_NET_RAW",
    "CAP_IPC_LOCK",
    "CAP_IPC_OWNER",
    "CAP_SYS_MODULE",
    "CAP_SYS_RAWIO",
    "CAP_SYS_CHROOT",
    "CAP_SYS_PTRACE",
    "CAP_SYS_PACCT",
    "CAP_SYS_ADMIN",
    "CAP_SYS_BOOT",
    "CAP_SYS_NICE",
    "CAP_SYS_RESOURCE",
    "CAP_SYS_TIME",
    "CAP_SYS_TTY_CONFIG",
    "CAP_MKNOD",
    "CAP_LEASE",
    "CAP_AUDIT_WRITE",
    "CAP_AUDIT_CONTROL",
    "CAP_SETFCAP",
    "CAP_MAC_OVERRIDE",
    "CAP_MAC_ADMIN",
    "CAP_SYSLOG",
    "CAP_WAKE_ALARM",
    "CAP_BLOCK_SUSPEND",
    "CAP_AUDIT_READ",
    "CAP_PERFMON",
    "CAP_BPF",
    "CAP_CHECKPOINT_RESTORE",
];

/// A capability by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Capability(pub u32);

impl Capability {
    /// The last one that ptool has a name for.
    pub const LAST: Self = Self(40);
    /// `CAP_DAC_READ_SEARCH`: reading files of others.
    pub const DAC_READ_SEARCH: Self = Self(2);
    /// `CAP_SYS_PTRACE`: looking into processes of others.
    pub const SYS_PTRACE: Self = Self(19);
    /// `CAP_SYS_ADMIN`: much that has no capability of its own.
    pub const SYS_ADMIN: Self = Self(21);
    /// `CAP_PERFMON`: events of the kernel.
    pub const PERFMON: Self = Self(38);
    /// `CAP_SYS_NICE`: scheduling of others.
    pub const SYS_NICE: Self = Self(23);
}

impl fmt::Display for Capability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match NAMES.get(self.0 as usize) {
            Some(name) => f.write_str(name),
            None => write!(f, "CAP_{}", self.0),
        }
    }
}

impl Serialize for Capability {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A set of capabilities, as the hexadecimal masks of proc_pid_status(5) hold it, on a kernel whose
/// last capability is known (/proc/sys/kernel/cap_last_cap).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CapabilitySet {
    /// Bit n is capability n.
    pub bits: u64,
    /// The last capability that the kernel has.
    pub last: Capability,
}

/// The shortest way to tell a set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Extent {
    /// Every capability that the kernel has.
    All,
    /// None of them.
    None,
    /// More than half: all but these.
    AllBut(Vec<Capability>),
    /// These.
    Only(Vec<Capability>),
}

impl CapabilitySet {
    /// The capabilities of the set in ascending order.
    pub fn iter(self) -> impl Iterator<Item = Capability> {
        (0..64).filter(move |number| self.bits >> number & 1 == 1).map(Capability)
    }

    /// The shortest way to tell it.
    pub fn extent(self) -> Extent {
        let missing: Vec<_> = (0..=self.last.0.min(63))
            .filter(|number| self.bits >> number & 1 == 0)
            .map(Capability)
            .collect();
        let present: Vec<_> = self.iter().collect();
        match (present.len(), missing.len()) {
            (0, _) => Extent::None,
            (_, 0) => Extent::All,
            (held, lacking) if lacking < held => Extent::AllBut(missing),
            _ => Extent::Only(present),
        }
    }
}

impl Serialize for CapabilitySet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extent(bits: u64) -> Extent {
        CapabilitySet { bits, last: Capability::LAST }.extent()
    }

    #[test]
    fn a_set_is_told_in_the_shortest_way() {
        assert_eq!(extent(0), Extent::None);
        assert_eq!(extent(0x1ff_ffff_ffff), Extent::All);
        assert_eq!(extent(1 << 21), Extent::Only(vec![Capability(21)]));
        // CAP_SYS_RESOURCE is bit 24: a mask that looks full and is not.
        assert_eq!(extent(0x1ff_feff_ffff), Extent::AllBut(vec![Capability(24)]));
    }

    #[test]
    fn the_default_set_of_a_container_is_listed() {
        let set = CapabilitySet { bits: 0xa804_25fb, last: Capability::LAST };
        let Extent::Only(names) = set.extent() else { panic!("{:?}", set.extent()) };
        assert_eq!(names.len(), 14);
        assert_eq!(names[0].to_string(), "CAP_CHOWN");
        assert_eq!(names[13].to_string(), "CAP_SETFCAP");
    }

    #[test]
    fn a_capability_of_a_younger_kernel_keeps_its_number() {
        assert_eq!(Capability(41).to_string(), "CAP_41");
        let set = CapabilitySet { bits: (1 << 42) - 1, last: Capability(41) };
        assert_eq!(set.extent(), Extent::All);
    }
}
