//! To whom it belongs.

use super::file::File;
use super::material::{self};
use super::value::{Relative, Unit, Value};
use super::{Absence, Field, Gap, Material};
use crate::proc::State;
use crate::proc::adoption::{Parent, is_adopted};
use crate::proc::model::{Pid, Process};

pub(super) const FIELDS: &[Field] = &[
    Field::stat("parent", "ppid", 4, "task_struct.real_parent", |material, _| {
        Ok(match material.process.ppid {
            0 => Value::Nothing,
            ppid => {
                let known = material.parent.as_ref();
                let known = known.map(|parent| (parent.comm.clone(), parent.state));
                Value::Relative(Relative::new(ppid, known))
            }
        })
    }),
    Field::stat("adoption", "adopted", 6, "", |material, _| {
        Ok(Value::Term(match adoption(&material.process, material.parent.as_ref()) {
            Adoption::Likely => "likely",
            Adoption::NoSign => "no_sign",
        }))
    }),
    Field::whole("children_count", "children", File::Children, "task_struct.children", |m, _| {
        let children = m.children.as_ref().ok_or(Gap::Absent(Absence::Kernel))?;
        Ok(Value::Quantity(children.len() as u64, Unit::Count))
    }),
    Field::whole("children_states", "by state", File::Children, "", |material, _| {
        let children = material.children.as_ref().ok_or(Gap::Absent(Absence::Kernel))?;
        Ok(states(children.iter().filter_map(|child| child.state)))
    }),
    Field::whole("children", "child pids", File::Children, "task_struct.children", |m, _| {
        let children = m.children.as_ref().ok_or(Gap::Absent(Absence::Kernel))?;
        Ok(Value::Relatives(children.clone()))
    }),
    Field::stat("num_threads", "num_threads", 20, "signal_struct.nr_threads", material::count),
    Field::whole("thread_states", "threads", File::Threads, "task_struct.thread_node", |m, _| {
        Ok(states(m.threads.iter().copied()))
    }),
    Field::status("tracer", "TracerPid", "task_struct.ptrace", |material, _| {
        Ok(material.tracer.clone().map_or(Value::Nothing, Value::Relative))
    }),
    Field::stat("pgrp", "pgrp", 5, "signal_struct.pids[PIDTYPE_PGID]", material::number),
    Field::stat("is_group_leader", "group leader", 5, "", |material, _| {
        Ok(leads(material, |process| process.pgrp))
    }),
    Field::stat("session", "session", 6, "signal_struct.pids[PIDTYPE_SID]", material::number),
    Field::stat("is_session_leader", "session leader", 6, "signal_struct.leader", |material, _| {
        Ok(leads(material, |process| process.session))
    }),
    Field::stat("tty", "tty_nr", 7, "signal_struct.tty", |material, _| {
        Ok(match material.process.tty {
            tty if tty.is_some() => Value::Tty(tty),
            _ => Value::Nothing,
        })
    }),
    Field::stat("tpgid", "tpgid", 8, "tty_struct.ctrl.pgrp", |material, _| {
        Ok(match material.process.tpgid {
            -1 => Value::Nothing,
            tpgid => Value::Number(tpgid.into()),
        })
    }),
];

fn leads(material: &Material, group: impl Fn(&Process) -> Pid) -> Value {
    Value::Truth(group(&material.process) == material.process.tgid)
}

/// How many are in each state, in the order of the kernel's table.
fn states(states: impl Iterator<Item = State>) -> Value {
    let mut counts: Vec<(State, usize)> = Vec::new();
    for state in states {
        match counts.iter_mut().find(|(known, _)| *known == state) {
            Some((_, count)) => *count += 1,
            None => counts.push((state, 1)),
        }
    }
    counts.sort_unstable();
    Value::States(counts)
}

/// Whether another process than its parent made a process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Adoption {
    Likely,
    NoSign,
}

fn adoption(process: &Process, parent: Option<&Process>) -> Adoption {
    let kind = |parent: &Process| if parent.pid() == 1 { Parent::Init } else { Parent::Ordinary };
    match parent {
        Some(parent) if is_adopted(process, parent, kind(parent)) => Adoption::Likely,
        _ => Adoption::NoSign,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proc::block::material::tests::{STAT, material, reading};
    use crate::ui::Bytes;

    #[test]
    fn children_are_counted_by_state() {
        let mut material = material(STAT, &[]);
        let child = |pid, state| Relative::new(pid, Some((Bytes::from("c"), state)));
        material.children = Some(vec![
            child(5, State::Zombie),
            child(6, State::Sleeping),
            child(7, State::Zombie),
            Relative::new(8, None),
        ]);
        let counts = vec![(State::Sleeping, 1), (State::Zombie, 2)];
        assert_eq!(reading(&material, FIELDS, "children_states"), Ok(Value::States(counts)));
        let four = Value::Quantity(4, Unit::Count);
        assert_eq!(reading(&material, FIELDS, "children_count"), Ok(four));
    }

    #[test]
    fn a_kernel_without_lists_of_children_says_so() {
        let mut material = material(STAT, &[]);
        material.children = None;
        assert_eq!(reading(&material, FIELDS, "children"), Err(Gap::Absent(Absence::Kernel)));
    }
}
