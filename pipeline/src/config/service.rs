//! What holds for the service as a whole: folders, memory, disk and time.

use super::context::Complaint;
use super::feed::FEED;
use super::feeds::FEED_FILES;
use super::http::HTTP;
use super::kafka::KAFKA;
use super::key::{Optional, Section, Sections, Setting, Table};
use super::kind::{Number, Secret, Size, Span, Switch, Text, Wrong};
use super::read::{Found, Reader};
use super::topics::TOPICS;
use super::websub::WEBSUB;
use super::{Admin, Dedupe, Ledger, Outbox, Retention, TopicLog};
use std::net::SocketAddr;
use std::time::Duration;

pub(super) const DAY: Duration = Duration::from_secs(86_400);
pub(super) const MIB: u64 = 1 << 20;
pub(super) const GIB: u64 = 1 << 30;

/// The main file.
pub(super) static ROOT: Table = Table {
    title: "the top level",
    keys: &[
        &DATA_DIR,
        &SHUTDOWN_GRACE,
        &FEED_FILES,
        &ADMIN_SECTION,
        &KAFKA,
        &TOPICS,
        &DEDUPE_SECTION,
        &LEDGER_SECTION,
        &OUTBOX_SECTION,
        &TOPIC_LOG_SECTION,
        &REJECTED_SECTION,
        &HTTP,
        &WEBSUB,
        &LIMITS_SECTION,
        &FEEDS,
    ],
};

pub(super) static FEEDS: Sections =
    Sections { name: "feed", table: &FEED, about: "One source of stories; as many as there are." };

static DATA_DIR: Setting<Text> = Setting {
    name: "data_dir",
    kind: Text { check: path },
    default: "data",
    about: "Folder of the ledger, topic logs and kept payloads; relative paths begin at this file's folder. \
            One running service a folder.",
};

static SHUTDOWN_GRACE: Setting<Span> = Setting {
    name: "shutdown_grace",
    kind: Span { least: Duration::ZERO, most: Duration::from_secs(600) },
    default: Duration::from_secs(20),
    about: "How long a SIGTERM may finish what is under way. Under the 30 s after which Kubernetes kills; \
            nothing is lost when it does not suffice.",
};

static ADMIN: Table = Table { title: "[admin]", keys: &[&LISTEN, &ADMIN_TOKEN] };

static ADMIN_SECTION: Section =
    Section { name: "admin", table: &ADMIN, about: "The service's own HTTP server: metrics, health, version, feeds." };

static ADMIN_TOKEN: Optional<Secret> = Optional {
    name: "token",
    kind: Secret,
    required: false,
    example: "${env:DATELINE_ADMIN_TOKEN}",
    about: "What `dateline feeds` and other clients of /feeds have to send. Absent: whoever is on this machine may use them, \
            and nobody when `listen` is no loopback address. Metrics and health need none.",
};

static LISTEN: Setting<Text> = Setting {
    name: "listen",
    kind: Text { check: address },
    default: "127.0.0.1:9464",
    about: "Address and port. Loopback, so that nothing is open that was not meant to be; port 0 takes any free one.",
};

static DEDUPE: Table = Table { title: "[dedupe]", keys: &[&WINDOW, &PUBLISH_COPIES] };
static DEDUPE_SECTION: Section = Section { name: "dedupe", table: &DEDUPE, about: "What counts as seen before." };

static WINDOW: Setting<Span> = Setting {
    name: "window",
    kind: Span { least: DAY, most: Duration::from_secs(86_400 * 400) },
    default: Duration::from_secs(86_400 * 30),
    about: "How long a story is remembered after its last sighting, counted in weeks. Feeds list items for days, \
            rarely for more than a month; longer costs disk.",
};

static PUBLISH_COPIES: Setting<Switch> = Setting {
    name: "publish_copies",
    kind: Switch,
    default: false,
    about: "Whether copies of other outlets go into `stories` too, marked by `duplicate_of`. \
            Otherwise they are found in `duplicates` only.",
};

static LEDGER: Table = Table { title: "[ledger]", keys: &[&CACHE] };
static LEDGER_SECTION: Section = Section { name: "ledger", table: &LEDGER, about: "The memory of what was seen, on disk." };

static CACHE: Setting<Size> = Setting {
    name: "cache",
    kind: Size { least: MIB, most: 1 << 40 },
    default: 16 * MIB,
    about: "Memory for the index's pages. The system's own page cache stands behind it; more helps with millions of stories on a slow disk.",
};

static OUTBOX: Table = Table { title: "[outbox]", keys: &[&MAX_BYTES, &MIN_FREE] };
static OUTBOX_SECTION: Section = Section { name: "outbox", table: &OUTBOX, about: "What is owed to the topics, on disk." };

