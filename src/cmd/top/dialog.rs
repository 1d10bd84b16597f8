//! What lies over the list or asks in the last line: help, the explanation, a line to type, a choice,
//! a confirmation. Pure.

use super::app::{App, Request, Towards};
use super::areas::{self, Areas, SideParts};
use super::deed::{Act, Deed, NICE, SIGNALS};
use super::filter::{BadWord, Filter};
use super::keys::{self, Command};
use super::prompt::Line;
use crate::proc::{ProcId, Signal};
use crate::ui::screen::{KeyCode, KeyEvent, KeyModifiers};
use crate::ui::{Bytes, Message, Role};

/// What has the keys.
#[derive(Debug, Default)]
pub(super) enum Dialog {
    /// The list.
    #[default]
    None,
    /// The explanation over the whole screen.
    Explain,
    /// The keys, with so many lines above the first that is seen.
    Help(usize),
    /// A text to look for, and who was selected before.
    Search(Line, Option<ProcId>),
    /// A filter; the one before; and what is wrong with what is typed.
    Filter(Line, Filter, Option<BadWord>),
    /// A signal to choose, for a process of this name; digits of its number that were typed.
    Signal(Target, usize, String),
    /// A nice value for a process, and the one that it has.
    Renice(Target, i64, Line),
    /// A last question.
    Confirm(Deed),
}

/// A process that something is to be done to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) id: ProcId,
    pub(super) name: Bytes,
}

impl Target {
    fn deed(&self, act: Act) -> Deed {
        Deed { id: self.id, name: self.name.clone(), act }
    }
}

impl App {
    /// Opens what a key asks for.
    pub(super) fn open(&mut self, command: Command) {
        let before = self.settings.filter.clone();
        self.dialog = match command {
            Command::Explain => Dialog::Explain,
            Command::Help => Dialog::Help(0),
            Command::Search => {
                let selected = self.selected().map(|task| task.id);
                Dialog::Search(Line::default(), selected)
            }
            Command::Filter => Dialog::Filter(Line::new(before.typed()), before, None),
            Command::Signal | Command::Renice => self.aim(command),
            _ => Dialog::None,
        };
    }

    /// Asks what to do to the selected process, unless nothing can be done to it.
    fn aim(&mut self, command: Command) -> Dialog {
        let subject = self.subject().and_then(|id| self.world.get(id));
        let Some((task, fact)) = subject else { return Dialog::None };
        let target = Target { id: task.id, name: task.comm.clone() };
        let nice = task.nice;
        let refused = match () {
            () if !self.is_live => Some("top-recorded"),
            () if fact.is_gone() => Some("top-gone"),
            () => None,
        };
        if let Some(id) = refused {
            self.say(Role::Warning, Message::new(id));
            return Dialog::None;
        }
        match command {
            Command::Renice => Dialog::Renice(target, nice, Line::new(&nice.to_string())),
            _ => Dialog::Signal(target, 0, String::new()),
        }
    }

    /// Does what a key does while something has the keys.
    pub(super) fn dialog_key(&mut self, key: KeyEvent) -> Option<Request> {
        let is_control = key.modifiers.contains(KeyModifiers::CONTROL);
        match keys::command(key) {
            Some(command @ (Command::Suspend | Command::Redraw)) => return self.command(command),
            // Ctrl-C ends what is asked, and not the program.
            Some(Command::Quit) if is_control => {
                self.leave();
                return None;
            }
            _ => {}
        }
        match std::mem::take(&mut self.dialog) {
            Dialog::None => {}
            Dialog::Explain => self.explain_key(key),
            Dialog::Help(scroll) => self.help_key(key, scroll),
            Dialog::Search(line, origin) => self.search_key(key, line, origin),
            Dialog::Filter(line, before, bad) => self.filter_key(key, line, before, bad),
            Dialog::Signal(target, chosen, typed) => self.signal_key(key, target, chosen, typed),
            Dialog::Renice(target, nice, line) => self.renice_key(key, target, nice, line),
            Dialog::Confirm(deed) => match key.code {
                KeyCode::Char('y' | 'Y') => return Some(Request::Do(deed)),
                KeyCode::Char('n' | 'N' | 'q') | KeyCode::Esc | KeyCode::Enter => {
                    self.say(Role::Faint, Message::new("top-not-done"));
                }
                _ => self.dialog = Dialog::Confirm(deed),
            },
        }
        None
    }

