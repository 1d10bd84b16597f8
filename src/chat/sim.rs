//! A room and its clients on a simulated network: the real state machines, a clock that jumps to the
//! next thing that happens, and a network that loses, repeats, delays and reorders by a seed.

#![cfg(test)]

mod delivery;
mod explained;
mod hostile;
mod plain;
mod story;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use super::chaos::{Chaos, Network};
use super::clock::tests::Seeded;
use super::clock::{Moment, Time};
use super::peer::{self, Again, Intake, Line, Peer, Wish};
use super::room::record::{Memory, Record};
use super::room::{self, Classic, Command, Keeping, Rate, Room, Rules};
use super::seal::{Identity, Secret};
use super::wire::{
    Body, Denial, Entry, Farewell, Leave, MAX_DATAGRAM, Outcome, Request, Since, Style,
};

/// Where the simulated room is.
const SERVER: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::new(10, 0, 0, 1)), 7008);

/// When a simulation begins.
const START: Time = Time(1_000_000_000);

/// A client and what it has told its user.
struct Client {
    peer: Peer,
    intake: Intake,
    identity: [u8; 32],
    address: SocketAddr,
    /// Whether nothing goes in or out.
    is_cut_off: bool,
    /// When it wants to be looked at.
    wait: Option<Time>,
    entries: Vec<(u64, Entry)>,
    outcomes: Vec<(Line, Request, Outcome)>,
    told: Vec<peer::Event>,
}

/// The whole.
struct Sim {
    random: Seeded,
    now: Time,
    room: Room,
    room_wait: Option<Time>,
    /// The administrator's view.
    room_events: Vec<room::Event>,
    is_ended: bool,
    /// What the room had written down.
    disk: Vec<Record>,
    /// What is on its way to the disk, and when it is there.
    unwritten: Vec<Record>,
    write_at: Option<Time>,
    /// How long the disk takes.
    writing: Duration,
    /// The server's key, and what its room is like.
    server: ([u8; 32], Rules),
    clients: Vec<Client>,
    /// What is on its way: from where, to where, and the bytes.
    network: Network<(SocketAddr, SocketAddr, Vec<u8>)>,
    sent: u64,
    /// What arrived where no client is.
    elsewhere: Vec<(SocketAddr, Vec<u8>)>,
    /// Every datagram that the server sent: to whom and how long.
    from_server: Vec<(SocketAddr, usize)>,
}

fn rules() -> Rules {
    Rules {
        name: "room".to_owned(),
        secret: Secret::none(),
        most_members: 2000,
        rate: Rate { burst: 5, interval: Duration::ZERO },
        log_bytes: 8 << 20,
        classic: Classic::Refused,
        keeping: Keeping::Memory,
    }
}

impl Sim {
    fn new(seed: u64) -> Self {
        Self::with(seed, rules())
    }

    fn with(seed: u64, rules: Rules) -> Self {
        let mut random = Seeded(seed);
        let identity = Identity::generate(&mut random);
        let moment = Moment { time: START, unix_ms: 1_700_000_000_000 };
        let server = (*identity.private(), rules.clone());
        let room = Room::new(rules, identity, Box::new(Seeded(random.next())), moment);
        Self {
            random,
            now: START,
            room,
            room_wait: None,
            room_events: Vec::new(),
            is_ended: false,
            disk: Vec::new(),
            unwritten: Vec::new(),
            write_at: None,
            writing: Duration::from_millis(5),
            server,
            clients: Vec::new(),
            network: Network::new(Chaos { delay_ms: 1, ..Chaos::default() }, seed),
            sent: 0,
            elsewhere: Vec::new(),
            from_server: Vec::new(),
        }
    }

    /// On a network as bad as this, written as for `--chaos`. Where it has no seed, the simulation's
    /// own decides.
    fn chaos(mut self, wish: &str) -> Self {
        let chaos: Chaos = wish.parse().expect("a wish");
        self.network = Network::new(chaos, chaos.seed.unwrap_or_else(|| self.random.next()));
        self
    }

