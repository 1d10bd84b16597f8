//! The full screen of a terminal: entering and leaving it, its looks, and what is typed.
//!
//! A command that fills the screen waits in poll(2) on stdin and on a signalfd of its own, takes
//! events with [`Screen::next_event`] until there are none, and draws with [`Screen::draw`]. However
//! it ends (return, failure, panic), the terminal is what it was before.

use std::io::{self, BufWriter, IsTerminal as _, Stdout};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use nix::sys::signal::{SigSet, SigmaskHow, Signal, kill, raise};
use nix::unistd::Pid;
use owo_colors::AnsiColors;
use ratatui::backend::CrosstermBackend;
use ratatui::crossterm::cursor::Show;
use ratatui::crossterm::event::{
    self, DisableBracketedPaste, DisableMouseCapture, EnableBracketedPaste, EnableMouseCapture,
};
use ratatui::crossterm::execute;
use ratatui::crossterm::style::force_color_output;
use ratatui::crossterm::terminal::{
    EnterAlternateScreen, LeaveAlternateScreen, disable_raw_mode, enable_raw_mode,
};
use ratatui::layout::{Rect, Size};
use ratatui::style::{Color, Modifier, Style};
use ratatui::{Frame, Terminal, TerminalOptions, Viewport, text as cells};

use super::{Charset, Paint, Role, Span, Ui, text};

pub use ratatui::crossterm::event::{
    Event, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent, MouseEventKind,
};

/// Whether the terminal tells of the mouse. It then no longer selects text without Shift.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mouse {
    /// It tells of clicks and of the wheel.
    Told,
    /// It keeps the mouse to itself.
    Kept,
}

/// Who is stopped by [`Screen::suspend`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopping {
    /// The whole job, as where somebody types Ctrl-Z and the terminal is not in raw mode: a script that
    /// has started this program gives the terminal back with it.
    Job,
    /// This process alone, to which somebody has sent SIGTSTP.
    Process,
}

/// Whether this process has the full screen now: the panic hook asks.
static ENTERED: AtomicBool = AtomicBool::new(false);

/// Whether stdin and stdout are a terminal that a program can fill.
pub fn is_possible() -> bool {
    let is_dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    io::stdin().is_terminal() && io::stdout().is_terminal() && !is_dumb
}

/// What is drawn on.
pub(super) type Canvas = Terminal<CrosstermBackend<BufWriter<Stdout>>>;

/// The full screen, for as long as this lives.
pub struct Screen {
    terminal: Canvas,
    mouse: Mouse,
}

impl std::fmt::Debug for Screen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Screen").field("mouse", &self.mouse).finish_non_exhaustive()
    }
}

impl Screen {
    /// Takes the whole screen.
    pub fn enter(paint: Paint, mouse: Mouse) -> io::Result<Self> {
        // The choice is made: crossterm need not ask NO_COLOR once more.
        force_color_output(paint == Paint::Colored);
        let before = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            // What the hook says would be lost with the screen that it is written on.
            leave();
            before(panic);
        }));
        take(mouse)?;
        Ok(Self { terminal: terminal()?, mouse })
    }

    /// Draws what has changed.
    pub fn draw(&mut self, view: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        self.terminal.draw(view).map(|_| ())
    }

    /// Fits what is drawn to the terminal, after SIGWINCH.
    pub fn resize(&mut self) -> io::Result<()> {
        self.terminal.resize(area())
    }

    /// The columns and rows of the terminal.
    pub fn size(&self) -> Size {
        area().as_size()
    }

    /// Draws everything anew with the next [`Self::draw`], and takes the screen again where somebody
    /// had it meanwhile, as after SIGCONT.
    pub fn resume(&mut self) -> io::Result<()> {
        // The shell has set the terminal up for itself.
        leave();
        take(self.mouse)?;
        self.terminal = terminal()?;
        Ok(())
    }

    /// Gives the screen back and stops, as Ctrl-Z does; returns when somebody lets this go on.
    pub fn suspend(&mut self, stopping: Stopping) -> io::Result<()> {
        leave();
        // Signals that are read from a signalfd are blocked; this one has to act.
        let stop = SigSet::from(Signal::SIGTSTP);
        let before = stop.thread_swap_mask(SigmaskHow::SIG_UNBLOCK)?;
        match stopping {
            Stopping::Job => kill(Pid::from_raw(0), Signal::SIGTSTP)?,
            Stopping::Process => raise(Signal::SIGTSTP)?,
        }
        before.thread_set_mask()?;
        self.resume()
    }

    /// What was typed or clicked next, if anything was.
    pub fn next_event(&mut self) -> io::Result<Option<Event>> {
        if event::poll(Duration::ZERO)? { event::read().map(Some) } else { Ok(None) }
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        leave();
    }
}

