//! The commands that are measured, and which are compared with which.

use std::process::Command;

use anyhow::Result;

use crate::PTOOL;
use crate::bare::File;
use crate::options::BARE;

/// A command that is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    BareStat,
    BareList,
    ListLikePs,
    ListLikePsJson,
    Ps,
    List,
    ListJson,
    PsLikeList,
    Tree,
    TreeWithPids,
    TreeWithoutThreads,
    TreeJson,
    Pstree,
    PstreeWithPids,
    PstreeWithoutThreads,
    True,
    Version,
    Stat,
    PsStat,
}

/// What a command writes to its stdout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Answer {
    Nothing,
    Text,
}

/// How many processes a command looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    All,
    One,
}

/// Who runs.
enum Program {
    Ptool,
    Bare(&'static [File]),
    Other(&'static str),
}

impl Subject {
    pub(crate) const ALL: [Self; 19] = [
        Self::BareStat,
        Self::ListLikePs,
        Self::Ps,
        Self::ListLikePsJson,
        Self::BareList,
        Self::List,
        Self::PsLikeList,
        Self::ListJson,
        Self::Tree,
        Self::Pstree,
        Self::TreeWithPids,
        Self::PstreeWithPids,
        Self::TreeWithoutThreads,
        Self::PstreeWithoutThreads,
        Self::TreeJson,
        Self::True,
        Self::Version,
        Self::Stat,
        Self::PsStat,
    ];

    const fn program(self) -> Program {
        match self {
            Self::BareStat => Program::Bare(&[File::Stat]),
            Self::BareList => {
                Program::Bare(&[File::Stat, File::Owner, File::Status, File::CommandLine])
            }
            Self::Ps | Self::PsLikeList | Self::PsStat => Program::Other("ps"),
            Self::Pstree | Self::PstreeWithPids | Self::PstreeWithoutThreads => {
                Program::Other("pstree")
            }
            Self::True => Program::Other("/bin/true"),
            _ => Program::Ptool,
        }
    }

    /// The arguments; `PID` stands for one of the crowd.
    const fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::BareStat | Self::BareList | Self::Pstree | Self::True => &[],
            Self::ListLikePs => &["list", "--columns", "pid,tty,time,comm"],
            Self::ListLikePsJson => &["list", "--columns", "pid,tty,time,comm", "--json"],
            Self::Ps => &["-e"],
            Self::List => &["list"],
            Self::ListJson => &["list", "--json"],
            Self::PsLikeList => &["-eo", "pid,user,stat,etime,pcpu,rss,args"],
            Self::Tree => &["tree"],
            Self::TreeWithPids => &["tree", "-p"],
            Self::TreeWithoutThreads => &["tree", "-T"],
            Self::TreeJson => &["tree", "--json"],
            Self::PstreeWithPids => &["-lp"],
            Self::PstreeWithoutThreads => &["-T"],
            Self::Version => &["--version"],
            Self::Stat => &["stat", PID],
            Self::PsStat => &["-p", PID, "-o", "stat"],
        }
    }

    /// What is to be expected on its stdout.
    pub(crate) const fn answers(self) -> Answer {
        match self {
            Self::BareStat | Self::BareList | Self::True => Answer::Nothing,
            _ => Answer::Text,
        }
    }

    /// As a person would type it.
    pub(crate) fn label(self) -> String {
        let program = match self.program() {
            Program::Ptool => "ptool",
            Program::Other(name) => name,
            Program::Bare(files) => {
                let names: Vec<_> = files.iter().map(|file| file.name()).collect();
                return format!("bare loop: {}", names.join(" + "));
            }
        };
        let line: Vec<_> =
            std::iter::once(program).chain(self.arguments().iter().copied()).collect();
        format!("`{}`", line.join(" "))
    }

    /// The words to run, with the pid of a member of the crowd.
    pub(crate) fn words(self, member: i32) -> Result<Vec<String>> {
        let mut words = match self.program() {
            Program::Ptool => vec![PTOOL.to_owned()],
            Program::Other(name) => vec![name.to_owned()],
            Program::Bare(files) => {
                let names: Vec<_> = files.iter().map(|file| file.name()).collect();
                let this = std::env::current_exe()?.to_string_lossy().into_owned();
                vec![this, BARE.to_owned(), names.join(",")]
            }
        };
        let member = member.to_string();
        let given = self.arguments().iter();
        words.extend(given.map(|word| word.replace(PID, &member)));
        Ok(words)
    }

