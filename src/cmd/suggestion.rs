//! The name that somebody who mistyped one may have meant.

/// The nearest of the known names, where one is near enough to be meant: a letter wrong in three.
pub(super) fn nearest<'a>(
    typed: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let typed = typed.to_lowercase();
    // The first letter is seldom the wrong one.
    let near = |name: &&str| (distance(&typed, name), typed.chars().next() != name.chars().next());
    let best = known.into_iter().min_by_key(near)?;
    let (letters, wrong) = (typed.chars().count(), distance(&typed, best));
    // A letter alone is a slip of any other.
    (wrong <= (letters / 3).max(1) && wrong < letters).then_some(best)
}

/// How many letters must be put in, taken out, changed or swapped with their neighbour (the
/// distance of Damerau and Levenshtein, each pair swapped once at most).
fn distance(from: &str, to: &str) -> usize {
    let (from, to): (Vec<char>, Vec<char>) = (from.chars().collect(), to.chars().collect());
    let mut before = vec![0; to.len() + 1];
    let mut above: Vec<usize> = (0..=to.len()).collect();
    for i in 1..=from.len() {
        let mut row = vec![i];
        for j in 1..=to.len() {
            let changed = above[j - 1] + usize::from(from[i - 1] != to[j - 1]);
            let mut least = changed.min(above[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1] {
                least = least.min(before[j - 2] + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut above, row);
    }
    above[to.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_is_understood() {
        assert_eq!(nearest("comand", ["comm", "command"]), Some("command"));
        assert_eq!(nearest("rs", ["s", "rss"]), Some("rss"));
        assert_eq!(nearest("sats", ["stat", "rss"]), None);
        assert_eq!(nearest("satt", ["stat", "rss"]), Some("stat"));
        assert_eq!(nearest("nonsense", ["stat", "rss"]), None);
        assert_eq!(nearest("", ["stat", "s"]), None);
        assert_eq!(nearest("q", ["s"]), None);
    }
}
