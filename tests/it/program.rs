//! Programs to run: ptool, and those that it is held against, which not every machine has.

use std::io::{ErrorKind, Write as _};
use std::process::{Command, Output};

/// What a program answers, or nothing, and a word on stderr, where it is not installed. CI installs
/// all of them (.ci/run), so that nothing is passed over there.
pub(crate) fn output(command: &mut Command) -> Option<Output> {
    match command.output() {
        Ok(output) => Some(output),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let program = command.get_program().to_string_lossy();
            let complaint = format!("not compared: {program} is not installed");
            assert!(std::env::var_os("CI").is_none(), "{complaint}");
            // Not eprintln, which a test that passes keeps to itself.
            let _ = writeln!(std::io::stderr(), "{complaint}");
            None
        }
        Err(error) => panic!("{command:?}: {error}"),
    }
}

/// ptool, so that SIGINT ends it. A shell without job control starts what runs in the background
/// with SIGINT ignored, the tests among it, and what is ignored stays so through fork and exec.
pub(crate) fn interruptible() -> Command {
    let status = std::fs::read_to_string("/proc/self/status").expect("a status");
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).expect("a mask");
    let ignored = u64::from_str_radix(ignored.trim(), 16).expect("a mask");
    let program = env!("CARGO_BIN_EXE_ptool");
    if ignored >> (nix::libc::SIGINT - 1) & 1 == 0 {
        return Command::new(program);
    }
    let mut env = Command::new("env");
    env.args(["--default-signal=INT", program]);
    env
}
