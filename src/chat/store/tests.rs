//! The log on disk, as a room and its readers find it.

#![cfg(test)]

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use super::*;
use crate::chat::seal::PublicKey;
use crate::chat::wire::{Body, Entry, MemberNumber, Style};
use crate::run::Failure;
use crate::ui::{Catalog, Language};

/// A folder that is gone when the test is.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let name = format!("ptool-store-{name}-{}", std::process::id());
        let folder = std::env::temp_dir().join(name);
        let _ = fs::remove_dir_all(&folder);
        Self(folder)
    }

    fn log(&self) -> PathBuf {
        self.0.join("room.db")
    }

    fn open(&self) -> (Store, Memory) {
        opened(&self.log())
    }

    /// A copy of the log as it is on disk at this moment, as after a loss of power. Of what has not
    /// gone into the database yet, so many bytes have reached the disk.
    fn crashed(&self, name: &str, journal_bytes: Option<usize>) -> PathBuf {
        let copy = self.0.join(name);
        fs::copy(self.log(), &copy).expect("it is copied");
        let mut journal = fs::read(file::beside(&self.log(), "-wal")).expect("there is a journal");
        journal.truncate(journal_bytes.unwrap_or(journal.len()));
        fs::write(file::beside(&copy, "-wal"), journal).expect("it is copied");
        copy
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn opened(path: &Path) -> (Store, Memory) {
    Store::open(path, 1 << 20).unwrap_or_else(|error| panic!("{error:?}"))
}

fn key(number: u8) -> PublicKey {
    PublicKey([number; 32])
}

fn said(unix_ms: u64, text: &str) -> Entry {
    let (member, name) = (MemberNumber(1), "alice".to_owned());
    let body = Body::Said { member, name, style: Style::Plain, text: text.to_owned() };
    Entry { unix_ms, body }
}

fn record(number: u64, text: &str) -> Record {
    let entry = said(1000 + number, text);
    Record::Entry { number, unix_ms: entry.unix_ms, bytes: entry.encode(), line: None }
}

fn records(numbers: std::ops::RangeInclusive<u64>) -> Vec<Record> {
    numbers.map(|number| record(number, &format!("text {number}"))).collect()
}

fn remembered(number: u32, name: &str) -> Remembered {
    Remembered {
        number: MemberNumber(number),
        name: name.to_owned(),
        key: key(u8::try_from(number).expect("small")),
        instance: u64::MAX - u64::from(number),
        since_unix_ms: 5,
    }
}

fn member(number: u32, name: &str) -> Record {
    Record::Member(remembered(number, name))
}

fn texts(memory: &Memory) -> Vec<String> {
    let text = |bytes: &Vec<u8>| match Entry::decode(bytes).map(|entry| entry.body) {
        Ok(Body::Said { text, .. }) => text,
        other => panic!("{other:?}"),
    };
    memory.entries.iter().map(text).collect()
}

#[test]
fn a_log_begins_empty_and_its_number_stays() {
    let folder = Folder::new("begins");
    let (store, first) = folder.open();
    assert_ne!(first.log, 0);
    assert_eq!((first.first, first.next_member), (1, 1));
    assert!(first.entries.is_empty() && first.members.is_empty() && first.settled.is_empty());
    drop(store);
    let (_store, again) = folder.open();
    assert_eq!(again, first);
    assert_ne!(Folder::new("begins-2").open().1.log, first.log);
}

#[test]
fn what_was_written_is_recalled() {
    let folder = Folder::new("recalled");
    let (mut store, _) = folder.open();
    store.write(&records(1..=3)).expect("it is written");
    store.write(&[member(1, "alice"), member(7, "bob"), member(8, "carol")]).expect("written");
    store.write(&[Record::Gone(MemberNumber(8)), member(1, "Alice")]).expect("it is written");
    store.write(&[]).expect("nothing is written");
    drop(store);
    let (_store, memory) = folder.open();
    assert_eq!((memory.first, memory.next_member), (1, 9));
    assert_eq!(texts(&memory), ["text 1", "text 2", "text 3"]);
    assert_eq!(memory.members, [remembered(1, "Alice"), remembered(7, "bob")]);
}

#[test]
fn the_newest_entries_are_recalled_as_far_as_there_is_room() {
    let folder = Folder::new("newest");
    let (mut store, _) = folder.open();
    store.write(&records(1..=2000)).expect("it is written");
    drop(store);
    let size = said(1, "text 1000").encode().len();
    for (most_bytes, count) in [(0, 1), (size, 1), (size * 10 + size / 2, 10), (1 << 20, 2000)] {
        let (store, memory) = Store::open(&folder.log(), most_bytes).expect("it opens");
        assert_eq!(memory.entries.len(), count, "{most_bytes}");
        assert_eq!(memory.first + count as u64, 2001);
        assert_eq!(texts(&memory).last().map(String::as_str), Some("text 2000"));
        drop(store);
    }
}

#[test]
fn an_entry_that_was_taken_out_by_hand_shifts_no_number() {
    let folder = Folder::new("by-hand");
    let (mut store, _) = folder.open();
    store.write(&records(1..=10)).expect("it is written");
    store.connection.execute("DELETE FROM entry WHERE number = 6", []).expect("it is deleted");
    drop(store);
    let (_store, memory) = folder.open();
    assert_eq!((memory.first, texts(&memory).len()), (7, 4));
}

#[test]
fn a_batch_is_written_whole_or_not_at_all() {
    let folder = Folder::new("whole");
    let (mut store, _) = folder.open();
    store.write(&records(1..=2)).expect("it is written");
    let twice = [record(3, "three"), member(1, "alice"), record(2, "two again")];
    assert!(store.write(&twice).is_err());
    // And it goes on as if nothing had been.
    store.write(&[record(3, "the other three")]).expect("it is written");
    drop(store);
    let (_store, memory) = folder.open();
    assert_eq!(texts(&memory), ["text 1", "text 2", "the other three"]);
    assert!(memory.members.is_empty());
}

#[test]
fn what_was_written_survives_a_crash() {
    let folder = Folder::new("crash");
    let (mut store, memory) = folder.open();
    store.write(&records(1..=5)).expect("it is written");
    let copy = folder.crashed("copy.db", None);
    let (mut other, recalled) = opened(&copy);
    assert_eq!(recalled.log, memory.log);
    assert_eq!(texts(&recalled).len(), 5);
    other.write(&records(6..=6)).expect("and it goes on");
}

#[test]
fn whatever_a_crash_cuts_off_there_are_whole_batches() {
    let folder = Folder::new("cut");
    let (mut store, _) = folder.open();
    let mut sizes = Vec::new();
    for batch in 0..6_u64 {
        let first = batch * 10 + 1;
        let mut of_batch = records(first..=first + 9);
        of_batch.push(member(u32::try_from(batch + 1).expect("small"), "somebody"));
        store.write(&of_batch).expect("it is written");
        let journal = fs::metadata(file::beside(&folder.log(), "-wal")).expect("a journal");
        sizes.push(usize::try_from(journal.len()).expect("small"));
    }
    let longest = sizes[sizes.len() - 1];
    for cut in (0..=longest).step_by(1500).chain([longest - 1, longest]) {
        let copy = folder.crashed(&format!("cut-{cut}.db"), Some(cut));
        // Where not even the beginning has reached the disk, a log begins.
        let (_store, memory) = opened(&copy);
        let whole = sizes.iter().filter(|size| **size <= cut).count();
        assert_eq!(memory.entries.len(), whole * 10, "{cut} bytes of {sizes:?}");
        assert_eq!(memory.members.len(), whole, "{cut} bytes of {sizes:?}");
    }
}

#[test]
fn the_newest_lines_of_each_key_are_known_and_no_more() {
    let folder = Folder::new("lines");
    let (mut store, _) = folder.open();
    let spoken = |number: u64, by: u8, instance: u64, line: u64| {
        let Record::Entry { unix_ms, bytes, .. } = record(number, "text") else { panic!("one") };
        let line = Some(Settled { key: key(by), instance, line });
        Record::Entry { number, unix_ms, bytes, line }
    };
    let mut batch = Vec::new();
    // Alice speaks from one process and then from another; bob, whose lines are not all taken, a lot.
    batch.extend((1..=3).map(|number| spoken(number, 1, 77, number)));
    batch.extend((4..=5).map(|number| spoken(number, 1, u64::MAX, number - 3)));
    batch.extend((6..=205).map(|number| spoken(number, 2, 5, (number - 5) * 2)));
    store.write(&batch).expect("it is written");
    drop(store);
    let (store, memory) = folder.open();
    let of = |by: u8| -> Vec<_> {
        let lines = memory.settled.iter().filter(|(settled, _)| settled.key == key(by));
        lines.map(|(settled, number)| (settled.instance, settled.line, *number)).collect()
    };
    assert_eq!(of(1), [(u64::MAX, 1, 4), (u64::MAX, 2, 5)]);
    let bob = of(2);
    assert_eq!(bob.last(), Some(&(5, 400, 205)));
    assert!(bob.is_sorted());
    // Every second line, of those that can be under way.
    assert_eq!(bob.iter().filter(|(_, line, _)| *line > 400 - LINES_KEPT).count(), 32);
    let kept: i64 = store
        .connection
        .query_row("SELECT count(*) FROM line", [], |row| row.get(0))
        .expect("a number");
    assert!(kept <= 3 + 64, "{kept}");
}

#[test]
fn bans_and_mutes_are_kept_until_they_are_lifted_however_the_name_is_spelled() {
    let folder = Folder::new("sanctions");
    let sanction = |by: u8, name: &str, until_unix_ms| Sanction {
        name: name.to_owned(),
        key: key(by),
        address: None,
        until_unix_ms,
    };
    let far = Sanction {
        address: Some([192, 0, 2, 7].into()),
        ..sanction(3, "carol", Some(u64::MAX >> 2))
    };
    let (mut store, _) = folder.open();
    store
        .write(&[
            Record::Ban(sanction(1, "bob", None)),
            Record::Ban(far.clone()),
            // Two without a key, as plain-text programs are.
            Record::Ban(sanction(0, "dave", None)),
            Record::Ban(sanction(0, "eve", None)),
            Record::Mute(sanction(1, "bob", Some(9))),
            Record::Mute(sanction(2, "Bob", None)),
            Record::Mute(sanction(4, "dave", None)),
        ])
        .expect("it is written");
    store.write(&[Record::Unban("BOB".to_owned()), Record::Unmute("dave".to_owned())]).expect("so");
    drop(store);
    let (_store, memory) = folder.open();
    assert_eq!(memory.bans, [far, sanction(0, "dave", None), sanction(0, "eve", None)]);
    assert_eq!(memory.mutes, [sanction(2, "Bob", None)]);
}

#[test]
fn the_oldest_are_forgotten_by_count_and_by_age_and_numbers_go_on() {
    let folder = Folder::new("retain");
    let (mut store, _) = folder.open();
    store.write(&records(1..=100)).expect("it is written");
    assert_eq!(store.retain(None, None).ok(), Some(0));
    assert_eq!(store.retain(Some(100), Some(1001)).ok(), Some(0), "none is older");
    assert_eq!(store.retain(Some(60), None).ok(), Some(40));
    assert_eq!(store.retain(None, Some(1051)).ok(), Some(10), "those of 1041 to 1050 ms");
    store.write(&records(101..=101)).expect("it is written");
    drop(store);
    let (mut store, memory) = folder.open();
    assert_eq!((memory.first, memory.entries.len()), (51, 51));
    assert_eq!(store.retain(Some(0), None).ok(), Some(51));
    drop(store);
    let (_store, memory) = folder.open();
    assert_eq!((memory.first, memory.entries.len()), (102, 0));
}

#[test]
fn a_large_log_is_forgotten_bit_by_bit_and_its_space_is_used_again() {
    let folder = Folder::new("large");
    let (mut store, _) = folder.open();
    let mut sizes = Vec::new();
    let mut removed = Vec::new();
    for round in 0..3_u64 {
        let text = format!("of round {round}{}", "x".repeat(200));
        let first = round * 10_000 + 1;
        let batch: Vec<_> = (first..first + 10_000).map(|number| record(number, &text)).collect();
        store.write(&batch).expect("it is written");
        let mut calls = Vec::new();
        while calls.last().is_none_or(|count| *count == Store::MOST_RETIRED) {
            calls.push(store.retain(Some(1000), None).expect("it is forgotten"));
        }
        assert!(calls.len() > 8, "{calls:?}");
        removed.push(calls.iter().sum::<usize>());
        let pages = store.connection.query_row("PRAGMA page_count", [], |row| row.get::<_, i64>(0));
        sizes.push(pages.expect("a number"));
    }
    assert_eq!(removed, [9000, 10_000, 10_000]);
    assert!(sizes[2] <= sizes[0] + sizes[0] / 5, "{sizes:?} pages");
    drop(store);
    let database = fs::read(folder.log()).expect("it can be read");
    let has = |text: &[u8]| database.windows(text.len()).any(|bytes| bytes == text);
    assert!(has(b"of round 2"));
    assert!(!has(b"of round 0") && !has(b"of round 1"), "what is forgotten is still there");
}

#[test]
fn a_log_has_one_room_and_any_number_of_readers() {
    let folder = Folder::new("one-room");
    let (mut store, _) = folder.open();
    assert!(matches!(Store::open(&folder.log(), 0), Err(Error::Served(_))));
    let archive = Archive::open(&folder.log()).expect("it opens");
    let other = Archive::open(&folder.log()).expect("it opens");
    store.write(&records(1..=600)).expect("it is written beside them");
    let mut entries = archive.entries(&Query::default()).expect("they are read");
    assert!(entries.next().is_some());
    // Neither waits for the other, though one is in the middle of it.
    store.write(&records(601..=700)).expect("it is written beside them");
    assert_eq!(entries.count(), 699);
    assert_eq!(other.entries(&Query::default()).expect("they are read").count(), 700);
    drop(store);
    assert!(Store::open(&folder.log(), 0).is_ok());
}

#[test]
fn readers_see_whole_batches_while_a_room_writes() {
    let folder = Folder::new("beside");
    let (mut store, _) = folder.open();
    let path = folder.log();
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            let archive = Archive::open(&path).expect("it opens");
            loop {
                let count = archive.entries(&Query::default()).expect("they are read").count();
                assert!(count.is_multiple_of(8), "{count}");
                if count == 8 * 40 {
                    return;
                }
            }
        });
        for batch in 0..40 {
            store.write(&records(batch * 8 + 1..=batch * 8 + 8)).expect("it is written");
        }
        reader.join().expect("it has seen them all");
    });
}

