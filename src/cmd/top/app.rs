//! What is on the screen and what the keys do to it. Pure: time and what was read are arguments, and
//! what has to be done is the answer.

use std::collections::BTreeSet;
use std::time::Duration;

use ratatui::layout::Size;

use super::areas::Areas;
use super::chronicle::Shares;
use super::deed::Deed;
use super::dialog::Dialog;
use super::keys::{self, Command};
use super::order::Order;
use super::rows::{Row, Settings, Shape, Showing, rows};
use super::world::World;
use crate::proc::host::Load;
use crate::proc::{Accounts, Pid, ProcId, Process, Snapshot};
use crate::ui::screen::{Event, KeyEvent, KeyEventKind};
use crate::ui::{Message, Role, Span};

/// What the app asks of the world outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Request {
    /// To end.
    Quit,
    /// To stop until somebody lets it go on.
    Suspend,
    /// To draw everything anew.
    Redraw,
    /// To look at the processes now.
    Refresh,
    /// To do something to a process.
    Do(Deed),
}

/// The explanation of a process, as lines for a certain width.
#[derive(Debug, Default)]
pub(super) struct Explanation {
    /// Of whom it is.
    pub(super) of: Option<ProcId>,
    pub(super) lines: Vec<Vec<Span>>,
    /// How many lines are above the first that is seen.
    pub(super) scroll: usize,
}

/// What is said in the last line for a while.
#[derive(Debug, Clone)]
pub(super) struct Notice {
    pub(super) role: Role,
    pub(super) message: Message,
    until: Duration,
}

/// The whole state.
#[derive(Debug)]
pub(super) struct App {
    pub(super) world: World,
    pub(super) settings: Settings,
    pub(super) load: Load,
    pub(super) shares: Shares,
    pub(super) explanation: Explanation,
    pub(super) accounts: Accounts,
    pub(super) dialog: Dialog,
    pub(super) rows: Vec<Row>,
    /// Which row is selected.
    pub(super) cursor: usize,
    /// How many rows are above the first that is seen.
    pub(super) offset: usize,
    pub(super) size: Size,
    pub(super) following: Option<ProcId>,
    pub(super) is_paused: bool,
    /// Whether the processes are those of this machine, which can be sent signals.
    pub(super) is_live: bool,
    /// The processes whose threads are shown.
    pub(super) threaded: BTreeSet<ProcId>,
    /// What was searched for last, in lower case.
    pub(super) sought: String,
    pub(super) notice: Option<Notice>,
    /// How often the processes are looked at.
    pub(super) pace: Pace,
    /// When it is, since the first look.
    pub(super) clock: Duration,
    selected: Option<ProcId>,
}

/// How long from look to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Pace {
    /// At all processes.
    pub(super) usual: Duration,
    /// At the one that is followed.
    pub(super) close: Duration,
}

/// How long a notice is seen.
const NOTICED: Duration = Duration::from_secs(5);

impl App {
    /// Before the first look.
    pub(super) fn new(world: World, settings: Settings, size: Size) -> Self {
        Self {
            world,
            settings,
            load: Load::default(),
            shares: Shares::default(),
            explanation: Explanation::default(),
            accounts: Accounts::default(),
            dialog: Dialog::None,
            rows: Vec::new(),
            cursor: 0,
            offset: 0,
            size,
            following: None,
            is_paused: false,
            is_live: true,
            threaded: BTreeSet::new(),
            sought: String::new(),
            notice: None,
            pace: Pace { usual: Duration::from_secs(1), close: Duration::from_millis(50) },
            clock: Duration::ZERO,
            selected: None,
        }
    }

    /// The task of the row that is selected.
    pub(super) fn selected(&self) -> Option<&Process> {
        self.rows.get(self.cursor).map(|row| &self.world.snapshot.processes[row.index])
    }

    /// The process to explain: the selected one, or that of the selected thread.
    pub(super) fn subject(&self) -> Option<ProcId> {
        let task = self.selected()?;
        if task.is_leader() {
            return Some(task.id);
        }
        self.world.snapshot.get(task.tgid).map(|process| process.id)
    }

    /// The rows that are seen, as indices of tasks.
    pub(super) fn seen(&self) -> impl Iterator<Item = usize> {
        let seen = self.rows.iter().skip(self.offset).take(self.page());
        seen.map(|row| row.index)
    }

    pub(super) fn page(&self) -> usize {
        usize::from(Areas::of(self.size).list.height)
    }

