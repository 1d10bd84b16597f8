//! From the state to the screen.

#![cfg(test)]

use std::time::Duration;

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Size;
use ratatui::style::{Color, Modifier};

use super::*;
use crate::cmd::top::app::tests::{app, family};
use crate::cmd::top::keys::Command;
use crate::cmd::top::rows::Shape;
use crate::proc::inquiry::Share;
use crate::proc::model::tests::snapshot;
use crate::proc::{ProcId, State};
use crate::ui::{Charset, Language};

const PLAIN: Brush = Brush { paint: Paint::Plain, charset: Charset::Unicode };

fn buffer(app: &App, language: Language, brush: Brush) -> Buffer {
    let catalog = Catalog::new(language);
    let pen = Pen { brush, catalog: &catalog };
    let backend = TestBackend::new(app.size.width, app.size.height);
    let mut terminal = Terminal::new(backend).expect("a screen");
    terminal.draw(|frame| draw(frame, app, &pen)).expect("it is drawn");
    terminal.backend().buffer().clone()
}

fn lines(app: &App, language: Language, brush: Brush) -> Vec<String> {
    let buffer = buffer(app, language, brush);
    let width = usize::from(buffer.area.width);
    let row = |cells: &[ratatui::buffer::Cell]| {
        let text: String = cells.iter().map(ratatui::buffer::Cell::symbol).collect();
        text.trim_end().to_owned()
    };
    buffer.content.chunks(width).map(row).collect()
}

fn english(app: &App) -> Vec<String> {
    lines(app, Language::En, PLAIN)
}

fn looked(shape: Shape, width: u16, height: u16) -> App {
    let mut app = app(family(), shape, Size::new(width, height));
    let mut later = family();
    later[5].times.user = 90;
    app.look(snapshot(later), Duration::from_secs(1));
    app
}

#[test]
fn a_narrow_screen_is_the_list() {
    let screen = english(&looked(Shape::Tree, 60, 12));
    assert_eq!(
        screen,
        [
            "6 processes · 1 zombie Z · 1 stopped T · 1 running R",
            "   PID▴ STAT   %CPU    RSS COMMAND",
            "      1 Ss      0.0     4K init",
            "     20 Ss      0.0     4K ├─shell",
            "!    21 Ts      0.0     4K │ └─vi",
            "     30 Ssl     0.0     4K └─server",
            "!    31 Zs      0.0     4K   ├─worker",
            "     32 Rs     90.0     4K   └─worker",
            "",
            "",
            "",
            "? help  q quit  Enter why  t tree  f filter  ! not well",
        ]
    );
}

#[test]
fn in_ascii_nothing_else_is_drawn() {
    let ascii = Brush { charset: Charset::Ascii, ..PLAIN };
    for width in [60, 120, 250] {
        let mut app = looked(Shape::Tree, width, 30);
        for command in [Command::Cancel, Command::Help, Command::Signal, Command::Filter] {
            app.open(command);
            let screen = lines(&app, Language::En, ascii);
            assert!(screen.iter().all(|line| line.is_ascii()), "{width}: {screen:#?}");
        }
        app.dialog = Dialog::None;
        let screen = lines(&app, Language::En, ascii);
        assert!(screen.iter().any(|line| line.contains("| `-vi")), "{screen:#?}");
    }
}

#[test]
fn every_width_in_both_languages_has_every_process() {
    for language in [Language::En, Language::ZhCn] {
        for width in [60, 120, 250] {
            for shape in [Shape::Tree, Shape::Flat] {
                let app = looked(shape, width, 30);
                let screen = lines(&app, language, PLAIN).join("\n");
                for pid in ["      1 ", "     20 ", "!    21 ", "!    31 ", "     32 "] {
                    assert!(screen.contains(pid), "{language:?} {width} {pid}:\n{screen}");
                }
            }
        }
    }
}

#[test]
fn a_wide_screen_has_the_explanation_beside_the_list() {
    let mut app = looked(Shape::Flat, 120, 40);
    app.explanation.of = app.subject();
    app.explanation.lines = vec![vec![Span::plain("It sleeps.")]];
    let screen = english(&app);
    let place = |text: &str| {
        let row = screen.iter().find(|line| line.contains(text));
        row.map(|line| line.chars().take_while(|character| *character != '│').count())
    };
    assert_eq!(place("It sleeps."), Some(71), "{screen:#?}");
    assert!(place("How it spends its time").is_some() && place("What has happened").is_some());
    assert!(screen[2].contains("USER"), "{screen:#?}");
}

#[test]
fn shares_and_transitions_are_drawn() {
    let mut app = looked(Shape::Flat, 120, 40);
    let id = ProcId { pid: 1, start: 0 };
    let share = |ran_ns, waited_ns| Share { ran_ns, waited_ns };
    app.shares.add(id, Duration::ZERO, share(0, 0), 1);
    app.shares.add(id, Duration::from_secs(1), share(500_000_000, 250_000_000), 1);
    let mut later = family();
    later[0].state = State::Stopped;
    app.look(snapshot(later), Duration::from_secs(2));
    let screen = english(&app).join("\n");
    for text in ["50.0%", "25.0%", "▄", "S → T  stopped", "0.0 s"] {
        assert!(screen.contains(text), "{text}:\n{screen}");
    }
    let screen = lines(&app, Language::ZhCn, PLAIN).join("\n").replace(' ', "");
    assert!(screen.contains("S→T停止"), "{screen}");
}

