//! Which characters ptool draws and writes with.

use std::borrow::Cow;

/// Which characters lines and tables are drawn with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charset {
    /// Box drawing characters and the like.
    Unicode,
    /// ASCII alone, for old terminals and for files that must stay plain.
    Ascii,
}

impl Charset {
    /// What marks a thing that is as it should be, and one that is not; both two columns wide.
    pub const fn verdict_marks(self) -> [&'static str; 2] {
        match self {
            Self::Unicode => ["✓ ", "✗ "],
            Self::Ascii => ["ok", "--"],
        }
    }

    /// What stands where a text was cut off.
    pub const fn cut_mark(self) -> &'static str {
        match self {
            Self::Unicode => "…",
            Self::Ascii => "~",
        }
    }

    /// What stands between things of the same kind in a line.
    pub const fn separator(self) -> &'static str {
        match self {
            Self::Unicode => " · ",
            Self::Ascii => " | ",
        }
    }

    /// A sentence in this charset: without the few signs that English has beyond ASCII.
    pub(crate) fn spelled(self, text: Cow<'_, str>) -> Cow<'_, str> {
        match self {
            Self::Ascii if text.contains(['…', '−', '–']) => {
                Cow::Owned(text.replace('…', "...").replace(['−', '–'], "-"))
            }
            Self::Unicode | Self::Ascii => text,
        }
    }

    /// A drawing made of box drawing characters and arrows, in this charset.
    pub fn drawn(self, art: &str) -> Cow<'_, str> {
        match self {
            Self::Unicode => Cow::Borrowed(art),
            Self::Ascii => art
                .chars()
                .map(|character| match character {
                    '─' | '—' | '•' => '-',
                    '│' => '|',
                    '┌' | '┐' | '└' | '┘' | '├' | '┤' | '┬' | '┴' | '┼' => '+',
                    '▶' | '→' => '>',
                    '◀' | '←' => '<',
                    '▲' => '^',
                    '▼' => 'v',
                    '█' => '#',
                    '░' | '·' => '.',
                    other => other,
                })
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_in_ascii_spells_out_what_ascii_lacks() {
        let call = "`waitpid(-1, …)`";
        assert_eq!(Charset::Ascii.spelled(call.into()), "`waitpid(-1, ...)`");
        assert_eq!(Charset::Unicode.spelled(call.into()), call);
    }
}
