//! From what was read to findings.

use super::{Finding, ProcFs, Process, Snapshot};

/// Why a process is in its state: the first thing to say about it, found by reading what else is
/// needed.
pub fn why(_procfs: &ProcFs, _snapshot: &Snapshot, _process: &Process) -> Option<Finding> {
    None
}
