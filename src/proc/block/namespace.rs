//! What part of the system it sees.

use super::file::File;
use super::value::{Namespace, Value};
use super::{Absence, Field, Gap, Material, Reading, Spot};
use crate::proc::model::Namespaces;

pub(super) const FIELDS: &[Field] = &[
    row("cgroup", "nsproxy.cgroup_ns"),
    row("ipc", "nsproxy.ipc_ns"),
    row("mnt", "nsproxy.mnt_ns"),
    row("net", "nsproxy.net_ns"),
    row("pid", "pid.numbers[].ns"),
    row("time", "nsproxy.time_ns"),
    row("user", "cred.user_ns"),
    row("uts", "nsproxy.uts_ns"),
];

const fn row(name: &'static str, member: &'static str) -> Field {
    Field::new(name, name, (File::Namespaces, Spot::Line(name)), member, read)
}

fn read(material: &Material, field: &Field) -> Reading {
    let index = Namespaces::NAMES.iter().position(|name| *name == field.key);
    let index = index.ok_or(Gap::Absent(Absence::Kernel))?;
    // The number and the credentials stay with a task until it is reaped.
    let is_kept = matches!(field.key, "pid" | "user");
    if let Some(absence) = material.loss(field.file).filter(|_| !is_kept) {
        return Err(Gap::Absent(absence));
    }
    let inode = material.namespaces[index]?;
    let own = material.own_namespaces.all()[index];
    Ok(Value::Namespace(Namespace { inode, is_own: own.map(|own| own == inode) }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proc::block::material::tests::{STAT, material, reading};

    #[test]
    fn rows_are_the_namespaces_of_the_model() {
        assert!(FIELDS.iter().map(|field| field.key).eq(Namespaces::NAMES));
    }

    #[test]
    fn another_namespace_than_that_of_the_reader_is_marked() {
        let mut material = material(STAT, &[]);
        material.namespaces[3] = Ok(5);
        material.own_namespaces.net = Some(6);
        let other = Value::Namespace(Namespace { inode: 5, is_own: Some(false) });
        assert_eq!(reading(&material, FIELDS, "net"), Ok(other));
        assert_eq!(reading(&material, FIELDS, "pid"), Err(Gap::Denied));
    }
}
