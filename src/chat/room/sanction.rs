//! Who is not wanted in the room, and who may not speak there.

use std::net::IpAddr;

use super::PLAIN_MARK;
use super::record::Sanction;
use crate::chat::name::Name;
use crate::chat::seal::PublicKey;

/// The sanctions of one kind.
#[derive(Debug, Default)]
pub(super) struct Sanctions(Vec<Sanction>);

/// How long a sanction lasts yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Remaining {
    ForEver,
    Milliseconds(u64),
}

impl Sanctions {
    pub(super) const fn new(sanctions: Vec<Sanction>) -> Self {
        Self(sanctions)
    }

    pub(super) fn add(&mut self, sanction: Sanction) {
        self.lift(&sanction.name);
        self.0.push(sanction);
    }

    /// Ends those of everybody who had this name. Says whether there was one.
    pub(super) fn lift(&mut self, name: &str) -> bool {
        let before = self.0.len();
        self.0.retain(|sanction| !is_same(&sanction.name, name));
        self.0.len() < before
    }

    pub(super) fn iter(&self, unix_ms: u64) -> impl Iterator<Item = &Sanction> {
        self.0.iter().filter(move |sanction| remaining(sanction, unix_ms).is_some())
    }

    /// Whether there is one for this key; for one who has none, for this name.
    pub(super) fn on_key(&self, key: PublicKey, name: &Name, unix_ms: u64) -> Option<Remaining> {
        let is_without = key == PublicKey([0; 32]);
        self.0
            .iter()
            .filter(|sanction| {
                sanction.key == key && (!is_without || is_same(&sanction.name, name.as_str()))
            })
            .find_map(|sanction| remaining(sanction, unix_ms))
    }

    /// Whether there is one for this client: its key, its address, or the name that it wants.
    pub(super) fn on_client(
        &self,
        key: PublicKey,
        address: IpAddr,
        name: &str,
        unix_ms: u64,
    ) -> bool {
        self.iter(unix_ms).any(|sanction| {
            (sanction.key == key && key != PublicKey([0; 32]))
                || sanction.address == Some(address.to_canonical())
                || is_same(&sanction.name, name)
        })
    }
}

fn remaining(sanction: &Sanction, unix_ms: u64) -> Option<Remaining> {
    match sanction.until_unix_ms {
        None => Some(Remaining::ForEver),
        Some(until) => {
            let left = until.checked_sub(unix_ms).filter(|left| *left > 0)?;
            Some(Remaining::Milliseconds(left))
        }
    }
}

/// Whether two names are one, as far as sanctions go.
pub(in crate::chat) fn is_same(one: &str, other: &str) -> bool {
    let [one, other] = [one, other].map(|name| name.strip_prefix(PLAIN_MARK).unwrap_or(name));
    one == other || Name::parse(one).is_ok_and(|one| Name::parse(other) == Ok(one))
}
