//! What the user sees and types: a terminal that is filled, or, where that is not wanted, a transcript with
//! a line to type in below it; elsewhere plain lines in and out.

mod filled;

use std::collections::VecDeque;
use std::io;
use std::os::fd::{AsFd as _, BorrowedFd};

use jiff::tz::TimeZone;
use nix::errno::Errno;

use self::filled::Filled;
use super::document;
pub(super) use super::full::Connection;
use super::ignore::Ignored;
use super::notice::{Notice, Weight};
use super::slash::{OfView, Operand};
use super::view::{self, Line, Times};
use super::wire::{MAX_TEXT, MemberNumber};
use crate::ui::{
    Document, Echo, Editor, Format, Key, Message, Modes, Role, Span, Terminal, Typed, Ui,
};

/// A terminal that is narrower has better things to show than the time.
const WIDTH_FOR_TIMES: usize = 50;

/// The longest line that is read where there is no terminal, in bytes: of a longer one the rest is
/// dropped, and so much is enough to know that it is too long for a message.
const LONGEST_LINE: usize = 4 * MAX_TEXT;

/// How many of the last entries can be shown again where the terminal is not filled.
const MOST_SHOWN: usize = 500;

/// The user's end.
pub(super) struct Screen<'a> {
    pub(super) ui: &'a mut Ui,
    command: &'static str,
    input: Input,
    is_interactive: bool,
    hearing: Hearing,
    zone: TimeZone,
    prompt: Span,
    drawn: Drawn,
    ignored: Ignored,
    /// The last entries that were shown.
    shown: VecDeque<Notice>,
}

/// Whether the line that is being typed is on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Drawn {
    No,
    /// As it was.
    Stale,
    /// As it is.
    Fresh,
}

/// What is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hearing {
    All,
    /// What concerns one's own lines.
    Own,
}

/// Where what is typed comes from.
enum Input {
    Terminal(Box<(Terminal, Editor)>),
    Full(Box<Filled>),
    Pipe(Pipe),
    Ended,
}

/// Lines of a file or a pipe.
#[derive(Debug, Default)]
struct Pipe {
    line: Vec<u8>,
}

impl<'a> Screen<'a> {
    /// Of a command whose documents have this name. With modes, there is a terminal to type on.
    pub(super) fn open(
        ui: &'a mut Ui,
        command: &'static str,
        modes: Option<Modes>,
    ) -> io::Result<Self> {
        let zone = TimeZone::system();
        let input = match modes.filter(|_| ui.format() == Format::Text) {
            Some(modes) if modes.is_whole() => {
                ui.flush()?;
                Input::Full(Box::new(Filled::take(ui, modes, zone.clone())?))
            }
            Some(modes) => Input::Terminal(Box::new((Terminal::take(modes)?, Editor::default()))),
            None => Input::Pipe(Pipe::default()),
        };
        let is_interactive = matches!(input, Input::Terminal(..) | Input::Full(..));
        Ok(Self {
            ui,
            command,
            input,
            is_interactive,
            hearing: Hearing::All,
            zone,
            prompt: Span::plain("> "),
            drawn: Drawn::No,
            ignored: Ignored::default(),
            shown: VecDeque::new(),
        })
    }

    /// From now on nothing is shown but what became of one's own lines, and what the user must know: on
    /// standard error, or as documents.
    pub(super) const fn be_quiet(&mut self) {
        self.hearing = Hearing::Own;
    }

    /// Nothing is read.
    pub(super) fn end_input(&mut self) {
        self.input = Input::Ended;
    }

    /// Changes something of a terminal that is filled, if it is.
    fn on_full(&mut self, change: impl FnOnce(&mut Filled)) {
        if let Input::Full(full) = &mut self.input {
            change(full);
            full.is_stale = true;
        }
    }

