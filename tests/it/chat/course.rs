//! The programs of the classic course: a client and a server as students write them.

use std::net::{SocketAddr, UdpSocket};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// How long anything may take before a test gives up.
const PATIENCE: Duration = Duration::from_mins(1);

/// A client: a socket, with the buffers that such clients have.
pub(super) struct Program {
    socket: UdpSocket,
    server: SocketAddr,
}

impl Program {
    pub(super) fn new(server: &str) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").expect("a socket");
        socket.set_read_timeout(Some(PATIENCE)).expect("it is set");
        Self { socket, server: server.parse().expect("an address") }
    }

    pub(super) fn send(&self, bytes: &[u8]) {
        self.socket.send_to(bytes, self.server).expect("it is sent");
    }

    fn receive(&self, buffer: &mut [u8]) -> String {
        let (length, from) = self.socket.recv_from(buffer).expect("something comes");
        assert_eq!(from, self.server);
        // As such a client does, which dies of anything else.
        let text = std::str::from_utf8(&buffer[..length]).expect("UTF-8, not cut off");
        text.to_owned()
    }

    /// The answer to a login.
    pub(super) fn answer(&self) -> String {
        self.receive(&mut [0; 128])
    }

    /// What comes next.
    pub(super) fn next(&self) -> String {
        self.receive(&mut [0; 1024])
    }

    /// One that is in.
    pub(super) fn inside(server: &str, name: &str) -> Self {
        let program = Self::new(server);
        program.send(format!("L {name}").as_bytes());
        assert_eq!(program.answer(), "OK");
        program
    }
}

/// How a server differs from others.
#[derive(Debug, Clone, Copy)]
pub(super) struct Manners {
    /// How many datagrams it does not get.
    pub(super) loses: usize,
    pub(super) welcome: &'static str,
    pub(super) goodbye: Option<&'static str>,
    /// Whether it sends what somebody says back to who has said it.
    pub(super) echoes: bool,
}

impl Manners {
    pub(super) const GOOD: Self =
        Self { loses: 0, welcome: "OK", goodbye: Some("EXIT"), echoes: false };
}

/// A server, for as long as it lives.
pub(super) struct Course {
    pub(super) address: String,
    come: Receiver<String>,
    stop: UdpSocket,
    thread: Option<JoinHandle<()>>,
}

/// Ends a server of these tests.
const STOP: &[u8] = b"STOP";

impl Course {
    pub(super) fn start(manners: Manners) -> Self {
        Self::start_at("127.0.0.1:0", manners)
    }

    pub(super) fn start_at(address: &str, manners: Manners) -> Self {
        let socket = UdpSocket::bind(address).expect("a socket");
        let address = socket.local_addr().expect("an address");
        let stop = UdpSocket::bind("127.0.0.1:0").expect("a socket");
        stop.connect(address).expect("an address");
        let (told, come) = channel();
        let mut server = Server { socket, manners, users: Vec::new(), told };
        let thread = std::thread::spawn(move || server.work());
        Self { address: address.to_string(), come, stop, thread: Some(thread) }
    }

    /// Has all users be sent this.
    pub(super) fn tell_all(&self, bytes: &[u8]) {
        self.stop.send(&[b"ALL ", bytes].concat()).expect("it is sent");
    }

    /// The next datagram that came.
    pub(super) fn came(&self) -> String {
        self.come.recv_timeout(PATIENCE).expect("something comes")
    }

    /// What came until now and was not asked for.
    pub(super) fn rest(&self) -> Vec<String> {
        self.come.try_iter().collect()
    }
}

impl Drop for Course {
    fn drop(&mut self) {
        let _ = self.stop.send(STOP);
        let outcome = self.thread.take().expect("it runs").join();
        assert!(std::thread::panicking() || outcome.is_ok(), "the server has failed");
    }
}

struct Server {
    socket: UdpSocket,
    manners: Manners,
    users: Vec<(String, SocketAddr)>,
    told: Sender<String>,
}

impl Server {
    fn work(&mut self) {
        let mut buffer = [0; 2048];
        let mut to_lose = self.manners.loses;
        loop {
            let (length, from) = self.socket.recv_from(&mut buffer).expect("it is received");
            let bytes = &buffer[..length];
            if bytes == STOP {
                return;
            }
            if let Some(text) = bytes.strip_prefix(b"ALL ") {
                self.to_all(text, None);
                continue;
            }
            let text = String::from_utf8(bytes.to_vec()).expect("UTF-8");
            // The test may have all it wants.
            let _ = self.told.send(text.clone());
            if to_lose > 0 {
                to_lose -= 1;
                continue;
            }
            self.serve(&text, from);
        }
    }

    fn serve(&mut self, text: &str, from: SocketAddr) {
        let (kind, rest) = text.split_once(' ').expect("a request");
        match kind {
            "L" if self.users.iter().any(|(name, _)| name == rest) => {
                self.send("该用户名已存在".as_bytes(), from);
            }
            "L" => {
                self.send(self.manners.welcome.as_bytes(), from);
                self.to_all(format!("\n欢迎 {rest} 进入聊天室").as_bytes(), None);
                self.users.push((rest.to_owned(), from));
            }
            "C" => {
                let (name, said) = rest.split_once(' ').expect("a name and a text");
                let not_to = (!self.manners.echoes).then_some(name);
                self.to_all(format!("\n{name} : {said}").as_bytes(), not_to);
            }
            "Q" => {
                self.to_all(format!("\n{rest} 退出了聊天室").as_bytes(), Some(rest));
                self.users.retain(|(name, _)| name != rest);
                if let Some(goodbye) = self.manners.goodbye {
                    self.send(goodbye.as_bytes(), from);
                }
            }
            other => panic!("{other}"),
        }
    }

    fn to_all(&self, bytes: &[u8], not_to: Option<&str>) {
        for (name, address) in &self.users {
            if Some(&**name) != not_to {
                self.send(bytes, *address);
            }
        }
    }

    /// What is refused is lost, as on any network.
    fn send(&self, bytes: &[u8], to: SocketAddr) {
        let _ = self.socket.send_to(bytes, to);
    }
}
