//! `ptool top` as somebody at a terminal has it.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::os::fd::{AsFd as _, OwnedFd};
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use nix::libc;
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::pty::{Winsize, openpty};
use nix::sys::signal::{Signal, kill};
use nix::sys::termios::{LocalFlags, tcgetattr};
use nix::unistd::{Pid, ttyname};

use crate::factory::Scene;

const PTOOL: &str = env!("CARGO_BIN_EXE_ptool");

/// How long a screen may take to show what it should.
const PATIENCE: Duration = Duration::from_secs(30);

/// A program on a terminal of its own.
struct Terminal {
    child: Child,
    master: File,
    /// Kept open, so that the terminal lives on behind the program.
    slave: OwnedFd,
    screen: vt100::Parser,
    /// All that was written.
    bytes: Vec<u8>,
}

impl Terminal {
    /// Starts a program on a terminal of this size, which is its controlling one.
    fn start(columns: u16, rows: u16, words: &[&str], variables: &[(&str, &str)]) -> Self {
        let size = Winsize { ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
        let pty = openpty(&size, None).expect("a pty");
        let copy = || Stdio::from(pty.slave.try_clone().expect("a second descriptor"));
        let mut command = Command::new("setsid");
        command.arg("--ctty").args(words).stdin(copy()).stdout(copy()).stderr(copy());
        command.env("TERM", "xterm-256color").env_remove("NO_COLOR").env("LC_ALL", "C.UTF-8");
        command.envs(variables.iter().copied());
        let child = command.spawn().expect("setsid starts");
        let size = |number: u16| number.try_into().expect("not 0");
        let screen = vt100::Parser::new(size(rows), size(columns), 0);
        Self { child, master: File::from(pty.master), slave: pty.slave, screen, bytes: Vec::new() }
    }

    /// Starts `ptool top`.
    fn top(columns: u16, rows: u16, args: &[&str]) -> Self {
        Self::start(
            columns,
            rows,
            &[&["env", "--default-signal=HUP", PTOOL, "top"], args].concat(),
            &[],
        )
    }

    fn pid(&self) -> Pid {
        Pid::from_raw(i32::try_from(self.child.id()).expect("a pid"))
    }

    /// The lines of the screen.
    fn lines(&self) -> Vec<String> {
        let (_, columns) = self.screen.screen().size();
        let lines = self.screen.screen().rows(0, columns.into());
        lines.map(|line| line.trim_end().to_owned()).collect()
    }

    /// Takes in what was written, waiting for it if need be, and says whether anything was.
    fn read(&mut self, wait: Duration) -> bool {
        let timeout = PollTimeout::try_from(wait).expect("a short time");
        let mut fds = [PollFd::new(self.master.as_fd(), PollFlags::POLLIN)];
        if poll(&mut fds, timeout).expect("poll") == 0 {
            return false;
        }
        let mut piece = vec![0; 1 << 16];
        match self.master.read(&mut piece) {
            Ok(count) => {
                self.bytes.extend_from_slice(&piece[..count]);
                self.screen.process(&piece[..count]);
                count > 0
            }
            Err(error) => {
                assert_eq!(error.raw_os_error(), Some(libc::EIO), "{error}");
                false
            }
        }
    }

    /// Waits until the screen is as wanted.
    fn until(&mut self, what: &str, is_there: impl Fn(&[String]) -> bool) {
        let end = Instant::now() + PATIENCE;
        while !is_there(&self.lines()) {
            let left = end.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "{what} does not come:\n{}", self.lines().join("\n"));
            self.read(left.min(Duration::from_millis(200)));
        }
    }

    /// Waits until a text is on the screen.
    fn until_text(&mut self, text: &str) {
        self.until(text, |lines| lines.iter().any(|line| line.contains(text)));
    }

