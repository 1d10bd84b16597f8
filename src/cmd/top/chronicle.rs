//! What is remembered from look to look: what happened to whom, and how one process has spent its time.

use std::collections::VecDeque;
use std::time::Duration;

use crate::proc::ProcId;
use crate::proc::diff::{Change, Event};
use crate::proc::inquiry::Share;

/// What happened, the oldest first.
#[derive(Debug, Default)]
pub(super) struct Chronicle {
    entries: VecDeque<Entry>,
}

/// One thing that happened.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// When it was seen, since the first look.
    pub(super) at: Duration,
    pub(super) change: Change,
}

/// What happened longer ago than so many things is forgotten.
const REMEMBERED: usize = 8192;

impl Chronicle {
    pub(super) fn add(&mut self, at: Duration, change: Change) {
        if self.entries.len() == REMEMBERED {
            self.entries.pop_front();
        }
        self.entries.push_back(Entry { at, change });
    }

    /// What happened to one, the newest first.
    pub(super) fn of(&self, id: ProcId) -> impl Iterator<Item = (Duration, &Event)> {
        let its = self.entries.iter().rev().filter(move |entry| entry.change.id == id);
        its.map(|entry| (entry.at, &entry.change.event))
    }
}

/// How a process spent a stretch of time, all its threads together; parts of 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Stretch {
    /// On a CPU.
    pub(super) running: f32,
    /// In the queue of a CPU.
    pub(super) ready: f32,
    /// Neither: asleep, stopped or ended.
    pub(super) sleeping: f32,
}

/// How the selected process has spent its time since it was selected.
#[derive(Debug, Default)]
pub(super) struct Shares {
    of: Option<ProcId>,
    last: Option<(Duration, Share)>,
    stretches: VecDeque<Stretch>,
}

/// How many stretches are kept: as many as a wide graph has columns.
const STRETCHES: usize = 128;

impl Shares {
    /// The stretches of this process, the oldest first.
    pub(super) fn of(&self, id: ProcId) -> impl DoubleEndedIterator<Item = &Stretch> {
        self.stretches.iter().filter(move |_| self.of == Some(id))
    }

    /// Takes what a process of so many threads has had of the CPUs so far.
    pub(super) fn add(&mut self, id: ProcId, at: Duration, share: Share, threads: usize) {
        if self.of != Some(id) {
            *self = Self { of: Some(id), ..Self::default() };
        }
        if let Some((before, earlier)) = self.last
            && let Some(stretch) = stretch(earlier, share, at.saturating_sub(before), threads)
        {
            if self.stretches.len() == STRETCHES {
                self.stretches.pop_front();
            }
            self.stretches.push_back(stretch);
        }
        self.last = Some((at, share));
    }
}

/// What part of the time of so many threads was spent how, from one count to the next.
#[expect(clippy::cast_precision_loss, reason = "a share needs no 52 bits")]
fn stretch(earlier: Share, later: Share, passed: Duration, threads: usize) -> Option<Stretch> {
    /// Shorter ones say more of the kernel's clock than of the process.
    const SHORTEST: Duration = Duration::from_millis(20);
    if passed < SHORTEST {
        return None;
    }
    let whole = passed.as_nanos() as f64 * threads.max(1) as f64;
    // A thread that has ended takes its counts along.
    let part = |earlier: u64, later: u64| later.saturating_sub(earlier) as f64 / whole;
    let running = part(earlier.ran_ns, later.ran_ns).min(1.0);
    let ready = part(earlier.waited_ns, later.waited_ns).min(1.0 - running);
    #[expect(clippy::cast_possible_truncation, reason = "a share is shown with a digit or two")]
    let [running, ready, sleeping] = [running, ready, 1.0 - running - ready].map(|it| it as f32);
    Some(Stretch { running, ready, sleeping })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proc::State;

    const ONE: ProcId = ProcId { pid: 1, start: 0 };
    const TWO: ProcId = ProcId { pid: 2, start: 0 };

    #[test]
    fn each_has_its_own_story_the_newest_first() {
        let mut chronicle = Chronicle::default();
        let born = |id| Change { id, event: Event::Born(State::Running) };
        chronicle.add(Duration::from_secs(1), born(ONE));
        chronicle.add(Duration::from_secs(2), born(TWO));
        let gone = Change { id: ONE, event: Event::Gone(State::Zombie) };
        chronicle.add(Duration::from_secs(3), gone.clone());
        let story: Vec<_> = chronicle.of(ONE).map(|(at, event)| (at.as_secs(), event)).collect();
        assert_eq!(story, [(3, &gone.event), (1, &Event::Born(State::Running))]);
    }

    #[test]
    fn the_oldest_is_forgotten() {
        let mut chronicle = Chronicle::default();
        for _ in 0..=REMEMBERED {
            chronicle.add(Duration::ZERO, Change { id: ONE, event: Event::Born(State::Running) });
        }
        assert_eq!(chronicle.of(ONE).count(), REMEMBERED);
    }

    #[test]
    fn time_is_shared_between_running_ready_and_sleeping() {
        let mut shares = Shares::default();
        let share = |ran_ms: u64, waited_ms: u64| Share {
            ran_ns: ran_ms * 1_000_000,
            waited_ns: waited_ms * 1_000_000,
        };
        shares.add(ONE, Duration::ZERO, share(100, 0), 2);
        assert_eq!(shares.of(ONE).count(), 0);
        shares.add(ONE, Duration::from_secs(1), share(1100, 500), 2);
        let stretch = shares.of(ONE).next().copied();
        assert_eq!(stretch, Some(Stretch { running: 0.5, ready: 0.25, sleeping: 0.25 }));
        shares.add(TWO, Duration::from_secs(2), share(0, 0), 1);
        assert_eq!((shares.of(ONE).count(), shares.of(TWO).count()), (0, 0));
    }

    #[test]
    fn a_thread_that_has_ended_makes_no_negative_share() {
        let more = Share { ran_ns: 5_000_000_000, waited_ns: 7 };
        let less = Share { ran_ns: 1, waited_ns: 1 };
        let told = stretch(more, less, Duration::from_secs(1), 1);
        assert_eq!(told, Some(Stretch { running: 0.0, ready: 0.0, sleeping: 1.0 }));
        assert_eq!(stretch(less, more, Duration::from_millis(1), 1), None);
    }
}
