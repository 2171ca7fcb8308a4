//! What stands after the story: end marks, credits, initials, notices.
//!
//! Looks at the last 420 characters, takes off at most four things one after another, never more than a quarter of
//! the text, and never leaves fewer than 20 characters. A bare end mark may be taken from a shorter text, and the
//! dateline's own credit may be a larger share of it.

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
    /// the order they stand. Without one the last end mark (`-30-`).
    pub text: Option<String>,
    /// Who reported and edited, and how to reach them: the block of the editors.
    pub note: Option<String>,
    /// The notice of rights.
    pub rights: Option<String>,
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
    /// A line that is drawn, or a mark of no name: nothing of it is kept.
    Rule,
    TakeMark,
    Credit,
    Editors,
    /// How to reach the desk.
    Contact,
    Rights,
}

/// What was taken off so far, the last first.
#[derive(Default)]
struct Taken<'a> {
    mark: Option<&'a str>,
    credits: Vec<&'a str>,
    notes: Vec<&'a str>,
    rights: Vec<&'a str>,
}

impl<'a> Taken<'a> {
    fn add(&mut self, closing: &Closing<'a>) {
        let Some(kept) = closing.kept else { return };
        match closing.kind {
            Kind::EndMark => self.mark = self.mark.or(Some(kept)),
            Kind::Rule | Kind::TakeMark => {}
            Kind::Credit => self.credits.push(kept),
            Kind::Editors | Kind::Contact => self.notes.push(kept),
            Kind::Rights => self.rights.push(kept),
        }
    }
}

/// In the order they stand.
fn joined(mut parts: Vec<&str>, between: &str) -> Option<String> {
    parts.reverse();
    (!parts.is_empty()).then(|| parts.join(between))
}

/// Finds what closes a body (paragraphs joined by LF). `agency` is the dateline's, which confirms an equal sign-off.
pub fn find(body: &str, agency: Option<&str>) -> Option<SignOff> {
    let whole = body.trim_end();
    let mut text = whole;
    let mut taken = Taken::default();
    let mut more_follows = false;
    for _ in 0..ROUNDS {
        let Some(closing) = last(text, agency).filter(|closing| is_allowed(whole, text, closing, agency)) else { break };
        more_follows |= closing.kind == Kind::TakeMark;
        taken.add(&closing);
        text = text[..closing.before].trim_end();
    }
    if text.len() == whole.len() {
        return None;
    }
    Some(SignOff {
        text: joined(taken.credits, " ").or(taken.mark.map(str::to_owned)),
        note: joined(taken.notes, "\n"),
        rights: joined(taken.rights, " "),
        more_follows,
        body_len: text.len(),
    })
}

/// What stands last in a text.
fn last<'a>(text: &'a str, agency: Option<&str>) -> Option<Closing<'a>> {
    marks::find(text).or_else(|| credits::find(text, agency)).or_else(|| notices::find(text))
}

/// Whether enough is left when something is taken off.
fn is_allowed(whole: &str, text: &str, closing: &Closing<'_>, agency: Option<&str>) -> bool {
    let left = text[..closing.before].trim_end();
    if matches!(closing.kind, Kind::EndMark | Kind::Rule | Kind::TakeMark | Kind::Contact) {
        return left.chars().any(char::is_alphanumeric);
    }
    let is_small = (whole.len() - left.len()) * SHARE <= whole.len();
    (is_small || closing.kept.is_some_and(|kept| repeats(kept, agency))) && left.chars().take(LEFT).count() == LEFT
}

