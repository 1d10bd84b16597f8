//! Names of users and groups by their numbers, each asked for once.

use std::cell::RefCell;
use std::collections::BTreeMap;

use nix::unistd::{Gid, Group, Uid, User};

/// The user and group database of this machine (getpwuid(3), getgrgid(3)), with a memory.
#[derive(Debug, Default)]
pub struct Accounts {
    users: RefCell<BTreeMap<u32, String>>,
    groups: RefCell<BTreeMap<u32, String>>,
}

impl Accounts {
    /// The name of a user, or its number where it has none.
    pub fn user(&self, uid: u32) -> String {
        let find = || User::from_uid(Uid::from_raw(uid)).ok()?.map(|user| user.name);
        remembered(&self.users, uid, find)
    }

    /// The name of a group, or its number where it has none.
    pub fn group(&self, gid: u32) -> String {
        let find = || Group::from_gid(Gid::from_raw(gid)).ok()?.map(|group| group.name);
        remembered(&self.groups, gid, find)
    }

    /// The number of a user that is given by name or by number; none where there is no such name.
    pub fn uid(name: &str) -> Option<u32> {
        // The name first: there are users whose name is a number.
        let named = User::from_name(name).ok().flatten().map(|user| user.uid.as_raw());
        named.or_else(|| name.parse().ok())
    }
}

fn remembered(
    names: &RefCell<BTreeMap<u32, String>>,
    number: u32,
    find: impl FnOnce() -> Option<String>,
) -> String {
    let mut names = names.borrow_mut();
    names.entry(number).or_insert_with(|| find().unwrap_or_else(|| number.to_string())).clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_without_a_name_is_shown_by_its_number() {
        assert_eq!(Accounts::default().user(3_999_999_999), "3999999999");
        assert_eq!(Accounts::uid("3999999999"), Some(3_999_999_999));
    }

    #[test]
    fn root_is_known_both_ways() {
        assert_eq!(Accounts::default().user(0), "root");
        assert_eq!(Accounts::uid("root"), Some(0));
        assert_eq!(Accounts::uid("no such user"), None);
    }
}
