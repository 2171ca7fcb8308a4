//! One record in one of the formats.

use super::Format;
use crate::publish::kafka::follow::Seen;
use crate::publish::log::line_value;
use crate::terminal;
use jiff::Timestamp;
use serde::Deserialize;
use serde::de::IgnoredAny;
use std::collections::BTreeMap;
use std::io::{self, Write};

/// A record with what is shown of it.
pub struct Shown<'a> {
    topic: &'a str,
    place: Place,
    timestamp: Option<i64>,
    key: String,
    headers: Vec<(String, String)>,
    value: Option<&'a [u8]>,
}

enum Place {
    Seq(u64),
    Offset { partition: i32, offset: i64 },
}

/// A line of a topic log without its value.
#[derive(Deserialize)]
struct Head {
    seq: u64,
    timestamp: i64,
    key: String,
    headers: BTreeMap<String, String>,
}

/// Prints a line of a topic log; what is not one is passed over.
pub fn line(topic: &str, line: &[u8], format: Format, out: &mut dyn Write) -> io::Result<()> {
    if format == Format::Json {
        return writeln!(out, "{}", terminal::json_line(line));
    }
    let (Ok(head), Some(value)) = (serde_json::from_slice::<Head>(line), line_value(line)) else { return Ok(()) };
    Shown {
        topic,
        place: Place::Seq(head.seq),
        timestamp: Some(head.timestamp),
        key: head.key,
        headers: head.headers.into_iter().collect(),
        value: (value != b"null").then_some(value),
    }
    .write(format, out)
}

impl<'a> Shown<'a> {
    pub fn of_kafka(topic: &'a str, seen: &'a Seen) -> Self {
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        Self {
            topic,
            place: Place::Offset { partition: seen.partition, offset: seen.offset },
            timestamp: seen.timestamp,
            key: seen.key.as_deref().map(text).unwrap_or_default(),
            headers: seen.headers.iter().map(|(name, value)| (name.clone(), text(value))).collect(),
            value: seen.value.as_deref(),
        }
    }

    pub fn write(&self, format: Format, out: &mut dyn Write) -> io::Result<()> {
        match format {
            Format::Value => writeln!(out, "{}", self.value()),
            Format::Json => self.write_json(out),
            Format::Pretty => self.write_pretty(out),
        }
    }

    /// The record on one line. What is not JSON becomes a JSON string, so that one reader can take every line.
    fn value(&self) -> String {
        let Some(bytes) = self.value else { return "null".to_owned() };
        if serde_json::from_slice::<IgnoredAny>(bytes).is_ok() {
            return terminal::json_line(bytes);
        }
        quoted(&String::from_utf8_lossy(bytes))
    }

    fn write_json(&self, out: &mut dyn Write) -> io::Result<()> {
        write!(out, "{{\"topic\":{}", quoted(self.topic))?;
        match self.place {
            Place::Seq(seq) => write!(out, ",\"seq\":{seq}")?,
            Place::Offset { partition, offset } => write!(out, ",\"partition\":{partition},\"offset\":{offset}")?,
        }
        match self.timestamp {
            Some(timestamp) => write!(out, ",\"timestamp\":{timestamp}")?,
            None => write!(out, ",\"timestamp\":null")?,
        }
        write!(out, ",\"key\":{},\"headers\":{{", quoted(&self.key))?;
        for (number, (name, value)) in self.headers.iter().enumerate() {
            let comma = if number > 0 { "," } else { "" };
            write!(out, "{comma}{}:{}", quoted(name), quoted(value))?;
        }
        writeln!(out, "}},\"value\":{}}}", self.value())
    }

    fn write_pretty(&self, out: &mut dyn Write) -> io::Result<()> {
        write!(out, "── {}", terminal::text(self.topic))?;
        match self.place {
            Place::Seq(seq) => write!(out, "  seq {seq}")?,
            Place::Offset { partition, offset } => write!(out, "  partition {partition} offset {offset}")?,
        }
        if let Some(time) = self.timestamp.and_then(|timestamp| Timestamp::from_millisecond(timestamp).ok()) {
            write!(out, "  {time}")?;
        }
        write!(out, "  {}", terminal::text(&self.key))?;
        for (name, value) in &self.headers {
            write!(out, "  {}={}", terminal::text(name), terminal::text(value))?;
        }
        writeln!(out)?;
        let parsed = self.value.map(serde_json::from_slice::<serde_json::Value>);
        let Some(Ok(pretty)) = parsed.map(|parsed| parsed.and_then(|value| serde_json::to_string_pretty(&value))) else {
            return writeln!(out, "{}", self.value());
        };
        for line in pretty.lines() {
            writeln!(out, "{}", terminal::text(line))?;
        }
        Ok(())
    }
}

fn quoted(text: &str) -> String {
    terminal::json_line(serde_json::Value::from(text).to_string().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(value: Option<&[u8]>) -> Seen {
        Seen {
            partition: 2,
            offset: 7,
            timestamp: Some(0),
            key: Some(b"k\x1b".to_vec()),
            headers: vec![("h\n".to_owned(), b"v\x07".to_vec())],
            value: value.map(<[u8]>::to_vec),
        }
    }

    #[test]
    fn hi_11_a_record_of_kafka_is_one_line_of_json() {
        for (value, shown) in
            [(None, "null"), (Some(&b"{\n\"a\":1}"[..]), "{ \"a\":1}"), (Some(b"plain \x1b text"), "\"plain \\u001b text\"")]
        {
            let mut out = Vec::new();
            Shown::of_kafka("t", &seen(value)).write(Format::Json, &mut out).unwrap();
            let text = String::from_utf8(out).unwrap();
            assert_eq!(
                text,
                format!(
                    "{{\"topic\":\"t\",\"partition\":2,\"offset\":7,\"timestamp\":0,\"key\":\"k\\u001b\",\"headers\":{{\"h\\n\":\"v\\u0007\"}},\"value\":{shown}}}\n"
                )
            );
            serde_json::from_str::<IgnoredAny>(&text).unwrap();
        }
    }

    #[test]
    fn hi_11_pretty_escapes_key_headers_and_value() {
        let mut out = Vec::new();
        Shown::of_kafka("t", &seen(Some(b"{\"a\":\"\xe2\x80\xae\"}"))).write(Format::Pretty, &mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "── t  partition 2 offset 7  1970-01-01T00:00:00Z  k\\u001b  h\\u000a=v\\u0007\n{\n  \"a\": \"\\u202e\"\n}\n"
        );
    }
}
