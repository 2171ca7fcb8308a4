//! Safe HTML: only elements, attributes and schemes of a list, always well nested, always closed.
//!
//! Nothing of the input is copied: every tag is written anew from the table of elements, and every character of
//! text and attributes is escaped. There is no raw text, no foreign content and no comment in the output, so
//! that no parser can read it otherwise than it was written.

use super::attributes;
use super::elements::{Element, Safe as Role};
use super::tokens::Tokens;
use url::Url;

/// Open elements.
const MAX_OPEN: usize = 256;
/// What the output may be longer than twice the input, bytes: addresses become absolute.
const ALLOWANCE: usize = 4096;

/// The markup is past one of its bounds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PastBounds;

/// Writes safe HTML piece by piece.
pub struct Safe<'a> {
    base: Option<&'a Url>,
    out: String,
    max_bytes: usize,
    open: Vec<Open>,
    /// How many of `open` have their start tag in `out`; those come first.
    written: usize,
    /// Whether `out` holds a tag.
    has_tag: bool,
    past_bounds: bool,
}

struct Open {
    role: Role,
    /// What its end tag is called in the input, and what both tags are called in the output.
    ended_by: &'static str,
    name: &'static str,
    /// As they are written, with a space before each.
    attributes: String,
}

impl<'a> Safe<'a> {
    pub fn new(base: Option<&'a Url>, input_bytes: usize) -> Self {
        let max_bytes = input_bytes.saturating_mul(2).saturating_add(ALLOWANCE);
        let out = String::with_capacity(input_bytes);
        Self { base, out, max_bytes, open: Vec::new(), written: 0, has_tag: false, past_bounds: false }
    }

    /// A start tag; `tag` is the whole of it when it has attributes.
    pub fn start(&mut self, element: &Element, tag: &str, tokens: &mut Tokens) {
        if self.past_bounds || element.safe == Role::No {
            return;
        }
        match self.place(element.safe) {
            Role::No => {}
            Role::Void(name) => {
                if let Some(attributes) = self.attributes(name, tag, tokens) {
                    self.write_open();
                    self.write_start(name, &attributes);
                }
            }
            role => {
                let (Some(ended_by), Some(name)) = (name_of(element.safe), name_of(role)) else { return };
                if let Some(attributes) = self.attributes(name, tag, tokens) {
                    self.open.push(Open { role, ended_by, name, attributes });
                    self.past_bounds |= self.open.len() > MAX_OPEN;
                }
                if matches!(role, Role::Cell(_)) {
                    // An empty cell keeps its column.
                    self.write_open();
                }
            }
        }
        self.check();
    }

    /// An end tag; one that ends nothing is left out.
    pub fn end(&mut self, element: &Element) {
        if self.past_bounds {
            return;
        }
        let Some(name) = name_of(element.safe) else { return };
        let bounded: fn(Role) -> bool = match element.safe {
            Role::No | Role::Void(_) => return,
            Role::Format(_) => |role| !matches!(role, Role::Format(_)),
            Role::Table => |_| false,
            Role::Group(_) | Role::Row | Role::Cell(_) => |role| role == Role::Table,
            Role::Block(_) | Role::Paragraph | Role::Item(_) => |role| matches!(role, Role::Cell(_) | Role::Table),
        };
        if let Some(at) = self.innermost(name, bounded) {
            self.close_to(at);
        }
        self.check();
    }

    /// Text, references decoded.
    pub fn characters(&mut self, text: &str) {
        if self.past_bounds || text.is_empty() {
            return;
        }
        if !text.chars().all(|character| character.is_ascii_whitespace() || is_barred(character)) {
            self.write_open();
        }
        escape(text, &mut self.out);
        self.check();
    }

    /// The output, all closed and trimmed; `None` when there is no tag in it, so that it says no more than the text.
    pub fn finish(mut self) -> Result<Option<String>, PastBounds> {
        self.close_to(0);
        self.check();
        if self.past_bounds { Err(PastBounds) } else { Ok(self.has_tag.then(|| self.out.trim_ascii().to_owned())) }
    }

    /// Closes what the element ends by starting, and says as what it starts here.
    fn place(&mut self, role: Role) -> Role {
        match role {
            Role::No | Role::Void("br" | "img") => return role,
            Role::Format(name) => {
                if name == "a"
                    && let Some(at) = self.innermost("a", |role| !matches!(role, Role::Format(_)))
                {
                    self.close_to(at);
                }
                return role;
            }
            _ => self.close_text(),
        }
        match role {
            Role::Item(name) => self.close_item(name),
            Role::Group(_) => return self.in_table(role, |role| role == Role::Table),
            Role::Row => return self.in_table(role, |role| matches!(role, Role::Table | Role::Group(_))),
            Role::Cell(_) => return self.in_table(role, |role| role == Role::Row),
            _ => {}
        }
        role
    }

