//! Names of the topics.

use super::Topics;
use super::context::Complaint;
use super::key::{Section, Setting, Table};
use super::kind::{NameOrOff, Text, Wrong};
use super::place::Place;
use super::read::Reader;

pub(super) static TOPICS: Section =
    Section { name: "topics", table: &TABLE, about: "Names of the topics, in Kafka and in the topic log alike." };

static TABLE: Table = Table { title: "[topics]", keys: &[&PREFIX, &STORIES, &LATEST, &DUPLICATES, &DEADLETTER, &PROGRESS] };

static PREFIX: Setting<Text> = Setting {
    name: "prefix",
    kind: Text { check: prefix },
    default: "",
    about: "Stands before each name, as it is: \"news.\" gives news.stories. Empty, because most clusters \
            are shared by few; one prefix belongs to one service.",
};

static STORIES: Setting<Text> = Setting {
    name: "stories",
    kind: Text { check: name },
    default: "stories",
    about: "Every accepted revision of every story, key story_id.",
};

static LATEST: Setting<NameOrOff> = Setting {
    name: "latest",
    kind: NameOrOff { check: name },
    default: Some("stories.latest"),
    about: "The newest revision of each story, compacted. false switches it off.",
};

static DUPLICATES: Setting<NameOrOff> = Setting {
    name: "duplicates",
    kind: NameOrOff { check: name },
    default: Some("duplicates"),
    about: "What was kept from stories, in full, with the original's id. false drops it: then nobody can check.",
};

static DEADLETTER: Setting<NameOrOff> = Setting {
    name: "deadletter",
    kind: NameOrOff { check: name },
    default: Some("deadletter"),
    about: "What could not be read, with stage and reason. false leaves it to data_dir/rejected and the metrics.",
};

static PROGRESS: Setting<Text> = Setting {
    name: "progress",
    kind: Text { check: name },
    default: "progress",
    about: "How far the outbox has been written, compacted; what makes exactly once possible.",
};

pub(super) fn read(root: &Reader<'_>) -> Topics {
    let table = root.section_or_defaults(&TOPICS);
    let prefix = table.setting(&PREFIX);
    let (stories, progress) = (table.setting(&STORIES), table.setting(&PROGRESS));
    let (latest, duplicates, deadletter) = (table.setting(&LATEST), table.setting(&DUPLICATES), table.setting(&DEADLETTER));
    let full = |name: &str| format!("{}{name}", prefix.value);
    let topics = Topics {
        stories: full(&stories.value),
        latest: latest.value.as_deref().map(full),
        duplicates: duplicates.value.as_deref().map(full),
        deadletter: deadletter.value.as_deref().map(full),
        progress: full(&progress.value),
    };
    let names = [
        (Some(&topics.stories), stories.place_or(&prefix)),
        (topics.latest.as_ref(), latest.place_or(&prefix)),
        (topics.duplicates.as_ref(), duplicates.place_or(&prefix)),
        (topics.deadletter.as_ref(), deadletter.place_or(&prefix)),
        (Some(&topics.progress), progress.place_or(&prefix)),
    ];
    let names: Vec<(&String, Place)> = names.into_iter().filter_map(|(name, place)| Some((name?, place))).collect();
    check_together(&table, &names);
    topics
}

fn check_together(table: &Reader<'_>, names: &[(&String, Place)]) {
    if let Some((longest, place)) = names.iter().max_by_key(|(name, _)| name.len()).filter(|(name, _)| name.len() > MAX_NAME) {
        let message = format!("a topic's name has {} characters with its prefix; {MAX_NAME} are allowed", longest.len());
        table.error(*place, message);
    }
    // Kafka's metrics write `.` as `_`, which is why it refuses topics that differ in nothing else.
    let plain = |name: &str| name.replace('.', "_");
    for (index, (name, place)) in names.iter().enumerate() {
        let earlier = names.iter().take(index).find(|(earlier, _)| plain(earlier) == plain(name));
        if let Some((earlier, earlier_place)) = earlier {
            let message = if earlier == name {
                format!("two topics cannot have the name `{name}`")
            } else {
                format!("two topics cannot be `{earlier}` and `{name}`: names must differ in more than `.` and `_`")
            };
            let (place, other) = if earlier_place > place { (*earlier_place, *place) } else { (*place, *earlier_place) };
            let complaint = Complaint::error(place, message);
            let is_named = other.start > table.place.end || other.file != table.place.file;
            table.context.add(if is_named { complaint.related(other, "the other one") } else { complaint });
        }
    }
}

/// Longest name of a topic, in Kafka and as a folder alike.
const MAX_NAME: usize = 249;

fn prefix(text: &str) -> Result<(), Wrong> {
    if text.is_empty() { Ok(()) } else { name(text) }
}

/// A name that Kafka takes and that cannot leave its folder.
fn name(text: &str) -> Result<(), Wrong> {
    let is_legal = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    if text.is_empty() {
        Err(Wrong::new("is empty"))
    } else if !text.bytes().all(is_legal) {
        Err(Wrong::with_help(
            "has characters that no topic may have",
            "letters a-z and A-Z, digits, `.`, `_` and `-` are allowed",
        ))
    } else if matches!(text, "." | "..") {
        Err(Wrong::new("cannot be a topic's name"))
    } else if text.len() > MAX_NAME {
        Err(Wrong::new(format!("has {} characters; {MAX_NAME} are allowed", text.len())))
    } else {
        Ok(())
    }
}
