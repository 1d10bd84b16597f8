//! Programs that ptool is held against, which not every machine has.

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
