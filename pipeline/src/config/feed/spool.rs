//! A feed whose files are put into a folder.

use crate::config::Spool;
use crate::config::key::{Optional, Section, Setting, Table};
use crate::config::kind::{Choice, Size, Span, Switch, Text};
use crate::config::place::Place;
use crate::config::read::Reader;
use crate::config::service::{ANY_AGE, ANY_KEPT_SIZE, GIB, MIB, path, retention};
use std::time::Duration;

pub(super) static TABLE: Table =
    Table { title: "the spool `source`", keys: &[&KIND, &PATH, &SETTLE, &RESCAN, &DELETE, &MAX_BYTES, &RETENTION] };

static KIND: Optional<Choice<()>> = Optional {
    name: "kind",
    kind: Choice { options: &[("spool", ())] },
    required: true,
    example: (),
    about: "Takes files from a folder.",
};

static PATH: Optional<Text> = Optional {
    name: "path",
    kind: Text { check: path },
    required: true,
    example: "wires/example",
    about: "The folder, this feed's alone. Read files go to done/ in it, unreadable ones to failed/.",
};

static SETTLE: Setting<Span> = Setting {
    name: "settle",
    kind: Span { least: Duration::ZERO, most: Duration::from_secs(86_400) },
    default: Duration::from_secs(10),
    about: "A file that was not renamed into place is complete when it has not changed for this long. \
            Longer than any pause of what writes it.",
};

static RESCAN: Setting<Span> = Setting {
    name: "rescan",
    kind: Span { least: Duration::from_millis(10), most: Duration::from_secs(86_400) },
    default: Duration::from_secs(30),
    about: "How often the folder is read whatever events say: network file systems send none, and queues overflow.",
};

static DELETE: Setting<Switch> =
    Setting { name: "delete", kind: Switch, default: false, about: "Read files are deleted instead of moved to done/." };

static MAX_BYTES: Setting<Size> = Setting {
    name: "max_bytes",
    kind: Size { least: 1 << 10, most: GIB },
    default: 32 * MIB,
    about: "Largest file. A larger one goes to failed/. The same as http.max_body: wires have some KiB.",
};

static RETENTION: Section =
    Section { name: "retention", table: &KEPT, about: "What stays in done/ and failed/; whichever ends first." };

static KEPT: Table = Table { title: "the spool's `retention`", keys: &[&AGE, &BYTES] };

static AGE: Setting<Span> = Setting {
    name: "age",
    kind: ANY_AGE,
    default: Duration::from_secs(86_400 * 30),
    about: "The dedupe window: as long as files can be taken again without making stories new.",
};

static BYTES: Setting<Size> =
    Setting { name: "bytes", kind: ANY_KEPT_SIZE, default: 5 * GIB, about: "Of each of the two folders; the oldest go first." };

/// Reads the source, and gives the place of its path.
pub(super) fn read(table: &Reader<'_>) -> Option<(Spool, Place)> {
    let settle = table.setting(&SETTLE).value;
    let rescan = table.setting(&RESCAN).value;
    let delete = table.setting(&DELETE).value;
    let max_bytes = table.setting(&MAX_BYTES).value;
    let retention = retention(&table.section_or_defaults(&RETENTION), &AGE, &BYTES);
    let path = table.optional(&PATH)?;
    let spool = Spool { path: table.context.path(&path.value), settle, rescan, delete, retention, max_bytes };
    Some((spool, path.place))
}
