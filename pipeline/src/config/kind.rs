//! The kinds of values that a key may have: how each is read, printed and described.

mod measure;

pub(super) use measure::{Size, Span};

use serde_json::{Value as Json, json};
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
pub(super) fn integer(value: &DeValue<'_>) -> Option<Option<i64>> {
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
                "${...} is replaced in feed URLs, header values, auth, kafka.tls, kafka.sasl and kafka.properties only",
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