    /// Ends what is asked as Esc does.
    fn leave(&mut self) {
        let escape = KeyEvent::new(KeyCode::Esc, KeyModifiers::NONE);
        self.dialog_key(escape);
    }

    fn explain_key(&mut self, key: KeyEvent) {
        match keys::command(key) {
            Some(Command::Explain | Command::Cancel | Command::Quit) => {}
            Some(Command::Help) => self.open(Command::Help),
            Some(command @ (Command::Signal | Command::Renice)) => self.open(command),
            Some(command) => {
                self.scroll_explanation(command);
                self.dialog = Dialog::Explain;
            }
            None => self.dialog = Dialog::Explain,
        }
    }

    fn help_key(&mut self, key: KeyEvent, scroll: usize) {
        // The view ends at the last line; on a narrow screen most take two.
        let told = keys::BINDINGS.iter().filter(|binding| binding.help.is_some()).count() + 8;
        let lines = if self.size.width < 90 { told * 2 } else { told };
        let last = lines.saturating_sub(usize::from(self.size.height).saturating_sub(3));
        let scroll = match keys::command(key) {
            Some(Command::Up | Command::ScrollUp) => scroll.saturating_sub(1),
            Some(Command::Down | Command::ScrollDown) => scroll + 1,
            Some(Command::PageUp) => scroll.saturating_sub(10),
            Some(Command::PageDown) => scroll + 10,
            Some(Command::First) => 0,
            Some(Command::Last) => last,
            _ => return,
        };
        self.dialog = Dialog::Help(scroll.min(last));
    }

    fn search_key(&mut self, key: KeyEvent, mut line: Line, origin: Option<ProcId>) {
        match key.code {
            KeyCode::Enter => {}
            KeyCode::Esc => {
                self.sought.clear();
                if let Some(origin) = origin {
                    self.reveal(origin);
                }
            }
            _ => {
                line.type_key(key);
                self.search(line, origin);
            }
        }
    }

    /// Looks for what is typed, from where the search began.
    fn search(&mut self, line: Line, origin: Option<ProcId>) {
        self.sought = line.text().trim().to_lowercase();
        if let Some(origin) = origin.filter(|_| self.following.is_none()) {
            self.reveal(origin);
        }
        self.find_next(Towards::Here);
        self.dialog = Dialog::Search(line, origin);
    }

    fn filter_key(&mut self, key: KeyEvent, mut line: Line, before: Filter, bad: Option<BadWord>) {
        match key.code {
            KeyCode::Enter => {
                if let Some(bad) = bad {
                    let message = Message::new("top-bad-filter").with("word", bad.0);
                    self.say(Role::Problem, message);
                }
            }
            KeyCode::Esc => {
                self.settings.filter = before;
                self.arrange();
            }
            _ => {
                line.type_key(key);
                self.filter(line, before);
            }
        }
    }

    /// Filters by what is typed; where that cannot be understood, as before.
    fn filter(&mut self, line: Line, before: Filter) {
        let (filter, bad) = match line.text().parse::<Filter>() {
            Ok(filter) => (filter, None),
            Err(bad) => (before.clone(), Some(bad)),
        };
        self.settings.filter = filter;
        self.arrange();
        self.dialog = Dialog::Filter(line, before, bad);
    }

    fn signal_key(&mut self, key: KeyEvent, target: Target, chosen: usize, mut typed: String) {
        let last = SIGNALS.len() - 1;
        let mut chosen = chosen;
        match key.code {
            KeyCode::Esc | KeyCode::Char('q') => return,
            KeyCode::Enter => {
                self.dialog = Dialog::Confirm(target.deed(Act::Signal(SIGNALS[chosen])));
                return;
            }
            KeyCode::Up => chosen = chosen.saturating_sub(1),
            KeyCode::Down => chosen = (chosen + 1).min(last),
            KeyCode::Home => chosen = 0,
            KeyCode::End => chosen = last,
            KeyCode::PageUp => chosen = chosen.saturating_sub(8),
            KeyCode::PageDown => chosen = (chosen + 8).min(last),
            KeyCode::Char(digit @ '0'..='9') => {
                typed.push(digit);
                let find = |number: &str| {
                    let number = number.parse().ok()?;
                    SIGNALS.iter().position(|signal| *signal == Signal(number))
                };
                // A digit that makes no number with those before it begins a new one.
                if find(&typed).is_none() {
                    typed = digit.to_string();
                }
                chosen = find(&typed).unwrap_or(chosen);
                self.dialog = Dialog::Signal(target, chosen, typed);
                return;
            }
            KeyCode::Char(letter) => {
                let letter = letter.to_ascii_uppercase();
                let begins = |index: &usize| {
                    let name = SIGNALS[*index % SIGNALS.len()].to_string();
                    name.trim_start_matches("SIG").starts_with(letter)
                };
                let next = (chosen + 1..=chosen + SIGNALS.len()).find(begins);
                chosen = next.map_or(chosen, |index| index % SIGNALS.len());
            }
            _ => {}
        }
        self.dialog = Dialog::Signal(target, chosen, String::new());
    }

