//! From keys to state.

#![cfg(test)]

use super::*;
use crate::cmd::top::deed::{Act, SIGNALS};
use crate::cmd::top::filter::Filter;
use crate::cmd::top::order::Key;
use crate::cmd::top::world::tests::world;
use crate::proc::model::tests::{process, snapshot};
use crate::proc::{Signal, State};
use crate::ui::screen::{KeyCode, KeyModifiers, MouseButton, MouseEvent, MouseEventKind};

/// The family of the tests: a shell with a job that is stopped, and a server with a zombie.
pub(in crate::cmd::top) fn family() -> Vec<Process> {
    let mut family = vec![
        process(1, 0, "init", State::Sleeping),
        process(20, 1, "shell", State::Sleeping),
        process(21, 20, "vi", State::Stopped),
        process(30, 1, "server", State::Sleeping),
        process(31, 30, "worker", State::Zombie),
        process(32, 30, "worker", State::Running),
    ];
    family[3].num_threads = 2;
    family
}

/// An app that has looked once, on a screen of this size.
pub(in crate::cmd::top) fn app(processes: Vec<Process>, shape: Shape, size: Size) -> App {
    let settings = Settings {
        shape,
        order: Order::by(Key::Pid),
        filter: Filter::default(),
        is_notable_only: false,
        showing: Showing::All,
        folded: BTreeSet::new(),
    };
    let mut app = App::new(world(Vec::new()), settings, size);
    app.world = world(processes);
    app.arrange();
    app
}

fn tree() -> App {
    app(family(), Shape::Tree, Size::new(80, 24))
}

fn press(app: &mut App, code: KeyCode) -> Option<Request> {
    app.handle(Event::Key(KeyEvent::new(code, KeyModifiers::NONE)))
}

fn control(app: &mut App, letter: char) -> Option<Request> {
    app.handle(Event::Key(KeyEvent::new(KeyCode::Char(letter), KeyModifiers::CONTROL)))
}

fn type_text(app: &mut App, text: &str) -> Option<Request> {
    text.chars().fold(None, |_, character| press(app, KeyCode::Char(character)))
}

fn pids(app: &App) -> Vec<Pid> {
    app.rows.iter().map(|row| app.world.snapshot.processes[row.index].pid()).collect()
}

fn selected(app: &App) -> Pid {
    app.selected().expect("a row is selected").pid()
}

fn look(app: &mut App, processes: Vec<Process>, at: u64) {
    app.look(snapshot(processes), Duration::from_secs(at));
}

fn click(app: &mut App, column: u16, row: u16) {
    let kind = MouseEventKind::Down(MouseButton::Left);
    let mouse = MouseEvent { kind, column, row, modifiers: KeyModifiers::NONE };
    app.handle(Event::Mouse(mouse));
}

#[test]
fn the_cursor_moves_and_stays_in_the_list() {
    let mut app = tree();
    assert_eq!(pids(&app), [1, 20, 21, 30, 31, 32]);
    press(&mut app, KeyCode::Up);
    assert_eq!(selected(&app), 1);
    press(&mut app, KeyCode::Down);
    assert_eq!(selected(&app), 20);
    press(&mut app, KeyCode::End);
    press(&mut app, KeyCode::Down);
    assert_eq!(selected(&app), 32);
    press(&mut app, KeyCode::Home);
    assert_eq!(selected(&app), 1);
}

#[test]
fn the_cursor_stays_with_its_process_and_in_its_line() {
    let mut app = app(family(), Shape::Flat, Size::new(80, 7));
    assert_eq!(app.page(), 5, "a screen of seven rows has five for the list");
    press(&mut app, KeyCode::End);
    assert_eq!((selected(&app), app.offset), (32, 1));
    let mut more = family();
    more.insert(1, process(2, 1, "new", State::Sleeping));
    look(&mut app, more, 1);
    assert_eq!((selected(&app), app.cursor, app.offset), (32, 6, 2));
    // It ends: the cursor goes to who stands there once the mark is over.
    let mut fewer = family();
    fewer.pop();
    look(&mut app, fewer.clone(), 2);
    assert_eq!(selected(&app), 32, "one that is just gone is still to be seen");
    look(&mut app, fewer, 20);
    assert_eq!(selected(&app), 31);
}

#[test]
fn a_branch_folds_opens_and_leads_to_its_parent() {
    let mut app = tree();
    press(&mut app, KeyCode::Down);
    press(&mut app, KeyCode::Left);
    assert_eq!((pids(&app), selected(&app)), (vec![1, 20, 30, 31, 32], 20));
    press(&mut app, KeyCode::Left);
    assert_eq!(selected(&app), 1, "folded already: to the parent");
    press(&mut app, KeyCode::Down);
    press(&mut app, KeyCode::Right);
    assert_eq!(pids(&app).len(), 6);
    press(&mut app, KeyCode::Char(' '));
    assert_eq!(pids(&app).len(), 5);
    press(&mut app, KeyCode::Char('*'));
    assert_eq!(pids(&app).len(), 6, "any folded: all open");
    press(&mut app, KeyCode::Char('*'));
    assert_eq!(pids(&app), [1, 20, 30]);
}

