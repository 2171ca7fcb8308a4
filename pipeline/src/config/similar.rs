//! What was probably meant by a word that is not known.

/// The known word that is nearest to what was written, when it is near enough to be a slip.
///
/// Case and `-` for `_` count nothing; otherwise a third of the letters may differ, swapped neighbours counting once.
pub(super) fn nearest<'a>(written: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // No key is so long; without this the table of distances grows with the square of what was written.
    const LONGEST: usize = 64;
    if written.len() > LONGEST {
        return None;
    }
    let written = plain(written);
    let allowed = (written.len() / 3).max(1);
    known
        .into_iter()
        .map(|word| (distance(&written, &plain(word)), word))
        .filter(|(distance, word)| *distance <= allowed && *distance < word.len())
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}

fn plain(word: &str) -> Vec<char> {
    word.chars().map(|letter| if letter == '-' { '_' } else { letter.to_ascii_lowercase() }).collect()
}

/// Optimal string alignment: insertions, deletions, replacements, swaps of neighbours.
fn distance(left: &[char], right: &[char]) -> usize {
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=right.len()).collect();
    for (row, &a) in left.iter().enumerate() {
        let mut current = vec![row + 1];
        for (column, &b) in right.iter().enumerate() {
            let at = |line: &[usize], index: usize| line.get(index).copied().unwrap_or(usize::MAX / 2);
            let mut least =
                (at(&last, column) + usize::from(a != b)).min(at(&last, column + 1) + 1).min(at(&current, column) + 1);
            let swapped = row > 0 && column > 0 && left.get(row - 1) == Some(&b) && right.get(column - 1) == Some(&a);
            if swapped {
                least = least.min(at(&before_last, column - 1) + 1);
            }
            current.push(least);
        }
        before_last = std::mem::replace(&mut last, current);
    }
    last.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_slips_and_nothing_else() {
        let known = ["interval", "url", "allow_networks", "id"];
        for (written, meant) in [
            ("intervall", Some("interval")),
            ("inetrval", Some("interval")),
            ("Interval", Some("interval")),
            ("allow-networks", Some("allow_networks")),
            ("ulr", Some("url")),
            ("uri", Some("url")),
            ("completely", None),
            ("xy", None),
            ("", None),
        ] {
            assert_eq!(nearest(written, known), meant, "{written}");
        }
        assert_eq!(nearest(&"i".repeat(10_000), known), None);
    }
}
