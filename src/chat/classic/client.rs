//! A client of a plain-text server as a state machine: it asks to be let in until it is answered, says
//! lines no faster than such a server takes them, and leaves politely.
//!
//! Nothing tells whether a line has arrived. What is sent once is sent.

use std::collections::VecDeque;
use std::time::Duration;

use super::{MAX_LINE, Reply, Request};
use crate::chat::clock::Time;
use crate::chat::room::{Bucket, Rate};
use crate::chat::text::{clean, is_blank};

/// When a login that is not answered is sent again: after this, then after twice as long, and so on.
const AGAIN: Duration = Duration::from_secs(1);
const AGAIN_AT_MOST: Duration = Duration::from_secs(4);

/// How long the answer to a goodbye is waited for. Some servers have none.
const GOODBYE_FOR: Duration = Duration::from_secs(1);

/// How fast lines go: such servers lose what comes faster than they read, and `ptool chat serve` takes
/// two lines a second.
const PACE: Rate = Rate { burst: 4, interval: Duration::from_millis(510) };

/// How long the network may take to say that a line of ours has found nobody.
const UNDELIVERED: Duration = Duration::from_secs(1);

/// For how long a line of ours that the server sends back is known as ours, and how many are.
const ECHO_FOR: Duration = Duration::from_secs(5);
const MOST_ECHOES: usize = 32;

/// A line to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Who has said it, where the server names somebody.
    pub name: Option<String>,
    /// What was said, or all of it.
    pub text: String,
}

/// What has happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// The server has let us in.
    Entered,
    /// It has not, and says why.
    Refused(String),
    /// Somebody has said something, we ourselves included.
    Line(Line),
    /// It is over; whether we wished so.
    Ended(Ending),
}

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// We have left.
    Left,
    /// The server has sent us away, or closes.
    Dismissed,
}

/// What is to be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    /// This is to be sent.
    Send(Vec<u8>),
    /// The user is to know this.
    Event(Event),
    /// Nothing, until then or until something comes.
    Wait(Option<Time>),
}

