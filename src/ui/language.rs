//! The languages that ptool speaks, and the sentences of locales/.
//!
//! Sentences are Fluent messages, embedded at build time, one file a subject. A message's first words
//! name its file (`list-…` is in `list.ftl`), so that a run parses only the files it speaks from.

use std::cell::OnceCell;
use std::fmt;

use clap::ValueEnum;
use fluent_bundle::{FluentArgs, FluentBundle, FluentResource, FluentValue};
use unic_langid::LanguageIdentifier;

use super::message::{Arg, Message};

/// A language that ptool speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// English.
    En,
    /// Simplified Chinese.
    ZhCn,
}

/// What `--lang` takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum LanguageChoice {
    /// By `LC_ALL`, `LC_MESSAGES` and `LANG`.
    #[default]
    Auto,
    /// English.
    En,
    /// Simplified Chinese.
    #[value(name = "zh-CN", alias = "zh")]
    ZhCn,
}

impl LanguageChoice {
    /// The language to speak. `variable` reads an environment variable; the first of `LC_ALL`,
    /// `LC_MESSAGES` and `LANG` that is not empty decides, as in locale(7).
    pub fn resolve(self, variable: impl Fn(&str) -> Option<String>) -> Language {
        match self {
            Self::En => Language::En,
            Self::ZhCn => Language::ZhCn,
            Self::Auto => ["LC_ALL", "LC_MESSAGES", "LANG"]
                .into_iter()
                .filter_map(variable)
                .find(|value| !value.is_empty())
                .filter(|locale| locale.starts_with("zh"))
                .map_or(Language::En, |_| Language::ZhCn),
        }
    }
}

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        /// Name, English text and Chinese text of every file in locales/.
        const FILES: &[(&str, &str, &str)] = &[$((
            $name,
            include_str!(concat!("../../locales/en/", $name, ".ftl")),
            include_str!(concat!("../../locales/zh-CN/", $name, ".ftl")),
        )),*];
    };
}

files!(
    "chat",
    "chat-chaos",
    "chat-classic",
    "chat-control",
    "chat-explain",
    "chat-full",
    "chat-history",
    "cli",
    "demo",
    "demo-double-fork",
    "demo-exit",
    "demo-fork",
    "demo-lifecycle",
    "demo-orphan",
    "demo-parallel",
    "demo-priority",
    "demo-session",
    "demo-sigchld",
    "demo-states",
    "demo-subreaper",
    "demo-threads",
    "demo-wait",
    "demo-waitpid",
    "demo-zombie",
    "demo-zombie-leader",
    "doctor",
    "echo",
    "error",
    "explain",
    "list",
    "man",
    "pcb",
    "rule",
    "stat",
    "state",
    "top",
    "tree",
    "watch",
);

/// The file of a message: the one whose name is the longest that the identifier begins with, word by
/// word. `demo-fork-twice` is in `demo-fork.ftl`, `demo-hold` in `demo.ftl`.
fn file_of(id: &str) -> Option<usize> {
    let begins = |name: &str| {
        id.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '.']))
    };
    let matching = FILES.iter().enumerate().filter(|(_, (name, ..))| begins(name));
    matching.max_by_key(|(_, (name, ..))| name.len()).map(|(index, _)| index)
}

/// The sentences of one language.
pub struct Catalog {
    language: Language,
    bundles: Vec<OnceCell<FluentBundle<FluentResource>>>,
}

impl fmt::Debug for Catalog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Catalog").field("language", &self.language).finish_non_exhaustive()
    }
}

impl Catalog {
    /// The catalog of a language. Nothing is parsed before it is needed.
    pub fn new(language: Language) -> Self {
        Self { language, bundles: FILES.iter().map(|_| OnceCell::new()).collect() }
    }

    /// The language of this catalog.
    pub const fn language(&self) -> Language {
        self.language
    }

    /// The sentence for a message. An identifier that no file has is shown as itself, so that a
    /// mistake is seen; a test proves that none is missing.
    pub fn text(&self, message: &Message) -> String {
        self.try_text(message).unwrap_or_else(|| message.id.clone().into_owned())
    }

