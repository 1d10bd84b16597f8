//! Whether a process has another parent than the one that made it.
//!
//! The kernel keeps no record of the first parent. But a session is inherited at fork(2) and left
//! only by making one's own (setsid(2)), so that it bears witness.

use super::model::Process;

/// What a parent is to its pid namespace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Parent {
    /// Its init, which adopts every orphan that no subreaper takes.
    Init,
    /// Any other process.
    Ordinary,
}

/// Whether the parent adopted this process: it leads no session, and is in another one than its
/// parent. An ordinary parent that leads a session may have made that session after it made the
/// child, so that nothing follows from it.
pub(super) fn is_adopted(process: &Process, parent: &Process, kind: Parent) -> bool {
    // A session that lies outside the pid namespace reads 0 and tells nothing.
    if process.is_kernel_thread() || process.session == 0 {
        return false;
    }
    let leads = process.session == process.tgid;
    let parent_moved = kind == Parent::Ordinary && parent.session == parent.tgid;
    !leads && process.session != parent.session && !parent_moved
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proc::State;
    use crate::proc::model::tests::process;

    #[test]
    fn a_session_that_is_nobodys_is_a_sign_of_adoption() {
        let in_session =
            |pid, session| Process { session, ..process(pid, 1, "worker", State::Sleeping) };
        let child = in_session(20, 5);
        assert!(is_adopted(&child, &in_session(1, 1), Parent::Init));
        assert!(is_adopted(&child, &in_session(1, 0), Parent::Init));
        assert!(is_adopted(&child, &in_session(10, 9), Parent::Ordinary));
        assert!(!is_adopted(&child, &in_session(10, 5), Parent::Ordinary), "the same session");
        assert!(!is_adopted(&child, &in_session(10, 10), Parent::Ordinary), "the parent moved");
        assert!(!is_adopted(&in_session(20, 20), &in_session(1, 1), Parent::Init), "its own");
        assert!(!is_adopted(&in_session(20, 0), &in_session(1, 1), Parent::Init), "unknown");
    }
}
