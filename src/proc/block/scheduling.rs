//! How the CPU is given to it.

use super::file::File;
use super::material;
use super::value::Value;
use super::{Absence, Field, Gap, Spot, cgroup};

pub(super) const FIELDS: &[Field] = &[
    Field::stat("policy", "policy", 41, "task_struct.policy", |material, _| {
        Ok(Value::Name(material.process.policy.constant().to_owned()))
    }),
    Field::stat("nice", "nice", 19, "task_struct.static_prio", material::number),
    Field::stat("priority", "priority", 18, "task_struct.prio", material::number),
    Field::stat("rt_priority", "rt_priority", 40, "task_struct.rt_priority", material::number),
    Field::whole(
        "autogroup",
        "autogroup",
        File::Autogroup,
        "signal_struct.autogroup",
        |material, field| match material.text(field.file)? {
            // What an early process, a kernel thread or a kernel without the feature at work shows.
            b"" => Ok(Value::Nothing),
            _ => material::name(material, field),
        },
    ),
    Field::stat("last_cpu", "processor", 39, "thread_info.cpu", material::number),
    Field::status("cpus_allowed", "Cpus_allowed_list", "task_struct.cpus_mask", material::name),
    Field::status("mems_allowed", "Mems_allowed_list", "task_struct.mems_allowed", material::name),
    Field::new(
        "run_ns",
        "run time",
        (File::Schedstat, Spot::Number(1)),
        "sched_entity.sum_exec_runtime",
        material::nanoseconds,
    ),
    Field::new(
        "wait_ns",
        "wait time",
        (File::Schedstat, Spot::Number(2)),
        "sched_info.run_delay",
        material::nanoseconds,
    ),
    Field::new(
        "slices",
        "timeslices",
        (File::Schedstat, Spot::Number(3)),
        "sched_info.pcount",
        material::count,
    ),
    Field::status(
        "voluntary_switches",
        "voluntary_ctxt_switches",
        "task_struct.nvcsw",
        material::count,
    ),
    Field::status(
        "involuntary_switches",
        "nonvoluntary_ctxt_switches",
        "task_struct.nivcsw",
        material::count,
    ),
    Field::whole(
        "timerslack_ns",
        "timerslack_ns",
        File::Timerslack,
        "task_struct.timer_slack_ns",
        material::nanoseconds,
    ),
    Field::whole("oom_score", "oom_score", File::OomScore, "", material::number),
    Field::whole(
        "oom_score_adj",
        "oom_score_adj",
        File::OomScoreAdj,
        "signal_struct.oom_score_adj",
        material::number,
    ),
    Field::whole("cpu_cgroup", "cpu cgroup", File::Cgroup, "task_group", |material, field| {
        let memberships = cgroup::memberships(material.text(field.file)?);
        let path = cgroup::path_of(&memberships, "cpu").cloned();
        path.map(Value::Text).ok_or(Gap::Absent(Absence::Kernel))
    }),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proc::block::material::tests::{STAT, material, reading};
    use crate::proc::block::value::Unit;

    #[test]
    fn the_three_numbers_of_schedstat_are_told_apart() {
        let material = material(STAT, &[(File::Schedstat, "10075 432193 17\n")]);
        let read = |key| reading(&material, FIELDS, key);
        assert_eq!(read("run_ns"), Ok(Value::Quantity(10_075, Unit::Nanoseconds)));
        assert_eq!(read("wait_ns"), Ok(Value::Quantity(432_193, Unit::Nanoseconds)));
        assert_eq!(read("slices"), Ok(Value::Quantity(17, Unit::Count)));
    }

    #[test]
    fn a_task_without_an_autogroup_has_an_empty_file() {
        let material = material(STAT, &[(File::Autogroup, "")]);
        assert_eq!(reading(&material, FIELDS, "autogroup"), Ok(Value::Nothing));
    }

    #[test]
    fn nice_and_priority_are_fields_19_and_18() {
        let material = material(STAT, &[]);
        assert_eq!(reading(&material, FIELDS, "nice"), Ok(Value::Number(5)));
        assert_eq!(reading(&material, FIELDS, "priority"), Ok(Value::Number(20)));
        assert_eq!(reading(&material, FIELDS, "last_cpu"), Ok(Value::Number(1)));
    }
}
