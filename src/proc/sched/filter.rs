//! Which tasks the kernel is to tell of: filters of tracepoints (`Documentation/trace/events.rst`).
//!
//! A filter is set when an event is opened and cannot be changed any more. A task that is made
//! afterwards must not be missed, though, and its number is known only when it has begun to run.
//! Numbers are given in ascending order: so a filter lets pass, beside the tasks that are known,
//! every number above the newest one there is. What comes of strangers among them is dropped by
//! who reads.

use super::super::model::Pid;

/// The tasks to be told of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Filter {
    known: Vec<Pid>,
    newest: Pid,
}

impl Filter {
    /// More tasks than this are told of by the lowest of their numbers: a filter is judged by each
    /// term in turn, and may have a page of text at most.
    const MOST: usize = 24;

    /// Lets these tasks pass, and all with a number above the newest.
    pub(super) fn new(known: Vec<Pid>, newest: Pid) -> Self {
        Self { known, newest }
    }

    /// Whether so many known tasks can be named one by one.
    pub(super) const fn is_sharp(known: usize) -> bool {
        known <= Self::MOST
    }

    /// Lets every task pass.
    pub(super) const fn everything() -> Self {
        Self { known: Vec::new(), newest: 0 }
    }

    /// Whether a task that is made from now on passes, though it is not known yet.
    pub(super) const fn admits_new(&self, task: Pid) -> bool {
        task > self.newest
    }

    /// The filter for an event that names tasks in these fields, one of which must pass.
    pub(super) fn on(&self, fields: &[&str]) -> String {
        // The likeliest first: the kernel judges no more terms than it has to, at each event.
        let mut terms = Vec::new();
        if Self::is_sharp(self.known.len()) {
            for task in &self.known {
                terms.extend(fields.iter().map(|field| format!("{field} == {task}")));
            }
            terms.extend(fields.iter().map(|field| format!("{field} > {}", self.newest)));
        } else {
            let lowest = self.known.iter().min().copied().unwrap_or(0).min(self.newest + 1);
            terms.extend(fields.iter().map(|field| format!("{field} >= {lowest}")));
        }
        terms.join(" || ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_tasks_and_all_that_are_newer_pass() {
        let filter = Filter::new(vec![7, 9], 100);
        assert_eq!(filter.on(&["pid"]), "pid == 7 || pid == 9 || pid > 100");
        assert!(filter.admits_new(101) && !filter.admits_new(100));
        assert_eq!(
            Filter::everything().on(&["prev_pid", "next_pid"]),
            "prev_pid > 0 || next_pid > 0"
        );
    }

    #[test]
    fn a_crowd_passes_by_its_lowest_number() {
        let filter = Filter::new((50..150).collect(), 1000);
        assert_eq!(filter.on(&["pid"]), "pid >= 50");
    }
}