static MAX_BYTES: Setting<Size> = Setting {
    name: "max_bytes",
    kind: Size { least: MIB, most: 1 << 50 },
    default: 4 * GIB,
    about: "Intake pauses while more than this is owed. About a million stories: a long outage of the brokers.",
};

static MIN_FREE: Setting<Size> = Setting {
    name: "min_free",
    kind: Size { least: 0, most: 1 << 50 },
    default: 512 * MIB,
    about: "Intake pauses while the disk of data_dir has less free than this, so that what was accepted can still be finished.",
};

static TOPIC_LOG: Table = Table { title: "[topic_log]", keys: &[&SEGMENT_BYTES, &SEGMENT_AGE, &TOPIC_LOG_RETENTION] };
static TOPIC_LOG_SECTION: Section =
    Section { name: "topic_log", table: &TOPIC_LOG, about: "Topics as files under data_dir/topics, where there is no [kafka]." };

static SEGMENT_BYTES: Setting<Size> = Setting {
    name: "segment_bytes",
    kind: Size { least: MIB, most: 16 * GIB },
    default: 64 * MIB,
    about: "A segment is closed at this size. Recovery reads the last segment of each topic: 64 MiB are read in a moment.",
};

static SEGMENT_AGE: Setting<Span> = Setting {
    name: "segment_age",
    kind: Span { least: Duration::from_secs(60), most: Duration::from_secs(86_400 * 400) },
    default: DAY,
    about: "A segment is closed at this age, so that retention is exact to a day.",
};

static TOPIC_LOG_RETENTION: Section = Section {
    name: "retention",
    table: &TOPIC_LOG_KEPT,
    about: "How long and how much of each topic is kept; whichever ends first.",
};
static TOPIC_LOG_KEPT: Table = Table { title: "[topic_log.retention]", keys: &[&TOPIC_LOG_AGE, &TOPIC_LOG_BYTES] };

static TOPIC_LOG_AGE: Setting<Span> = Setting {
    name: "age",
    kind: ANY_AGE,
    default: Duration::from_secs(86_400 * 30),
    about: "The dedupe window: as long as a story can still change.",
};

static TOPIC_LOG_BYTES: Setting<Size> =
    Setting { name: "bytes", kind: ANY_KEPT_SIZE, default: 20 * GIB, about: "Of each topic. About four million stories." };

static REJECTED: Table = Table { title: "[rejected]", keys: &[&REJECTED_AGE, &REJECTED_BYTES] };
static REJECTED_SECTION: Section =
    Section { name: "rejected", table: &REJECTED, about: "Payloads that could not be read, kept whole under data_dir/rejected." };

static REJECTED_AGE: Setting<Span> = Setting {
    name: "age",
    kind: ANY_AGE,
    default: Duration::from_secs(86_400 * 30),
    about: "Time to look into them and to send them again.",
};

static REJECTED_BYTES: Setting<Size> = Setting {
    name: "bytes",
    kind: ANY_KEPT_SIZE,
    default: 5 * GIB,
    about: "The oldest go first. A feed gone bad for a weekend fits.",
};

pub(super) const ANY_AGE: Span = Span { least: Duration::from_secs(3600), most: Duration::from_secs(86_400 * 3660) };
pub(super) const ANY_KEPT_SIZE: Size = Size { least: MIB, most: 1 << 50 };

static LIMITS: Table = Table { title: "[limits]", keys: &[&MAX_RECORD, &MAX_ITEMS] };
static LIMITS_SECTION: Section =
    Section { name: "limits", table: &LIMITS, about: "Bounds of what one story and one document may be." };

static MAX_RECORD: Setting<Size> = Setting {
    name: "max_record",
    kind: Size { least: 16 << 10, most: 64 * MIB },
    default: 900 << 10,
    about: "Largest encoded record; a longer story is cut, with a warning in it. Brokers and librdkafka take 1,000,000 bytes \
            unless told otherwise, headers and framing included.",
};

static MAX_ITEMS: Setting<Number> = Setting {
    name: "max_items",
    kind: Number { least: 1, most: 1_000_000 },
    default: 10_000,
    about: "Most items taken from one document, unless a feed says otherwise. Real feeds have 10 to 500.",
};

/// What the top level and its small tables say.
pub(super) struct Service {
    pub data_dir: Found<String>,
    pub shutdown_grace: Duration,
    pub admin: Admin,
    pub dedupe: Dedupe,
    pub ledger: Ledger,
    pub outbox: Outbox,
    pub topic_log: TopicLog,
    pub rejected: Retention,
    pub max_record: Found<u64>,
    pub max_items: usize,
}

