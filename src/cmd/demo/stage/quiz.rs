//! `--quiz`: questions before what they ask about is shown.

use super::Stage;
use super::record::Asked;
use super::watch::Typed;
use crate::run::Result;
use crate::ui::{Format, Message, Role, Span};

/// The letters of the choices, each an attribute of the question's message.
const LETTERS: [char; 4] = ['a', 'b', 'c', 'd'];

/// The right answer of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(dead_code, reason = "a question may have its answer in any place")]
pub(crate) enum Choice {
    /// The first.
    A,
    /// The second.
    B,
    /// The third.
    C,
    /// The fourth.
    D,
}

impl Choice {
    const fn letter(self) -> char {
        LETTERS[self as usize]
    }
}

impl Stage<'_> {
    /// Asks to predict what comes next. The question is a message with the attributes `.a`, `.b`
    /// (`.c`, `.d`) for the choices and `.why` for the reason that is told afterwards.
    ///
    /// Without `--quiz` nothing is asked; with nobody at standard input the answer is told at once.
    pub(crate) fn ask(&mut self, question: impl Into<Message>, answer: Choice) -> Result<()> {
        let question = question.into();
        let part = |name: String| Message {
            id: format!("{}.{name}", question.id).into(),
            args: question.args.clone(),
        };
        let catalog = self.ui.catalog();
        let texts = LETTERS.map(|letter| catalog.try_text(&part(letter.to_string())));
        let choices: Vec<String> = texts.into_iter().flatten().collect();
        let mut asked = Asked {
            question: catalog.text(&question),
            choices,
            answer: answer.letter(),
            given: None,
            why: catalog.text(&part("why".to_owned())),
        };
        if self.manner.quiz && self.ui.format() == Format::Text {
            asked.given = self.pose(&asked)?;
            self.reveal(&asked)?;
        }
        self.record.quiz.push(asked);
        Ok(())
    }

    /// Shows the question and reads the answer; `None` where there is nobody.
    fn pose(&mut self, asked: &Asked) -> Result<Option<char>> {
        self.ui.gap()?;
        let lead = [Span::new(Role::Warning, "  ? ")];
        self.ui.paragraph(&lead, Role::Strong, &asked.question)?;
        for (letter, choice) in LETTERS.iter().zip(&asked.choices) {
            let lead = [Span::plain("    "), Span::new(Role::Code, format!("{letter}) "))];
            self.ui.paragraph(&lead, Role::Plain, choice)?;
        }
        let valid = &LETTERS[..asked.choices.len()];
        loop {
            let prompt = self.ui.text(&Message::new("demo-quiz-prompt"));
            let Typed::Line(line) = self.prompt(&format!("  {prompt}"))? else { return Ok(None) };
            let letter = line.chars().next().map(|letter| letter.to_ascii_lowercase());
            if let Some(letter) = letter.filter(|letter| valid.contains(letter)) {
                return Ok(Some(letter));
            }
        }
    }

    fn reveal(&mut self, asked: &Asked) -> Result<()> {
        let (id, role) = match asked.given {
            None => ("demo-quiz-answer", Role::Plain),
            Some(given) if given == asked.answer => ("demo-quiz-right", Role::Good),
            Some(_) => ("demo-quiz-wrong", Role::Problem),
        };
        let verdict = self.ui.text(&Message::new(id).with("answer", asked.answer.to_string()));
        let lead = [Span::plain("  "), Span::new(role, verdict), Span::plain(" ")];
        self.ui.paragraph(&lead, Role::Plain, &asked.why)?;
        Ok(())
    }
}