/// Why a text is not said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsaid {
    /// Nothing of it can be shown.
    Blank,
    /// It has so many bytes, and this is the most.
    TooLong {
        /// How many it has.
        bytes: usize,
        /// How many it may have under this name.
        most: usize,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Stage {
    Entering {
        /// When to ask the next time, and how long to wait then.
        at: Time,
        wait: Duration,
        /// Perhaps an answer, perhaps a line for all while the answer was lost; whether the server was
        /// asked again since.
        perhaps: Option<(String, bool)>,
    },
    In,
    /// Waits for goodbye.
    Leaving {
        until: Time,
    },
    /// Refused, or over.
    Out,
}

/// The client.
#[derive(Debug)]
pub struct Client {
    name: String,
    stage: Stage,
    outbox: VecDeque<Vec<u8>>,
    events: VecDeque<Event>,
    /// Texts that are to be said, and whether they are shown already.
    waiting: VecDeque<(String, Shown)>,
    bucket: Bucket,
    /// What was said of late, and when.
    said: VecDeque<(String, Time)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shown {
    No,
    Yes,
}

impl Client {
    /// One that wants this name, which has no space in it.
    pub fn new(name: String, now: Time) -> Self {
        Self {
            name,
            stage: Stage::Entering { at: now, wait: AGAIN, perhaps: None },
            outbox: VecDeque::new(),
            events: VecDeque::new(),
            waiting: VecDeque::new(),
            bucket: Bucket::default(),
            said: VecDeque::new(),
        }
    }

    /// Asks again, for another name.
    pub fn rename(&mut self, name: String, now: Time) {
        self.name = name;
        self.stage = Stage::Entering { at: now, wait: AGAIN, perhaps: None };
    }

    /// The server is not there: who was in asks to be let in again, and says again what nobody has heard.
    pub fn lose(&mut self, now: Time) {
        if !matches!(self.stage, Stage::In | Stage::Leaving { .. }) {
            return;
        }
        while let Some((text, at)) = self.said.pop_back() {
            if at + UNDELIVERED > now {
                self.waiting.push_front((text, Shown::Yes));
            }
        }
        if self.stage == Stage::In {
            let at = now + AGAIN;
            self.stage = Stage::Entering { at, wait: AGAIN, perhaps: None };
        } else {
            // Nobody is left to say goodbye.
            self.end(Ending::Left);
        }
    }

    /// What the server has sent, as [`super::heard`] gives it.
    pub fn hear(&mut self, now: Time, text: &str) {
        let reply = Reply::of(text);
        match &mut self.stage {
            Stage::Entering { perhaps, .. } => match reply {
                Reply::Welcome => {
                    self.stage = Stage::In;
                    self.events.push_back(Event::Entered);
                }
                // Lines for all begin on a line of their own. The answer may be on its way.
                Reply::Line(line) if text.starts_with('\n') => {
                    perhaps.get_or_insert_with(|| (line.to_owned(), false));
                }
                Reply::Line(reason) => self.refuse(reason.to_owned()),
                Reply::Goodbye(_) => self.refuse(text.trim().to_owned()),
            },
            Stage::In => match reply {
                Reply::Goodbye(_) => self.end(Ending::Dismissed),
                Reply::Line(line) => self.show(now, line),
                // The answer to a login that was sent again.
                Reply::Welcome => {}
            },
            Stage::Leaving { .. } => match reply {
                Reply::Goodbye(_) => self.end(Ending::Left),
                Reply::Line(line) => self.show(now, line),
                Reply::Welcome => {}
            },
            Stage::Out => {}
        }
    }

    fn refuse(&mut self, reason: String) {
        self.stage = Stage::Out;
        self.events.push_back(Event::Refused(reason));
    }

    fn end(&mut self, how: Ending) {
        self.stage = Stage::Out;
        self.events.push_back(Event::Ended(how));
    }

    /// Shows a line, unless it is one of ours that comes back: that has been shown.
    fn show(&mut self, now: Time, line: &str) {
        if line.is_empty() {
            return;
        }
        let line = parted(line);
        self.said.retain(|(_, at)| *at + ECHO_FOR > now);
        if line.name.as_deref() == Some(&*self.name)
            && let Some(own) = self.said.iter().position(|(text, _)| *text == line.text)
        {
            self.said.remove(own);
            return;
        }
        self.events.push_back(Event::Line(line));
    }

    /// The most bytes that a text may have: with what the server puts before it, it is to be a line
    /// that every copy of the program takes.
    pub fn most(&self) -> usize {
        MAX_LINE.saturating_sub("\n : ".len() + self.name.len())
    }

    /// Says something, as soon as it may.
    ///
    /// # Errors
    /// Why it is not said.
    pub fn say(&mut self, text: &str) -> Result<(), Unsaid> {
        // A line is one.
        let text = clean(text).replace('\n', " ");
        if is_blank(&text) {
            return Err(Unsaid::Blank);
        }
        let (bytes, most) = (text.len(), self.most());
        if bytes > most {
            return Err(Unsaid::TooLong { bytes, most });
        }
        self.waiting.push_back((text, Shown::No));
        Ok(())
    }

    /// How many texts are yet to be said.
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// Leaves. Who is not in just goes: a goodbye under a name that is somebody else's would, at many
    /// a server, throw that one out.
    pub fn leave(&mut self, now: Time) {
        match self.stage {
            Stage::In => {
                self.outbox.push_back(Request::Quit(&self.name).encode());
                self.stage = Stage::Leaving { until: now + GOODBYE_FOR };
            }
            Stage::Entering { .. } => self.end(Ending::Left),
            Stage::Leaving { .. } | Stage::Out => {}
        }
    }

    /// What is to be done now.
    pub fn poll(&mut self, now: Time) -> Output {
        self.tick(now);
        if let Some(event) = self.events.pop_front() {
            return Output::Event(event);
        }
        if let Some(datagram) = self.outbox.pop_front() {
            return Output::Send(datagram);
        }
        Output::Wait(match &self.stage {
            Stage::Entering { at, .. } => Some(*at),
            Stage::In if self.waiting.is_empty() => None,
            Stage::In => Some(now + self.bucket.wait(now, PACE)),
            Stage::Leaving { until } => Some(*until),
            Stage::Out => None,
        })
    }

    fn tick(&mut self, now: Time) {
        match &mut self.stage {
            Stage::Entering { at, wait, perhaps } if *at <= now => {
                match perhaps {
                    Some((reason, true)) => {
                        let reason = std::mem::take(reason);
                        return self.refuse(reason);
                    }
                    Some((_, is_asked_since)) => *is_asked_since = true,
                    None => {}
                }
                *at = now + *wait;
                *wait = (*wait * 2).min(AGAIN_AT_MOST);
                self.outbox.push_back(Request::Login(&self.name).encode());
            }
            Stage::In if !self.waiting.is_empty() && self.bucket.take(now, PACE).is_ok() => {
                let Some((text, shown)) = self.waiting.pop_front() else { return };
                self.outbox.push_back(Request::Say { name: &self.name, text: &text }.encode());
                if self.said.len() == MOST_ECHOES {
                    self.said.pop_front();
                }
                self.said.push_back((text.clone(), now));
                if shown == Shown::No {
                    let name = Some(self.name.clone());
                    self.events.push_back(Event::Line(Line { name, text }));
                }
            }
            Stage::Leaving { until } if *until <= now => self.end(Ending::Left),
            _ => {}
        }
    }
}

/// Who has said a line, and what, as far as it says so.
fn parted(line: &str) -> Line {
    match line.split_once(" : ") {
        Some((name, text)) if !name.is_empty() && !name.contains(char::is_whitespace) => {
            Line { name: Some(name.to_owned()), text: text.to_owned() }
        }
        _ => Line { name: None, text: line.to_owned() },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn at(milliseconds: u64) -> Time {
        Time(milliseconds * 1000)
    }

    /// All that is to be done until it waits: what is sent as text, what happens, and until when.
    fn done(client: &mut Client, now: Time) -> (Vec<String>, Vec<Event>, Option<Time>) {
        let (mut sent, mut events) = (Vec::new(), Vec::new());
        loop {
            match client.poll(now) {
                Output::Send(bytes) => sent.push(String::from_utf8(bytes).expect("UTF-8")),
                Output::Event(event) => events.push(event),
                Output::Wait(until) => return (sent, events, until),
            }
        }
    }

    fn line(name: &str, text: &str) -> Event {
        let name = (!name.is_empty()).then(|| name.to_owned());
        Event::Line(Line { name, text: text.to_owned() })
    }

    /// One that is in.
    fn inside() -> Client {
        let mut client = Client::new("老王".to_owned(), at(0));
        done(&mut client, at(0));
        client.hear(at(1), "OK");
        assert_eq!(done(&mut client, at(1)), (vec![], vec![Event::Entered], None));
        client
    }

    #[test]
    fn a_login_is_sent_until_it_is_answered() {
        let mut client = Client::new("老王".to_owned(), at(0));
        let login = || vec!["L 老王".to_owned()];
        assert_eq!(done(&mut client, at(0)), (login(), vec![], Some(at(1000))));
        assert_eq!(done(&mut client, at(999)), (vec![], vec![], Some(at(1000))));
        assert_eq!(done(&mut client, at(1000)), (login(), vec![], Some(at(3000))));
        assert_eq!(done(&mut client, at(3000)), (login(), vec![], Some(at(7000))));
        client.hear(at(3001), "ok");
        client.hear(at(3002), "OK");
        assert_eq!(done(&mut client, at(3002)), (vec![], vec![Event::Entered], None));
    }

    #[test]
    fn only_ok_is_yes() {
        for reason in ["用户名已存在", "OK!", "Exit", "no", "okay"] {
            let mut client = Client::new("bob".to_owned(), at(0));
            done(&mut client, at(0));
            client.hear(at(1), reason);
            let refused = vec![Event::Refused(reason.to_owned())];
            assert_eq!(done(&mut client, at(1)), (vec![], refused, None));
            client.rename("bob2".to_owned(), at(2));
            assert_eq!(done(&mut client, at(2)).0, ["L bob2"]);
        }
    }

    #[test]
    fn a_line_for_all_is_no_answer_unless_no_other_comes() {
        let mut client = Client::new("bob".to_owned(), at(0));
        done(&mut client, at(0));
        client.hear(at(1), "\n老王 : 你好");
        assert_eq!(done(&mut client, at(1)).1, []);
        assert_eq!(done(&mut client, at(1000)).0, ["L bob"]);
        let mut other = Client::new("bob".to_owned(), at(0));
        done(&mut other, at(0));
        other.hear(at(1), "\nname in use");
        assert_eq!(done(&mut other, at(1000)).0, ["L bob"]);
        assert_eq!(done(&mut other, at(3000)).1, [Event::Refused("name in use".to_owned())]);
        client.hear(at(1001), "OK");
        assert_eq!(done(&mut client, at(1001)).1, [Event::Entered]);
    }

    #[test]
    fn lines_are_said_at_the_pace_of_such_servers_and_shown_once() {
        let mut client = inside();
        for number in 0..6 {
            assert_eq!(client.say(&format!("line {number}")), Ok(()));
        }
        let (sent, shown, until) = done(&mut client, at(10));
        assert_eq!(sent.len(), 4);
        assert_eq!((&*sent[0], &shown[3]), ("C 老王 line 0", &line("老王", "line 3")));
        assert_eq!((client.waiting(), until), (2, Some(at(520))));
        let (sent, ..) = done(&mut client, at(520));
        assert_eq!(sent, ["C 老王 line 4"]);
        // Some servers send it back, some do not.
        client.hear(at(521), "\n老王 : line 4");
        assert_eq!(done(&mut client, at(521)).1, []);
        client.hear(at(522), "\n老王 : line 4");
        assert_eq!(done(&mut client, at(522)).1, [line("老王", "line 4")], "somebody else's");
    }

    #[test]
    fn what_the_server_says_is_taken_apart() {
        let mut client = inside();
        for said in ["\nli : a : b", "\n欢迎 li 进入聊天室", "two words : x", "\n", " : x"] {
            client.hear(at(2), said);
        }
        let expected = [
            line("li", "a : b"),
            line("", "欢迎 li 进入聊天室"),
            line("", "two words : x"),
            line("", " : x"),
        ];
        assert_eq!(done(&mut client, at(2)).1, expected);
    }

    #[test]
    fn what_no_such_client_could_take_is_not_said() {
        let mut client = inside();
        let most = client.most();
        assert_eq!(most, 1024 - 4 - "老王".len());
        let long = "x".repeat(most + 1);
        assert_eq!(client.say(&long), Err(Unsaid::TooLong { bytes: most + 1, most }));
        assert_eq!(client.say(" \u{1b}\u{200b} "), Err(Unsaid::Blank));
        assert_eq!(client.say(&long[1..]), Ok(()));
        let (sent, ..) = done(&mut client, at(2));
        assert!(sent[0].ends_with(&long[1..]) && sent[0].len() <= MAX_LINE);
        assert_eq!(client.say("\u{1b}[31mred\nC li forged"), Ok(()));
        assert_eq!(done(&mut client, at(2)).0, ["C 老王 [31mred C li forged"]);
    }

    #[test]
    fn a_goodbye_is_said_once_and_answered_or_not() {
        for answer in ["EXIT", "Exit", "exit"] {
            let mut client = inside();
            client.leave(at(5));
            assert_eq!(
                done(&mut client, at(5)),
                (vec!["Q 老王".to_owned()], vec![], Some(at(1005)))
            );
            client.hear(at(6), answer);
            client.leave(at(7));
            assert_eq!(done(&mut client, at(7)), (vec![], vec![Event::Ended(Ending::Left)], None));
        }
        let mut client = inside();
        client.leave(at(5));
        done(&mut client, at(5));
        client.hear(at(900), "\nli : wait");
        assert_eq!(done(&mut client, at(900)).1, [line("li", "wait")]);
        assert_eq!(done(&mut client, at(1005)).1, [Event::Ended(Ending::Left)]);
    }

    #[test]
    fn who_is_not_in_says_no_goodbye_in_a_name_that_may_be_anothers() {
        let mut client = Client::new("bob".to_owned(), at(0));
        done(&mut client, at(0));
        client.leave(at(5));
        assert_eq!(done(&mut client, at(5)), (vec![], vec![Event::Ended(Ending::Left)], None));
    }

    #[test]
    fn a_server_may_send_one_away() {
        let mut client = inside();
        client.hear(at(5), "EXIT");
        client.hear(at(5), "Exit");
        assert_eq!(done(&mut client, at(5)).1, [Event::Ended(Ending::Dismissed)]);
    }

    #[test]
    fn a_server_that_comes_back_is_asked_again_and_told_what_it_has_missed() {
        let mut client = inside();
        for (text, when) in [("heard", 2), ("one", 2000), ("two", 2500)] {
            client.say(text).expect("it is said");
            done(&mut client, at(when));
        }
        client.lose(at(2600));
        client.lose(at(2600));
        client.say("three").expect("it is said as soon as it may");
        assert_eq!(done(&mut client, at(2600)), (vec![], vec![], Some(at(3600))));
        assert_eq!(done(&mut client, at(3600)).0, ["L 老王"]);
        client.hear(at(3601), "OK");
        let (sent, events, _) = done(&mut client, at(3601));
        assert_eq!(sent, ["C 老王 one", "C 老王 two", "C 老王 three"]);
        assert_eq!(events, [Event::Entered, line("老王", "three")], "each is shown once");
        client.leave(at(3602));
        done(&mut client, at(3602));
        client.lose(at(3603));
        assert_eq!(done(&mut client, at(3603)).1, [Event::Ended(Ending::Left)]);
        assert_eq!(client.waiting(), 3, "perhaps nobody has heard them");
    }
}
