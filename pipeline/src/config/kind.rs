//! The kinds of values that a key may have: how each is read, printed and described.

use serde_json::{Value as Json, json};
use std::time::Duration;
use toml::de::DeValue;

/// A kind of value.
pub(super) trait Kind: Sync + 'static {
    /// What reading gives.
    type Value;
    /// The same, as it can stand in a constant.
    type Constant: Copy + Sync;

    /// Reads a value; the error completes a sentence that begins with the key's name.
    fn read(&self, value: &DeValue<'_>) -> Result<Self::Value, Wrong>;
    fn own(&self, constant: Self::Constant) -> Self::Value;
    /// The constant as TOML.
    fn print(&self, constant: Self::Constant) -> String;
    /// What an editor should know, as JSON Schema.
    fn schema(&self) -> Json;
}

/// Why a value cannot be used, without the subject of the sentence.
#[derive(Debug)]
pub(super) struct Wrong {
    pub message: String,
    pub help: Option<String>,
}

impl Wrong {
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None }
    }

    pub fn with_help(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: Some(help.into()) }
    }
}

/// What a value of another type is told.
pub(super) fn wrong_type(expected: &str, value: &DeValue<'_>) -> Wrong {
    Wrong::new(format!("must be {expected}, not {}", type_name(value)))
}

/// A TOML type with its article.
pub(super) fn type_name(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "an integer",
        DeValue::Float(_) => "a float",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "an array",
        DeValue::Table(_) => "a table",
    }
}

/// A TOML integer as a number; `None` when it does not fit.
fn integer(value: &DeValue<'_>) -> Option<Option<i64>> {
    match value {
        DeValue::Integer(integer) => Some(i64::from_str_radix(integer.as_str(), integer.radix()).ok()),
        _ => None,
    }
}

/// `true` or `false`.
pub(super) struct Switch;

impl Kind for Switch {
    type Value = bool;
    type Constant = bool;

    fn read(&self, value: &DeValue<'_>) -> Result<bool, Wrong> {
        match value {
            DeValue::Boolean(on) => Ok(*on),
            DeValue::String(text) if matches!(&**text, "true" | "false") => {
                Err(Wrong { help: Some(format!("without quotes: {text}")), ..wrong_type("true or false", value) })
            }
            _ => Err(wrong_type("true or false", value)),
        }
    }

    fn own(&self, constant: bool) -> bool {
        constant
    }

    fn print(&self, constant: bool) -> String {
        constant.to_string()
    }

    fn schema(&self) -> Json {
        json!({ "type": "boolean" })
    }
}

/// A whole number within bounds, both included.
pub(super) struct Number {
    pub least: i64,
    pub most: i64,
}

impl Kind for Number {
    type Value = i64;
    type Constant = i64;

    fn read(&self, value: &DeValue<'_>) -> Result<i64, Wrong> {
        let number = integer(value).ok_or_else(|| wrong_type("an integer", value))?;
        number.filter(|number| (self.least..=self.most).contains(number)).ok_or_else(|| {
            let written = number.map_or_else(|| "too large".to_owned(), |number| number.to_string());
            Wrong::new(format!("is {written}; it must be from {} to {}", self.least, self.most))
        })
    }

    fn own(&self, constant: i64) -> i64 {
        constant
    }

    fn print(&self, constant: i64) -> String {
        constant.to_string()
    }

    fn schema(&self) -> Json {
        json!({ "type": "integer", "minimum": self.least, "maximum": self.most })
    }
}

/// Bytes: an integer, or a string with a unit such as `"64MiB"` or `"500MB"`.
pub(super) struct Size {
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
pub(super) struct Span {
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

/// What was written, short enough for a sentence and without control characters.
pub(super) fn shorten(text: &str) -> String {
    const LONGEST: usize = 60;
    let mut short: String = text.chars().take(LONGEST).flat_map(char::escape_debug).collect();
    if text.chars().nth(LONGEST).is_some() {
        short.push_str("...");
    }
    short
}

/// One of a few words.
pub(super) struct Choice<T: 'static> {
    pub options: &'static [(&'static str, T)],
}

impl<T: Copy + PartialEq + Sync + 'static> Kind for Choice<T> {
    type Value = T;
    type Constant = T;

    fn read(&self, value: &DeValue<'_>) -> Result<T, Wrong> {
        let names = || self.options.iter().map(|(name, _)| *name);
        let DeValue::String(text) = value else {
            return Err(Wrong { help: Some(one_of(names())), ..wrong_type("a string", value) });
        };
        self.options
            .iter()
            .find(|(name, _)| name == text)
            .map(|(_, option)| *option)
            .ok_or_else(|| unknown_word(text, &names().collect::<Vec<_>>()))
    }

    fn own(&self, constant: T) -> T {
        constant
    }

    fn print(&self, constant: T) -> String {
        let name = self.options.iter().find(|(_, option)| *option == constant).map_or("", |(name, _)| name);
        format!("\"{name}\"")
    }

    fn schema(&self) -> Json {
        json!({ "enum": self.options.iter().map(|(name, _)| *name).collect::<Vec<_>>() })
    }
}

