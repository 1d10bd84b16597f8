//! A page: what a command writes, kept as lines for a part of the screen.
//!
//! What `ptool stat` says of a process stands beside the list of `ptool top` too. It is written by the
//! same code, into a [`Ui`] that keeps its lines and hands them over.

use std::io::{self, BufWriter};

use super::{Catalog, Format, Span, Ui};

impl Ui {
    /// A page of the same language and looks, so many columns wide. What is written on it is kept.
    #[must_use]
    pub fn page(&self, columns: usize) -> Self {
        Self {
            out: BufWriter::with_capacity(0, Box::new(io::sink())),
            err: Box::new(io::sink()),
            width: Some(columns),
            color: self.color,
            paint: self.paint,
            charset: self.charset,
            format: Format::Text,
            catalog: Catalog::new(self.catalog.language()),
            kept: Some(Vec::new()),
        }
    }

    /// Takes what is written on a page, so that the next text begins at its top, so many columns wide.
    pub fn take_page(&mut self, columns: usize) -> Vec<Vec<Span>> {
        self.width = Some(columns);
        self.kept.as_mut().map(std::mem::take).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::{Charset, ColorChoice, LanguageChoice, Look, Role};

    #[test]
    fn a_page_keeps_what_is_written_as_wide_as_it_is() {
        let look = Look {
            color: ColorChoice::Never,
            language: LanguageChoice::En,
            charset: Charset::Unicode,
            format: Format::Json,
        };
        let mut page = Ui::new(look).page(9);
        page.paragraph(&[Span::new(Role::Good, "* ")], Role::Plain, "never waits").expect("kept");
        page.gap().expect("kept");
        page.say("a\nb").expect("kept");
        let text = |line: &Vec<Span>| line.iter().map(|span| &*span.text).collect::<String>();
        let lines = page.take_page(40);
        assert_eq!(lines.iter().map(text).collect::<Vec<_>>(), ["* never", "  waits", "", "a\\nb"]);
        assert_eq!(lines[0][0].role, Role::Good);
        assert!(page.take_page(9).is_empty());
    }
}
