//! `ptool explain --json`.

use serde::Serialize;

use super::page::{Page, Trial};
use super::topic::Topic;
use crate::ui::Language;

/// The answer.
#[derive(Debug, Serialize)]
pub(super) struct Answer<T> {
    /// The topics asked for, in teaching order where nobody gave another.
    pub topics: Vec<T>,
}

/// A topic in a list.
#[derive(Debug, Serialize)]
pub(super) struct Entry {
    topic: &'static str,
    group: &'static str,
    title: String,
    summary: String,
    aliases: &'static [&'static str],
}

/// A topic and its page.
#[derive(Debug, Serialize)]
pub(super) struct Full {
    #[serde(flatten)]
    entry: Entry,
    text: String,
    sections: Vec<Section>,
    commands: Vec<Command>,
    man: Vec<String>,
    see_also: Vec<String>,
}

/// A topic and its lines that have the word that was searched for.
#[derive(Debug, Serialize)]
pub(super) struct Found {
    #[serde(flatten)]
    entry: Entry,
    matches: Vec<String>,
}

#[derive(Debug, Serialize)]
struct Section {
    heading: Option<String>,
    text: String,
}

#[derive(Debug, Serialize)]
struct Command {
    command: String,
    shows: String,
}

impl Entry {
    pub(super) fn new(topic: &'static Topic, language: Language) -> Self {
        Self::of_page(topic, &topic.page(language))
    }

    fn of_page(topic: &'static Topic, page: &Page) -> Self {
        Self {
            topic: topic.key,
            group: topic.group.name(),
            title: page.title.clone(),
            summary: page.summary.clone(),
            aliases: topic.aliases,
        }
    }
}

impl Full {
    pub(super) fn new(topic: &'static Topic, language: Language) -> Self {
        let page = topic.page(language);
        let sections = page.sections().into_iter();
        let command = |trial: Trial| Command { command: trial.command, shows: trial.shows };
        Self {
            entry: Entry::of_page(topic, &page),
            text: page.text(),
            sections: sections
                .map(|section| Section { heading: section.heading, text: section.text })
                .collect(),
            commands: page.trials.into_iter().map(command).collect(),
            man: page.man,
            see_also: page.see_also,
        }
    }
}

impl Found {
    pub(super) fn new(topic: &'static Topic, matches: Vec<String>, language: Language) -> Self {
        Self { entry: Entry::new(topic, language), matches }
    }
}