/// The name of a format, or `auto` for none.
pub(super) struct FormatName;

impl FormatName {
    fn names() -> Vec<&'static str> {
        std::iter::once("auto").chain(connectors::FORMATS.iter().map(|format| format.name)).collect()
    }
}

impl Kind for FormatName {
    type Value = Option<&'static connectors::Format>;
    type Constant = ();

    fn read(&self, value: &DeValue<'_>) -> Result<Self::Value, Wrong> {
        let DeValue::String(text) = value else { return Err(wrong_type("the name of a format", value)) };
        if text == "auto" {
            return Ok(None);
        }
        connectors::format::named(text).map(Some).ok_or_else(|| unknown_word(text, &Self::names()))
    }

    fn own(&self, (): ()) -> Self::Value {
        None
    }

    fn print(&self, (): ()) -> String {
        "\"auto\"".into()
    }

    fn schema(&self) -> Json {
        json!({ "enum": Self::names() })
    }
}

/// What a word that is none of the known ones is told.
pub(super) fn unknown_word(text: &str, known: &[&str]) -> Wrong {
    let help = match super::similar::nearest(text, known.iter().copied()) {
        Some(word) => format!("did you mean \"{word}\"?"),
        None => one_of(known.iter().copied()),
    };
    Wrong::with_help(format!("cannot be \"{}\"", shorten(text)), help)
}

fn one_of<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let words: Vec<String> = words.map(|word| format!("\"{word}\"")).collect();
    format!("one of {}", words.join(", "))
}

/// Text that passes a check.
pub(super) struct Text {
    /// The error completes a sentence that begins with the key's name, or stands alone.
    pub check: fn(&str) -> Result<(), Wrong>,
}

impl Kind for Text {
    type Value = String;
    type Constant = &'static str;

    fn read(&self, value: &DeValue<'_>) -> Result<String, Wrong> {
        let text = plain_text(value)?;
        if super::secrets::has_reference(text) {
            return Err(Wrong::with_help(
                "cannot come from elsewhere",
                "${...} is replaced in feed URLs, header values, kafka.tls, kafka.sasl and kafka.properties only",
            ));
        }
        (self.check)(text)?;
        Ok(text.to_owned())
    }

    fn own(&self, constant: &'static str) -> String {
        constant.to_owned()
    }

    fn print(&self, constant: &'static str) -> String {
        print_text(constant)
    }

    fn schema(&self) -> Json {
        json!({ "type": "string" })
    }
}

/// Text in which `${env:NAME}` and its like stand for what no file should hold; as written.
pub(super) struct Secret;

impl Kind for Secret {
    type Value = String;
    type Constant = &'static str;

    fn read(&self, value: &DeValue<'_>) -> Result<String, Wrong> {
        plain_text(value).map(str::to_owned)
    }

    fn own(&self, constant: &'static str) -> String {
        constant.to_owned()
    }

    fn print(&self, constant: &'static str) -> String {
        print_text(constant)
    }

    fn schema(&self) -> Json {
        json!({ "type": "string" })
    }
}

fn plain_text<'a>(value: &'a DeValue<'_>) -> Result<&'a str, Wrong> {
    let text = value.as_str().ok_or_else(|| wrong_type("a string", value))?;
    // No path, name or property of ours can hold NUL, and what takes them would cut or refuse it late.
    if text.contains('\0') { Err(Wrong::new("holds a NUL character")) } else { Ok(text) }
}

/// A basic TOML string.
pub(super) fn print_text(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// A name, or `false` for none.
pub(super) struct NameOrOff {
    pub check: fn(&str) -> Result<(), Wrong>,
}

impl Kind for NameOrOff {
    type Value = Option<String>;
    type Constant = Option<&'static str>;

    fn read(&self, value: &DeValue<'_>) -> Result<Option<String>, Wrong> {
        match value {
            DeValue::Boolean(false) => Ok(None),
            DeValue::Boolean(true) => {
                Err(Wrong::with_help("must be a name or false", "leave it out for the default name, or write the name"))
            }
            DeValue::String(_) => Text { check: self.check }.read(value).map(Some),
            _ => Err(wrong_type("a name or false", value)),
        }
    }

    fn own(&self, constant: Option<&'static str>) -> Option<String> {
        constant.map(str::to_owned)
    }

    fn print(&self, constant: Option<&'static str>) -> String {
        constant.map_or_else(|| "false".to_owned(), print_text)
    }

    fn schema(&self) -> Json {
        json!({ "anyOf": [{ "type": "string" }, { "const": false }] })
    }
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
            let _ = FormatName.read(&text(&written));
        }
    }
}
