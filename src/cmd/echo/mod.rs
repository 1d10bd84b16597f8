//! `ptool echo`: the classic servers, one file a model, and their comparison.
//!
//! A server that Ctrl-C or SIGTERM ends has ended as it was meant to, so that its exit code is 0; only
//! `compare`, which has an end of its own, dies by the signal that interrupts it.

mod address;
mod compare;
mod connection;
mod epoll;
mod event;
mod fork;
mod listen;
mod model;
mod narrator;
mod poll;
mod select;
mod server;
mod tcp;
mod thread;
mod udp;
mod view;
mod wakeup;

use std::io;

use clap::{Args, Subcommand};
use nix::sys::resource::{Resource, getrlimit, setrlimit};
use nix::sys::signal::Signal;

use super::signals::{self, ENDING, Signals};
use crate::run::{Exit, Failure, Result, Run, reason};
use crate::ui::{Message, Ui};
use address::Address;
use model::Model;
use narrator::{Narrator, Trace};
use server::Server;

/// `ptool echo [MODEL [ADDR]]`, `ptool echo compare`.
#[derive(Debug, Args)]
#[command(subcommand_precedence_over_arg = true, disable_help_subcommand = true)]
pub(super) struct Echo {
    #[arg(value_name = "MODEL", value_enum, display_order = 0)]
    model: Option<Model>,
    #[arg(value_name = "ADDR", display_order = 1)]
    address: Option<String>,
    #[arg(short, long)]
    trace: bool,
    #[arg(short = 'n', long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    connections: Option<u64>,
    #[command(flatten)]
    owner: Owner,
    #[command(subcommand)]
    other: Option<Other>,
}

/// What is no server.
#[derive(Debug, Subcommand)]
enum Other {
    Compare(compare::Compare),
    #[command(hide = true)]
    Load(compare::Load),
}

/// The process that started this one and with which it is to end. Hidden: `compare` sets it.
#[derive(Debug, Clone, Copy, Args)]
struct Owner {
    #[arg(long = "end-with", value_name = "PID", hide = true)]
    pid: Option<i32>,
}

impl Owner {
    /// Has the kernel end this process when its parent ends (`PR_SET_PDEATHSIG`).
    fn obey(self) -> io::Result<()> {
        let Some(pid) = self.pid else { return Ok(()) };
        nix::sys::prctl::set_pdeathsig(Signal::SIGTERM)?;
        // Started through /proc/self/exe, which would make its name `exe`.
        nix::sys::prctl::set_name(c"ptool")?;
        // The parent may have ended before that.
        if nix::unistd::getppid().as_raw() != pid {
            nix::sys::signal::raise(Signal::SIGTERM)?;
        }
        Ok(())
    }
}

impl Run for Echo {
    fn run(&self, ui: &mut Ui) -> Result<Exit> {
        match (&self.other, self.model) {
            (Some(Other::Compare(_)), Some(model)) => {
                let message = Message::new("error-argument-conflict")
                    .with("arg", model.name())
                    .with("other", "compare");
                Err(Failure::new(Exit::Usage, message).hint(Message::new("error-see-help")))
            }
            (Some(Other::Compare(compare)), None) => compare.run(ui),
            (Some(Other::Load(load)), _) => load.run(ui),
            (None, Some(model)) => self.serve(model, ui),
            (None, None) => view::list(ui),
        }
    }
}

impl Echo {
    fn serve(&self, model: Model, ui: &mut Ui) -> Result<Exit> {
        let address = match &self.address {
            Some(text) => Address::parse(text).ok_or_else(|| bad_address(text))?,
            None => Address::default(),
        };
        let wanted = ENDING.into_iter().chain((model == Model::Fork).then_some(Signal::SIGCHLD));
        let signals = Signals::block(wanted)?;
        self.owner.obey()?;
        raise_descriptor_limit();
        let trace = if self.trace { Trace::On } else { Trace::Off };
        let connections = self.connections;
        let new = |ui| Server::new(Narrator::new(ui, trace), signals, connections);
        let tally = if model == Model::Udp {
            let socket = listen::udp(&address)?;
            view::greet(ui, model, socket.local_addr()?)?;
            let mut server = new(&mut *ui);
            udp::serve(&socket, &mut server)?;
            server.tally
        } else {
            let listener = listen::tcp(&address)?;
            view::greet(ui, model, listener.local_addr()?)?;
            let mut server = new(&mut *ui);
            match model {
                Model::Tcp | Model::Udp => tcp::serve(&listener, &mut server)?,
                Model::Fork => fork::serve(listener, &mut server)?,
                Model::Thread => thread::serve(&listener, &mut server)?,
                Model::Select => select::serve(&listener, &mut server)?,
                Model::Poll => poll::serve(&listener, &mut server)?,
                Model::Epoll => epoll::serve(&listener, &mut server)?,
            }
            server.tally
        };
        view::sum_up(ui, model, tally)?;
        Ok(Exit::Done)
    }
}

/// Raises the soft limit of open descriptors to the hard one, as servers do: each client is one.
fn raise_descriptor_limit() {
    if let Ok((_, hard)) = getrlimit(Resource::RLIMIT_NOFILE) {
        // With the old limit there are fewer clients, and the trace says so.
        let _ = setrlimit(Resource::RLIMIT_NOFILE, hard, hard);
    }
}

fn bad_address(text: &str) -> Failure {
    let message = Message::new("echo-bad-address").with("text", text);
    Failure::new(Exit::Usage, message).hint(Message::new("echo-bad-address.hint"))
}

/// A call that must not fail did.
fn failed(call: &'static str, error: &io::Error) -> Failure {
    let message = Message::new("echo-call-failed").with("call", call).with("reason", reason(error));
    Failure::new(Exit::Refused, message)
}
