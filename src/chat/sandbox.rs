//! The walls around the receiver: what it may still do once it has its keys to wait for.
//!
//! It reads what strangers send. Should one of them ever make it do something else, there is nothing
//! else that it can do: no file (it has none open, Landlock opens none), no new socket, no new
//! program, no sending on the network, no signal to anybody (seccomp(2): every call that is not listed
//! here ends the process). docs/CHAT.md says what remains where the kernel has no Landlock or no
//! seccomp.

use std::collections::BTreeMap;
use std::os::fd::RawFd;

use landlock::{
    ABI, Access as _, AccessFs, AccessNet, CompatLevel, Compatible as _, Ruleset, RulesetAttr as _,
    Scope,
};
use nix::libc;
use nix::sys::resource::{Resource, setrlimit};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, TargetArch,
};

use super::sys::{RESCUE_FD, Rescue};

/// What the receiver goes on using.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kept<'a> {
    /// The socket of the chat, to receive from.
    pub(super) network: RawFd,
    /// The channel to the sender, to receive from and to send on.
    pub(super) channel: RawFd,
    /// What is to be done to the terminal should the sender die.
    pub(super) rescue: &'a Rescue,
}

/// A part of the walls that this kernel does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Missing {
    Landlock,
    Seccomp,
}

/// Shuts the calling process in, for good, as far as the kernel can.
pub(super) fn enter(kept: Kept<'_>) -> Vec<Missing> {
    let mut missing = Vec::new();
    // No key may get into a core file.
    let _ = setrlimit(Resource::RLIMIT_CORE, 0, 0);
    let _ = nix::sys::prctl::set_no_new_privs();
    if !landlock() {
        missing.push(Missing::Landlock);
    }
    if seccomp(kept).is_none() {
        missing.push(Missing::Seccomp);
    }
    missing
}

/// Takes away every right that Landlock knows, the newest that this kernel has included.
fn landlock() -> bool {
    const NEWEST: ABI = ABI::V6;
    let shut_in = || {
        Ruleset::default()
            .set_compatibility(CompatLevel::BestEffort)
            .handle_access(AccessFs::from_all(NEWEST))?
            .handle_access(AccessNet::from_all(NEWEST))?
            .scope(Scope::from_all(NEWEST))?
            .create()?
            .restrict_self()
    };
    shut_in().is_ok_and(|status| status.ruleset != landlock::RulesetStatus::NotEnforced)
}

/// The value that an argument must have: its place, and the value.
type Argument = (u8, u64);

fn rule(arguments: &[Argument]) -> Option<SeccompRule> {
    let conditions = arguments.iter().map(|(place, value)| {
        // Descriptors and requests are 32 bits wide, addresses and lengths 64.
        let width = if *place == 0 || *value <= u64::from(u32::MAX) && *place == 1 {
            SeccompCmpArgLen::Dword
        } else {
            SeccompCmpArgLen::Qword
        };
        SeccompCondition::new(*place, width, SeccompCmpOp::Eq, *value).ok()
    });
    SeccompRule::new(conditions.collect::<Option<Vec<_>>>()?).ok()
}

fn seccomp(kept: Kept<'_>) -> Option<()> {
    let architecture = TargetArch::try_from(std::env::consts::ARCH).ok()?;
    let filter = SeccompFilter::new(
        allowed(kept)?,
        SeccompAction::KillProcess,
        SeccompAction::Allow,
        architecture,
    );
    let program: BpfProgram = filter.ok()?.try_into().ok()?;
    seccompiler::apply_filter(&program).ok()
}

/// The system calls that are left, each with what its arguments must be.
fn allowed(kept: Kept<'_>) -> Option<BTreeMap<i64, Vec<SeccompRule>>> {
    let fd = |fd: RawFd| u64::try_from(fd).unwrap_or(u64::MAX);
    let (network, channel, terminal) = (fd(kept.network), fd(kept.channel), fd(RESCUE_FD));
    let (text, length) = kept.rescue.text();
    let only = |arguments: &[&[Argument]]| {
        arguments.iter().map(|arguments| rule(arguments)).collect::<Option<Vec<_>>>()
    };
    let anyhow = Vec::new;
    Some(BTreeMap::from([
        (libc::SYS_recvmmsg, only(&[&[(0, network)]])?),
        (libc::SYS_recvfrom, only(&[&[(0, channel)]])?),
        // `send` of the C library; without an address, which a socketpair takes none of.
        (libc::SYS_sendto, only(&[&[(0, channel), (4, 0)]])?),
        (libc::SYS_ppoll, anyhow()),
        (libc::SYS_restart_syscall, anyhow()),
        // What memory the heap lacks; none that could be executed, and none of anybody else.
        (libc::SYS_brk, anyhow()),
        (libc::SYS_munmap, anyhow()),
        (libc::SYS_ioctl, only(&[
            &[(0, terminal), (1, libc::TIOCGPGRP)],
            &[(0, terminal), (1, libc::TCGETS)],
            &[(0, terminal), (1, libc::TCSETS)],
        ])?),
        // This text and no other.
        (libc::SYS_write, only(&[&[(0, terminal), (1, text), (2, length)]])?),
        (libc::SYS_exit_group, anyhow()),
    ]))
}
