//! What was read of one task before it is understood, and the readings that many fields share.

use std::collections::BTreeMap;

use super::file::File;
use super::value::{Descriptor, Owner, Relative, Unit, Value};
use super::{Absence, Field, Gap, Reading, Spot};
use crate::proc::model::{Machine, Namespaces, Process};
use crate::proc::status::Status;
use crate::proc::{Capability, State};
use crate::ui::Bytes;

/// Everything that was read of one task.
#[derive(Debug)]
pub struct Material {
    /// The directory below /proc that it was read from.
    pub path: String,
    /// The task as its `stat` describes it.
    pub process: Process,
    /// What its numbers are counted in.
    pub machine: Machine,
    /// The text of files and the targets of links.
    pub texts: BTreeMap<File, Content>,
    /// The text of `status`.
    pub status: Status,
    /// The parent.
    pub parent: Option<Process>,
    /// The tracer's name and state.
    pub tracer: Option<Relative>,
    /// The children; `None` where this kernel does not list them.
    pub children: Option<Vec<Relative>>,
    /// The state of every thread.
    pub threads: Vec<State>,
    /// The open descriptors.
    pub descriptors: Result<Vec<Descriptor>, Gap>,
    /// Which of them the user wants to see.
    pub shown_descriptors: ShownDescriptors,
    /// The namespaces, by inode, in the order of [`Namespaces::NAMES`].
    pub namespaces: [Result<u64, Gap>; 8],
    /// The namespaces of ptool itself.
    pub own_namespaces: Namespaces,
    /// Names of users.
    pub users: BTreeMap<u32, String>,
    /// Names of groups.
    pub user_groups: BTreeMap<u32, String>,
    /// The last capability of this kernel.
    pub last_capability: Capability,
}

/// Which descriptors to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShownDescriptors {
    /// 0, 1 and 2.
    Standard,
    /// All of them.
    All,
}

/// What came of reading a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// Its text.
    Text(Vec<u8>),
    /// The kernel refused.
    Denied,
    /// There is no such file, or nothing behind it.
    Missing,
    /// The kernel did not answer in time.
    Blocked,
    /// It was not read, for it would have held up the process.
    Costly,
}

/// What there is left of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Life {
    /// It lives, in user space too.
    User,
    /// It lives, in the kernel alone.
    Kernel,
    /// It has ended.
    Ended,
}

impl Material {
    /// What there is left of the task.
    pub(super) const fn life(&self) -> Life {
        match self.process.state {
            State::Zombie | State::Dead => Life::Ended,
            _ if self.process.is_kernel_thread() => Life::Kernel,
            _ => Life::User,
        }
    }

    /// Whether the task has user memory. That of one which has ended, or never left the kernel, is
    /// shown as of size 0.
    pub(super) const fn has_memory(&self) -> bool {
        self.process.vsize > 0
    }

    /// Whether the kernel grants ptrace access. The link `exe` asks for it before anything else.
    pub(super) fn is_open(&self) -> bool {
        self.texts.get(&File::Exe) != Some(&Content::Denied)
    }

    /// The text of a file.
    pub(super) fn text(&self, file: File) -> Result<&[u8], Gap> {
        // What is gone is gone for every reader, though the kernel asks for access first.
        if let Some(absence) = self.loss(file) {
            return Err(Gap::Absent(absence));
        }
        match self.texts.get(&file) {
            Some(Content::Text(text)) => Ok(text),
            Some(Content::Denied) => Err(Gap::Denied),
            Some(Content::Blocked) => Err(Gap::Absent(Absence::Blocked)),
            Some(Content::Costly) => Err(Gap::Absent(Absence::Costly)),
            Some(Content::Missing) | None => Err(Gap::Absent(Absence::Kernel)),
        }
    }

