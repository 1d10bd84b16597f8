//! The trace, told: each wake-up with what was ready, then what was called and what it returned.

use std::io;

use nix::errno::Errno;
use serde::Serialize;

use super::event::{Event, Note, Object, Readiness, Ready};
use crate::ui::{Document, Format, Message, Role, Span, Ui, text};

/// Whoever wants to know what a server does.
pub(super) trait Tell {
    /// Takes notice of a step.
    fn tell(&mut self, event: Event) -> io::Result<()>;
}

/// Whether a server tells what it does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trace {
    On,
    Off,
}

/// Tells the user what a server does.
pub(super) struct Narrator<'a> {
    ui: &'a mut Ui,
    trace: Trace,
    /// The process or thread that acts, where there are several.
    task: Option<i32>,
}

impl<'a> Narrator<'a> {
    pub(super) const fn new(ui: &'a mut Ui, trace: Trace) -> Self {
        Self { ui, trace, task: None }
    }

    pub(super) fn is_on(&self) -> bool {
        self.trace == Trace::On
    }

    /// From now on this process or thread acts.
    pub(super) const fn act_as(&mut self, task: Option<i32>) {
        self.task = task;
    }

    /// Hands over what was told so far, before a wait or a fork: what a child inherits in the buffer
    /// would come out twice.
    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.ui.flush()
    }

    fn tell_text(&mut self, event: &Event) -> io::Result<()> {
        /// Columns of the call, so that what it means stands in a column of its own.
        const CALL: usize = 32;
        let mut lead = Vec::new();
        if let Some(task) = self.task {
            lead.push(Span::new(Role::Faint, format!("[{task}] ")));
        }
        match event {
            Event::Woke { call, watched, ready } => {
                let head = Message::new("echo-trace-woke")
                    .with("call", call.name())
                    .with("watched", *watched)
                    .with("ready", ready.len());
                lead.push(Span::new(Role::Strong, self.ui.text(&head)));
                let shown = self.shown(ready);
                self.ui.paragraph(&lead, Role::Plain, &shown)
            }
            Event::Called { call, on, result, note } => {
                let on = on.map_or_else(String::new, |number| number.to_string());
                let (text, role) = match result {
                    Ok(value) => (format!("  {}({on}) = {value}", call.name()), Role::Code),
                    Err(errno) => {
                        (format!("  {}({on}) = -1 {errno:?}", call.name()), Role::Warning)
                    }
                };
                let gap = " ".repeat(CALL.saturating_sub(text::width(&text)).max(2));
                lead.push(Span::new(role, text));
                if *note == Note::None {
                    return self.ui.line(&lead);
                }
                lead.push(Span::plain(gap));
                let meaning = self.ui.text(&message(*note));
                self.ui.paragraph(&lead, role_of(*note), &meaning)
            }
            Event::Told(note) => {
                lead.push(Span::plain("  "));
                let meaning = self.ui.text(&message(*note));
                self.ui.paragraph(&lead, role_of(*note), &meaning)
            }
        }
    }

    /// The descriptors that ended a wait, the first few by number.
    fn shown(&self, ready: &[Ready]) -> String {
        const SHOWN: usize = 8;
        let word = |ready: &Ready| {
            let id = match (ready.object, ready.readiness) {
                (Object::Listener, _) => "echo-trace-ready-listener",
                (Object::Signals, _) => "echo-trace-ready-signals",
                (Object::Threads, _) => "echo-trace-ready-threads",
                (Object::Client, Readiness::Read) => "echo-trace-ready-read",
                (Object::Client, Readiness::Write) => "echo-trace-ready-write",
            };
            self.ui.text(&Message::new(id).with("fd", ready.fd))
        };
        let mut words: Vec<_> = ready.iter().take(SHOWN).map(word).collect();
        if let Some(more) = ready.len().checked_sub(SHOWN).filter(|more| *more > 0) {
            words.push(self.ui.text(&Message::new("echo-trace-ready-more").with("count", more)));
        }
        words.join(&self.ui.word("echo-trace-comma"))
    }
}

impl Tell for Narrator<'_> {
    fn tell(&mut self, event: Event) -> io::Result<()> {
        match (self.trace, self.ui.format()) {
            (Trace::Off, _) => Ok(()),
            (Trace::On, Format::Text) => self.tell_text(&event),
            (Trace::On, Format::Json) => {
                self.ui.json_line(&Document::new("echo", Line::of(&event, self.task)))
            }
        }
    }
}

