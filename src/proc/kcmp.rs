//! kcmp(2): whether two processes share a thing in the kernel.
#![expect(unsafe_code, reason = "kcmp(2) has no safe wrapper")]

use nix::libc;

use super::model::Pid;

/// What two processes may share.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Their memory, as after vfork(2).
    Memory,
    /// The open file behind this descriptor in both.
    File(i32),
}

/// Whether both share it. `None` where the kernel does not tell: no ptrace access, no such
/// descriptor, or no `CONFIG_KCMP`.
pub(super) fn is_same(one: Pid, other: Pid, kind: Kind) -> Option<bool> {
    /// `enum kcmp_type` of `include/uapi/linux/kcmp.h`.
    const KCMP_FILE: libc::c_long = 0;
    const KCMP_VM: libc::c_long = 1;
    let (kind, fd) = match kind {
        Kind::Memory => (KCMP_VM, 0),
        Kind::File(fd) => (KCMP_FILE, libc::c_long::from(fd)),
    };
    // SAFETY: kcmp(2) takes five integers, reads no memory of ours and changes nothing.
    let order = unsafe {
        libc::syscall(
            libc::SYS_kcmp,
            libc::c_long::from(one),
            libc::c_long::from(other),
            kind,
            fd,
            fd,
        )
    };
    // 0 is equal; 1 to 3 are an order; -1 is an error.
    (order >= 0).then_some(order == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_shares_its_memory_with_itself() {
        let me = nix::unistd::getpid().as_raw();
        assert_ne!(is_same(me, me, Kind::Memory), Some(false));
        assert_eq!(is_same(me, me, Kind::File(1 << 20)), None);
    }
}
