//! Names of members: which texts are names, and when two of them are too much alike.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::sync::LazyLock;

use caseless::Caseless as _;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;
use unicode_security::skeleton;

use super::text::{is_invisible, is_space};
use super::wire::{Denial, MAX_NAME};
use crate::ui::text::width;

/// The most columns that a name may take on a terminal.
pub const MAX_COLUMNS: usize = 16;

/// The name of a member.
///
/// Names are equal when their [`Self::skeleton`]s are: nobody could tell them apart, so a room has one of
/// them at most. For the way in which a name is spelled, compare [`Self::as_str`].
#[derive(Debug, Clone)]
pub struct Name {
    spelled: String,
    folded: String,
    skeleton: String,
    outline: String,
}

/// Why a text is no name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadName {
    /// There is nothing in it, or nothing that could be seen.
    Empty,
    /// It takes more than [`MAX_COLUMNS`] columns or [`MAX_NAME`] bytes.
    TooLong,
    /// There is a space in it.
    Space,
    /// It begins with a character that means something else there: `:`, `@`, `/`, `#` or `~`.
    Leading(char),
    /// It has a character that cannot be seen, drives a terminal, or belongs between a name and what it
    /// says.
    Character(char),
    /// It is, or looks like, a name by which the room itself speaks.
    Reserved,
}

impl BadName {
    /// How a room says so.
    pub(in crate::chat) const fn denial(self) -> Denial {
        match self {
            Self::Reserved => Denial::Reserved,
            _ => Denial::Invalid,
        }
    }
}

impl fmt::Display for BadName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let code = |character: char| u32::from(character);
        match *self {
            Self::Empty => f.write_str("an empty name"),
            Self::TooLong => f.write_str("a name that is too long"),
            Self::Space => f.write_str("a name with a space"),
            Self::Leading(first) => write!(f, "a name that begins with U+{:04X}", code(first)),
            Self::Character(other) => write!(f, "a name with U+{:04X}", code(other)),
            Self::Reserved => f.write_str("a reserved name"),
        }
    }
}

impl std::error::Error for BadName {}

/// How much alike two names are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Likeness {
    /// They are one name: only case, width or the like differs (NFKC and case folding).
    Same,
    /// They are spelled with other characters and look alike (UTS #39).
    LooksLike,
}

/// By these the room itself speaks, in the words of the classic course program and of both languages.
static RESERVED: LazyLock<[Name; 14]> = LazyLock::new(|| {
    [
        "管理员",
        "管理员消息",
        "管理",
        "系统",
        "服务器",
        "管理員",
        "管理員消息",
        "系統",
        "伺服器",
        "admin",
        "administrator",
        "system",
        "server",
        "root",
    ]
    .map(|reserved| Name::of(reserved.to_owned()))
});

impl Name {
    /// The name that a text is.
    pub fn parse(text: &str) -> Result<Self, BadName> {
        // Composed, a text is no shorter than a third of itself.
        if text.len() > 3 * MAX_NAME {
            return Err(BadName::TooLong);
        }
        let spelled: String = text.nfc().collect();
        check_characters(&spelled)?;
        let columns = width(&spelled);
        if columns == 0 {
            return Err(BadName::Empty);
        }
        if columns > MAX_COLUMNS || spelled.len() > MAX_NAME {
            return Err(BadName::TooLong);
        }
        let name = Self::of(spelled);
        let is_like = |reserved: &Self| name.likeness(reserved).is_some();
        if RESERVED.iter().any(is_like) { Err(BadName::Reserved) } else { Ok(name) }
    }

    fn of(spelled: String) -> Self {
        let folded = fold(&spelled);
        // What a small letter or a digit looks like may be a capital one: 0 looks like O.
        let skeleton = fold(&skeleton_of(&folded));
        let outline = skeleton_of(&spelled.nfkc().collect::<String>());
        Self { spelled, folded, skeleton, outline }
    }

    /// As it is shown: in NFC, with the case that was chosen.
    pub fn as_str(&self) -> &str {
        &self.spelled
    }

    /// What the name looks like, case apart: the skeleton of UTS #39, of the name in NFKC with its case
    /// folded. Names of one room have different ones.
    pub fn skeleton(&self) -> &str {
        &self.skeleton
    }