pub(super) fn terminal() -> io::Result<Canvas> {
    let backend = CrosstermBackend::new(BufWriter::with_capacity(64 << 10, io::stdout()));
    // Fixed, for else the size would be asked for at every drawing, of /dev/tty, which need not be the
    // terminal of stdout.
    Terminal::with_options(backend, TerminalOptions { viewport: Viewport::Fixed(area()) })
}

pub(super) fn area() -> Rect {
    /// Of a terminal that does not tell its size.
    const USUAL: (u16, u16) = (80, 24);
    let told = terminal_size::terminal_size_of(io::stdout());
    let (columns, rows) = told
        .map(|(width, height)| (width.0, height.0))
        .filter(|(columns, rows)| *columns > 0 && *rows > 0)
        .unwrap_or(USUAL);
    Rect::new(0, 0, columns, rows)
}

fn take(mouse: Mouse) -> io::Result<()> {
    enable_raw_mode()?;
    ENTERED.store(true, Ordering::Relaxed);
    execute!(io::stdout(), EnterAlternateScreen, EnableBracketedPaste)?;
    match mouse {
        Mouse::Told => execute!(io::stdout(), EnableMouseCapture),
        Mouse::Kept => Ok(()),
    }
}

/// Gives the screen back, if it was taken.
fn leave() {
    if !ENTERED.swap(false, Ordering::Relaxed) {
        return;
    }
    // There is nobody left to tell where the terminal is gone.
    let _ = execute!(
        io::stdout(),
        DisableMouseCapture,
        DisableBracketedPaste,
        LeaveAlternateScreen,
        Show
    );
    let _ = disable_raw_mode();
}

/// How roles look on a full screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Brush {
    /// Whether there is colour.
    pub paint: Paint,
    /// Which characters there are.
    pub charset: Charset,
}

impl Brush {
    /// The looks that the user has chosen.
    pub const fn of(ui: &Ui) -> Self {
        Self { paint: ui.paint(), charset: ui.charset() }
    }

    /// The style of a role. Without colour, bold and dim stay: they are none.
    pub fn style(self, role: Role) -> Style {
        let mut style = Style::new();
        if let Some(color) = role.color().filter(|_| self.paint == Paint::Colored) {
            style = style.fg(color_of(color));
        }
        if role.is_bold() {
            style = style.add_modifier(Modifier::BOLD);
        }
        if role.is_dim() {
            style = style.add_modifier(Modifier::DIM);
        }
        style
    }

    /// A piece of text, made harmless.
    pub fn span(self, role: Role, text: &str) -> cells::Span<'static> {
        cells::Span::styled(text::harmless(text).into_owned(), self.style(role))
    }

    /// A line, made harmless.
    pub fn line(self, spans: &[Span]) -> cells::Line<'static> {
        spans.iter().map(|span| self.span(span.role, &span.text)).collect()
    }
}

const fn color_of(color: AnsiColors) -> Color {
    match color {
        AnsiColors::Cyan => Color::Cyan,
        AnsiColors::Green => Color::Green,
        AnsiColors::Yellow => Color::Yellow,
        AnsiColors::Red => Color::Red,
        AnsiColors::Magenta => Color::Magenta,
        AnsiColors::Blue => Color::Blue,
        _ => Color::Reset,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proc::State;

    #[test]
    fn a_role_looks_on_the_screen_as_it_does_in_a_line() {
        let brush = Brush { paint: Paint::Colored, charset: Charset::Unicode };
        let zombie = brush.style(Role::State(State::Zombie));
        assert_eq!((zombie.fg, zombie.add_modifier), (Some(Color::Red), Modifier::BOLD));
        let brush = Brush { paint: Paint::Plain, ..brush };
        let zombie = brush.style(Role::State(State::Zombie));
        assert_eq!((zombie.fg, zombie.add_modifier), (None, Modifier::BOLD));
    }

    #[test]
    fn every_colour_of_a_role_is_one_of_the_screen() {
        let states = State::ALL.map(Role::State);
        let others = [Role::Code, Role::Good, Role::Warning, Role::Problem];
        for color in states.into_iter().chain(others).filter_map(Role::color) {
            assert_ne!(color_of(color), Color::Reset, "{color:?}");
        }
    }

    #[test]
    fn what_is_drawn_is_harmless() {
        let brush = Brush { paint: Paint::Plain, charset: Charset::Unicode };
        let line = brush.line(&[Span::plain("a\u{1b}[2Jb")]);
        assert_eq!(line.to_string(), "a\\x1b[2Jb");
    }
}
