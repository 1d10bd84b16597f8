//! A manual page, section by section in the order of man-pages(7).

use clap::Command;
use clap_mangen::roff::{Inline, Roff, bold, roman};

use crate::cmd::help::translated;
use crate::run::Result;
use crate::ui::{Catalog, Message};

/// The pages that a reader of the page of a command will want next.
fn see_also(name: &str) -> &'static [&'static str] {
    match name {
        "ptool-list" => &["ps(1)", "top(1)", "proc(5)"],
        "ptool-stat" => &["ps(1)", "kill(1)", "ptrace(2)", "wait(2)", "proc(5)", "signal(7)"],
        "ptool-tree" => &["pstree(1)", "proc(5)", "namespaces(7)"],
        "ptool-pcb" => {
            &["proc(5)", "capabilities(7)", "cgroups(7)", "credentials(7)", "namespaces(7)"]
        }
        "ptool-doctor" => {
            &["ps(1)", "kill(1)", "wait(2)", "proc(5)", "cgroups(7)", "pid_namespaces(7)"]
        }
        "ptool-completions" => &["bash(1)", "fish(1)", "zshcompsys(1)"],
        "ptool-man" => &["man(1)"],
        _ => &["ps(1)", "pstree(1)", "proc(5)"],
    }
}

/// A page: the command, and where it stands among the others.
pub(super) struct Page<'a> {
    /// `ptool` or `ptool-stat`.
    pub name: String,
    /// The command with its texts.
    pub command: Command,
    /// The sentences.
    pub catalog: &'a Catalog,
    /// The names of all pages of ptool, the one of ptool itself first.
    pub all: &'a [String],
}

impl Page<'_> {
    /// The page in roff, as man(1) reads it.
    pub(super) fn render(mut self) -> Result<String> {
        // Only clap knows the usage; it has neither a setting nor a heading of its own for pages.
        let usage = self.command.render_usage().to_string();
        let usage = usage.split_once(": ").map_or(&*usage, |(_, usage)| usage);
        let usage = translated(usage, self.catalog.language());
        let after = self.command.get_after_help().map(ToString::to_string).unwrap_or_default();
        let mut roff = Roff::new();
        self.head(&mut roff, &usage);
        let mut text = roff.to_roff();
        text.push_str(&self.options()?);
        let mut roff = Roff::new();
        self.exit_status(&mut roff);
        self.environment(&mut roff);
        self.after(&mut roff, &after);
        self.references(&mut roff);
        text.push_str(&roff.to_roff());
        // An apostrophe that is typed as it stands is printed as a closing quotation mark, which no
        // shell takes (groff_char(7)).
        Ok(text.replace('\'', "\\(aq"))
    }

    fn word(&self, id: &'static str) -> String {
        self.catalog.text(&Message::new(id))
    }

    fn head(&self, roff: &mut Roff, usage: &str) {
        let about = self.command.get_about().map(ToString::to_string).unwrap_or_default();
        let version = format!("ptool {}", env!("CARGO_PKG_VERSION"));
        // Without quotes the empty date would vanish and the version take its place; a date would
        // make every build another page.
        roff.control("TH", [&self.name, "1", "\"\"", &version, &self.word("man-manual")]);
        // Whole names can be searched for and copied; even margins are not worth gaps in the lines.
        roff.control("nh", []);
        roff.control("ad", ["l"]);
        roff.control("SH", [&*self.word("man-name")]);
        roff.text([roman(format!("{} - {about}", self.name))]);
        roff.control("SH", [&*self.word("man-synopsis")]);
        let (program, rest) = usage.split_at(self.name.len().min(usage.len()));
        roff.text([bold(program), roman(rest)]);
        roff.control("SH", [&*self.word("man-description")]);
        let long = self.catalog.try_text(&Message::new(format!("man-{}", self.name)));
        paragraphs(roff, &long.unwrap_or(about));
    }

    /// The sections about arguments, options and commands.
    fn options(&self) -> Result<String> {
        let mut text = Vec::new();
        let commands = self.command.get_subcommand_help_heading().unwrap_or_default();
        let commands = commands.to_uppercase();
        let command =
            self.command.clone().subcommand_help_heading(commands).mut_subcommands(|child| {
                match child.get_name() {
                    "help" => child.hide(true),
                    _ => child,
                }
            });
        let has_commands = command.has_subcommands();
        let man = clap_mangen::Man::new(command);
        man.render_options_section(&mut text)?;
        if has_commands {
            man.render_subcommands_section(&mut text)?;
        }
        let text = String::from_utf8_lossy(&text);
        // Each section comes with a definition for apostrophes, which are dealt with elsewhere.
        let is_text = |line: &&str| !line.starts_with(".ie ") && !line.starts_with(".el ");
        let lines: String =
            text.lines().filter(is_text).flat_map(|line| [line.trim_end(), "\n"]).collect();
        Ok(lines.replace("\\*(Aq", "'"))
    }

    fn exit_status(&self, roff: &mut Roff) {
        roff.control("SH", [&*self.word("man-exit-status")]);
        for line in self.word("cli-exit-codes").lines().skip(1) {
            let Some((code, meaning)) = line.trim().split_once(' ') else { continue };
            item(roff, code, meaning.trim());
        }
    }

    fn environment(&self, roff: &mut Roff) {
        roff.control("SH", [&*self.word("man-environment")]);
        item(roff, "NO_COLOR", &self.word("man-environment.no-color"));
        item(roff, "CLICOLOR_FORCE", &self.word("man-environment.clicolor-force"));
        item(roff, "LC_ALL, LC_MESSAGES, LANG", &self.word("man-environment.lang"));
        item(roff, "COLUMNS", &self.word("man-environment.columns"));
    }

    /// What stands below the options in `--help`: blocks with a heading, such as examples, keep
    /// their lines; the other blocks are notes. The notes come first.
    fn after(&self, roff: &mut Roff, text: &str) {
        let exit_codes = self.word("cli-exit-codes");
        let blocks = text.trim().split("\n\n").filter(|block| *block != exit_codes);
        let (notes, headed): (Vec<_>, Vec<_>) =
            blocks.filter(|block| !block.is_empty()).partition(|block| heading(block).is_none());
        if !notes.is_empty() {
            roff.control("SH", [&*self.word("man-notes")]);
            paragraphs(roff, &notes.join("\n\n"));
        }
        for (heading, lines) in headed.into_iter().filter_map(heading) {
            roff.control("SH", [&*heading.to_uppercase()]);
            roff.control("nf", []);
            for line in lines.lines() {
                roff.text([roman(line.strip_prefix("  ").unwrap_or(line))]);
            }
            roff.control("fi", []);
        }
    }

    fn references(&self, roff: &mut Roff) {
        roff.control("SH", [&*self.word("man-see-also")]);
        let own =
            self.all.iter().filter(|name| **name != self.name).map(|name| format!("{name}(1)"));
        let pages: Vec<_> =
            own.chain(see_also(&self.name).iter().map(|page| (*page).to_owned())).collect();
        let spans = pages.iter().enumerate().flat_map(|(index, page)| {
            let (name, section) = page.split_at(page.find('(').unwrap_or(page.len()));
            let comma = if index + 1 < pages.len() { ", " } else { "" };
            [bold(name), roman(format!("{section}{comma}"))]
        });
        roff.text(spans.collect::<Vec<Inline>>());
    }
}