    /// Whether two names are too much alike for one room.
    ///
    /// This asks more than [`Self::skeleton`] tells: `Iarry` with a capital I looks like `larry` as it
    /// is, while with its case folded it does not. So a room that lets a name in asks this of each name
    /// that it has.
    pub fn likeness(&self, other: &Self) -> Option<Likeness> {
        if self.folded == other.folded {
            Some(Likeness::Same)
        } else if self.skeleton == other.skeleton || self.outline == other.outline {
            Some(Likeness::LooksLike)
        } else {
            None
        }
    }

    /// The characters by which this name differs from one that it looks like: what a kind refusal shows
    /// with their numbers.
    pub fn odd_characters(&self, other: &Self) -> Vec<char> {
        let is_odd =
            |character: &char| !other.folded.contains(&fold(character.encode_utf8(&mut [0; 4])));
        let mut odd: Vec<char> = self.spelled.chars().filter(is_odd).collect();
        if odd.is_empty() && self.folded != other.folded {
            // The same characters in other places.
            let pairs = self.spelled.chars().zip(other.spelled.chars());
            odd.extend(pairs.filter(|(own, other)| own != other).map(|(own, _)| own));
        }
        let mut seen = BTreeSet::new();
        odd.retain(|character| seen.insert(*character));
        odd
    }
}

/// How many marks may stand on one character. Some scripts need three; more climb over the lines above.
const MOST_MARKS: usize = 3;

fn check_characters(spelled: &str) -> Result<(), BadName> {
    let mut marks = 0;
    for (index, character) in spelled.char_indices() {
        let is_mark = is_combining_mark(character);
        marks = if is_mark { marks + 1 } else { 0 };
        if is_space(character) {
            return Err(BadName::Space);
        }
        let is_lonely = is_mark && index == 0;
        if is_hidden(character) || is_lonely || marks > MOST_MARKS {
            return Err(BadName::Character(character));
        }
        let looks_like = |marks: &[char]| {
            !is_mark && skeleton_of(character.encode_utf8(&mut [0; 4])).contains(marks)
        };
        if index == 0 && looks_like(&[':', '@', '/', '#', '~']) {
            return Err(BadName::Leading(character));
        }
        // "bob:yes" would say "yes" for bob.
        if looks_like(&[':']) {
            return Err(BadName::Character(character));
        }
    }
    Ok(())
}

/// Whether a character cannot be seen, or is none that others could know.
fn is_hidden(character: char) -> bool {
    let is_private = matches!(character, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..);
    let is_none =
        u32::from(character) & 0xfffe == 0xfffe || matches!(character, '\u{fdd0}'..='\u{fdef}');
    is_invisible(character) || is_private || is_none
}

/// NFKC with the case folded, to be compared by.
fn fold(text: &str) -> String {
    text.chars().nfd().default_case_fold().nfkc().default_case_fold().nfkc().collect()
}

fn skeleton_of(text: &str) -> String {
    skeleton(text).collect()
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.spelled)
    }
}

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.skeleton == other.skeleton
    }
}

impl Eq for Name {}

impl PartialOrd for Name {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Name {
    fn cmp(&self, other: &Self) -> Ordering {
        self.skeleton.cmp(&other.skeleton)
    }
}

impl Hash for Name {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.skeleton.hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::text::is_dangerous;
    use proptest::prelude::*;

    fn name(text: &str) -> Name {
        Name::parse(text).unwrap_or_else(|bad| panic!("{text:?}: {bad}"))
    }

    fn bad(text: &str) -> BadName {
        Name::parse(text).map(|name| name.spelled).expect_err("no name")
    }

    #[test]
    fn names_of_many_scripts_are_names() {
        for text in [
            "alice",
            "老王",
            "Ольга",
            "José",
            "ひろし",
            "नमः",
            "김철수",
            "x",
            "小明2",
            "o'neil",
            "👋🏽",
            "_-_",
        ] {
            assert_eq!(name(text).as_str(), text.nfc().collect::<String>());
        }
    }