#[test]
fn entries_are_found_by_number_time_and_text() {
    let folder = Folder::new("found");
    let (mut store, _) = folder.open();
    let whispered = Body::Whispered {
        member: MemberNumber(2),
        name: "bob".to_owned(),
        to: MemberNumber(3),
        to_name: "carol".to_owned(),
        text: "PSST".to_owned(),
    };
    let bodies = [
        Body::Joined { member: MemberNumber(1), name: "Straße".to_owned() },
        said(0, "Hello, 老王").body,
        said(0, "hello again").body,
        Body::Announced { text: "HELLO, all".to_owned() },
        whispered,
    ];
    let batch: Vec<_> = (1..)
        .zip(bodies)
        .map(|(number, body)| {
            let unix_ms = number * 10;
            let bytes = Entry { unix_ms, body }.encode();
            Record::Entry { number, unix_ms, bytes, line: None }
        })
        .collect();
    store.write(&batch).expect("it is written");
    store.write(&(6..=1000).map(|number| record(number, "more")).collect::<Vec<_>>()).expect("so");
    let archive = Archive::open(&folder.log()).expect("it opens");
    let found = |query: Query| -> Vec<u64> {
        let entries = archive.entries(&query).expect("they are read");
        entries.map(|entry| entry.expect("it is read").0).collect()
    };
    let all = || Query { whispers: Whispers::Shown, ..Query::default() };
    let text = |text: &str| Query { text: Some(text.to_owned()), ..all() };
    assert_eq!(found(all()), (1..=1000).collect::<Vec<_>>());
    let mut public = archive.entries(&Query::default()).expect("they are read");
    assert_eq!(public.by_ref().filter_map(|entry| Some(entry.ok()?.0)).nth(4), Some(6));
    assert_eq!(public.hidden(), 1);
    let summary = archive.summary().expect("it is read");
    assert_eq!((summary.entries, summary.times), (1000, Some((10, 2000))));
    assert_eq!(found(text("hello")), [2, 3, 4]);
    assert_eq!(found(text("老王")), [2]);
    assert_eq!(found(text("STRASSE")), [1]);
    assert_eq!(found(text("psst")), [5]);
    assert_eq!(found(text("CAROL")), [5]);
    assert_eq!(found(text("")).len(), 1000);
    assert_eq!(found(text("nowhere")), [0; 0]);
    assert_eq!(found(text("h.llo")), [0; 0], "it is a text and no pattern");
    assert_eq!(found(text(&"ß".repeat(1 << 20))), [0; 0]);
    assert_eq!(found(Query { newest: Some(2), ..text("hello") }), [3, 4]);
    assert_eq!(found(Query { from: Some(999), ..all() }), [999, 1000]);
    assert_eq!(found(Query { from: Some(u64::MAX), ..all() }), [0; 0]);
    assert_eq!(found(Query { newest: Some(3), ..all() }), [998, 999, 1000]);
    assert_eq!(found(Query { newest: Some(0), ..all() }), [0; 0]);
    assert_eq!(found(Query { newest: Some(usize::MAX), ..all() }).len(), 1000);
    let times = Query { since_unix_ms: Some(20), before_unix_ms: Some(40), ..all() };
    assert_eq!(found(times.clone()), [2, 3]);
    assert_eq!(found(Query { newest: Some(1), ..times }), [3]);
}

