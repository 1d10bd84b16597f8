//! What it is doing.

use syscalls::Sysno;

use super::file::File;
use super::material::{self, Life};
use super::value::{Call, Value};
use super::{Absence, Field, Gap, Material, Reading, task_flag};
use crate::proc::{Signal, State, WaitStatus};

pub(super) const FIELDS: &[Field] = &[
    Field::stat("state", "state", 3, "task_struct.__state", |material, _| {
        Ok(Value::State(material.process.state))
    }),
    Field::stat("stat_code", "STAT", 3, "", |material, _| {
        Ok(Value::Code(material.process.stat_code()))
    }),
    Field::whole("wchan", "wchan", File::Wchan, "", wchan),
    Field::whole("syscall", "syscall", File::Syscall, "pt_regs.orig_ax", call),
    Field::stat("flags", "flags", 9, "task_struct.flags", |material, _| {
        Ok(Value::Flags(task_flag::names(material.process.flags.bits())))
    }),
    Field::stat("exit_code", "exit_code", 52, "task_struct.exit_code", exit_code),
    Field::status("is_dumping_core", "CoreDumping", "mm_struct.core_state", |material, field| {
        if material.has_memory() {
            material::truth(material, field)
        } else {
            Err(Gap::Absent(Absence::NoMemory))
        }
    }),
];

/// The kernel writes `0` for a task that runs, for one that has ended, and for one that the reader
/// may not look into (`proc_pid_wchan` in `fs/proc/base.c`).
fn wchan(material: &Material, field: &Field) -> Reading {
    match material.spot(field)? {
        "0" if material.life() == Life::Ended => Ok(Value::Nothing),
        "0" if !material.is_open() => Err(Gap::Denied),
        // `get_wchan` in `kernel/sched/core.c` wants a task that is off its run queue, which one that
        // has just fallen asleep need not be.
        "0" if material.process.state != State::Running => Err(Gap::Absent(Absence::Unsettled)),
        "0" => Ok(Value::Nothing),
        function => Ok(Value::Name(function.to_owned())),
    }
}

fn call(material: &Material, field: &Field) -> Reading {
    let text = material.spot(field)?;
    if material.life() == Life::Kernel {
        // A kernel thread calls nothing; its registers read as call 0, which is read(2).
        return Ok(Value::Nothing);
    }
    let call = if text == "running" { Some(Call::Running) } else { parse_call(text) };
    call.map(Value::Call).ok_or(Gap::Absent(Absence::Kernel))
}

fn parse_call(text: &str) -> Option<Call> {
    let mut words = text.split_ascii_whitespace();
    let number = words.next()?;
    if number == "-1" {
        return Some(Call::Outside);
    }
    let number: u64 = number.parse().ok()?;
    let mut arguments = [0; 6];
    for argument in &mut arguments {
        *argument = u64::from_str_radix(words.next()?.strip_prefix("0x")?, 16).ok()?;
    }
    let known = usize::try_from(number).ok().and_then(Sysno::new);
    Some(Call::In { number, name: known.map(|call| call.name()), arguments })
}

/// Field 52 is the wait status of a task that has ended and the signal of one that is stopped; it
/// means nothing else, and reads 0 without ptrace access.
fn exit_code(material: &Material, _: &Field) -> Reading {
    let code = material.process.exit_code;
    match material.process.state {
        State::Zombie | State::Dead | State::Stopped | State::Traced
            if code == 0 && !material.is_open() =>
        {
            Err(Gap::Denied)
        }
        State::Zombie | State::Dead => Ok(Value::Ending(WaitStatus(code))),
        State::Stopped | State::Traced if code & 0xff != 0 => {
            Ok(Value::Signal(Signal(code & 0x7f)))
        }
        // A shell waits for its jobs to stop as well, so that this is the usual case there
        // (`wait_task_stopped` in `kernel/exit.c`).
        State::Stopped | State::Traced => Err(Gap::Absent(Absence::Collected)),
        _ => Err(Gap::Absent(Absence::Meaningless)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proc::block::material::Content;
    use crate::proc::block::material::tests::{STAT, material, reading};

    #[test]
    fn a_system_call_has_a_name_and_its_arguments() {
        let call = parse_call("0 0x3 0x7f00 0x1000 0x0 0x0 0x0 0x7ffd 0x7f52");
        let arguments = [3, 0x7f00, 0x1000, 0, 0, 0];
        let name = Sysno::new(0).map(|call| call.name());
        assert_eq!(call, Some(Call::In { number: 0, name, arguments }));
        assert_eq!(parse_call("-1 0x7ffd 0x7f52"), Some(Call::Outside));
        assert_eq!(parse_call("0 0x3"), None);
    }

    #[test]
    fn a_running_task_is_in_no_known_call() {
        let material = material(STAT, &[(File::Syscall, "running\n")]);
        assert_eq!(reading(&material, FIELDS, "syscall"), Ok(Value::Call(Call::Running)));
    }

    #[test]
    fn a_wait_channel_of_0_is_told_from_one_that_is_kept_back() {
        let mut material = material(STAT, &[(File::Wchan, "0")]);
        let unsettled = Err(Gap::Absent(Absence::Unsettled));
        assert_eq!(reading(&material, FIELDS, "wchan"), unsettled);
        material.process.state = State::Running;
        assert_eq!(reading(&material, FIELDS, "wchan"), Ok(Value::Nothing));
        material.texts.insert(File::Exe, Content::Denied);
        assert_eq!(reading(&material, FIELDS, "wchan"), Err(Gap::Denied));
    }

    #[test]
    fn field_52_is_the_signal_of_a_stopped_process() {
        let material = material(STAT, &[]);
        assert_eq!(reading(&material, FIELDS, "exit_code"), Ok(Value::Signal(Signal(19))));
    }

    #[test]
    fn a_stop_that_the_parent_has_seen_has_no_signal_any_more() {
        let mut material = material(STAT, &[]);
        material.process.exit_code = 0;
        let collected = Err(Gap::Absent(Absence::Collected));
        assert_eq!(reading(&material, FIELDS, "exit_code"), collected);
    }

    #[test]
    fn field_52_is_the_wait_status_of_a_zombie() {
        let mut material = material(STAT, &[]);
        material.process.state = State::Zombie;
        material.process.exit_code = 768;
        let ending = Value::Ending(WaitStatus(768));
        assert_eq!(reading(&material, FIELDS, "exit_code"), Ok(ending));
        material.process.exit_code = 0;
        material.texts.insert(File::Exe, Content::Denied);
        assert_eq!(reading(&material, FIELDS, "exit_code"), Err(Gap::Denied));
        material.process.state = State::Sleeping;
        let meaningless = Err(Gap::Absent(Absence::Meaningless));
        assert_eq!(reading(&material, FIELDS, "exit_code"), meaningless);
    }
}