    /// Why the task no longer has, or never had, what a file shows.
    pub(super) fn loss(&self, file: File) -> Option<Absence> {
        match file {
            File::Exe | File::Cmdline | File::SmapsRollup if !self.has_memory() => {
                Some(Absence::NoMemory)
            }
            File::Cwd | File::Root | File::Syscall | File::Descriptors | File::Namespaces
                if self.life() == Life::Ended =>
            {
                Some(Absence::Ended)
            }
            _ => None,
        }
    }

    /// The text at the spot of a field.
    pub(super) fn spot(&self, field: &Field) -> Result<&str, Gap> {
        let missing = Gap::Absent(Absence::Kernel);
        match field.spot {
            Spot::Whole => self.whole(field.file),
            Spot::Number(number) if field.file == File::Stat => {
                stat_field(self.text(File::Stat)?, number).ok_or(missing)
            }
            Spot::Number(number) => column(self.whole(field.file)?, number).ok_or(missing),
            Spot::Line(line) => self.line(field.file, line),
            Spot::Column(line, number) => {
                column(self.line(field.file, line)?, number).ok_or(missing)
            }
        }
    }

    fn whole(&self, file: File) -> Result<&str, Gap> {
        let text =
            std::str::from_utf8(self.text(file)?).map_err(|_| Gap::Absent(Absence::Kernel))?;
        match text.trim() {
            "" => Err(Gap::Absent(Absence::Kernel)),
            text => Ok(text),
        }
    }

    fn line(&self, file: File, name: &str) -> Result<&str, Gap> {
        if file == File::Status {
            return self.status.field(name).ok_or(Gap::Absent(Absence::Kernel));
        }
        let mut lines = self.whole(file)?.lines();
        let value = lines.find_map(|line| line.strip_prefix(name));
        value.map(|value| value.trim_start_matches(':').trim()).ok_or(Gap::Absent(Absence::Kernel))
    }

    /// A user by number.
    pub(super) fn user(&self, id: u32) -> Owner {
        Owner { id, name: self.users.get(&id).cloned() }
    }

    /// A group of users by number.
    pub(super) fn user_group(&self, id: u32) -> Owner {
        Owner { id, name: self.user_groups.get(&id).cloned() }
    }
}

/// The field of this number in a stat file. The name, field 2, may hold anything; what follows its
/// last parenthesis is fields 3 and up.
fn stat_field(text: &[u8], number: usize) -> Option<&str> {
    let close = text.iter().rposition(|byte| *byte == b')')?;
    let rest = std::str::from_utf8(text.get(close + 1..)?).ok()?;
    match number {
        1 => column(std::str::from_utf8(text.get(..close)?.split(|b| *b == b'(').next()?).ok()?, 1),
        _ => column(rest, number.checked_sub(2)?),
    }
}

fn column(text: &str, number: usize) -> Option<&str> {
    text.split_ascii_whitespace().nth(number.checked_sub(1)?)
}

fn parsed<N: std::str::FromStr>(material: &Material, field: &Field) -> Result<N, Gap> {
    let text = material.spot(field)?;
    let number = text.split_ascii_whitespace().next().and_then(|word| word.parse().ok());
    number.ok_or(Gap::Absent(Absence::Kernel))
}

/// A number without a unit.
pub(super) fn number(material: &Material, field: &Field) -> Reading {
    parsed(material, field).map(Value::Number)
}

/// A count.
pub(super) fn count(material: &Material, field: &Field) -> Reading {
    parsed(material, field).map(|amount| Value::Quantity(amount, Unit::Count))
}

/// Bytes.
pub(super) fn bytes(material: &Material, field: &Field) -> Reading {
    parsed(material, field).map(|amount| Value::Quantity(amount, Unit::Bytes))
}

/// Clock ticks.
pub(super) fn ticks(material: &Material, field: &Field) -> Reading {
    parsed(material, field).map(|amount| Value::Quantity(amount, Unit::Ticks))
}

/// Nanoseconds.
pub(super) fn nanoseconds(material: &Material, field: &Field) -> Reading {
    parsed(material, field).map(|amount| Value::Quantity(amount, Unit::Nanoseconds))
}