    /// The sentence for a message, or nothing where locales/ has none of this identifier. The
    /// identifier may name an attribute: `rule-zombie.remedy`.
    pub fn try_text(&self, message: &Message) -> Option<String> {
        let (id, attribute) = match message.id.split_once('.') {
            Some((id, attribute)) => (id, Some(attribute)),
            None => (&*message.id, None),
        };
        let bundle = self.bundle(id)?;
        let found = bundle.get_message(id)?;
        let pattern = match attribute {
            Some(attribute) => found.get_attribute(attribute)?.value(),
            None => found.value()?,
        };
        let args: FluentArgs<'_> =
            message.args.iter().map(|(name, value)| (*name, fluent_value(value))).collect();
        let mut errors = Vec::new();
        Some(bundle.format_pattern(pattern, Some(&args), &mut errors).into_owned())
    }

    fn bundle(&self, id: &str) -> Option<&FluentBundle<FluentResource>> {
        let index = file_of(id)?;
        Some(self.bundles[index].get_or_init(|| {
            let (_, english, chinese) = FILES[index];
            let (tag, source) = match self.language {
                Language::En => ("en", english),
                Language::ZhCn => ("zh-CN", chinese),
            };
            let tag = tag.parse::<LanguageIdentifier>().unwrap_or_default();
            let mut bundle = FluentBundle::new(vec![tag]);
            // Isolation marks (U+2068, U+2069) would reach the terminal around every argument.
            bundle.set_use_isolating(false);
            let resource = FluentResource::try_new(source.to_owned())
                .unwrap_or_else(|(parsed, _errors)| parsed);
            bundle.add_resource_overriding(resource);
            bundle
        }))
    }
}

fn fluent_value(arg: &Arg) -> FluentValue<'_> {
    match arg {
        Arg::Text(text) => FluentValue::from(text.as_str()),
        // As text where no plural depends on it, Fluent would group nothing and keep the digits.
        Arg::Number(number) => FluentValue::from(*number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    /// Every message and attribute of a file with the variables that it uses.
    fn variables(name: &str, source: &str) -> BTreeMap<String, Vec<String>> {
        if let Err((_, errors)) = FluentResource::try_new(source.to_owned()) {
            panic!("{name}.ftl does not parse: {errors:?}");
        }
        let mut found = BTreeMap::<String, Vec<String>>::new();
        let (mut message, mut key) = (String::new(), String::new());
        for line in source.lines().filter(|line| !line.starts_with('#')) {
            if let Some((id, _)) = line.split_once(" =").filter(|_| !line.starts_with(' ')) {
                message = id.to_owned();
                key.clone_from(&message);
                found.entry(key.clone()).or_default();
            } else if let Some((attribute, _)) =
                line.trim_start().strip_prefix('.').and_then(|rest| rest.split_once(" ="))
            {
                key = format!("{message}.{attribute}");
                found.entry(key.clone()).or_default();
            }
            for piece in line.split('$').skip(1) {
                let end = piece
                    .find(|character: char| !character.is_ascii_alphanumeric() && character != '-')
                    .unwrap_or(piece.len());
                found.entry(key.clone()).or_default().push(piece[..end].to_owned());
            }
        }
        for uses in found.values_mut() {
            uses.sort();
            uses.dedup();
        }
        found
    }

    #[test]
    fn both_languages_have_every_message_with_the_same_variables() {
        for (name, english, chinese) in FILES {
            let (english, chinese) = (variables(name, english), variables(name, chinese));
            for (key, uses) in &english {
                assert_eq!(Some(uses), chinese.get(key), "{name}.ftl: {key} (en, then zh-CN)");
            }
            let extra: Vec<_> = chinese.keys().filter(|key| !english.contains_key(*key)).collect();
            assert!(extra.is_empty(), "{name}.ftl: only in zh-CN: {extra:?}");
        }
    }

    #[test]
    fn a_message_is_in_the_file_that_its_first_words_name() {
        for (name, english, _) in FILES {
            for key in variables(name, english).keys() {
                let file = file_of(key).map(|index| FILES[index].0);
                assert_eq!(file, Some(*name), "{key} is in {name}.ftl");
            }
        }
    }

    #[test]
    fn the_first_locale_variable_that_is_set_decides() {
        let environment = |wanted: &'static [(&str, &str)]| {
            move |name: &str| {
                wanted.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned())
            }
        };
        let resolve = |wanted| LanguageChoice::Auto.resolve(environment(wanted));
        assert_eq!(resolve(&[("LANG", "zh_CN.UTF-8")]), Language::ZhCn);
        assert_eq!(resolve(&[("LC_ALL", ""), ("LANG", "zh_CN.UTF-8")]), Language::ZhCn);
        assert_eq!(resolve(&[("LC_ALL", "C"), ("LANG", "zh_CN.UTF-8")]), Language::En);
        assert_eq!(resolve(&[]), Language::En);
    }
}
