//! One story of a file: from its lines to a draft.

use super::head::Head;
use super::label::Label;
use super::line::{self, Line};
use super::wrap::{self, Wrap};
use super::{embargo, frame, note, printed_time};
use jiff::Timestamp;
use schemas::{Change, Dialect, Draft, Moment, PubStatus, SourceFormat, Text, Warning};

/// Longest story, bytes; what is beyond it is cut. Above what a record holds by far.
const STORY_BYTES: usize = 4 * 1024 * 1024;
/// Longest note of a record, bytes.
const NOTE_BYTES: usize = 16 * 1024;
/// Longest copyright line, bytes.
const COPYRIGHT_BYTES: usize = 300;
/// Most lines of a kill notice.
const NOTICE_LINES: usize = 40;
/// How many embargo lines are kept as printed; all are read.
const EMBARGO_LINES: usize = 4;
/// How much of each is kept, bytes.
const EMBARGO_BYTES: usize = 256;
/// How many lines at the end may be marks, times and copyright lines.
const TAIL_LINES: usize = 6;

/// Reads one story. `None` when nothing of it is text.
pub(super) fn read(text: &str, dialect: &Dialect) -> Option<Draft> {
    let mut draft = Draft::new(SourceFormat::PlainText);
    let kept = text.get(..text.floor_char_boundary(STORY_BYTES)).unwrap_or(text);
    if kept.len() < text.len() {
        draft.warnings.push(Warning::BodyTruncated);
    }
    let lines = line::inked(kept);
    let wrap = Wrap::of(&lines);
    let mut head = Head::of(&lines, wrap, dialect);
    let body = lines.get(head.text_at..).unwrap_or_default();
    let body = without_tail(body, &mut head, &mut draft, dialect);
    let paragraphs = without_notes(wrap::paragraphs(&without_marks(body), wrap), &mut head.notes);
    draft.is_tabular = is_table(body);
    fill(&mut draft, head, dialect);
    draft.body = Some(paragraphs.join("\n")).filter(|body| !body.is_empty()).map(Text::Plain);
    if draft.pub_status == Some(PubStatus::Canceled) && draft.body.is_none() && draft.headline.is_none() {
        draft.body = Some(Text::Plain(notice(&lines)));
    }
    let says_something =
        draft.body.is_some() || draft.headline.is_some() || draft.pub_status.is_some() || draft.slugline.is_some();
    (says_something || draft.ed_note.is_some()).then_some(draft)
}

/// A kill that is only a notice: its lines stand for the text, so that two notices are told apart. The record shows
/// no text of a kill.
fn notice(lines: &[Line<'_>]) -> String {
    let lines: Vec<&str> = lines.iter().take(NOTICE_LINES).map(|line| line.text).collect();
    lines.join("\n")
}

/// Takes printed times, copyright lines and end marks off the end.
fn without_tail<'l, 'a>(body: &'l [Line<'a>], head: &mut Head<'a>, draft: &mut Draft, dialect: &Dialect) -> &'l [Line<'a>] {
    let mut body = body;
    for _ in 0..TAIL_LINES {
        let Some((last, before)) = body.split_last() else { break };
        if let Some(time) = printed_time::line(last.text, dialect) {
            head.time.get_or_insert((last.text, time));
        } else if is_copyright(last.text) {
            draft.copyright_notice.get_or_insert(last.text.to_owned());
        } else if frame::is_end_mark(last.text) {
            draft.sign_off = draft.sign_off.take().or_else(|| is_printable(last.text).then(|| last.text.to_owned()));
        } else if last.text.chars().any(char::is_alphanumeric) {
            break;
        }
        body = before;
    }
    body
}

/// Whether a mark may stand in a record: no control, nothing that turns the direction of text.
fn is_printable(mark: &str) -> bool {
    mark.chars().all(|character| matches!(character, ' '..='~' | '–' | '—' | '−'))
}

fn is_copyright(line: &str) -> bool {
    let small = line.get(..line.floor_char_boundary(16)).unwrap_or_default().to_lowercase();
    let marked = ["©", "(c) ", "copyright ", "copyright:", "(copyright"].iter().any(|opening| small.starts_with(opening));
    marked && line.len() <= COPYRIGHT_BYTES && line.chars().any(|character| character.is_ascii_digit())
}

/// Marks on lines of their own are no text; only at the very end they are left, for the sign-off.
fn without_marks<'a>(body: &[Line<'a>]) -> Vec<Line<'a>> {
    let last = body.len().saturating_sub(1);
    let kept = body.iter().enumerate();
    kept.filter(|(at, line)| !frame::is_end_mark(line.text) && (*at == last || !frame::is_more(line.text)))
        .map(|(_, line)| *line)
        .collect()
}

/// Moves notes out of the text. After a notebook's heading all is note, save a sign-off in the last line.
fn without_notes(paragraphs: Vec<String>, notes: &mut Vec<String>) -> Vec<String> {
    let mut kept = Vec::with_capacity(paragraphs.len());
    let count = paragraphs.len();
    let mut in_notebook = false;
    for (at, paragraph) in paragraphs.into_iter().enumerate() {
        in_notebook |= note::opens_notebook(&paragraph);
        let signs_off = in_notebook && at + 1 == count && is_desk_initials(&paragraph);
        if !signs_off && (in_notebook || note::opens(&paragraph) || note::is_credit(&paragraph)) {
            notes.push(paragraph);
        } else {
            kept.push(paragraph);
        }
    }
    kept
}

