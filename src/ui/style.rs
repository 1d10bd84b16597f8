//! Roles of text and the colours that they have, in one place for lines and tables alike.

use owo_colors::{AnsiColors, Style};

use crate::proc::State;

/// The colours of names: those that are read well on a dark and on a light ground.
pub(super) const HUES: [AnsiColors; 5] = [
    AnsiColors::Green,
    AnsiColors::Blue,
    AnsiColors::Magenta,
    AnsiColors::Cyan,
    AnsiColors::Yellow,
];

/// What a piece of text is, from which its looks follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Role {
    /// Ordinary text.
    #[default]
    Plain,
    /// A heading over a group of lines.
    Heading,
    /// Less important than its neighbours: units, evidence sources, tree lines.
    Faint,
    /// What the line is about.
    Strong,
    /// Something to type.
    Code,
    /// A process state, by its letter.
    State(State),
    /// Somebody's name: one of a few colours, by its number.
    Name(u8),
    /// The name of who looks, where others write it.
    Mention,
    /// All is well.
    Good,
    /// Worth a look.
    Warning,
    /// Something is wrong.
    Problem,
}

impl Role {
    /// The colour of this role, if it has one.
    pub const fn color(self) -> Option<AnsiColors> {
        match self {
            Self::Plain | Self::Faint | Self::Strong | Self::Heading => None,
            Self::Code => Some(AnsiColors::Cyan),
            Self::Name(hue) => Some(HUES[hue as usize % HUES.len()]),
            Self::Good => Some(AnsiColors::Green),
            Self::Warning | Self::Mention => Some(AnsiColors::Yellow),
            Self::Problem => Some(AnsiColors::Red),
            Self::State(state) => match state {
                State::Running => Some(AnsiColors::Green),
                State::Uninterruptible => Some(AnsiColors::Magenta),
                State::Stopped => Some(AnsiColors::Yellow),
                State::Traced => Some(AnsiColors::Blue),
                State::Zombie | State::Dead => Some(AnsiColors::Red),
                State::Sleeping | State::Idle | State::Parked | State::Other(_) => None,
            },
        }
    }

    /// Whether this role is printed bold.
    pub const fn is_bold(self) -> bool {
        match self {
            Self::Heading | Self::Strong | Self::Name(_) | Self::Mention => true,
            Self::State(state) => {
                !matches!(state, State::Sleeping | State::Idle | State::Parked | State::Other(_))
            }
            _ => false,
        }
    }

    /// Whether this role is printed dim.
    pub const fn is_dim(self) -> bool {
        matches!(self, Self::Faint | Self::State(State::Idle | State::Parked))
    }

    /// The role as a style that owo-colors applies.
    pub fn style(self) -> Style {
        let mut style = Style::new();
        if let Some(color) = self.color() {
            style = style.color(color);
        }
        if self.is_bold() {
            style = style.bold();
        }
        if self.is_dim() {
            style = style.dimmed();
        }
        style
    }
}
