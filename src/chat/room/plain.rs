//! Members who come with the plain-text program of the classic course, in the same room as the others.
//!
//! Anybody on the way can read, forge and drop what they send and get. So they bear a mark before
//! their names, may not have a name that a member with a key has had, and are taken at their address's
//! word alone: what comes from another address is not theirs.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::net::SocketAddr;
use std::time::Duration;

use super::member::{Bucket, Lines, Member, Seat};
use super::speech::said;
use super::{Rate, Room};
use crate::chat::classic::{self, Request};
use crate::chat::clock::{Moment, Time};
use crate::chat::name::Name;
use crate::chat::seal::PublicKey;
use crate::chat::text::clean;
use crate::chat::wire::{Body, Denial, Entry, Leave, MemberNumber, Style};

/// Whether such members are admitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Classic {
    /// They are not: their datagrams are nothing to us.
    Refused,
    /// They are.
    Admitted,
}

/// The key of such members: none. Nobody's is all zeros.
const NO_KEY: PublicKey = PublicKey([0; 32]);

/// Before the name of a member whose words are plain text. Names do not begin with it.
pub const PLAIN_MARK: char = '~';

/// After how long a silence such a member is gone. The program has no sign of life, and its users
/// read more than they write.
const GONE_AFTER: Duration = Duration::from_mins(30);

/// How many may log in at once, and how fast then. Nobody proves anything here, and each login is told
/// to all.
const LOGINS: Rate = Rate { burst: 128, interval: Duration::from_millis(100) };

/// How many names of members with keys are kept from those without.
const MOST_GUARDED: usize = 4096;

/// One such member.
#[derive(Debug)]
struct Plain {
    number: MemberNumber,
    /// The name as the client spells it.
    spelled: String,
    heard_at: Time,
    /// The next entry that it is sent.
    next: u64,
}

/// All such members.
#[derive(Debug, Default)]
pub(super) struct Plains {
    members: BTreeMap<SocketAddr, Plain>,
    guarded: BTreeSet<String>,
    guarded_order: VecDeque<String>,
    logins: Bucket,
    /// Whether some of them have not been sent all there is.
    is_behind: bool,
}

impl Plains {
    pub(super) const fn wake(&mut self) {
        self.is_behind = true;
    }

    /// Keeps the name of a member that has a key.
    pub(super) fn guard(&mut self, name: &Name) {
        if self.guarded.insert(name.skeleton().to_owned()) {
            self.guarded_order.push_back(name.skeleton().to_owned());
        }
        if self.guarded_order.len() > MOST_GUARDED
            && let Some(oldest) = self.guarded_order.pop_front()
        {
            self.guarded.remove(&oldest);
        }
    }

    /// When the longest silent one is gone.
    pub(super) fn deadline(&self) -> Option<Time> {
        self.members.values().map(|plain| plain.heard_at + GONE_AFTER).min()
    }

    pub(super) fn remove(&mut self, address: SocketAddr) {
        self.members.remove(&address);
    }
}

impl Room {
    /// A datagram of the classic program.
    pub(super) fn plain(&mut self, now: Moment, from: SocketAddr, bytes: &[u8]) {
        match Request::decode(bytes) {
            Some(Request::Login(name)) => self.plain_login(now, from, name),
            Some(Request::Say { name, text }) => {
                if let Some(plain) = self.plains.members.get_mut(&from)
                    && plain.spelled == name
                {
                    plain.heard_at = now.time;
                    let number = plain.number;
                    self.plain_say(now, from, number, text);
                }
            }
            Some(Request::Quit(name)) => self.plain_quit(now, from, name),
            None => {}
        }
    }

    fn plain_login(&mut self, now: Moment, from: SocketAddr, name: &str) {
        let name = name.trim();
        if let Some(plain) = self.plains.members.get_mut(&from) {
            plain.heard_at = now.time;
            // The same again: its answer was lost. Another name needs another socket.
            let answer = if plain.spelled == name {
                classic::welcome()
            } else {
                classic::refusal("已经用另一个名字登录")
            };
            return self.reply(from, &answer);
        }
        let answer = if self.plains.logins.take(now.time, LOGINS).is_err() {
            classic::refusal("登录的人太多，请稍后再试")
        } else {
            match self.plain_admit(now, from, name) {
                Ok(()) => classic::welcome(),
                Err(denial) => classic::refusal(reason(denial)),
            }
        };
        self.reply(from, &answer);
    }

    fn plain_admit(&mut self, now: Moment, from: SocketAddr, wanted: &str) -> Result<(), Denial> {
        if self.bans.on_client(NO_KEY, from.ip(), wanted, now.unix_ms) {
            return Err(Denial::Banned);
        }
        if let Some(number) = self.roster.find_own(wanted, NO_KEY)
            && let Some(member) = self.roster.get_mut(number)
            && member.seat == Seat::Awaited
        {
            member.seat = Seat::Plain(from);
            self.plain_seat(now, from, number, wanted);
            return Ok(());
        }
        let name = self.roster.admits(wanted, None).map_err(|(denial, _)| denial)?;
        if self.plains.guarded.contains(name.skeleton()) {
            return Err(Denial::Taken);
        }
        // Of the places, half are for those who prove that they are there.
        let most = self.rules.most_members;
        if self.roster.len() >= most || self.plains.members.len() >= most.div_ceil(2) {
            return Err(Denial::Full);
        }
        let number = self.roster.add(|number| Member {
            number,
            name,
            key: NO_KEY,
            since_unix_ms: now.unix_ms,
            lines: Lines::new(0),
            bucket: Bucket::default(),
            seat: Seat::Plain(from),
        });
        self.plain_seat(now, from, number, wanted);
        self.record_member(number);
        let name = self.shown(number);
        self.append(now, Body::Joined { member: number, name }, None);
        Ok(())
    }