#[test]
fn nobody_else_can_read_it() {
    let folder = Folder::new("private");
    let (mut store, _) = folder.open();
    store.write(&records(1..=1)).expect("it is written");
    let modes = || -> Vec<_> {
        let entries = fs::read_dir(&folder.0).expect("it can be read");
        let mode = |entry: fs::DirEntry| {
            let mode = entry.metadata().expect("it is there").permissions().mode() & 0o777;
            (entry.file_name().into_string().expect("a name"), mode)
        };
        let mut modes: Vec<_> = entries.map(|entry| mode(entry.expect("it is there"))).collect();
        modes.sort();
        modes
    };
    let names = ["room.db", "room.db-shm", "room.db-wal", "room.db.lock"];
    assert_eq!(modes(), names.map(|name| (name.to_owned(), 0o600)));
    let of_folder = fs::metadata(&folder.0).expect("it is there").permissions().mode();
    assert_eq!(of_folder & 0o777, 0o700);
    drop(store);
    // One that somebody has opened to the world is closed again.
    fs::set_permissions(folder.log(), fs::Permissions::from_mode(0o664)).expect("it is ours");
    let _store = folder.open();
    assert_eq!(modes()[0], ("room.db".to_owned(), 0o600));
}

#[test]
fn what_is_no_log_is_not_touched() {
    let folder = Folder::new("foreign");
    fs::create_dir_all(&folder.0).expect("it is made");
    let text = "not a database, but a letter of somebody ".repeat(40);
    fs::write(folder.log(), &text).expect("it is written");
    assert!(matches!(Store::open(&folder.log(), 0), Err(Error::Foreign(_))));
    assert!(matches!(Archive::open(&folder.log()), Err(Error::Foreign(_))));
    assert_eq!(fs::read_to_string(folder.log()).ok(), Some(text));
    let other = folder.0.join("other.db");
    let connection = Connection::open(&other).expect("it opens");
    connection.execute_batch("CREATE TABLE letters (text TEXT)").expect("it is made");
    drop(connection);
    assert!(matches!(Store::open(&other, 0), Err(Error::Foreign(_))));
    assert!(matches!(Archive::open(&folder.0.join("none.db")), Err(Error::Missing(_))));
    assert!(!folder.0.join("none.db").exists());
    let inner = folder.0.join("folder");
    fs::create_dir(&inner).expect("it is made");
    let mode = || fs::metadata(&inner).expect("it is there").permissions().mode();
    let before = mode();
    assert!(matches!(Store::open(&inner, 0), Err(Error::Foreign(_))));
    assert_eq!(mode(), before);
}

