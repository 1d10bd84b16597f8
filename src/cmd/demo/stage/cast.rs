//! Who plays: forking actors, hearing from them, cueing them, ending them.

use nix::errno::Errno;
use nix::sys::prctl;
use nix::sys::signal::{Signal, kill};

use super::actor::{self, Actor, Bond, Cue, Part, Played};
use super::sys::{self, Patience, Side};
use super::wire::{self, Letter, Note, Said};
use super::{Stage, refused};
use crate::proc::WaitStatus;
use crate::run::{Exit, Failure, Result, reason};
use crate::ui::Message;

/// Who adopts an actor whose parent has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Adopter {
    /// The stage, as a subreaper. This is so until told otherwise.
    Stage,
    /// Whoever is next above it: init, or a subreaper among the ancestors of ptool.
    Outside,
}

#[expect(clippy::unused_self, reason = "a script is a list of verbs of whom it is about")]
impl Stage<'_> {
    /// Forks an actor. `script` runs in it, and ends it when it returns.
    pub(crate) fn fork(
        &mut self,
        name: &str,
        script: impl FnOnce(&Part<'_>) -> Played,
    ) -> Result<Actor> {
        // What is buffered here would be the child's too.
        self.ui.flush()?;
        let me = nix::unistd::getpid().as_raw();
        match sys::fork(&self.props.procfs).map_err(|errno| refused("fork", errno))? {
            Side::Parent(pid) => self.meet_where(name, |letter| letter.pid == pid),
            Side::Child => {
                self.lifeline = None;
                actor::act(&self.props, Bond::Parent, me, name, |part| {
                    part.take_fresh_signals()?;
                    script(part)
                })
            }
        }
    }

    /// The next actor of this name that another actor has forked, when it has arrived.
    pub(crate) fn meet(&mut self, name: &str) -> Result<Actor> {
        let wanted = wire::Name::new(name);
        self.meet_where(name, |letter| letter.name == wanted)
    }

    fn meet_where(&mut self, name: &str, is_it: impl Fn(&Letter) -> bool) -> Result<Actor> {
        let arrival = |letter: &Letter| match letter.said {
            Said::Arrived(start) if is_it(letter) => Some(letter.id(start)),
            _ => None,
        };
        let id = self.letter(name, arrival)?;
        let actor = Actor { name: name.to_owned(), id };
        self.cast.push(actor.clone());
        Ok(actor)
    }

    /// Something that actors can tell a number about.
    pub(crate) fn note(&mut self) -> Note {
        self.notes += 1;
        Note(self.notes - 1)
    }

    /// The next number that an actor tells about this.
    pub(crate) fn hear(&mut self, note: Note) -> Result<i64> {
        self.letter("note", |letter| match letter.said {
            Said::Note(told, value) if told == note => Some(value),
            _ => None,
        })
    }

    /// Something that actors can wait for.
    pub(crate) fn cue(&self) -> Result<Cue> {
        Cue::new().map_err(|errno| refused("pipe", errno))
    }

    /// Gives a cue to one actor that waits for it, or will.
    pub(crate) fn give(&self, cue: &Cue) -> Result<()> {
        cue.give().map_err(|errno| refused("write", errno))
    }

    /// Sends a signal to an actor.
    ///
    /// # Errors
    /// Fails the demonstration where the actor has gone or the kernel refuses.
    pub(crate) fn signal(&self, actor: &Actor, signal: Signal) -> Result<()> {
        let sent = match self.row(actor) {
            Some(_) => kill(nix::unistd::Pid::from_raw(actor.pid()), signal),
            None => Err(Errno::ESRCH),
        };
        sent.map_err(|errno| refused("kill", errno))
    }

    /// Reaps an actor that is a child of the stage: forked by it, or adopted.
    pub(crate) fn wait(&mut self, actor: &Actor) -> Result<WaitStatus> {
        let pid = actor.pid();
        let ended = self.until(|_| match sys::waitpid(pid, Patience::Ask) {
            Ok(None) => None,
            Ok(Some((_, status))) => Some(Ok(status)),
            Err(errno) => Some(Err(errno)),
        })?;
        ended.unwrap_or(Err(Errno::ETIMEDOUT)).map_err(|errno| refused("waitpid", errno))
    }

    /// Decides who adopts actors whose parents end. With [`Adopter::Outside`], whoever shall outlive
    /// its parent is forked with [`Bond::Stage`]; the stage ends it all the same.
    pub(crate) fn orphans_go_to(&mut self, adopter: Adopter) -> Result<()> {
        prctl::set_child_subreaper(adopter == Adopter::Stage)
            .map_err(|errno| refused("PR_SET_CHILD_SUBREAPER", errno))
    }

    /// Takes the first letter that `pick` takes, when it has come.
    fn letter<T>(&mut self, what: &str, pick: impl Fn(&Letter) -> Option<T>) -> Result<T> {
        self.ui.flush()?;
        let find = |stage: &Self| {
            stage
                .letters
                .iter()
                .enumerate()
                .find_map(|(index, letter)| Some((index, pick(letter)?)))
        };
        let Some((index, found)) = self.until(find)? else {
            let message = Message::new("demo-no-letter").with("name", what);
            return Err(Failure::new(Exit::Found, message));
        };
        self.letters.remove(index);
        Ok(found)
    }

    pub(super) fn take_letters(&mut self) -> Result<()> {
        self.inbox.empty(&mut self.letters);
        self.watch.check()?;
        for letter in &self.letters {
            if let Said::Failed(errno) = letter.said {
                let message = Message::new("demo-actor-failed")
                    .with("name", letter.name.to_text())
                    .with("pid", letter.pid)
                    .with("reason", reason(&std::io::Error::from_raw_os_error(errno)));
                return Err(Failure::new(Exit::Found, message));
            }
        }
        Ok(())
    }
}
