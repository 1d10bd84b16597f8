use super::*;
use crate::chat::wire::{Farewell, Leave, Question, Style, Welcome};

const ALICE: MemberNumber = MemberNumber(1);
const BOB: MemberNumber = MemberNumber(2);

/// A screen and what is told on it, in the year 2023.
struct Stage {
    app: App,
    now: u64,
    number: u64,
}

impl Stage {
    fn new(columns: usize, rows: usize) -> Self {
        Self::in_language(Language::En, columns, rows)
    }

    fn in_language(language: Language, columns: usize, rows: usize) -> Self {
        let mut app = App::new(language, Charset::Unicode, TimeZone::UTC, (columns, rows));
        app.ask(Span::plain("alice> "), Echo::On);
        app.know(vec![("me", Operand::Text), ("msg", Operand::NameAndText)]);
        let mut stage = Self { app, now: 1_700_000_000_000, number: 0 };
        let welcome = Welcome {
            member: ALICE,
            name: "alice".to_owned(),
            room: "lab".to_owned(),
            log: 1,
            first: 1,
            newest: 0,
            line: 1,
            burst: 5,
            interval_ms: 500,
            members: 2,
        };
        stage.app.tell(stage.now, &Notice::Welcome(welcome));
        stage.app.clear();
        stage.app.asked();
        stage.app.answered([(ALICE, "alice".to_owned()), (BOB, "bob".to_owned())]);
        stage
    }

    fn entry(&mut self, body: Body) -> u64 {
        self.now += 1000;
        self.number += 1;
        let entry = Entry { unix_ms: self.now, body };
        self.app.tell(self.now, &Notice::Entry { number: self.number, entry });
        self.number
    }

    fn says(&mut self, member: MemberNumber, text: &str) -> u64 {
        let name = if member == ALICE { "alice" } else { "bob" };
        let (name, text) = (name.to_owned(), text.to_owned());
        self.entry(Body::Said { member, name, style: Style::Plain, text })
    }

    fn joins(&mut self, number: u32, name: &str) {
        self.entry(Body::Joined { member: MemberNumber(number), name: name.to_owned() });
    }

    fn types(&mut self, text: &str) {
        self.app.editor.replace(0, text);
    }

    /// What is shown, row by row; all rows fit.
    fn rows(&self) -> Vec<String> {
        let (columns, height) = self.app.size;
        let picture = self.app.picture();
        let rows: Vec<String> =
            picture.rows.iter().map(|row| row.iter().map(|span| &*span.text).collect()).collect();
        assert_eq!(rows.len(), height, "{rows:#?}");
        for row in &rows {
            assert_eq!(text::width(row), columns, "{rows:#?}");
        }
        let (x, y) = picture.cursor;
        assert!(x < columns && y < height, "{:?} {rows:#?}", picture.cursor);
        rows.into_iter().map(|row| row.trim_end().to_owned()).collect()
    }

    fn shows(&self, wanted: &str) -> bool {
        self.rows().iter().any(|row| row.contains(wanted))
    }
}

#[test]
fn a_wide_screen_has_columns_for_times_names_and_members() {
    let mut stage = Stage::new(100, 8);
    stage.says(BOB, "hello, 你好");
    let own = stage.says(ALICE, "hi bob");
    stage.app.tell(stage.now, &Notice::Receipt { number: own, have: 1, of: 1 });
    let rows = stage.rows();
    let row = |text: &str, beside: &str| format!("{text:<88} │ {beside}").trim_end().to_owned();
    assert_eq!(rows[0], row("", "alice"));
    assert_eq!(rows[1], row("", "bob"));
    assert!(rows[3].starts_with("── Tue 2023-11-14 ───"), "{rows:#?}");
    assert!(rows[4].starts_with("22:13    bob  hello, 你好  "), "{rows:#?}");
    assert_eq!(rows[5], row("22:13  alice  hi bob  ✓ 1/1", ""));
    assert!(rows[6].starts_with("── lab · 2 here ───"), "{rows:#?}");
    assert_eq!(rows[7], "alice>");
}

#[test]
fn a_narrow_screen_has_the_conversation() {
    let mut stage = Stage::in_language(Language::ZhCn, 20, 8);
    stage.says(BOB, "它已结束，等待回收，不必再等");
    stage.types("你好");
    let rows = stage.rows();
    let shown = ["bob: 它已结束，等待", "  回收，不必再等"];
    assert_eq!(rows[4..], [shown[0], shown[1], "── lab · 2 人 ──────", "alice> 你好"]);
}

