//! Which processes are named on the command line.

use std::io;
use std::str::FromStr;

use super::super::number::{self, BadNumber};
use super::super::source::unreadable;
use crate::proc::tree::{Forest, Node};
use crate::proc::{Accounts, Pid, ProcFs, Process, Snapshot};
use crate::run::{Exit, Failure, Result};
use crate::ui::Message;

/// What is named on the command line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Operand {
    /// A process, or a thread of it.
    Process(Pid),
    /// A user by name.
    User(String),
}

impl FromStr for Operand {
    type Err = BadNumber;

    fn from_str(text: &str) -> std::result::Result<Self, BadNumber> {
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if is_number {
            return number::pid(text).map(Self::Process);
        }
        Ok(Self::User(text.to_owned()))
    }
}

/// The processes that are named: each of the numbers, and all of the users.
pub(super) fn named(
    operands: &[Operand],
    procfs: &ProcFs,
    snapshot: &Snapshot,
    forest: &Forest,
) -> Result<Vec<Node>> {
    let mut named = Vec::new();
    for operand in operands {
        match operand {
            Operand::Process(pid) => named.push(process(*pid, procfs, snapshot, forest)?),
            Operand::User(name) => {
                let uid = Accounts::uid(name).ok_or_else(|| {
                    Failure::new(
                        Exit::Usage,
                        Message::new("tree-no-user").with("user", name.as_str()),
                    )
                    .hint(Message::new("tree-no-user.hint"))
                })?;
                let is_theirs = |task: &Process| task.more.euid == Some(uid);
                let nodes = forest.preorder().map(|(node, _)| node);
                named.extend(nodes.filter(|node| is_theirs(node.of(snapshot))));
            }
        }
    }
    Ok(named)
}

/// The process of this number, or that of the thread of this number.
pub(super) fn process(
    pid: Pid,
    procfs: &ProcFs,
    snapshot: &Snapshot,
    forest: &Forest,
) -> Result<Node> {
    if let Some(node) = forest.find(snapshot, pid) {
        return Ok(node);
    }
    let tgid = procfs.process_of(pid).map_err(|error| unreadable(pid, &error))?;
    let node = forest.find(snapshot, tgid);
    node.ok_or_else(|| unreadable(pid, &io::Error::from(io::ErrorKind::NotFound)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_a_process_and_all_else_is_a_user() {
        let operand = |text: &str| text.parse::<Operand>().expect("an operand");
        assert_eq!(operand("17"), Operand::Process(17));
        assert_eq!(operand("root"), Operand::User("root".into()));
        assert_eq!(operand("-1"), Operand::User("-1".into()));
        assert!("0".parse::<Operand>().is_err() && "99999999999".parse::<Operand>().is_err());
    }
}