    fn renice_key(&mut self, key: KeyEvent, target: Target, nice: i64, mut line: Line) {
        match key.code {
            KeyCode::Esc => return,
            KeyCode::Enter => match line.text().trim().parse::<i32>() {
                Ok(value) if NICE.contains(&value) => {
                    self.dialog = Dialog::Confirm(target.deed(Act::Nice(value)));
                    return;
                }
                _ => self.say(Role::Problem, Message::new("top-bad-nice")),
            },
            _ => {
                line.type_key(key);
            }
        }
        self.dialog = Dialog::Renice(target, nice, line);
    }

    /// Puts a pasted text into the line that is being typed.
    pub(super) fn paste(&mut self, text: &str) {
        match std::mem::take(&mut self.dialog) {
            Dialog::Search(mut line, origin) => {
                line.insert(text);
                self.search(line, origin);
            }
            Dialog::Filter(mut line, before, _) => {
                line.insert(text);
                self.filter(line, before);
            }
            Dialog::Renice(target, nice, mut line) => {
                line.insert(text);
                self.dialog = Dialog::Renice(target, nice, line);
            }
            other => self.dialog = other,
        }
    }

    /// Scrolls the text that the wheel is turned over by a line.
    pub(super) fn scroll_text(&mut self, command: Command) {
        match (&mut self.dialog, command) {
            (Dialog::Help(scroll), Command::ScrollUp) => *scroll = scroll.saturating_sub(1),
            (Dialog::Help(scroll), _) => *scroll = (*scroll + 1).min(keys::BINDINGS.len()),
            (Dialog::Signal(_, chosen, _), Command::ScrollUp) => {
                *chosen = chosen.saturating_sub(1);
            }
            (Dialog::Signal(_, chosen, _), _) => *chosen = (*chosen + 1).min(SIGNALS.len() - 1),
            _ => self.scroll_explanation(command),
        }
    }

    /// A click ends what is only to be read, and decides nothing.
    pub(super) fn click_dialog(&mut self) {
        if matches!(self.dialog, Dialog::Help(_) | Dialog::Explain) {
            self.dialog = Dialog::None;
        }
    }

    /// How far the explanation can be scrolled: to its last line.
    fn last_scroll(&self) -> usize {
        /// What is told before it of one that is gone.
        const FAREWELL: usize = 4;
        let area = match self.dialog {
            Dialog::Explain => areas::over(self.size),
            _ => Areas::of(self.size).side,
        };
        let is_gone = self.subject().and_then(|id| self.world.get(id));
        let is_gone = is_gone.is_some_and(|(_, fact)| fact.is_gone());
        let lines = self.explanation.lines.len() + if is_gone { FAREWELL } else { 0 };
        lines.saturating_sub(usize::from(SideParts::of(area).text.height))
    }

    fn scroll(&mut self, by: isize) {
        let last = self.last_scroll();
        let scroll = &mut self.explanation.scroll;
        *scroll = scroll.saturating_add_signed(by).min(last);
    }

    /// Scrolls the explanation by whole pages or lines.
    pub(super) fn scroll_explanation(&mut self, command: Command) {
        let page = isize::try_from(self.page()).unwrap_or(1).max(1);
        match command {
            Command::Up | Command::ScrollUp => self.scroll(-1),
            Command::Down | Command::ScrollDown => self.scroll(1),
            Command::PageUp => self.scroll(-page),
            Command::PageDown => self.scroll(page),
            Command::First => self.scroll(isize::MIN + 1),
            Command::Last => self.scroll(isize::MAX),
            _ => {}
        }
    }
}
