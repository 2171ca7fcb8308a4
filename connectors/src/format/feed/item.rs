//! One item while it is read, and the draft that it becomes.

use super::date::{self, Customs};
use super::{media, mojibake, person, text};
use crate::format::channel::is_web;
use schemas::draft::{Draft, Moment, Text};
use schemas::story::{Link, Media, Place, Subject};
use schemas::terms::{SourceFormat, Warning};
use std::ops::Range;

/// Entries that a list of an item may have; those after are left out.
const MAX_LIST: usize = 256;

/// A field that several elements can fill: the best rank wins, and of equals the first.
#[derive(Debug)]
struct Slot<T> {
    rank: u8,
    value: Option<T>,
}

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self { rank: 0, value: None }
    }
}

impl<T> Slot<T> {
    fn offer(&mut self, rank: u8, value: T) {
        if self.value.is_none() || rank < self.rank {
            *self = Self { rank, value: Some(value) };
        }
    }
}

/// A time as printed and as read; one that cannot be read yields to any that can.
#[derive(Debug)]
struct Printed {
    moment: Moment,
    zone_assumed: bool,
}

/// What was found of an item.
#[derive(Debug)]
pub(super) struct Item {
    draft: Draft,
    title: Slot<Text>,
    link: Slot<String>,
    id: Slot<String>,
    summary: Slot<Text>,
    body: Slot<Text>,
    published: Slot<Printed>,
    updated: Slot<Printed>,
    /// The updated time in the provider's own print.
    version: Slot<String>,
    rights: Slot<String>,
    language: Slot<String>,
    /// Names that stand in for authors when there are none.
    creators: Vec<String>,
    pub(super) media: media::Gallery,
    latitude: Option<f64>,
    longitude: Option<f64>,
    /// Its markup had to be repaired.
    pub(super) repaired: bool,
}

/// Added to the rank of a time that cannot be read.
const UNREADABLE: u8 = 100;
/// Of two short texts the second is the full text, when there is no other.
const SECOND_SUMMARY: u8 = 9;
/// A guid, an address of RDF: taken for the link only when nothing else is.
const ID_AS_LINK: u8 = 8;

impl Item {
    pub(super) fn new(format: SourceFormat) -> Self {
        Self {
            draft: Draft::new(format),
            title: Slot::default(),
            link: Slot::default(),
            id: Slot::default(),
            summary: Slot::default(),
            body: Slot::default(),
            published: Slot::default(),
            updated: Slot::default(),
            version: Slot::default(),
            rights: Slot::default(),
            language: Slot::default(),
            creators: Vec::new(),
            media: media::Gallery::default(),
            latitude: None,
            longitude: None,
            repaired: false,
        }
    }

    pub(super) fn title(&mut self, rank: u8, title: Text) {
        let title = self.mended(title);
        self.title.offer(rank, text::title(title));
    }

    /// The text as it was before somebody encoded it twice.
    fn mended(&mut self, text: Text) -> Text {
        let Some(mended) = mojibake::mend(text.as_str()) else { return text };
        self.warn(Warning::CharsetMismatch);
        match text {
            Text::Plain(_) => Text::Plain(mended),
            Text::Html(_) => Text::Html(mended),
        }
    }

    /// An absolute URL, or what was printed when there is no base.
    pub(super) fn link(&mut self, rank: u8, link: String) {
        self.link.offer(rank, link);
    }

    pub(super) fn id(&mut self, rank: u8, id: &str) {
        let id = id.trim();
        if !id.is_empty() {
            self.id.offer(rank, id.to_owned());
        }
    }

    /// A guid is a link too, unless it says that it is none.
    pub(super) fn guid(&mut self, guid: &str, is_permalink: Option<&str>) {
        let guid = guid.trim();
        let denied = is_permalink.is_some_and(|word| word.trim().eq_ignore_ascii_case("false"));
        if is_web(guid) && !denied {
            self.link(ID_AS_LINK, guid.to_owned());
        }
        self.id(0, guid);
    }

    /// The address under which an RDF item is described: its id, and its link when it has none.
    pub(super) fn about(&mut self, about: &str) {
        let about = about.trim();
        if is_web(about) {
            self.link(ID_AS_LINK, about.to_owned());
        }
        self.id(1, about);
    }