    /// The commands that Tab knows.
    pub(super) fn know(&mut self, commands: Vec<(&'static str, Operand)>) {
        self.on_full(|full| full.app.know(commands));
    }

    /// What the room is called, and what there is to say of it first, where that is not seen any more.
    pub(super) fn begin(&mut self, room: &str, greeting: &[Line]) {
        self.on_full(|full| {
            full.app.name_room(room);
            full.app.say(greeting.to_vec());
        });
    }

    /// How the way to the room is.
    pub(super) fn measure(&mut self, connection: Connection) {
        if let Input::Full(full) = &mut self.input {
            full.is_stale |= full.app.measure(connection);
        }
    }

    /// Who looks.
    pub(super) fn is_now(&mut self, member: MemberNumber, name: &str) {
        self.on_full(|full| full.app.is_now(member, name));
    }

    /// Whether [`Self::answered`] is to be told who is here now.
    pub(super) fn asked(&mut self) -> bool {
        self.on_full(|full| full.app.asked());
        matches!(self.input, Input::Full(_))
    }

    /// These are here.
    pub(super) fn answered(&mut self, members: Vec<(MemberNumber, String, u64)>) {
        let members = members.into_iter().map(|(member, name, _)| (member, name));
        self.on_full(|full| full.app.answered(members));
    }

    /// Does what is wanted of the screen alone.
    pub(super) fn obey(&mut self, wanted: OfView) -> io::Result<()> {
        match wanted {
            OfView::Clear => match &mut self.input {
                Input::Full(full) => full.app.clear(),
                Input::Terminal(_) => {
                    self.ui.clear()?;
                    self.drawn = Drawn::No;
                }
                Input::Pipe(_) | Input::Ended => {}
            },
            OfView::History(count) => {
                if let Input::Full(full) = &mut self.input {
                    full.app.history(count);
                } else {
                    let first = self.shown.len().saturating_sub(count);
                    let shown: Vec<_> = self.shown.iter().skip(first).cloned().collect();
                    for notice in shown {
                        self.write(&notice)?;
                    }
                }
            }
            OfView::Ignore(name) => {
                let is_ignored = match &mut self.input {
                    Input::Full(full) => full.app.ignore(&name),
                    _ => self.ignored.toggle(&name),
                };
                let id = if is_ignored { "chat-ignored" } else { "chat-not-ignored" };
                self.show(&Notice::Noted(Message::new(id).with("name", name)))?;
            }
        }
        self.on_full(|_| {});
        Ok(())
    }

    /// Whether somebody can be asked.
    pub(super) const fn is_interactive(&self) -> bool {
        self.is_interactive
    }

    /// What to watch for something to read, while there may be something.
    pub(super) fn input(&self) -> Option<BorrowedFd<'static>> {
        // Of a static lifetime: the handle of the standard library is one.
        static STDIN: std::sync::LazyLock<io::Stdin> = std::sync::LazyLock::new(io::stdin);
        (!matches!(self.input, Input::Ended)).then(|| STDIN.as_fd())
    }

    /// What stands before the line that is typed from now on, and whether what is typed is seen.
    pub(super) fn ask(&mut self, prompt: Span, echo: Echo) {
        self.on_full(|full| full.app.ask(prompt.clone(), echo));
        self.prompt = prompt;
        self.touch();
        if let Input::Terminal(typing) = &mut self.input {
            typing.1.set_echo(echo);
        }
    }

    /// What has been typed, line by line. Never waits where there is something to read.
    pub(super) fn read(&mut self) -> io::Result<Vec<Typed>> {
        match &mut self.input {
            Input::Terminal(typing) => {
                let (terminal, editor) = &mut **typing;
                let Some(keys) = terminal.read()? else {
                    self.input = Input::Ended;
                    self.drawn = Drawn::No;
                    return Ok(vec![Typed::End]);
                };
                let mut typed = Vec::new();
                for key in keys {
                    if key == Key::Redraw {
                        self.ui.clear()?;
                    }
                    typed.extend(editor.press(key));
                }
                self.touch();
                Ok(typed)
            }
            Input::Full(full) => {
                let Some(typed) = full.read()? else {
                    self.input = Input::Ended;
                    return Ok(vec![Typed::End]);
                };
                Ok(typed)
            }
            Input::Pipe(pipe) => {
                let typed = pipe.read()?;
                if typed.contains(&Typed::End) {
                    self.input = Input::Ended;
                }
                Ok(typed)
            }
            Input::Ended => Ok(Vec::new()),
        }
    }

    /// Shows a notice, above what is being typed.
    pub(super) fn show(&mut self, notice: &Notice) -> io::Result<()> {
        let is_quiet = self.hearing == Hearing::Own;
        if self.ui.format() == Format::Json {
            if is_quiet && matches!(notice, Notice::Entry { .. } | Notice::Receipt { .. }) {
                return Ok(());
            }
            let Some(event) = document::event(notice, self.ui.catalog()) else { return Ok(()) };
            return self.ui.json_line(&Document::new(self.command, event));
        }
        if let Input::Full(full) = &mut self.input {
            full.tell(notice);
            return Ok(());
        }
        if let Notice::Entry { entry, .. } = notice {
            self.ignored.follow(entry);
            if self.ignored.hides(entry) {
                return Ok(());
            }
            self.shown.push_back(notice.clone());
            if self.shown.len() > MOST_SHOWN {
                self.shown.pop_front();
            }
        }
        self.write(notice)
    }

    /// Writes a notice, above what is being typed.
    fn write(&mut self, notice: &Notice) -> io::Result<()> {
        let is_quiet = self.hearing == Hearing::Own;
        let is_explained = matches!(notice, Notice::Explained(_));
        let is_watched = self.ui.width().is_some() && !is_quiet;
        match notice.weight() {
            Weight::Data => return Ok(()),
            // Datagrams in words were asked for.
            Weight::Talk | Weight::Answer if is_quiet && !is_explained => return Ok(()),
            Weight::Aside if !is_watched => return Ok(()),
            // What a program reads on the other side of the pipe is the conversation alone.
            Weight::Warning if !is_watched => {
                self.ui.remark(&super::notice::sentence(notice));
                return Ok(());
            }
            Weight::Talk | Weight::Answer | Weight::Aside | Weight::Warning => {}
        }
        self.hide()?;
        let times = match self.ui.width() {
            Some(width) if width >= WIDTH_FOR_TIMES => Times::Shown(self.zone.clone()),
            Some(_) | None => Times::Hidden,
        };
        if let Notice::Explained(seen) = notice {
            let line = view::explained(seen, self.ui.catalog(), self.ui.charset());
            return self.ui.utterance(&line.lead, line.role, &line.text);
        }
        for line in view::lines(notice, self.ui.catalog(), &times) {
            self.ui.utterance(&line.lead, line.role, &line.text)?;
        }
        Ok(())
    }