#[test]
fn a_log_of_a_newer_ptool_is_not_touched() {
    let folder = Folder::new("newer");
    let (store, _) = folder.open();
    store.connection.pragma_update(None, "user_version", 2).expect("it is set");
    drop(store);
    for error in [
        Store::open(&folder.log(), 0).expect_err("it is newer"),
        Archive::open(&folder.log()).expect_err("it is newer"),
    ] {
        assert!(matches!(error, Error::Newer { version: 2, known: 1, .. }), "{error:?}");
    }
}

#[test]
fn a_damaged_log_is_told_from_a_good_one() {
    let folder = Folder::new("damaged");
    let (mut store, _) = folder.open();
    store.write(&records(1..=2000)).expect("it is written");
    drop(store);
    let whole = fs::read(folder.log()).expect("it can be read");
    let mut damaged = whole.clone();
    for byte in &mut damaged[4096..] {
        *byte = 0xff;
    }
    fs::write(folder.log(), damaged).expect("it is written");
    assert!(matches!(Store::open(&folder.log(), 0), Err(Error::Corrupt(_))));
    // Sound as a database, but no entry.
    fs::write(folder.log(), whole).expect("it is written");
    let (store, _) = folder.open();
    store
        .connection
        .execute("UPDATE entry SET bytes = x'00ff' WHERE number = 2000", [])
        .expect("it is changed");
    drop(store);
    assert!(matches!(Store::open(&folder.log(), 0), Err(Error::Corrupt(_))));
    let archive = Archive::open(&folder.log()).expect("it opens");
    let last = archive.entries(&Query::default()).expect("they are read").last();
    assert!(matches!(last, Some(Err(Error::Corrupt(_)))), "{last:?}");
}