    /// Formatting and a paragraph end where a block starts.
    fn close_text(&mut self) {
        let keep = self.open.iter().rposition(|open| !matches!(open.role, Role::Format(_) | Role::Paragraph));
        self.close_to(keep.map_or(0, |at| at + 1));
    }

    /// An item ends the one before it, unless that is of an outer list.
    fn close_item(&mut self, name: &str) {
        let of_kind = |open: &Open| match name {
            "li" => open.name == "li",
            _ => matches!(open.name, "dt" | "dd"),
        };
        let found = self.open.iter().rposition(|open| of_kind(open) || !matches!(open.role, Role::Block("div")));
        if let Some(at) = found
            && self.open.get(at).is_some_and(of_kind)
        {
            self.close_to(at);
        }
    }

    /// Closes up to the part of the innermost table that the role belongs into; outside of one it is a `div`.
    fn in_table(&mut self, role: Role, parent: fn(Role) -> bool) -> Role {
        let table = self.open.iter().rposition(|open| open.role == Role::Table);
        let found = self.open.iter().rposition(|open| parent(open.role));
        if let (Some(table), Some(found)) = (table, found)
            && found >= table
        {
            self.close_to(found + 1);
            return role;
        }
        let before = name_of(role).and_then(|name| self.innermost(name, |role| role != Role::Block("div")));
        if let Some(at) = before {
            self.close_to(at);
        }
        Role::Block("div")
    }

    /// The innermost open element of that name, not looking past one that bounds the search.
    fn innermost(&self, name: &str, bounded: fn(Role) -> bool) -> Option<usize> {
        for (at, open) in self.open.iter().enumerate().rev() {
            if open.ended_by == name {
                return Some(at);
            }
            if bounded(open.role) {
                return None;
            }
        }
        None
    }

    fn close_to(&mut self, length: usize) {
        while self.open.len() > length {
            let Some(open) = self.open.pop() else { return };
            if self.written > self.open.len() {
                self.written = self.open.len();
                self.out.push_str("</");
                self.out.push_str(open.name);
                self.out.push('>');
            }
        }
    }

    /// Writes the start tags that waited for content.
    fn write_open(&mut self) {
        while let Some(open) = self.open.get_mut(self.written) {
            let (name, attributes) = (open.name, std::mem::take(&mut open.attributes));
            self.write_start(name, &attributes);
            self.written += 1;
        }
    }

    fn write_start(&mut self, name: &str, attributes: &str) {
        self.has_tag = true;
        self.out.push('<');
        self.out.push_str(name);
        self.out.push_str(attributes);
        self.out.push('>');
    }

    /// The attributes as they are written; `None` when the element is nothing without one that it lacks.
    fn attributes(&mut self, name: &str, tag: &str, tokens: &mut Tokens) -> Option<String> {
        let mut written = String::new();
        if !tag.is_empty()
            && attributes::has_any(name)
            && attributes::write_all(name, tag, self.base, tokens, &mut written).is_err()
        {
            self.past_bounds = true;
            return None;
        }
        match name {
            "a" if !written.contains(" href=\"") => None,
            "img" if !written.contains(" src=\"") => None,
            _ => Some(written),
        }
    }

    fn check(&mut self) {
        if self.out.len() > self.max_bytes {
            self.past_bounds = true;
        }
        if self.past_bounds && self.out.capacity() > 0 {
            self.out = String::new();
            self.open = Vec::new();
            self.written = 0;
        }
    }
}

fn name_of(role: Role) -> Option<&'static str> {
    match role {
        Role::No => None,
        Role::Paragraph => Some("p"),
        Role::Table => Some("table"),
        Role::Row => Some("tr"),
        Role::Format(name) | Role::Block(name) | Role::Item(name) | Role::Group(name) | Role::Cell(name) | Role::Void(name) => {
            Some(name)
        }
    }
}

/// Appends text in which nothing is markup; control characters are left out, line ends become line feeds.
fn escape(text: &str, out: &mut String) {
    let mut rest = text;
    while let Some((clean, from)) = rest.find(needs_care).and_then(|at| rest.split_at_checked(at)) {
        out.push_str(clean);
        let mut characters = from.chars();
        match characters.next() {
            Some('&') => out.push_str("&amp;"),
            Some('<') => out.push_str("&lt;"),
            Some('\r') if !characters.as_str().starts_with('\n') => out.push('\n'),
            _ => {}
        }
        rest = characters.as_str();
    }
    out.push_str(rest);
}

/// What text is not written with as it is: markup, and characters that no text holds.
pub fn needs_care(character: char) -> bool {
    matches!(character, '&' | '<') || is_barred(character)
}

/// Control characters other than tab and line feed, and noncharacters.
pub fn is_barred(character: char) -> bool {
    let code = u32::from(character);
    match code {
        0x09 | 0x0A => false,
        0..=0x1F | 0x7F..=0x9F | 0xFDD0..=0xFDEF => true,
        _ => code & 0xFFFE == 0xFFFE,
    }
}
