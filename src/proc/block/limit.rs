//! How much it may take.

use super::file::File;
use super::value::{Limit, Unit, Value};
use super::{Absence, Field, Gap, Material, Reading, Spot};

pub(super) const FIELDS: &[Field] = &[
    row("cpu_seconds", "Max cpu time", "rlim[RLIMIT_CPU]", seconds),
    row("fsize_bytes", "Max file size", "rlim[RLIMIT_FSIZE]", bytes),
    row("data_bytes", "Max data size", "rlim[RLIMIT_DATA]", bytes),
    row("stack_bytes", "Max stack size", "rlim[RLIMIT_STACK]", bytes),
    row("core_bytes", "Max core file size", "rlim[RLIMIT_CORE]", bytes),
    row("rss_bytes", "Max resident set", "rlim[RLIMIT_RSS]", bytes),
    row("nproc", "Max processes", "rlim[RLIMIT_NPROC]", count),
    row("nofile", "Max open files", "rlim[RLIMIT_NOFILE]", count),
    row("memlock_bytes", "Max locked memory", "rlim[RLIMIT_MEMLOCK]", bytes),
    row("as_bytes", "Max address space", "rlim[RLIMIT_AS]", bytes),
    row("locks", "Max file locks", "rlim[RLIMIT_LOCKS]", count),
    row("sigpending", "Max pending signals", "rlim[RLIMIT_SIGPENDING]", count),
    row("msgqueue_bytes", "Max msgqueue size", "rlim[RLIMIT_MSGQUEUE]", bytes),
    row("nice", "Max nice priority", "rlim[RLIMIT_NICE]", count),
    row("rtprio", "Max realtime priority", "rlim[RLIMIT_RTPRIO]", count),
    row("rttime_us", "Max realtime timeout", "rlim[RLIMIT_RTTIME]", microseconds),
];

const fn row(
    key: &'static str,
    name: &'static str,
    member: &'static str,
    read: super::Read,
) -> Field {
    Field::new(key, name, (File::Limits, Spot::Line(name)), member, read)
}

/// A limit that is a plain number.
pub(super) fn count(material: &Material, field: &Field) -> Reading {
    limit(material, field, Unit::Count)
}

fn bytes(material: &Material, field: &Field) -> Reading {
    limit(material, field, Unit::Bytes)
}

fn seconds(material: &Material, field: &Field) -> Reading {
    limit(material, field, Unit::Seconds)
}

fn microseconds(material: &Material, field: &Field) -> Reading {
    limit(material, field, Unit::Microseconds)
}

fn limit(material: &Material, field: &Field, unit: Unit) -> Reading {
    let mut words = material.spot(field)?.split_ascii_whitespace();
    let mut next = || match words.next()? {
        "unlimited" => Some(None),
        number => number.parse().ok().map(Some),
    };
    match (next(), next()) {
        (Some(soft), Some(hard)) => Ok(Value::Limit(Limit { soft, hard, unit })),
        _ => Err(Gap::Absent(Absence::Kernel)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proc::block::material::tests::{STAT, material, reading};

    const LIMITS: &str = "\
Limit                     Soft Limit           Hard Limit           Units     \n\
Max stack size            8388608              unlimited            bytes     \n\
Max nice priority         0                    0                    \n";

    #[test]
    fn soft_and_hard_are_told_apart_and_unlimited_is_no_number() {
        let material = material(STAT, &[(File::Limits, LIMITS)]);
        let stack = Limit { soft: Some(8_388_608), hard: None, unit: Unit::Bytes };
        assert_eq!(reading(&material, FIELDS, "stack_bytes"), Ok(Value::Limit(stack)));
        let nice = Limit { soft: Some(0), hard: Some(0), unit: Unit::Count };
        assert_eq!(reading(&material, FIELDS, "nice"), Ok(Value::Limit(nice)));
        let absent = Err(Gap::Absent(Absence::Kernel));
        assert_eq!(reading(&material, FIELDS, "cpu_seconds"), absent);
    }
}
