//! The rules by which readings differ from another reader's and are right all the same.

use super::agreement::{folded, shown};
use schemas::draft::Draft;
use serde_json::Value;

/// Where a difference was found.
pub(super) struct Case<'a> {
    pub(super) file: &'a str,
    pub(super) document: &'a str,
    /// The other reader met markup that is not well-formed.
    pub(super) repaired: bool,
    /// The other reader's item; null for the feed itself.
    pub(super) theirs: &'a Value,
    pub(super) draft: Option<&'a Draft>,
}

/// A rule that explains a difference.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Class {
    /// An Atom id, or a guid that is no address, names an item and is no page of it (RFC 4287 §4.2.6).
    IdIsNoLink,
    /// An RDF item without a link is at the address that `rdf:about` gives it (RSS 1.0 §5.5).
    AboutIsLink,
    /// Of several links the one of an enclosure is not the page (RFC 4287 §4.2.7.2).
    EnclosureIsNoPage,
    /// Of equal elements the first counts, not the last.
    FirstOfEqual,
    /// What stands inside of an element of an item is not the item's.
    InsideAnother,
    /// A page that cannot be resolved against anything is none for whoever polls.
    RelativePage,
    /// An address that no reader of URLs takes is kept as printed, as an id has to be.
    UnreadableAddress,
    /// An id is compared byte by byte and never resolved (RFC 4287 §4.2.6.1).
    IdIsVerbatim,
    /// `created` is a time of publication where there is no other.
    CreatedIsPublished,
    /// `dc:date` does not say which time it is: both, where there is no other.
    DateIsBoth,
    /// Who is named by address alone is named.
    AddressNamesAuthor,
    /// An entry without an author is by the feed's (RFC 4287 §4.2.1).
    AuthorOfFeed,
    /// The label of a category is for people, its term for machines (RFC 4287 §4.2.2).
    LabelIsWord,
    /// Elements that stand unescaped inside of a name or id do not hide it.
    NakedMarkup,
    /// Markup that was escaped once too often, or in a name, is markup.
    EscapedTwice,
    /// The subtitle of a podcast is its summary where there is no other.
    SubtitleIsSummary,
    /// One byte that does not belong does not make a document of another encoding.
    OneBadByte,
    /// What begins with `<!` is a comment to HTML (HTML §13.2.5.42), so nothing is shown of it.
    BogusComment,
    /// Content of an unknown type is kept.
    OtherType,
    /// `&lang;` and `&rang;` are those of HTML 5.
    HtmlFive,
    /// The text of a script is no text.
    ScriptIsNoText,
    /// A reference ends with a semicolon; in an address `&copy=` is none.
    NoSemicolon,
    /// An end tag of another name ends nothing, and what is open ends with what is around it.
    RepairedMarkup,
    /// `atom:link` says in RSS what it says in Atom.
    AtomLinkInRss,
}

use Class as C;

impl Class {
    /// How many differences it explained when this was written; more show a regression.
    pub(super) fn cap(self) -> u32 {
        match self {
            C::IdIsNoLink => 26,
            C::CreatedIsPublished => 15,
            C::AboutIsLink => 13,
            C::EscapedTwice => 9,
            C::FirstOfEqual | C::RelativePage => 7,
            C::AddressNamesAuthor => 6,
            C::AuthorOfFeed | C::NakedMarkup | C::OneBadByte => 3,
            C::EnclosureIsNoPage
            | C::UnreadableAddress
            | C::DateIsBoth
            | C::LabelIsWord
            | C::SubtitleIsSummary
            | C::BogusComment
            | C::HtmlFive
            | C::RepairedMarkup => 2,
            C::InsideAnother | C::IdIsVerbatim | C::OtherType | C::ScriptIsNoText | C::NoSemicolon | C::AtomLinkInRss => 1,
        }
    }
}

/// The rule by which a difference is right, if there is one.
pub(super) fn explained(field: &str, theirs: Option<&str>, ours: Option<&str>, case: &Case<'_>) -> Option<Class> {
    match field {
        "link" => link(theirs, ours, case),
        "id" => id(theirs, ours, case),
        "published" | "updated" => time(theirs, ours, case),
        "authors" => author(theirs, ours, case),
        "categories" => category(theirs, ours, case),
        "feed title" | "title" | "summary" | "body" => text(theirs, ours, case),
        "feed link" => page(theirs, ours, case),
        _ => None,
    }
}

fn link(theirs: Option<&str>, ours: Option<&str>, case: &Case<'_>) -> Option<Class> {
    let draft = case.draft?;
    let id = draft.id.as_deref().map(|id| id.trim_end_matches('/'));
    match (theirs, ours) {
        (Some(theirs), None) if id.is_some_and(|id| theirs.ends_with(id)) => Some(C::IdIsNoLink),
        (Some(theirs), None) if case.document.contains(&format!("id>{theirs}<")) => Some(C::IdIsNoLink),
        (None, Some(ours)) if id == Some(ours) && case.document.contains("rdf:about") => Some(C::AboutIsLink),
        (None, Some(ours)) if url::Url::parse(ours).is_err() => Some(C::UnreadableAddress),
        (Some(theirs), Some(_)) if draft.media.iter().any(|media| media.href.as_deref() == Some(theirs)) => {
            Some(C::EnclosureIsNoPage)
        }
        _ => None,
    }
}

