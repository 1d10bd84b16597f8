//! With whom its resources are counted.

use super::file::File;
use super::value::{Membership, Value};
use super::{Absence, Field, Gap};
use crate::proc::container;
use crate::ui::Bytes;

pub(super) const FIELDS: &[Field] = &[
    Field::whole(
        "memberships",
        "cgroup",
        File::Cgroup,
        "task_struct.cgroups",
        |material, field| {
            let memberships = memberships(material.text(field.file)?);
            if memberships.is_empty() {
                return Err(Gap::Absent(Absence::Kernel));
            }
            Ok(Value::Memberships(memberships))
        },
    ),
    Field::whole("container", "container", File::Cgroup, "", |material, field| {
        let found = container::container(material.text(field.file)?);
        Ok(found.map_or(Value::Nothing, Value::Container))
    }),
    Field::whole("unit", "systemd unit", File::Cgroup, "", |material, field| {
        let found = container::unit(material.text(field.file)?);
        Ok(found.map_or(Value::Nothing, |unit| Value::Text(Bytes::from(unit.as_str()))))
    }),
];

/// The lines `hierarchy:controllers:path` of a cgroup file (cgroups(7)).
pub(super) fn memberships(text: &[u8]) -> Vec<Membership> {
    let lines = text.split(|byte| *byte == b'\n');
    lines
        .filter_map(|line| {
            let mut parts = line.splitn(3, |byte| *byte == b':');
            let mut next = || parts.next();
            let hierarchy = std::str::from_utf8(next()?).ok()?.parse().ok()?;
            let controllers = String::from_utf8_lossy(next()?).into_owned();
            let path = Bytes::from(next()?);
            let names = controllers.split(',').filter(|name| !name.is_empty());
            let controllers = names.map(str::to_owned).collect();
            let path_hex = path.hex_if_lossy();
            Some(Membership { hierarchy, controllers, path, path_hex })
        })
        .collect()
}

/// The group that a controller counts the task in: that of its own hierarchy, else that of version 2.
pub(super) fn path_of<'a>(memberships: &'a [Membership], controller: &str) -> Option<&'a Bytes> {
    let of = |member: &&Membership| member.controllers.iter().any(|name| name == controller);
    let unified = |member: &&Membership| member.hierarchy == 0;
    let found = memberships.iter().find(of).or_else(|| memberships.iter().find(unified))?;
    Some(&found.path)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HYBRID: &[u8] = b"9:name=systemd:/a:b\n2:cpu,cpuacct:/x\n0::/u\n";

    #[test]
    fn a_path_may_hold_colons() {
        let found = memberships(HYBRID);
        assert_eq!(found.len(), 3);
        assert_eq!(found[0].path, Bytes::from("/a:b"));
        assert_eq!(found[1].controllers, ["cpu", "cpuacct"]);
        assert_eq!(found[2].controllers, [""; 0]);
    }

    #[test]
    fn a_controller_counts_in_its_own_hierarchy_first() {
        let found = memberships(HYBRID);
        assert_eq!(path_of(&found, "cpu"), Some(&Bytes::from("/x")));
        assert_eq!(path_of(&found, "memory"), Some(&Bytes::from("/u")));
        assert_eq!(path_of(&[], "cpu"), None);
    }
}
