//! Text constructs: what an element says, as plain text or as HTML, whatever way it is wrapped.

use super::bytes;
use super::entity::{Entities, entity, escape};
use super::token::Tag;
use schemas::draft::Text;
use std::borrow::Cow;

/// How the text of an element is wrapped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Characters that stand for themselves.
    Plain,
    /// The same, where nobody said so: HTML after all when it closes an element of HTML or refers to a character as
    /// only HTML does, since then someone forgot to say.
    Unsaid,
    /// HTML, escaped once or in CDATA; elements that stand in it unescaped belong to it.
    Html,
    /// Elements of XHTML, or of another vocabulary, as part of the document.
    Markup,
    /// Base64 of a text.
    Base64,
}

impl Form {
    /// By the `type` and `mode` of an element: Atom 1.0 (RFC 4287 §3.1.1, §4.1.3.1) and Atom 0.3.
    ///
    /// `unsaid` is what an element without a type is.
    pub(super) fn of(content_type: Option<&str>, mode: Option<&str>, unsaid: Self) -> Self {
        let is_mode = |name: &str| mode.is_some_and(|mode| mode.trim().eq_ignore_ascii_case(name));
        if is_mode("base64") {
            return Self::Base64;
        }
        let Some(content_type) = content_type else { return unsaid };
        let essence = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match essence.as_str() {
            "" => unsaid,
            "text" | "text/plain" => Self::Plain,
            "html" | "text/html" if is_mode("xml") => Self::Markup,
            "html" | "text/html" => Self::Html,
            "xhtml" | "application/xhtml+xml" if is_mode("escaped") => Self::Html,
            _ if essence == "xhtml" || essence.ends_with("xml") => Self::Markup,
            _ if essence.starts_with("text/") => Self::Plain,
            _ if essence.contains('/') => Self::Base64,
            _ => Self::Html,
        }
    }
}

/// The text of one element, while it is read.
#[derive(Debug)]
pub(super) struct Collected<'a> {
    pub(super) form: Form,
    out: Cow<'a, str>,
    /// White space that counts only if more comes.
    blank: &'a str,
    /// Elements stood in it.
    marked: bool,
}

impl<'a> Collected<'a> {
    pub(super) fn new(form: Form) -> Self {
        Self { form, out: Cow::Borrowed(""), blank: "", marked: false }
    }

    /// What was read so far, for more to be added.
    fn open(&mut self) -> &mut String {
        let blank = std::mem::take(&mut self.blank);
        let out = self.out.to_mut();
        out.push_str(blank);
        out
    }

    fn push(&mut self, text: Cow<'a, str>) {
        match text {
            text if self.out.is_empty() => self.out = text,
            Cow::Borrowed(blank) if self.blank.is_empty() && blank.trim_ascii().is_empty() => self.blank = blank,
            text => self.open().push_str(&text),
        }
        if self.out.len() < 64 && self.out.trim_ascii().is_empty() {
            self.out = Cow::Borrowed("");
        }
    }

    /// Adds character data as it stands in the document.
    pub(super) fn text(&mut self, raw: &'a str, entities: &Entities) {
        self.push(if self.form == Form::Markup { entities.keep_escaped(raw) } else { entities.unescape(raw) });
    }

    /// Adds the inside of a CDATA section.
    pub(super) fn cdata(&mut self, raw: &'a str, entities: &Entities) {
        let text = entities.clean(raw);
        if self.form == Form::Markup {
            escape(&text, self.open());
        } else {
            self.push(text);
        }
    }

    /// Adds a start tag, without prefixes and namespaces; an empty element too is given an end.
    pub(super) fn start(&mut self, tag: &Tag<'a>) {
        self.marked = true;
        let out = self.open();
        out.push('<');
        out.push_str(local(tag.name));
        for (name, value) in tag.attributes().filter(|(name, _)| *name != "xmlns" && !name.contains(':')) {
            out.push(' ');
            out.push_str(name);
            out.push_str("=\"");
            out.push_str(&value.replace('"', "&quot;"));
            out.push('"');
        }
        out.push('>');
        if tag.empty && !is_void(local(tag.name)) {
            self.end(tag.name);
        }
    }

    /// Adds an end tag.
    pub(super) fn end(&mut self, name: &str) {
        let out = self.open();
        out.push_str("</");
        out.push_str(local(name));
        out.push('>');
    }

    /// The text as one word or line, trimmed: for ids, links, dates, names.
    pub(super) fn line(self) -> Cow<'a, str> {
        match self.out {
            Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
            Cow::Owned(text) if text.trim().len() == text.len() => Cow::Owned(text),
            Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
        }
    }

    /// The text with its kind, trimmed; `None` when nothing is left, or when it is base64 of no text.
    pub(super) fn finish(self) -> Option<Text> {
        let (form, marked) = (self.form, self.marked);
        let line = self.line();
        if line.is_empty() {
            return None;
        }
        match form {
            Form::Plain if !marked => Some(Text::Plain(line.into_owned())),
            Form::Unsaid if !marked && !is_html(&line) => Some(Text::Plain(line.into_owned())),
            Form::Plain | Form::Unsaid | Form::Html | Form::Markup => Some(Text::Html(line.into_owned())),
            Form::Base64 => binary(&line),
        }
    }
}