/// Whether a credit is that of the dateline, whatever is around it: the two confirm each other.
fn repeats(kept: &str, agency: Option<&str>) -> bool {
    let bare = kept.trim_matches(|character: char| !character.is_alphanumeric());
    agency.is_some_and(|agency| !bare.is_empty() && bare.to_lowercase() == agency.to_lowercase())
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
            assert_eq!((&found.note, &found.rights), (&None, &None), "{end}");
            (found.text, found.more_follows)
        })
    }

    #[test]
    fn editors_and_rights_are_no_credits() {
        let closing = |end: &str| {
            let body = format!("{BODY}{end}");
            let found = find(&body, None).unwrap();
            assert_eq!(&body[..found.body_len], BODY, "{end}");
            (found.text, found.note, found.rights)
        };
        for note in [
            "\n(Reporting by A. Example; Editing by B. Example)",
            " (Reporting by A. Example)",
            "\nReporting by A. Example; Editing by B. Example",
            "\n((Reporting by A. Example; Editing by B. Example))",
            "\n((desk@example.org; +44 20 0000 0000))",
            "\n(Reporting by A. Example)\n((desk@example.org; +44 20 0000 0000))",
        ] {
            assert_eq!(closing(note), (None, Some(note.trim().to_owned()), None), "{note}");
        }
        for rights in [
            "\nCopyright 2019 Example Wire. All rights reserved.",
            " © 2019 Example Wire",
            "\n© AFP",
            "\nCopyright Reuters",
            "\n(c) 2019 Example Wire",
            // The letter of the Cyrillic alphabet that looks like it.
            "\n(с) ТАСС",
            " (c) AFP",
        ] {
            assert_eq!(closing(rights), (None, None, Some(rights.trim().to_owned())), "{rights}");
        }
        let (text, note, rights) = closing("\n(Reporting by A. Example)\nReuters gvd/\n© AFP\n-30-");
        let parts = (text.as_deref(), note.as_deref(), rights.as_deref());
        assert_eq!(parts, (Some("Reuters gvd/"), Some("(Reporting by A. Example)"), Some("© AFP")));
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
            ("（新华社）", "（新华社）"),
            ("\n（共同）", "（共同）"),
            ("\n연합뉴스", "연합뉴스"),
            ("\nSOURCE Example Corp.", "SOURCE Example Corp."),
            ("\ndesk@example.org\n(끝)", "desk@example.org"),
            ("\nBELGA/abc", "BELGA/abc"),
            ("\nLusa/Fim", "Lusa/Fim"),
            ("\ndpa-afx", "dpa-afx"),
            ("\nJB", "JB"),
            ("\nJ.B.", "J.B."),
            ("\n-- JB", "JB"),
            ("\nPTI\n-30-", "PTI"),
            (" – With inputs from agencies", "With inputs from agencies"),
            (" /ТАСС/.", "/ТАСС/"),
        ] {
            assert_eq!(closing(end), Some((Some(text.to_owned()), false)), "{end}");
        }
    }

    #[test]
    fn an_end_mark_is_kept_where_no_credit_stands() {
        for (end, mark) in [
            ("\n-30-", "-30-"),
            ("\n- 30 -", "- 30 -"),
            (" -30-", "-30-"),
            ("\n###", "###"),
            ("\n# # #", "# # #"),
            ("\nENDS", "ENDS"),
            (" ENDS", "ENDS"),
            ("\n-0-", "-0-"),
            ("\n(END)", "(END)"),
            ("\nEND", "END"),
            ("\nEnds", "Ends"),
            ("\nEnd", "End"),
            ("\n(Schluss)", "(Schluss)"),
            ("\n-ENDS-", "-ENDS-"),
            ("\nNNNN", "NNNN"),
            ("\n—30—", "—30—"),
            (" Enditem", "Enditem"),
            ("\n^END<", "^END<"),
            ("\n###\n-30-", "-30-"),
            ("（完）", "（完）"),
            ("(END)", "(END)"),
            ("\n(끝)", "(끝)"),
        ] {
            assert_eq!(closing(end), Some((Some(mark.to_owned()), false)), "{end}");
        }
        for end in
            ["\n***", "\n___", "\n-oOo-", "\n-0-0-0-", "\n+++", "\nView source version on example.org: https://example.org/1"]
        {
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
        // Of one sentence it may be a large part.
        for (credit, kept) in [(" — NNN-AGENCIES", "NNN-AGENCIES"), (" (NNN-AGENCIES)", "(NNN-AGENCIES)")] {
            let body = format!("Gold fell in London on Monday.{credit}");
            let found = find(&body, Some("NNN-AGENCIES")).unwrap();
            assert_eq!((found.text.as_deref(), found.body_len), (Some(kept), 30));
            assert_eq!(find(&body, Some("AP")), None);
        }
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
            "\nUS",
            "\nU.N.",
            " JB",
            "\nSpurs\nFC",
            "\n(c) The law of 2019 ends.",
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
        assert_eq!((found.text.as_deref(), found.body_len), (Some("###"), 10));
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
