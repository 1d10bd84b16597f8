//! Which processes a user asks to see: by name and by state.

use crate::cmd::matching::{NamePattern, StateSet};
use crate::proc::Process;
use crate::ui::Bytes;

/// What a task has to be like; a condition that is not there is met.
#[derive(Debug, Clone)]
pub(super) struct Filter {
    pub(super) name: Option<NamePattern>,
    pub(super) states: Option<StateSet>,
}

impl Filter {
    /// Whether there is any condition.
    pub(super) const fn is_active(&self) -> bool {
        self.name.is_some() || self.states.is_some()
    }

    /// Whether a task that is shown under this name meets all conditions.
    pub(super) fn matches(&self, task: &Process, shown_name: &Bytes) -> bool {
        self.name.as_ref().is_none_or(|pattern| pattern.is_match(shown_name))
            && self.states.is_none_or(|states| states.contains(task.state))
    }
}
