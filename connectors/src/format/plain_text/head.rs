//! What stands over the text: labels, slug, headline, byline, notes, embargo, printed time.

use super::label::{self, Label, Printed};
use super::line::{Line, columns, ends_sentence, is_capitals};
use super::wrap::Wrap;
use super::{byline, embargo, frame, note, opening, printed_time, slug};
use schemas::{Dialect, PubStatus};

/// Longest headline, bytes, all its lines together.
const HEADLINE_BYTES: usize = 300;
/// Longest line under a headline that is taken for one more heading, bytes.
const SUBHEAD_BYTES: usize = 120;
/// Most lines of the points under a headline.
const POINT_LINES: usize = 24;
/// Most lines of a headline.
const HEADLINE_LINES: usize = 3;
/// A headline wraps no earlier than here; a line under a shorter one is a heading of its own.
const WRAP_COLUMNS: usize = 45;
/// A line of at least so many columns under a headline is text, and shows that the line above is none.
const TEXT_COLUMNS: usize = 80;

/// The head of a story.
#[derive(Debug, Default)]
pub(super) struct Head<'a> {
    pub headline: Option<String>,
    pub subhead: Option<String>,
    pub slug: Option<&'a str>,
    pub slug_words: Option<u32>,
    pub labels: Vec<Printed<'a>>,
    /// What the story says in short, point by point.
    pub points: Vec<String>,
    pub names: Vec<String>,
    pub title: Option<String>,
    pub notes: Vec<String>,
    /// Embargo lines as printed, with the time that they give (or nothing).
    pub embargoes: Vec<(String, &'a str)>,
    pub time: Option<(&'a str, printed_time::Printed)>,
    /// Index of the first line of the text.
    pub text_at: usize,
}

impl<'a> Head<'a> {
    /// Reads lines from the top until one is text.
    pub fn of(lines: &[Line<'a>], wrap: Wrap, dialect: &Dialect) -> Self {
        let mut head = Self::default();
        while let Some(rest) = lines.get(head.text_at..).filter(|rest| !rest.is_empty()) {
            match head.mark(rest, wrap, dialect).or_else(|| head.heading(rest, wrap)) {
                Some(used) => head.text_at += used,
                None => break,
            }
        }
        head
    }

    /// Takes a line that is told by what it says; how many lines were taken.
    fn mark(&mut self, rest: &[Line<'a>], wrap: Wrap, dialect: &Dialect) -> Option<usize> {
        let line = rest.first()?.text;
        if frame::is_end_mark(line) || is_rule(line) {
            return Some(1);
        }
        if let Some(labels) = label::line(line) {
            self.labels.extend(labels);
            return Some(1);
        }
        if let Some((printed, rest)) = label::kill_of(line) {
            return Some(self.kill(line, printed, rest));
        }
        if let Some(time) = embargo::read(line) {
            return Some(self.embargo(line, time, rest, dialect));
        }
        if note::opens(line) {
            return Some(self.note(rest, wrap));
        }
        if let Some(time) = printed_time::line(line, dialect) {
            self.time.get_or_insert((line, time));
            return Some(1);
        }
        if self.slug.is_none()
            && let Some(slug) = slug::read(line).or_else(|| slug_before_headline(rest))
        {
            self.slug = Some(slug.slug);
            self.slug_words = slug.words;
            self.labels.extend(slug.labels);
            return Some(1);
        }
        self.points(rest).or_else(|| self.byline(rest))
    }

    /// Takes lines with bullets under a headline, when the story itself begins behind them.
    fn points(&mut self, rest: &[Line<'a>]) -> Option<usize> {
        self.headline.as_ref()?;
        let used = point_lines(rest)?;
        let behind = rest.get(used..)?;
        behind.iter().take(3).any(|line| begins_story(line.text)).then_some(())?;
        for line in rest.iter().take(used) {
            match (bullet(line.text), self.points.last_mut()) {
                (Some(words), _) => self.points.push(words.to_owned()),
                (None, Some(point)) => *point = format!("{point} {}", line.text),
                (None, None) => {}
            }
        }
        Some(used)
    }

    fn kill(&mut self, line: &str, printed: Printed<'a>, rest: &'a str) -> usize {
        self.labels.push(printed);
        self.notes.push(line.to_owned());
        match slug::read(rest) {
            Some(slug) => self.slug = self.slug.or(Some(slug.slug)),
            None if self.headline.is_none() && !ends_sentence(rest) => self.headline = Some(rest.to_owned()),
            None => {}
        }
        1
    }

    /// An embargo whose time stands on the next line takes both.
    fn embargo(&mut self, line: &'a str, time: &'a str, rest: &[Line<'a>], dialect: &Dialect) -> usize {
        let next =
            rest.get(1).map(|next| next.text).filter(|next| time.is_empty() && printed_time::begins(next) && next.len() <= 80);
        let next = next.filter(|next| printed_time::phrase(next, dialect, None).is_some() && !opening::has_dateline(next));
        let printed = next.map_or_else(|| line.to_owned(), |next| format!("{line} {next}"));
        self.embargoes.push((printed, next.unwrap_or(time)));
        1 + usize::from(next.is_some())
    }

    fn note(&mut self, rest: &[Line<'a>], wrap: Wrap) -> usize {
        let used = note::len(rest, wrap);
        let text: Vec<&str> = rest.iter().take(used).map(|line| strip_rail(line.text)).collect();
        let text = text.join(" ");
        if note::kills(&text) {
            self.labels.push(Printed { label: Label::Kill, text: "KILL" });
        }
        self.notes.push(text);
        used
    }

    fn byline(&mut self, rest: &[Line<'a>]) -> Option<usize> {
        let line = rest.first()?.text;
        if !self.names.is_empty() || rest.len() < 2 {
            return None;
        }
        let read = byline::read(line, self.headline.is_none())?;
        self.names = read.names;
        self.title = read.title;
        let under = rest.get(1).filter(|next| !next.gap && rest.len() > 2).and_then(|next| byline::affiliation(next.text));
        if self.title.is_none() && under.is_some() {
            self.title = under.map(|title| strip_rail(title).to_owned());
            return Some(2);
        }
        Some(1)
    }

    /// Takes the headline, or the line under it; how many lines were taken.
    fn heading(&mut self, rest: &[Line<'a>], wrap: Wrap) -> Option<usize> {
        let opens = opening::has_dateline(rest.first()?.text);
        if opens && (self.headline.is_some() || !is_heading_in_spite(rest)) {
            return None;
        }
        if self.headline.is_none() {
            let used = headline_lines(rest, wrap)?;
            let headline = joined(rest, used);
            self.take_labels(rest, used);
            self.headline = Some(headline);
            return Some(used);
        }
        if self.subhead.is_none() && self.names.is_empty() && is_subhead(rest) {
            self.subhead = Some(joined(rest, 1));
            return Some(1);
        }
        None
    }

    /// Labels that are part of the headline count, and stay in it: the headline is kept as sent.
    fn take_labels(&mut self, rest: &[Line<'a>], used: usize) {
        if let Some(first) = rest.first() {
            self.labels.extend(label::before_headline(strip_rail(first.text)).0);
        }
        if let Some((printed, _)) = rest.get(used.saturating_sub(1)).and_then(|last| label::after_headline(strip_rail(last.text)))
        {
            self.labels.push(printed);
        }
    }

    /// The publishing status that labels and embargoes make; the strictest wins.
    pub fn pub_status(&self) -> Option<PubStatus> {
        let has = |label| self.labels.iter().any(|printed| printed.label == label);
        if has(Label::Kill) {
            Some(PubStatus::Canceled)
        } else if has(Label::Release) {
            Some(PubStatus::Usable)
        } else if has(Label::Withhold) || !self.embargoes.is_empty() {
            Some(PubStatus::Withheld)
        } else {
            None
        }
    }
}

/// The words of a line with a bullet.
fn point(line: &str) -> Option<&str> {
    let words = line.strip_prefix(['*', '•', '●', '▪'])?;
    let words = words.strip_prefix(' ').or_else(|| words.starts_with(char::is_alphanumeric).then_some(words))?.trim();
    words.chars().any(char::is_alphanumeric).then_some(words)
}

/// The words of a line with a bullet or a dash before them. A dash alone may be part of a headline.
fn bullet(line: &str) -> Option<&str> {
    let dashed = || line.strip_prefix(['-', '–'])?.strip_prefix(' ').map(str::trim);
    point(line).or_else(dashed).filter(|words| words.chars().any(char::is_alphanumeric))
}

/// How many lines the points at the top of `rest` have; points with dashes are two at least.
fn point_lines(rest: &[Line<'_>]) -> Option<usize> {
    let first = rest.first()?.text;
    bullet(first)?;
    let goes_on = |line: &&Line<'_>| bullet(line.text).is_some() || is_wrapped_point(line);
    let used = rest.iter().take(POINT_LINES).take_while(goes_on).count();
    let points = rest.iter().take(used).filter(|line| bullet(line.text).is_some()).count();
    (point(first).is_some() || points > 1).then_some(used)
}

/// Whether a line under a bullet goes on with its words.
fn is_wrapped_point(line: &Line<'_>) -> bool {
    let goes_on = line.indent >= 2 || line.text.starts_with(char::is_lowercase);
    !line.gap && goes_on && !begins_story(line.text)
}

fn begins_story(line: &str) -> bool {
    opening::has_dateline(line) || byline::read(line, false).is_some()
}

/// A line of stars or dashes.
fn is_rule(line: &str) -> bool {
    !line.chars().any(char::is_alphanumeric)
}

/// Two or three words in capitals with a hyphen, directly over a headline and a dateline.
fn slug_before_headline<'a>(rest: &[Line<'a>]) -> Option<slug::Slug<'a>> {
    let [first, second, third, ..] = rest else { return None };
    let words: Vec<&str> = first.text.split_whitespace().collect();
    let hyphened = is_capitals(first.text) && first.text.contains(['-', '/']) && !first.text.contains(['.', ':', '<']);
    let over = !second.gap && is_short(second.text) && !is_capitals(second.text) && opening::has_dateline(third.text);
    let told = hyphened && over && words.len() <= 3 && !opening::has_dateline(second.text);
    told.then_some(slug::Slug { slug: first.text, labels: Vec::new(), words: None })
}

/// How many lines the headline at the top of `rest` has.
///
/// A headline is short and does not end as a sentence does; something must follow it, and that must show where it
/// ends: a blank line, a dateline or byline, or a line that can only be text.
fn headline_lines(rest: &[Line<'_>], wrap: Wrap) -> Option<usize> {
    let first = rest.first()?;
    if !is_short(first.text) || rest.len() < 2 {
        return None;
    }
    let mut bytes = 0;
    for (at, line) in rest.iter().take(HEADLINE_LINES + 1).enumerate() {
        let ended = at > 0 && (line.gap || begins_story(line.text) || point(line.text).is_some() || is_marked(line.text));
        let narrow = at > 0 && rest.get(at - 1).is_some_and(|above| columns(above.text) < WRAP_COLUMNS);
        // A heading of its own begins with a capital; what does not is the rest of the line above.
        let may_head = narrow && !line.text.starts_with(char::is_lowercase);
        if ended || (may_head && rest.get(at..).is_some_and(is_subhead)) {
            return Some(at);
        }
        bytes += line.text.len();
        if at == HEADLINE_LINES || bytes > HEADLINE_BYTES || !is_short(line.text) {
            break;
        }
    }
    let next = rest.get(1)?;
    let text_follows = match wrap {
        Wrap::None => {
            columns(next.text) >= TEXT_COLUMNS || (ends_sentence(next.text) && columns(next.text) > columns(first.text))
        }
        Wrap::At(_) => wrap.is_early_break(first, next),
    };
    text_follows.then_some(1)
}

fn is_marked(line: &str) -> bool {
    note::opens(line) || embargo::read(line).is_some() || label::line(line).is_some()
}

/// Short, and no sentence. Capitals with a full stop pass: desks write `… FOR THE U.S.`
fn is_short(line: &str) -> bool {
    let stops = ends_sentence(line)
        && !line.ends_with(['?', '!', '…'])
        && !line.ends_with("...")
        && !is_capitals(line)
        && !ends_with_initials(line);
    line.len() <= HEADLINE_BYTES && !stops && !line.ends_with([',', ';'])
}

/// `… trade with the U.S.`
fn ends_with_initials(line: &str) -> bool {
    line.split_whitespace().next_back().is_some_and(|word| word.matches('.').count() >= 2 && !word.ends_with(".."))
}

/// A headline that begins as a dateline does (`LIKELY FOE: Team meets rival`, `PORT AID TO END JULY 1 - MINISTER`):
/// the real dateline is the next line, or it stands alone and neither date nor credit confirms it.
fn is_heading_in_spite(rest: &[Line<'_>]) -> bool {
    let [first, second, ..] = rest else { return false };
    let heading = is_short(first.text) && first.text.len() <= SUBHEAD_BYTES;
    heading && (opening::has_sure_dateline(second.text) || (second.gap && !opening::has_sure_dateline(first.text)))
}

/// A second heading counts only over a dateline or a byline.
fn is_subhead(rest: &[Line<'_>]) -> bool {
    let [first, second, ..] = rest else { return false };
    first.text.len() <= SUBHEAD_BYTES
        && is_short(first.text)
        && !ends_sentence(first.text)
        && (opening::has_dateline(second.text) || byline::read(second.text, false).is_some())
}

fn joined(rest: &[Line<'_>], used: usize) -> String {
    let lines: Vec<&str> = rest.iter().take(used).map(|line| strip_rail(line.text)).collect();
    lines.join(" ")
}

/// Without the typesetting marks of ANPA 1312 (upper rail, quad left, quad centre) at its ends.
fn strip_rail(line: &str) -> &str {
    let line = line.strip_prefix('^').unwrap_or(line);
    if line.starts_with('=') {
        return line;
    }
    line.strip_suffix(['<', '=']).unwrap_or(line).trim()
}
