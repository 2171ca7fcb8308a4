//! One `<url>` while it is read, and the draft that it becomes.

use super::vocabulary::Field;
use crate::format::feed::{headline, read_moment};
use schemas::draft::Draft;
use schemas::story::{Link, Media};
use schemas::terms::{SourceFormat, Warning};
use schemas::{Dialect, Moment};
use std::ops::Range;
use url::Url;

/// Entries that a list of a story may have; those after are left out.
const MAX_LIST: usize = 256;

/// What was found of a page.
#[derive(Debug)]
pub(super) struct Entry {
    draft: Draft,
    /// It has the news extension, or a title.
    pub(super) is_news: bool,
    /// Its markup had to be repaired.
    pub(super) repaired: bool,
}

impl Entry {
    pub(super) fn new() -> Self {
        Self { draft: Draft::new(SourceFormat::NewsSitemap), is_news: false, repaired: false }
    }

    /// A picture or film begins.
    pub(super) fn begin_media(&mut self, role: &str) {
        self.push_media(Media { role: Some(role.to_owned()), ..Media::default() });
    }

    fn push_media(&mut self, media: Media) {
        if self.draft.media.len() < MAX_LIST {
            self.draft.media.push(media);
        }
    }

    /// The page in another language.
    pub(super) fn alternate(&mut self, href: &str, language: &str, dialect: &Dialect) {
        let Some(href) = resolve(href, dialect) else { return };
        let is_language = |text: &str| text.len() <= 35 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        let language = language.trim().to_ascii_lowercase();
        if !language.is_empty() && is_language(&language) && self.draft.extra.len() < MAX_LIST {
            self.draft.extra.entry(format!("alternate_{language}")).or_insert_with(|| href.clone());
        }
        let link = Link { rel: Some("alternate".into()), href, ..Link::default() };
        if self.draft.links.len() < MAX_LIST && !self.draft.links.contains(&link) {
            self.draft.links.push(link);
        }
    }

    /// Takes the text of an element. Of a field that comes twice the first counts.
    pub(super) fn take(&mut self, field: Field, text: &str, dialect: &Dialect) {
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if line.is_empty() {
            return;
        }
        let draft = &mut self.draft;
        match field {
            Field::Loc => draft.link = draft.link.take().or_else(|| resolve(&line, dialect)),
            Field::Title => {
                self.is_news = true;
                draft.headline.get_or_insert_with(|| headline(line));
            }
            Field::LastMod => {
                if let Some(time) = read_time(&line, dialect, &mut draft.warnings).filter(|_| draft.version_created.is_none()) {
                    draft.version = Some(line);
                    draft.version_created = Some(time);
                }
            }
            Field::PublicationDate => {
                let time = read_time(&line, dialect, &mut draft.warnings);
                draft.first_created = draft.first_created.take().or(time);
            }
            Field::PublicationName => drop(draft.source_name.get_or_insert(line)),
            Field::Language => drop(draft.language.get_or_insert(line)),
            Field::Keywords => extend(&mut draft.keywords, &line),
            Field::Tickers => extend(&mut draft.tickers, &line),
            Field::Genres => extend(&mut draft.genres, &line),
            Field::Extra(key) => drop(draft.extra.entry(key.to_owned()).or_insert(line)),
            _ => self.take_media(field, line, dialect),
        }
    }

    fn take_media(&mut self, field: Field, line: String, dialect: &Dialect) {
        // A thumbnail stands before the film that it is of.
        let Some(media) = self.draft.media.iter_mut().rev().find(|media| media.role.as_deref() != Some("thumbnail")) else {
            return;
        };
        match field {
            Field::MediaLoc => media.href = resolve(&line, dialect).or_else(|| media.href.take()),
            Field::VideoPlayer => media.href = media.href.take().or_else(|| resolve(&line, dialect)),
            Field::MediaCaption => drop(media.caption.get_or_insert(line)),
            Field::VideoDuration => media.duration = line.parse().ok().filter(|seconds: &f64| (0.0..1e9).contains(seconds)),
            Field::VideoThumbnail => {
                let href = resolve(&line, dialect);
                self.push_media(Media { role: Some("thumbnail".into()), href, ..Media::default() });
            }
            _ => {}
        }
    }

    /// The draft; `None` when nothing of it has a place in the record.
    pub(super) fn finish(self, slice: Range<usize>, dropped: bool) -> Option<Draft> {
        let Self { mut draft, repaired, .. } = self;
        draft.media.retain(|media| media.href.is_some());
        if draft.is_empty() && draft.tickers.is_empty() && draft.genres.is_empty() {
            return None;
        }
        draft.slice = slice;
        if draft.version_created.is_none() {
            draft.version_created.clone_from(&draft.first_created);
        }
        if let Some(page) = &draft.link {
            draft.links.retain(|link| link.href != *page);
            draft.links.insert(0, Link { rel: Some("alternate".into()), href: page.clone(), ..Link::default() });
        }
        draft.warnings.extend(repaired.then_some(Warning::MarkupRepaired));
        draft.warnings.extend(dropped.then_some(Warning::ControlCharacters));
        Some(draft)
    }
}

fn read_time(line: &str, dialect: &Dialect, warnings: &mut Vec<Warning>) -> Option<Moment> {
    let (moment, zone_assumed) = read_moment(line, dialect)?;
    if zone_assumed && !warnings.contains(&Warning::ZoneAssumed) {
        warnings.push(Warning::ZoneAssumed);
    }
    Some(moment)
}

/// An address of the web: verbatim when it is absolute, as the protocol asks, else against the configured base.
fn resolve(printed: &str, dialect: &Dialect) -> Option<String> {
    let printed = printed.trim();
    let is_web = |url: &Url| matches!(url.scheme(), "http" | "https");
    if let Ok(url) = Url::parse(printed) {
        return is_web(&url).then(|| printed.to_owned());
    }
    let base = Url::parse(dialect.base_url.as_deref()?).ok()?;
    base.join(printed).ok().filter(is_web).map(String::from)
}

/// Adds the parts of a list with commas between them, each once.
fn extend(list: &mut Vec<String>, line: &str) {
    for part in line.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        if list.len() < MAX_LIST && !list.iter().any(|known| known == part) {
            list.push(part.to_owned());
        }
    }
}
