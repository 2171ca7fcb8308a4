//! Slug and keyword lines: `^BC-US--Slug, 1st Ld-Writethru,1140<`, `HARBOUR-STORM (UPDATE 1)`, `Wetter/Hafen/Deutschland/`.

use super::label::{self, Printed};
use super::line::is_capitals;

/// Longest slug line, bytes.
const SLUG_BYTES: usize = 100;
/// How cycles and agencies mark the start of a keyword line (ANPA 1312).
const CYCLES: &[&str] = &["BC-", "AM-", "PM-", "AP-"];

/// A slug line, taken apart.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Slug<'a> {
    /// Without labels and word count, so that it is the same on every version of the story.
    pub slug: &'a str,
    pub labels: Vec<Printed<'a>>,
    /// Word count as the desk printed it.
    pub words: Option<u32>,
}

/// Reads a slug line; a rail (`^`) in front lets anything with a hyphen or slash and no space pass.
pub(super) fn read(line: &str) -> Option<Slug<'_>> {
    if line.len() > SLUG_BYTES {
        return None;
    }
    let railed = line.starts_with('^');
    let bare = line.trim_start_matches('^').trim_end_matches(['<', '=', ' ']);
    let (labels, bare) = match label::after_headline(bare) {
        Some((printed, before)) => (vec![printed], before.trim_end_matches([',', ' '])),
        None => (Vec::new(), bare),
    };
    let mut slug = Slug { slug: bare, labels, words: None };
    let mut parts = bare.split(',');
    let first = parts.next()?.trim();
    for part in parts.map(str::trim).filter(|part| !part.is_empty()) {
        if let Some(label) = label::read(part) {
            slug.labels.push(Printed { label, text: part });
        } else if part.len() <= 5 && part.bytes().all(|byte| byte.is_ascii_digit()) {
            slug.words = part.parse().ok();
        } else {
            return None;
        }
    }
    slug.slug = first;
    if let Some((word, label)) = first.split_once(char::is_whitespace)
        && let Some(read) = label::read(label)
    {
        slug.slug = word;
        slug.labels.push(Printed { label: read, text: label.trim() });
    }
    let cycled =
        CYCLES.iter().any(|cycle| slug.slug.starts_with(cycle)) && !slug.slug.contains(['.', ':']) && slug.slug.len() <= 69;
    let told = is_slug_word(slug.slug) || cycled || (railed && has_joint(slug.slug) && !slug.slug.contains(' '));
    told.then_some(slug)
}

/// One word in capitals with hyphens or slashes inside, or keywords that slashes part and close.
pub(super) fn is_slug_word(word: &str) -> bool {
    let letters = word.chars().filter(|character| character.is_alphabetic()).count();
    let clean = !word.contains(|c: char| c.is_whitespace() || matches!(c, '.' | ':' | '?' | '!' | '"' | '<' | '(' | '@' | '='));
    let keywords = word.ends_with('/') && word.len() > 3;
    clean
        && letters >= 3
        && (3..=69).contains(&word.len())
        && has_joint(word)
        && (is_capitals(word) || keywords || joints(word) >= 2)
}

fn has_joint(word: &str) -> bool {
    let inner = word.trim_matches(|c: char| !c.is_alphanumeric());
    inner.contains(['-', '/']) || word.ends_with('/')
}

fn joints(word: &str) -> usize {
    word.matches(['-', '/']).count()
}

#[cfg(test)]
mod tests {
    use super::super::label::Label;
    use super::*;

    #[test]
    fn slug_lines_are_taken_apart() {
        let slug = read("^BC-US--Slug, 1st Ld-Writethru,1140<").unwrap();
        assert_eq!((slug.slug, slug.words), ("BC-US--Slug", Some(1140)));
        assert_eq!(slug.labels, [Printed { label: Label::Revision, text: "1st Ld-Writethru" }]);
        let slug = read("HARBOUR-STORM/ (UPDATE 1)").unwrap();
        assert_eq!((slug.slug, slug.labels.len()), ("HARBOUR-STORM/", 1));
        assert_eq!(read("BC-HARBOUR-STORM 1st Add").unwrap().slug, "BC-HARBOUR-STORM");
        assert_eq!(read("BC-EX--Harbour Storm, 2nd Ld-Writethru").unwrap().slug, "BC-EX--Harbour Storm");
        assert_eq!(read("Wetter/Hafen/Deutschland/").unwrap().slug, "Wetter/Hafen/Deutschland/");
        assert_eq!(read("HARBOUR-STORM").unwrap().slug, "HARBOUR-STORM");
    }

    #[test]
    fn headlines_are_no_slugs() {
        for text in [
            "ANGLO-DUTCH GROUP RAISES BID",
            "Well-known singer dies",
            "U.S.-CANADA",
            "https://example.org/A-B",
            "HARBOUR CLOSED",
            "2019-06-27",
            "TALKING POINT/EXAMPLE BANK OFFER",
            "- A",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
