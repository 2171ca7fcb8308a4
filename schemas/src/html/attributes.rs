//! The attributes that safe HTML may have, and how each is written.

use super::links;
use super::safe::{PastBounds, is_barred};
use super::tag::each_attribute;
use super::tokens::{Tokens, decode_plain_value};
use url::Url;

/// Longest value that is kept, bytes.
const MAX_VALUE: usize = 2048;

/// What a value may be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Value {
    Link,
    Words,
    /// A number from 1 to this.
    Number(u32),
    /// A date, time or duration: letters, digits and `+-:.` and space.
    Time,
}

/// Whether the element may have any.
pub fn has_any(element: &str) -> bool {
    matches!(element, "a" | "abbr" | "blockquote" | "del" | "img" | "ins" | "ol" | "q" | "td" | "th" | "time")
}

/// Appends the attributes of the tag that the element may have.
///
/// # Errors
/// A value that would be kept is longer than 2 KiB.
pub fn write_all(element: &str, tag: &str, base: Option<&Url>, tokens: &mut Tokens, out: &mut String) -> Result<(), PastBounds> {
    let before = out.len();
    let mut seen = [false; NAMES.len()];
    let mut value = String::new();
    let mut plain = true;
    let mut result = Ok(());
    each_attribute(tag.as_bytes(), |name, raw| {
        let name = tag.get(name).and_then(|name| NAMES.iter().position(|known| known.eq_ignore_ascii_case(name)));
        // Of attributes of one name the first counts.
        let Some((at, seen)) = name.and_then(|at| Some((at, seen.get_mut(at)?))) else { return };
        if std::mem::replace(seen, true) || result.is_err() || !plain {
            return;
        }
        value.clear();
        plain = decode_plain_value(tag.get(raw).unwrap_or_default(), &mut value);
        if plain && let Some(name) = NAMES.get(at) {
            result = write(element, name, &value, base, out);
        }
    });
    if plain {
        return result;
    }
    out.truncate(before);
    let tag = tokens.tag(tag);
    tag.iter().flat_map(|tag| &tag.attrs).try_for_each(|found| write(element, &found.name.local, &found.value, base, out))
}

/// Every name that some element may have.
const NAMES: [&str; 11] = ["href", "src", "cite", "title", "alt", "width", "height", "colspan", "rowspan", "start", "datetime"];

/// Appends ` name="value"` when the element may have it and the value is of the right kind.
fn write(element: &str, name: &str, value: &str, base: Option<&Url>, out: &mut String) -> Result<(), PastBounds> {
    let Some(kind) = kind(element, name) else { return Ok(()) };
    if value.len() > MAX_VALUE {
        // What would not be kept anyway costs nothing; pictures are often sent inside such addresses.
        return if kind == Value::Link && links::is_refused(value) { Ok(()) } else { Err(PastBounds) };
    }
    match kind {
        Value::Link => {
            if let Some(link) = links::safe_link(value, base) {
                put(name, &link, out);
            }
        }
        Value::Words => put(name, value, out),
        Value::Number(most) => {
            if let Ok(number) = value.trim().parse::<u32>()
                && (1..=most).contains(&number)
            {
                put(name, &number.to_string(), out);
            }
        }
        Value::Time => {
            let is_time = |byte: u8| byte.is_ascii_alphanumeric() || b"+-:. ".contains(&byte);
            if value.len() <= 64 && value.bytes().all(is_time) {
                put(name, value, out);
            }
        }
    }
    Ok(())
}

fn kind(element: &str, name: &str) -> Option<Value> {
    Some(match (element, name) {
        ("a", "href") | ("img", "src") | ("blockquote" | "q" | "del" | "ins", "cite") => Value::Link,
        ("a" | "abbr" | "img", "title") | ("img", "alt") => Value::Words,
        ("img", "width" | "height") => Value::Number(9999),
        ("td" | "th", "colspan" | "rowspan") => Value::Number(1000),
        ("ol", "start") => Value::Number(99_999),
        ("time" | "del" | "ins", "datetime") => Value::Time,
        _ => return None,
    })
}

fn put(name: &str, value: &str, out: &mut String) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    for character in value.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\t' | '\n' | '\r' => out.push(' '),
            _ if is_barred(character) => {}
            _ => out.push(character),
        }
    }
    out.push('"');
}
