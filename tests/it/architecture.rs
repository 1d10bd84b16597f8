//! The rules that docs/ARCHITECTURE.md states, proved on the source itself.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// A file of the repository.
struct File {
    /// Its path from the root.
    path: String,
    text: String,
}

impl File {
    fn is_below(&self, folder: &str) -> bool {
        self.path.starts_with(folder)
    }

    /// The lines of code that are built into ptool, with their numbers: no comments, no tests.
    fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let is_test_only = self.text.contains("#![cfg(test)]");
        let end = self.text.find("\n#[cfg(test)]\nmod tests").unwrap_or(self.text.len());
        let text = if is_test_only { "" } else { &self.text[..end] };
        (1..).zip(text.lines()).filter(|(_, line)| !line.trim_start().starts_with("//"))
    }

    /// Where the code has one of these words.
    fn places(&self, words: &[&str]) -> Vec<String> {
        self.code()
            .filter(|(_, line)| words.iter().any(|word| has_word(line, word)))
            .map(|(number, line)| format!("{}:{number}: {}", self.path, line.trim()))
            .collect()
    }
}

/// Whether a line has this word: not as a part of a longer one.
fn has_word(line: &str, word: &str) -> bool {
    let is_part = |character: char| character.is_alphanumeric() || character == '_';
    line.match_indices(word).any(|(start, _)| {
        let before = line[..start].chars().next_back();
        let after = line[start + word.len()..].chars().next();
        let joins_before = word.starts_with(is_part) && before.is_some_and(is_part);
        let joins_after = word.ends_with(is_part) && after.is_some_and(is_part);
        !joins_before && !joins_after
    })
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All files below a folder that are text.
fn files(folder: &str) -> Vec<File> {
    let mut folders = vec![root().join(folder)];
    let mut found: Vec<PathBuf> = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the repository can be read") {
            let path = entry.expect("an entry can be read").path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if [".git", "target"].contains(&name) {
                continue;
            }
            let kind = fs::symlink_metadata(&path).expect("an entry can be looked at").file_type();
            if kind.is_dir() {
                folders.push(path);
            } else if kind.is_file() {
                found.push(path);
            }
        }
    }
    found.sort();
    let read = |path: &PathBuf| {
        let text = fs::read_to_string(path).ok()?;
        let path = path.strip_prefix(root()).expect("the path is below the root");
        Some(File { path: path.to_str()?.to_owned(), text })
    };
    found.iter().filter_map(read).collect()
}

fn sources() -> Vec<File> {
    let is_rust = |file: &File| Path::new(&file.path).extension().is_some_and(|end| end == "rs");
    let is_built_in = |file: &File| is_rust(file) && !file.is_below(SHOWN);
    let sources: Vec<_> = files("src").into_iter().filter(is_built_in).collect();
    assert!(!sources.is_empty(), "no sources below {}", root().display());
    sources
}

/// The programs that `ptool demo --code` prints: read by students, and no part of ptool.
const SHOWN: &str = "src/cmd/demo/code/";

/// No file of a layer has one of these words, but for these files and folders.
fn assert_none(layer: &str, words: &[&str], except: &[&str], rule: &str) {
    let places: Vec<_> = sources()
        .iter()
        .filter(|file| file.is_below(layer) && !except.iter().any(|path| file.is_below(path)))
        .flat_map(|file| file.places(words))
        .collect();
    assert!(places.is_empty(), "{rule}:\n{}", places.join("\n"));
}

#[test]
fn no_layer_knows_the_one_above() {
    assert_none("src/proc/", &["crate::cmd", "crate::run"], &[], "proc does not know cmd");
    assert_none("src/ui/", &["crate::cmd", "crate::run"], &[], "ui does not know cmd");
    assert_none(
        "src/chat/",
        &["crate::cmd", "crate::proc"],
        &[],
        "chat knows neither cmd nor proc",
    );
    assert_none("src/run.rs", &["crate::cmd", "crate::proc"], &[], "run knows ui alone");
    // A state has a colour; what else a process is does not concern the drawing.
    assert_none("src/ui/", &["crate::proc"], &["src/ui/style.rs"], "ui does not know proc");
    let files = sources();
    let style = files.iter().find(|file| file.path == "src/ui/style.rs");
    let uses = style.map(|style| style.places(&["crate::proc"])).unwrap_or_default();
    let is_state = |place: &String| place.ends_with("use crate::proc::State;");
    assert!(uses.iter().all(is_state), "the colours know states alone: {uses:?}");
}

/// What decides in the chat: without socket, file, process, terminal or clock, so that the same code
/// runs in the simulated network of its tests.
const PURE: [&str; 20] = [
    "src/chat/chaos",
    "src/chat/classic",
    "src/chat/clock.rs",
    "src/chat/control/choice.rs",
    "src/chat/explain",
    "src/chat/full",
    "src/chat/ignore.rs",
    "src/chat/link",
    "src/chat/name.rs",
    "src/chat/notice.rs",
    "src/chat/order.rs",
    "src/chat/peer",
    "src/chat/room",
    "src/chat/seal",
    "src/chat/slash.rs",
    "src/chat/span.rs",
    "src/chat/text.rs",
    "src/chat/view.rs",
    "src/chat/weather.rs",
    "src/chat/wire",
];

