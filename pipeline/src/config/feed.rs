//! One feed: whose stories, how they are written, and where they come from.

mod http;
mod listed;
mod spool;

pub(super) use listed::listed;

use super::context::Complaint;
use super::key::{Optional, Setting, Table, Variants};
use super::kind::{Choice, FormatName, Number, Text, Wrong, shorten};
use super::place::Place;
use super::read::{Found, Reader};
use super::{Feed, FirstPoll, Source};
use schemas::Dialect;
use std::sync::Arc;

pub(super) static FEED: Table = Table {
    title: "[[feed]]",
    keys: &[
        &ID,
        &PROVIDER,
        &FORMAT,
        &LANGUAGE,
        &TIMEZONE,
        &CHARSET,
        &DATE_ORDER,
        &HOME_COUNTRY,
        &REFERENCE_DATE,
        &BASE_URL,
        &MAX_ITEMS,
        &FIRST_POLL,
        &SOURCE,
    ],
};

static ID: Optional<Text> = Optional {
    name: "id",
    kind: Text { check: id },
    required: true,
    example: "example-world",
    about: "Its name in records, logs and commands: 1 to 128 letters a-z and A-Z, digits, `.`, `_` and `-`.",
};

static PROVIDER: Optional<Text> = Optional {
    name: "provider",
    kind: Text { check: provider },
    required: false,
    example: "example-wire",
    about: "Whose stories these are; feeds of one provider share stories. Absent: the id, and renaming the feed \
            makes all its stories new.",
};

static FORMAT: Setting<FormatName> = Setting {
    name: "format",
    kind: FormatName,
    default: (),
    about: "auto recognises each document by its content; a name pins it.",
};

static LANGUAGE: Optional<Text> = Optional {
    name: "language",
    kind: Text { check: language },
    required: false,
    example: "en",
    about: "BCP 47. Of stories that do not say for themselves. Absent: it is recognised.",
};

static TIMEZONE: Optional<Text> = Optional {
    name: "timezone",
    kind: Text { check: |text| dialect_takes("timezone", text) },
    required: false,
    example: "Europe/Berlin",
    about: "IANA name. Of times that are printed without a zone. Absent: UTC.",
};

static CHARSET: Optional<Text> = Optional {
    name: "charset",
    kind: Text { check: charset },
    required: false,
    example: "windows-1252",
    about: "WHATWG label. Of documents that do not say or say it wrongly. Absent: it is recognised.",
};

static DATE_ORDER: Optional<Text> = Optional {
    name: "date_order",
    kind: Text { check: |text| dialect_takes("date_order", text) },
    required: false,
    example: "dmy",
    about: "Of numeric dates such as 11/03: dmy, mdy or ymd. Absent: dmy.",
};

static HOME_COUNTRY: Optional<Text> = Optional {
    name: "home_country",
    kind: Text { check: |text| dialect_takes("home_country", text) },
    required: false,
    example: "DE",
    about: "ISO 3166-1, two capitals. Chooses where a dateline's country or state may be one of several (Congo).",
};

static REFERENCE_DATE: Optional<Text> = Optional {
    name: "reference_date",
    kind: Text { check: |text| dialect_takes("reference_date", text) },
    required: false,
    example: "received",
    about: "Against which day a dateline without a year is read: received (the default), file_mtime, path_pattern \
            (the first date in the path) or fixed:YYYY-MM-DD for archives.",
};

static BASE_URL: Optional<Text> = Optional {
    name: "base_url",
    kind: Text { check: |text| dialect_takes("base_url", text) },
    required: false,
    example: "https://feeds.example/",
    about: "What relative links are relative to when the document does not say. Absent: the feed's URL.",
};

static MAX_ITEMS: Optional<Number> = Optional {
    name: "max_items",
    kind: Number { least: 1, most: 1_000_000 },
    required: false,
    example: 10_000,
    about: "Most items taken from one document. Absent: limits.max_items.",
};

static FIRST_POLL: Setting<Choice<FirstPoll>> = Setting {
    name: "first_poll",
    kind: Choice { options: &[("publish", FirstPoll::Publish), ("baseline", FirstPoll::Baseline)] },
    default: FirstPoll::Publish,
    about: "What a new feed already holds: published, or only remembered.",
};

pub(super) static SOURCE: Variants = Variants {
    name: "source",
    tables: &[("http", &http::TABLE), ("spool", &spool::TABLE)],
    shapes: &[&http::TABLE, &spool::TABLE],
    required: true,
    sample: "source = { kind = \"http\", url = \"...\" } or { kind = \"spool\", path = \"...\" }",
    about: "Where it comes from: kind = \"http\" polls a URL, kind = \"spool\" takes files from a folder.",
};

/// Options whose text the dialect itself understands.
const DIALECT: &[&Optional<Text>] = &[&LANGUAGE, &TIMEZONE, &CHARSET, &DATE_ORDER, &HOME_COUNTRY, &REFERENCE_DATE, &BASE_URL];

/// A feed as far as it could be read, with the places that other feeds are compared with.
pub(super) struct Draft {
    pub id: Option<Found<String>>,
    pub provider: Option<Found<String>>,
    /// Whether a provider is written, rightly or not.
    pub has_provider: bool,
    /// With the place of its URL or path.
    pub source: Option<(Source, Place)>,
    /// It is an outline of a subscription list.
    pub is_listed: bool,
    format: Option<&'static connectors::Format>,
    dialect: Dialect,
    max_items: usize,
    first_poll: FirstPoll,
}