    pub(super) fn summary(&mut self, rank: u8, summary: Text) {
        let summary = self.mended(summary);
        if rank == 0 && self.summary.rank == 0 && self.summary.value.is_some() {
            self.body.offer(SECOND_SUMMARY, summary);
        } else {
            self.summary.offer(rank, summary);
        }
    }

    pub(super) fn body(&mut self, rank: u8, body: Text) {
        let body = self.mended(body);
        self.body.offer(rank, body);
    }

    pub(super) fn published(&mut self, rank: u8, printed: &str, customs: Customs<'_>) {
        if let Some((rank, time)) = read_time(rank, printed, customs) {
            self.published.offer(rank, time);
        }
    }

    pub(super) fn updated(&mut self, rank: u8, printed: &str, customs: Customs<'_>) {
        if let Some((rank, time)) = read_time(rank, printed, customs) {
            self.version.offer(rank, printed.trim().to_owned());
            self.updated.offer(rank, time);
        }
    }

    pub(super) fn expires(&mut self, printed: &str, customs: Customs<'_>) {
        if let Some((_, time)) = read_time(0, printed, customs) {
            self.note_zone(&time);
            self.draft.expires.get_or_insert(time.moment);
        }
    }

    /// An author, as printed.
    pub(super) fn author(&mut self, printed: &str) {
        if let Some(name) = person::name(printed) {
            push_new(&mut self.draft.by, name);
        }
    }

    /// A name that counts when there is no author.
    pub(super) fn creator(&mut self, printed: &str) {
        if let Some(name) = person::name(printed) {
            push_new(&mut self.creators, name);
        }
    }

    pub(super) fn keyword(&mut self, keyword: &str) {
        let keyword = keyword.trim();
        if !keyword.is_empty() {
            push_new(&mut self.draft.keywords, keyword.to_owned());
        }
    }

    /// A category of a scheme is a subject, any other a keyword.
    pub(super) fn category(&mut self, code: &str, scheme: Option<&str>, label: Option<&str>) {
        let filled = |text: Option<&str>| text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
        let (code, scheme, label) = (filled(Some(code)), filled(scheme), filled(label));
        match scheme {
            _ if code.is_none() && label.is_none() => {}
            Some(_) if self.draft.subjects.len() < MAX_LIST => {
                let name = label.clone().or_else(|| code.clone());
                self.draft.subjects.push(Subject { code: code.filter(|_| label.is_some()), scheme, name, ..Subject::default() });
            }
            Some(_) => {}
            None => self.keyword(label.or(code).as_deref().unwrap_or_default()),
        }
    }

    pub(super) fn related(&mut self, link: Link) {
        if self.draft.links.len() < MAX_LIST && !self.draft.links.contains(&link) {
            self.draft.links.push(link);
        }
    }

    pub(super) fn rights(&mut self, rights: &str) {
        let rights = rights.trim();
        if !rights.is_empty() {
            self.rights.offer(0, rights.to_owned());
        }
    }

    pub(super) fn rights_holder(&mut self, holder: &str) {
        fill(&mut self.draft.copyright_holder, holder);
    }

    pub(super) fn language(&mut self, rank: u8, language: &str) {
        let language = language.trim();
        if !language.is_empty() {
            self.language.offer(rank, language.to_owned());
        }
    }

    pub(super) fn source_name(&mut self, name: &str) {
        fill(&mut self.draft.source_name, name);
    }

    /// `latitude longitude`, with white space or a comma between them.
    pub(super) fn point(&mut self, printed: &str) {
        let mut numbers = printed.split(|c: char| c.is_whitespace() || c == ',').filter(|part| !part.is_empty());
        let (latitude, longitude) = (numbers.next(), numbers.next());
        self.latitude(latitude.unwrap_or_default());
        self.longitude(longitude.unwrap_or_default());
    }

    pub(super) fn latitude(&mut self, printed: &str) {
        self.latitude = self.latitude.or_else(|| degrees(printed, 90.0));
    }

    pub(super) fn longitude(&mut self, printed: &str) {
        self.longitude = self.longitude.or_else(|| degrees(printed, 180.0));
    }

    pub(super) fn place_name(&mut self, name: &str) {
        if self.draft.places.len() < MAX_LIST && !name.trim().is_empty() {
            self.draft.places.push(Place { name: Some(name.trim().to_owned()), ..Place::default() });
        }
    }

    pub(super) fn extra(&mut self, key: &str, value: &str) {
        let value = value.trim();
        if !value.is_empty() && self.draft.extra.len() < MAX_LIST {
            self.draft.extra.entry(key.to_owned()).or_insert_with(|| value.to_owned());
        }
    }

