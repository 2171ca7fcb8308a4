//! What stands after the story: end marks, credits, initials, notices.
//!
//! Looks at the last 420 characters, takes off at most four things one after another, never more than a quarter of
//! the text, and never leaves fewer than 20 characters; only a bare end mark may be taken from a shorter text.

mod credits;
mod marks;
mod notices;

/// Characters at the end of a text that are looked at.
const WINDOW: usize = 420;
/// Things that are taken off one after another: `(Reporting by …)`, `Reuters gvd/`, `-30-`.
const ROUNDS: usize = 4;
/// Fewest characters that are left.
const LEFT: usize = 20;
/// Largest share of a text that is taken off: one in so many bytes.
const SHARE: usize = 4;

/// What closed a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignOff {
    /// The closing credit or initials as printed, without the dash (`NNN-AGENCIES`); several are joined by a blank in
    /// the order they stand. `None` when only an end mark stood there.
    pub text: Option<String>,
    /// Whether a take mark (`(More)`) says that more follows.
    pub more_follows: bool,
    /// Byte length of the text without what closed it, trimmed.
    pub body_len: usize,
}

/// One thing at the end of a text.
struct Closing<'a> {
    /// Byte length of the text before it.
    before: usize,
    /// What is kept of it.
    kept: Option<&'a str>,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    EndMark,
    TakeMark,
    Credit,
}

/// Finds what closes a body (paragraphs joined by LF). `agency` is the dateline's, which confirms an equal sign-off.
pub fn find(body: &str, agency: Option<&str>) -> Option<SignOff> {
    let whole = body.trim_end();
    let mut text = whole;
    let mut kept: Vec<&str> = Vec::new();
    let mut more_follows = false;
    for _ in 0..ROUNDS {
        let Some(closing) = last(text, agency).filter(|closing| is_allowed(whole, text, closing)) else { break };
        more_follows |= closing.kind == Kind::TakeMark;
        kept.extend(closing.kept);
        text = text[..closing.before].trim_end();
    }
    if text.len() == whole.len() {
        return None;
    }
    kept.reverse();
    let sign_off = (!kept.is_empty()).then(|| kept.join(" "));
    Some(SignOff { text: sign_off, more_follows, body_len: text.len() })
}

/// What stands last in a text.
fn last<'a>(text: &'a str, agency: Option<&str>) -> Option<Closing<'a>> {
    marks::find(text).or_else(|| credits::find(text, agency)).or_else(|| notices::find(text))
}

/// Whether enough is left when something is taken off.
fn is_allowed(whole: &str, text: &str, closing: &Closing<'_>) -> bool {
    let left = text[..closing.before].trim_end();
    if closing.kind != Kind::Credit {
        return left.chars().any(char::is_alphanumeric);
    }
    (whole.len() - left.len()) * SHARE <= whole.len() && left.chars().take(LEFT).count() == LEFT
}

/// Where the last [`WINDOW`] characters of a text begin.
fn window(text: &str) -> usize {
    text.char_indices().rev().nth(WINDOW - 1).map_or(0, |(at, _)| at)
}

/// Where the last line begins, and the line, trimmed.
fn last_line(text: &str) -> (usize, &str) {
    let start = text.rfind('\n').map_or(0, |at| at + 1);
    (start, text[start..].trim())
}

