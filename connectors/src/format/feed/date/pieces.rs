//! A printed time, cut into numbers, words and signs.

/// What a piece is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// ASCII digits.
    Number,
    /// Letters.
    Word,
    /// `+` or `-`; dashes and the minus sign count as `-`.
    Sign(char),
    /// Any other character.
    Other(char),
}

/// A piece of a printed time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece<'a> {
    pub(super) kind: Kind,
    pub(super) text: &'a str,
    /// White space stands before it.
    pub(super) spaced: bool,
}

impl Piece<'_> {
    /// Value of a number; `None` for one that is too long to be part of a time.
    pub(super) fn value(&self) -> Option<u32> {
        (self.text.len() <= 9).then(|| self.text.parse().ok()).flatten()
    }
}

/// Cuts a text in lower case. Full stops inside of a word are left out by cutting `p.m.` as `pm` would be.
pub(super) fn cut(lower: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::with_capacity(24);
    let mut rest = lower;
    let mut spaced = false;
    while let Some(first) = rest.chars().next() {
        if first.is_whitespace() || first == '\u{feff}' {
            spaced = true;
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
            continue;
        }
        if let Some((half, len)) = half_of_day(rest) {
            pieces.push(Piece { kind: Kind::Word, text: half, spaced });
            rest = rest.get(len..).unwrap_or_default();
            spaced = false;
            continue;
        }
        let (kind, len) = match first {
            '0'..='9' => (Kind::Number, run(rest, |c| c.is_ascii_digit())),
            '+' | '-' => (Kind::Sign(first), 1),
            '–' | '—' | '‐' | '‑' | '−' => (Kind::Sign('-'), first.len_utf8()),
            _ if first.is_alphabetic() => (Kind::Word, run(rest, |c| c.is_alphabetic() || is_mark(c))),
            _ => (Kind::Other(first), first.len_utf8()),
        };
        let (text, behind) = rest.split_at_checked(len).unwrap_or((rest, ""));
        pieces.push(Piece { kind, text, spaced });
        rest = behind;
        spaced = false;
    }
    pieces
}

/// `a.m.`, `p. m.` and the Greek `μ.μ.`, and their length.
fn half_of_day(rest: &str) -> Option<(&'static str, usize)> {
    const HALVES: &[(&str, &str)] = &[
        ("a.m.", "am"),
        ("p.m.", "pm"),
        ("a.m", "am"),
        ("p.m", "pm"),
        ("a. m.", "am"),
        ("p. m.", "pm"),
        ("π.μ.", "am"),
        ("μ.μ.", "pm"),
    ];
    if !rest.starts_with(['a', 'p', 'π', 'μ']) {
        return None;
    }
    HALVES.iter().find(|(printed, _)| rest.starts_with(printed)).map(|(printed, half)| (*half, printed.len()))
}

fn run(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|c| !belongs(c)).unwrap_or(text.len())
}

/// Combining marks: accents of decomposed letters, vowel signs.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{93e}'..='\u{94d}' | '\u{e31}' | '\u{e34}'..='\u{e4e}')
}
