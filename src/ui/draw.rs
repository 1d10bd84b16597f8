//! Branches as lines, in the shape that pstree(1) has made familiar.

use std::io;

use super::text::{harmless, truncate, width};
use super::{Charset, Role, Span};

/// A thing with a place in a tree. A tree is a list of these, each before what is below it.
#[derive(Debug, Clone)]
pub struct Branch<'a> {
    /// How far below a root it is; a root is at depth 0.
    pub depth: usize,
    /// How many alike it stands for.
    pub count: usize,
    /// What to write.
    pub label: &'a [Span],
}

/// Where children stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// The first beside its parent, and the others below it.
    Beside,
    /// All below their parent, for long labels.
    Below {
        /// How many columns further to the right than the parent's first.
        indent: usize,
    },
}

/// The characters that lines are made of.
#[derive(Debug)]
struct Strokes {
    only: &'static str,
    first: &'static str,
    middle: &'static str,
    last: &'static str,
    past: &'static str,
    none: &'static str,
}

impl Strokes {
    const fn of(charset: Charset) -> Self {
        match charset {
            Charset::Unicode => {
                Self {
                    only: "───", first: "─┬─", middle: "├─", last: "└─", past: "│ ", none: "  "
                }
            }
            Charset::Ascii => {
                Self { only: "---", first: "-+-", middle: "|-", last: "`-", past: "| ", none: "  " }
            }
        }
    }
}

/// The lines before the label of a branch that stands on a row of its own, below its parent, given for
/// its ancestors below the root and for itself whether no sibling comes after.
pub fn branch_lines(charset: Charset, is_last: &[bool]) -> String {
    let strokes = Strokes::of(charset);
    let Some((own, above)) = is_last.split_last() else { return String::new() };
    let past = above.iter().map(|is_last| if *is_last { strokes.none } else { strokes.past });
    past.chain([if *own { strokes.last } else { strokes.middle }]).collect()
}

/// How a tree is drawn.
#[derive(Debug, Clone, Copy)]
pub struct Drawing {
    /// Where children stand.
    pub layout: Layout,
    /// What lines are made of.
    pub charset: Charset,
    /// How many columns a line may take; what is beyond is cut off, with a mark.
    pub columns: Option<usize>,
}