    /// The line that is being typed is another than the one on the screen.
    fn touch(&mut self) {
        if self.drawn == Drawn::Fresh {
            self.drawn = Drawn::Stale;
        }
    }

    /// Takes the line that is being typed off the screen.
    fn hide(&mut self) -> io::Result<()> {
        if self.drawn != Drawn::No {
            self.ui.erase_input()?;
            self.drawn = Drawn::No;
        }
        Ok(())
    }

    /// Shows all that there is to show: before a wait.
    pub(super) fn refresh(&mut self) -> io::Result<()> {
        if let Input::Full(full) = &mut self.input {
            return full.refresh();
        }
        if let Input::Terminal(typing) = &self.input
            && self.drawn != Drawn::Fresh
        {
            self.ui.draw_input(&self.prompt, &typing.1)?;
            self.drawn = Drawn::Fresh;
        }
        self.ui.flush()
    }

    /// The terminal has another width (SIGWINCH).
    pub(super) fn resize(&mut self) {
        self.ui.measure();
        self.touch();
        // What cannot be drawn now cannot be drawn later either, where it is told.
        self.on_full(|full| drop(full.resize()));
    }

    /// Stops this process (SIGTSTP), with the terminal as it was found, until it is continued.
    pub(super) fn stop_until_continued(&mut self) -> io::Result<()> {
        let stop = || Ok(nix::sys::signal::raise(nix::sys::signal::Signal::SIGSTOP)?);
        if let Input::Full(full) = &mut self.input {
            full.suspended(stop)?;
            self.ui.measure();
            return Ok(());
        }
        self.hide()?;
        self.ui.flush()?;
        if let Input::Terminal(typing) = &self.input {
            typing.0.suspend();
        }
        stop()?;
        if let Input::Terminal(typing) = &self.input {
            typing.0.resume()?;
        }
        self.resize();
        Ok(())
    }

    /// Nothing more is typed: the terminal is as it was found from here on.
    pub(super) fn close(&mut self) -> io::Result<()> {
        self.hide()?;
        if let Input::Full(mut full) = std::mem::replace(&mut self.input, Input::Ended) {
            let last_word = full.app.take_last_word();
            drop(full);
            if let Some(notice) = last_word {
                self.write(&notice)?;
            }
        }
        self.ui.flush()
    }

    /// A prompt as it usually looks.
    pub(super) fn question(text: String) -> Span {
        Span::new(Role::Strong, text)
    }
}

impl Pipe {
    fn read(&mut self) -> io::Result<Vec<Typed>> {
        let mut bytes = [0; 16 << 10];
        let read = match nix::unistd::read(io::stdin().as_fd(), &mut bytes) {
            Ok(length) => &bytes[..length],
            Err(Errno::EINTR | Errno::EAGAIN) => return Ok(Vec::new()),
            // A terminal that is gone.
            Err(Errno::EIO) => &[],
            Err(errno) => return Err(errno.into()),
        };
        Ok(self.take(read))
    }

    /// The lines that these bytes complete; no bytes are the end.
    fn take(&mut self, bytes: &[u8]) -> Vec<Typed> {
        let mut typed = Vec::new();
        for &byte in bytes {
            if byte == b'\n' {
                typed.push(self.line());
            } else if self.line.len() < LONGEST_LINE {
                self.line.push(byte);
            }
        }
        if bytes.is_empty() {
            // The last line may lack its end.
            if !self.line.is_empty() {
                typed.push(self.line());
            }
            typed.push(Typed::End);
        }
        typed
    }

    fn line(&mut self) -> Typed {
        let bytes = std::mem::take(&mut self.line);
        let bytes = bytes.strip_suffix(b"\r").unwrap_or(&bytes);
        Typed::Line(String::from_utf8_lossy(bytes).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> Typed {
        Typed::Line(text.to_owned())
    }

    #[test]
    fn lines_are_whole_wherever_a_read_has_cut_them() {
        let mut pipe = Pipe::default();
        assert_eq!(pipe.take(b"one\r\ntw"), [line("one")]);
        assert_eq!(pipe.take(b"o\n"), [line("two")]);
        assert_eq!(pipe.take(b"three"), []);
        assert_eq!(pipe.take(b""), [line("three"), Typed::End]);
    }

    #[test]
    fn a_line_without_end_takes_no_memory_without_end() {
        let mut pipe = Pipe::default();
        for _ in 0..100 {
            assert_eq!(pipe.take(&[b'x'; 1000]), []);
        }
        let [Typed::Line(line)] = &pipe.take(b"\n")[..] else { panic!("one line") };
        assert!(line.len() > MAX_TEXT && line.len() <= LONGEST_LINE);
    }
}
