//! Pages, the list of topics, and what a search found, on the screen.

use std::io;

use super::page::{Block, Page, Trial};
use super::topic::{Group, TOPICS, Topic};
use crate::ui::{Charset, Language, Message, Role, Span, Ui, text};

/// Longer lines of prose are hard to read.
const WIDEST: usize = 88;
/// Prose has lines in a pipe too, as that of man(1) has.
const WIDTH_IN_A_PIPE: usize = 80;
/// What stands left of pictures and lists.
const INDENT: &str = "  ";

fn columns(ui: &Ui) -> usize {
    ui.width().unwrap_or(WIDTH_IN_A_PIPE).min(WIDEST)
}

/// Writes prose behind a lead, as wide as a page may be.
fn prose(ui: &mut Ui, lead: &[Span], prose: &str) -> io::Result<()> {
    let columns = columns(ui);
    ui.paragraph_within(columns, lead, Role::Plain, prose)
}

/// Shows a page.
pub(super) fn page(ui: &mut Ui, page: &Page) -> io::Result<()> {
    ui.line(&[Span::new(Role::Heading, &page.title)])?;
    prose(ui, &[], &page.summary)?;
    if !page.blocks.is_empty() {
        ui.gap()?;
    }
    for (index, block) in page.blocks.iter().enumerate() {
        match block {
            Block::Heading(heading) => ui.line(&[Span::new(Role::Heading, heading)])?,
            Block::Paragraph(text) => prose(ui, &[], text)?,
            Block::Item(text) => {
                let bullet = ui.charset().drawn("• ").into_owned();
                prose(ui, &[Span::new(Role::Faint, bullet)], text)?;
            }
            Block::Entry { term, text } => {
                let lead = term_span(ui, term, widest_beside(&page.blocks, index));
                prose(ui, &lead, text)?;
            }
            Block::Picture(lines) => {
                picture(ui, lines)?;
                let is_open =
                    matches!(page.blocks.get(index + 1), Some(next) if *next != Block::Gap);
                if is_open {
                    ui.gap()?;
                }
            }
            Block::Gap => ui.gap()?,
        }
    }
    fields(ui, page)
}

/// The columns of the widest term among the entries that stand around this one without a gap.
fn widest_beside(blocks: &[Block], index: usize) -> usize {
    let width_of = |block: &Block| match block {
        Block::Entry { term, .. } => Some(text::width(&unquoted(term))),
        _ => None,
    };
    let (before, after) = blocks.split_at(index);
    let before = before.iter().rev().map_while(width_of);
    before.chain(after.iter().map_while(width_of)).max().unwrap_or(0)
}

fn unquoted(term: &str) -> String {
    term.replace('`', "")
}

/// A term padded to so many columns. One in backquotes is something to type.
fn term_span(ui: &Ui, term: &str, columns: usize) -> [Span; 2] {
    let role = if term.starts_with('`') { Role::Code } else { Role::Strong };
    let term = unquoted(term);
    // A term that leaves no room for its meaning would make a column of single words.
    let columns = columns.min(self::columns(ui) / 2);
    let padding = columns.saturating_sub(text::width(&term)) + 2;
    [Span::new(role, term), Span::plain(" ".repeat(padding))]
}

fn picture(ui: &mut Ui, lines: &[String]) -> io::Result<()> {
    let mark = ui.charset().cut_mark();
    for line in lines {
        if line.is_empty() {
            ui.gap()?;
            continue;
        }
        let line = ui.charset().drawn(line);
        let line = match ui.width() {
            Some(width) => text::truncate(&line, width.saturating_sub(INDENT.len()), mark),
            None => line,
        };
        let mut spans = vec![Span::plain(INDENT)];
        spans.extend(pieces(&line, ui.charset()));
        ui.line(&spans)?;
    }
    Ok(())
}

/// A line of a picture, what is drawn told from what is written.
fn pieces(line: &str, charset: Charset) -> Vec<Span> {
    if charset == Charset::Ascii {
        // A minus may be a line or a minus.
        return vec![Span::plain(line)];
    }
    let role = |character: char| match character {
        '\u{2500}'..='\u{25ff}' | '→' | '←' => Role::Faint,
        _ => Role::Plain,
    };
    let mut spans = Vec::<Span>::new();
    for character in line.chars() {
        match spans.last_mut() {
            Some(span) if character == ' ' || span.role == role(character) => {
                span.text.push(character);
            }
            _ => spans.push(Span::new(role(character), character)),
        }
    }
    spans
}

/// The fields below the text.
fn fields(ui: &mut Ui, page: &Page) -> io::Result<()> {
    let labels = ["explain-try", "explain-read-on", "explain-see-also"].map(|id| ui.word(id));
    let label_width = labels.iter().map(|label| text::width(label)).max().unwrap_or(0);
    let label = |label: &str| {
        let padding = label_width.saturating_sub(text::width(label)) + 2;
        Span::new(Role::Faint, format!("{label}{}", " ".repeat(padding)))
    };
    let [label_try, label_read_on, label_see_also] = labels;
    if !(page.trials.is_empty() && page.man.is_empty() && page.see_also.is_empty()) {
        ui.gap()?;
    }
    trials(ui, &page.trials, &label(&label_try), &label(""))?;
    for (name, values) in [(label_read_on, &page.man), (label_see_also, &page.see_also)] {
        if !values.is_empty() {
            prose(ui, &[label(&name)], &values.join(", "))?;
        }
    }
    Ok(())
}

