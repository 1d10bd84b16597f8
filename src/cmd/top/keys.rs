//! Which key does what: one table, which the help is written from too.

use crate::ui::screen::{KeyCode, KeyEvent, KeyModifiers};

/// What a key asks for while nothing is being typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Command {
    Up,
    Down,
    PageUp,
    PageDown,
    First,
    Last,
    FoldOrParent,
    Unfold,
    ToggleFold,
    ToggleAllFolds,
    Explain,
    ScrollUp,
    ScrollDown,
    Shape,
    Threads,
    Kernel,
    Notable,
    Filter,
    Search,
    NextMatch,
    PreviousMatch,
    Follow,
    SortNext,
    SortPrevious,
    Reverse,
    SortBy(super::order::Key),
    Pause,
    Refresh,
    Signal,
    Renice,
    Help,
    Redraw,
    Suspend,
    Cancel,
    Quit,
}

/// A row of the table.
#[derive(Debug)]
pub(super) struct Binding {
    /// The keys, each with what must be held.
    keys: &'static [(KeyCode, KeyModifiers)],
    /// The keys in words; the second in ASCII.
    pub(super) labels: [&'static str; 2],
    pub(super) command: Command,
    /// The message that says what it does. Without one it is told with the row before it.
    pub(super) help: Option<&'static str>,
    /// Whether it is told in the last line of the screen too, where its message has a `.short`.
    pub(super) is_hinted: bool,
}

const NONE: KeyModifiers = KeyModifiers::NONE;
const CONTROL: KeyModifiers = KeyModifiers::CONTROL;

const fn key(code: char) -> (KeyCode, KeyModifiers) {
    (KeyCode::Char(code), NONE)
}

const fn control(code: char) -> (KeyCode, KeyModifiers) {
    (KeyCode::Char(code), CONTROL)
}

const fn told(
    keys: &'static [(KeyCode, KeyModifiers)],
    labels: [&'static str; 2],
    command: Command,
    help: &'static str,
) -> Binding {
    Binding { keys, labels, command, help: Some(help), is_hinted: false }
}

const fn hinted(
    keys: &'static [(KeyCode, KeyModifiers)],
    label: &'static str,
    command: Command,
    help: &'static str,
) -> Binding {
    Binding { keys, labels: [label; 2], command, help: Some(help), is_hinted: true }
}

const fn silent(keys: &'static [(KeyCode, KeyModifiers)], command: Command) -> Binding {
    Binding { keys, labels: [""; 2], command, help: None, is_hinted: false }
}

/// Every key, in the order in which the help lists them.
pub(super) const BINDINGS: &[Binding] = &[
    told(&[(KeyCode::Up, NONE), control('p')], ["↑ ↓", "Up Down"], Command::Up, "top-key-move"),
    silent(&[(KeyCode::Down, NONE), control('n')], Command::Down),
    told(
        &[(KeyCode::PageUp, NONE), control('b')],
        ["PgUp PgDn Home End", "PgUp PgDn Home End"],
        Command::PageUp,
        "top-key-page",
    ),
    silent(&[(KeyCode::PageDown, NONE), control('f')], Command::PageDown),
    silent(&[(KeyCode::Home, NONE), key('g')], Command::First),
    silent(&[(KeyCode::End, NONE), key('G')], Command::Last),
    hinted(&[(KeyCode::Enter, NONE)], "Enter", Command::Explain, "top-key-explain"),
    told(&[key('[')], ["[ ]", "[ ]"], Command::ScrollUp, "top-key-scroll"),
    silent(&[key(']')], Command::ScrollDown),
    hinted(&[key('t'), (KeyCode::F(5), NONE)], "t", Command::Shape, "top-key-tree"),
    told(&[(KeyCode::Left, NONE)], ["← →", "Left Right"], Command::FoldOrParent, "top-key-fold"),
    silent(&[(KeyCode::Right, NONE)], Command::Unfold),
    told(&[key(' ')], ["Space", "Space"], Command::ToggleFold, "top-key-toggle-fold"),
    told(&[key('*')], ["*", "*"], Command::ToggleAllFolds, "top-key-fold-all"),
    hinted(&[key('f'), key('\\'), (KeyCode::F(4), NONE)], "f", Command::Filter, "top-key-filter"),
    hinted(&[key('!')], "!", Command::Notable, "top-key-notable"),
    hinted(&[key('/'), (KeyCode::F(3), NONE)], "/", Command::Search, "top-key-search"),
    told(&[key('n')], ["n N", "n N"], Command::NextMatch, "top-key-next"),
    silent(&[key('N')], Command::PreviousMatch),
    hinted(&[key('F')], "F", Command::Follow, "top-key-follow"),
    hinted(&[key('H')], "H", Command::Threads, "top-key-threads"),
    told(&[key('K')], ["K", "K"], Command::Kernel, "top-key-kernel"),
    hinted(&[key('>')], "< >", Command::SortNext, "top-key-sort"),
    silent(&[key('<')], Command::SortPrevious),
    told(&[key('R'), key('I')], ["R", "R"], Command::Reverse, "top-key-reverse"),
    told(
        &[key('P')],
        ["P M T S", "P M T S"],
        Command::SortBy(super::order::Key::Cpu),
        "top-key-sort-by",
    ),
    silent(&[key('M')], Command::SortBy(super::order::Key::Memory)),
    silent(&[key('T')], Command::SortBy(super::order::Key::Time)),
    silent(&[key('S')], Command::SortBy(super::order::Key::State)),
    hinted(&[key('k'), (KeyCode::F(9), NONE)], "k", Command::Signal, "top-key-signal"),
    hinted(
        &[key('r'), (KeyCode::F(7), NONE), (KeyCode::F(8), NONE)],
        "r",
        Command::Renice,
        "top-key-renice",
    ),
    told(&[key('p')], ["p", "p"], Command::Pause, "top-key-pause"),
    told(&[key('u')], ["u", "u"], Command::Refresh, "top-key-refresh"),
    told(&[control('l')], ["Ctrl-L", "Ctrl-L"], Command::Redraw, "top-key-redraw"),
    told(&[control('z')], ["Ctrl-Z", "Ctrl-Z"], Command::Suspend, "top-key-suspend"),
    told(&[(KeyCode::Esc, NONE)], ["Esc", "Esc"], Command::Cancel, "top-key-cancel"),
    hinted(&[key('?'), key('h'), (KeyCode::F(1), NONE)], "?", Command::Help, "top-key-help"),
    hinted(&[key('q'), control('c'), (KeyCode::F(10), NONE)], "q", Command::Quit, "top-key-quit"),
];

/// What a key asks for.
pub(super) fn command(event: KeyEvent) -> Option<Command> {
    // A capital letter tells of Shift itself.
    let held = event.modifiers.difference(KeyModifiers::SHIFT);
    let is_it =
        |(code, modifiers): &(KeyCode, KeyModifiers)| *code == event.code && *modifiers == held;
    BINDINGS.iter().find(|binding| binding.keys.iter().any(is_it)).map(|binding| binding.command)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::{Catalog, Language, Message};

    #[test]
    fn no_key_asks_for_two_things() {
        let mut seen = Vec::new();
        for key in BINDINGS.iter().flat_map(|binding| binding.keys) {
            assert!(!seen.contains(key), "{key:?}");
            seen.push(*key);
        }
    }

    #[test]
    fn every_key_is_explained_in_both_languages() {
        for language in [Language::En, Language::ZhCn] {
            let catalog = Catalog::new(language);
            for binding in BINDINGS {
                let Some(help) = binding.help else { continue };
                assert!(catalog.try_text(&help.into()).is_some(), "{help}");
                let short = catalog.try_text(&Message::new(format!("{help}.short")));
                assert_eq!(short.is_some(), binding.is_hinted, "{help}.short");
            }
        }
        assert!(BINDINGS[0].help.is_some(), "a silent key is told with the one before it");
    }

    #[test]
    fn shift_is_part_of_the_letter_and_control_is_not() {
        let press = |code, modifiers| command(KeyEvent::new(KeyCode::Char(code), modifiers));
        assert_eq!(press('F', KeyModifiers::SHIFT), Some(Command::Follow));
        assert_eq!(press('f', NONE), Some(Command::Filter));
        assert_eq!(press('f', CONTROL), Some(Command::PageDown));
        assert_eq!(press('c', CONTROL), Some(Command::Quit));
        assert_eq!(press('c', NONE), None);
    }
}
