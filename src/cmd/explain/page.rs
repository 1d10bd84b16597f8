//! The format of a page in locales/*/explain, and the page as plain data.
//!
//! ```text
//! # Title                      the first line
//! > The fact in one sentence.  also shown in the list of topics
//!
//! A paragraph, on one line or on several, with `code` in it.
//! ## Section
//! - an item of a list
//! TERM :: what it means        neighbours are aligned with each other
//! ```                          a picture, until the next such line; common indentation is taken off
//! ```
//! Try: COMMAND :: what it shows
//! Read on: fork(2), wait(2)
//! See also: other-topic, another
//! ```
//!
//! An empty line is an empty line on the screen. A line that begins nothing new goes on with the one
//! before it.

use unicode_width::UnicodeWidthChar as _;

/// A page.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Page {
    /// What it is about, in a few words.
    pub title: String,
    /// The fact in one sentence.
    pub summary: String,
    /// What stands below, from top to bottom.
    pub blocks: Vec<Block>,
    /// The commands that show it live.
    pub trials: Vec<Trial>,
    /// The man pages to read on: `wait(2)`.
    pub man: Vec<String>,
    /// The keys of the topics beside this one.
    pub see_also: Vec<String>,
}

/// A part of a page that is laid out as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Block {
    /// The heading of a section.
    Heading(String),
    /// Text.
    Paragraph(String),
    /// An item of a list.
    Item(String),
    /// A term and what it means.
    Entry { term: String, text: String },
    /// Lines to be shown as they are.
    Picture(Vec<String>),
    /// An empty line.
    Gap,
}

/// A command that shows live what a page says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Trial {
    /// What to type.
    pub command: String,
    /// What it shows.
    pub shows: String,
}

/// A part of a page under a heading of its own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Section {
    /// The heading; the part before the first heading has none.
    pub heading: Option<String>,
    /// The text below it.
    pub text: String,
}

/// Reads a page. Every text is one: what is not of the format is a paragraph.
pub(super) fn parse(source: &str) -> Page {
    let mut page = Page::default();
    let mut lines = source.lines();
    while let Some(line) = lines.next() {
        let line = line.trim_end();
        if line == FENCE {
            let picture = lines.by_ref().take_while(|line| line.trim_end() != FENCE);
            page.blocks.push(Block::Picture(flush_left(picture)));
        } else if !page.take_field(line) {
            page.take_line(line);
        }
    }
    // Gaps stand between blocks alone.
    page.blocks.dedup_by(|next, block| *next == Block::Gap && *block == Block::Gap);
    if page.blocks.last() == Some(&Block::Gap) {
        page.blocks.pop();
    }
    if page.blocks.first() == Some(&Block::Gap) {
        page.blocks.remove(0);
    }
    page
}

const FENCE: &str = "```";

/// The lines of a picture without the spaces that all of them begin with.
fn flush_left<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<String> {
    let lines: Vec<_> = lines.map(str::trim_end).collect();
    let indent = |line: &&str| line.len() - line.trim_start_matches(' ').len();
    let least = lines.iter().filter(|line| !line.is_empty()).map(indent).min().unwrap_or(0);
    lines.iter().map(|line| line.get(least..).unwrap_or_default().to_owned()).collect()
}

impl Page {
    /// Takes a line that belongs above or below the text.
    fn take_field(&mut self, line: &str) -> bool {
        let list = |text: &str| text.split(',').map(|name| name.trim().to_owned()).collect();
        if let Some(title) = line.strip_prefix("# ") {
            title.clone_into(&mut self.title);
        } else if let Some(summary) = line.strip_prefix("> ") {
            append(&mut self.summary, summary);
        } else if let Some(trial) = line.strip_prefix("Try: ") {
            let (command, shows) = trial.split_once(SEPARATOR).unwrap_or((trial, ""));
            let (command, shows) = (command.trim().to_owned(), shows.trim().to_owned());
            self.trials.push(Trial { command, shows });
        } else if let Some(man) = line.strip_prefix("Read on: ") {
            self.man = list(man);
        } else if let Some(topics) = line.strip_prefix("See also: ") {
            self.see_also = list(topics);
        } else {
            return false;
        }
        true
    }

    fn take_line(&mut self, line: &str) {
        let block = if line.is_empty() {
            Block::Gap
        } else if let Some(heading) = line.strip_prefix("## ") {
            Block::Heading(heading.to_owned())
        } else if let Some(item) = line.strip_prefix("- ") {
            Block::Item(item.to_owned())
        } else if let Some((term, text)) = line.split_once(SEPARATOR) {
            Block::Entry { term: term.trim().to_owned(), text: text.trim().to_owned() }
        } else {
            let Some(Block::Paragraph(open) | Block::Item(open) | Block::Entry { text: open, .. }) =
                self.blocks.last_mut()
            else {
                return self.blocks.push(Block::Paragraph(line.trim_start().to_owned()));
            };
            return append(open, line.trim_start());
        };
        self.blocks.push(block);
    }

