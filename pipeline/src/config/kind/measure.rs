//! Sizes and durations: numbers with a unit.

use super::{Kind, Wrong, integer, shorten, wrong_type};
use serde_json::{Value as Json, json};
use std::time::Duration;
use toml::de::DeValue;

/// Bytes: an integer, or a string with a unit such as `"64MiB"` or `"500MB"`.
pub(in crate::config) struct Size {
    pub least: u64,
    pub most: u64,
}

const SIZES: &[(&str, u64)] = &[
    ("TiB", 1 << 40),
    ("TB", 1_000_000_000_000),
    ("GiB", 1 << 30),
    ("GB", 1_000_000_000),
    ("MiB", 1 << 20),
    ("MB", 1_000_000),
    ("KiB", 1 << 10),
    ("KB", 1_000),
    ("B", 1),
];

impl Size {
    const EXPECTED: &str = "a size such as \"64MiB\"";
    const UNITS: &str = "write a whole number and a unit: B, KB, MB, GB, TB (1000) or KiB, MiB, GiB, TiB (1024)";
}

impl Kind for Size {
    type Value = u64;
    type Constant = u64;

    fn read(&self, value: &DeValue<'_>) -> Result<u64, Wrong> {
        let bytes = match value {
            DeValue::String(text) => with_unit(text, SIZES, Self::EXPECTED, Self::UNITS)?,
            _ => match integer(value) {
                Some(number) => number.and_then(|number| u64::try_from(number).ok()),
                None => return Err(Wrong { help: Some(Self::UNITS.into()), ..wrong_type(Self::EXPECTED, value) }),
            },
        };
        within(bytes, self.least, self.most, print_size)
    }

    fn own(&self, constant: u64) -> u64 {
        constant
    }

    fn print(&self, constant: u64) -> String {
        format!("\"{}\"", print_size(constant))
    }

    fn schema(&self) -> Json {
        json!({ "anyOf": [
            { "type": "string", "pattern": "^[0-9]+ ?(TiB|TB|GiB|GB|MiB|MB|KiB|KB|B)$" },
            { "type": "integer", "minimum": self.least, "maximum": self.most },
        ] })
    }
}

/// Time as a string with a unit such as `"5m"`; `"0s"` where the lower bound allows it.
pub(in crate::config) struct Span {
    pub least: Duration,
    pub most: Duration,
}

/// In milliseconds.
const SPANS: &[(&str, u64)] = &[("d", 86_400_000), ("h", 3_600_000), ("ms", 1), ("m", 60_000), ("s", 1_000)];

impl Span {
    const EXPECTED: &str = "a duration such as \"5m\"";
    const UNITS: &str = "write a whole number and a unit: ms, s, m, h or d";
}

impl Kind for Span {
    type Value = Duration;
    type Constant = Duration;

    fn read(&self, value: &DeValue<'_>) -> Result<Duration, Wrong> {
        let DeValue::String(text) = value else {
            let help = match integer(value) {
                Some(Some(seconds)) if seconds >= 0 => format!("a number needs its unit: \"{seconds}s\" if seconds are meant"),
                _ => Self::UNITS.to_owned(),
            };
            return Err(Wrong { help: Some(help), ..wrong_type(Self::EXPECTED, value) });
        };
        let milliseconds = with_unit(text, SPANS, Self::EXPECTED, Self::UNITS)?;
        let (least, most) = (as_milliseconds(self.least), as_milliseconds(self.most));
        within(milliseconds, least, most, print_milliseconds).map(Duration::from_millis)
    }

    fn own(&self, constant: Duration) -> Duration {
        constant
    }

    fn print(&self, constant: Duration) -> String {
        format!("\"{}\"", print_milliseconds(as_milliseconds(constant)))
    }

    fn schema(&self) -> Json {
        json!({ "type": "string", "pattern": "^[0-9]+ ?(ms|s|m|h|d)$" })
    }
}

fn as_milliseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}

