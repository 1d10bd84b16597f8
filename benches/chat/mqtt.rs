//! Members of an MQTT broker (MQTT 3.1.1, quality of service 0).

use std::net::SocketAddr;
use std::os::fd::BorrowedFd;

use anyhow::{Result, bail};
use ptool::chat::clock::Time;

use crate::lines::Pipe;
use crate::member::{MESSAGE, Member, number};

/// Types of packets, in the upper half of the first byte.
const CONNACK: u8 = 2;
const PUBLISH: u8 = 3;
const SUBACK: u8 = 9;

/// A subscription to `room`, packet 1.
const SUBSCRIBE: &[u8] = b"\x82\x09\x00\x01\x00\x04room\x00";

/// What comes before a message: a publication in `room` of so many bytes.
const PUBLICATION: &[u8] = b"\x30\x6a\x00\x04room";

/// A member.
pub(crate) struct Subscriber {
    pipe: Pipe,
    is_in: bool,
}

impl Subscriber {
    pub(crate) fn connect(server: SocketAddr, place: usize) -> Result<Self> {
        let mut pipe = Pipe::connect(server)?;
        let name = format!("u{place:06}");
        // A clean session without keep-alive.
        pipe.write(&[b"\x10\x13\x00\x04MQTT\x04\x02\x00\x00\x00\x07", name.as_bytes()])?;
        Ok(Self { pipe, is_in: false })
    }
}

impl Member for Subscriber {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.pipe.as_fd()
    }

    fn is_in(&self) -> bool {
        self.is_in
    }

    fn read(&mut self, now: Time, buffer: &mut [u8], heard: &mut Vec<u64>) -> Result<Option<Time>> {
        let (mut is_connected, mut refused) = (false, false);
        let is_in = &mut self.is_in;
        self.pipe.read(buffer, |bytes| {
            let mut used = 0;
            while let Some((packet, length)) = packet(&bytes[used..]) {
                let body = &bytes[used..used + length];
                used += length;
                match packet {
                    PUBLISH => heard.extend(body.last_chunk::<MESSAGE>().and_then(|it| number(it))),
                    CONNACK if body.last() == Some(&0) => is_connected = true,
                    SUBACK if body.last() == Some(&0) => *is_in = true,
                    _ => refused = true,
                }
            }
            used
        })?;
        if refused {
            bail!("the broker refuses a member");
        }
        self.pipe.write(if is_connected { &[SUBSCRIBE] } else { &[] })?;
        Ok(self.pipe.again_at(now))
    }

    fn say(&mut self, now: Time, message: &[u8; MESSAGE]) -> Result<Option<Time>> {
        self.pipe.write(&[PUBLICATION, message])?;
        Ok(self.pipe.again_at(now))
    }

    fn tick(&mut self, now: Time) -> Result<Option<Time>> {
        self.pipe.write(&[])?;
        Ok(self.pipe.again_at(now))
    }
}

/// The type of the first packet and how long it is, if it is there to its end.
fn packet(bytes: &[u8]) -> Option<(u8, usize)> {
    let mut length = 0;
    for place in 1..=4 {
        let byte = *bytes.get(place)?;
        length |= usize::from(byte & 0x7f) << (7 * (place - 1));
        if byte & 0x80 == 0 {
            let whole = place + 1 + length;
            return (bytes.len() >= whole).then_some((bytes[0] >> 4, whole));
        }
    }
    None
}
