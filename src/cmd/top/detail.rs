//! What is read beside the rows: other files of the processes that are seen, why some are not well, and
//! all about the selected one.

use std::io;
use std::time::Duration;

use super::app::Explanation;
use super::areas::Areas;
use super::dialog::Dialog;
use super::session::Session;
use crate::cmd::stat::live::show;
use crate::proc::inquiry::{inquire, inquire_again, share_so_far};
use crate::proc::model::More;
use crate::proc::rules::why;
use crate::proc::{Finding, ProcId, Want};
use crate::ui::Bytes;

/// The explanation may take one part in so many of the time.
const MODESTY: u32 = 20;

/// How long a process whose command line could not be read in time is left alone.
const LEFT_ALONE: Duration = Duration::from_mins(1);

impl Session<'_> {
    /// Finds out in a few words why those that are seen are not well, a few at each look.
    pub(super) fn find_reasons(&mut self) {
        /// A page of zombies is explained within some looks, and never felt.
        const AT_A_LOOK: usize = 8;
        let unexplained = self.app.world.unexplained(self.app.seen());
        for index in unexplained.into_iter().take(AT_A_LOOK) {
            let task = &self.app.world.snapshot.processes[index];
            let findings = why(self.live.procfs(), task);
            let messages = findings.iter().map(Finding::short).collect();
            self.app.world.understand(index, messages);
        }
    }

    /// How the process beside the list has spent its time.
    pub(super) fn count_shares(&mut self) {
        if !self.app.is_live || !self.app.shows_explanation() {
            return;
        }
        let Some(id) = self.app.subject() else { return };
        if let Some((share, threads)) = share_so_far(self.live.procfs(), id.pid) {
            self.app.shares.add(id, self.begin.elapsed(), share, threads);
        }
    }

    /// Finds out why the selected process is in its state.
    pub(super) fn inquire(&mut self) {
        let Some(id) = self.app.subject() else { return };
        let begun = self.now();
        let procfs = self.live.procfs();
        let case = match self.case.take().filter(|case| case.process().id == id) {
            Some(earlier) => inquire_again(procfs, &earlier),
            None => inquire(procfs, id.pid),
        };
        // One that has ended meanwhile keeps the explanation that it had.
        if let Some(case) = case.ok().filter(|case| case.process().id == id) {
            self.columns = self.explanation_columns();
            self.page.take_page(self.columns);
            // A page takes whatever is written on it.
            let _ = show(&mut self.page, &case);
            let lines = self.page.take_page(self.columns);
            let before = &self.app.explanation;
            let scroll = if before.of == Some(id) { before.scroll } else { 0 };
            self.app.explanation = Explanation { of: Some(id), lines, scroll };
            self.case = Some(case);
        }
        let took = self.now().saturating_sub(begun);
        self.next_inquiry = begun + self.app.pace.usual.max(took * MODESTY);
    }

    /// Whether the explanation on the screen is of another process, or of another width.
    pub(super) fn wants_other_explanation(&self) -> bool {
        self.app.explanation.of != self.app.subject() || self.columns != self.explanation_columns()
    }

    fn explanation_columns(&self) -> usize {
        match self.app.dialog {
            Dialog::Explain => usize::from(self.app.size.width),
            _ => usize::from(Areas::of(self.app.size).side.width.saturating_sub(1)),
        }
    }

    /// Reads the other files of those that are seen, and of all where what is asked for needs it.
    pub(super) fn read_details(&mut self) {
        let seen = self.app.world.stale(self.app.seen());
        let mut wanted: Vec<(usize, Want)> =
            seen.iter().map(|index| (*index, Want::OWNER | Want::LOCKED)).collect();
        let needs_all = self.app.needs_owners() || self.app.needs_command_lines();
        if needs_all {
            let all = 0..self.app.world.facts.len();
            let unknown = all.filter(|index| self.app.world.is_unknown(*index));
            wanted.extend(
                unknown.filter(|index| !seen.contains(index)).map(|index| (index, Want::OWNER)),
            );
        }
        if wanted.is_empty() {
            return;
        }
        let now = self.now();
        self.blocked.retain(|_, since| now.saturating_sub(*since) < LEFT_ALONE);
        let mut asked: Vec<(ProcId, More)> = Vec::new();
        let mut silent: Vec<(ProcId, More)> = Vec::new();
        for (index, want) in wanted {
            let task = &self.app.world.snapshot.processes[index];
            let other = if task.is_leader() {
                self.live.procfs().process(task.pid(), want).ok()
            } else {
                None
            };
            let more = other.filter(|other| other.id == task.id).map(|other| other.more);
            let has_line = more.is_some() && task.vsize > 0 && !self.blocked.contains_key(&task.id);
            let list = if has_line { &mut asked } else { &mut silent };
            list.push((task.id, more.unwrap_or_default()));
        }
        let paths = asked.iter().map(|(id, _)| format!("{}/cmdline", id.pid)).collect();
        let lines = if asked.is_empty() {
            Vec::new()
        } else {
            self.live.procfs().read_all_before_deadline(paths)
        };
        let mut is_late = false;
        for ((id, mut more), line) in asked.into_iter().zip(lines) {
            match line {
                Err(error) if error.kind() == io::ErrorKind::TimedOut => {
                    if is_late {
                        // It was not read, and its turn comes with the next look.
                        continue;
                    }
                    is_late = true;
                    self.blocked.insert(id, now);
                }
                outcome => more.cmdline = outcome.ok().map(Bytes::from),
            }
            self.app.world.learn(id, more);
        }
        for (id, more) in silent {
            self.app.world.learn(id, more);
        }
        if needs_all {
            self.app.arrange();
        }
    }
}