    /// Waits until a sentence is beside the list or over it, wherever its lines are broken.
    fn until_told(&mut self, sentence: &str) {
        let squeezed = |text: &str| text.split_whitespace().collect::<String>();
        // The list stands before each line; of a line of its own all is meant.
        let side = |line: &String| squeezed(line.rsplit('│').next().unwrap_or_default());
        let wanted = squeezed(sentence);
        self.until(sentence, |lines| lines.iter().map(side).collect::<String>().contains(&wanted));
    }

    /// Waits until the row of a process has this STAT letter.
    fn until_state(&mut self, pid: u32, letter: char) {
        self.until(&format!("{letter} of {pid}"), |lines| {
            row(lines, pid).is_some_and(|line| stat(line).starts_with(letter))
        });
    }

    fn press(&mut self, keys: &str) {
        self.master.write_all(keys.as_bytes()).expect("it is typed");
    }

    /// Waits for the program to end, taking in what it writes.
    fn end(&mut self) -> ExitStatus {
        let give_up = Instant::now() + PATIENCE;
        loop {
            let is_silent = !self.read(Duration::from_millis(50));
            if is_silent && let Some(status) = self.child.try_wait().expect("it can be asked") {
                return status;
            }
            assert!(Instant::now() < give_up, "it does not end:\n{}", self.lines().join("\n"));
        }
    }