/// A yes or no that the kernel writes as 1 or 0.
pub(super) fn truth(material: &Material, field: &Field) -> Reading {
    parsed::<u64>(material, field).map(|number| Value::Truth(number != 0))
}

/// A text that the kernel writes, such as a list of CPUs.
pub(super) fn name(material: &Material, field: &Field) -> Reading {
    material.spot(field).map(|text| Value::Name(text.to_owned()))
}

/// A file or the target of a link, whose bytes somebody else chose.
pub(super) fn chosen(material: &Material, field: &Field) -> Reading {
    let text = material.text(field.file)?;
    let text = text.strip_suffix(b"\n").unwrap_or(text);
    let text = text.strip_suffix(b"\0").unwrap_or(text);
    Ok(Value::Text(Bytes::from(text)))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::proc::read::parse_stat;

    /// A stopped task with a hostile name, in the form of Linux 6.18 shows it.
    pub(in super::super) const STAT: &str = "12623 (a) Z) T 12619 12619 30047 34817 12600 \
        4194368 11 12 13 14 21 22 23 24 20 5 3 0 156165 4595712 121 18446744073709551615 1 2 3 0 \
        0 0 81922 0 81920 1 0 0 17 1 7 1 42 31 32 1 2 3 4 5 6 7 19\n";
    pub(in super::super) const STATUS: &str = include_str!("recorded_status.txt");

    /// What was gathered from these texts.
    pub(in super::super) fn material(stat: &str, texts: &[(File, &str)]) -> Material {
        let process = parse_stat(stat.as_bytes(), 12623).expect("it parses");
        let known = |(file, text): &(File, &str)| (*file, Content::Text(text.as_bytes().to_vec()));
        let mut texts: BTreeMap<_, _> = texts.iter().map(known).collect();
        texts.insert(File::Stat, Content::Text(stat.as_bytes().to_vec()));
        Material {
            path: "/proc/12623".to_owned(),
            process,
            machine: Machine {
                ticks_per_second: 100,
                page_size: 4096,
                uptime_centis: 200_000,
                boot_time: Some(1_700_000_000),
                total_memory: Some(1 << 30),
            },
            texts,
            status: Status::new(STATUS.into()),
            parent: None,
            tracer: None,
            children: Some(Vec::new()),
            threads: vec![State::Stopped],
            descriptors: Ok(Vec::new()),
            shown_descriptors: ShownDescriptors::Standard,
            namespaces: [const { Err(Gap::Denied) }; 8],
            own_namespaces: Namespaces::default(),
            users: BTreeMap::from([(0, "root".to_owned())]),
            user_groups: BTreeMap::from([(0, "root".to_owned())]),
            last_capability: Capability::LAST,
        }
    }

    /// The reading of the field of this key.
    pub(in super::super) fn reading(
        material: &Material,
        fields: &'static [Field],
        key: &str,
    ) -> Reading {
        let field = fields.iter().find(|field| field.key == key).expect("there is such a field");
        (field.read)(material, field)
    }

    #[test]
    fn fields_of_stat_are_counted_from_behind_the_name() {
        let field = |number| stat_field(STAT.as_bytes(), number);
        assert_eq!(field(1), Some("12623"));
        assert_eq!(field(3), Some("T"));
        assert_eq!(field(4), Some("12619"));
        assert_eq!(field(22), Some("156165"));
        assert_eq!(field(52), Some("19"));
        assert_eq!(field(53), None);
    }

    #[test]
    fn what_a_zombie_gave_back_is_not_taken_for_refused() {
        let mut material = material(STAT, &[]);
        material.texts.insert(File::Cwd, Content::Denied);
        assert_eq!(material.text(File::Cwd), Err(Gap::Denied));
        material.process.state = State::Zombie;
        assert_eq!(material.text(File::Cwd), Err(Gap::Absent(Absence::Ended)));
        material.process.vsize = 0;
        assert_eq!(material.text(File::Exe), Err(Gap::Absent(Absence::NoMemory)));
    }
}
