//! Who it is.

use super::file::File;
use super::material::{self, Life};
use super::value::Value;
use super::{Absence, Field, Gap, Material, Reading, Spot};
use crate::ui::Bytes;

pub(super) const FIELDS: &[Field] = &[
    Field::stat("pid", "pid", 1, "task_struct.pid", material::number),
    Field::status("tgid", "Tgid", "task_struct.tgid", material::number),
    Field::status("ns_pids", "NSpid", "pid.numbers[]", |material, _| {
        let pids = material.status.ns_pids();
        Ok(Value::Numbers(pids.into_iter().map(i64::from).collect()))
    }),
    Field::stat("kind", "kind", 9, "task_struct.flags", |material, _| {
        let process = &material.process;
        Ok(Value::Term(match material.life() {
            Life::Ended if process.is_dead_leader() => "dead_leader",
            Life::Ended => "zombie",
            Life::Kernel => "kernel_thread",
            Life::User if process.is_leader() => "process",
            Life::User => "thread",
        }))
    }),
    Field::stat("comm", "comm", 2, "task_struct.comm", |material, _| {
        Ok(Value::Text(material.process.comm.clone()))
    }),
    Field::whole("exe", "exe", File::Exe, "mm_struct.exe_file", material::chosen),
    Field::whole("cmdline", "cmdline", File::Cmdline, "mm_struct.arg_start", cmdline),
    Field::whole("cwd", "cwd", File::Cwd, "fs_struct.pwd", material::chosen),
    Field::whole("root", "root", File::Root, "fs_struct.root", material::chosen),
    Field::stat("start_ticks", "starttime", 22, "task_struct.start_boottime", material::ticks),
    Field::new(
        "start_unix_seconds",
        "started",
        (File::Stat, Spot::Number(22)),
        "",
        |material, _| {
            let boot = material.machine.boot_time.filter(|boot| *boot > 0);
            let time = boot.and_then(|boot| boot.checked_add(start_seconds(material)?));
            let time = time.map(Value::Time);
            time.ok_or(Gap::Absent(Absence::Kernel))
        },
    ),
];

fn start_seconds(material: &Material) -> Option<i64> {
    let ticks_per_second = material.machine.ticks_per_second.max(1);
    i64::try_from(material.process.id.start / ticks_per_second).ok()
}

fn cmdline(material: &Material, field: &Field) -> Reading {
    Ok(Value::Texts(Bytes::from(material.text(field.file)?).strings()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proc::block::material::tests::{STAT, material, reading};
    use crate::proc::block::value::Unit;

    #[test]
    fn arguments_are_kept_apart() {
        let material = material(STAT, &[(File::Cmdline, "sh\0-c\0\0a b\0")]);
        let arguments = ["sh", "-c", "", "a b"].map(Bytes::from).to_vec();
        assert_eq!(reading(&material, FIELDS, "cmdline"), Ok(Value::Texts(arguments)));
    }

    #[test]
    fn the_start_is_told_in_ticks_since_boot_and_as_a_time() {
        let material = material(STAT, &[]);
        let read = |key| reading(&material, FIELDS, key);
        assert_eq!(read("start_ticks"), Ok(Value::Quantity(156_165, Unit::Ticks)));
        assert_eq!(read("start_unix_seconds"), Ok(Value::Time(1_700_001_561)));
    }

    #[test]
    fn a_hostile_name_moves_no_field() {
        let material = material(STAT, &[]);
        assert_eq!(reading(&material, FIELDS, "pid"), Ok(Value::Number(12_623)));
        let name = Value::Text(Bytes::from("a) Z"));
        assert_eq!(reading(&material, FIELDS, "comm"), Ok(name));
    }
}