fn print_milliseconds(milliseconds: u64) -> String {
    print_with(milliseconds, &[("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1)])
}

fn print_size(bytes: u64) -> String {
    let units = [("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1)];
    print_with(bytes, &units)
}

/// In the largest unit that leaves no remainder; nothing is nothing of the unit before the last.
fn print_with(number: u64, units: &[(&str, u64)]) -> String {
    if number == 0 {
        return if units.iter().any(|(unit, _)| *unit == "s") { "0s".into() } else { "0B".into() };
    }
    let unit = units.iter().find(|(_, size)| number.is_multiple_of(*size)).or(units.last());
    unit.map_or_else(|| number.to_string(), |(unit, size)| format!("{}{unit}", number / size))
}

/// A number times its unit; `Ok(None)` when that is beyond any bound.
fn with_unit(text: &str, units: &[(&str, u64)], expected: &str, help: &str) -> Result<Option<u64>, Wrong> {
    let wrong = || Wrong::with_help(format!("must be {expected}, not \"{}\"", shorten(text)), help);
    let digits = text.find(|character: char| !character.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let unit = unit.strip_prefix(' ').unwrap_or(unit);
    if number.is_empty() {
        return Err(wrong());
    }
    let (_, size) = units.iter().find(|(name, _)| *name == unit).ok_or_else(wrong)?;
    Ok(number.parse::<u64>().ok().and_then(|number| number.checked_mul(*size)))
}

fn within(number: Option<u64>, least: u64, most: u64, print: fn(u64) -> String) -> Result<u64, Wrong> {
    number.filter(|number| (least..=most).contains(number)).ok_or_else(|| {
        let written = number.map_or_else(|| "out of bounds".to_owned(), print);
        Wrong::new(format!("is {written}; it must be from {} to {}", print(least), print(most)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ANY_SPAN: Span = Span { least: Duration::ZERO, most: Duration::from_secs(86_400 * 400) };
    const ANY_SIZE: Size = Size { least: 0, most: 1 << 50 };

    fn text(text: &str) -> DeValue<'_> {
        DeValue::String(text.into())
    }

    #[test]
    fn durations_are_read_and_printed() {
        for (written, milliseconds, printed) in [
            ("0s", 0, "\"0s\""),
            ("250ms", 250, "\"250ms\""),
            ("90s", 90_000, "\"90s\""),
            ("5m", 300_000, "\"5m\""),
            ("5 m", 300_000, "\"5m\""),
            ("48h", 172_800_000, "\"2d\""),
            ("30d", 2_592_000_000, "\"30d\""),
        ] {
            let read = ANY_SPAN.read(&text(written)).unwrap();
            assert_eq!((read.as_millis(), ANY_SPAN.print(read).as_str()), (milliseconds, printed), "{written}");
        }
        for written in ["", "5", "m", "5x", "-5m", "1.5h", "5m ", "5  m", "1h30m", "5M", "99999999999999999999d", "401d"] {
            assert!(ANY_SPAN.read(&text(written)).is_err(), "{written}");
        }
    }

    #[test]
    fn sizes_are_read_and_printed() {
        for (written, bytes, printed) in [
            ("0B", 0, "\"0B\""),
            ("900KiB", 921_600, "\"900KiB\""),
            ("64MiB", 67_108_864, "\"64MiB\""),
            ("5GiB", 5_368_709_120, "\"5GiB\""),
            ("500MB", 500_000_000, "\"500000000B\""),
            ("17B", 17, "\"17B\""),
        ] {
            let read = ANY_SIZE.read(&text(written)).unwrap();
            assert_eq!(read, bytes, "{written}");
            assert_eq!(ANY_SIZE.print(read), printed, "{written}");
        }
        for written in ["", "64", "MiB", "64mb", "64M", "-1B", "1.5GiB", "99999999TiB", "18446744073709551616B"] {
            assert!(ANY_SIZE.read(&text(written)).is_err(), "{written}");
        }
    }

    proptest! {
        #[test]
        fn what_is_printed_reads_the_same(milliseconds in 0..86_400_000u64 * 400, bytes in 0..1u64 << 50) {
            let span = Duration::from_millis(milliseconds);
            prop_assert_eq!(ANY_SPAN.read(&text(ANY_SPAN.print(span).trim_matches('"'))).unwrap(), span);
            prop_assert_eq!(ANY_SIZE.read(&text(ANY_SIZE.print(bytes).trim_matches('"'))).unwrap(), bytes);
        }

        #[test]
        fn no_text_breaks_a_kind(written in any::<String>()) {
            let _ = ANY_SPAN.read(&text(&written));
            let _ = ANY_SIZE.read(&text(&written));
            let _ = crate::config::kind::FormatName.read(&text(&written));
        }
    }
}
