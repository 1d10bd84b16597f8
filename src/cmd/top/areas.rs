//! Where what is on the screen. Pure: the view draws by it, and the mouse is understood by it.

use ratatui::layout::{Position, Rect, Size};

/// The parts of the screen; one without room is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Areas {
    /// The machine, and the totals by state.
    pub(super) head: Rect,
    /// The headings of the list.
    pub(super) headings: Rect,
    /// The rows of the list.
    pub(super) list: Rect,
    /// The line between list and explanation.
    pub(super) rule: Rect,
    /// The explanation.
    pub(super) side: Rect,
    /// The keys, a question, or what has been done.
    pub(super) foot: Rect,
}

/// From so many columns on the explanation has room beside the list.
const WIDE: u16 = 100;

impl Areas {
    /// The parts of a screen of this size.
    pub(super) fn of(size: Size) -> Self {
        let Size { width, height } = size;
        let head_rows = match height {
            0..=8 => 0,
            9..=14 => 1,
            _ => 2,
        };
        let foot_rows = u16::from(height > 3);
        let middle = height.saturating_sub(head_rows + foot_rows);
        let heading_rows = u16::from(middle > 1);
        let side_width = if width >= WIDE { (width * 2 / 5).clamp(46, 104) } else { 0 };
        let rule_width = u16::from(side_width > 0);
        let list_width = width - side_width - rule_width;
        let below = head_rows + heading_rows;
        Self {
            head: Rect::new(0, 0, width, head_rows),
            headings: Rect::new(0, head_rows, list_width, heading_rows),
            list: Rect::new(0, below, list_width, middle - heading_rows),
            rule: Rect::new(list_width, head_rows, rule_width, middle),
            side: Rect::new(list_width + rule_width, head_rows, side_width, middle),
            foot: Rect::new(0, height - foot_rows, width, foot_rows),
        }
    }

    /// Whether the explanation stands beside the list.
    pub(super) const fn has_side(&self) -> bool {
        self.side.width > 0
    }

    /// The row of the list at this place, counted from the first that is seen.
    pub(super) fn row_at(&self, place: Position) -> Option<usize> {
        self.list.contains(place).then(|| usize::from(place.y - self.list.y))
    }

    /// Where on the headings a place is, counted from their left edge.
    pub(super) fn heading_at(&self, place: Position) -> Option<usize> {
        self.headings.contains(place).then(|| usize::from(place.x - self.headings.x))
    }
}

/// What lies over the list may take: all but the last line.
pub(super) fn over(size: Size) -> Rect {
    Rect::new(0, 0, size.width, size.height.saturating_sub(1))
}

/// The parts of an explanation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SideParts {
    /// Why it is in its state.
    pub(super) text: Rect,
    /// How it spends its time.
    pub(super) shares: Rect,
    /// What has happened to it.
    pub(super) story: Rect,
}

impl SideParts {
    /// The parts of an area: the text has what the others leave, and most of a low area.
    pub(super) fn of(area: Rect) -> Self {
        /// A heading, three graphs, and a row of air before them.
        const SHARES: u16 = 5;
        let (shares, story) = match area.height {
            0..=13 => (0, 0),
            14..=21 => (SHARES, 0),
            22..=33 => (SHARES, 5),
            _ => (SHARES, 9),
        };
        let text = area.height - shares - story;
        let part = |below: u16, height: u16, air: u16| {
            let air = air.min(height);
            Rect::new(area.x, area.y + below + air, area.width, height - air)
        };
        Self {
            text: part(0, text, 0),
            shares: part(text, shares, 1),
            story: part(text + shares, story, 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_narrow_screen_has_a_list_alone() {
        assert!(!Areas::of(Size::new(60, 24)).has_side());
        assert_eq!(Areas::of(Size::new(60, 24)).list, Rect::new(0, 3, 60, 20));
        assert!(Areas::of(Size::new(120, 24)).has_side());
    }

    #[test]
    fn every_screen_is_filled_and_nothing_lies_outside() {
        for width in (0..300).step_by(7) {
            for height in 0..60 {
                let areas = Areas::of(Size::new(width, height));
                let whole = Rect::new(0, 0, width, height);
                let Areas { head, headings, list, rule, side, foot } = areas;
                let all = [head, headings, list, rule, side, foot];
                for area in all {
                    assert_eq!(area.intersection(whole), area, "{width}x{height}: {areas:?}");
                }
                let cells: u32 = all.iter().map(|area| area.area()).sum();
                assert_eq!(cells, u32::from(width) * u32::from(height), "{areas:?}");
            }
        }
    }
}