#[test]
fn a_database_that_another_program_keeps_locked_is_told() {
    let folder = Folder::new("locked");
    let (mut store, _) = folder.open();
    store.connection.busy_timeout(std::time::Duration::ZERO).expect("it is set");
    let other = Connection::open(folder.log()).expect("it opens");
    other.execute_batch("BEGIN IMMEDIATE").expect("it is locked");
    assert!(matches!(store.write(&records(1..=1)), Err(Error::Busy(_))));
    other.execute_batch("ROLLBACK").expect("it is free");
    store.write(&records(1..=1)).expect("it is written");
}

#[test]
fn every_error_has_its_words_in_both_languages() {
    let path = PathBuf::from("/state/room.db");
    let errors = [
        Error::Served(path.clone()),
        Error::Busy(path.clone()),
        Error::Missing(path.clone()),
        Error::Newer { path: path.clone(), version: 9, known: 1 },
        Error::Foreign(path.clone()),
        Error::Corrupt(path.clone()),
        Error::Full(path.clone()),
        Error::System(path.clone(), std::io::ErrorKind::PermissionDenied.into()),
        Error::Database(path, rusqlite::Error::InvalidQuery),
    ];
    for language in [Language::En, Language::ZhCn] {
        let catalog = Catalog::new(language);
        for error in &errors {
            let told = catalog.try_text(&error.message()).expect("a message");
            assert!(told.contains("/state/room.db") && !told.contains('{'), "{told}");
            let hint = catalog.try_text(&error.hint()).expect("a hint");
            assert!(!hint.contains('{'), "{hint}");
            let is_told = matches!(error.failure(), Failure::Told { hint: Some(_), .. });
            assert!(is_told, "{error:?}");
        }
    }
}
