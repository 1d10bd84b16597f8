//! A conversation on a terminal: what is said goes up, and the line that is being typed stays at the
//! bottom, whatever comes.

use std::io::{self, Write as _};

use super::editor::{Echo, Editor};
use super::style::Role;
use super::{Message, Paint, Span, Ui, columns_of, text, write_span};

impl Ui {
    /// Asks the terminal again how wide it is, after SIGWINCH.
    pub fn measure(&mut self) {
        self.width = self.width.and_then(|_| columns_of(&io::stdout()));
    }

    /// Writes what somebody said, wrapped to the width of the terminal, what is wrapped below the
    /// beginning of the text, and so its further lines. Nothing in it has a meaning, unlike in
    /// [`Self::paragraph`]. Where there is no width, all of it is one line.
    pub fn utterance(&mut self, lead: &[Span], role: Role, said: &str) -> io::Result<()> {
        let mut line = lead.to_vec();
        let Some(width) = self.width else {
            line.push(Span::new(role, text::harmless(said)));
            return self.line(&line);
        };
        let used: usize = lead.iter().map(|span| text::width(&text::harmless(&span.text))).sum();
        // Beside a long name next to nothing would fit: below it there is room.
        let indent = if used * 2 > width { 2 } else { used };
        let first_room = width.saturating_sub(used);
        for (number, said) in said.split('\n').enumerate() {
            let said = text::harmless(said);
            let mut rest = &*said;
            if number == 0 && indent < used {
                // The first line is shorter than the others.
                let first = text::wrap(rest, first_room.max(1)).swap_remove(0);
                let first = if first_room == 0 || !rest.starts_with(&first) { "" } else { &first };
                rest = rest[first.len()..].trim_start();
                line.push(Span::new(role, first));
                self.line(&line)?;
                line = vec![Span::plain(" ".repeat(indent))];
                if rest.is_empty() {
                    continue;
                }
            }
            for piece in text::wrap(rest, width.saturating_sub(indent)) {
                line.push(Span::new(role, piece));
                self.line(&line)?;
                line = vec![Span::plain(" ".repeat(indent))];
            }
        }
        Ok(())
    }

    /// Draws the line that is being typed, which the cursor is in: nothing is below it.
    pub fn draw_input(&mut self, prompt: &Span, editor: &Editor) -> io::Result<()> {
        let width = self.width.unwrap_or(80);
        // The last column stays free: a cursor behind it would be in the next line.
        let room = width.saturating_sub(1);
        let prompt_text = text::harmless(&prompt.text);
        let most = if editor.echo() == Echo::On { room / 2 } else { room };
        let prompt_text = text::truncate(&prompt_text, most, self.charset.cut_mark());
        let used = text::width(&prompt_text);
        let seen = editor.visible(room.saturating_sub(used));
        self.out.write_all(b"\r\x1b[K")?;
        write_span(&mut self.out, &Span::new(prompt.role, prompt_text), self.paint)?;
        write_span(&mut self.out, &Span::plain(seen.text), Paint::Plain)?;
        self.out.write_all(b"\r")?;
        match used + seen.cursor {
            0 => {}
            column => write!(self.out, "\x1b[{column}C")?,
        }
        self.out.flush()
    }

    /// Takes that line away, so that something else can be written where it was.
    pub fn erase_input(&mut self) -> io::Result<()> {
        self.out.write_all(b"\r\x1b[J")
    }

    /// Clears the screen (Ctrl-L).
    pub fn clear(&mut self) -> io::Result<()> {
        self.out.write_all(b"\x1b[H\x1b[2J")
    }

    /// Says on stderr what the user should know and what is no failure.
    pub fn remark(&mut self, message: &Message) {
        let said = format!("ptool: {}", self.text(message));
        // With stderr gone there is nobody left to tell.
        let _ = writeln!(self.err, "{}", text::harmless(&said));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::{Charset, ColorChoice, Format, LanguageChoice, Look};

    #[test]
    fn the_lines_of_a_text_stand_below_its_beginning() {
        let look = Look {
            color: ColorChoice::Never,
            language: LanguageChoice::En,
            charset: Charset::Unicode,
            format: Format::Text,
        };
        let mut page = Ui::new(look).page(20);
        let lead = [Span::plain("bob: ")];
        page.utterance(&lead, Role::Plain, "if x:\nalice: I agree with all").expect("kept");
        let text = |line: &Vec<Span>| line.iter().map(|span| &*span.text).collect::<String>();
        let lines: Vec<_> = page.take_page(20).iter().map(text).collect();
        assert_eq!(lines, ["bob: if x:", "     alice: I agree", "     with all"]);
    }
}