/// The heading of a block and its lines, if it has a heading.
fn heading(block: &str) -> Option<(&str, &str)> {
    let (heading, lines) = block.split_once('\n')?;
    let heading = heading.strip_suffix([':', '：'])?;
    lines.lines().all(|line| line.starts_with("  ")).then_some((heading, lines))
}

fn item(roff: &mut Roff, term: &str, meaning: &str) {
    roff.control("TP", []);
    roff.text([bold(term)]);
    roff.text([roman(meaning)]);
}

/// Running text: an empty line ends a paragraph, a line that begins with a dash is an item.
fn paragraphs(roff: &mut Roff, text: &str) {
    let mut is_item = false;
    for line in text.lines() {
        let words = line.trim();
        if words.is_empty() {
            roff.control("PP", []);
            is_item = false;
        } else if let Some(words) = words.strip_prefix("- ") {
            roff.control("IP", ["\\(bu", "2"]);
            roff.text([roman(words)]);
            is_item = true;
        } else {
            if is_item && !line.starts_with(' ') {
                roff.control("PP", []);
                is_item = false;
            }
            roff.text([roman(words)]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_with_a_heading_is_told_from_notes() {
        assert_eq!(heading("Examples:\n  a\n  b"), Some(("Examples", "  a\n  b")));
        assert_eq!(heading("示例：\n  a"), Some(("示例", "  a")));
        assert_eq!(heading("Except that\n  - a"), None);
        assert_eq!(heading("A sentence."), None);
    }

    #[test]
    fn items_and_paragraphs_are_kept_apart() {
        let mut roff = Roff::new();
        paragraphs(&mut roff, "One,\nmore:\n  - a\n    b\n  - c\nEnd.\n\nNext.");
        let text = roff.to_roff();
        let wanted = "One,\nmore:\n.IP \\(bu 2\na\nb\n.IP \\(bu 2\nc\n.PP\nEnd.\n.PP\nNext.\n";
        assert_eq!(text, wanted);
    }
}
