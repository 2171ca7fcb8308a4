//! What holds for all HTTP feeds together.

use super::HttpDefaults;
use super::context::Complaint;
use super::key::{Section, Setting, Table};
use super::kind::{Kind, Number, Size, Span, Text, Wrong};
use super::read::{Found, Reader};
use super::service::{GIB, MIB};
use crate::intake::pace::Bounds;
use connectors::source::http::Limits;
use std::time::Duration;

pub(super) static HTTP: Section = Section { name: "http", table: &TABLE, about: "How feeds are fetched." };

static TABLE: Table = Table {
    title: "[http]",
    keys: &[
        &USER_AGENT,
        &CONCURRENCY,
        &CONCURRENCY_PER_HOST,
        &GAP_PER_HOST,
        &MIN_INTERVAL,
        &MAX_INTERVAL,
        &MAX_COMPRESSED,
        &MAX_BODY,
        &MAX_RATIO,
        &CONNECT_TIMEOUT,
        &IDLE_TIMEOUT,
        &TOTAL_TIMEOUT,
        &MIN_RATE,
        &MAX_REDIRECTS,
    ],
};

static USER_AGENT: Setting<Text> = Setting {
    name: "user_agent",
    kind: Text { check: user_agent },
    default: concat!("dateline/", env!("CARGO_PKG_VERSION")),
    about: "Who we are to publishers. Add a page or an address at which you can be reached: it keeps one from being blocked.",
};

static CONCURRENCY: Setting<Number> = Setting {
    name: "concurrency",
    kind: Number { least: 1, most: 10_000 },
    default: 256,
    about: "Polls under way at once, over all hosts. 256 carry a hundred thousand feeds at 15 minutes, with every tenth host \
            hanging.",
};

static CONCURRENCY_PER_HOST: Setting<Number> = Setting {
    name: "concurrency_per_host",
    kind: Number { least: 1, most: 1_000 },
    default: 2,
    about: "Polls under way at once with one host (a registrable domain, or an address). More looks like an attack to small publishers.",
};

static GAP_PER_HOST: Setting<Span> = Setting {
    name: "gap_per_host",
    kind: Span { least: Duration::ZERO, most: Duration::from_secs(3600) },
    default: Duration::from_secs(1),
    about: "Least time between the starts of two polls of one host, so that a hundred feeds of one publisher do not come at once.",
};

static MIN_INTERVAL: Setting<Span> = Setting {
    name: "min_interval",
    kind: INTERVAL,
    default: Duration::from_secs(5 * 60),
    about: "Shortest time between polls of a feed without `interval`: one that publishes much.",
};

static MAX_INTERVAL: Setting<Span> = Setting {
    name: "max_interval",
    kind: INTERVAL,
    default: Duration::from_secs(3600),
    about: "Longest time between polls of a feed without `interval`: one that is quiet, or asks to be left alone.",
};

const INTERVAL: Span = Span { least: Duration::from_secs(1), most: Duration::from_secs(86_400 * 31) };

static MAX_COMPRESSED: Setting<Size> = Setting {
    name: "max_compressed",
    kind: Size { least: 1 << 10, most: GIB },
    default: 16 * MIB,
    about: "Most bytes on the wire. Real feeds have 3 to 50 KB, archives some MiB.",
};

static MAX_BODY: Setting<Size> = Setting {
    name: "max_body",
    kind: Size { least: 1 << 10, most: GIB },
    default: 32 * MIB,
    about: "Most bytes after decompression. Above it nothing of the document is kept.",
};

static MAX_RATIO: Setting<Number> = Setting {
    name: "max_ratio",
    kind: Number { least: 1, most: 100_000 },
    default: 200,
    about: "Most bytes that one compressed byte may become. Real feeds are near 4, bombs beyond 1000.",
};