#[test]
fn a_filter_narrows_while_it_is_typed_and_escape_takes_it_back() {
    let mut app = tree();
    press(&mut app, KeyCode::Char('f'));
    type_text(&mut app, "worker state=Z");
    assert_eq!(pids(&app), [1, 30, 31], "with its ancestors");
    press(&mut app, KeyCode::Esc);
    assert_eq!(pids(&app).len(), 6);
    press(&mut app, KeyCode::Char('f'));
    type_text(&mut app, "vi");
    press(&mut app, KeyCode::Enter);
    assert_eq!(pids(&app), [1, 20, 21]);
    press(&mut app, KeyCode::Char('f'));
    press(&mut app, KeyCode::Backspace);
    press(&mut app, KeyCode::Enter);
    assert_eq!(app.settings.filter.typed(), "v", "the filter is there to be edited");
    press(&mut app, KeyCode::Esc);
    assert!(app.settings.filter.is_empty());
}

#[test]
fn a_filter_that_makes_no_sense_is_told_and_changes_nothing() {
    let mut app = tree();
    press(&mut app, KeyCode::Char('f'));
    type_text(&mut app, "state=Q");
    assert!(matches!(&app.dialog, Dialog::Filter(_, _, Some(bad)) if bad.0 == "state=Q"));
    press(&mut app, KeyCode::Enter);
    assert!(app.notice.is_some() && app.settings.filter.is_empty());
    assert_eq!(pids(&app).len(), 6);
}

#[test]
fn what_is_not_well_can_be_had_alone() {
    let mut app = tree();
    press(&mut app, KeyCode::Char('!'));
    assert_eq!(pids(&app), [1, 20, 21, 30, 31]);
    press(&mut app, KeyCode::Char('t'));
    assert_eq!(pids(&app), [21, 31]);
    press(&mut app, KeyCode::Char('!'));
    assert_eq!(pids(&app).len(), 6);
}

#[test]
fn a_search_goes_to_the_match_opens_what_hides_it_and_comes_back() {
    let mut app = tree();
    press(&mut app, KeyCode::Char('*'));
    assert_eq!(pids(&app), [1, 20, 30]);
    press(&mut app, KeyCode::Char('/'));
    type_text(&mut app, "WORK");
    assert_eq!((selected(&app), pids(&app)), (31, vec![1, 20, 30, 31, 32]));
    press(&mut app, KeyCode::Enter);
    press(&mut app, KeyCode::Char('n'));
    assert_eq!(selected(&app), 32);
    press(&mut app, KeyCode::Char('n'));
    assert_eq!(selected(&app), 31, "round the end");
    press(&mut app, KeyCode::Char('N'));
    assert_eq!(selected(&app), 32);
    press(&mut app, KeyCode::Char('/'));
    type_text(&mut app, "vi");
    assert_eq!(selected(&app), 21);
    press(&mut app, KeyCode::Esc);
    assert_eq!(selected(&app), 32, "escape goes back to where it began");
    press(&mut app, KeyCode::Char('/'));
    type_text(&mut app, "nothing of this name");
    assert_eq!(selected(&app), 32);
    assert!(app.notice.is_some());
}

#[test]
fn the_order_is_by_the_neighbouring_column_or_the_other_way_round() {
    let mut app = tree();
    press(&mut app, KeyCode::Char('>'));
    press(&mut app, KeyCode::Char('>'));
    assert_eq!(app.settings.order, Order::by(Key::State));
    assert_eq!(pids(&app), [1, 30, 31, 32, 20, 21], "the zombie's branch first");
    press(&mut app, KeyCode::Char('R'));
    assert_eq!(app.settings.order, Order::by(Key::State).reversed());
    press(&mut app, KeyCode::Char('M'));
    assert_eq!(app.settings.order, Order::by(Key::Memory));
    press(&mut app, KeyCode::Char('t'));
    assert_eq!(app.settings.order, Order::by(Key::Memory), "what was chosen stays");
}

#[test]
fn an_order_that_nobody_has_chosen_is_that_of_the_shape() {
    let mut app = tree();
    press(&mut app, KeyCode::Char('t'));
    assert_eq!(app.settings.order, Order::by(Key::Cpu));
    press(&mut app, KeyCode::Char('t'));
    assert_eq!(app.settings.order, Order::by(Key::Pid));
}

