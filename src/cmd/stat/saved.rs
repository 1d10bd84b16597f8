//! `ptool stat -`: the output of ps, saved here or on another machine, explained line by line.

use std::collections::BTreeMap;

use serde::Serialize;

use super::code::{Sign, signs};
use crate::proc::{StatCode, State};
use crate::run::{Exit, Failure, Result};
use crate::ui::{Bytes, Catalog, Document, Format, Message, Role, Span, Ui, text};

/// One line of the input, and the code that stands in it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    text: String,
    code: Option<StatCode>,
    /// The pid and comm of the parent of a zombie, where the listing has them.
    culprit: Option<(String, String)>,
}

#[derive(Debug, Serialize)]
struct Saved {
    lines: Vec<Annotated>,
}

#[derive(Debug, Serialize)]
struct Annotated {
    line: String,
    stat: Option<StatCode>,
    signs: Vec<Sign>,
    note: Option<String>,
}

/// Explains the saved output in this text.
pub(super) fn show(ui: &mut Ui, input: &[u8]) -> Result<Exit> {
    let lines = read(input);
    if lines.iter().all(|line| line.code.is_none()) {
        let message = Message::new("stat-no-column");
        return Err(Failure::new(Exit::Usage, message).hint(Message::new("stat-no-column.hint")));
    }
    if ui.format() == Format::Json {
        let lines = lines.iter().map(|line| annotated(line, ui.catalog())).collect();
        ui.json(&Document::new("stat-saved", Saved { lines }))?;
        return Ok(Exit::Done);
    }
    let mark = ui.charset().cut_mark();
    for line in &lines {
        let shown = match ui.width() {
            Some(width) => text::truncate(&line.text, width, mark),
            None => line.text.as_str().into(),
        };
        let role = match line.code {
            None => Role::Heading,
            Some(code) => Role::State(code.state),
        };
        ui.line(&[Span::new(role, shown)])?;
        let annotated = annotated(line, ui.catalog());
        if let Some(code) = annotated.stat {
            let names = annotated.signs.into_iter().map(|sign| sign.name);
            let note =
                names.chain(annotated.note).collect::<Vec<_>>().join(ui.charset().separator());
            let arrow = ui.charset().drawn("└");
            let lead = [Span::new(Role::Faint, format!("  {arrow} {code}  "))];
            ui.paragraph(&lead, Role::Faint, &note)?;
        }
    }
    Ok(Exit::Done)
}

fn annotated(line: &Line, catalog: &Catalog) -> Annotated {
    let note = line.culprit.as_ref().map(|(ppid, comm)| {
        let message = Message::new("stat-saved-parent");
        catalog.text(&message.with("ppid", ppid.as_str()).with("comm", comm.as_str()))
    });
    Annotated {
        line: line.text.clone(),
        stat: line.code,
        signs: line.code.map(|code| signs(code, None, catalog)).unwrap_or_default(),
        note,
    }
}

/// Finds the STAT code of each line: under the heading `STAT` or `S` where there is one, else the
/// one word of the line that reads as a code.
fn read(input: &[u8]) -> Vec<Line> {
    let mut header: Option<Header> = None;
    let mut rows = Vec::new();
    for line in input.split(|byte| *byte == b'\n') {
        // Some ways of saving end lines with a carriage return too.
        let text = Bytes::from(line.trim_ascii_end()).to_shown().trim_end().to_owned();
        if let Some(found) = Header::read(&text) {
            header = Some(found);
            rows.push((Line { text, code: None, culprit: None }, None));
            continue;
        }
        let code = match &header {
            Some(header) => header.stat.word(&text).and_then(|word| word.parse().ok()),
            None => only_code(&text),
        };
        let row = header.as_ref().map(|header| header.row(&text));
        rows.push((Line { text, code, culprit: None }, row));
    }
    if rows.last().is_some_and(|(line, _)| line.text.is_empty()) {
        rows.pop();
    }
    let comms: BTreeMap<String, String> = rows
        .iter()
        .filter_map(|(_, row)| row.clone())
        .filter_map(|row| Some((row.pid?, row.command?)))
        .collect();
    let with_culprit = |(mut line, row): (Line, Option<Row>)| {
        let is_zombie = line.code.is_some_and(|code| code.state == State::Zombie);
        if let Some(ppid) = row.and_then(|row| row.ppid).filter(|_| is_zombie) {
            line.culprit = comms.get(&ppid).map(|comm| (ppid.clone(), comm.clone()));
        }
        line
    };
    rows.into_iter().map(with_culprit).collect()
}

