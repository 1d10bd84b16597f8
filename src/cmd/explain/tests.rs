//! What every page in locales/ keeps to, in both languages.

use std::collections::BTreeSet;

use clap::Parser as _;
use unicode_width::UnicodeWidthChar as _;

use super::page::{Block, Page};
use super::topic::{Group, TOPICS, Topic, find};
use super::*;
use crate::cmd::Cli;
use crate::ui::{Charset, Language, text};

fn pages() -> impl Iterator<Item = (&'static Topic, Language, Page)> {
    let in_both = |topic: &'static Topic| {
        [Language::En, Language::ZhCn].map(|language| (topic, language, topic.page(language)))
    };
    TOPICS.iter().flat_map(in_both)
}

fn both() -> impl Iterator<Item = (&'static str, Page, Page)> {
    TOPICS.iter().map(|topic| (topic.key, topic.page(Language::En), topic.page(Language::ZhCn)))
}

fn pictures(page: &Page) -> impl Iterator<Item = &Vec<String>> {
    page.blocks.iter().filter_map(|block| match block {
        Block::Picture(lines) => Some(lines),
        _ => None,
    })
}

/// Every command of ptool on a page: those to try, and those in the text.
fn commands(page: &Page) -> Vec<String> {
    let text = page.text();
    let quoted = text.split('`').skip(1).step_by(2);
    let tried = page.trials.iter().map(|trial| trial.command.as_str());
    let all = quoted.chain(tried).map(|command| command.trim_start_matches("sudo "));
    all.filter(|command| command.starts_with("ptool ")).map(ToOwned::to_owned).collect()
}

#[test]
fn every_page_is_complete() {
    for (topic, language, page) in pages() {
        let at = format!("{} {language:?}", topic.key);
        assert!(!page.title.is_empty(), "{at}: no title");
        assert!(!page.summary.is_empty(), "{at}: no summary");
        assert!(!page.trials.is_empty(), "{at}: nothing to try");
        assert!(page.trials.iter().all(|trial| !trial.shows.is_empty()), "{at}: shows what?");
        assert!(!page.man.is_empty(), "{at}: nothing to read on");
        assert!(!page.see_also.is_empty(), "{at}: no neighbour");
        assert_eq!(page.text().matches('`').count() % 2, 0, "{at}: a quote stays open");
    }
}

#[test]
fn both_languages_have_the_same_parts() {
    for (key, english, chinese) in both() {
        let tried = |page: &Page| page.trials.iter().map(|it| it.command.clone()).collect();
        let [left, right]: [Vec<String>; 2] = [tried(&english), tried(&chinese)];
        assert_eq!(left, right, "{key}: commands");
        assert_eq!(english.man, chinese.man, "{key}: man pages");
        assert_eq!(english.see_also, chinese.see_also, "{key}: neighbours");
        let shape = |page: &Page| page.blocks.iter().map(std::mem::discriminant).collect();
        let [left, right]: [Vec<_>; 2] = [shape(&english), shape(&chinese)];
        assert_eq!(left, right, "{key}: blocks");
        let heights = |page: &Page| pictures(page).map(Vec::len).collect();
        let [left, right]: [Vec<usize>; 2] = [heights(&english), heights(&chinese)];
        assert_eq!(left, right, "{key}: pictures");
    }
}

#[test]
fn every_command_on_a_page_exists() {
    for (topic, language, page) in pages() {
        for command in commands(&page) {
            let words: Vec<_> = command
                .split_whitespace()
                .map(|word| if word == "PID" || word == "$$" { "1" } else { word })
                .collect();
            let at = format!("{} {language:?}: {command}", topic.key);
            let parsed = Cli::try_parse_from(&words);
            assert!(parsed.is_ok(), "{at}: {parsed:?}");
        }
    }
}

#[test]
fn man_pages_have_a_section_and_neighbours_exist() {
    for (topic, _, page) in pages() {
        for man in &page.man {
            let section = man.strip_suffix(')').and_then(|name| name.split_once('('));
            let is_section = |text: &str| matches!(text, "1" | "2" | "3" | "5" | "7" | "8");
            assert!(section.is_some_and(|(_, it)| is_section(it)), "{}: {man}", topic.key);
        }
        for key in &page.see_also {
            let found = find(key).map(|topic| topic.key);
            assert_eq!(found, Some(key.as_str()), "{}: see {key}", topic.key);
            assert_ne!(key, topic.key, "it is its own neighbour");
        }
    }
}

#[test]
fn pages_named_in_the_text_exist() {
    for (topic, language, page) in pages() {
        for command in commands(&page) {
            if let Some(name) = command.strip_prefix("ptool explain ") {
                assert!(find(name).is_some(), "{} {language:?}: {command}", topic.key);
            }
        }
    }
}

