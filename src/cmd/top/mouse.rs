//! What a click or a turn of the wheel does, by where it is. Pure.

use ratatui::layout::Position;

use super::app::App;
use super::areas::Areas;
use super::columns;
use super::dialog::Dialog;
use super::keys::Command;
use super::order::Order;
use crate::proc::Process;
use crate::ui::screen::{MouseButton, MouseEvent, MouseEventKind};

/// How many rows a turn of the wheel moves.
const WHEEL: usize = 3;

impl App {
    /// Does what the mouse asks for.
    pub(super) fn mouse(&mut self, mouse: MouseEvent) {
        let areas = Areas::of(self.size);
        let place = Position::new(mouse.column, mouse.row);
        let is_over_text = !matches!(self.dialog, Dialog::None) || areas.side.contains(place);
        match mouse.kind {
            MouseEventKind::ScrollUp if is_over_text => {
                (0..WHEEL).for_each(|_| self.scroll_text(Command::ScrollUp));
            }
            MouseEventKind::ScrollDown if is_over_text => {
                (0..WHEEL).for_each(|_| self.scroll_text(Command::ScrollDown));
            }
            MouseEventKind::ScrollUp => self.go(self.cursor.saturating_sub(WHEEL)),
            MouseEventKind::ScrollDown => self.go(self.cursor + WHEEL),
            MouseEventKind::Down(MouseButton::Left) if matches!(self.dialog, Dialog::None) => {
                if let Some(line) = areas.row_at(place) {
                    let row = self.offset + line;
                    if row == self.cursor {
                        self.open(Command::Explain);
                    } else if row < self.rows.len() {
                        self.go(row);
                    }
                } else if let Some(place) = areas.heading_at(place)
                    && let Some(key) =
                        columns::at(&self.columns(), place).and_then(columns::Column::key)
                {
                    let again = self.settings.order.key == key;
                    let order = self.settings.order.reversed();
                    self.sort(if again { order } else { Order::by(key) });
                }
            }
            MouseEventKind::Down(MouseButton::Left) => self.click_dialog(),
            _ => {}
        }
    }

    /// The columns of the list on this screen.
    pub(super) fn columns(&self) -> Vec<columns::Width> {
        let largest = self.world.snapshot.processes.iter().map(Process::pid).max().unwrap_or(0);
        let digits = largest.max(1).ilog10() as usize + 1;
        columns::fit(usize::from(Areas::of(self.size).list.width), digits, self.settings.shape)
    }
}
