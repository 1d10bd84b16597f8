//! The plain text of the classic course program: what its clients and servers say to each other.
//!
//! A client sends `L NAME` (log in), `C NAME TEXT` (say) and `Q NAME` or `E NAME` (leave), in UTF-8, with
//! one space between. A server answers a login with `OK` or a reason, a goodbye with `EXIT`, and sends
//! lines. Nothing says who really sent a datagram, and nothing is sent again.

pub mod client;

use super::text::clean;
use super::wire::MAX_DATAGRAM;

/// The longest line that every copy of the program takes, in bytes.
const MAX_LINE: usize = 1024;

/// The longest answer to a login: the buffers for it are this long.
const MAX_ANSWER: usize = 128;

/// By this name the administrator speaks in the program.
const ADMINISTRATOR: &str = "管理员消息";

/// What a client says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Request<'a> {
    /// To come in under a name.
    Login(&'a str),
    /// To say something.
    Say {
        /// Its name.
        name: &'a str,
        /// The text.
        text: &'a str,
    },
    /// To leave.
    Quit(&'a str),
}

impl<'a> Request<'a> {
    /// What a datagram says; nothing where it is none of the program's.
    pub fn decode(bytes: &'a [u8]) -> Option<Self> {
        // Programs in C send the zero at the end of a string too, and what stands behind it.
        let text = bytes.split(|byte| *byte == 0).next().unwrap_or_default();
        let text = std::str::from_utf8(text).ok()?.trim_end_matches(['\n', '\r']);
        let (kind, rest) = text.split_once(' ')?;
        match kind {
            "L" => Some(Self::Login(rest)),
            "C" => {
                let (name, text) = rest.split_once(' ').unwrap_or((rest, ""));
                Some(Self::Say { name, text })
            }
            "Q" | "E" => Some(Self::Quit(rest)),
            _ => None,
        }
    }

    /// Whether a datagram may be one: what begins otherwise is of the other protocol, or nothing.
    pub fn is_like(bytes: &[u8]) -> bool {
        matches!(bytes, [b'L' | b'C' | b'Q' | b'E', b' ', ..])
    }

    /// The request as a client sends it.
    pub fn encode(&self) -> Vec<u8> {
        let text = match self {
            Self::Login(name) => format!("L {name}"),
            Self::Say { name, text } => format!("C {name} {text}"),
            Self::Quit(name) => format!("Q {name}"),
        };
        cut(text, MAX_LINE)
    }
}

/// What a server says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply<'a> {
    /// The login is good.
    Welcome,
    /// The client may end: its receiving process, which cannot see the keyboard, waits for this.
    Goodbye(Spelling),
    /// Anything else: a line to show, or why a login is not good.
    Line(&'a str),
}

/// Copies of the program wait for one of these, and know no other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spelling {
    /// `EXIT`
    Capitals,
    /// `Exit`
    Word,
}

impl<'a> Reply<'a> {
    /// What a datagram of a server says.
    pub fn decode(bytes: &'a [u8]) -> Option<Self> {
        let text = bytes.split(|byte| *byte == 0).next().unwrap_or_default();
        Some(Self::of(std::str::from_utf8(text).ok()?))
    }

    /// What the text of a datagram says.
    pub fn of(text: &'a str) -> Self {
        let text = text.trim_matches(['\n', '\r']);
        match text {
            "EXIT" | "exit" => Self::Goodbye(Spelling::Capitals),
            "Exit" => Self::Goodbye(Spelling::Word),
            _ if text.eq_ignore_ascii_case("ok") => Self::Welcome,
            _ => Self::Line(text),
        }
    }
}

/// The text of a datagram of a server, without what may not be shown. Of one that was cut, perhaps inside
/// a character, what was before that, and a sign that there was more.
pub fn heard(bytes: &[u8]) -> Option<String> {
    let text = bytes.split(|byte| *byte == 0).next().unwrap_or_default();
    let whole = text.utf8_chunks().next()?;
    let is_cut = !whole.invalid().is_empty() || text.len() > MAX_DATAGRAM;
    let mut text = clean(whole.valid()).into_owned();
    if text.is_empty() {
        return None;
    }
    if is_cut {
        text.push('…');
    }
    Some(text)
}

/// The answer to a good login.
pub fn welcome() -> Vec<u8> {
    b"OK".to_vec()
}

/// The answer to a login that is not good: any text that is not `OK`.
pub fn refusal(reason: &str) -> Vec<u8> {
    cut(reason.to_owned(), MAX_ANSWER)
}

