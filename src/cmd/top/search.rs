//! Finding the next process by its name, and folding branches on the way: moving in the tree. Pure.

use std::collections::BTreeSet;

use super::app::{App, Folding, Towards};
use super::filter::Filter;
use super::rows::{Settings, rows};
use super::world::World;
use crate::proc::{Accounts, ProcId};
use crate::ui::{Message, Role};

/// The next match from a task on, round the end if need be.
pub(super) fn next(
    world: &World,
    settings: &Settings,
    accounts: &Accounts,
    sought: &str,
    from: Option<ProcId>,
    towards: Towards,
) -> Option<ProcId> {
    // What is sought is a text and no condition: `state=Z` may stand in a command line.
    let filter = Filter::text(sought)?;
    let open = Settings { folded: BTreeSet::new(), ..settings.clone() };
    let all = rows(world, &open, accounts);
    let task = |place: usize| &world.snapshot.processes[all[place].index];
    let here = (0..all.len()).find(|place| Some(task(*place).id) == from).unwrap_or(0);
    let count = all.len();
    let mut places = (0..count).map(|step| match towards {
        Towards::Here => (here + step) % count,
        Towards::End => (here + step + 1) % count,
        Towards::Start => (here + 2 * count - step - 1) % count,
    });
    places.find(|place| filter.fits(task(*place))).map(|place| task(place).id)
}

impl App {
    /// Finds the next task whose name or command line has what is sought, in all that the filters
    /// let pass, folded or not.
    pub(super) fn find_next(&mut self, towards: Towards) {
        let from = self.selected().map(|task| task.id);
        let sought = self.sought.clone();
        match next(&self.world, &self.settings, &self.accounts, &sought, from, towards) {
            Some(id) => {
                if Some(id) != from && self.following.take().is_some() {
                    self.say(Role::Faint, Message::new("top-follow-ended"));
                }
                self.reveal(id);
            }
            None if sought.is_empty() => {}
            None => self.say(Role::Warning, Message::new("top-not-found").with("text", sought)),
        }
    }

    /// Folds the selected branch; where there is nothing to fold, goes to the row above it.
    pub(super) fn fold_or_parent(&mut self) {
        let Some(row) = self.rows.get(self.cursor).copied() else { return };
        if row.is_branch && row.hidden == 0 {
            self.settings.folded.insert(self.world.snapshot.processes[row.index].id);
            self.arrange();
            return;
        }
        let above = self.rows[..self.cursor].iter().rposition(|other| other.depth < row.depth);
        if let Some(above) = above {
            self.go(above);
        }
    }

    /// Opens the selected branch, or folds it where it is open.
    pub(super) fn fold(&mut self, folding: Folding) {
        let Some(row) = self.rows.get(self.cursor).copied() else { return };
        let id = self.world.snapshot.processes[row.index].id;
        let was_folded = self.settings.folded.remove(&id);
        if !was_folded && row.is_branch && folding == Folding::Other {
            self.settings.folded.insert(id);
        }
        self.arrange();
    }

    /// Folds every branch below the top, or opens all where any is folded.
    pub(super) fn fold_all(&mut self) {
        if self.settings.folded.is_empty() {
            let branches = self.rows.iter().filter(|row| row.is_branch && row.depth > 0);
            let ids = branches.map(|row| self.world.snapshot.processes[row.index].id);
            self.settings.folded = ids.collect();
        } else {
            self.settings.folded.clear();
        }
        self.arrange();
    }
}