static CONNECT_TIMEOUT: Setting<Span> = Setting {
    name: "connect_timeout",
    kind: TIMEOUT,
    default: Duration::from_secs(5),
    about: "To a connection, name and TLS included.",
};

static IDLE_TIMEOUT: Setting<Span> =
    Setting { name: "idle_timeout", kind: TIMEOUT, default: Duration::from_secs(15), about: "Longest wait for the next byte." };

static TOTAL_TIMEOUT: Setting<Span> = Setting {
    name: "total_timeout",
    kind: TIMEOUT,
    default: Duration::from_secs(60),
    about: "Longest fetch, redirects included.",
};

const TIMEOUT: Span = Span { least: Duration::from_millis(10), most: Duration::from_secs(3600) };

static MIN_RATE: Setting<Size> = Setting {
    name: "min_rate",
    kind: Size { least: 0, most: MIB },
    default: 1 << 10,
    about: "Least bytes a second, measured over 10 s. Ends bodies that trickle to keep a slot busy; 0 allows them.",
};

static MAX_REDIRECTS: Setting<Number> = Setting {
    name: "max_redirects",
    kind: Number { least: 0, most: 20 },
    default: 5,
    about: "Each is checked like the feed's own URL. More than a few are loops.",
};

pub(super) fn read(root: &Reader<'_>) -> HttpDefaults {
    let table = root.section_or_defaults(&HTTP);
    let concurrency = table.setting(&CONCURRENCY);
    let body = table.setting(&MAX_BODY);
    let total = table.setting(&TOTAL_TIMEOUT);
    let longest = table.setting(&MAX_INTERVAL);
    let pace = Bounds { least: at_most(&table, &MIN_INTERVAL, (MAX_INTERVAL.name, &longest)), most: longest.value };
    let per_host = at_most(&table, &CONCURRENCY_PER_HOST, (CONCURRENCY.name, &concurrency));
    HttpDefaults {
        user_agent: table.setting(&USER_AGENT).value,
        concurrency: usize::try_from(concurrency.value).unwrap_or(1),
        concurrency_per_host: usize::try_from(per_host).unwrap_or(1),
        gap_per_host: table.setting(&GAP_PER_HOST).value,
        pace,
        limits: Limits {
            max_compressed_bytes: at_most(&table, &MAX_COMPRESSED, (MAX_BODY.name, &body)),
            max_bytes: body.value,
            max_ratio: u64::try_from(table.setting(&MAX_RATIO).value).unwrap_or(1),
            connect_timeout: at_most(&table, &CONNECT_TIMEOUT, (TOTAL_TIMEOUT.name, &total)),
            idle_timeout: at_most(&table, &IDLE_TIMEOUT, (TOTAL_TIMEOUT.name, &total)),
            total_timeout: total.value,
            min_rate: table.setting(&MIN_RATE).value,
            max_redirects: usize::try_from(table.setting(&MAX_REDIRECTS).value).unwrap_or(0),
            ..Limits::default()
        },
    }
}

/// A setting that another one bounds: a default follows that bound, a written value beyond it is reported.
fn at_most<K: Kind>(table: &Reader<'_>, key: &'static Setting<K>, (bound_name, bound): (&str, &Found<K::Value>)) -> K::Value
where
    K::Value: PartialOrd + Copy,
{
    let found = table.setting(key);
    if found.value <= bound.value || !found.is_written {
        return if found.value <= bound.value { found.value } else { bound.value };
    }
    let complaint = Complaint::error(found.place, format!("`{}` can never be reached: `{bound_name}` is less", key.name));
    table.context.add(if bound.is_written {
        complaint.related(bound.place, "this is less")
    } else {
        complaint.help(format!("lower it, or raise `{bound_name}` above its default"))
    });
    found.value
}

pub(super) fn user_agent(text: &str) -> Result<(), Wrong> {
    if text.trim().is_empty() || !text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
        return Err(Wrong::new("must be one line of printable ASCII"));
    }
    Ok(())
}