    /// Whether the terminal echoes what is typed, line by line, as a shell wants it.
    fn is_cooked(&self) -> bool {
        let flags = tcgetattr(&self.slave).expect("a terminal").local_flags;
        flags.contains(LocalFlags::ECHO | LocalFlags::ICANON | LocalFlags::ISIG)
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The row of a process in the list.
fn row(lines: &[String], pid: u32) -> Option<&str> {
    let pid = pid.to_string();
    let is_row = |line: &&String| {
        let line = line.trim_start_matches(['!', '+', '-', ' ']);
        line.strip_prefix(&*pid).is_some_and(|rest| rest.starts_with(' '))
    };
    lines.iter().find(is_row).map(String::as_str)
}

/// The STAT code in a row of a list that is too narrow for the user.
fn stat(row: &str) -> &str {
    let row = row.trim_start_matches(['!', '+', '-', ' ']);
    row.split_whitespace().nth(1).unwrap_or_default()
}

#[test]
fn every_width_shows_a_process_and_why_it_is_in_its_state_in_both_languages() {
    let scene = Scene::start("zombie-exit", &[]);
    let zombie = scene.pid("zombie");
    for (language, verdict, keys) in
        [("en", "does not call wait", "help"), ("zh-CN", "不调用 wait", "帮助")]
    {
        for columns in [60, 120, 250] {
            let pid = zombie.to_string();
            let mut top = Terminal::top(columns, 40, &[&pid, "--lang", language]);
            top.until(&format!("{pid} at {columns} columns"), |lines| row(lines, zombie).is_some());
            top.until_text(keys);
            if columns == 60 {
                top.press("\r");
            }
            top.until_told(verdict);
            if columns == 60 {
                top.press("q");
                top.until(&pid, |lines| row(lines, zombie).is_some());
            }
            top.press("q");
            assert!(top.end().success());
        }
    }
}

#[test]
fn a_signal_is_sent_after_a_question_and_the_transition_is_seen() {
    let scene = Scene::start("sleep-pause", &[]);
    let sleeper = scene.roles()[0].pid;
    let mut top = Terminal::top(150, 40, &[&sleeper.to_string(), "--lang", "en"]);
    let state = |lines: &[String], letter: &str| {
        row(lines, sleeper).is_some_and(|line| {
            line.split_whitespace().any(|word| {
                word.starts_with(letter)
                    && word.chars().all(|sign| sign.is_ascii_alphabetic() || "<+".contains(sign))
            })
        })
    };
    top.until("the sleeper", |lines| state(lines, "S"));
    top.press("k");
    top.until_text("SIGSTOP");
    top.press("19\r");
    top.until_text(&format!("Send SIGSTOP to {sleeper}"));
    top.press("n");
    top.until_text("nothing was done");
    top.press("k");
    top.until_text("SIGTERM");
    top.press("19\ry");
    // It may be seen while it wakes up to stop.
    top.until_text("→ T");
    top.until("the stopped one", |lines| state(lines, "T"));
    top.until_text("SIGSTOP was sent");
    // The rules explain it, in the words of `ptool stat`.
    top.until_told("kill -CONT");
    top.press("k18\ry");
    top.until_text("T → ");
    top.until("the sleeper", |lines| state(lines, "S"));
    top.press("q");
    assert!(top.end().success());
}

#[test]
fn a_nice_value_is_set_after_a_question() {
    let scene = Scene::start("sleep-pause", &[]);
    let sleeper = scene.roles()[0].pid;
    let mut top = Terminal::top(150, 40, &[&sleeper.to_string(), "--lang", "en"]);
    top.until("the sleeper", |lines| row(lines, sleeper).is_some());
    top.press("r");
    top.until_text("now 0, -20 to 19:");
    top.press("\u{7f}7\r");
    top.until_text(&format!("Set the nice value of {sleeper}"));
    top.press("y");
    top.until_text("nice 0 → 7");
    top.press("q");
    assert!(top.end().success());
}

#[test]
fn the_nice_value_of_a_process_is_that_of_all_its_threads() {
    let scene = Scene::start("threads", &[]);
    let process = scene.roles()[0].pid;
    let nices = || -> Vec<String> {
        let tasks = std::fs::read_dir(format!("/proc/{process}/task")).expect("its threads");
        let nice = |task: std::fs::DirEntry| {
            let stat = std::fs::read_to_string(task.path().join("stat")).expect("a stat file");
            let fields = stat.rsplit_once(')').expect("a name").1.to_owned();
            fields.split_whitespace().nth(16).expect("field 19").to_owned()
        };
        tasks.map(|task| nice(task.expect("an entry"))).collect()
    };
    assert!(nices().len() > 1);
    let mut top = Terminal::top(150, 40, &[&process.to_string(), "--lang", "en"]);
    top.until("the process", |lines| row(lines, process).is_some());
    top.press("r");
    top.until_text("now 0, -20 to 19:");
    top.press("\u{7f}7\ry");
    top.until_text("has the nice value 7");
    assert!(nices().iter().all(|nice| nice == "7"), "{:?}", nices());
    top.press("H");
    top.until("its threads", |lines| lines.iter().any(|line| line.contains("─{")));
    top.press("q");
    assert!(top.end().success());
}

#[test]
fn one_that_is_followed_is_seen_to_its_end_and_past_it() {
    let mut child = Command::new("cat").stdin(Stdio::piped()).spawn().expect("cat");
    let mut top = Terminal::top(120, 40, &[&child.id().to_string(), "--lang", "en"]);
    let pid = child.id();
    top.until("the process", |lines| row(lines, pid).is_some());
    child.kill().expect("it is killed");
    top.until_text("→ Z");
    child.wait().expect("it is reaped");
    top.until_text("its parent has reaped it");
    top.until_told("is gone. It was last seen in state Z");
    top.press("q");
    assert!(top.end().success());
}

#[test]
fn what_is_not_well_is_marked_and_can_be_had_alone() {
    let zombie = Scene::start("zombie-exit", &[]);
    let stopped = Scene::start("stop-sigstop", &[]);
    let blocked = Scene::start("vfork", &[]);
    let (zombie, stopped) = (zombie.pid("zombie"), stopped.roles()[0].pid);
    let blocked = blocked.pid("parent");
    // No more columns than have no room for the user, and many rows for the processes of others.
    let mut top = Terminal::top(60, 200, &["--tree", "--lang", "en"]);
    top.until_text("COMMAND");
    top.press("!");
    for (pid, letter) in [(zombie, 'Z'), (stopped, 'T'), (blocked, 'D')] {
        top.until_state(pid, letter);
        top.until("its mark", |lines| row(lines, pid).is_some_and(|line| line.starts_with('!')));
    }
    top.until_text("only what is not well");
    top.press("q");
    assert!(top.end().success());
}

#[test]
fn the_end_gives_the_terminal_back_as_it_was() {
    let mut top = Terminal::top(80, 24, &["--lang", "en"]);
    assert!(top.is_cooked());
    top.until_text("PID");
    assert!(!top.is_cooked() && top.screen.screen().alternate_screen());
    top.press("q");
    assert!(top.end().success());
    assert!(top.is_cooked() && !top.screen.screen().alternate_screen());
    assert!(!top.screen.screen().hide_cursor());
}

#[test]
fn a_signal_ends_it_for_real_and_gives_the_terminal_back() {
    for signal in [Signal::SIGTERM, Signal::SIGHUP] {
        let mut top = Terminal::top(80, 24, &["--lang", "en"]);
        top.until_text("PID");
        kill(top.pid(), signal).expect("it is sent");
        assert_eq!(top.end().signal(), Some(signal as i32));
        assert!(top.is_cooked() && !top.screen.screen().alternate_screen(), "{signal}");
    }
}

#[test]
fn a_larger_terminal_gets_the_explanation_beside_the_list() {
    let mut top = Terminal::top(60, 30, &["--lang", "en"]);
    top.until_text("PID");
    assert!(!top.lines().iter().any(|line| line.contains('│') && line.contains("spends")));
    let path = ttyname(&top.slave).expect("a name");
    let stty = Command::new("stty")
        .args(["-F", path.to_str().expect("text"), "cols", "140", "rows", "30"])
        .status();
    assert!(stty.expect("stty runs").success());
    let size = |number: u16| number.try_into().expect("not 0");
    top.screen.screen_mut().set_size(size(30), size(140));
    top.until_text("How it spends its time");
    top.press("q");
    assert!(top.end().success());
}

#[test]
fn control_z_gives_the_terminal_to_the_shell_and_fg_takes_it_back() {
    let words = ["bash", "--norc", "--noprofile", "-i"];
    let mut shell = Terminal::start(80, 24, &words, &[("PS1", "$ "), ("HISTFILE", "/dev/null")]);
    shell.until_text("$");
    shell.press(&format!("{PTOOL} top --lang en\r"));
    shell.until_text("PID");
    shell.press("\u{1a}");
    shell.until_text("Stopped");
    assert!(!shell.screen.screen().alternate_screen());
    shell.press("fg\r");
    shell.until_text("PID");
    assert!(shell.screen.screen().alternate_screen());
    shell.press("q");
    shell.until("the shell", |lines| !lines.iter().any(|line| line.contains("PID")));
    shell.press("exit 0\r");
    assert!(shell.end().success());
}

#[test]
fn no_colour_and_ascii_are_kept_to() {
    let words = [PTOOL, "top", "--lang", "en", "--ascii"];
    let mut top = Terminal::start(120, 30, &words, &[("NO_COLOR", "1")]);
    top.until_text("How it spends its time");
    top.press("t");
    top.until_text("|-");
    top.press("?");
    top.until_text("the keys");
    top.press("qq");
    assert!(top.end().success());
    assert!(top.bytes.is_ascii());
    let text = String::from_utf8(top.bytes.clone()).expect("ASCII");
    // Select Graphic Rendition with one of the numbers of a colour.
    let is_colour = |sequence: &&str| {
        let end = sequence.find(|character: char| character.is_ascii_alphabetic());
        let Some(end) = end.filter(|end| sequence[*end..].starts_with('m')) else { return false };
        let mut numbers = sequence[..end].split(';').filter_map(|number| number.parse().ok());
        numbers.any(|number: u32| matches!(number, 30..=38 | 40..=48 | 90..=107))
    };
    let colours: Vec<_> =
        text.split("\u{1b}[").filter(|sequence| is_colour(sequence)).take(3).collect();
    assert_eq!(colours, [""; 0]);
}

#[test]
fn without_a_terminal_it_names_what_to_use_instead() {
    for (args, words) in [
        (&["top", "--lang", "en"][..], ["ptool list", "ptool tree"]),
        (&["top", "--json", "--lang", "en"], ["ptool list --json", "ptool tree --json"]),
    ] {
        let output = Command::new(PTOOL).args(args).stdin(Stdio::null()).output().expect("it runs");
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(output.stdout.is_empty(), "{args:?}");
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(words.iter().all(|word| told.contains(word)), "{told}");
    }
}

#[test]
fn what_cannot_be_asked_for_is_told_before_the_screen_is_taken() {
    for (args, word) in [
        (&["--sort", "nonsense"][..], "pid, user, stat, cpu"),
        (&["--filter", "state=Q"], "state=Q"),
        (&["--delay", "0"], "0.1 .. 3600"),
        (&["--tree", "--flat"], "--flat"),
        (&["0"], "is no process number"),
    ] {
        let mut top = Terminal::top(100, 24, &[args, &["--lang", "en"]].concat());
        assert_eq!(top.end().code(), Some(2), "{args:?}: {:#?}", top.lines());
        assert!(!top.bytes.windows(8).any(|bytes| bytes == b"\x1b[?1049h"), "{args:?}");
        assert!(top.lines().join("").contains(word), "{args:?}: {:#?}", top.lines());
    }
    let mut top = Terminal::top(100, 24, &["2147483647", "--lang", "en"]);
    assert_eq!(top.end().code(), Some(3), "{:#?}", top.lines());
}

#[test]
fn a_command_line_that_cannot_be_read_blocks_neither_the_keys_nor_the_others() {
    let proc = Recorded::new();
    proc.add(1, 'S', 1);
    proc.add(2, 'D', 1);
    proc.add(3, 'S', 2);
    proc.add(4, 'S', 1);
    // Opening it blocks until somebody writes, as reading that of a process in D may.
    for pid in [2, 3] {
        nix::unistd::mkfifo(&proc.0.join(format!("{pid}/cmdline")), nix::sys::stat::Mode::S_IRUSR)
            .expect("a fifo");
    }
    for pid in [1, 4] {
        std::fs::write(proc.0.join(format!("{pid}/cmdline")), format!("x\0argument-{pid}\0"))
            .expect("a file");
    }
    let path = proc.0.to_str().expect("text");
    let mut top = Terminal::top(120, 30, &["--proc", path, "--sort", "pid", "--lang", "en"]);
    top.until_text("argument-1");
    top.until_text("argument-4");
    for (pid, letter) in [(2, "D"), (3, "S")] {
        top.press("\u{1b}[B");
        top.until("its explanation", |lines| {
            let side = lines[2].rsplit('│').next().unwrap_or_default();
            let mut words = side.split_whitespace();
            words.next() == Some(&pid.to_string()) && words.any(|word| word.starts_with(letter))
        });
        top.until_told("Evidence");
    }
    top.press("k");
    top.until_text("this is a recorded /proc");
    top.press("q");
    assert!(top.end().success());
}

/// A folder that looks like /proc.
struct Recorded(std::path::PathBuf);

impl Recorded {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!("ptool-top-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a folder");
        std::fs::write(path.join("uptime"), "3600.00 1.00\n").expect("a file");
        Self(path)
    }

    fn add(&self, pid: u32, state: char, threads: u32) {
        let folder = self.0.join(pid.to_string());
        std::fs::create_dir_all(&folder).expect("a folder");
        let zeros = "0 ".repeat(28);
        let stat = format!(
            "{pid} (recorded) {state} 0 {pid} {pid} 0 -1 0 0 0 0 0 0 0 0 0 20 0 {threads} 0 50 4096 1 {}\n",
            zeros.trim_end()
        );
        std::fs::write(folder.join("stat"), stat).expect("a file");
    }
}

impl Drop for Recorded {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
