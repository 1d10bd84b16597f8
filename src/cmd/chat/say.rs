//! `ptool chat say`: says something in a room and goes, for programs.

use clap::Args;

use super::join::Way;
use crate::chat::join::{self, Manner};
use crate::run::{Exit, Failure, Result, Run};
use crate::ui::{Message, Ui};

/// `ptool chat say --name NAME [TEXT…]`.
#[derive(Debug, Args)]
pub(super) struct Say {
    #[arg(value_name = "TEXT", display_order = 0)]
    text: Vec<String>,
    #[arg(short, long, value_name = "NAME")]
    name: Option<String>,
    #[arg(long, value_name = "ADDR")]
    to: Option<String>,
    #[command(flatten)]
    way: Way,
}

impl Run for Say {
    fn run(&self, ui: &mut Ui) -> Result<Exit> {
        let manner = Manner::Say(lines(&self.text)?);
        let options = self.way.options(self.to.as_deref(), self.name.clone(), manner)?;
        join::run(ui, &options)
    }
}

/// The lines of the arguments, which are one text as with echo(1); nothing where there are none: then
/// they come from standard input.
fn lines(words: &[String]) -> Result<Option<Vec<String>>> {
    if words.is_empty() {
        return Ok(None);
    }
    let text = words.join(" ");
    let lines: Vec<_> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    if lines.is_empty() {
        let hint = Message::new("chat-nothing-to-say.hint");
        return Err(Failure::new(Exit::Usage, Message::new("chat-nothing-to-say")).hint(hint));
    }
    Ok(Some(lines.into_iter().map(str::to_owned).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_one_text_of_one_or_more_lines() {
        let said = |words: &[&str]| {
            let words: Vec<_> = words.iter().map(|word| (*word).to_owned()).collect();
            lines(&words).ok().map(Option::unwrap_or_default)
        };
        assert_eq!(said(&[]), Some(vec![]));
        assert_eq!(said(&["build", "done"]), Some(vec!["build done".to_owned()]));
        let two = vec!["one".to_owned(), "two".to_owned()];
        assert_eq!(said(&["one\n\ntwo\n"]), Some(two));
        assert_eq!(said(&["", " "]), None);
    }
}