pub(super) fn read(root: &Reader<'_>) -> Service {
    let limits = root.section_or_defaults(&LIMITS_SECTION);
    let max_record = limits.setting(&MAX_RECORD);
    Service {
        data_dir: root.setting(&DATA_DIR),
        shutdown_grace: root.setting(&SHUTDOWN_GRACE).value,
        admin: admin(root),
        dedupe: dedupe(root),
        ledger: Ledger {
            cache_bytes: usize::try_from(root.section_or_defaults(&LEDGER_SECTION).setting(&CACHE).value).unwrap_or(usize::MAX),
        },
        outbox: outbox(root, max_record.value),
        topic_log: topic_log(root, max_record.value),
        rejected: retention(&root.section_or_defaults(&REJECTED_SECTION), &REJECTED_AGE, &REJECTED_BYTES),
        max_items: usize::try_from(limits.setting(&MAX_ITEMS).value).unwrap_or(usize::MAX),
        max_record,
    }
}

pub(super) fn retention(table: &Reader<'_>, age: &'static Setting<Span>, bytes: &'static Setting<Size>) -> Retention {
    Retention { age: table.setting(age).value, bytes: table.setting(bytes).value }
}

fn admin(root: &Reader<'_>) -> Admin {
    let table = root.section_or_defaults(&ADMIN_SECTION);
    let listen = table.setting(&LISTEN).value;
    let token = table.secret(&ADMIN_TOKEN).map(|found| {
        if !found.value.has_secret() {
            let complaint = Complaint::warning(found.place, "`token` stands in plain text");
            let help = "take it from the environment with ${env:NAME} or from a file with ${file:path}";
            table.context.add(complaint.help(help));
        }
        if found.value.value().len() < 16 {
            table.error(found.place, "`token` has fewer than 16 characters, which can be guessed");
        }
        found.value.value()
    });
    // What is no address has been reported; the default is one, as a test shows.
    Admin { token, listen: listen.parse().unwrap_or_else(|_| SocketAddr::from(([127, 0, 0, 1], 9464))) }
}

fn dedupe(root: &Reader<'_>) -> Dedupe {
    let table = root.section_or_defaults(&DEDUPE_SECTION);
    Dedupe { window: table.setting(&WINDOW).value, publish_copies: table.setting(&PUBLISH_COPIES).value }
}

fn outbox(root: &Reader<'_>, max_record: u64) -> Outbox {
    let table = root.section_or_defaults(&OUTBOX_SECTION);
    let max_bytes = table.setting(&MAX_BYTES);
    if max_bytes.value < max_record {
        let message = "`max_bytes` is less than one record may have (limits.max_record): intake would never go on";
        table.error(max_bytes.place, message);
    }
    Outbox { max_bytes: max_bytes.value, min_free_bytes: table.setting(&MIN_FREE).value }
}

fn topic_log(root: &Reader<'_>, max_record: u64) -> TopicLog {
    let table = root.section_or_defaults(&TOPIC_LOG_SECTION);
    let segment_bytes = table.setting(&SEGMENT_BYTES);
    if segment_bytes.value < max_record {
        table.error(segment_bytes.place, "`segment_bytes` is less than one record may have (limits.max_record)");
    }
    let segment_age = table.setting(&SEGMENT_AGE);
    let kept = table.section_or_defaults(&TOPIC_LOG_RETENTION);
    let (age, bytes) = (kept.setting(&TOPIC_LOG_AGE), kept.setting(&TOPIC_LOG_BYTES));
    if bytes.value < segment_bytes.value {
        kept.error(
            bytes.place_or(&segment_bytes),
            "`bytes` is less than one segment (segment_bytes): a topic would never keep to it",
        );
    }
    if age.value < segment_age.value {
        kept.error(
            age.place_or(&segment_age),
            "`age` is less than that of one segment (segment_age): a topic would never keep to it",
        );
    }
    TopicLog {
        segment_bytes: segment_bytes.value,
        segment_age: segment_age.value,
        retention: Retention { age: age.value, bytes: bytes.value },
    }
}

/// A path that can be one.
pub(super) fn path(text: &str) -> Result<(), Wrong> {
    if text.trim().is_empty() {
        return Err(Wrong::new("is empty"));
    }
    if text.starts_with("~/") || text == "~" {
        return Err(Wrong::with_help("begins with ~, which only a shell understands", "write the whole path"));
    }
    Ok(())
}

pub(super) fn address(text: &str) -> Result<(), Wrong> {
    text.parse::<SocketAddr>().map(drop).map_err(|_| {
        let help = "write an address and a port such as 127.0.0.1:9464 or [::1]:9464; names are not looked up";
        Wrong::with_help("is no address to listen at", help)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_address_is_one() {
        assert!(address(LISTEN.default).is_ok());
    }
}
