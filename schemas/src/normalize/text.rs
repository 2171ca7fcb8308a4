//! The words of a story: headline, summary and body as clean text, dateline and sign-off taken off.

use super::{Field, Notes, clean};
use crate::dateline::{self, Dateline};
use crate::dialect::DateOrder;
use crate::draft::Text;
use crate::html;
use crate::sign_off;
use crate::terms::Warning;
use url::Url;

/// Longest headline, bytes.
const HEADLINE_BYTES: usize = 4 * 1024;
/// Longest body or summary, bytes.
const BODY_BYTES: usize = 1024 * 1024;
/// Longest derived title, bytes.
const TITLE_BYTES: usize = 300;

/// The texts of a draft, and what helps to read them.
pub(super) struct Raw<'a> {
    pub headline: Option<Text>,
    pub summary: Option<Text>,
    pub body: Option<Text>,
    /// Credit that the format has a field for.
    pub agency: Option<&'a str>,
    pub base: Option<&'a str>,
    pub date_order: Option<DateOrder>,
}

/// The texts of a story.
pub(super) struct Words {
    pub headline: Option<String>,
    pub summary: Option<String>,
    pub body: String,
    pub html: Option<String>,
    pub field: Field,
    pub dateline: Option<Dateline>,
    pub closing: Closing,
}

/// What closed the body.
#[derive(Default)]
pub(super) struct Closing {
    pub sign_off: Option<String>,
    pub note: Option<String>,
    pub rights: Option<String>,
}

impl Words {
    pub fn of(raw: Raw<'_>, notes: &mut Notes) -> Self {
        let base = raw.base.filter(|_| raw.body.is_some() || raw.summary.is_some()).and_then(|base| Url::parse(base).ok());
        let headline = raw.headline.and_then(|headline| line(&headline, notes));
        // One text beside the title is the body, whatever the provider called it; with two, the shorter name is the summary.
        let (body, summary, field) = match (raw.body, raw.summary) {
            (Some(body), summary) if !body.as_str().trim().is_empty() => (Some(body), summary, Field::Content),
            (_, Some(summary)) => (Some(summary), None, Field::Description),
            (_, None) => (None, None, Field::Title),
        };
        let summary = summary.map(|summary| bare_paragraphs(summary, notes)).filter(|summary| !summary.is_empty());
        let mut body = body.map(|body| paragraphs(body, base.as_ref(), notes)).unwrap_or_default();
        let dateline = take_dateline(&mut body.text, raw.date_order.unwrap_or(DateOrder::DayMonthYear), notes);
        let agency = raw.agency.or(dateline.as_ref().and_then(|dateline| dateline.agency.as_deref()));
        let closing = take_closing(&mut body.text, agency, notes);
        let field = if body.text.is_empty() { Field::Title } else { field };
        Self { headline, summary, body: body.text, html: body.html, field, dateline, closing }
    }

    /// Label for lists: the headline, else the first sentence; and whether it was derived.
    pub fn title(&self) -> (Option<String>, bool) {
        match &self.headline {
            Some(headline) => (Some(headline.clone()), false),
            None => (Some(first_sentence(&self.body).to_owned()).filter(|title| !title.is_empty()), true),
        }
    }
}

/// One line of clean text; `None` when nothing is left.
fn line(text: &Text, notes: &mut Notes) -> Option<String> {
    let plain;
    let text = match text {
        Text::Plain(text) => text.as_str(),
        Text::Html(html) => {
            plain = html::text(html);
            &plain
        }
    };
    let mut dropped = false;
    let mut line = clean::line(text, &mut dropped);
    if dropped {
        notes.warn(Warning::ControlCharacters);
    }
    bound(&mut line, HEADLINE_BYTES, Warning::FieldTruncated, notes);
    Some(line).filter(|line| !line.is_empty())
}

/// Clean paragraphs joined by LF, and safe HTML where there was markup.
fn paragraphs(text: Text, base: Option<&Url>, notes: &mut Notes) -> html::Html {
    let mut read = match text {
        Text::Html(html) => html::read(&html, base),
        Text::Plain(text) => html::Html { text, html: None, dropped: false },
    };
    if read.dropped {
        notes.warn(Warning::HtmlDropped);
    }
    let mut dropped = false;
    read.text = clean::paragraphs(read.text, &mut dropped);
    if dropped {
        notes.warn(Warning::ControlCharacters);
    }
    bound(&mut read.text, BODY_BYTES, Warning::BodyTruncated, notes);
    read
}

