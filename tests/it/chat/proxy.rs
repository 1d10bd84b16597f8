//! A bad network: a proxy between real clients and a real server that loses, repeats and reorders
//! datagrams, by a seed.

use std::collections::BTreeMap;
use std::net::{SocketAddr, UdpSocket};
use std::os::fd::AsFd as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;

use nix::poll::{PollFd, PollFlags, PollTimeout, poll};

/// What it does to a hundred datagrams.
#[derive(Debug, Clone, Copy)]
pub(super) struct Badness {
    pub(super) lost: u64,
    pub(super) repeated: u64,
    pub(super) held_back: u64,
}

/// Numbers that depend on their seed alone (splitmix64).
pub(super) struct Seeded(pub(super) u64);

impl Seeded {
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub(super) fn percent(&mut self, chance: u64) -> bool {
        self.next() % 100 < chance
    }
}

/// The proxy, for as long as it lives.
pub(super) struct Proxy {
    pub(super) address: String,
    is_over: Arc<AtomicBool>,
    /// While it is set, nothing gets through.
    pub(super) is_cut: Arc<AtomicBool>,
    /// Datagrams that came, and those that were lost.
    pub(super) come: Arc<AtomicU64>,
    pub(super) lost: Arc<AtomicU64>,
    is_moving: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Proxy {
    pub(super) fn start(server: &str, badness: Badness, seed: u64) -> Self {
        let front = UdpSocket::bind("127.0.0.1:0").expect("a socket");
        let address = front.local_addr().expect("an address").to_string();
        let (is_over, come, lost) = (Arc::default(), Arc::default(), Arc::default());
        let is_cut: Arc<AtomicBool> = Arc::default();
        let mut network = Network {
            front,
            server: server.parse().expect("an address"),
            backs: BTreeMap::new(),
            badness,
            random: Seeded(seed),
            held: Vec::new(),
            is_cut: Arc::clone(&is_cut),
            come: Arc::clone(&come),
            lost: Arc::clone(&lost),
            is_moving: Arc::default(),
        };
        let is_moving = Arc::clone(&network.is_moving);
        let flag: Arc<AtomicBool> = Arc::clone(&is_over);
        let thread = std::thread::spawn(move || {
            while !flag.load(Ordering::Relaxed) {
                network.turn();
            }
        });
        Self { address, is_over, is_cut, come, lost, is_moving, thread: Some(thread) }
    }

    /// From the next datagram on all clients come from other ports, and what goes to the old ones is
    /// lost, as when a router has forgotten them.
    pub(super) fn move_all(&self) {
        self.is_moving.store(true, Ordering::Relaxed);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.is_over.store(true, Ordering::Relaxed);
        let thread = self.thread.take().expect("it runs");
        let outcome = thread.join();
        assert!(std::thread::panicking() || outcome.is_ok(), "the proxy has failed");
    }
}

/// A datagram on its way: to the server through the socket of a client, or to that client.
type Packet = (SocketAddr, Direction, Vec<u8>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Direction {
    ToServer,
    ToClient,
}

struct Network {
    front: UdpSocket,
    server: SocketAddr,
    /// The socket towards the server of each client.
    backs: BTreeMap<SocketAddr, UdpSocket>,
    badness: Badness,
    random: Seeded,
    /// What is held back until something has overtaken it.
    held: Vec<Packet>,
    is_cut: Arc<AtomicBool>,
    come: Arc<AtomicU64>,
    lost: Arc<AtomicU64>,
    is_moving: Arc<AtomicBool>,
}

/// A socket towards the server, from a port of its own.
fn towards(server: SocketAddr) -> UdpSocket {
    let back = UdpSocket::bind("127.0.0.1:0").expect("a socket");
    back.connect(server).expect("an address");
    // One that has just been replaced was perhaps not the one that was ready.
    back.set_nonblocking(true).expect("it is set");
    back
}

impl Network {
    fn turn(&mut self) {
        let readable = PollFlags::POLLIN;
        let mut fds = vec![PollFd::new(self.front.as_fd(), readable)];
        fds.extend(self.backs.values().map(|back| PollFd::new(back.as_fd(), readable)));
        let count = poll(&mut fds, PollTimeout::from(10_u8)).expect("poll waits");
        let ready: Vec<bool> = fds.iter().map(|fd| fd.any().unwrap_or(false)).collect();
        if count == 0 {
            // What was held back has waited long enough.
            for packet in std::mem::take(&mut self.held) {
                self.deliver(&packet);
            }
            return;
        }
        let mut packets: Vec<Packet> = Vec::new();
        let mut bytes = [0; 2048];
        if ready[0] {
            let (length, client) = self.front.recv_from(&mut bytes).expect("it is received");
            let server = self.server;
            if self.is_moving.swap(false, Ordering::Relaxed) {
                for back in self.backs.values_mut() {
                    *back = towards(server);
                }
            }
            self.backs.entry(client).or_insert_with(|| towards(server));
            packets.push((client, Direction::ToServer, bytes[..length].to_vec()));
        }
        for ((client, back), _) in self.backs.iter().zip(&ready[1..]).filter(|(_, ready)| **ready) {
            // An error says that the server is not there: as if it were lost.
            if let Ok(length) = back.recv(&mut bytes) {
                packets.push((*client, Direction::ToClient, bytes[..length].to_vec()));
            }
        }
        for packet in packets {
            self.spoil(packet);
        }
    }

    fn spoil(&mut self, packet: Packet) {
        self.come.fetch_add(1, Ordering::Relaxed);
        if self.is_cut.load(Ordering::Relaxed) || self.random.percent(self.badness.lost) {
            self.lost.fetch_add(1, Ordering::Relaxed);
            return;
        }
        if self.random.percent(self.badness.held_back) {
            self.held.push(packet);
            return;
        }
        self.deliver(&packet);
        if self.random.percent(self.badness.repeated) {
            self.deliver(&packet);
        }
        if !self.held.is_empty() && self.random.percent(50) {
            let overtaken = self.held.remove(0);
            self.deliver(&overtaken);
        }
    }

    /// Sends it on. What is refused is lost, as on any network.
    fn deliver(&self, (client, direction, bytes): &Packet) {
        let _ = match direction {
            Direction::ToServer => self.backs[client].send(bytes),
            Direction::ToClient => self.front.send_to(bytes, client),
        };
    }
}