fn page(theirs: Option<&str>, ours: Option<&str>, case: &Case<'_>) -> Option<Class> {
    match (theirs, ours) {
        (Some(theirs), None) if !theirs.contains("://") => Some(C::RelativePage),
        (Some(theirs), None) if case.document.contains("<id>") && case.document.contains(theirs) => Some(C::IdIsNoLink),
        (Some(theirs), Some(ours)) if before(case.document, ours, theirs) => Some(C::FirstOfEqual),
        (None, Some(_)) if case.document.contains("<atom:link") => Some(C::AtomLinkInRss),
        _ => None,
    }
}

fn id(theirs: Option<&str>, ours: Option<&str>, case: &Case<'_>) -> Option<Class> {
    match (theirs, ours) {
        (None, Some(ours)) if ours.contains("://") && url::Url::parse(ours).is_err() => Some(C::UnreadableAddress),
        (None, Some(ours)) if is_naked(case, ours) => Some(C::NakedMarkup),
        (Some(theirs), Some(ours)) if theirs != ours && theirs.ends_with(ours) => Some(C::IdIsVerbatim),
        _ => None,
    }
}

fn time(theirs: Option<&str>, ours: Option<&str>, case: &Case<'_>) -> Option<Class> {
    match (theirs, ours) {
        (None, Some(_)) if case.document.contains("created>") => Some(C::CreatedIsPublished),
        (None, Some(ours)) if case.document.contains("date>") && case.theirs["updated"] == ours => Some(C::DateIsBoth),
        (Some(theirs), Some(ours)) => {
            let mut printed =
                case.document.split(['>', '<']).filter_map(super::super::super::read_date).map(|time| format!("{time:.0}"));
            let first = printed.find(|time| time == ours || time == theirs)?;
            (first == ours && printed.any(|time| time == theirs)).then_some(C::FirstOfEqual)
        }
        _ => None,
    }
}

fn author(theirs: Option<&str>, ours: Option<&str>, case: &Case<'_>) -> Option<Class> {
    let ours = ours?;
    match theirs {
        None if ours.split('|').all(|name| name.contains('@')) => Some(C::AddressNamesAuthor),
        None if is_naked(case, ours) => Some(C::NakedMarkup),
        None if case.document.split_once("<entry").is_some_and(|(feed, _)| feed.contains(ours)) => Some(C::AuthorOfFeed),
        Some(theirs) if shown(theirs) == ours => Some(C::EscapedTwice),
        _ => None,
    }
}

fn category(theirs: Option<&str>, ours: Option<&str>, case: &Case<'_>) -> Option<Class> {
    let ours = ours?;
    let is_label = |word: &str| case.document.contains(&format!("label=\"{word}\""));
    match theirs {
        None if ours.split('|').all(|word| is_naked(case, word)) => Some(C::NakedMarkup),
        Some(theirs) if shown(theirs) == ours => Some(C::EscapedTwice),
        Some(theirs) if theirs.split('|').map(shown).collect::<Vec<_>>().join("|") == ours => Some(C::EscapedTwice),
        _ if ours.split('|').any(is_label) => Some(C::LabelIsWord),
        _ => None,
    }
}

fn text(theirs: Option<&str>, ours: Option<&str>, case: &Case<'_>) -> Option<Class> {
    let has = |mark: &str| case.document.contains(mark);
    match (theirs, ours) {
        (Some(theirs), None) if has(&format!("CDATA[{theirs}")) && has("<image>") => Some(C::InsideAnother),
        (Some(theirs), None) if theirs.starts_with("<!") => Some(C::BogusComment),
        (None, Some(_)) if has("itunes:subtitle") => Some(C::SubtitleIsSummary),
        (None, Some(_)) if has("type=\"application/") => Some(C::OtherType),
        (None, Some(_)) if case.repaired => Some(C::RepairedMarkup),
        (Some(theirs), Some(ours)) if theirs.contains(OLD_ANGLES) && ours.contains(['⟨', '⟩']) => Some(C::HtmlFive),
        (Some(theirs), Some(ours)) if theirs.contains("<!") && theirs.starts_with(ours) => Some(C::BogusComment),
        (Some(theirs), Some(ours)) if theirs.contains('©') && ours.contains("&copy") => Some(C::NoSemicolon),
        (Some(theirs), Some(ours)) if (has("<script") || has("&lt;script")) && theirs.len() > ours.len() => {
            Some(C::ScriptIsNoText)
        }
        (Some(theirs), Some(ours)) if folded(&shown(&shown(theirs))) == ours => Some(C::EscapedTwice),
        (Some(_), Some(_)) if has("\u{fffd}") => Some(C::OneBadByte),
        _ => None,
    }
}

/// What `&lang;` and `&rang;` were before HTML 5.
const OLD_ANGLES: [char; 4] = ['\u{2329}', '\u{232a}', '\u{3008}', '\u{3009}'];

/// Whether a text stands in an element that stands in another where only text is due.
fn is_naked(case: &Case<'_>, text: &str) -> bool {
    case.document.contains(&format!("<p>{text}</p>"))
}

/// Whether one text stands before another.
fn before(document: &str, one: &str, other: &str) -> bool {
    document.find(one).zip(document.rfind(other)).is_some_and(|(one, other)| one < other)
}
