//! Which orphans may have been left behind. Pure.
//!
//! Most orphans are as they should be: the classic daemon forks twice to become one. One that was left
//! behind still holds on to what a daemon lets go of, which takes some reading to see; here is decided
//! whether that is worth it.

use crate::proc::adoption::{Parent, is_adopted};
use crate::proc::container;
use crate::proc::model::{Process, Snapshot};
use crate::proc::state::State;

/// The orphans that nobody looks after: adopted, with the leader of their session gone.
pub(super) fn candidates(snapshot: &Snapshot) -> impl Iterator<Item = &Process> {
    snapshot.processes.iter().filter(|process| {
        let Some(parent) = snapshot.get(process.ppid) else { return false };
        let kind = if process.ppid == 1 { Parent::Init } else { Parent::Ordinary };
        let is_alive = !matches!(process.state, State::Zombie | State::Dead);
        // As long as the shell lives that started it, somebody may come back to it.
        let is_leader_gone = || snapshot.get(process.session).is_none();
        process.is_leader() && is_alive && is_adopted(process, parent, kind) && is_leader_gone()
    })
}

/// Whether a service manager looks after a process whose /proc/PID/cgroup says this.
pub(super) fn is_managed(cgroup: &[u8]) -> bool {
    container::unit(cgroup).is_some_and(|unit| unit.ends_with(".service"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proc::model::tests::{process, snapshot};

    fn found(rows: Vec<Process>) -> Vec<i32> {
        candidates(&snapshot(rows)).map(Process::pid).collect()
    }

    fn in_session(pid: i32, ppid: i32, session: i32) -> Process {
        Process { session, ..process(pid, ppid, "x", State::Sleeping) }
    }

    #[test]
    fn an_orphan_whose_session_has_no_leader_may_be_left_behind() {
        let init = process(1, 0, "init", State::Sleeping);
        assert_eq!(found(vec![init.clone(), in_session(20, 1, 9)]), [20]);
        let leader = process(9, 1, "bash", State::Sleeping);
        assert_eq!(found(vec![init.clone(), leader, in_session(20, 1, 9)]), [0; 0]);
        assert_eq!(
            found(vec![init.clone(), in_session(20, 1, 20)]),
            [0; 0],
            "a session of its own"
        );
        let zombie = Process { state: State::Zombie, ..in_session(20, 1, 9) };
        assert_eq!(found(vec![init, zombie]), [0; 0]);
    }

    #[test]
    fn what_a_subreaper_adopted_may_be_left_behind_too() {
        let rows = vec![in_session(10, 1, 8), in_session(20, 10, 9)];
        assert_eq!(found(rows), [20]);
    }

    #[test]
    fn a_service_is_looked_after() {
        assert!(is_managed(b"0::/system.slice/ssh.service\n"));
        assert!(!is_managed(b"0::/user.slice/user-1.slice/session-3.scope\n"));
        assert!(!is_managed(b"0::/\n"));
    }
}