fn trials(ui: &mut Ui, trials: &[Trial], first: &Span, others: &Span) -> io::Result<()> {
    let command_width = |trial: &Trial| text::width(&trial.command);
    let widest = trials.iter().map(command_width).max().unwrap_or(0);
    for (index, trial) in trials.iter().enumerate() {
        let label = if index == 0 { first } else { others };
        let command = Span::new(Role::Code, &trial.command);
        if text::width(&label.text) + widest > columns(ui) {
            if index == 0 {
                ui.line(std::slice::from_ref(first))?;
            }
            ui.line(&[Span::plain(INDENT), command])?;
            prose(ui, &[Span::plain(INDENT.repeat(2))], &trial.shows)?;
            continue;
        }
        let is_roomy = text::width(&label.text) + widest + 24 <= columns(ui);
        if is_roomy {
            let padding = Span::plain(" ".repeat(widest - command_width(trial) + 2));
            prose(ui, &[label.clone(), command, padding], &trial.shows)?;
        } else {
            ui.line(&[label.clone(), command])?;
            prose(ui, &[others.clone(), Span::plain(INDENT)], &trial.shows)?;
        }
    }
    Ok(())
}

/// Shows the topics, a line each.
pub(super) fn list(ui: &mut Ui) -> io::Result<()> {
    let widest = TOPICS.iter().map(|topic| topic.key.len()).max().unwrap_or(0);
    for group in Group::ALL {
        let heading = ui.text(&Message::new(format!("explain-group.{}", group.name())));
        ui.line(&[Span::new(Role::Heading, heading)])?;
        for topic in TOPICS.iter().filter(|topic| topic.group == group) {
            let page = topic.page(ui.catalog().language());
            let key = Span::new(Role::Code, format!("{INDENT}{:<widest$}{INDENT}", topic.key));
            // An English title says no more than the key, and no more does the name of a call.
            let line = match ui.catalog().language() {
                Language::ZhCn if page.title != topic.key => {
                    format!("{}  {}", page.title, page.summary)
                }
                Language::En | Language::ZhCn => page.summary,
            };
            prose(ui, &[key], &line)?;
        }
    }
    ui.gap()?;
    let note = ui.word("explain-list-note");
    prose(ui, &[], &note)
}

/// Shows the questions of the interview, with the pages that answer them.
pub(super) fn questions(ui: &mut Ui) -> io::Result<()> {
    let mut is_first = true;
    for topic in TOPICS.iter().filter(|topic| topic.group == Group::Interview) {
        if !std::mem::take(&mut is_first) {
            ui.gap()?;
        }
        let page = topic.page(ui.catalog().language());
        ui.line(&[
            Span::new(Role::Heading, page.title),
            Span::plain(INDENT),
            Span::new(Role::Code, format!("ptool explain {}", topic.key)),
        ])?;
        for block in page.blocks {
            if let Block::Heading(question) = block {
                prose(ui, &[Span::plain(INDENT)], &question)?;
            }
        }
    }
    Ok(())
}

/// Shows where a word was found: each topic, and its lines that have the word, which stands out.
pub(super) fn found(ui: &mut Ui, word: &str, found: &[(&Topic, Vec<String>)]) -> io::Result<()> {
    let indent = INDENT.repeat(2);
    for (topic, lines) in found {
        let title = topic.page(ui.catalog().language()).title;
        ui.line(&[Span::new(Role::Code, topic.key), Span::plain(INDENT), Span::plain(title)])?;
        for line in lines {
            let line = ui.charset().drawn(line).into_owned();
            for piece in text::wrap(&line, columns(ui).saturating_sub(indent.len())) {
                let mut spans = vec![Span::plain(&indent)];
                spans.extend(marked(&piece, word));
                ui.line(&spans)?;
            }
        }
    }
    Ok(())
}

/// A text with every occurrence of a word, in whatever case, as a span of its own.
fn marked(text: &str, word: &str) -> Vec<Span> {
    let word = word.to_lowercase();
    let (mut spans, mut plain, mut rest) = (Vec::new(), String::new(), text);
    while let Some(first) = rest.chars().next() {
        let length = prefix(rest, &word).unwrap_or(0);
        if length == 0 {
            plain.push(first);
            rest = &rest[first.len_utf8()..];
            continue;
        }
        spans.push(Span::plain(std::mem::take(&mut plain)));
        spans.push(Span::new(Role::Strong, &rest[..length]));
        rest = &rest[length..];
    }
    spans.push(Span::plain(plain));
    spans
}

/// How many bytes at the beginning of a text are this word, which is in lower case.
fn prefix(text: &str, word: &str) -> Option<usize> {
    let mut rest = word;
    for (at, character) in text.char_indices() {
        if rest.is_empty() {
            return Some(at);
        }
        for lower in character.to_lowercase() {
            rest = rest.strip_prefix(lower)?;
        }
    }
    rest.is_empty().then_some(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_found_word_stands_out_in_whatever_case() {
        let strong = |text: &str, word: &str| -> Vec<String> {
            let spans = marked(text, word).into_iter();
            spans.filter(|span| span.role == Role::Strong).map(|span| span.text).collect()
        };
        assert_eq!(strong("A Zombie, zombies", "zombie"), ["Zombie", "zombie"]);
        assert_eq!(strong("回收僵尸进程", "僵尸"), ["僵尸"]);
        assert_eq!(strong("aaa", "aa"), ["aa"]);
        assert!(strong("anything", "").is_empty());
        let whole: String = marked("İx ends", "x e").into_iter().map(|span| span.text).collect();
        assert_eq!(whole, "İx ends");
    }
}