    /// Whether the explanation is on the screen.
    pub(super) fn shows_explanation(&self) -> bool {
        Areas::of(self.size).has_side() || matches!(self.dialog, Dialog::Explain)
    }

    /// Whether what is asked for needs the command lines of all processes.
    pub(super) fn needs_command_lines(&self) -> bool {
        self.settings.filter.asks_for_command_lines() || !self.sought.is_empty()
    }

    /// Whether what is asked for needs the owners of all processes.
    pub(super) fn needs_owners(&self) -> bool {
        self.settings.filter.asks_for_owners() || self.settings.order.key == super::order::Key::User
    }

    /// Takes a look at all processes in.
    pub(super) fn look(&mut self, snapshot: Snapshot, at: Duration) {
        self.world.look(snapshot, at, self.following);
        let chosen = |id: &ProcId| self.world.get(*id).is_some_and(|(_, fact)| !fact.is_gone());
        self.threaded.retain(chosen);
        if self.notice.as_ref().is_some_and(|notice| notice.until <= at) {
            self.notice = None;
        }
        self.arrange();
    }

    /// When it is, since the first look.
    pub(super) fn now(&self) -> Duration {
        self.clock.max(self.world.at)
    }

    /// Says something in the last line.
    pub(super) fn say(&mut self, role: Role, message: Message) {
        let until = self.world.at + NOTICED;
        self.notice = Some(Notice { role, message, until });
    }

    /// Makes the rows anew; the selected process stays selected and, where that can be, in its line of
    /// the screen.
    pub(super) fn arrange(&mut self) {
        let line = self.cursor.saturating_sub(self.offset);
        self.rows = rows(&self.world, &self.settings, &self.accounts);
        let processes = &self.world.snapshot.processes;
        let wanted = self.following.or(self.selected);
        let found =
            wanted.and_then(|id| self.rows.iter().position(|row| processes[row.index].id == id));
        if let Some(found) = found {
            self.cursor = found;
            self.offset = found.saturating_sub(line);
        }
        self.settle();
    }

    /// Follows a process from now on.
    pub(super) fn follow(&mut self, id: ProcId) {
        self.following = Some(id);
        self.selected = Some(id);
        self.reveal(id);
    }

    /// Takes a new size of the screen in.
    pub(super) fn resize(&mut self, size: Size) {
        self.size = size;
        self.settle();
    }

    /// Keeps the cursor among the rows and on the screen, and the screen full.
    fn settle(&mut self) {
        let (count, page) = (self.rows.len(), self.page().max(1));
        self.cursor = self.cursor.min(count.saturating_sub(1));
        self.offset = self.offset.min(count.saturating_sub(page));
        self.offset = self.offset.clamp((self.cursor + 1).saturating_sub(page), self.cursor);
        self.selected = self.selected().map(|task| task.id);
        if self.explanation.of != self.subject() {
            self.explanation = Explanation::default();
        }
    }

    /// Moves the cursor to a row; who moves on follows no longer.
    pub(super) fn go(&mut self, row: usize) {
        let row = row.min(self.rows.len().saturating_sub(1));
        if row != self.cursor && self.following.take().is_some() {
            self.say(Role::Faint, Message::new("top-follow-ended"));
        }
        self.cursor = row;
        self.settle();
    }

    /// Goes to a task wherever it is: opens what is folded above it.
    pub(super) fn reveal(&mut self, id: ProcId) {
        let mut above = self.world.get(id).map(|(task, _)| parent_of(task));
        // As many steps as there are processes, for a circle of parents has no end.
        for _ in 0..self.world.snapshot.processes.len() {
            let Some(parent) = above.and_then(|pid| self.world.snapshot.get(pid)) else { break };
            self.settings.folded.remove(&parent.id);
            above = Some(parent_of(parent));
        }
        let seen = self.offset..self.offset + self.page();
        self.selected = Some(id);
        self.arrange();
        self.offset = if seen.contains(&self.cursor) {
            seen.start
        } else {
            // One that was not seen comes to the middle, with its neighbours around it.
            self.cursor.saturating_sub(self.page() / 2)
        };
        self.settle();
    }

    /// Does what was typed or clicked asks for.
    pub(super) fn handle(&mut self, event: Event) -> Option<Request> {
        match event {
            Event::Key(key) if key.kind != KeyEventKind::Release => self.key(key),
            Event::Mouse(mouse) => {
                self.mouse(mouse);
                None
            }
            Event::Paste(text) => {
                self.paste(&text);
                None
            }
            _ => None,
        }
    }

