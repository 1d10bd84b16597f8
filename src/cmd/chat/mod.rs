//! `ptool chat`: the group chat room. What a room is and does is in [`crate::chat`]; here is what one
//! types to get into it.

mod control;
mod join;
mod serve;

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use crate::chat::chaos::{BadChaos, Chaos};
use crate::chat::keys::{self, Store, Trouble};
use crate::chat::room::Command as Order;
use crate::chat::weather::Lesson;
use crate::run::{Exit, Failure, Result, Run, reason};
use crate::ui::{Message, Ui};

/// `ptool chat serve`, `ptool chat join`, and what administers a room.
#[derive(Debug, Args)]
#[command(disable_help_subcommand = true, arg_required_else_help = true)]
pub(super) struct Chat {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Serve(serve::Serve),
    Join(join::Join),
    Announce(control::Announce),
    Who(control::Bare),
    Kick(control::Named),
    Ban(control::Timed),
    Unban(control::Named),
    Mute(control::Timed),
    Unmute(control::Named),
    Bans(control::Bare),
    Stop(control::Bare),
}

impl Run for Chat {
    fn run(&self, ui: &mut Ui) -> Result<Exit> {
        match &self.command {
            Command::Serve(serve) => serve.run(ui),
            Command::Join(join) => join.run(ui),
            Command::Announce(announce) => announce.run(ui),
            Command::Who(who) => who.run(ui, "chat who", &Order::Who),
            Command::Kick(kick) => kick.run(ui, "chat kick", Order::Kick),
            Command::Ban(ban) => ban.run(ui, "chat ban", Order::Ban),
            Command::Unban(unban) => unban.run(ui, "chat unban", Order::Unban),
            Command::Mute(mute) => mute.run(ui, "chat mute", Order::Mute),
            Command::Unmute(unmute) => unmute.run(ui, "chat unmute", Order::Unmute),
            Command::Bans(bans) => bans.run(ui, "chat bans", &Order::Sanctions),
            Command::Stop(stop) => stop.run(ui, "chat stop", &Order::Stop),
        }
    }
}

/// What both ends take: where keys are kept, and the password.
#[derive(Debug, Args)]
struct Keys {
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    #[arg(long, value_name = "DIR")]
    state_dir: Option<PathBuf>,
}

impl Keys {
    fn store(&self) -> Store {
        Store::new(self.state_dir.as_deref(), |name| std::env::var_os(name))
    }

    fn password(&self) -> Result<Option<Vec<u8>>> {
        self.password_file.as_deref().map(password).transpose()
    }
}

/// What both ends take to show how the protocol copes.
#[derive(Debug, Args)]
struct Network {
    #[arg(long, value_name = "PARTS")]
    chaos: Option<String>,
    #[arg(long)]
    explain: bool,
}

impl Network {
    fn lesson(&self) -> Result<Lesson> {
        let chaos = self.chaos.as_deref().map(str::parse::<Chaos>).transpose();
        let chaos = chaos
            .map_err(|bad: BadChaos| Failure::new(Exit::Usage, bad.message()).hint(bad.hint()))?;
        Ok(Lesson { chaos, explains: self.explain })
    }
}

fn password(path: &Path) -> Result<Vec<u8>> {
    keys::password(path).map_err(|trouble| {
        let about = |id: &'static str| Message::new(id).with("path", path.display().to_string());
        let message = match &trouble {
            Trouble::System(_, error) => {
                about("chat-password-unreadable").with("reason", reason(error))
            }
            Trouble::Garbled(_) | Trouble::Exposed(_) => about("chat-password-empty"),
        };
        Failure::new(Exit::Usage, message).hint(Message::new("chat-password-empty.hint"))
    })
}

/// A value that makes no sense, with what would.
fn bad_value(option: &'static str, value: &str, hint: &'static str) -> Failure {
    let message = Message::new("error-bad-value").with("value", value).with("arg", option);
    Failure::new(Exit::Usage, message).hint(Message::new(hint))
}
