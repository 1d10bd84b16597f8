//! The names of task flags.

/// `PF_*` of `include/linux/sched.h`, Linux 6.18. A few bits have meant other things before.
const NAMES: &[(u32, &str)] = &[
    (0x0000_0001, "PF_VCPU"),
    (0x0000_0002, "PF_IDLE"),
    (0x0000_0004, "PF_EXITING"),
    (0x0000_0008, "PF_POSTCOREDUMP"),
    (0x0000_0010, "PF_IO_WORKER"),
    (0x0000_0020, "PF_WQ_WORKER"),
    (0x0000_0040, "PF_FORKNOEXEC"),
    (0x0000_0080, "PF_MCE_PROCESS"),
    (0x0000_0100, "PF_SUPERPRIV"),
    (0x0000_0200, "PF_DUMPCORE"),
    (0x0000_0400, "PF_SIGNALED"),
    (0x0000_0800, "PF_MEMALLOC"),
    (0x0000_1000, "PF_NPROC_EXCEEDED"),
    (0x0000_2000, "PF_USED_MATH"),
    (0x0000_4000, "PF_USER_WORKER"),
    (0x0000_8000, "PF_NOFREEZE"),
    (0x0001_0000, "PF_KCOMPACTD"),
    (0x0002_0000, "PF_KSWAPD"),
    (0x0004_0000, "PF_MEMALLOC_NOFS"),
    (0x0008_0000, "PF_MEMALLOC_NOIO"),
    (0x0010_0000, "PF_LOCAL_THROTTLE"),
    (0x0020_0000, "PF_KTHREAD"),
    (0x0040_0000, "PF_RANDOMIZE"),
    (0x0400_0000, "PF_NO_SETAFFINITY"),
    (0x0800_0000, "PF_MCE_EARLY"),
    (0x1000_0000, "PF_MEMALLOC_PIN"),
    (0x2000_0000, "PF_BLOCK_TS"),
    (0x8000_0000, "PF_SUSPEND_TASK"),
];

/// The names of the flags that are set, and in one hexadecimal number those that have none.
pub(super) fn names(flags: u32) -> Vec<String> {
    let is_set = |(bit, _): &&(u32, &str)| flags & bit != 0;
    let mut names: Vec<_> =
        NAMES.iter().filter(is_set).map(|(_, name)| (*name).to_owned()).collect();
    let unnamed = NAMES.iter().fold(flags, |left, (bit, _)| left & !bit);
    if unnamed != 0 {
        names.push(format!("{unnamed:#x}"));
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bit_is_told() {
        assert_eq!(names(0x0040_0040), ["PF_FORKNOEXEC", "PF_RANDOMIZE"]);
        assert_eq!(names(0x0140_0000), ["PF_RANDOMIZE", "0x1000000"]);
        assert_eq!(names(0), [""; 0]);
    }
}
