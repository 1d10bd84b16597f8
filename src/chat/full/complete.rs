//! What Tab makes of the word before the cursor: commands and names, one after the other. Pure.

use super::super::slash::Operand;

/// A completion under way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Completion {
    /// What may stand there, each whole; the last is what was typed.
    options: Vec<String>,
    at: usize,
}

/// Which way to go through what may stand there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    Forth,
    Back,
}

impl Completion {
    /// What may become of this beginning of a line, if anything; `commands` without their slashes.
    pub(super) fn begin(
        before: &str,
        commands: &[(&str, Operand)],
        names: &[String],
    ) -> Option<Self> {
        let word_at = before
            .char_indices()
            .rev()
            .find(|(_, character)| character.is_whitespace())
            .map_or(0, |(at, character)| at + character.len_utf8());
        let word = &before[word_at..];
        let mut options: Vec<String> = if let Some(name) = word.strip_prefix('/')
            && word_at == 0
        {
            let fits = commands.iter().filter(|(command, _)| command.starts_with(name));
            let space = |operand: &Operand| if *operand == Operand::Nothing { "" } else { " " };
            fits.map(|(command, operand)| format!("/{command}{}", space(operand))).collect()
        } else {
            let operand = operand_before(&before[..word_at], commands);
            // Without a letter every name fits, which helps where one is wanted alone.
            if word.is_empty() && operand.is_none() {
                return None;
            }
            let end = if word_at == 0 { ": " } else { " " };
            let fits = names.iter().filter(|name| begins_with(name, word));
            fits.map(|name| format!("{name}{end}")).collect()
        };
        if options.is_empty() {
            return None;
        }
        options.push(word.to_owned());
        let at = options.len() - 1;
        Some(Self { options, at })
    }

    /// Goes on to the next: how many bytes to take away before the cursor, and what to put there.
    pub(super) fn step(&mut self, way: Way) -> (usize, &str) {
        let taken = self.options[self.at].len();
        let count = self.options.len();
        // With one option there is no reason to come back to what was typed.
        let is_alone = count == 2;
        self.at = match way {
            _ if is_alone => 0,
            Way::Forth => (self.at + 1) % count,
            Way::Back => (self.at + count - 1) % count,
        };
        (taken, &self.options[self.at])
    }

    /// What to choose from, and which is chosen now; nothing where there is no choice.
    pub(super) fn choice(&self) -> Option<(&[String], usize)> {
        let offered = &self.options[..self.options.len() - 1];
        (offered.len() > 1).then_some((offered, self.at))
    }
}

/// What a command wants at this place of the line: a name, where it is the first word after one that
/// takes a name.
fn operand_before(before: &str, commands: &[(&str, Operand)]) -> Option<Operand> {
    let name = before.strip_prefix('/')?.trim_end();
    let (_, operand) = commands.iter().find(|(command, _)| *command == name)?;
    matches!(operand, Operand::Name | Operand::NameAndTime | Operand::NameAndText)
        .then_some(*operand)
}

/// Whether a name begins with what was typed, which may be in small letters.
fn begins_with(name: &str, typed: &str) -> bool {
    let mut letters = name.chars().flat_map(char::to_lowercase);
    typed.chars().flat_map(char::to_lowercase).all(|letter| letters.next() == Some(letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMANDS: [(&str, Operand); 4] = [
        ("me", Operand::Text),
        ("msg", Operand::NameAndText),
        ("quit", Operand::Nothing),
        ("who", Operand::Nothing),
    ];

    fn names() -> Vec<String> {
        ["Alan", "alice", "老王"].map(str::to_owned).to_vec()
    }

    /// What the line becomes with each further Tab.
    fn tabs(before: &str, way: Way, count: usize) -> Vec<String> {
        let Some(mut completion) = Completion::begin(before, &COMMANDS, &names()) else {
            return Vec::new();
        };
        let mut line = before.to_owned();
        let step = |_| {
            let (taken, put) = completion.step(way);
            line.truncate(line.len() - taken);
            line.push_str(put);
            line.clone()
        };
        (0..count).map(step).collect()
    }

    #[test]
    fn commands_are_completed_at_the_beginning_alone() {
        assert_eq!(tabs("/q", Way::Forth, 2), ["/quit", "/quit"]);
        assert_eq!(tabs("/m", Way::Forth, 4), ["/me ", "/msg ", "/m", "/me "]);
        assert_eq!(tabs("hi /q", Way::Forth, 1), [""; 0]);
    }

    #[test]
    fn names_are_completed_whatever_their_case_and_script() {
        assert_eq!(tabs("al", Way::Forth, 3), ["Alan: ", "alice: ", "al"]);
        assert_eq!(tabs("al", Way::Back, 1), ["alice: "]);
        assert_eq!(tabs("hi 老", Way::Forth, 1), ["hi 老王 "]);
        assert_eq!(tabs("hi x", Way::Forth, 1), [""; 0]);
    }

    #[test]
    fn where_a_name_is_wanted_all_are_offered() {
        assert_eq!(tabs("/msg ", Way::Forth, 2), ["/msg Alan ", "/msg alice "]);
        assert_eq!(tabs("/msg bob ", Way::Forth, 1), [""; 0]);
        assert_eq!(tabs("", Way::Forth, 1), [""; 0]);
    }
}
