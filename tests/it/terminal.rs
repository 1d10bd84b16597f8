//! ptool on a real terminal: a pty of a given size, read through a screen parser.

use std::io::Read as _;
use std::process::{Command, Stdio};

use nix::libc;
use nix::pty::{Winsize, openpty};

use crate::factory::Scene;

/// What a terminal of so many columns shows after a run, line by line, and the raw bytes.
fn shown(columns: u16, args: &[&str]) -> (Vec<String>, Vec<u8>) {
    let rows = 400;
    let size = Winsize { ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
    let pty = openpty(&size, None).expect("a pty");
    let mut child = Command::new(env!("CARGO_BIN_EXE_ptool"))
        .args(args)
        .env("TERM", "xterm-256color")
        .env_remove("NO_COLOR")
        .stdin(Stdio::null())
        .stdout(pty.slave.try_clone().expect("a second descriptor"))
        .stderr(pty.slave)
        .spawn()
        .expect("ptool runs");
    let mut bytes = Vec::new();
    // The master answers EIO once nobody has the slave open any more.
    let end = std::fs::File::from(pty.master).read_to_end(&mut bytes);
    if let Err(error) = end {
        assert_eq!(error.raw_os_error(), Some(libc::EIO), "{error}");
    }
    child.wait().expect("it ends");
    let size = |number: u16| number.try_into().expect("not 0");
    let mut screen = vt100::Parser::new(size(rows), size(columns), 0);
    screen.process(&bytes);
    let lines = screen.screen().rows(0, columns).map(|line| line.trim_end().to_owned());
    (lines.collect(), bytes)
}

/// The lines that a terminal of so many columns would have to break.
fn broken(bytes: &[u8], columns: u16) -> Vec<String> {
    let size = |number: u16| number.try_into().expect("not 0");
    let lines = bytes.split(|byte| *byte == b'\n');
    let is_broken = |line: &&[u8]| {
        let mut screen = vt100::Parser::new(size(3), size(columns), 0);
        screen.process(line.strip_suffix(b"\r").unwrap_or(line));
        screen.screen().rows(0, columns).skip(1).any(|line| !line.is_empty())
    };
    lines.filter(is_broken).map(|line| String::from_utf8_lossy(line).into_owned()).collect()
}

#[test]
fn no_line_is_wider_than_the_terminal() {
    let scene = Scene::start("thread-states", &[]);
    let zombie = Scene::start("zombie-exit", &[]);
    let (process, zombie) = (scene.pid("process").to_string(), zombie.pid("zombie").to_string());
    for columns in [20, 60, 200] {
        for language in ["en", "zh-CN"] {
            for args in [
                &["list"][..],
                &["list", "--columns", "help"],
                &["tree", "-p"],
                &["stat", &process, &zombie],
                &["stat", "--legend"],
                &["stat", "Ssl+"],
                &["pcb", &process],
                &["pcb", "--explain", &zombie],
            ] {
                let args = [args, &["--lang", language]].concat();
                let (_, bytes) = shown(columns, &args);
                assert!(!bytes.is_empty(), "{args:?}");
                assert_eq!(broken(&bytes, columns), [""; 0], "{columns} columns: {args:?}");
            }
        }
    }
}

#[test]
fn a_terminal_gets_colour_and_the_verdict_on_the_second_line() {
    let scene = Scene::start("zombie-exit", &[]);
    let pid = scene.pid("zombie").to_string();
    let (lines, bytes) = shown(120, &["stat", &pid]);
    assert!(lines[0].starts_with(&pid) && lines[0].contains('Z'), "{lines:#?}");
    assert!(lines[1].contains("does not call wait"), "{lines:#?}");
    assert!(bytes.windows(2).any(|pair| pair == b"\x1b["), "no colour");
    let (_, plain) = shown(120, &["stat", &pid, "--color", "never"]);
    assert!(!plain.contains(&0x1b), "an escape in spite of --color never");
}

#[test]
fn a_hostile_name_does_not_move_the_cursor_of_a_terminal() {
    let scene = Scene::start("hostile-names", &[]);
    let pids: Vec<String> = scene.roles().iter().map(|role| role.pid.to_string()).collect();
    let pids: Vec<&str> = pids.iter().map(String::as_str).collect();
    for command in ["stat", "pcb"] {
        let (_, bytes) = shown(200, &[&[command, "--color", "never"], &pids[..]].concat());
        let is_harmless = |byte: &u8| matches!(byte, b'\r' | b'\n' | 0x20..=0x7e | 0x80..);
        assert!(bytes.iter().all(is_harmless), "{command}: {}", String::from_utf8_lossy(&bytes));
    }
    let parent = scene.actor().to_string();
    let (lines, _) = shown(200, &["list", "--parent", &parent, "--columns", "pid,stat,comm"]);
    for pid in pids {
        let rows = lines.iter().filter(|line| line.trim_start().starts_with(pid));
        assert_eq!(rows.count(), 1, "{pid}: {lines:#?}");
    }
}