    /// The command to run, in one language and with one width for all.
    pub(crate) fn command(words: &[String]) -> Command {
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]);
        command.env("LC_ALL", "C.UTF-8").env_remove("COLUMNS").env_remove("LANGUAGE");
        // Cargo sets it, and the loader would look for every library in all its folders.
        command.env_remove("LD_LIBRARY_PATH");
        command
    }
}

/// Stands for the pid of one of the crowd.
const PID: &str = "PID";

/// Commands that answer the same question.
pub(crate) struct Contest {
    pub(crate) title: &'static str,
    /// The command that the others are compared with.
    pub(crate) peer: Subject,
    /// The least that it could cost: a loop that reads what ptool reads.
    pub(crate) bare: Subject,
    /// What its system calls are counted for.
    pub(crate) reach: Reach,
    pub(crate) rows: &'static [Subject],
}

pub(crate) const CONTESTS: [Contest; 4] = [
    Contest {
        title: "The columns of `ps -e`",
        peer: Subject::Ps,
        bare: Subject::BareStat,
        reach: Reach::All,
        rows: &[Subject::BareStat, Subject::ListLikePs, Subject::ListLikePsJson, Subject::Ps],
    },
    Contest {
        title: "The default columns of `ptool list`",
        peer: Subject::PsLikeList,
        bare: Subject::BareList,
        reach: Reach::All,
        rows: &[
            Subject::BareList,
            Subject::List,
            Subject::ListJson,
            Subject::PsLikeList,
            Subject::Ps,
        ],
    },
    Contest {
        title: "The tree",
        peer: Subject::Pstree,
        bare: Subject::BareStat,
        reach: Reach::All,
        rows: &[
            Subject::BareStat,
            Subject::Tree,
            Subject::TreeWithoutThreads,
            Subject::TreeWithPids,
            Subject::TreeJson,
            Subject::Pstree,
            Subject::PstreeWithoutThreads,
            Subject::PstreeWithPids,
        ],
    },
    Contest {
        title: "One process, and none",
        peer: Subject::PsStat,
        bare: Subject::True,
        reach: Reach::One,
        rows: &[Subject::True, Subject::Version, Subject::Stat, Subject::PsStat],
    },
];

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quantity {
    Cpu,
    Wall,
}

/// How far one may be above the other.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Limit {
    Times(f64),
    PlusMilliseconds(f64),
}

/// A promise: `of` costs at most so much of what `against` costs.
pub(crate) struct Bar {
    pub(crate) of: Subject,
    pub(crate) against: Subject,
    pub(crate) quantity: Quantity,
    pub(crate) limit: Limit,
}

const fn bar(of: Subject, against: Subject, quantity: Quantity, limit: Limit) -> Bar {
    Bar { of, against, quantity, limit }
}

const THIRD: Limit = Limit::Times(1.0 / 3.0);
const NEAR: Limit = Limit::Times(1.3);

/// Where `ptool list` is asked for more than `ps -e` tells, it is still held against `ps -e`.
pub(crate) const BARS: [Bar; 11] = [
    bar(Subject::ListLikePs, Subject::Ps, Quantity::Cpu, THIRD),
    bar(Subject::ListLikePs, Subject::BareStat, Quantity::Cpu, NEAR),
    bar(Subject::List, Subject::Ps, Quantity::Cpu, THIRD),
    bar(Subject::List, Subject::PsLikeList, Quantity::Cpu, THIRD),
    bar(Subject::List, Subject::BareList, Quantity::Cpu, NEAR),
    bar(Subject::Tree, Subject::Pstree, Quantity::Cpu, THIRD),
    bar(Subject::Tree, Subject::BareStat, Quantity::Cpu, NEAR),
    bar(Subject::TreeWithPids, Subject::PstreeWithPids, Quantity::Cpu, THIRD),
    bar(Subject::TreeWithPids, Subject::BareStat, Quantity::Cpu, NEAR),
    bar(Subject::Stat, Subject::PsStat, Quantity::Wall, Limit::Times(1.0)),
    bar(Subject::Version, Subject::True, Quantity::Wall, Limit::PlusMilliseconds(1.0)),
];

/// What the stripped binary may weigh.
pub(crate) const BINARY_LIMIT_BYTES: u64 = 6 * 1024 * 1024;