    fn moment(&self) -> Moment {
        Moment { time: self.now, unix_ms: 1_700_000_000_000 + (self.now.0 - START.0) / 1000 }
    }

    /// Adds a client that wants this name, and says its place.
    fn client(&mut self, name: &str) -> usize {
        let identity = *Identity::generate(&mut self.random).private();
        self.client_with(name, identity, Since::Last(20), None)
    }

    fn client_with(
        &mut self,
        name: &str,
        identity: [u8; 32],
        since: Since,
        password: Option<&str>,
    ) -> usize {
        let place = self.clients.len();
        let wish = Wish {
            name: name.to_owned(),
            since,
            password: password.map(|text| text.as_bytes().to_vec()),
        };
        let random = Box::new(Seeded(self.random.next()));
        let host = Ipv4Addr::from(0x0a01_0000 + u32::try_from(place).expect("few clients"));
        self.clients.push(Client {
            peer: Peer::new(wish, Identity::from_private(identity), random, self.now),
            intake: Intake::new(),
            identity,
            address: SocketAddr::new(host.into(), 40_000),
            is_cut_off: false,
            wait: None,
            entries: Vec::new(),
            outcomes: Vec::new(),
            told: Vec::new(),
        });
        self.drive_client(place);
        place
    }

    /// Clients of these names that are all in.
    fn members(&mut self, names: &[&str]) -> Vec<usize> {
        let places: Vec<_> = names.iter().map(|name| self.client(name)).collect();
        self.run_until("all are in", |sim| places.iter().all(|place| sim.is_in(*place)));
        places
    }

    fn is_in(&self, place: usize) -> bool {
        self.clients[place].told.iter().any(|event| matches!(event, peer::Event::Welcome { .. }))
    }

    fn say(&mut self, place: usize, text: &str) -> Line {
        let request = Request::Say { style: Style::Plain, text: text.to_owned() };
        let line = self.clients[place].peer.say(self.now, request);
        self.drive_client(place);
        line
    }

    fn command(&mut self, command: Command) {
        self.room.handle(self.moment(), room::Input::Command(command));
        self.drive_room();
    }

    fn on_peer(&mut self, place: usize, act: impl FnOnce(&mut Peer, Time)) {
        act(&mut self.clients[place].peer, self.now);
        self.drive_client(place);
    }

    /// Lets so much time pass.
    fn run(&mut self, duration: Duration) {
        let end = self.now + duration;
        while self.next_time().is_some_and(|next| next <= end) {
            self.step();
        }
        self.now = end;
    }

    /// Goes on until something is so; it must be so within ten simulated minutes.
    #[track_caller]
    fn run_until(&mut self, what: &str, is_so: impl Fn(&Self) -> bool) {
        let end = self.now + Duration::from_mins(10);
        while !is_so(self) {
            assert!(self.now < end, "not within ten minutes: {what}");
            self.step();
        }
    }

    fn next_time(&self) -> Option<Time> {
        let clients = self.clients.iter().filter_map(|client| client.wait);
        let waits = [self.room_wait, self.network.deadline(), self.write_at];
        clients.chain(waits.into_iter().flatten()).min()
    }

    /// Goes to the next time at which something happens, and lets it happen.
    fn step(&mut self) {
        let Some(next) = self.next_time() else {
            self.now = self.now + Duration::from_secs(1);
            return;
        };
        self.now = self.now.max(next);
        if self.write_at.is_some_and(|at| at <= self.now) {
            self.write();
        }
        while let Some((from, to, bytes)) = self.network.pop(self.now) {
            self.arrive(from, to, bytes);
        }
        // As the real server does: all that has arrived, and then what is to be sent.
        self.drive_room();
        for place in 0..self.clients.len() {
            if self.clients[place].wait.is_some_and(|wait| wait <= self.now) {
                self.clients[place].peer.tick(self.now);
                self.drive_client(place);
            }
        }
        if self.room_wait.is_some_and(|wait| wait <= self.now) {
            self.room.handle(self.moment(), room::Input::Tick);
            self.drive_room();
        }
    }

