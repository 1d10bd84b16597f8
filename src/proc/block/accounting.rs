//! How much it took.

use super::file::File;
use super::material;
use super::value::{Unit, Value};
use super::{Field, Spot};

pub(super) const FIELDS: &[Field] = &[
    Field::stat("elapsed_ms", "elapsed", 22, "task_struct.start_boottime", |material, _| {
        let ticks = material.machine.ticks_per_second.max(1);
        let start = material.process.id.start.saturating_mul(1000) / ticks;
        let now = material.machine.uptime_centis.saturating_mul(10);
        Ok(Value::Quantity(now.saturating_sub(start), Unit::Milliseconds))
    }),
    Field::stat("utime_ticks", "utime", 14, "task_struct.utime", material::ticks),
    Field::stat("stime_ticks", "stime", 15, "task_struct.stime", material::ticks),
    Field::stat("cutime_ticks", "cutime", 16, "signal_struct.cutime", material::ticks),
    Field::stat("cstime_ticks", "cstime", 17, "signal_struct.cstime", material::ticks),
    Field::stat("guest_ticks", "guest_time", 43, "task_struct.gtime", material::ticks),
    Field::stat("cguest_ticks", "cguest_time", 44, "signal_struct.cgtime", material::ticks),
    Field::stat("minflt", "minflt", 10, "task_struct.min_flt", material::count),
    Field::stat("majflt", "majflt", 12, "task_struct.maj_flt", material::count),
    Field::stat("cminflt", "cminflt", 11, "signal_struct.cmin_flt", material::count),
    Field::stat("cmajflt", "cmajflt", 13, "signal_struct.cmaj_flt", material::count),
    Field::stat(
        "blkio_delay_ticks",
        "delayacct_blkio_ticks",
        42,
        "task_delay_info.blkio_delay",
        material::ticks,
    ),
    io("rchar_bytes", "rchar", "task_io_accounting.rchar", material::bytes),
    io("wchar_bytes", "wchar", "task_io_accounting.wchar", material::bytes),
    io("syscr", "syscr", "task_io_accounting.syscr", material::count),
    io("syscw", "syscw", "task_io_accounting.syscw", material::count),
    io("read_bytes", "read_bytes", "task_io_accounting.read_bytes", material::bytes),
    io("write_bytes", "write_bytes", "task_io_accounting.write_bytes", material::bytes),
    io(
        "cancelled_write_bytes",
        "cancelled_write_bytes",
        "task_io_accounting.cancelled_write_bytes",
        material::bytes,
    ),
];

const fn io(
    key: &'static str,
    name: &'static str,
    member: &'static str,
    read: super::Read,
) -> Field {
    Field::new(key, name, (File::Io, Spot::Line(name)), member, read)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proc::block::material::tests::{STAT, material, reading};

    #[test]
    fn times_and_faults_are_in_the_order_of_the_manual() {
        let material = material(STAT, &[]);
        let amount = |key| match reading(&material, FIELDS, key) {
            Ok(Value::Quantity(amount, _)) => amount,
            other => panic!("{key}: {other:?}"),
        };
        let faults = ["minflt", "cminflt", "majflt", "cmajflt"].map(amount);
        assert_eq!(faults, [11, 12, 13, 14]);
        let times = ["utime_ticks", "stime_ticks", "cutime_ticks", "cstime_ticks"].map(amount);
        assert_eq!(times, [21, 22, 23, 24]);
        assert_eq!(["blkio_delay_ticks", "guest_ticks"].map(amount), [42, 31]);
        assert_eq!(amount("elapsed_ms"), 2_000_000 - 1_561_650);
    }

    #[test]
    fn one_line_of_io_is_not_taken_for_another() {
        let text = "rchar: 1\nwchar: 2\nsyscr: 3\nsyscw: 4\nread_bytes: 5\nwrite_bytes: 6\n\
                    cancelled_write_bytes: 7\n";
        let material = material(STAT, &[(File::Io, text)]);
        let bytes = |amount| Ok(Value::Quantity(amount, Unit::Bytes));
        assert_eq!(reading(&material, FIELDS, "write_bytes"), bytes(6));
        assert_eq!(reading(&material, FIELDS, "cancelled_write_bytes"), bytes(7));
    }
}