/// The columns of a listing that matter here.
#[derive(Debug, Clone)]
struct Header {
    stat: Column,
    pid: Option<Column>,
    ppid: Option<Column>,
    command: Option<Column>,
}

#[derive(Debug, Clone, Default)]
struct Row {
    pid: Option<String>,
    ppid: Option<String>,
    command: Option<String>,
}

/// A column, by the place of its heading: ps aligns a column with its heading on one side at least.
#[derive(Debug, Clone)]
struct Column {
    index: usize,
    start: usize,
    end: usize,
}

impl Header {
    fn read(line: &str) -> Option<Self> {
        let named = |names: &[&str]| {
            places(line)
                .enumerate()
                .find(|(_, (_, word))| names.contains(word))
                .map(|(index, (start, word))| Column { index, start, end: start + word.len() })
        };
        let stat = named(&["STAT", "S", "STATE"])?;
        // A row may hold the word too, but hardly without a number or a small letter.
        let is_row = |character: char| character.is_ascii_lowercase() || character.is_ascii_digit();
        let is_heading = !line.chars().any(is_row);
        is_heading.then(|| Self {
            stat,
            pid: named(&["PID"]),
            ppid: named(&["PPID"]),
            command: named(&["COMMAND", "CMD"]),
        })
    }

    fn row(&self, line: &str) -> Row {
        let word = |column: &Option<Column>| column.as_ref()?.word(line).map(str::to_owned);
        Row { pid: word(&self.pid), ppid: word(&self.ppid), command: word(&self.command) }
    }
}

impl Column {
    /// The word of a line that stands under the heading, or else the one of the same rank.
    fn word<'a>(&self, line: &'a str) -> Option<&'a str> {
        let under = places(line)
            .find(|(start, word)| *start == self.start || start + word.len() == self.end)
            .map(|(_, word)| word);
        under.or_else(|| line.split_whitespace().nth(self.index))
    }
}

/// The words of a line with the places where they begin.
fn places(line: &str) -> impl Iterator<Item = (usize, &str)> {
    line.split_whitespace().map(|word| (word.as_ptr().addr() - line.as_ptr().addr(), word))
}

/// The code of a line that has no heading: its first word, its eighth as in `ps aux`, or the only
/// word that reads as a code.
fn only_code(line: &str) -> Option<StatCode> {
    let code = |word: &str| word.parse::<StatCode>().ok();
    let words: Vec<_> = line.split_whitespace().collect();
    let at = |index: usize| words.get(index).and_then(|word| code(word));
    let mut codes = words.iter().filter_map(|word| code(word));
    let only = codes.next().filter(|_| codes.next().is_none());
    at(0).or_else(|| at(7)).or(only)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(input: &str) -> Vec<String> {
        let lines = read(input.as_bytes());
        lines
            .iter()
            .map(|line| line.code.map_or_else(String::new, |code| code.to_string()))
            .collect()
    }

    #[test]
    fn the_output_of_ps_aux_is_understood() {
        let input = "USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n\
                     root           1  0.0  0.0   8548  4500 ?        Ss   09:19   0:00 /sbin/init S\n\
                     root          42  0.0  0.0      0     0 ?        I<   09:19   0:00 [kworker]\n";
        assert_eq!(codes(input), ["", "Ss", "I<"]);
    }

    #[test]
    fn lines_may_end_as_those_of_windows_do() {
        assert_eq!(codes("  PID STAT\r\n    1 Ss\r\n"), ["", "Ss"]);
    }

    #[test]
    fn any_column_order_is_understood() {
        let input = "S   PID COMMAND\nZ    17 a b\nS    18 S\n";
        assert_eq!(codes(input), ["", "Z", "S"]);
        let input = "COMMAND         STAT\na b             Ss+\n";
        assert_eq!(codes(input), ["", "Ss+"]);
    }

    #[test]
    fn a_listing_without_a_heading_is_understood() {
        assert_eq!(codes("Ss   init\nZ    [x]\n"), ["Ss", "Z"]);
        assert_eq!(codes("17 ?        Ss     0:00 bash\n"), ["Ss"]);
    }

    #[test]
    fn the_parent_of_a_zombie_is_named_from_the_listing() {
        let input =
            "    PID    PPID STAT COMMAND\n     10       1 S    bash\n     20      10 Z    x\n";
        let lines = read(input.as_bytes());
        assert_eq!(lines[2].culprit, Some(("10".to_owned(), "bash".to_owned())));
    }

    #[test]
    fn what_is_no_listing_has_no_code() {
        assert_eq!(codes("hello world\n\nlast words\n"), ["", "", ""]);
    }
}