    /// What is on its way to the disk is there.
    fn write(&mut self) {
        self.write_at = None;
        self.disk.append(&mut self.unwritten);
        let end = self.disk.iter().rev().find_map(|record| match record {
            Record::Entry { number, .. } => Some(number + 1),
            _ => None,
        });
        if let Some(end) = end {
            self.room.handle(self.moment(), room::Input::Stored(end));
        }
    }

    /// Kills the server: what was not written is gone, and nothing was said. Then starts it anew.
    fn restart(&mut self) {
        self.unwritten.clear();
        self.write_at = None;
        self.network.retain(|(_, to, _)| *to != SERVER);
        let (identity, rules) = &self.server;
        let random = Box::new(Seeded(self.random.next()));
        let (identity, rules) = (Identity::from_private(*identity), rules.clone());
        let memory = remembered(&self.disk);
        self.room = Room::restore(rules, identity, random, self.moment(), memory);
        self.drive_room();
    }

    /// Has a datagram arrive at once, and what is sent for it.
    fn deliver(&mut self, from: SocketAddr, to: SocketAddr, bytes: Vec<u8>) {
        self.arrive(from, to, bytes);
        self.drive_room();
    }

    fn arrive(&mut self, from: SocketAddr, to: SocketAddr, mut bytes: Vec<u8>) {
        if to == SERVER {
            let moment = self.moment();
            self.room.handle(moment, room::Input::Datagram { from, bytes: &mut bytes });
            return;
        }
        let Some(place) = self.clients.iter().position(|client| client.address == to) else {
            self.elsewhere.push((to, bytes));
            return;
        };
        let client = &mut self.clients[place];
        if client.is_cut_off {
            return;
        }
        // As in the real processes: what was heard goes from one to the other in bytes.
        if let Ok(heard) = client.intake.hear(&mut bytes) {
            let mut message = [0; peer::MAX_HEARD];
            let length = heard.encode(&mut message);
            let heard = peer::Heard::decode(&message[..length]).expect("it was encoded");
            client.peer.hear(self.now, &heard);
        }
        self.drive_client(place);
    }

    fn drive_room(&mut self) {
        loop {
            let mut buffer = [0; MAX_DATAGRAM];
            match self.room.poll(self.moment(), &mut buffer) {
                room::Output::Send { to, length } => {
                    self.from_server.push((to, length));
                    self.send(SERVER, to, &buffer[..length]);
                }
                room::Output::Event(event) => self.room_events.push(event),
                room::Output::Store(record) => {
                    self.unwritten.push(record);
                    self.write_at = self.write_at.or(Some(self.now + self.writing));
                }
                room::Output::Wait(wait) => {
                    self.room_wait = wait;
                    return;
                }
                room::Output::Ended => {
                    self.room_wait = None;
                    self.is_ended = true;
                    return;
                }
            }
        }
    }

    fn drive_client(&mut self, place: usize) {
        loop {
            let mut buffer = [0; MAX_DATAGRAM];
            let now = self.now;
            let client = &mut self.clients[place];
            match client.peer.poll(now, &mut buffer) {
                peer::Output::Key { index, key } => client.intake.add_key(index, key),
                peer::Output::Send(length) => {
                    let from = client.address;
                    if !client.is_cut_off {
                        self.send(from, SERVER, &buffer[..length]);
                    }
                }
                peer::Output::Event(event) => self.tell(place, event),
                peer::Output::Wait(wait) => {
                    client.wait = wait;
                    return;
                }
            }
        }
    }