/// The answers to a goodbye.
pub fn goodbyes() -> [Vec<u8>; 2] {
    [b"EXIT".to_vec(), b"Exit".to_vec()]
}

/// Somebody said something.
pub fn said(name: &str, text: &str) -> Vec<u8> {
    line(&format!("{name} : {text}"))
}

/// The administrator said something.
pub fn announced(text: &str) -> Vec<u8> {
    said(ADMINISTRATOR, text)
}

/// Somebody came.
pub fn joined(name: &str) -> Vec<u8> {
    line(&format!("欢迎 {name} 进入聊天室"))
}

/// Somebody went.
pub fn left(name: &str) -> Vec<u8> {
    line(&format!("{name} 退出了聊天室"))
}

/// Any other line of the room itself.
pub fn told(text: &str) -> Vec<u8> {
    line(text)
}

/// A line as it is sent: on a line of its own, and one.
fn line(text: &str) -> Vec<u8> {
    cut(format!("\n{}", text.replace('\n', " ")), MAX_LINE)
}

/// The text, cut where a character ends: a client that is given half of one dies of it.
fn cut(mut text: String, most: usize) -> Vec<u8> {
    text.truncate(text.floor_char_boundary(most));
    text.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn requests_are_read_as_every_copy_of_the_program_writes_them() {
        let cases: [(&[u8], Option<Request<'_>>); 10] = [
            ("L 老王".as_bytes(), Some(Request::Login("老王"))),
            (b"L bob\0", Some(Request::Login("bob"))),
            (b"L bob\n\0\0garbage", Some(Request::Login("bob"))),
            (b"C bob hello there", Some(Request::Say { name: "bob", text: "hello there" })),
            (b"C bob", Some(Request::Say { name: "bob", text: "" })),
            (b"Q bob", Some(Request::Quit("bob"))),
            (b"E bob", Some(Request::Quit("bob"))),
            (b"L", None),
            (b"\xff\xfe", None),
            (b"X bob", None),
        ];
        for (bytes, expected) in cases {
            assert_eq!(Request::decode(bytes), expected, "{bytes:?}");
        }
    }

    #[test]
    fn replies_are_read_as_every_copy_of_the_program_writes_them() {
        assert_eq!(Reply::decode(b"OK"), Some(Reply::Welcome));
        assert_eq!(Reply::decode(b"ok\0"), Some(Reply::Welcome));
        assert_eq!(Reply::decode(b"Exit"), Some(Reply::Goodbye(Spelling::Word)));
        assert_eq!(Reply::decode(b"EXIT"), Some(Reply::Goodbye(Spelling::Capitals)));
        assert_eq!(Reply::decode("\n老王 : 你好".as_bytes()), Some(Reply::Line("老王 : 你好")));
        assert_eq!(Reply::decode(b"\xff"), None);
    }

    #[test]
    fn what_a_server_sends_is_made_harmless_and_cut_where_a_character_ends() {
        let cases: [(&[u8], Option<&str>); 6] = [
            ("\n老王 : 你好\0\0rest".as_bytes(), Some("\n老王 : 你好")),
            (&"\n老王".as_bytes()[..5], Some("\n老…")),
            (b"\x1b[2Jli : \x07x\xe2\x80\xae", Some("[2Jli : x")),
            (b"\xff\xfe", None),
            (b"", None),
            (b"\0OK", None),
        ];
        for (bytes, expected) in cases {
            assert_eq!(heard(bytes).as_deref(), expected, "{bytes:?}");
        }
        // As much as is received of one that is longer.
        let long = heard(&[b'x'; MAX_DATAGRAM + 1]).expect("a text");
        assert!(long.ends_with("x…") && long.len() <= MAX_DATAGRAM + 4);
    }

    #[test]
    fn what_is_said_cannot_end_a_client_or_forge_a_line() {
        let lines = [said("a", "EXIT"), told("EXIT"), said("a", "x\nb : y"), joined("OK")];
        for line in lines {
            assert!(line.starts_with(b"\n"));
            assert!(!line[1..].contains(&b'\n'));
            assert_ne!(line, b"EXIT");
        }
    }

    proptest! {
        #[test]
        fn no_line_is_too_long_or_ends_inside_a_character(text in "[a四👋 ]{0,1500}") {
            for (bytes, most) in [(said("老王", &text), MAX_LINE), (refusal(&text), MAX_ANSWER)] {
                prop_assert!(bytes.len() <= most);
                prop_assert!(String::from_utf8(bytes).is_ok());
            }
        }

        #[test]
        fn any_bytes_are_a_request_or_nothing(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = Request::decode(&bytes);
            let _ = Reply::decode(&bytes);
        }
    }
}
