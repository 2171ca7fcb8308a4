//! How elements end: by their end tag, by that of an element around them, or by what begins without it.

use super::super::element::{self, Field, Structure};
use super::super::text::{Form, local};
use super::super::token::{Tag, Token};
use super::{MAX_DEPTH, Reader, Role, is_line};
use crate::format::{DecodeError, Fault};
use schemas::Warning;
use schemas::terms::{Change, PubStatus, Reason};

/// End tags that do not match are looked for on the whole stack this often; then, for the time it takes, only among
/// the innermost [`MISMATCH_REACH`].
const MAX_MISMATCHES: usize = 10_000;
const MISMATCH_REACH: usize = 8;

impl<'a> Reader<'a> {
    /// Whether a start tag shows that the end of the text being collected is missing. If so, the text ends here.
    pub(super) fn ends_capture(&mut self, tag: &Tag<'a>) -> bool {
        let Some(capture) = &self.capture else { return false };
        if capture.text.form == Form::Markup {
            return false;
        }
        let (namespace, local) = self.scope.resolve(tag.name);
        let is_structure = element::structure(namespace, local).is_some();
        // What stands inside of an unknown element is that one's.
        let is_foreign = self.open.last().is_some_and(|open| open.role == Role::Foreign);
        if !is_structure && is_foreign {
            return false;
        }
        if !is_structure
            && !element::ends_text(namespace, local, is_line(capture.field) || matches!(capture.field, Field::Title(_)))
        {
            return false;
        }
        let depth = capture.depth;
        self.repair();
        self.close(self.open.len() - depth, self.tokens.start());
        true
    }

    /// An item that begins inside of another shows that the end tag of that one is missing.
    pub(super) fn end_item_before(&mut self) {
        if let Some(at) = self.open.iter().position(|open| matches!(open.role, Role::Item | Role::Deleted)) {
            self.repair();
            self.close(self.open.len() - at, self.tokens.start());
        }
    }

    fn repair(&mut self) {
        if let Some((item, _)) = &mut self.item {
            item.repaired = true;
        }
    }

    /// An end tag closes the element that it names and all inside of it; inside of an item only a part of the
    /// structure closes more than the item has.
    pub(super) fn end(&mut self, name: &str) {
        if self.open.last().is_some_and(|open| open.name == name) {
            self.close(1, self.tokens.end());
            return;
        }
        self.repair();
        self.mismatches += 1;
        let reach = if self.mismatches > MAX_MISMATCHES { MISMATCH_REACH } else { MAX_DEPTH };
        let mut floor = self.open.len().saturating_sub(reach);
        if self.item.is_some() && !self.is_structure(name) {
            let item = self.open.iter().position(|open| matches!(open.role, Role::Item | Role::Deleted));
            floor = floor.max(item.unwrap_or(0));
        }
        let inside = self.open.get(floor..).unwrap_or_default();
        let exact = inside.iter().rposition(|open| open.name == name);
        let found = exact.or_else(|| inside.iter().rposition(|open| local(open.name).eq_ignore_ascii_case(local(name))));
        if let Some(at) = found {
            self.close(self.open.len() - floor - at, self.tokens.end());
        }
    }

    /// What is past a bound costs the item that it stands in, or what stands there in the place of one.
    ///
    /// # Errors
    /// The bound itself, when no item was there so far.
    pub(super) fn give_up_an_item(&mut self, error: DecodeError) -> Result<(), DecodeError> {
        if self.passing.is_some() {
            return Ok(());
        }
        let item = self.item.take();
        if item.is_none() && self.reading.drafts.is_empty() {
            return Err(error);
        }
        let start = item.map_or(self.tokens.start(), |(_, start)| start);
        let DecodeError { reason, detail, .. } = error;
        self.passing = Some(self.reading.faults.len());
        self.reading.faults.push(Fault { reason, detail, slice: start..self.text.len() });
        self.capture = None;
        while let Some(open) = self.open.pop_if(|open| !matches!(open.role, Role::Root | Role::Feed)) {
            self.leave(open.before);
        }
        Ok(())
    }

    /// Passes over what is left of an item that was given up: up to the next one, or to the end of what it stood in.
    /// False for the token that ends it.
    pub(super) fn passes_over(&mut self, token: &Token<'a>) -> bool {
        let ends = match token {
            Token::Start(tag) => {
                let (namespace, local) = self.scope.resolve(tag.name);
                element::structure(namespace, local).is_some_and(|structure| structure != Structure::Channel)
            }
            Token::End(name) => self.open.iter().any(|open| open.name == *name) && self.is_structure(name),
            _ => false,
        };
        if let Some(fault) = self.passing.take_if(|_| ends).and_then(|at| self.reading.faults.get_mut(at)) {
            fault.slice.end = self.tokens.start();
        }
        !ends
    }

    fn is_structure(&self, name: &str) -> bool {
        let (namespace, local) = self.scope.resolve(name);
        element::structure(namespace, local).is_some()
            || self.open.first().is_some_and(|root| root.name.eq_ignore_ascii_case(name))
    }

    /// Closes the innermost `count` elements; the outermost of them ends at `end`, the others before this token.
    pub(super) fn close(&mut self, count: usize, end: usize) {
        for left in (0..count).rev() {
            let Some(open) = self.open.pop() else { return };
            let end = if left == 0 { end } else { self.tokens.start() };
            match open.role {
                Role::Inline => {
                    if let Some(capture) = &mut self.capture {
                        capture.text.end(open.name);
                    }
                }
                Role::Text => {
                    if let Some(capture) = self.capture.take() {
                        self.assign(capture);
                    }
                }
                Role::Item => self.end_item(end),
                Role::Deleted => self.end_deleted(end),
                Role::Author | Role::Contributor => self.end_person(open.role),
                Role::MediaGroup => {
                    if let Some((item, _)) = &mut self.item {
                        item.media.close_group();
                    }
                }
                Role::Root
                | Role::Feed
                | Role::Source
                | Role::Media(_)
                | Role::Geo
                | Role::Category
                | Role::Wrapper
                | Role::Foreign => {}
            }
            self.leave(open.before);
        }
    }

    fn end_item(&mut self, end: usize) {
        let Some((mut item, start)) = self.item.take() else { return };
        if self.entities.dropped.take() {
            item.warn(Warning::ControlCharacters);
        }
        let slice = start..end;
        match item.finish(slice.clone()) {
            Some(mut draft) => {
                draft.print = self.print(slice);
                self.reading.drafts.push(draft);
            }
            None => {
                let detail = "nothing in the item has a place in the record".to_owned();
                self.reading.faults.push(Fault { reason: Reason::NoContent, detail, slice });
            }
        }
    }

    /// A tombstone (RFC 6721): the entry that it refers to is withdrawn.
    fn end_deleted(&mut self, end: usize) {
        let Some((item, start)) = self.item.take() else { return };
        let slice = start..end;
        match item.finish(slice.clone()).filter(|draft| draft.id.is_some()) {
            Some(mut draft) => {
                draft.pub_status = Some(PubStatus::Canceled);
                draft.change = Some(Change::Kill);
                self.reading.drafts.push(draft);
            }
            None => {
                let detail = "a deleted entry that names none".to_owned();
                self.reading.faults.push(Fault { reason: Reason::NoContent, detail, slice });
            }
        }
    }
}