    /// Such a member is at this address from now on, and is sent what happens from now on.
    fn plain_seat(&mut self, now: Moment, from: SocketAddr, number: MemberNumber, wanted: &str) {
        let (spelled, next) = (wanted.to_owned(), self.log.next());
        self.plains.members.insert(from, Plain { number, spelled, heard_at: now.time, next });
    }

    fn plain_say(&mut self, now: Moment, from: SocketAddr, number: MemberNumber, text: &str) {
        let rate = self.rules.rate;
        let Some(member) = self.roster.get_mut(number) else { return };
        if self.mutes.on_key(member.key, &member.name, now.unix_ms).is_some() {
            return self.reply(from, &classic::told("系统 : 你已被禁言"));
        }
        if let Err(wait) = member.bucket.take(now.time, rate) {
            let seconds = wait.as_secs() + 1;
            return self
                .reply(from, &classic::told(&format!("系统 : 太快了，请 {seconds} 秒后再发")));
        }
        if let Ok(text) = said(text) {
            let name = self.shown(number);
            let body = Body::Said { member: number, name, style: Style::Plain, text };
            self.append(now, body, None);
        }
    }

    /// The name is taken out only by who has it; everybody may go.
    fn plain_quit(&mut self, now: Moment, from: SocketAddr, name: &str) {
        if let Some(plain) = self.plains.members.get(&from) {
            if plain.spelled != name.trim() {
                return;
            }
            let number = plain.number;
            self.remove(now, number, Leave::Quit);
        }
        for goodbye in classic::goodbyes() {
            self.reply(from, &goodbye);
        }
    }

    /// Tells such a member that it is over: the administrator or the end of the room wants it so.
    pub(super) fn plain_close(&mut self, address: SocketAddr) {
        for goodbye in classic::goodbyes() {
            self.reply(address, &goodbye);
        }
    }

    /// All such members, to be told that the room ends.
    pub(super) fn plain_addresses(&self) -> Vec<SocketAddr> {
        self.plains.members.keys().copied().collect()
    }

    /// Removes those who were silent for too long.
    pub(super) fn plain_expire(&mut self, now: Moment) {
        let gone = |plain: &Plain| now.time >= plain.heard_at + GONE_AFTER;
        let gone: Vec<_> = self.plains.members.values().filter(|plain| gone(plain)).collect();
        for number in gone.iter().map(|plain| plain.number).collect::<Vec<_>>() {
            self.remove(now, number, Leave::TimedOut);
        }
    }

    /// The next line for one of such members.
    pub(super) fn plain_fill(&mut self, buffer: &mut [u8]) -> Option<(SocketAddr, usize)> {
        // What answers a request goes first: a client takes the first datagram for the answer to its
        // login.
        if !self.plains.is_behind {
            return None;
        }
        let end = self.log.end();
        for (address, plain) in &mut self.plains.members {
            plain.next = plain.next.max(self.log.first());
            while plain.next < end {
                let number = plain.next;
                plain.next += 1;
                let bytes = self.log.view(number, plain.number);
                let entry = bytes.and_then(|bytes| Entry::decode(bytes).ok());
                if let Some(line) = entry.and_then(|entry| line(&entry.body, plain.number)) {
                    buffer[..line.len()].copy_from_slice(&line);
                    return Some((*address, line.len()));
                }
            }
        }
        self.plains.is_behind = false;
        None
    }

    /// The name of a member as the others see it.
    pub(super) fn shown(&self, number: MemberNumber) -> String {
        let Some(member) = self.roster.get(number) else { return String::new() };
        if member.key == NO_KEY {
            format!("{PLAIN_MARK}{}", member.name.as_str())
        } else {
            member.name.as_str().to_owned()
        }
    }
}

/// An entry as a line of the program, for all but its own author.
fn line(body: &Body, reader: MemberNumber) -> Option<Vec<u8>> {
    let bare = |name: &str| name.trim_start_matches(PLAIN_MARK).to_owned();
    match body {
        Body::Joined { member, .. } | Body::Said { member, .. } if *member == reader => None,
        Body::Joined { name, .. } => Some(classic::joined(&bare(name))),
        Body::Left { name, .. } => Some(classic::left(&bare(name))),
        Body::Said { name, style: Style::Plain, text, .. } => {
            Some(classic::said(&bare(name), &clean(text)))
        }
        Body::Said { name, style: Style::Action, text, .. } => {
            Some(classic::told(&format!("* {} {}", bare(name), clean(text))))
        }
        Body::Announced { text } => Some(classic::announced(&clean(text))),
        Body::Renamed { from, to, .. } => {
            Some(classic::told(&format!("{} 改名为 {}", bare(from), bare(to))))
        }
        Body::Whispered { member, .. } if *member == reader => None,
        Body::Whispered { name, text, .. } => {
            Some(classic::said(&format!("{}（悄悄话）", bare(name)), &clean(text)))
        }
        Body::Blank => None,
    }
}

/// Why a login is not good, in the language of the program.
const fn reason(denial: Denial) -> &'static str {
    match denial {
        Denial::Taken => "用户名已存在",
        Denial::LooksLike => "用户名与别人的太像",
        Denial::Reserved => "该用户名不可用",
        Denial::Invalid => "用户名不合法",
        Denial::Full => "聊天室已满",
        Denial::Banned => "管理员不允许进入",
    }
}