#[test]
fn it_fits_whatever_its_size_and_language() {
    for language in [Language::En, Language::ZhCn] {
        for columns in [1, 2, 7, 20, 48, 60, 66, 80, 200] {
            for rows in [1, 2, 4, 24] {
                let mut stage = Stage::in_language(language, columns, rows);
                stage.says(BOB, &"hostile \u{1b}[2J\u{202e} 👋🏽 进程 word\n  line".repeat(3));
                let own = stage.says(ALICE, &"x".repeat(300));
                stage.app.tell(0, &Notice::Receipt { number: own, have: 100, of: 1000 });
                for number in 10..40 {
                    stage.joins(number, &format!("member-{number}"));
                }
                let (name, to_name) = ("bob".to_owned(), "alice".to_owned());
                let text = "psst".to_owned();
                stage.entry(Body::Whispered { member: BOB, name, to: ALICE, to_name, text });
                stage.entry(Body::Announced { text: "class begins".to_owned() });
                stage.app.lost(stage.now);
                stage.app.found(stage.now + 200_000);
                stage.types(&"long 输入 \n".repeat(20));
                stage.rows();
                for key in [Key::PageUp, Key::Top, Key::PageDown, Key::Bottom, Key::Complete] {
                    stage.app.press(key);
                    stage.rows();
                }
            }
        }
    }
}

#[test]
fn what_is_looked_at_stays_while_more_arrives() {
    let mut stage = Stage::new(60, 12);
    for number in 0..50 {
        stage.says(BOB, &format!("line {number}."));
    }
    assert!(stage.shows("line 49."));
    stage.app.press(Key::PageUp);
    let before = stage.rows();
    assert!(before[9].contains("line 40.") && stage.shows("▼ End"), "{before:#?}");
    stage.says(BOB, "line 50.");
    let after = stage.rows();
    assert_eq!(after[..10], before[..10]);
    assert!(after[10].contains("▼ 1 new"), "{after:#?}");
    stage.app.press(Key::Top);
    assert!(stage.rows()[0].starts_with("── Tue 2023-11-14"), "{:#?}", stage.rows());
    for _ in 0..9 {
        stage.app.press(Key::PageDown);
    }
    assert!(stage.shows("line 50.") && !stage.shows("new"), "{:#?}", stage.rows());
}

#[test]
fn a_line_that_is_sent_shows_the_newest_again() {
    let mut stage = Stage::new(60, 6);
    for number in 0..50 {
        stage.says(BOB, &format!("line {number}."));
    }
    stage.app.press(Key::PageUp);
    stage.types("hi");
    assert_eq!(stage.app.press(Key::Enter), Some(Typed::Line("hi".to_owned())));
    assert!(stage.shows("line 49."));
}

#[test]
fn many_that_come_and_go_share_a_row_until_somebody_speaks() {
    let mut stage = Stage::new(66, 10);
    for (number, name) in [(3, "carol"), (4, "dave")] {
        stage.joins(number, name);
    }
    assert!(stage.shows("dave joined"));
    stage.joins(5, "老王");
    let (member, name, how) = (BOB, "bob".to_owned(), Leave::Quit);
    stage.entry(Body::Left { member, name, how });
    assert!(stage.shows("carol, dave, 老王 joined · bob left"), "{:#?}", stage.rows());
    stage.says(ALICE, "so many");
    stage.joins(6, "eve");
    assert!(stage.shows("eve joined"), "{:#?}", stage.rows());
}

#[test]
fn who_was_thrown_out_is_never_folded() {
    let mut stage = Stage::new(60, 10);
    for number in 3..8 {
        stage.joins(number, &format!("m{number}"));
    }
    let (member, name, how) = (BOB, "bob".to_owned(), Leave::Kicked);
    stage.entry(Body::Left { member, name, how });
    assert!(stage.shows("bob was removed by the administrator"));
}

#[test]
fn what_was_missed_while_away_is_counted() {
    let mut stage = Stage::new(80, 20);
    stage.says(BOB, "before");
    stage.app.tell(stage.now, &Notice::Silent);
    assert!(stage.shows("no answer"), "{:#?}", stage.rows());
    let back = stage.now + 200_000;
    stage.app.tell(back, &Notice::Back);
    assert!(stage.shows("── nothing missed while away 3 min ──"), "{:#?}", stage.rows());
    for _ in 0..6 {
        stage.says(BOB, "meanwhile");
    }
    stage.now = back;
    stage.says(BOB, "live");
    assert!(stage.shows("── 6 missed while away 3 min ──"), "{:#?}", stage.rows());
    assert!(!stage.shows("no answer"));
}

#[test]
fn an_absence_that_goes_on_is_told_once() {
    let mut stage = Stage::new(60, 20);
    stage.says(BOB, "before");
    stage.app.slept(stage.now, stage.now + 60_000);
    stage.app.lost(stage.now + 62_000);
    stage.app.found(stage.now + 120_000);
    let rows = stage.rows();
    let told = rows.iter().filter(|row| row.contains("missed")).count();
    assert!(told == 1 && stage.shows("away 2 min"), "{rows:#?}");
}

