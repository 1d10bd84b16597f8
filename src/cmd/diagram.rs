//! The diagram of the states of a process, with one of them marked.

use crate::proc::State;
use crate::ui::{Catalog, Message, Role, Span};

/// A place in the diagram: the states of the five-state model, and those that Linux adds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// fork(2) is under way.
    New,
    /// It could run and has no CPU.
    Ready,
    /// It has a CPU.
    Running,
    /// It waits for an event.
    Waiting,
    /// A signal has stopped it.
    Stopped,
    /// It has ended, and its entry waits for the parent.
    Terminated,
    /// The parent has waited.
    Gone,
}

impl Place {
    /// Its name for programs; with `demo-lifecycle-art.` before it, the word in the diagram.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Ready => "ready",
            Self::Running => "running",
            Self::Waiting => "waiting",
            Self::Stopped => "stopped",
            Self::Terminated => "terminated",
            Self::Gone => "gone",
        }
    }

    /// The state whose colour it has.
    const fn role(self) -> Role {
        match self {
            Self::Ready | Self::Running => Role::State(State::Running),
            Self::Stopped => Role::State(State::Stopped),
            Self::Terminated => Role::State(State::Zombie),
            Self::New | Self::Waiting | Self::Gone => Role::Strong,
        }
    }
}

/// The lines of the diagram. The word of the place, if there is one to mark, stands in brackets, which
/// take the room of the spaces beside it.
pub(super) fn draw(catalog: &Catalog, place: Option<Place>) -> Vec<Vec<Span>> {
    let text = |part: &str| catalog.text(&Message::new(format!("demo-lifecycle-art.{part}")));
    let marks = place.map(|place| {
        let word = text(place.name());
        (format!(" {word} "), Span::new(place.role(), format!("[{word}]")))
    });
    let art = text("art");
    let line = |line: &str| {
        // Words at an edge of the picture have no space there.
        let line = format!(" {line} ");
        let split = marks.as_ref().and_then(|(plain, marked)| {
            line.split_once(plain.as_str()).map(|(before, after)| (before, marked, after))
        });
        match split {
            Some((before, marked, after)) => {
                vec![Span::plain(before), marked.clone(), Span::plain(after.trim_end())]
            }
            None => vec![Span::plain(line.trim_end())],
        }
    };
    art.lines().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::{Language, text};

    const ALL: [Place; 7] = [
        Place::New,
        Place::Ready,
        Place::Running,
        Place::Waiting,
        Place::Stopped,
        Place::Terminated,
        Place::Gone,
    ];

    /// What a terminal needs beside the indentation of the stage.
    const COLUMNS: usize = 56;

    fn lines(language: Language, place: Place) -> Vec<String> {
        let drawn = draw(&Catalog::new(language), Some(place));
        drawn.iter().map(|line| line.iter().map(|span| span.text.as_str()).collect()).collect()
    }

    #[test]
    fn each_place_is_marked_once_in_both_languages() {
        for language in [Language::En, Language::ZhCn] {
            for place in ALL {
                let lines = lines(language, place);
                let marks = lines.iter().map(|line| line.matches('[').count()).sum::<usize>();
                assert_eq!(marks, 1, "{place:?}: {lines:#?}");
            }
        }
    }

    #[test]
    fn no_line_is_wider_than_a_narrow_terminal() {
        for language in [Language::En, Language::ZhCn] {
            for line in lines(language, Place::New) {
                assert!(text::width(&line) <= COLUMNS, "{line}");
            }
        }
    }

    #[test]
    fn the_strokes_of_both_languages_stand_in_the_same_columns() {
        let strokes = |language: Language| {
            let columns = |line: &String| {
                let at = |(index, stroke): (usize, char)| {
                    "│▲▼┌┐└┘".contains(stroke).then(|| text::width(&line[..index]))
                };
                line.char_indices().filter_map(at).collect::<Vec<_>>()
            };
            lines(language, Place::New).iter().map(columns).collect::<Vec<_>>()
        };
        assert_eq!(strokes(Language::En), strokes(Language::ZhCn));
    }
}