/// An event as docs/SCHEMA.md has it.
#[derive(Debug, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
enum Line<'a> {
    Wakeup {
        task: Option<i32>,
        call: &'static str,
        watched: usize,
        ready: &'a [Ready],
    },
    Call {
        task: Option<i32>,
        call: &'static str,
        on: Option<i32>,
        result: i64,
        errno: Option<String>,
        #[serde(flatten)]
        note: Note,
    },
    Note {
        task: Option<i32>,
        #[serde(flatten)]
        note: Note,
    },
}

impl<'a> Line<'a> {
    fn of(event: &'a Event, task: Option<i32>) -> Self {
        match event {
            Event::Woke { call, watched, ready } => {
                Self::Wakeup { task, call: call.name(), watched: *watched, ready }
            }
            Event::Called { call, on, result, note } => Self::Call {
                task,
                call: call.name(),
                on: *on,
                result: result.map_or(-1, |value| i64::try_from(value).unwrap_or(i64::MAX)),
                errno: result.err().map(|errno: Errno| format!("{errno:?}")),
                note: *note,
            },
            Event::Told(note) => Self::Note { task, note: *note },
        }
    }
}

const fn role_of(note: Note) -> Role {
    match note {
        Note::Aborted
        | Note::Exhausted
        | Note::BeyondSelect { .. }
        | Note::Backlog { .. }
        | Note::HeldBack { .. }
        | Note::Vanished
        | Note::NoWorker { .. }
        | Note::DatagramLost
        | Note::OwnDatagram
        | Note::PeerUnreachable => Role::Warning,
        _ => Role::Plain,
    }
}

/// The sentence of a note.
fn message(note: Note) -> Message {
    let with_peer =
        |id, peer: std::net::SocketAddr| Message::new(id).with("peer", peer.to_string());
    match note {
        Note::None => Message::new(""),
        Note::Connected { peer, open } => with_peer("echo-note-connected", peer).with("open", open),
        Note::NobodyWaits => Message::new("echo-note-nobody-waits"),
        Note::Aborted => Message::new("echo-note-aborted"),
        Note::Exhausted => Message::new("echo-note-exhausted"),
        Note::BeyondSelect { peer, limit } => {
            with_peer("echo-note-beyond-select", peer).with("limit", limit)
        }
        Note::Backlog { waiting } => Message::new("echo-note-backlog").with("waiting", waiting),
        Note::Received => Message::new("echo-note-received"),
        Note::NothingToRead => Message::new("echo-note-nothing-to-read"),
        Note::EndOfInput => Message::new("echo-note-end-of-input"),
        Note::Sent => Message::new("echo-note-sent"),
        Note::HeldBack { left } => Message::new("echo-note-held-back").with("left", left),
        Note::Vanished => Message::new("echo-note-vanished"),
        Note::Closed { peer, echoed_bytes } => {
            with_peer("echo-note-closed", peer).with("bytes", echoed_bytes)
        }
        Note::ParentCloses => Message::new("echo-note-parent-closes"),
        Note::ChildServes { peer } => with_peer("echo-note-child-serves", peer),
        Note::NoWorker { peer } => with_peer("echo-note-no-worker", peer),
        Note::Reaped => Message::new("echo-note-reaped"),
        Note::OthersRun => Message::new("echo-note-others-run"),
        Note::NoChildren => Message::new("echo-note-no-children"),
        Note::ChildEnds => Message::new("echo-note-child-ends"),
        Note::ThreadServes { peer } => with_peer("echo-note-thread-serves", peer),
        Note::Joined => Message::new("echo-note-joined"),
        Note::ThreadWoken => Message::new("echo-note-thread-woken"),
        Note::Watched { readiness: Readiness::Read } => Message::new("echo-note-watched-read"),
        Note::Watched { readiness: Readiness::Write } => Message::new("echo-note-watched-write"),
        Note::Datagram { peer } => with_peer("echo-note-datagram", peer),
        Note::DatagramLost => Message::new("echo-note-datagram-lost"),
        Note::OwnDatagram => Message::new("echo-note-own-datagram"),
        Note::PeerUnreachable => Message::new("echo-note-peer-unreachable"),
        Note::Signal { signal } => Message::new("echo-note-signal").with("signal", signal.as_str()),
    }
}
