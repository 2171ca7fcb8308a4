//! Zones as wires abbreviate them.

use jiff::tz::{Offset, TimeZone};

/// Abbreviations that mean one offset on the wires that print them, in minutes east of UTC (RFC 5322 section 4.3 for
/// the North American ones). Left out: those with several readings, such as IST and AST.
const OFFSETS: &[(&str, i32)] = &[
    ("GMT", 0),
    ("UTC", 0),
    ("UT", 0),
    ("Z", 0),
    ("TU", 0),
    ("WET", 0),
    ("BST", 60),
    ("WEST", 60),
    ("CET", 60),
    ("MEZ", 60),
    ("CEST", 120),
    ("MESZ", 120),
    ("EET", 120),
    ("SAST", 120),
    ("EEST", 180),
    ("MSK", 180),
    ("WIB", 420),
    ("HKT", 480),
    ("SGT", 480),
    ("MYT", 480),
    ("JST", 540),
    ("KST", 540),
    ("AEST", 600),
    ("AEDT", 660),
    ("NZST", 720),
    ("NZDT", 780),
    ("EST", -300),
    ("EDT", -240),
    ("CST", -360),
    ("CDT", -300),
    ("MST", -420),
    ("MDT", -360),
    ("PST", -480),
    ("PDT", -420),
];

/// Names without "standard" or "daylight", which only a region can settle.
const REGIONS: &[(&str, &str)] =
    &[("ET", "America/New_York"), ("CT", "America/Chicago"), ("MT", "America/Denver"), ("PT", "America/Los_Angeles")];

/// The zone that a word names; `None` for other words. `+0200` and `+02:00` count.
pub(super) fn zone(word: &str) -> Option<TimeZone> {
    let word = word.trim_matches(['.', '(', ')', ':']);
    if let Some((_, minutes)) = OFFSETS.iter().find(|(name, _)| *name == word) {
        return Offset::from_seconds(minutes * 60).ok().map(TimeZone::fixed);
    }
    if let Some((_, region)) = REGIONS.iter().find(|(name, _)| *name == word) {
        return TimeZone::get(region).ok();
    }
    numeric(word)
}

fn numeric(word: &str) -> Option<TimeZone> {
    let (sign, digits) = match word.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let digits = digits.replace(':', "");
    if digits.len() != 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes): (i32, i32) = (digits.get(..2)?.parse().ok()?, digits.get(2..)?.parse().ok()?);
    (minutes < 60).then(|| Offset::from_seconds(sign * (hours * 60 + minutes) * 60).ok().map(TimeZone::fixed))?
}