    pub(super) fn warn(&mut self, warning: Warning) {
        if !self.draft.warnings.contains(&warning) {
            self.draft.warnings.push(warning);
        }
    }

    /// Whether nothing was found that has a place in the record.
    fn is_blank(&self) -> bool {
        let draft = &self.draft;
        self.title.value.is_none()
            && self.link.value.is_none()
            && self.id.value.is_none()
            && self.summary.value.is_none()
            && self.body.value.is_none()
            && self.published.value.is_none()
            && self.updated.value.is_none()
            && self.rights.value.is_none()
            // One that it inherits says nothing of the item.
            && (self.language.value.is_none() || self.language.rank > 0)
            && self.creators.is_empty()
            && self.media.is_empty()
            && self.latitude.is_none()
            && draft.by.is_empty()
            && draft.keywords.is_empty()
            && draft.subjects.is_empty()
            && draft.links.is_empty()
            && draft.places.is_empty()
            && draft.expires.is_none()
            && draft.source_name.is_none()
            && draft.copyright_holder.is_none()
            && draft.extra.is_empty()
    }

    fn note_zone(&mut self, time: &Printed) {
        if time.zone_assumed {
            self.warn(Warning::ZoneAssumed);
        }
    }

    /// The draft; `None` when no element of the item has a place in the record.
    pub(super) fn finish(mut self, slice: Range<usize>) -> Option<Draft> {
        if self.is_blank() {
            return None;
        }
        for time in [self.published.value.take(), self.updated.value.take()].into_iter().zip([true, false]) {
            let (Some(time), is_published) = time else { continue };
            self.note_zone(&time);
            let place = if is_published { &mut self.draft.first_created } else { &mut self.draft.version_created };
            *place = Some(time.moment);
        }
        if self.repaired {
            self.warn(Warning::MarkupRepaired);
        }
        if let (Some(lat), Some(lon)) = (self.latitude, self.longitude) {
            match self.draft.places.first_mut() {
                Some(place) => (place.lat, place.lon) = (Some(lat), Some(lon)),
                None => self.draft.places.push(Place { lat: Some(lat), lon: Some(lon), ..Place::default() }),
            }
        }
        let mut draft = self.draft;
        draft.slice = slice;
        if let Some(page) = &self.link.value
            && !draft.links.iter().any(|link| link.href == *page)
        {
            draft.links.insert(0, Link { rel: Some("alternate".into()), href: page.clone(), ..Link::default() });
        }
        draft.headline = self.title.value;
        draft.link = self.link.value;
        draft.id = self.id.value;
        draft.summary = self.summary.value;
        draft.body = self.body.value;
        draft.is_tabular = draft.body.as_ref().or(draft.summary.as_ref()).is_some_and(text::is_tabular);
        draft.language = self.language.value;
        draft.version = self.version.value;
        draft.copyright_notice = self.rights.value;
        if draft.version_created.is_none() {
            draft.version_created = draft.first_created.clone();
        }
        if draft.by.is_empty() {
            draft.by = self.creators;
        }
        draft.media = self.media.finish();
        Some(draft)
    }

    /// Adds media by what an element says of them.
    pub(super) fn add_media(&mut self, media: Media) {
        self.media.add(media);
    }
}

fn read_time(rank: u8, printed: &str, customs: Customs<'_>) -> Option<(u8, Printed)> {
    let printed = printed.trim();
    if printed.is_empty() {
        return None;
    }
    Some(match date::read(printed, customs) {
        Some(read) => (rank, Printed { moment: Moment::At(read.time), zone_assumed: read.zone_assumed }),
        None => (rank + UNREADABLE, Printed { moment: Moment::Unreadable(printed.to_owned()), zone_assumed: false }),
    })
}

/// A number of degrees within its bound either way.
fn degrees(printed: &str, bound: f64) -> Option<f64> {
    printed.trim().parse::<f64>().ok().filter(|degrees| degrees.is_finite() && degrees.abs() <= bound)
}

/// Fills a field that nothing has filled yet.
fn fill(field: &mut Option<String>, value: &str) {
    let value = value.trim();
    if field.is_none() && !value.is_empty() {
        *field = Some(value.to_owned());
    }
}

fn push_new(list: &mut Vec<String>, value: String) {
    if list.len() < MAX_LIST && !list.contains(&value) {
        list.push(value);
    }
}