#[test]
fn the_bell_sounds_for_ones_own_name_while_nobody_looks() {
    let mut stage = Stage::new(60, 10);
    stage.says(BOB, "alice, look");
    assert!(!stage.app.take_bell(), "somebody looks");
    stage.app.press(Key::FocusLost);
    stage.says(BOB, "malice and alices");
    stage.says(ALICE, "I am alice");
    assert!(!stage.app.take_bell(), "nobody is named by another");
    stage.says(BOB, "Alice: 看看");
    assert!(stage.app.take_bell() && !stage.app.take_bell());
    stage.app.press(Key::FocusGained);
    stage.says(BOB, "alice?");
    assert!(!stage.app.take_bell());
}

#[test]
fn ones_own_name_is_set_off() {
    let mut stage = Stage::new(60, 6);
    stage.says(BOB, "dear alice, 老alice王");
    stage.says(ALICE, "I am alice");
    let picture = stage.app.picture();
    let marked = picture.rows.iter().flatten().filter(|span| span.role == Role::Mention);
    assert_eq!(marked.map(|span| &*span.text).collect::<Vec<_>>(), ["alice"; 2]);
}

#[test]
fn tab_goes_through_names_and_commands_and_shows_the_choice() {
    let mut stage = Stage::new(60, 6);
    stage.joins(3, "bobby");
    stage.types("bo");
    stage.app.press(Key::Complete);
    assert_eq!(stage.rows()[5], "alice> bob:");
    assert!(stage.shows("── bob  bobby  ──"), "{:#?}", stage.rows());
    stage.app.press(Key::Complete);
    assert_eq!(stage.rows()[5], "alice> bobby:");
    stage.app.press(Key::CompleteBack);
    assert_eq!(stage.rows()[5], "alice> bob:");
    stage.app.press(Key::Break);
    assert!(!stage.shows("bobby  ──"));
}

#[test]
fn a_paste_of_several_lines_is_one_message() {
    let mut stage = Stage::new(60, 12);
    stage.types("one");
    stage.app.press(Key::Break);
    stage.types("two");
    assert_eq!(stage.rows()[10..], ["alice> one", "       two"]);
    assert_eq!(stage.app.press(Key::Enter), Some(Typed::Line("one\ntwo".to_owned())));
    stage.says(ALICE, "one\n  two");
    assert!(stage.shows("alice: one") && stage.rows()[10].ends_with("───"));
    assert_eq!(stage.rows()[9].trim(), "two");
}

#[test]
fn who_is_ignored_is_hidden_and_seen_again() {
    let mut stage = Stage::new(60, 8);
    stage.says(BOB, "noise");
    assert!(stage.app.ignore("bob") && !stage.shows("noise"));
    stage.app.press(Key::FocusLost);
    stage.says(BOB, "alice!");
    assert!(!stage.app.take_bell() && !stage.shows("alice!"));
    assert!(!stage.app.ignore("Bob") && stage.shows("noise") && stage.shows("alice!"));
}

#[test]
fn what_was_cleared_can_be_shown_again() {
    let mut stage = Stage::new(60, 8);
    for number in 0..30 {
        stage.says(BOB, &format!("line {number}."));
    }
    stage.app.clear();
    assert!(!stage.shows("line"));
    stage.says(BOB, "line 30.");
    assert!(stage.shows("line 30.") && !stage.shows("line 29."));
    stage.app.history(3);
    assert!(stage.shows("line 28.") && !stage.shows("line 27."), "{:#?}", stage.rows());
    stage.app.history(20);
    assert!(stage.rows()[0].contains("line 11.") && stage.shows("▼"), "{:#?}", stage.rows());
}

#[test]
fn a_password_is_neither_shown_nor_completed() {
    let mut stage = Stage::new(60, 6);
    stage.app.ask(Span::plain("password: "), Echo::Off);
    stage.types("bo");
    stage.app.press(Key::Complete);
    assert_eq!(stage.rows()[5], "password:");
    assert_eq!(stage.app.press(Key::Enter), Some(Typed::Line("bo".to_owned())));
}

#[test]
fn answers_stand_below_what_was_typed() {
    let mut stage = Stage::new(80, 10);
    let question = Question::Lag(MemberNumber(0));
    let members = vec![(ALICE, "alice".to_owned(), 0), (BOB, "bob".to_owned(), 4)];
    stage.app.tell(0, &Notice::Members { question, members });
    assert!(stage.shows("1 of 2 is behind") && stage.shows("bob  4 entries behind"));
    stage.app.tell(0, &Notice::Ended(Farewell::Stopped));
    assert!(stage.shows("The room is closed."));
    assert_eq!(stage.app.take_last_word(), Some(Notice::Ended(Farewell::Stopped)));
}
