//! STAT codes: the letter that the kernel gives a task and the modifiers that ps(1) adds.

use std::fmt;

use bitflags::bitflags;
use serde::{Serialize, Serializer};

/// The state of a task, as `fs/proc/array.c` (`task_state_array`) names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum State {
    /// `R`: on a CPU, or ready on its run queue.
    Running,
    /// `S`: interruptible sleep (`TASK_INTERRUPTIBLE`).
    Sleeping,
    /// `D`: uninterruptible sleep (`TASK_UNINTERRUPTIBLE`, with or without `TASK_WAKEKILL`).
    Uninterruptible,
    /// `T`: stopped by a job-control signal.
    Stopped,
    /// `t`: stopped by its tracer.
    Traced,
    /// `Z`: ended, its wait status not yet collected (`EXIT_ZOMBIE`).
    Zombie,
    /// `X`: being removed (`EXIT_DEAD`); seen for an instant at most.
    Dead,
    /// `I`: an idle kernel thread (`TASK_IDLE`).
    Idle,
    /// `P`: a parked kernel thread (`TASK_PARKED`).
    Parked,
    /// A letter that ptool does not know, from a kernel younger than it.
    Other(u8),
}

impl State {
    /// Every state that has a name, in the order of the kernel's table.
    pub const ALL: [Self; 9] = [
        Self::Running,
        Self::Sleeping,
        Self::Uninterruptible,
        Self::Stopped,
        Self::Traced,
        Self::Dead,
        Self::Zombie,
        Self::Parked,
        Self::Idle,
    ];

    /// The state of this letter. The kernels before 3.14 also wrote `x`, `K` and `W`, which have no
    /// name here.
    pub fn from_letter(letter: u8) -> Self {
        Self::ALL
            .into_iter()
            .find(|state| state.letter_byte() == letter)
            .unwrap_or(Self::Other(letter))
    }

    /// The letter, as `ps -o state` prints it.
    pub const fn letter(self) -> char {
        self.letter_byte() as char
    }

    /// The message that names it; its attribute `.meaning` says what it means.
    pub const fn message_id(self) -> &'static str {
        match self {
            Self::Running => "state-running",
            Self::Sleeping => "state-sleeping",
            Self::Uninterruptible => "state-uninterruptible",
            Self::Stopped => "state-stopped",
            Self::Traced => "state-traced",
            Self::Zombie => "state-zombie",
            Self::Dead => "state-dead",
            Self::Idle => "state-idle",
            Self::Parked => "state-parked",
            Self::Other(_) => "state-other",
        }
    }

    const fn letter_byte(self) -> u8 {
        match self {
            Self::Running => b'R',
            Self::Sleeping => b'S',
            Self::Uninterruptible => b'D',
            Self::Stopped => b'T',
            Self::Traced => b't',
            Self::Zombie => b'Z',
            Self::Dead => b'X',
            Self::Idle => b'I',
            Self::Parked => b'P',
            Self::Other(letter) => letter,
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.letter())
    }
}

impl Serialize for State {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_char(self.letter())
    }
}

bitflags! {
    /// The signs that ps(1) puts behind the letter: `pr_stat()` in procps `src/ps/output.c`.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
    pub struct Modifiers: u8 {
        /// `<`: nice below 0.
        const HIGH_PRIORITY = 1;
        /// `N`: nice above 0.
        const LOW_PRIORITY = 1 << 1;
        /// `L`: some of its memory is locked (`VmLck` of proc_pid_status(5) is not 0).
        const LOCKED = 1 << 2;
        /// `s`: it leads a session (session = tgid).
        const SESSION_LEADER = 1 << 3;
        /// `l`: it has more than one thread.
        const MULTI_THREADED = 1 << 4;
        /// `+`: its process group is the foreground one of its terminal (pgrp = tpgid).
        const FOREGROUND = 1 << 5;
    }
}

impl Modifiers {
    /// The sign of a single modifier.
    pub fn sign(self) -> char {
        let index = self.bits().trailing_zeros() as usize;
        ['<', 'N', 'L', 's', 'l', '+'].get(index).copied().unwrap_or('?')
    }

    /// The message that names a single modifier; its attribute `.meaning` says what it means.
    pub fn message_id(self) -> &'static str {
        match self {
            Self::HIGH_PRIORITY => "state-high-priority",
            Self::LOW_PRIORITY => "state-low-priority",
            Self::LOCKED => "state-locked",
            Self::SESSION_LEADER => "state-session-leader",
            Self::MULTI_THREADED => "state-multi-threaded",
            _ => "state-foreground",
        }
    }

    /// The modifier of a sign.
    pub fn from_sign(sign: char) -> Option<Self> {
        Self::all().iter().find(|modifier| modifier.sign() == sign)
    }
}

/// A whole STAT code, such as `Ssl+`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StatCode {
    /// The letter.
    pub state: State,
    /// The signs behind it.
    pub modifiers: Modifiers,
}

impl fmt::Display for StatCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.state)?;
        self.modifiers.iter().try_for_each(|modifier| write!(f, "{}", modifier.sign()))
    }
}

impl Serialize for StatCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Why a text is no STAT code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadStatCode {
    /// There is nothing.
    Empty,
    /// It does not begin with a state letter.
    Letter(char),
    /// A sign behind the letter is none that ps prints.
    Sign(char),
    /// A sign stands twice.
    Repeated(char),
}

impl std::str::FromStr for StatCode {
    type Err = BadStatCode;

    /// Reads a STAT code as ps prints it; the signs may stand in any order.
    fn from_str(text: &str) -> Result<Self, BadStatCode> {
        let mut signs = text.chars();
        let letter = signs.next().ok_or(BadStatCode::Empty)?;
        let state = u8::try_from(letter).map_or(State::Other(b'?'), State::from_letter);
        if matches!(state, State::Other(_)) {
            return Err(BadStatCode::Letter(letter));
        }
        let mut modifiers = Modifiers::empty();
        for sign in signs {
            let modifier = Modifiers::from_sign(sign).ok_or(BadStatCode::Sign(sign))?;
            if modifiers.contains(modifier) {
                return Err(BadStatCode::Repeated(sign));
            }
            modifiers |= modifier;
        }
        Ok(Self { state, modifiers })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn signs_are_printed_in_the_order_of_ps() {
        let code = StatCode { state: State::Sleeping, modifiers: Modifiers::all() };
        assert_eq!(code.to_string(), "S<NLsl+");
    }

    #[test]
    fn what_is_no_code_says_which_sign_is_wrong() {
        assert_eq!("".parse::<StatCode>(), Err(BadStatCode::Empty));
        assert_eq!("Q".parse::<StatCode>(), Err(BadStatCode::Letter('Q')));
        assert_eq!("Sx".parse::<StatCode>(), Err(BadStatCode::Sign('x')));
        assert_eq!("Sss".parse::<StatCode>(), Err(BadStatCode::Repeated('s')));
        assert_eq!("进".parse::<StatCode>(), Err(BadStatCode::Letter('进')));
    }

    #[test]
    fn an_unknown_letter_is_kept() {
        assert_eq!(State::from_letter(b'W').letter(), 'W');
    }

    proptest! {
        #[test]
        fn every_code_reads_back(letter in 0_usize..9, bits in 0_u8..64) {
            let modifiers = Modifiers::from_bits_truncate(bits);
            let code = StatCode { state: State::ALL[letter], modifiers };
            prop_assert_eq!(code.to_string().parse(), Ok(code));
        }

        #[test]
        fn no_text_makes_the_reader_panic(text in ".{0,8}") {
            let _ = text.parse::<StatCode>();
        }
    }
}