/// `dpa wsz jln npr`: small initials, up to six of them.
fn is_desk_initials(line: &str) -> bool {
    let words = line.split_whitespace().count();
    let small = line
        .split_whitespace()
        .all(|word| word.len() <= 5 && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()));
    (2..=6).contains(&words) && small
}

/// Whether most of the text is rows.
fn is_table(body: &[Line<'_>]) -> bool {
    let rows = body.iter().filter(|line| wrap::is_row(line.text)).count();
    rows >= 3 && rows * 2 > body.len()
}

fn fill(draft: &mut Draft, head: Head<'_>, dialect: &Dialect) {
    draft.pub_status = head.pub_status();
    fill_labels(draft, &head);
    fill_times(draft, &head, dialect);
    draft.headline = head.headline.map(Text::Plain);
    draft.subhead = head.subhead;
    draft.slugline = head.slug.map(str::to_owned);
    draft.provider_word_count = head.slug_words;
    draft.summary = Some(head.points.join("\n")).filter(|points| !points.is_empty()).map(Text::Plain);
    draft.by = head.names;
    if let Some(title) = head.title {
        draft.extra.insert("byttl".to_owned(), title);
    }
    let mut note = head.notes.join("\n");
    if note.len() > NOTE_BYTES {
        note.truncate(note.floor_char_boundary(NOTE_BYTES));
        draft.warnings.push(Warning::FieldTruncated);
    }
    draft.ed_note = Some(note).filter(|note| !note.is_empty());
}

fn fill_labels(draft: &mut Draft, head: &Head<'_>) {
    let mut changes = Vec::new();
    for printed in &head.labels {
        let text = || Some(printed.text.to_owned());
        match printed.label {
            Label::Urgency(urgency) if draft.urgency.is_none_or(|known| urgency < known) => {
                draft.urgency = Some(urgency);
                draft.urgency_raw = text();
            }
            Label::Urgency(_) | Label::Immediate => {}
            Label::Revision => draft.revision_label = draft.revision_label.take().or_else(text),
            Label::Correction => changes.push(Change::Correction),
            Label::Add(number) => {
                changes.push(Change::Add);
                (draft.take_key, draft.take_no) = (text(), number);
            }
            Label::Take(number) => {
                changes.extend(number.filter(|number| *number > 1).map(|_| Change::Add));
                (draft.take_key, draft.take_no) = (text(), number);
            }
            Label::Kill => changes.push(Change::Kill),
            Label::Withhold => changes.push(Change::Withhold),
            Label::Release => changes.push(Change::Release),
        }
    }
    if head.notes.iter().any(|note| is_correction(note)) {
        changes.push(Change::Correction);
    }
    // The strictest says what the revision is: a corrected kill is a kill.
    let order = [Change::Kill, Change::Release, Change::Withhold, Change::Correction, Change::Add];
    draft.change = order.into_iter().find(|change| changes.contains(change));
    if draft.revision_label.is_none() {
        let corrected = head.labels.iter().find(|printed| printed.label == Label::Correction);
        draft.revision_label = corrected.map(|printed| printed.text.to_owned());
    }
}

/// `(Berichtigung: …)`, `(Corrects spelling …)`, `Eds: CORRECTS …`.
fn is_correction(note: &str) -> bool {
    let small = note.get(..note.floor_char_boundary(40)).unwrap_or_default().to_lowercase();
    let bare = small.trim_start_matches(['(', '[', ' ']).trim_start_matches("eds:").trim_start();
    ["berichtigung", "korrektur", "correction", "corrects"].iter().any(|opening| bare.starts_with(opening))
}

fn fill_times(draft: &mut Draft, head: &Head<'_>, dialect: &Dialect) {
    if let Some((_, time)) = &head.time {
        draft.version_created = Some(time.moment.clone());
        warn_zone(draft, time.zone_assumed);
    }
    let sent = match draft.version_created {
        Some(Moment::At(time)) => Some(time),
        _ => None,
    };
    let lines = head.embargoes.iter().map(|(line, time)| (line.as_str(), *time));
    let noted = head.notes.iter().filter_map(|note| embargo::in_note(note).map(|time| (note.as_str(), time)));
    let embargoes: Vec<(&str, &str)> = lines.chain(noted).collect();
    if embargoes.is_empty() {
        return;
    }
    let printed = embargoes.iter().map(|(line, _)| line.get(..line.floor_char_boundary(EMBARGO_BYTES)).unwrap_or_default());
    draft.extra.insert("embargoed_printed".to_owned(), printed.take(EMBARGO_LINES).collect::<Vec<_>>().join("; "));
    draft.pub_status = draft.pub_status.or(Some(PubStatus::Withheld));
    let times = embargoes.iter().filter_map(|(_, time)| printed_time::phrase(time, dialect, sent));
    let readable: Vec<printed_time::Printed> = times.filter(|time| matches!(time.moment, Moment::At(_))).collect();
    // Of several embargoes the last to end counts; where one cannot be read, none is trusted.
    if readable.len() == embargoes.len() {
        let last = readable.into_iter().max_by_key(|time| instant(&time.moment));
        warn_zone(draft, last.as_ref().is_some_and(|time| time.zone_assumed));
        draft.embargoed = last.map(|time| time.moment);
    } else {
        draft.embargo_unresolved = true;
    }
}

fn instant(moment: &Moment) -> Option<Timestamp> {
    match moment {
        Moment::At(time) => Some(*time),
        Moment::Unreadable(_) => None,
    }
}

fn warn_zone(draft: &mut Draft, assumed: bool) {
    if assumed {
        draft.warnings.push(Warning::ZoneAssumed);
    }
}
