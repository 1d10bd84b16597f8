//! `ptool explain`: the concepts, a page each, with the command that shows them live.

mod document;
mod page;
mod show;
mod topic;

use std::ffi::OsStr;

use clap::Args;
use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};

use super::suggestion;
use crate::run::{Exit, Failure, Result, Run};
use crate::ui::{Document, Format, Message, Ui};
use document::{Answer, Entry, Found, Full};
use topic::{Group, TOPICS, Topic};

/// `ptool explain`.
#[derive(Debug, Args)]
pub(super) struct Explain {
    #[arg(value_name = "TOPIC", value_parser = TopicName)]
    topics: Vec<String>,
    #[arg(long, conflicts_with = "topics")]
    all: bool,
    #[arg(long, value_name = "WORD", conflicts_with_all = ["topics", "all"])]
    search: Option<String>,
}

/// Any word, and for completion the keys of the topics: which words are topics is decided when all
/// of them are known, for `time slice` is one.
#[derive(Debug, Clone)]
struct TopicName;

impl TypedValueParser for TopicName {
    type Value = String;

    fn parse_ref(
        &self,
        command: &clap::Command,
        arg: Option<&clap::Arg>,
        value: &OsStr,
    ) -> std::result::Result<String, clap::Error> {
        StringValueParser::new().parse_ref(command, arg, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let keys = TOPICS.iter().map(|topic| topic.key).chain(["interview"]);
        Some(Box::new(keys.map(PossibleValue::new)))
    }
}

/// What words on the command line ask for.
#[derive(Debug)]
enum Asked {
    /// The list of topics.
    List,
    /// Pages.
    Pages(Vec<&'static Topic>),
    /// The questions of the interview, without their answers.
    Questions,
}

impl Run for Explain {
    fn run(&self, ui: &mut Ui) -> Result<Exit> {
        if let Some(word) = &self.search {
            return search(ui, word);
        }
        let asked = if self.all {
            Asked::Pages(TOPICS.iter().collect())
        } else {
            asked(&self.topics).map_err(|name| unknown(&name))?
        };
        if ui.format() == Format::Json {
            return answer(ui, asked);
        }
        match asked {
            Asked::List => show::list(ui)?,
            Asked::Questions => show::questions(ui)?,
            Asked::Pages(topics) => {
                for (index, topic) in topics.into_iter().enumerate() {
                    if index > 0 {
                        ui.gap()?;
                    }
                    let page = topic.page(ui.catalog().language());
                    show::page(ui, &page)?;
                }
            }
        }
        Ok(Exit::Done)
    }
}

/// What these words ask for: all of them one topic, or each a topic. Otherwise the one that is none.
fn asked(words: &[String]) -> std::result::Result<Asked, String> {
    let whole = words.join(" ");
    if words.is_empty() {
        return Ok(Asked::List);
    }
    if topic::is_interview(&whole) {
        return Ok(Asked::Questions);
    }
    if let Some(topic) = topic::find(&whole) {
        return Ok(Asked::Pages(vec![topic]));
    }
    let known = |word: &String| topic::find(word).ok_or_else(|| word.clone());
    let topics: std::result::Result<Vec<_>, _> = words.iter().map(known).collect();
    // Where no word is a topic by itself, they were meant as one name.
    let is_one_name = words.iter().all(|word| topic::find(word).is_none());
    topics.map(Asked::Pages).map_err(|word| if is_one_name { whole } else { word })
}

fn unknown(name: &str) -> Failure {
    let message = Message::new("explain-unknown").with("topic", name);
    let hint = match suggestion::nearest(&name.replace(' ', "-"), topic::names()) {
        Some(meant) => Message::new("error-suggestion").with("suggestion", meant),
        None => Message::new("explain-unknown.hint").with("word", name),
    };
    Failure::new(Exit::Usage, message).hint(hint)
}

fn answer(ui: &mut Ui, asked: Asked) -> Result<Exit> {
    let language = ui.catalog().language();
    let topics = match asked {
        Asked::List => {
            let topics = TOPICS.iter().map(|topic| Entry::new(topic, language)).collect();
            ui.json(&Document::new("explain", Answer { topics }))?;
            return Ok(Exit::Done);
        }
        Asked::Pages(topics) => topics,
        Asked::Questions => TOPICS.iter().filter(|topic| topic.group == Group::Interview).collect(),
    };
    let topics = topics.into_iter().map(|topic| Full::new(topic, language)).collect();
    ui.json(&Document::new("explain", Answer { topics }))?;
    Ok(Exit::Done)
}

fn search(ui: &mut Ui, word: &str) -> Result<Exit> {
    let language = ui.catalog().language();
    let matches = |topic: &'static Topic| {
        let lines = matches(topic, &topic.page(language), word)?;
        Some((topic, lines))
    };
    let found: Vec<_> = TOPICS.iter().filter_map(matches).collect();
    let exit = if found.is_empty() { Exit::Found } else { Exit::Done };
    match ui.format() {
        Format::Text => show::found(ui, word, &found)?,
        Format::Json => {
            let found = found.into_iter();
            let topics = found.map(|(topic, lines)| Found::new(topic, lines, language)).collect();
            ui.json(&Document::new("explain", Answer { topics }))?;
        }
    }
    Ok(exit)
}

/// The lines of a page that have this word, or nothing where neither they nor its names do.
fn matches(topic: &Topic, page: &page::Page, word: &str) -> Option<Vec<String>> {
    let word = word.to_lowercase();
    let has_word = |text: &str| text.to_lowercase().contains(&word);
    let text = page.text();
    let lines = text.lines().filter(|line| has_word(line)).map(|line| line.trim().to_owned());
    let lines: Vec<_> = lines.collect();
    let is_named = has_word(&page.title)
        || std::iter::once(&topic.key).chain(topic.aliases).any(|name| has_word(name));
    (is_named || !lines.is_empty()).then_some(lines)
}

#[cfg(test)]
mod tests;