    fn tell(&mut self, place: usize, event: peer::Event) {
        let client = &mut self.clients[place];
        match event {
            peer::Event::Entry { number, entry } => client.entries.push((number, entry)),
            peer::Event::Outcome { line, request, outcome } => {
                client.outcomes.push((line, request, outcome));
            }
            event => {
                let is_key = matches!(event, peer::Event::ServerKey(_));
                client.told.push(event);
                if is_key {
                    client.peer.trust(self.now);
                }
            }
        }
    }

    fn send(&mut self, from: SocketAddr, to: SocketAddr, bytes: &[u8]) {
        self.sent += 1;
        self.network.push(self.now, (from, to, bytes.to_vec()));
    }

    /// What was said, as this client saw it: numbers and texts.
    fn said(&self, place: usize) -> Vec<(u64, &str)> {
        let entries = self.clients[place].entries.iter();
        entries
            .filter_map(|(number, entry)| match &entry.body {
                Body::Said { text, .. } => Some((*number, &**text)),
                _ => None,
            })
            .collect()
    }

    /// How members came and went, as this client saw it.
    fn seen(&self, place: usize) -> Vec<String> {
        self.clients[place].entries.iter().map(|(_, entry)| described(&entry.body)).collect()
    }

    fn ended(&self, place: usize) -> Option<Farewell> {
        self.clients[place].told.iter().find_map(|event| match event {
            peer::Event::Ended(farewell) => Some(*farewell),
            _ => None,
        })
    }

    fn denied(&self, place: usize) -> Option<(Denial, &str)> {
        self.clients[place].told.iter().rev().find_map(|event| match event {
            peer::Event::Denied { denial, like } => Some((*denial, &**like)),
            _ => None,
        })
    }

    fn count(&self, place: usize, is_it: impl Fn(&peer::Event) -> bool) -> usize {
        self.clients[place].told.iter().filter(|event| is_it(event)).count()
    }

    fn unsettled(&self) -> usize {
        self.clients.iter().map(|client| client.peer.unsettled()).sum()
    }

    fn came_back(&self, place: usize) -> usize {
        self.count(place, |event| matches!(event, peer::Event::Welcome { again: Again::Back, .. }))
    }
}

/// What a store makes of what was written to it.
fn remembered(disk: &[Record]) -> Memory {
    let mut memory = Memory { log: 77, first: 1, next_member: 1, ..Memory::default() };
    for record in disk.iter().cloned() {
        match record {
            Record::Entry { number, bytes, line, .. } => {
                memory.entries.push(bytes);
                memory.settled.extend(line.map(|line| (line, number)));
            }
            Record::Member(member) => {
                memory.next_member = memory.next_member.max(member.number.0 + 1);
                memory.members.retain(|other| other.number != member.number);
                memory.members.push(member);
            }
            Record::Gone(number) => memory.members.retain(|member| member.number != number),
            Record::Ban(ban) => memory.bans.push(ban),
            Record::Unban(name) => memory.bans.retain(|ban| ban.name != name),
            Record::Mute(mute) => memory.mutes.push(mute),
            Record::Unmute(name) => memory.mutes.retain(|mute| mute.name != name),
        }
    }
    memory
}

/// An entry in a few words.
fn described(body: &Body) -> String {
    match body {
        Body::Joined { name, .. } => format!("+{name}"),
        Body::Left { name, how: Leave::Quit, .. } => format!("-{name}"),
        Body::Left { name, how: Leave::TimedOut, .. } => format!("?{name}"),
        Body::Left { name, .. } => format!("!{name}"),
        Body::Said { name, style: Style::Plain, text, .. } => format!("{name}: {text}"),
        Body::Said { name, style: Style::Action, text, .. } => format!("* {name} {text}"),
        Body::Announced { text } => format!("administrator: {text}"),
        Body::Renamed { from, to, .. } => format!("{from} = {to}"),
        Body::Whispered { name, to_name, text, .. } => format!("{name} > {to_name}: {text}"),
        Body::Blank => "blank".to_owned(),
    }
}
