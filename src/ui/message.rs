//! A sentence before it has a language: an identifier from locales/ and its arguments.

use std::borrow::Cow;

use serde::Serialize;

/// A sentence as plain data. Rules and failures carry these, so that what they decide does not
/// depend on the language that it will be told in.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Message {
    /// The identifier in locales/. Its first word names the file: `rule-zombie` is in `rule.ftl`.
    pub id: Cow<'static, str>,
    /// Named arguments, in the order in which they were given.
    pub args: Vec<(&'static str, Arg)>,
}

/// An argument of a [`Message`].
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(untagged)]
pub enum Arg {
    /// Text, possibly chosen by a process. It is made harmless when it is shown, not before.
    Text(String),
    /// A whole number; a language may choose a plural by it.
    Number(i64),
}

impl Message {
    /// The message with this identifier and no arguments.
    pub fn new(id: impl Into<Cow<'static, str>>) -> Self {
        Self { id: id.into(), args: Vec::new() }
    }

    /// Adds an argument.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Arg>) -> Self {
        self.args.push((name, value.into()));
        self
    }
}

impl From<&'static str> for Message {
    fn from(id: &'static str) -> Self {
        Self::new(id)
    }
}

impl From<String> for Arg {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Arg {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<&crate::ui::text::Bytes> for Arg {
    fn from(bytes: &crate::ui::text::Bytes) -> Self {
        Self::Text(bytes.to_shown().into_owned())
    }
}

macro_rules! whole_numbers {
    ($($kind:ty),*) => {$(
        impl From<$kind> for Arg {
            fn from(number: $kind) -> Self {
                Self::Number(i64::try_from(number).unwrap_or(i64::MAX))
            }
        }
    )*};
}

whole_numbers!(i32, i64, u8, u16, u32, u64, usize);