#[test]
fn what_decides_in_the_chat_does_no_io() {
    let words =
        ["nix", "std::io", "std::fs", "UdpSocket", "std::process", "Instant", "SystemTime", "Ui"];
    // The rim of the chat, which what decides does not know.
    let rim = [
        "channel", "control", "join", "kernel", "net", "receiver", "sandbox", "screen", "serve",
        "keys", "store", "sys",
    ];
    let rim = rim.map(|module| format!("super::{module}::"));
    for layer in PURE {
        assert_none(layer, &words, &[], "what decides does no I/O");
        for module in &rim {
            assert_none(layer, &[module], &[], "what decides does not know the rim");
        }
    }
}

#[test]
fn only_the_reader_opens_files() {
    let words = [
        "std::fs",
        "File::open",
        "File::create",
        "OpenOptions",
        "openat",
        "nix::dir",
        "nix::fcntl",
        "std::process::Command",
        "TcpStream",
        "UdpSocket",
        "UnixStream",
    ];
    let except = [
        "src/proc/read.rs",
        // Control groups are a file system of their own, outside /proc.
        "src/proc/cgroup.rs",
        "src/proc/inquiry/freezer.rs",
        // Writes the manual pages that the packager asks for.
        "src/cmd/generate.rs",
        // So is the file system of the kernel's tracepoints.
        "src/proc/sched/tracefs.rs",
        // Makes the files that `ptool watch` is asked to write.
        "src/cmd/watch/file.rs",
        // Makes the pipes by which the command waits for its watch.
        "src/cmd/watch/launch.rs",
        // The laboratory and the servers make pipes, terminals and sockets to show them.
        "src/cmd/demo/",
        "src/cmd/echo/",
        "src/cmd/listen.rs",
        // The rim of the chat: its socket, its keys, and what it asks the kernel about itself.
        "src/chat/net",
        "src/chat/keys.rs",
        "src/chat/sys.rs",
        // The sockets at which rooms are administered, and the folder that they are in.
        "src/chat/control/place.rs",
        // The processes hand the socket on, and open none.
        "src/chat/serve",
        "src/chat/join.rs",
        "src/chat/join/classic.rs",
        "src/chat/join/sender.rs",
        "src/chat/receiver.rs",
        // The log of a room: its lock, and that nobody else can read it. SQLite opens the rest.
        "src/chat/store",
    ];
    assert_none("src/", &words, &except, "files are opened in src/proc/read.rs");
}

#[test]
fn only_ui_writes_to_the_terminal() {
    let macros = ["println!", "eprintln!", "print!", "eprint!", "dbg!"];
    assert_none("src/", &macros, &[], "printing goes through ui");
    for layer in ["src/cmd/", "src/proc/", "src/chat/", "src/run.rs", "src/lib.rs", "src/main.rs"] {
        assert_none(layer, &["stdout()", "stderr()"], &OWN_OUTPUT, "printing goes through ui");
    }
    assert_none("src/proc/", &["Ui"], &[], "proc shows nothing");
}

/// Actors whose output is the phenomenon; it goes into a pipe of the stage.
const OWN_OUTPUT: [&str; 1] = ["src/cmd/demo/exit.rs"];

#[test]
fn no_output_has_an_accidental_order() {
    // The order of a hash map differs from run to run; BTreeMap and sorted vectors do not.
    assert_none("src/", &["HashMap", "HashSet"], HASHING, "hash maps iterate in no order");
}

/// Files that look up in hash maps and never iterate them.
const HASHING: &[&str] = &["src/proc/reason.rs", "src/proc/compact.rs"];

#[test]
fn unsafe_code_is_where_it_is_expected() {
    let found: BTreeSet<_> = ["src", "tests"]
        .iter()
        .flat_map(|folder| files(folder))
        .filter(|file| file.path != "tests/it/architecture.rs" && !file.is_below(SHOWN))
        .filter(|file| file.text.contains("unsafe_code") || has_word(&file.text, "unsafe"))
        .map(|file| file.path)
        .collect();
    let expected = [
        "src/chat/sys.rs",
        "src/cmd/demo/stage/sys.rs",
        "src/cmd/echo/fork.rs",
        "src/cmd/listen.rs",
        "src/proc/child.rs",
        "src/proc/kcmp.rs",
        "src/proc/sched/ending.rs",
        "src/proc/sched/ring.rs",
        "src/proc/sched/tracefs.rs",
        "tests/actor/sys.rs",
    ];
    assert_eq!(found.iter().collect::<Vec<_>>(), expected.iter().collect::<Vec<_>>());
}

#[test]
fn no_file_grows_out_of_hand() {
    /// About 400 lines is where to look for two reasons to change; the rest is leeway.
    const MOST: usize = 450;
    let long: Vec<_> = sources()
        .iter()
        .map(|file| (file.code().last().map_or(0, |(number, _)| number), file.path.clone()))
        .filter(|(lines, path)| *lines > MOST && !LONG.contains(&&**path))
        .collect();
    assert!(long.is_empty(), "longer than {MOST} lines without their tests: {long:?}");
}

/// Files that are longer than they should be.
const LONG: &[&str] = &["src/proc/read.rs"];

#[test]
fn no_path_of_a_developers_machine_is_left_in() {
    let paths = [concat!("/wo", "rk/"), concat!("/tmp", "/wt")];
    let found: Vec<_> = files(".")
        .iter()
        .filter(|file| paths.iter().any(|path| file.text.contains(path)))
        .map(|file| file.path.clone())
        .collect();
    assert!(found.is_empty(), "{found:?}");
}
