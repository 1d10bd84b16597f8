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
    /// Whether it asks for the time: the kernel of some machines has to be asked, by a system call.
    pub(super) reads_clock: bool,
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

/// What an argument of a call must be.
#[derive(Debug, Clone, Copy)]
enum Must {
    /// This descriptor, in this place.
    Be(u8, RawFd),
    /// This request of ioctl(2).
    Ask(libc::c_ulong),
    /// This address or length, in this place.
    Say(u8, u64),
}

fn rule(arguments: &[Must]) -> Option<SeccompRule> {
    let conditions = arguments.iter().map(|must| {
        // The kernel looks at the lower half alone of what it takes for 32 bits.
        let (place, width, value) = match *must {
            Must::Be(place, fd) => (place, SeccompCmpArgLen::Dword, u64::try_from(fd).ok()?),
            Must::Ask(request) => (1, SeccompCmpArgLen::Dword, request),
            Must::Say(place, value) => (place, SeccompCmpArgLen::Qword, value),
        };
        SeccompCondition::new(place, width, SeccompCmpOp::Eq, value).ok()
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
    use Must::{Ask, Be, Say};
    let Kept { network, channel, rescue, reads_clock } = kept;
    let (text, length) = rescue.text();
    let only = |rules: &[&[Must]]| rules.iter().map(|rule| self::rule(rule)).collect::<Option<_>>();
    let terminal = |request| [Be(0, RESCUE_FD), Ask(request)];
    let any = Vec::new;
    let clock = reads_clock.then(|| (libc::SYS_clock_gettime, any()));
    let calls = BTreeMap::from([
        (libc::SYS_recvmmsg, only(&[&[Be(0, network)]])?),
        (libc::SYS_recvfrom, only(&[&[Be(0, channel)]])?),
        // `send` of the C library: without an address, which a socketpair takes none of.
        (libc::SYS_sendto, only(&[&[Be(0, channel), Say(4, 0)]])?),
        (libc::SYS_ppoll, any()),
        (libc::SYS_restart_syscall, any()),
        // What memory the heap lacks; none that could be executed, and none of anybody else.
        (libc::SYS_brk, any()),
        (libc::SYS_munmap, any()),
        (
            libc::SYS_ioctl,
            only(&[
                &terminal(libc::TIOCGPGRP),
                &terminal(libc::TCGETS),
                &terminal(libc::TCSETS),
                &terminal(libc::TCGETS2),
                &terminal(libc::TCSETS2),
            ])?,
        ),
        // This text and no other.
        (libc::SYS_write, only(&[&[Be(0, RESCUE_FD), Say(1, text), Say(2, length)]])?),
        (libc::SYS_exit_group, any()),
    ]);
    Some(calls.into_iter().chain(clock).collect())
}