#[test]
fn who_comes_and_who_goes_is_marked() {
    let mut app = looked(Shape::Flat, 60, 20);
    let mut later = family();
    later.remove(5);
    later.push(crate::proc::model::tests::process(50, 1, "late", State::Sleeping));
    app.look(snapshot(later), Duration::from_secs(2));
    let screen = english(&app);
    assert!(screen.iter().any(|line| line.starts_with("-    32") && line.contains("(gone)")));
    assert!(screen.iter().any(|line| line.starts_with("+    50")), "{screen:#?}");
    assert!(screen[1].starts_with("6 processes"), "the gone one is not counted: {screen:#?}");
}

#[test]
fn a_reason_stands_behind_the_name_of_one_that_is_not_well() {
    let mut app = looked(Shape::Tree, 90, 20);
    let index = app.world.index_of(ProcId { pid: 21, start: 0 }).expect("it is there");
    app.world.understand(index, vec![Message::new("state-stopped")]);
    let screen = english(&app).join("\n");
    assert!(screen.contains("└─vi (stopped)"), "{screen}");
}

#[test]
fn the_selected_row_and_the_states_are_seen_with_colour_and_without() {
    let app = looked(Shape::Flat, 60, 20);
    let plain = buffer(&app, Language::En, PLAIN);
    assert!(plain[(5, 3)].modifier.contains(Modifier::REVERSED));
    assert!(!plain[(5, 4)].modifier.contains(Modifier::REVERSED));
    assert!(plain.content.iter().all(|cell| cell.fg == Color::Reset && cell.bg == Color::Reset));
    let brush = Brush { paint: Paint::Colored, ..PLAIN };
    let colored = buffer(&app, Language::En, brush);
    assert_eq!(colored[(5, 3)].bg, Color::Cyan);
    let zombie = (0..20)
        .find(|row| colored[(0, *row)].symbol() == "!" && colored[(8, *row)].symbol() == "Z");
    assert_eq!(colored[(8, zombie.expect("a zombie"))].fg, Color::Red);
}

#[test]
fn a_hostile_name_is_harmless_and_a_long_line_is_cut() {
    let mut processes = family();
    processes[1].comm = "a\u{1b}[2Jb".into();
    processes[1].more.cmdline = Some(format!("x\0{}\n\0", "y".repeat(100_000)).as_str().into());
    let app = app(processes, Shape::Flat, Size::new(60, 20));
    let screen = english(&app);
    let row = screen.iter().find(|line| line.contains("a\\x1b[2Jb")).expect("its row");
    assert!(row.ends_with("yy…"), "{row}");
}

#[test]
fn a_deep_tree_keeps_the_names_on_the_screen() {
    let deep = (1..200)
        .map(|pid| crate::proc::model::tests::process(pid, pid - 1, "link", State::Sleeping));
    let mut app = app(deep.collect(), Shape::Tree, Size::new(60, 24));
    app.go(usize::MAX);
    let screen = english(&app);
    assert!(screen[22].contains("199") && screen[22].contains("└─link"), "{screen:#?}");
}

#[test]
fn the_help_tells_every_key_in_both_languages() {
    for language in [Language::En, Language::ZhCn] {
        let mut app = looked(Shape::Flat, 120, 60);
        app.open(Command::Help);
        let screen = lines(&app, language, PLAIN).join("\n");
        for binding in crate::cmd::top::keys::BINDINGS.iter().filter(|it| it.help.is_some()) {
            assert!(screen.contains(binding.labels[0]), "{:?}:\n{screen}", binding.labels);
        }
    }
}

#[test]
fn a_question_and_what_is_typed_stand_in_the_last_line() {
    let mut app = looked(Shape::Flat, 60, 20);
    app.open(Command::Filter);
    app.paste("work");
    assert!(english(&app)[19].starts_with("filter: work"), "{:?}", english(&app)[19]);
    app.dialog = Dialog::None;
    app.open(Command::Renice);
    assert!(english(&app)[19].contains("now 0, -20 to 19:"));
    app.dialog = Dialog::None;
    app.open(Command::Signal);
    assert!(english(&app).iter().any(|line| line.contains("SIGTERM")));
}

#[test]
fn screens_of_any_size_can_be_drawn() {
    for width in [0, 1, 2, 5, 10, 19, 40, 60, 99, 100, 101, 140, 300] {
        for height in [0, 1, 2, 3, 4, 8, 9, 15, 22, 40] {
            let mut app = looked(Shape::Tree, width, height);
            for command in [
                Command::Cancel,
                Command::Help,
                Command::Signal,
                Command::Renice,
                Command::Filter,
                Command::Search,
                Command::Explain,
            ] {
                app.dialog = Dialog::None;
                app.open(command);
                for language in [Language::En, Language::ZhCn] {
                    let _ = lines_of_any(&app, language);
                }
            }
        }
    }
}

/// Draws without asking for lines, which a screen without columns has not.
fn lines_of_any(app: &App, language: Language) -> Buffer {
    buffer(app, language, PLAIN)
}