/// A title is HTML only when there is markup in it: `AT&T`, `a < b` and `List<String>` are titles too.
pub(super) fn title(text: Text) -> Text {
    match text {
        Text::Html(text) if !is_marked(&text) => Text::Plain(text),
        text => text,
    }
}

/// The text in what a media type declares to be base64, or as it stands when it is none: JSON, most of the time, or a
/// few words under a type that nobody knows.
fn binary(line: &str) -> Option<Text> {
    let printed = || Some(Text::Plain(line.to_owned()));
    let Some(bytes) = base64(line) else { return printed() };
    match std::str::from_utf8(&bytes).ok().map(str::trim).filter(|text| is_text(text)) {
        Some(text) if is_marked(text) => Some(Text::Html(text.to_owned())),
        Some(text) => Some(Text::Plain(text.to_owned())),
        None if line.len() < SHORT_OF_BASE64 || line.contains(' ') => printed(),
        None => None,
    }
}

/// Base64 of anything but a text is longer than this: no picture is of 48 bytes.
const SHORT_OF_BASE64: usize = 64;

fn is_text(text: &str) -> bool {
    !text.is_empty() && !text.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\n' | '\r'))
}

/// Elements whose lines are kept as they are.
const TABULAR: [&str; 2] = ["table", "pre"];

/// Whether most of a text is tables, or lines that are kept as they are. One that is not closed goes on to the end.
pub(super) fn is_tabular(text: &Text) -> bool {
    let Text::Html(html) = text else { return false };
    let Some(first) = tags(html, 0).find(|at| TABULAR.iter().any(|name| is_named(html, *at, name))) else { return false };
    TABULAR.iter().any(|name| span(html, first, name) * 2 >= html.len())
}

/// Bytes from the first start tag of an element, looked for from a place on, to its last end tag.
fn span(html: &str, from: usize, name: &str) -> usize {
    let Some(start) = tags(html, from).find(|at| is_named(html, *at, name)) else { return 0 };
    let end = html.rmatch_indices("</").find(|(at, _)| is_named(html, *at + 1, name)).map_or(html.len(), |(at, _)| at);
    end.saturating_sub(start)
}

/// Places of every `<`, from one on.
fn tags(html: &str, from: usize) -> impl Iterator<Item = usize> + '_ {
    let mut next = from;
    std::iter::from_fn(move || {
        let at = next + bytes::find(html.as_bytes().get(next..)?, b'<')?;
        next = at + 1;
        Some(at)
    })
}

/// Whether a name stands behind the byte at a place.
fn is_named(html: &str, at: usize, name: &str) -> bool {
    let rest = html.as_bytes().get(at + 1..).unwrap_or_default();
    let ends = rest.get(name.len()).is_none_or(|byte| !byte.is_ascii_alphanumeric());
    ends && rest.get(..name.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(name.as_bytes()))
}

/// Whether a text holds an element of HTML, a comment, or a reference that HTML knows.
pub(super) fn is_marked(text: &str) -> bool {
    marks(text).next().is_some()
}

/// Whether a text can only be meant as HTML: it ends an element, holds one that has no end, or refers to a character.
fn is_html(text: &str) -> bool {
    marks(text).any(|mark| match mark {
        Mark::Start(name) => is_void(name),
        Mark::End | Mark::Reference => true,
    })
}

/// What shows that a text is HTML.
enum Mark<'a> {
    Start(&'a str),
    End,
    Reference,
}

fn marks(text: &str) -> impl Iterator<Item = Mark<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let (_, found) = rest.split_at(rest.find(['<', '&'])?);
            let (first, behind) = found.split_at(1);
            rest = behind;
            let mark = if first == "<" { element(behind) } else { reference(behind) };
            if mark.is_some() {
                return mark;
            }
        }
    })
}

fn element(rest: &str) -> Option<Mark<'_>> {
    if rest.starts_with("!--") {
        return Some(Mark::End);
    }
    let (is_end, rest) = rest.strip_prefix('/').map_or((false, rest), |rest| (true, rest));
    let len = rest.bytes().take(12).take_while(u8::is_ascii_alphanumeric).count();
    let name = rest.get(..len)?;
    let ends = rest.as_bytes().get(len).is_some_and(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/'));
    let known = ends && ELEMENTS.iter().any(|element| element.eq_ignore_ascii_case(name));
    known.then_some(if is_end { Mark::End } else { Mark::Start(name) })
}

fn reference(rest: &str) -> Option<Mark<'_>> {
    let len = rest.bytes().take(33).take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'#').count();
    let name = rest.get(..len)?;
    let known = rest.as_bytes().get(len) == Some(&b';')
        && name.strip_prefix('#').map_or_else(|| entity(name).is_some(), |digits| !digits.is_empty());
    known.then_some(Mark::Reference)
}

