//! The provider's times: read and plausible, or null with their printed form kept.

use super::Notes;
use crate::draft::Moment;
use crate::story::moment;
use crate::terms::Warning;
use jiff::Timestamp;

/// Earliest and latest provider time that is believed: 1900-01-01 and 2200-01-01, in seconds of the Unix epoch.
/// Not measured against the clock, since the same bytes must give the same record.
const BELIEVED: std::ops::Range<i64> = -2_208_988_800..7_258_118_400;

pub(super) struct Times {
    pub first_created: Option<Timestamp>,
    pub version_created: Option<Timestamp>,
    pub content_created: Option<Timestamp>,
    pub embargoed: Option<Timestamp>,
    pub expires: Option<Timestamp>,
}

impl Times {
    /// In the order of the fields.
    pub fn of(moments: [Option<Moment>; 5], notes: &mut Notes) -> Self {
        let [first, version, content, embargo, expiry] = moments;
        Self {
            first_created: read("first_created", first, notes),
            version_created: read("version_created", version, notes),
            content_created: read("content_created", content, notes),
            embargoed: read("embargoed", embargo, notes),
            expires: read("expires", expiry, notes),
        }
    }

    /// When the provider sent this version, as far as it says so.
    pub fn transmission(&self) -> Option<Timestamp> {
        self.version_created.or(self.first_created)
    }
}

fn read(field: &str, moment: Option<Moment>, notes: &mut Notes) -> Option<Timestamp> {
    let printed = match moment? {
        Moment::At(time) if BELIEVED.contains(&time.as_second()) => return Some(time),
        Moment::At(time) => moment::print(time),
        Moment::Unreadable(printed) => printed,
    };
    notes.warn(Warning::DateRejected);
    notes.keep(&format!("{field}_printed"), &printed);
    None
}