impl Draft {
    /// The feed, unless something that it cannot do without is missing or wrong.
    pub fn finish(mut self) -> Option<Feed> {
        let id = self.id?.value;
        let provider = self.provider.map_or_else(|| id.clone(), |provider| provider.value);
        let (source, _) = self.source?;
        self.dialect.provider = Some(provider.clone());
        Some(Feed {
            id,
            provider,
            format: self.format,
            dialect: Arc::new(self.dialect),
            max_items: self.max_items,
            first_poll: self.first_poll,
            source,
        })
    }
}

/// Reads one `[[feed]]`.
pub(super) fn read(table: &Reader<'_>, max_items: usize) -> Draft {
    let first_poll = table.setting(&FIRST_POLL);
    let (dialect, reference_date) = dialect(table);
    let source = source(table);
    match &source {
        Some((Source::Spool(_), _)) => check_baseline(table, &first_poll),
        Some((Source::Http(_), _)) => check_reference(table, reference_date),
        None => {}
    }
    Draft {
        id: table.optional(&ID),
        provider: table.optional(&PROVIDER),
        has_provider: table.written(PROVIDER.name).is_some(),
        source,
        is_listed: false,
        format: table.setting(&FORMAT).value,
        dialect,
        max_items: table.optional(&MAX_ITEMS).map_or(max_items, |items| usize::try_from(items.value).unwrap_or(max_items)),
        first_poll: first_poll.value,
    }
}

/// The dialect without its provider, and where the reference date is written.
fn dialect(table: &Reader<'_>) -> (Dialect, Option<Place>) {
    let (mut dialect, mut reference_date) = (Dialect::default(), None);
    for key in DIALECT {
        let Some(text) = table.optional(key) else { continue };
        // The key's own check has asked the dialect already.
        if let Err(message) = dialect.set(key.name, &text.value) {
            table.error(text.place, message);
        }
        if key.name == REFERENCE_DATE.name {
            reference_date = (text.value == "file_mtime").then_some(text.place);
        }
    }
    (dialect, reference_date)
}

fn source(table: &Reader<'_>) -> Option<(Source, Place)> {
    let (kind, source) = table.variant(&SOURCE)?;
    match kind {
        "http" => http::read(&source).map(|(http, place)| (Source::Http(http), place)),
        _ => spool::read(&source).map(|(spool, place)| (Source::Spool(spool), place)),
    }
}

/// A baseline is for what a poll finds; files were put into the folder to be taken.
fn check_baseline(table: &Reader<'_>, first_poll: &Found<FirstPoll>) {
    if first_poll.value == FirstPoll::Baseline {
        let message = "`first_poll` = \"baseline\" would swallow the files that already lie in the folder";
        table.context.add(Complaint::warning(first_poll.place, message).help("remove it, or move those files away first"));
    }
}

fn check_reference(table: &Reader<'_>, file_mtime: Option<Place>) {
    if let Some(place) = file_mtime {
        let message = "`reference_date` = \"file_mtime\" needs files, which HTTP has none of";
        table.context.add(Complaint::error(place, message).help("\"received\" is the day of the poll"));
    }
}

fn id(text: &str) -> Result<(), Wrong> {
    let is_legal = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    if text.is_empty() || text.len() > 128 || !text.bytes().all(is_legal) {
        return Err(Wrong::with_help("is no feed id", "1 to 128 letters a-z and A-Z, digits, `.`, `_` and `-`"));
    }
    Ok(())
}

fn provider(text: &str) -> Result<(), Wrong> {
    if text.is_empty() || text.trim() != text || text.len() > 200 || text.chars().any(char::is_control) {
        return Err(Wrong::new("must be 1 to 200 bytes on one line, without blanks around"));
    }
    Ok(())
}

/// The shape of BCP 47, RFC 5646 section 2.1; whether the subtags are registered is not looked up.
fn language(text: &str) -> Result<(), Wrong> {
    let mut subtags = text.split('-');
    let primary =
        subtags.next().is_some_and(|tag| (2..=8).contains(&tag.len()) && tag.bytes().all(|byte| byte.is_ascii_alphabetic()));
    let others = subtags.all(|tag| (1..=8).contains(&tag.len()) && tag.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    if primary && others && text.len() <= 64 {
        return dialect_takes("language", text);
    }
    Err(Wrong::with_help(format!("cannot be \"{}\"", shorten(text)), "a BCP 47 tag such as en, pt-BR or zh-Hant"))
}

fn charset(text: &str) -> Result<(), Wrong> {
    if text.is_empty() || connectors::charset::is_known(text) {
        return dialect_takes("charset", text);
    }
    Err(Wrong::with_help(format!("cannot be \"{}\"", shorten(text)), "a label of the WHATWG such as utf-8 or windows-1251"))
}

fn dialect_takes(key: &str, text: &str) -> Result<(), Wrong> {
    if text.is_empty() {
        return Err(Wrong::with_help("is empty", "remove it for the default"));
    }
    // The value may be long or odd, so what the dialect says about it goes behind what we say.
    Dialect::default()
        .set(key, text)
        .map_err(|message| Wrong::with_help(format!("cannot be \"{}\"", shorten(text)), shorten_help(&message)))
}

fn shorten_help(message: &str) -> String {
    message.chars().take(200).flat_map(|character| if character.is_control() { None } else { Some(character) }).collect()
}