#[test]
fn one_that_is_followed_keeps_the_cursor_through_its_end() {
    let mut app = tree();
    press(&mut app, KeyCode::End);
    press(&mut app, KeyCode::Char('F'));
    let mut without = family();
    without.pop();
    look(&mut app, without.clone(), 1);
    look(&mut app, without.clone(), 100);
    assert_eq!(selected(&app), 32);
    assert!(app.world.get(app.following.expect("followed")).expect("kept").1.is_gone());
    press(&mut app, KeyCode::Up);
    assert_eq!(app.following, None, "who moves on follows no longer");
    look(&mut app, without, 101);
    assert_eq!(pids(&app), [1, 20, 21, 30, 31]);
}

#[test]
fn a_signal_is_chosen_confirmed_and_then_asked_for() {
    let mut app = tree();
    press(&mut app, KeyCode::Down);
    press(&mut app, KeyCode::Char('k'));
    type_text(&mut app, "19");
    assert_eq!(press(&mut app, KeyCode::Enter), None, "nothing without a last question");
    let Some(Request::Do(deed)) = press(&mut app, KeyCode::Char('y')) else {
        panic!("{:?}", app.dialog)
    };
    assert_eq!((deed.id.pid, deed.act), (20, Act::Signal(Signal(19))));
    assert!(matches!(app.dialog, Dialog::None));
}

#[test]
fn a_signal_is_found_by_its_first_letter_or_with_the_arrows() {
    let mut app = tree();
    let chosen = |app: &App| match &app.dialog {
        Dialog::Signal(_, chosen, _) => SIGNALS[*chosen].to_string(),
        other => panic!("{other:?}"),
    };
    press(&mut app, KeyCode::Char('k'));
    assert_eq!(chosen(&app), "SIGTERM");
    press(&mut app, KeyCode::Down);
    assert_eq!(chosen(&app), "SIGKILL");
    type_text(&mut app, "h");
    assert_eq!(chosen(&app), "SIGHUP");
    type_text(&mut app, "9");
    assert_eq!(chosen(&app), "SIGKILL");
    type_text(&mut app, "3");
    assert_eq!(chosen(&app), "SIGQUIT", "there is no signal 93");
    press(&mut app, KeyCode::End);
    press(&mut app, KeyCode::Down);
    assert_eq!(chosen(&app), "SIGSYS");
}

#[test]
fn every_key_but_y_lets_the_process_be() {
    for code in [KeyCode::Char('n'), KeyCode::Esc, KeyCode::Enter, KeyCode::Char('q')] {
        let mut app = tree();
        press(&mut app, KeyCode::Char('k'));
        press(&mut app, KeyCode::Enter);
        assert_eq!(press(&mut app, code), None);
        assert!(matches!(app.dialog, Dialog::None), "{code:?}");
    }
    let mut app = tree();
    press(&mut app, KeyCode::Char('k'));
    press(&mut app, KeyCode::Enter);
    assert_eq!(control(&mut app, 'c'), None);
    assert!(matches!(app.dialog, Dialog::None), "Ctrl-C ends the question and not the program");
}

#[test]
fn a_nice_value_is_typed_and_must_be_one() {
    let mut app = tree();
    press(&mut app, KeyCode::Char('r'));
    press(&mut app, KeyCode::Backspace);
    type_text(&mut app, "20");
    press(&mut app, KeyCode::Enter);
    assert!(matches!(app.dialog, Dialog::Renice(..)) && app.notice.is_some());
    press(&mut app, KeyCode::Backspace);
    press(&mut app, KeyCode::Backspace);
    type_text(&mut app, "-5");
    press(&mut app, KeyCode::Enter);
    let Some(Request::Do(deed)) = press(&mut app, KeyCode::Char('y')) else {
        panic!("{:?}", app.dialog)
    };
    assert_eq!((deed.id.pid, deed.act), (1, Act::Nice(-5)));
}

#[test]
fn nothing_is_done_to_one_that_is_gone_or_only_recorded() {
    let mut app = tree();
    press(&mut app, KeyCode::End);
    let mut without = family();
    without.pop();
    look(&mut app, without, 1);
    press(&mut app, KeyCode::Char('k'));
    assert!(matches!(app.dialog, Dialog::None) && app.notice.is_some());
    let mut app = tree();
    app.is_live = false;
    press(&mut app, KeyCode::Char('r'));
    assert!(matches!(app.dialog, Dialog::None) && app.notice.is_some());
}

#[test]
fn threads_are_shown_of_the_process_that_is_asked_for() {
    let mut app = tree();
    app.go(3);
    assert_eq!(press(&mut app, KeyCode::Char('H')), Some(Request::Refresh));
    let id = app.selected().expect("a row").id;
    assert!(app.threaded.contains(&id));
    let mut thread = process(40, 1, "helper", State::Uninterruptible);
    thread.tgid = 30;
    let mut with = family();
    with.insert(4, thread);
    look(&mut app, with, 1);
    assert_eq!(pids(&app), [1, 20, 21, 30, 31, 32, 40]);
    press(&mut app, KeyCode::End);
    assert_eq!(selected(&app), 40);
    assert_eq!(app.subject(), Some(id), "a thread is explained with its process");
    press(&mut app, KeyCode::Char('H'));
    assert!(!app.threaded.contains(&id));
    assert_eq!(selected(&app), 30);
}

