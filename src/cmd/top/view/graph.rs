//! Shares over time as a line of characters.

use crate::ui::Charset;

/// The last of these shares, parts of 1, so many columns wide, the newest at the right. What is more
/// than nothing is seen.
pub(super) fn graph(
    charset: Charset,
    columns: usize,
    shares: impl DoubleEndedIterator<Item = f32>,
) -> String {
    const UNICODE: [char; 9] = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    const ASCII: [char; 9] = [' ', '.', ':', '-', '=', '+', 'o', '%', '#'];
    let levels = match charset {
        Charset::Unicode => UNICODE,
        Charset::Ascii => ASCII,
    };
    let level = |share: f32| {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "one of nine levels; `as` saturates"
        )]
        let level = (share * 8.0).round() as usize;
        let least = usize::from(share > 0.001);
        levels[level.clamp(least, 8)]
    };
    let newest: Vec<char> = shares.rev().take(columns).map(level).collect();
    let empty = std::iter::repeat_n(' ', columns - newest.len());
    empty.chain(newest.into_iter().rev()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_stands_at_the_right() {
        let shares = [0.0, 0.01, 0.5, 1.0, 7.0];
        assert_eq!(graph(Charset::Unicode, 7, shares.into_iter()), "   ▁▄██");
        assert_eq!(graph(Charset::Ascii, 3, shares.into_iter()), "=##");
        assert_eq!(graph(Charset::Ascii, 0, shares.into_iter()), "");
    }
}