/// Elements that people write into titles, and those that do harm there.
#[rustfmt::skip]
const ELEMENTS: &[&str] = &[
    "a", "abbr", "acronym", "applet", "audio", "b", "bdi", "bdo", "bgsound", "big", "blink", "blockquote", "body", "br",
    "center", "cite", "code", "dd", "del", "dfn", "div", "dl", "dt", "em", "embed", "fieldset", "figcaption", "font", "form",
    "frame", "frameset", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "html", "i", "iframe", "img", "input", "ins", "kbd", "li",
    "link", "mark", "marquee", "math", "meta", "nobr", "noscript", "object", "ol", "p", "pre", "q", "ruby", "s", "samp",
    "script", "small", "span", "strike", "strong", "style", "sub", "sup", "svg", "table", "tbody", "td", "textarea", "tfoot",
    "th", "thead", "tr", "tt", "u", "ul", "var", "video", "wbr",
];

/// The part of a name behind its prefix.
pub(super) fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// Elements of HTML that have no end tag.
pub(super) fn is_void(name: &str) -> bool {
    const VOID: &[&str] =
        &["area", "base", "br", "col", "embed", "hr", "img", "input", "meta", "param", "source", "track", "wbr"];
    VOID.iter().any(|void| void.eq_ignore_ascii_case(name))
}

/// Whether an element may stand around words without meaning anything else.
pub(super) fn is_formatting(name: &str) -> bool {
    ELEMENTS.iter().any(|element| element.eq_ignore_ascii_case(name)) && !matches!(name, "link" | "style" | "script" | "table")
}

/// Base64 (RFC 4648 §4), white space and missing padding allowed; `None` at any other character.
fn base64(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0u32, 0u32);
    for byte in text.bytes().filter(|byte| !byte.is_ascii_whitespace() && *byte != b'=') {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push(u8::try_from((bits >> count) & 0xFF).unwrap_or(0));
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_follow_type_and_mode() {
        const ROWS: &[(Option<&str>, Option<&str>, Form)] = &[
            (None, None, Form::Plain),
            (Some(""), None, Form::Plain),
            (Some("text"), None, Form::Plain),
            (Some("HTML"), None, Form::Html),
            (Some("text/html; charset=utf-8"), Some("escaped"), Form::Html),
            (Some("text/html"), Some("xml"), Form::Markup),
            (Some("xhtml"), None, Form::Markup),
            (Some("application/xhtml+xml"), Some("escaped"), Form::Html),
            (Some("image/svg+xml"), None, Form::Markup),
            (Some("text/markdown"), None, Form::Plain),
            (Some("application/octet-stream"), None, Form::Base64),
            (Some("text/plain"), Some("base64"), Form::Base64),
            (Some("bogus"), None, Form::Html),
        ];
        for (content_type, mode, form) in ROWS {
            assert_eq!(Form::of(*content_type, *mode, Form::Plain), *form, "{content_type:?} {mode:?}");
        }
    }

    #[test]
    fn a_text_is_tabular_when_most_of_it_is() {
        for (html, expected) in [
            ("<table><tr><td>1</td></tr></table>", true),
            ("<p>Results</p><PRE>A 1 B 0\nC 2 D 2</PRE>", true),
            ("<p>A text of some length before it.</p><table><tr></tr></table>", false),
            ("</table> and <table>", false),
            ("<div>Results<Table class='x'><tr><td>1</td><td>2</td></tr></Table></div>", true),
            ("<table><tr><td>1<td>2", true),
            ("<tablet>one</tablet>", false),
            ("none", false),
        ] {
            assert_eq!(is_tabular(&Text::Html(html.to_owned())), expected, "{html}");
        }
    }

    #[test]
    fn titles_are_html_only_with_markup() {
        for plain in ["AT&T rises", "1 < 2", "List<String> explained", "a & b; c", "&bogus;", "x <3 y"] {
            assert!(!is_marked(plain), "{plain}");
        }
        for marked in ["<b>x</b>", "a<br/>b", "caf&eacute;", "it&#8217;s", "x<!-- y -->", "</i>", "<script>x"] {
            assert!(is_marked(marked), "{marked}");
        }
    }

    #[test]
    fn text_of_an_unsaid_type_is_html_when_it_can_be_nothing_else() {
        for (text, expected) in
            [("the <b> element", false), ("<b>x</b>", true), ("a<br>b", true), ("a&nbsp;b", true), ("a & b", false)]
        {
            assert_eq!(is_html(text), expected, "{text}");
        }
    }

    #[test]
    fn base64_reads_text_and_nothing_else() {
        assert_eq!(base64("RXhh\nbXBsZQ==").as_deref(), Some(&b"Example"[..]));
        assert_eq!(base64("Example text!"), None);
        let plain = |text: &str| Some(Text::Plain(text.to_owned()));
        for (printed, read) in [("RXhhbXBsZQ==", "Example"), ("test", "test"), ("some words", "some words"), ("{}", "{}")] {
            assert_eq!(binary(printed), plain(read), "{printed}");
        }
        assert_eq!(binary(&"iVBORw0KGgo".repeat(8)), None, "a picture is no text");
    }
}