    fn key(&mut self, key: KeyEvent) -> Option<Request> {
        if !matches!(self.dialog, Dialog::None) {
            return self.dialog_key(key);
        }
        keys::command(key).and_then(|command| self.command(command))
    }

    /// Does what a key asks for.
    pub(super) fn command(&mut self, command: Command) -> Option<Request> {
        let page = self.page().saturating_sub(1).max(1);
        match command {
            Command::Up => self.go(self.cursor.saturating_sub(1)),
            Command::Down => self.go(self.cursor + 1),
            Command::PageUp => self.go(self.cursor.saturating_sub(page)),
            Command::PageDown => self.go(self.cursor + page),
            Command::First => self.go(0),
            Command::Last => self.go(usize::MAX),
            Command::FoldOrParent => self.fold_or_parent(),
            Command::Unfold => self.fold(Folding::Open),
            Command::ToggleFold => self.fold(Folding::Other),
            Command::ToggleAllFolds => self.fold_all(),
            Command::ScrollUp | Command::ScrollDown => self.scroll_explanation(command),
            Command::Shape => {
                let before = self.settings.shape;
                let shape = match before {
                    Shape::Tree => Shape::Flat,
                    Shape::Flat => Shape::Tree,
                };
                if self.settings.order == before.usual_order() {
                    self.settings.order = shape.usual_order();
                }
                self.settings.shape = shape;
                self.arrange();
            }
            Command::Kernel => {
                self.settings.showing = match self.settings.showing {
                    Showing::All => Showing::NoKernel,
                    Showing::NoKernel => Showing::All,
                };
                self.arrange();
            }
            Command::Notable => {
                self.settings.is_notable_only ^= true;
                self.arrange();
            }
            Command::NextMatch => self.find_next(Towards::End),
            Command::PreviousMatch => self.find_next(Towards::Start),
            Command::SortNext => self.sort(Order::by(self.settings.order.key.step(1))),
            Command::SortPrevious => self.sort(Order::by(self.settings.order.key.step(-1))),
            Command::Reverse => self.sort(self.settings.order.reversed()),
            Command::SortBy(key) => self.sort(Order::by(key)),
            Command::Pause => self.is_paused ^= true,
            Command::Follow => self.toggle_follow(),
            Command::Cancel => self.cancel(),
            Command::Explain
            | Command::Filter
            | Command::Search
            | Command::Signal
            | Command::Renice
            | Command::Help => self.open(command),
            Command::Threads => {
                self.toggle_threads();
                return Some(Request::Refresh);
            }
            Command::Refresh => return Some(Request::Refresh),
            Command::Redraw => return Some(Request::Redraw),
            Command::Suspend => return Some(Request::Suspend),
            Command::Quit => return Some(Request::Quit),
        }
        None
    }

    pub(super) fn sort(&mut self, order: Order) {
        self.settings.order = order;
        self.arrange();
    }

    /// Takes back what was asked for last: following, then the search, then the filters.
    fn cancel(&mut self) {
        if self.following.take().is_some() {
            self.say(Role::Faint, Message::new("top-follow-ended"));
        } else if !self.sought.is_empty() {
            self.sought.clear();
        } else if self.settings.is_filtered() {
            self.settings.filter = super::filter::Filter::default();
            self.settings.is_notable_only = false;
        }
        self.arrange();
    }

    fn toggle_follow(&mut self) {
        match (self.following.take(), self.subject()) {
            (Some(_), _) => self.say(Role::Faint, Message::new("top-follow-ended")),
            (None, Some(id)) => self.follow(id),
            (None, None) => {}
        }
    }

    fn toggle_threads(&mut self) {
        let Some(id) = self.subject() else { return };
        if !self.threaded.remove(&id) {
            self.threaded.insert(id);
            self.settings.folded.remove(&id);
            if self.selected().is_some_and(|task| task.num_threads < 2) {
                self.say(Role::Faint, Message::new("top-one-thread"));
            }
        } else if let Some(task) = self.selected()
            && !task.is_leader()
        {
            self.selected = Some(id);
            self.arrange();
        }
    }
}

/// Which way to look for the next match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Towards {
    /// From the selected row on, that row first.
    Here,
    /// Behind the selected row.
    End,
    /// Before the selected row.
    Start,
}

/// What to do to a branch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Folding {
    Open,
    /// What it is not now.
    Other,
}

/// Whom a task stands below: its parent, or for a thread its process.
const fn parent_of(task: &Process) -> Pid {
    if task.is_leader() { task.ppid } else { task.tgid }
}

#[cfg(test)]
pub(super) mod tests;