    #[test]
    fn what_is_no_name_is_told_why() {
        let cases = [
            ("", BadName::Empty),
            ("12345678901234567", BadName::TooLong),
            ("一二三四五六七八九", BadName::TooLong),
            ("老 王", BadName::Space),
            ("老\u{3000}王", BadName::Space),
            ("\u{2800}", BadName::Space),
            ("a\nb", BadName::Character('\n')),
            ("a\u{1b}[31m", BadName::Character('\u{1b}')),
            ("bob\u{200b}", BadName::Character('\u{200b}')),
            ("bob\u{202e}", BadName::Character('\u{202e}')),
            ("\u{3164}", BadName::Character('\u{3164}')),
            ("bob\u{fe0f}", BadName::Character('\u{fe0f}')),
            ("\u{301}bob", BadName::Character('\u{301}')),
            ("\u{e000}", BadName::Character('\u{e000}')),
            ("\u{ffff}", BadName::Character('\u{ffff}')),
            (":bob", BadName::Leading(':')),
            ("@bob", BadName::Leading('@')),
            ("／bob", BadName::Leading('／')),
            ("#bob", BadName::Leading('#')),
            ("~bob", BadName::Leading('~')),
            ("bob:yes", BadName::Character(':')),
            ("管理员：放假", BadName::Character('：')),
            ("bob\u{2236}yes", BadName::Character('\u{2236}')),
        ];
        for (text, why) in cases {
            assert_eq!(bad(text), why, "{text:?}");
        }
        assert_eq!(bad("a\u{301}\u{302}\u{303}\u{304}\u{305}"), BadName::Character('\u{305}'));
        assert_eq!(bad(&"\u{1f1e6}".repeat(17)), BadName::TooLong);
        assert_eq!(bad(&"x".repeat(100_000)), BadName::TooLong);
    }

    #[test]
    fn nobody_speaks_for_the_room() {
        for text in [
            "admin",
            "ADMIN",
            "Ａｄｍｉｎ",
            "аdmin",
            "adrnin",
            "管理员",
            "管理员消息",
            "管理員",
            "系统",
            "root",
            "r00t",
            "R00T",
            "Server",
            "ѕуѕtеm",
            "administrator",
        ] {
            assert_eq!(Name::parse(text).err(), Some(BadName::Reserved), "{text:?}");
        }
        name("rooty");
    }

    #[test]
    fn names_that_differ_in_case_or_width_are_one() {
        for (one, other) in
            [("Bob", "bOB"), ("bob", "ｂｏｂ"), ("Straße", "STRASSE"), ("José", "Jose\u{301}")]
        {
            assert_eq!(name(one).likeness(&name(other)), Some(Likeness::Same), "{one} {other}");
            assert_eq!(name(one), name(other));
        }
    }

    #[test]
    fn names_that_look_alike_are_told_by_what_differs() {
        let cases = [
            ("us\u{435}r", "user", vec!['\u{435}']),
            ("Iarry", "larry", vec!['I']),
            ("b0b", "Bob", vec!['0']),
            ("rnary", "mary", vec!['n']),
            ("lI", "Il", vec!['l', 'I']),
        ];
        for (odd, plain, characters) in cases {
            let (odd, plain) = (name(odd), name(plain));
            assert_eq!(odd.likeness(&plain), Some(Likeness::LooksLike), "{odd} {plain}");
            assert_eq!(plain.likeness(&odd), Some(Likeness::LooksLike), "{plain} {odd}");
            assert_eq!(odd.odd_characters(&plain), characters, "{odd} {plain}");
        }
        for (one, other) in [("Ian", "Lan"), ("bob", "rob"), ("王", "玉")] {
            assert_eq!(name(one).likeness(&name(other)), None, "{one} {other}");
        }
        assert!(name("bob").odd_characters(&name("BOB")).is_empty());
    }

    proptest! {
        #[test]
        fn any_text_is_a_name_that_stays_one_or_none(text in ".{0,12}|[a-zA-Z0I1|ⅼℓｌеoο０]{1,12}") {
            let Ok(name) = Name::parse(&text) else { return Ok(()) };
            let shown = name.as_str();
            prop_assert!(width(shown) <= MAX_COLUMNS && shown.len() <= MAX_NAME);
            prop_assert!(!shown.chars().any(|shown| is_dangerous(shown) || shown.is_whitespace()));
            let again = Name::parse(shown).expect("a name stays one");
            prop_assert_eq!(again.as_str(), shown);
            prop_assert_eq!(again.likeness(&name), Some(Likeness::Same));
            prop_assert!(again == name && again.odd_characters(&name).is_empty());
        }

        #[test]
        fn names_that_are_the_same_have_one_skeleton(one in "[a-dA-D0-2oOlIеЕαΑßẞ]{1,3}", other in "[a-dA-D0-2oOlIеЕαΑßẞ]{1,3}") {
            let (Ok(one), Ok(other)) = (Name::parse(&one), Name::parse(&other)) else { return Ok(()) };
            if one.likeness(&other) == Some(Likeness::Same) {
                prop_assert_eq!(one.skeleton(), other.skeleton());
            }
            prop_assert_eq!(one.likeness(&other), other.likeness(&one));
        }
    }
}
