//! In whose name it acts, and what it may do.

use super::file::File;
use super::material::{self};
use super::value::{Owner, Value};
use super::{Absence, Field, Gap, Material, Reading, Spot};
use crate::proc::CapabilitySet;

pub(super) const FIELDS: &[Field] = &[
    id("uid_real", "real uid", "Uid", 1, "cred.uid", user),
    id("uid_effective", "effective uid", "Uid", 2, "cred.euid", user),
    id("uid_saved", "saved uid", "Uid", 3, "cred.suid", user),
    id("uid_fs", "fs uid", "Uid", 4, "cred.fsuid", user),
    id("gid_real", "real gid", "Gid", 1, "cred.gid", user_group),
    id("gid_effective", "effective gid", "Gid", 2, "cred.egid", user_group),
    id("gid_saved", "saved gid", "Gid", 3, "cred.sgid", user_group),
    id("gid_fs", "fs gid", "Gid", 4, "cred.fsgid", user_group),
    Field::status("groups", "Groups", "cred.group_info", |material, field| {
        let ids = ids(material.spot(field)?);
        Ok(Value::Owners(ids.map(|id| material.user_group(id)).collect()))
    }),
    Field::status("cap_effective", "CapEff", "cred.cap_effective", capabilities),
    Field::status("cap_permitted", "CapPrm", "cred.cap_permitted", capabilities),
    Field::status("cap_inheritable", "CapInh", "cred.cap_inheritable", capabilities),
    Field::status("cap_bounding", "CapBnd", "cred.cap_bset", capabilities),
    Field::status("cap_ambient", "CapAmb", "cred.cap_ambient", capabilities),
    Field::status("no_new_privs", "NoNewPrivs", "task_struct.atomic_flags", material::truth),
    Field::status("seccomp_mode", "Seccomp", "task_struct.seccomp.mode", |material, field| {
        Ok(Value::Term(match material.spot(field)? {
            "0" => "off",
            "1" => "strict",
            "2" => "filter",
            _ => return Err(Gap::Absent(Absence::Kernel)),
        }))
    }),
    Field::status("seccomp_filters", "Seccomp_filters", "seccomp.filter_count", material::count),
    Field::whole(
        "loginuid",
        "loginuid",
        File::Loginuid,
        "task_struct.loginuid",
        |material, field| {
            let text = material.spot(field)?;
            let id: u32 = text.parse().map_err(|_| Gap::Absent(Absence::Kernel))?;
            // AUDIT_UID_UNSET, (uid_t) -1.
            Ok(if id == u32::MAX { Value::Nothing } else { Value::Owner(material.user(id)) })
        },
    ),
    Field::whole("label", "LSM label", File::Label, "cred.security", material::chosen),
];

type Lookup = fn(&Material, u32) -> Owner;

const fn id(
    key: &'static str,
    name: &'static str,
    line: &'static str,
    number: usize,
    member: &'static str,
    read: super::Read,
) -> Field {
    Field::new(key, name, (File::Status, Spot::Column(line, number)), member, read)
}

fn user(material: &Material, field: &Field) -> Reading {
    owner(material, field, Material::user)
}

fn user_group(material: &Material, field: &Field) -> Reading {
    owner(material, field, Material::user_group)
}

fn owner(material: &Material, field: &Field, lookup: Lookup) -> Reading {
    let id = ids(material.spot(field)?).next();
    let id = id.ok_or(Gap::Absent(Absence::Kernel))?;
    Ok(Value::Owner(lookup(material, id)))
}

/// The ids in a line of status.
pub(super) fn ids(text: &str) -> impl Iterator<Item = u32> {
    text.split_ascii_whitespace().filter_map(|word| word.parse().ok())
}

fn capabilities(material: &Material, field: &Field) -> Reading {
    let bits = u64::from_str_radix(material.spot(field)?, 16);
    let bits = bits.map_err(|_| Gap::Absent(Absence::Kernel))?;
    Ok(Value::Capabilities(CapabilitySet { bits, last: material.last_capability }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proc::Status;
    use crate::proc::block::material::tests::{STAT, material, reading};

    #[test]
    fn the_four_ids_are_told_apart() {
        let mut material = material(STAT, &[]);
        material.status = Status::new(b"Uid:\t1000\t0\t7\t8\nGroups:\t4 0 \n".to_vec());
        let owner = |id, name: Option<&str>| Owner { id, name: name.map(str::to_owned) };
        let read = |key| reading(&material, FIELDS, key);
        assert_eq!(read("uid_real"), Ok(Value::Owner(owner(1000, None))));
        assert_eq!(read("uid_effective"), Ok(Value::Owner(owner(0, Some("root")))));
        assert_eq!(read("uid_saved"), Ok(Value::Owner(owner(7, None))));
        let groups = vec![owner(4, None), owner(0, Some("root"))];
        assert_eq!(read("groups"), Ok(Value::Owners(groups)));
        assert_eq!(read("gid_real"), Err(Gap::Absent(Absence::Kernel)));
    }

    #[test]
    fn a_login_uid_of_minus_one_is_none() {
        let material = material(STAT, &[(File::Loginuid, "4294967295")]);
        assert_eq!(reading(&material, FIELDS, "loginuid"), Ok(Value::Nothing));
    }
}