/// The same without the markup, for a text that has none in the record.
fn bare_paragraphs(text: Text, notes: &mut Notes) -> String {
    let text = match text {
        Text::Html(html) => html::text(&html),
        Text::Plain(text) => text,
    };
    paragraphs(Text::Plain(text), None, notes).text
}

fn bound(text: &mut String, bytes: usize, warning: Warning, notes: &mut Notes) {
    if text.len() > bytes {
        text.truncate(cut(text, bytes).trim_end().len());
        notes.warn(warning);
    }
}

/// The longest beginning of a text that has at most so many bytes.
pub(super) fn cut(text: &str, bytes: usize) -> &str {
    text.get(..text.floor_char_boundary(bytes)).unwrap_or_default()
}

fn take_dateline(body: &mut String, order: DateOrder, notes: &mut Notes) -> Option<Dateline> {
    let (at, dateline) = dateline::find(body, order)?;
    if dateline.low_confidence {
        notes.warn(Warning::DatelineLowConfidence);
    }
    let end = at + dateline.rest_at;
    let end = end + body.get(end..).map_or(0, |rest| rest.len() - rest.trim_start_matches(' ').len());
    body.replace_range(at..end, "");
    // A dateline may be all that its paragraph says, and that paragraph the last one.
    body.truncate(body.trim_end().len());
    Some(dateline)
}

fn take_closing(body: &mut String, agency: Option<&str>, notes: &mut Notes) -> Closing {
    let Some(found) = sign_off::find(body, agency) else { return Closing::default() };
    body.truncate(found.body_len);
    if found.more_follows {
        notes.keep("more_follows", "true");
    }
    Closing { sign_off: found.text, note: found.note, rights: found.rights }
}

/// The first sentence of a text, at most [`TITLE_BYTES`].
fn first_sentence(body: &str) -> &str {
    let paragraph = body.split('\n').next().unwrap_or("");
    let sentence = sentence_end(paragraph).and_then(|end| paragraph.get(..end)).unwrap_or(paragraph);
    if sentence.len() <= TITLE_BYTES {
        return sentence;
    }
    let short = cut(sentence, TITLE_BYTES);
    short.rsplit_once(' ').map_or(short, |(words, _)| words)
}

/// Where the first sentence ends: after a full stop, question or exclamation mark that a capital follows
/// (so that initials and abbreviations such as `U.S. ` seldom end one), or after its ideographic forms.
fn sentence_end(paragraph: &str) -> Option<usize> {
    let mut word_start = 0;
    for (at, character) in paragraph.char_indices() {
        match character {
            '。' | '！' | '？' => return Some(at + character.len_utf8()),
            ' ' => word_start = at + 1,
            '.' | '!' | '?' => {
                let end = at + 1;
                let rest = paragraph.get(end..)?.trim_start_matches(['"', '\'', '”', '’', '»', ')']);
                let word = paragraph.get(word_start..at)?;
                let is_initial =
                    character == '.' && (word.contains('.') || word.chars().filter(|c| c.is_alphabetic()).count() < 3);
                let next_begins =
                    rest.strip_prefix(' ').and_then(|next| next.trim_start_matches(['"', '“', '‘', '«', '(']).chars().next());
                if !is_initial
                    && next_begins.is_none_or(|next| next.is_uppercase() || next.is_numeric())
                    && (rest.is_empty() || rest.starts_with(' '))
                {
                    return Some(paragraph.len() - rest.len());
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_end_where_readers_hear_them_end() {
        assert_eq!(first_sentence("Oil fell. Gold rose."), "Oil fell.");
        assert_eq!(first_sentence("The U.S. Senate voted. Then it rose."), "The U.S. Senate voted.");
        assert_eq!(first_sentence("“It is over.” He left."), "“It is over.”");
        assert_eq!(first_sentence("ロシア軍は撤退した。大統領は"), "ロシア軍は撤退した。");
        assert_eq!(first_sentence("No stop at all\nSecond"), "No stop at all");
        assert_eq!(first_sentence("Up 1.5 percent in May. Down again."), "Up 1.5 percent in May.");
        assert!(first_sentence(&"word ".repeat(200)).len() <= TITLE_BYTES);
    }

    #[test]
    fn hi_11_control_characters_and_overrides_are_dropped() {
        let mut notes = Notes { warnings: Vec::new(), extra: Default::default() };
        let title = line(&Text::Plain("a\x1b]0;pwn\x07b \u{202E}c\u{2028}d\0".to_owned()), &mut notes);
        assert_eq!(title.as_deref(), Some("a]0;pwnb c d"));
        assert_eq!(notes.warnings, [Warning::ControlCharacters]);
    }
}
