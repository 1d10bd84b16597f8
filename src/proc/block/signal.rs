//! Signals pending, blocked, ignored and caught.

use super::file::File;
use super::value::{Unit, Value};
use super::{Absence, Field, Gap, Material, Reading, Spot};
use crate::proc::{Signal, SignalSet};

pub(super) const FIELDS: &[Field] = &[
    Field::status("pending_thread", "SigPnd", "task_struct.pending", signals),
    Field::status("pending_process", "ShdPnd", "signal_struct.shared_pending", signals),
    Field::status("blocked", "SigBlk", "task_struct.blocked", signals),
    Field::status("ignored", "SigIgn", "sighand_struct.action[]", signals),
    Field::status("caught", "SigCgt", "sighand_struct.action[]", signals),
    queue("queued", "queued", 1, "ucounts.rlimit[]"),
    queue("queued_limit", "queue limit", 2, "signal_struct.rlim[]"),
    Field::stat("exit_signal", "exit_signal", 38, "task_struct.exit_signal", |material, field| {
        let number = material.spot(field)?.parse::<i32>();
        let number = number.map_err(|_| Gap::Absent(Absence::Kernel))?;
        // 0 sends none, and -1 is a thread that does not lead.
        Ok(if number > 0 { Value::Signal(Signal(number)) } else { Value::Nothing })
    }),
];

fn signals(material: &Material, field: &Field) -> Reading {
    let bits = u64::from_str_radix(material.spot(field)?, 16);
    bits.map(|bits| Value::Signals(SignalSet(bits))).map_err(|_| Gap::Absent(Absence::Kernel))
}

const fn queue(
    key: &'static str,
    name: &'static str,
    number: usize,
    member: &'static str,
) -> Field {
    Field::new(
        key,
        name,
        (File::Status, Spot::Column("SigQ", number)),
        member,
        |material, field| {
            let Spot::Column(line, number) = field.spot else {
                return Err(Gap::Absent(Absence::Kernel));
            };
            let text = material.status.field(line).ok_or(Gap::Absent(Absence::Kernel))?;
            let part = text.split('/').nth(number.saturating_sub(1));
            let count = part.and_then(|part| part.parse().ok());
            count
                .map(|count| Value::Quantity(count, Unit::Count))
                .ok_or(Gap::Absent(Absence::Kernel))
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proc::Status;
    use crate::proc::block::material::tests::{STAT, material, reading};

    #[test]
    fn masks_become_names_and_the_queue_two_numbers() {
        let mut material = material(STAT, &[]);
        let text = b"SigQ:\t3/96365\nShdPnd:\t0000000000010000\nSigBlk:\t0000000000000000\n";
        material.status = Status::new(text.to_vec());
        let read = |key| reading(&material, FIELDS, key);
        assert_eq!(read("pending_process"), Ok(Value::Signals(SignalSet(1 << 16))));
        assert_eq!(read("queued"), Ok(Value::Quantity(3, Unit::Count)));
        assert_eq!(read("queued_limit"), Ok(Value::Quantity(96_365, Unit::Count)));
        assert_eq!(read("exit_signal"), Ok(Value::Signal(Signal::CHLD)));
    }
}