impl Drawing {
    /// Draws a tree and hands over one line after the other.
    ///
    /// What is below a branch that reaches the edge is left out. With a width, a line costs no more
    /// than that width, however deep it is.
    pub fn draw(
        self,
        branches: &[Branch<'_>],
        mut write: impl FnMut(&[Span]) -> io::Result<()>,
    ) -> io::Result<()> {
        let strokes = Strokes::of(self.charset);
        let is_last = last_siblings(branches);
        let mut line = Line::new(self.columns, self.charset.cut_mark());
        let mut levels: Vec<Level> = Vec::new();
        let mut hidden_from = usize::MAX;
        for (index, branch) in branches.iter().enumerate() {
            let depth = branch.depth;
            if depth >= hidden_from {
                continue;
            }
            hidden_from = usize::MAX;
            let is_first = index > 0 && branches[index - 1].depth < depth;
            let is_beside = is_first && self.layout == Layout::Beside;
            levels.truncate(depth);
            if is_beside {
                line.lines(if is_last[index] { strokes.only } else { strokes.first });
            } else {
                line.end(&mut write)?;
                lead(&mut line, &levels, &strokes, is_last[index]);
            }
            let outer = levels.last().map_or(0, |level| level.closing);
            let (start, is_group) = (line.used, branch.count > 1);
            if is_group {
                line.push(Role::Faint, &format!("{}*[", branch.count));
            }
            branch.label.iter().for_each(|span| line.push(span.role, &span.text));
            let indent = match self.layout {
                Layout::Beside => line.used - start,
                Layout::Below { indent } => indent,
            };
            let closing = outer + usize::from(is_group);
            levels.push(Level { indent, closing, is_last: is_last[index] });
            let is_leaf = branches.get(index + 1).is_none_or(|next| next.depth <= depth);
            if is_leaf && closing > 0 {
                line.push(Role::Faint, &"]".repeat(closing));
            }
            if !is_leaf && !self.has_room_below(&line, &levels) {
                line.cut();
                hidden_from = depth + 1;
            }
        }
        line.end(&mut write)
    }

    /// Whether at least a column of the children of the last level would be on the screen.
    fn has_room_below(self, line: &Line, levels: &[Level]) -> bool {
        let Some(columns) = self.columns else { return true };
        match self.layout {
            Layout::Beside => line.used + CONNECTOR < columns,
            Layout::Below { indent } => levels.len() * (indent + STROKE) < columns,
        }
    }
}

/// Columns between a parent and the child beside it.
const CONNECTOR: usize = 3;

/// Columns of what is before a child that is below.
const STROKE: usize = 2;

/// What the lines below a branch have to know about it.
#[derive(Debug)]
struct Level {
    /// Columns from where it starts to where the stroke of its children is, less one.
    indent: usize,
    /// How many brackets are open.
    closing: usize,
    is_last: bool,
}

/// Writes what is before the label of a branch on a line of its own.
fn lead(line: &mut Line, levels: &[Level], strokes: &Strokes, is_last: bool) {
    for (index, level) in levels.iter().enumerate() {
        if line.is_full() {
            return;
        }
        let stroke = match (levels.get(index + 1), is_last) {
            (Some(next), _) if next.is_last => strokes.none,
            (Some(_), _) => strokes.past,
            (None, true) => strokes.last,
            (None, false) => strokes.middle,
        };
        let gap = match line.columns {
            Some(columns) => level.indent.min(columns),
            None => level.indent,
        };
        line.lines(&" ".repeat(gap + 1));
        line.lines(stroke);
    }
}

/// For each branch whether no sibling comes after it.
fn last_siblings(branches: &[Branch<'_>]) -> Vec<bool> {
    let mut is_last = vec![false; branches.len()];
    // For each depth on the way up from the branch below, whether a sibling came there.
    let mut has_later: Vec<bool> = Vec::new();
    for (index, branch) in branches.iter().enumerate().rev() {
        has_later.truncate(branch.depth + 1);
        has_later.resize(branch.depth + 1, false);
        is_last[index] = !std::mem::replace(&mut has_later[branch.depth], true);
    }
    is_last
}

/// A line that is being written.
#[derive(Debug)]
struct Line {
    columns: Option<usize>,
    mark: &'static str,
    spans: Vec<Span>,
    used: usize,
    is_begun: bool,
}

impl Line {
    const fn new(columns: Option<usize>, mark: &'static str) -> Self {
        Self { columns, mark, spans: Vec::new(), used: 0, is_begun: false }
    }

    /// Whether nothing more would be seen.
    fn is_full(&self) -> bool {
        self.columns.is_some_and(|columns| self.used > columns)
    }

    fn push(&mut self, role: Role, text: &str) {
        self.is_begun = true;
        let text = harmless(text);
        self.used += width(&text);
        match self.spans.last_mut() {
            Some(last) if last.role == role => last.text.push_str(&text),
            _ => self.spans.push(Span::new(role, text)),
        }
    }

    fn lines(&mut self, strokes: &str) {
        self.push(Role::Faint, strokes);
    }

    /// Says that something was left out here.
    fn cut(&mut self) {
        // Where the mark itself is past the edge, the line is cut there anyway.
        self.lines(self.mark);
    }

    /// Hands the line over and begins another.
    fn end(&mut self, write: &mut impl FnMut(&[Span]) -> io::Result<()>) -> io::Result<()> {
        if !std::mem::take(&mut self.is_begun) {
            return Ok(());
        }
        let mut spans = std::mem::take(&mut self.spans);
        let used = std::mem::take(&mut self.used);
        if let Some(columns) = self.columns.filter(|columns| *columns < used) {
            let mut left = columns.saturating_sub(width(self.mark));
            let mut shown = Vec::new();
            for span in spans {
                let taken = width(&span.text);
                if taken <= left {
                    left -= taken;
                    shown.push(span);
                } else {
                    shown.push(Span::new(span.role, truncate(&span.text, left, "")));
                    break;
                }
            }
            shown.push(Span::new(Role::Faint, self.mark));
            spans = shown;
        }
        write(&spans)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_branch_on_a_row_of_its_own_has_the_lines_of_those_above_before_it() {
        assert_eq!(branch_lines(Charset::Unicode, &[]), "");
        assert_eq!(branch_lines(Charset::Unicode, &[false, true, false]), "│   ├─");
        assert_eq!(branch_lines(Charset::Ascii, &[false, true]), "| `-");
    }
    use proptest::prelude::*;

    fn plain(label: &str) -> Vec<Span> {
        vec![Span::plain(label)]
    }

    fn draw(tree: &[(usize, usize, &str)], drawing: Drawing) -> Vec<String> {
        let labels: Vec<_> = tree.iter().map(|(_, _, label)| plain(label)).collect();
        let branches: Vec<_> = tree
            .iter()
            .zip(&labels)
            .map(|((depth, count, _), label)| Branch { depth: *depth, count: *count, label })
            .collect();
        let mut lines = Vec::new();
        let write = |spans: &[Span]| {
            lines.push(spans.iter().map(|span| span.text.as_str()).collect());
            Ok(())
        };
        drawing.draw(&branches, write).expect("writing to a list does not fail");
        lines
    }

    const WIDE: Drawing =
        Drawing { layout: Layout::Beside, charset: Charset::Unicode, columns: None };

    const FAMILY: &[(usize, usize, &str)] = &[
        (0, 1, "init"),
        (1, 1, "cron"),
        (1, 2, "pool"),
        (2, 3, "worker"),
        (2, 1, "x"),
        (1, 1, "sh"),
        (2, 1, "vi"),
    ];

    #[test]
    fn the_first_child_stands_beside_its_parent() {
        assert_eq!(
            draw(FAMILY, WIDE),
            [
                "init─┬─cron",
                "     ├─2*[pool─┬─3*[worker]]",
                "     │         └─x]",
                "     └─sh───vi",
            ]
        );
    }

    #[test]
    fn ascii_has_the_same_shape() {
        assert_eq!(
            draw(FAMILY, Drawing { charset: Charset::Ascii, ..WIDE }),
            [
                "init-+-cron",
                "     |-2*[pool-+-3*[worker]]",
                "     |         `-x]",
                "     `-sh---vi",
            ]
        );
    }

    #[test]
    fn long_labels_stand_one_below_the_other() {
        let tree = [(0, 1, "init"), (1, 1, "sh -c x"), (2, 1, "x"), (1, 2, "{init}")];
        assert_eq!(
            draw(&tree, Drawing { layout: Layout::Below { indent: 1 }, ..WIDE }),
            ["init", "  ├─sh -c x", "  │   └─x", "  └─2*[{init}]"]
        );
    }

    #[test]
    fn what_is_beyond_the_edge_is_marked() {
        let narrow = |columns| draw(FAMILY, Drawing { columns: Some(columns), ..WIDE });
        assert_eq!(
            narrow(12),
            ["init─┬─cron", "     ├─2*[p…", "     └─sh…"],
            "a branch that reaches the edge hides what is below it"
        );
        assert_eq!(narrow(8), ["init─┬─…", "     ├─…", "     └─…"]);
        assert_eq!(narrow(7), ["init…"]);
        assert_eq!(narrow(3), ["in…"]);
    }

    #[test]
    fn wide_characters_keep_the_strokes_in_line() {
        let tree = [(0, 1, "老王"), (1, 1, "a"), (1, 1, "b")];
        assert_eq!(draw(&tree, WIDE), ["老王─┬─a", "     └─b"]);
    }

    #[test]
    fn several_roots_are_several_trees() {
        let tree = [(0, 1, "a"), (1, 1, "b"), (0, 1, "c")];
        assert_eq!(draw(&tree, WIDE), ["a───b", "c"]);
        assert!(draw(&[], WIDE).is_empty());
    }

    #[test]
    fn a_name_cannot_forge_a_line() {
        assert_eq!(draw(&[(0, 1, "a\nb"), (1, 1, "c")], WIDE), ["a\\nb───c"]);
    }

    #[test]
    fn a_hundred_thousand_generations_are_drawn() {
        let label = plain("x");
        let chain: Vec<_> =
            (0..100_000).map(|depth| Branch { depth, count: 1, label: &label }).collect();
        for columns in [None, Some(60)] {
            for layout in [Layout::Beside, Layout::Below { indent: 1 }] {
                if columns.is_none() && layout != Layout::Beside {
                    // A line for each generation, each longer than the one above: 40 GB.
                    continue;
                }
                let mut longest = 0;
                let write = |spans: &[Span]| {
                    longest = longest.max(spans.iter().map(|span| width(&span.text)).sum());
                    Ok(())
                };
                let drawing = Drawing { layout, columns, ..WIDE };
                drawing.draw(&chain, write).expect("writing to a list does not fail");
                match columns {
                    Some(columns) => assert!(longest <= columns && longest > columns - 4),
                    None => assert_eq!(longest, 100_000 + 99_999 * CONNECTOR),
                }
            }
        }
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_the_screen(
            steps in proptest::collection::vec((0_usize..6, 1_usize..4, "[a-z王]{0,9}"), 0..30),
            columns in 1_usize..40,
            is_below in any::<bool>(),
        ) {
            let mut depth = 0;
            let tree: Vec<_> = steps.iter().enumerate().map(|(index, (step, count, label))| {
                depth = if index == 0 { 0 } else { (*step).min(depth + 1) };
                (depth, *count, label.as_str())
            }).collect();
            let layout = if is_below { Layout::Below { indent: 1 } } else { Layout::Beside };
            let drawing = Drawing { layout, columns: Some(columns), charset: Charset::Unicode };
            for line in draw(&tree, drawing) {
                prop_assert!(width(&line) <= columns, "{line:?}");
            }
            let drawing = Drawing { columns: None, ..drawing };
            let lines = draw(&tree, drawing).len();
            prop_assert!(lines <= tree.len() && (tree.is_empty() || lines > 0));
        }
    }
}