    /// The text without its looks: a paragraph, an item or a line of a picture a line.
    pub(super) fn text(&self) -> String {
        let mut text = self.summary.clone();
        for block in &self.blocks {
            text.push('\n');
            text.push_str(&block.text());
        }
        text
    }

    /// The parts of the page, split at its headings. The first is what stands before them.
    pub(super) fn sections(&self) -> Vec<Section> {
        let mut sections = vec![Section { heading: None, text: self.summary.clone() }];
        for block in &self.blocks {
            if let Block::Heading(heading) = block {
                sections.push(Section { heading: Some(heading.clone()), text: String::new() });
            } else if let Some(section) = sections.last_mut() {
                if !section.text.is_empty() {
                    section.text.push('\n');
                }
                section.text.push_str(&block.text());
            }
        }
        for section in &mut sections {
            section.text.truncate(section.text.trim_end().len());
        }
        sections
    }
}

impl Block {
    fn text(&self) -> String {
        match self {
            Self::Heading(text) | Self::Paragraph(text) => text.clone(),
            Self::Item(text) => format!("- {text}"),
            Self::Entry { term, text } => format!("{term}: {text}"),
            Self::Picture(lines) => lines.join("\n"),
            Self::Gap => String::new(),
        }
    }
}

const SEPARATOR: &str = " :: ";

/// Puts a line behind a text that goes on in it: with a space, except where Chinese has none.
fn append(text: &mut String, line: &str) {
    let is_wide = |character: char| character.width() == Some(2);
    let is_punctuation = |character: char| "，。；：、？！（）《》「」".contains(character);
    let is_tight = match (text.chars().next_back(), line.chars().next()) {
        (Some(last), Some(first)) => {
            (is_wide(last) && is_wide(first)) || is_punctuation(last) || is_punctuation(first)
        }
        _ => true,
    };
    if !is_tight {
        text.push(' ');
    }
    text.push_str(line);
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "\
# Zombie
> Ended, not
> collected.

It has ended;
its entry stays.

- one
- two
  and more
`Z` :: the letter
## Why
```
   ┌─┐

     │
   └─┘
```

Try: ptool demo zombie :: makes one
Try: ps aux
Read on: wait(2), fork(2)
See also: orphan
";

    #[test]
    fn every_part_of_the_format_is_read() {
        let page = parse(SOURCE);
        assert_eq!(page.title, "Zombie");
        assert_eq!(page.summary, "Ended, not collected.");
        let paragraph = |text: &str| Block::Paragraph(text.to_owned());
        let item = |text: &str| Block::Item(text.to_owned());
        let expected = [
            paragraph("It has ended; its entry stays."),
            Block::Gap,
            item("one"),
            item("two and more"),
            Block::Entry { term: "`Z`".to_owned(), text: "the letter".to_owned() },
            Block::Heading("Why".to_owned()),
            Block::Picture(["┌─┐", "", "  │", "└─┘"].map(ToOwned::to_owned).to_vec()),
        ];
        assert_eq!(page.blocks, expected);
        assert_eq!(page.trials[0].command, "ptool demo zombie");
        assert_eq!(page.trials[0].shows, "makes one");
        assert_eq!(page.trials[1].command, "ps aux");
        assert_eq!(page.man, ["wait(2)", "fork(2)"]);
        assert_eq!(page.see_also, ["orphan"]);
    }

    #[test]
    fn sections_begin_at_headings() {
        let sections = parse(SOURCE).sections();
        assert_eq!(sections.len(), 2);
        assert_eq!(sections[0].heading, None);
        assert!(sections[0].text.starts_with("Ended, not collected.\nIt has ended;"));
        assert_eq!(sections[1].heading.as_deref(), Some("Why"));
        assert_eq!(sections[1].text, "┌─┐\n\n  │\n└─┘");
    }

    #[test]
    fn chinese_lines_join_without_a_space_and_code_keeps_its_own() {
        let joined = |first: &str, second: &str| {
            let mut text = first.to_owned();
            append(&mut text, second);
            text
        };
        assert_eq!(joined("父进程", "等待"), "父进程等待");
        assert_eq!(joined("调用", "`wait`"), "调用 `wait`");
        assert_eq!(joined("结束，", "`wait`"), "结束，`wait`");
        assert_eq!(joined("it", "ends"), "it ends");
    }

    #[test]
    fn a_text_of_no_format_is_a_paragraph() {
        assert_eq!(parse("").blocks, []);
        assert_eq!(parse("just\ntext").blocks, [Block::Paragraph("just text".to_owned())]);
        assert_eq!(parse("```\nopen").blocks, [Block::Picture(vec!["open".to_owned()])]);
    }
}
