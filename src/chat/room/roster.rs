//! Who is in the room, by number and by name.

use std::collections::BTreeMap;

use super::PLAIN_MARK;
use super::member::Member;
use crate::chat::name::{Likeness, Name};
use crate::chat::seal::PublicKey;
use crate::chat::wire::{Denial, MemberNumber};

/// The members. Names are unique by their skeletons.
#[derive(Debug)]
pub(super) struct Roster {
    members: BTreeMap<MemberNumber, Member>,
    names: BTreeMap<String, MemberNumber>,
    next: u32,
}

impl Default for Roster {
    fn default() -> Self {
        Self { members: BTreeMap::new(), names: BTreeMap::new(), next: 1 }
    }
}

impl Roster {
    /// A roster whose next member has this number.
    pub(super) fn new(next: u32) -> Self {
        Self { next: next.max(1), ..Self::default() }
    }

    /// Puts a member back that was here before the room was restarted.
    pub(super) fn restore(&mut self, member: Member) {
        self.next = self.next.max(member.number.0 + 1);
        self.names.insert(member.name.skeleton().to_owned(), member.number);
        self.members.insert(member.number, member);
    }

    pub(super) fn len(&self) -> usize {
        self.members.len()
    }

    pub(super) fn get(&self, number: MemberNumber) -> Option<&Member> {
        self.members.get(&number)
    }

    pub(super) fn get_mut(&mut self, number: MemberNumber) -> Option<&mut Member> {
        self.members.get_mut(&number)
    }

    /// In the order of their numbers, which is that of their coming.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Member> {
        self.members.values()
    }

    /// Those with a number above this one.
    pub(super) fn after(&self, number: MemberNumber) -> impl Iterator<Item = &Member> {
        self.members.range(MemberNumber(number.0.saturating_add(1))..).map(|(_, member)| member)
    }

    /// The member of this name, however it is spelled, with the mark that others see before it or without.
    pub(super) fn find(&self, name: &str) -> Option<&Member> {
        let name = name.strip_prefix(PLAIN_MARK).unwrap_or(name);
        self.get(*self.names.get(Name::parse(name).ok()?.skeleton())?)
    }

    /// The member of this name, if it has this key.
    pub(super) fn find_own(&self, name: &str, key: PublicKey) -> Option<MemberNumber> {
        self.find(name).filter(|member| member.key == key).map(|member| member.number)
    }

    /// Whether a name may be had; by the member of this number, who may have one like it already.
    pub(super) fn admits(
        &self,
        name: &str,
        by: Option<MemberNumber>,
    ) -> Result<Name, (Denial, String)> {
        let name = Name::parse(name).map_err(|bad| (bad.denial(), String::new()))?;
        let others = || self.iter().filter(|member| Some(member.number) != by);
        // The skeleton finds nearly all; what looks alike in another way must be compared with each.
        let same = self.names.get(name.skeleton()).and_then(|number| self.get(*number));
        let same = same.filter(|member| Some(member.number) != by);
        match same.or_else(|| others().find(|member| name.likeness(&member.name).is_some())) {
            None => Ok(name),
            Some(holder) => {
                let denial = match name.likeness(&holder.name) {
                    Some(Likeness::LooksLike) => Denial::LooksLike,
                    _ => Denial::Taken,
                };
                Err((denial, holder.name.as_str().to_owned()))
            }
        }
    }

    /// Adds a member under the next number. Its name is one that [`Self::admits`] gave.
    pub(super) fn add(&mut self, member: impl FnOnce(MemberNumber) -> Member) -> MemberNumber {
        let number = MemberNumber(self.next);
        self.next += 1;
        let member = member(number);
        self.names.insert(member.name.skeleton().to_owned(), number);
        self.members.insert(number, member);
        number
    }

    pub(super) fn rename(&mut self, number: MemberNumber, name: Name) {
        if let Some(member) = self.members.get_mut(&number) {
            self.names.remove(member.name.skeleton());
            self.names.insert(name.skeleton().to_owned(), number);
            member.name = name;
        }
    }

    pub(super) fn remove(&mut self, number: MemberNumber) -> Option<Member> {
        let member = self.members.remove(&number)?;
        self.names.remove(member.name.skeleton());
        Some(member)
    }
}
