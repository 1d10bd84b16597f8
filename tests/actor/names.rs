//! Processes whose names and arguments attack whoever prints or parses them.

use std::ffi::{CStr, CString, OsStr};
use std::fs;
use std::os::unix::ffi::OsStrExt;

use anyhow::{Context, Result};
use nix::sys::prctl::set_name;
use nix::unistd::execve;

use crate::Family;
use crate::stage::{Stage, fork, pause_forever, until};

pub(crate) const SCENES: Family = &[("hostile-names", hostile)];

/// Tells an actor that was executed anew, under arguments that name no scene, to do nothing.
pub(crate) const PAUSE: &str = "PTOOL_ACTOR_PAUSE";

const NAMES: [(&str, &[u8]); 6] = [
    ("paren", b") Z 1 ("),
    ("newline", b"a\nb"),
    ("escape", b"\x1b[31mred\x1b[0m"),
    ("utf8", b"\xff\xfe"),
    ("bidi", "a\u{202e}b".as_bytes()),
    ("empty", b""),
];

const ARGUMENTS: [&CStr; 5] =
    [c"\x1b[31mred\x1b[0m", c"line\nbreak", c"\xff\xfe", c"a\xe2\x80\xaeb", c""];

fn hostile(stage: &mut Stage, _: &[String]) -> Result<()> {
    for (role, name) in NAMES {
        let slot = stage.slot()?;
        let name = CString::new(name)?;
        fork(|| {
            set_name(&name)?;
            slot.arrive();
            pause_forever()
        })?;
        stage.cast(role, slot, 'S')?;
    }
    arguments(stage)
}

fn arguments(stage: &mut Stage) -> Result<()> {
    let slot = stage.slot()?;
    let program = std::env::current_exe().context("the path of the actor")?;
    let program = CString::new(OsStr::as_bytes(program.as_os_str()))?;
    let environment = [CString::new(format!("{PAUSE}=1"))?];
    fork(|| {
        slot.arrive();
        execve(&program, &ARGUMENTS, &environment)?;
        Ok(())
    })?;
    let pid = slot.wait()?;
    let first = ARGUMENTS[0].to_bytes();
    until("the hostile arguments", || {
        fs::read(format!("/proc/{pid}/cmdline")).ok().filter(|line| line.starts_with(first))
    })?;
    stage.cast("args", slot, 'S')?;
    Ok(())
}
