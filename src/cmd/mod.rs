//! The command line: one module a subcommand, and the one match that runs it.
//!
//! What the options are is declared beside each command; what their help says is in locales/
//! (`cli.ftl`), put in by `help` only when somebody asks for it.

mod address;
mod chat;
mod demo;
mod diagram;
mod doctor;
mod echo;
mod explain;
mod generate;
mod help;
mod list;
mod listen;
mod matching;
mod number;
mod pcb;
mod source;
mod stat;
mod suggestion;
mod top;
mod tree;
mod watch;

use std::ffi::OsString;

use clap::{ArgAction, Parser, Subcommand};

use crate::run::{Exit, Run as _, report};
use crate::ui::{Charset, ColorChoice, Format, LanguageChoice, Look, Ui};

#[derive(Debug, Parser)]
#[command(
    name = "ptool",
    version,
    arg_required_else_help = true,
    max_term_width = 100,
    disable_help_flag = true
)]
pub(crate) struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// The options that every command takes.
#[derive(Debug, Clone, Copy, clap::Args)]
struct Global {
    #[arg(long, global = true)]
    json: bool,
    #[arg(long, global = true, value_name = "WHEN", value_enum, default_value_t)]
    color: ColorChoice,
    #[arg(long, global = true, value_name = "LANG", value_enum, default_value_t)]
    lang: LanguageChoice,
    #[arg(long, global = true)]
    ascii: bool,
    #[arg(short, long, global = true, action = ArgAction::HelpShort)]
    help: Option<bool>,
}

impl Global {
    const fn look(self) -> Look {
        Look {
            color: self.color,
            language: self.lang,
            charset: if self.ascii { Charset::Ascii } else { Charset::Unicode },
            format: if self.json { Format::Json } else { Format::Text },
        }
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    List(list::List),
    Stat(stat::Stat),
    Tree(tree::Tree),
    Pcb(pcb::Pcb),
    Doctor(doctor::Doctor),
    Top(top::Top),
    Watch(watch::Watch),
    Demo(demo::Demo),
    Explain(explain::Explain),
    Echo(echo::Echo),
    Chat(chat::Chat),
    Completions(generate::Completions),
    Man(generate::Man),
}

/// Runs ptool on these arguments, the first of which is the program's name.
pub(crate) fn run(args: impl Iterator<Item = OsString>) -> Exit {
    let args: Vec<OsString> = args.collect();
    let cli = match Cli::try_parse_from(&args) {
        Ok(cli) => cli,
        Err(error) => return help::answer(&args, &error),
    };
    let mut ui = Ui::new(cli.global.look());
    let outcome = match &cli.command {
        Command::List(list) => list.run(&mut ui),
        Command::Stat(stat) => stat.run(&mut ui),
        Command::Tree(tree) => tree.run(&mut ui),
        Command::Pcb(pcb) => pcb.run(&mut ui),
        Command::Doctor(doctor) => doctor.run(&mut ui),
        Command::Top(top) => top.run(&mut ui),
        Command::Watch(watch) => watch.run(&mut ui),
        Command::Demo(demo) => demo.run(&mut ui),
        Command::Explain(explain) => explain.run(&mut ui),
        Command::Echo(echo) => echo.run(&mut ui),
        Command::Chat(chat) => chat.run(&mut ui),
        Command::Completions(completions) => completions.run(&mut ui),
        Command::Man(man) => man.run(&mut ui),
    };
    report(&mut ui, outcome)
}