/// Whether a text ends as a sentence does (or is empty), so that what follows it is none of its words.
fn ends_sentence(text: &str) -> bool {
    let text = text.trim_end();
    let end = text.chars().next_back();
    text.is_empty()
        || end.is_some_and(|end| {
            matches!(
                end,
                '.' | '!'
                    | '?'
                    | '"'
                    | '”'
                    | '’'
                    | '\''
                    | '»'
                    | '…'
                    | '。'
                    | '！'
                    | '？'
                    | '」'
                    | '』'
                    | '।'
                    | '؟'
                    | ')'
                    | ']'
                    | '“'
                    | '/'
                    | '>'
            )
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const BODY: &str = "Russia rotated technicians out of Venezuela on Wednesday, its embassy in Caracas said in a long enough post. \
                        The two presidents will meet on the sidelines of the Group of 20 summit in Osaka, where the matter may be raised. \
                        In a renewal of instability he warned he would be ruthless after the government said it had thwarted a plot.";

    fn closing(end: &str) -> Option<(Option<String>, bool)> {
        let body = format!("{BODY}{end}");
        find(&body, None).map(|found| {
            assert_eq!(&body[..found.body_len], BODY, "{end}");
            (found.text, found.more_follows)
        })
    }

    #[test]
    fn credits_as_printed() {
        for (end, text) in [
            (" — NNN-AGENCIES", "NNN-AGENCIES"),
            (" -- BERNAMA", "BERNAMA"),
            (" - PTI", "PTI"),
            ("\n— BERNAMA", "BERNAMA"),
            (" /ritzau/", "/ritzau/"),
            ("\n/ritzau/", "/ritzau/"),
            (" (ANSA).", "(ANSA)"),
            ("\n(ANSA)", "(ANSA)"),
            ("\n==Kyodo", "Kyodo"),
            (" ==Kyodo", "Kyodo"),
            ("\nReuters gvd/", "Reuters gvd/"),
            ("\ndpa wsz jln npr", "dpa wsz jln npr"),
            ("\nAAP RTV ar", "AAP RTV ar"),
            ("\njit/kjm/ag", "jit/kjm/ag"),
            (" Reuter", "Reuter"),
            ("\nREUTER", "REUTER"),
            (" PTI", "PTI"),
            (" PTI SKL RC", "PTI SKL RC"),
            ("\nAFP", "AFP"),
            ("\n(Reporting by A. Example; Editing by B. Example)", "(Reporting by A. Example; Editing by B. Example)"),
            (" (Reporting by A. Example)", "(Reporting by A. Example)"),
            ("\nReporting by A. Example; Editing by B. Example", "Reporting by A. Example; Editing by B. Example"),
            ("\nCopyright 2019 Example Wire. All rights reserved.", "Copyright 2019 Example Wire. All rights reserved."),
            (" © 2019 Example Wire", "© 2019 Example Wire"),
            ("\n(Reporting by A. Example)\nReuters gvd/\n-30-", "(Reporting by A. Example) Reuters gvd/"),
            ("（新华社）", "（新华社）"),
            ("\n（共同）", "（共同）"),
            ("\n연합뉴스", "연합뉴스"),
            ("\n((Reporting by A. Example; Editing by B. Example))", "((Reporting by A. Example; Editing by B. Example))"),
            ("\nSOURCE Example Corp.", "SOURCE Example Corp."),
            ("\ndesk@example.org\n(끝)", "desk@example.org"),
            ("\n© AFP", "© AFP"),
            ("\nBELGA/abc", "BELGA/abc"),
            ("\nLusa/Fim", "Lusa/Fim"),
            ("\ndpa-afx", "dpa-afx"),
            (" – With inputs from agencies", "With inputs from agencies"),
            ("\nCopyright Reuters", "Copyright Reuters"),
            (" /ТАСС/.", "/ТАСС/"),
        ] {
            assert_eq!(closing(end), Some((Some(text.to_owned()), false)), "{end}");
        }
    }

    #[test]
    fn end_marks_have_no_text() {
        for end in [
            "\n-30-",
            "\n- 30 -",
            " -30-",
            "\n###",
            "\n# # #",
            "\nENDS",
            " ENDS",
            "\n-0-",
            "\n(END)",
            "\nEND",
            "\nEnds",
            "\nEnd",
            "\n(Schluss)",
            "\n((desk@example.org; +44 20 0000 0000))",
            "\n-ENDS-",
            "\n***",
            "\n___",
            "\nNNNN",
            "\n—30—",
            " Enditem",
            "\n^END<",
            "\n###\n-30-",
            "（完）",
            "(END)",
            "\n(끝)",
            "\n-oOo-",
            "\n-0-0-0-",
            "\n+++",
            "\nView source version on example.org: https://example.org/1",
        ] {
            assert_eq!(closing(end), Some((None, false)), "{end}");
        }
    }

    #[test]
    fn take_marks_say_that_more_follows() {
        for end in ["\n(More)", "\n(MORE)", "\nMORE", "\nm/f", "\n-more-", " (MORE)", "\n(sigue)", "\nMORE FOLLOWS", "\n(segue)"]
        {
            assert_eq!(closing(end), Some((None, true)), "{end}");
        }
    }

    #[test]
    fn the_dateline_confirms_a_credit_that_no_table_has() {
        let body = format!("{BODY} — EXAMPLE PRESS SERVICE");
        assert_eq!(find(&body, None), None);
        let found = find(&body, Some("Example Press Service")).unwrap();
        assert_eq!((found.text.as_deref(), found.body_len), (Some("EXAMPLE PRESS SERVICE"), BODY.len()));
    }

    #[test]
    fn ordinary_sentences_stay() {
        for end in [
            " He told Reuters",
            " He spoke to the Associated Press (AP).",
            " The World Health Organization (WHO).",
            " It is the end.",
            " It has no end",
            " They want more",
            " Want more?",
            " The agency is known as ANSA.",
            " The score was 3-0",
            " He won 4/5",
            " He plays for York (England)",
            "\nThe end",
            "\nand/or",
            "\nn/a",
            " It was reported by AFP",
            " a map",
            " Copyright law is old.",
            " The two-state plan — a dream",
            "\nSpurs 3\nArsenal 0",
            " He lives in Tel Aviv - Jaffa",
            "\nQ. More?",
            " the TV channel - CNN",
            "\n0-0",
            "\n2-0",
            "\nCopyright is a right",
            " It is (over)",
            " (It is over.)",
            " See the source: it is open.",
        ] {
            assert_eq!(closing(end), None, "{end}");
        }
    }

    #[test]
    fn short_texts_lose_no_more_than_an_end_mark() {
        let short = "Gold fell. Reuter";
        assert_eq!(find(short, None), None);
        let found = find("Gold fell.\n###", None).unwrap();
        assert_eq!((found.text, found.body_len), (None, 10));
        assert_eq!(find("###", None), None);
        assert_eq!(find("", None), None);
        let half = format!("{}\n(Reporting by {})", "word ".repeat(12), "Example ".repeat(12));
        assert_eq!(find(&half, None), None, "more than a quarter");
    }

    proptest! {
        #[test]
        fn never_panics_and_keeps_its_bounds(head in ".{0,200}", tail in "\\PC{0,40}", end in "( |\n)(— |- |\\(|/|==)?(AP|Reuters|PTI|END|30|MORE|#|Copyright|Editing by)[ /).—-]{0,3}") {
            let body = format!("{head}{tail}{end}");
            if let Some(found) = find(&body, Some("AP")) {
                prop_assert!(body.is_char_boundary(found.body_len));
                prop_assert!(found.body_len > 0);
                prop_assert!(found.text.is_none() || body[..found.body_len].chars().count() >= LEFT);
            }
        }
    }
}
