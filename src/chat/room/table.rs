//! The sessions of a room by their index.
//!
//! The lower half of an index is a place in the table, the upper half is drawn anew for each session:
//! a datagram for a session that is gone does not reach the one that has its place now.

use super::session::Session;
use crate::chat::clock::Random;

const PLACE_BITS: u32 = 16;

/// The sessions, each in the place that its index names.
#[derive(Debug, Default)]
pub(super) struct Table {
    places: Vec<Option<Box<Session>>>,
    free: Vec<u16>,
    count: usize,
}

impl Table {
    /// How many sessions there are.
    pub(super) const fn len(&self) -> usize {
        self.count
    }

    /// An index that is free, which is used by the next [`Self::put`] of a session that has it.
    pub(super) fn reserve(&mut self, random: &mut dyn Random) -> Option<u32> {
        let place = if let Some(place) = self.free.pop() {
            place
        } else {
            let place = u16::try_from(self.places.len()).ok()?;
            self.places.push(None);
            place
        };
        Some(random.u32() << PLACE_BITS | u32::from(place))
    }

    /// Gives back an index that no session took.
    pub(super) fn release(&mut self, index: u32) {
        self.free.push(place_of(index));
    }

    /// The session of this index.
    pub(super) fn get(&self, index: u32) -> Option<&Session> {
        let session = self.places.get(usize::from(place_of(index)))?.as_deref()?;
        (session.index == index).then_some(session)
    }

    /// The session of this index.
    pub(super) fn get_mut(&mut self, index: u32) -> Option<&mut Session> {
        let session = self.places.get_mut(usize::from(place_of(index)))?.as_deref_mut()?;
        (session.index == index).then_some(session)
    }

    /// Takes a session out, to work with it and with the table at once; [`Self::put`] puts it back.
    pub(super) fn take(&mut self, index: u32) -> Option<Box<Session>> {
        self.get(index)?;
        self.count -= 1;
        self.places[usize::from(place_of(index))].take()
    }

    /// Puts a session into its place.
    pub(super) fn put(&mut self, session: Box<Session>) {
        self.count += 1;
        let place = usize::from(place_of(session.index));
        self.places[place] = Some(session);
    }

    /// All of them, in the order of their places.
    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Session> {
        self.places.iter_mut().filter_map(Option::as_deref_mut)
    }
}

const fn place_of(index: u32) -> u16 {
    #[expect(clippy::cast_possible_truncation, reason = "the lower half is what is wanted")]
    let place = index as u16;
    place
}