#[test]
fn english_pages_are_ascii_outside_of_drawings_and_all_of_it_with_ascii_lines() {
    for topic in TOPICS {
        let page = topic.page(Language::En);
        for block in &page.blocks {
            match block {
                Block::Picture(lines) => {
                    for line in lines {
                        let drawn = Charset::Ascii.drawn(line);
                        assert!(drawn.is_ascii(), "{}: {drawn}", topic.key);
                    }
                }
                Block::Heading(text)
                | Block::Paragraph(text)
                | Block::Item(text)
                | Block::Entry { text, .. } => assert!(text.is_ascii(), "{}: {text}", topic.key),
                Block::Gap => {}
            }
        }
    }
}

#[test]
fn pictures_fit_a_screen_of_80_columns() {
    for (topic, language, page) in pages() {
        for line in pictures(&page).flatten() {
            assert!(text::width(line) <= 76, "{} {language:?}: {line}", topic.key);
        }
    }
}

/// What stands in a column of a line: a wide character stands in two.
fn cells(line: &str) -> Vec<char> {
    let twice = |character: char| std::iter::repeat_n(character, character.width().unwrap_or(0));
    line.chars().flat_map(twice).collect()
}

#[test]
fn every_line_of_a_picture_that_goes_down_arrives_and_boxes_are_closed() {
    let goes_down = |it: char| "│┌┐├┤┬┼".contains(it);
    let goes_up = |it: char| "│└┘├┤┴┼".contains(it);
    let goes_right = |it: char| "─┌└├┬┴┼".contains(it);
    for (topic, language, page) in pages() {
        for picture in pictures(&page) {
            let rows: Vec<_> = picture.iter().map(|line| cells(line)).collect();
            let at = |row: usize, column: usize| {
                rows.get(row).and_then(|cells| cells.get(column)).copied().unwrap_or(' ')
            };
            for (row, line) in rows.iter().enumerate() {
                for (column, character) in line.iter().copied().enumerate() {
                    let place =
                        format!("{} {language:?}: {:?} at {column}", topic.key, picture[row]);
                    // The tail of an arrow that points up.
                    let is_tail = row > 0 && at(row - 1, column) == '▲';
                    let is_wall_of_bits = character == '│' && topic.key == "select";
                    if goes_down(character) && !is_tail && !is_wall_of_bits {
                        // A line may end in a word or an arrow head, but not in the void.
                        assert!(at(row + 1, column) != ' ', "{place}: leads nowhere");
                    }
                    if goes_up(character) && character != '│' && row > 0 {
                        let above = at(row - 1, column);
                        assert!(above != ' ', "{place}: comes from nowhere");
                    }
                    if "┌└├".contains(character) {
                        assert!(goes_right(at(row, column + 1)), "{place}: no line to the right");
                    }
                }
            }
        }
    }
}

#[test]
fn there_are_at_least_twenty_questions_numbered_one_after_the_other() {
    for language in [Language::En, Language::ZhCn] {
        let interview = TOPICS.iter().filter(|topic| topic.group == Group::Interview);
        let headings = interview.flat_map(|topic| topic.page(language).blocks);
        let questions: Vec<_> = headings
            .filter_map(|block| match block {
                Block::Heading(question) => Some(question),
                _ => None,
            })
            .collect();
        assert!(questions.len() >= 20, "{}", questions.len());
        for (index, question) in questions.iter().enumerate() {
            assert!(question.starts_with(&format!("{}. ", index + 1)), "{question}");
        }
    }
}

#[test]
fn words_on_the_command_line_are_one_topic_or_several() {
    let words = |words: &[&str]| words.iter().map(ToString::to_string).collect::<Vec<_>>();
    let keys = |given: &[&str]| match asked(&words(given)) {
        Ok(Asked::Pages(topics)) => Ok(topics.iter().map(|topic| topic.key).collect()),
        Ok(_) => Ok(vec!["no page"]),
        Err(name) => Err(name),
    };
    assert_eq!(keys(&["time", "slice"]), Ok(vec!["time-slice"]));
    assert_eq!(keys(&["fork", "exit"]), Ok(vec!["fork", "exit"]));
    assert_eq!(keys(&["fork", "exti"]), Err("exti".to_owned()));
    assert_eq!(keys(&["tiem", "slice"]), Err("tiem".to_owned()));
    assert_eq!(keys(&["no", "such"]), Err("no such".to_owned()));
    assert!(matches!(asked(&[]), Ok(Asked::List)));
    assert!(matches!(asked(&words(&["interview"])), Ok(Asked::Questions)));
}

#[test]
fn a_search_looks_at_names_and_text() {
    let found = |word: &str| -> BTreeSet<&str> {
        let has = |topic: &&Topic| matches(topic, &topic.page(Language::En), word).is_some();
        TOPICS.iter().filter(has).map(|topic| topic.key).collect()
    };
    assert!(found("waitpid").contains("wait"));
    assert!(found("SIGCHLD").contains("avoid-zombies"));
    assert!(found("defunct").contains("zombie"));
    assert!(found("no such word").is_empty());
}