#[test]
fn the_mouse_selects_sorts_and_scrolls() {
    let mut app = tree();
    let areas = Areas::of(app.size);
    click(&mut app, 5, areas.list.y + 2);
    assert_eq!(selected(&app), 21);
    click(&mut app, 5, areas.list.y + 2);
    assert!(matches!(app.dialog, Dialog::Explain), "one more click explains");
    click(&mut app, 5, areas.list.y + 2);
    assert!(matches!(app.dialog, Dialog::None));
    click(&mut app, 3, areas.headings.y);
    assert_eq!(app.settings.order, Order::by(Key::Pid).reversed());
    click(&mut app, 5, areas.list.y + 20);
    assert_eq!(selected(&app), 21, "below the last row there is nothing");
    let kind = MouseEventKind::ScrollUp;
    let wheel = MouseEvent { kind, column: 5, row: 5, modifiers: KeyModifiers::NONE };
    assert_eq!(app.cursor, 5);
    app.handle(Event::Mouse(wheel));
    assert_eq!(app.cursor, 2);
}

#[test]
fn the_explanation_opens_scrolls_and_closes() {
    let mut app = tree();
    assert!(!app.shows_explanation(), "80 columns have no room for it");
    press(&mut app, KeyCode::Enter);
    assert!(app.shows_explanation());
    app.explanation.of = app.subject();
    app.explanation.lines = vec![Vec::new(); 30];
    press(&mut app, KeyCode::Down);
    press(&mut app, KeyCode::Down);
    press(&mut app, KeyCode::Up);
    assert_eq!(app.explanation.scroll, 1);
    press(&mut app, KeyCode::End);
    let last = app.explanation.scroll;
    press(&mut app, KeyCode::Down);
    press(&mut app, KeyCode::Up);
    assert_eq!(app.explanation.scroll, last - 1, "it ends with the last line");
    press(&mut app, KeyCode::Esc);
    assert!(!app.shows_explanation());
    press(&mut app, KeyCode::Down);
    assert_eq!(app.explanation.of, None, "another process has another explanation");
    app.resize(Size::new(200, 24));
    assert!(app.shows_explanation());
}

#[test]
fn help_opens_and_any_other_key_closes_it() {
    let mut app = tree();
    press(&mut app, KeyCode::Char('?'));
    press(&mut app, KeyCode::Down);
    assert!(matches!(app.dialog, Dialog::Help(1)));
    assert_eq!(press(&mut app, KeyCode::Char('q')), None, "it closes the help and not the program");
    assert!(matches!(app.dialog, Dialog::None));
    assert_eq!(press(&mut app, KeyCode::Char('q')), Some(Request::Quit));
    assert_eq!(control(&mut app, 'c'), Some(Request::Quit));
    assert_eq!(control(&mut app, 'z'), Some(Request::Suspend));
}

#[test]
fn a_paste_is_typed_where_something_is_typed_and_nowhere_else() {
    let mut app = tree();
    app.handle(Event::Paste("qk9".to_owned()));
    assert_eq!(pids(&app).len(), 6);
    press(&mut app, KeyCode::Char('f'));
    app.handle(Event::Paste("vi\n".to_owned()));
    assert_eq!(pids(&app), [1, 20, 21]);
}

#[test]
fn no_keys_on_any_screen_make_it_panic() {
    let codes = [
        KeyCode::Up,
        KeyCode::Down,
        KeyCode::End,
        KeyCode::PageUp,
        KeyCode::Left,
        KeyCode::Enter,
        KeyCode::Esc,
        KeyCode::Backspace,
        KeyCode::Tab,
    ];
    let letters = "ft!/nNFHK><RPMTSkrpuhq? *[]y9".chars().map(KeyCode::Char);
    let codes: Vec<_> = codes.into_iter().chain(letters).collect();
    for (width, height) in [(0, 0), (1, 1), (20, 4), (80, 24), (250, 60)] {
        for processes in [Vec::new(), family()] {
            let mut app = app(processes.clone(), Shape::Flat, Size::new(width, height));
            // A walk that presses every key after many others.
            let mut place = 7;
            for step in 0..4000 {
                place = (place * 31 + step) % codes.len();
                press(&mut app, codes[place]);
                if step % 97 == 0 {
                    let at = u64::try_from(step).expect("a small number");
                    look(&mut app, processes.clone(), at);
                }
                assert!(app.cursor < app.rows.len().max(1));
            }
        }
    }
}
