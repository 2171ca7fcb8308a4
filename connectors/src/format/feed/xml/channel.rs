//! What each element does that stands in the feed's own part.

use super::super::link::Bases;
use super::super::pace::Hint;
use super::assign::{plain, relation};
use super::{Collected, Field, Form, Reader, Role, Tag};
use crate::format::channel::is_web;

use Field as F;

impl<'a> Reader<'a> {
    /// Begins an element of the feed; gives what it is.
    pub(super) fn feed_element(&mut self, tag: &Tag<'a>, field: Field) -> Role {
        self.feed.is_filled = true;
        let atom = self.unsaid == Form::Unsaid;
        match field {
            F::Link if tag.raw_attribute("href").is_some() => {
                self.feed_link(tag);
                Role::Foreign
            }
            F::Author if atom => self.begin_person(Role::Author),
            F::Pace(Hint::Skips) => Role::Feed,
            F::Link | F::Language | F::Pace(_) | F::Moved => self.collect(tag, field, Form::Plain, Role::Feed),
            F::Title(_) => self.collect(tag, field, self.form(tag, self.unsaid), Role::Feed),
            F::Rights => self.collect(tag, field, self.form(tag, Form::Html), Role::Feed),
            _ => Role::Foreign,
        }
    }

    /// What the attributes of a `channel` say: CDF has its page there.
    pub(super) fn channel_attributes(&mut self, tag: &Tag<'a>) {
        let href = if tag.has_attributes() { self.attribute(tag, "href") } else { None };
        if let Some(href) = href {
            fall_back(&mut self.bases, &href);
            self.bases.resolve(&href).iter().for_each(|home| self.reading.channel.offer_home(home));
        }
    }

    /// `atom:link` of the feed: its page (RFC 4287 §4.2.7.2), itself, its hubs (`WebSub` §4).
    fn feed_link(&mut self, tag: &Tag<'a>) {
        let rel = self.attribute(tag, "rel").map_or_else(|| "alternate".to_owned(), |rel| relation(&rel));
        let href = self.attribute(tag, "href").unwrap_or_default();
        if rel == "alternate" {
            fall_back(&mut self.bases, &href);
        }
        let Some(href) = self.bases.resolve(&href) else { return };
        let channel = &mut self.reading.channel;
        match rel.as_str() {
            "alternate" => channel.offer_home(&href),
            "self" => channel.offer_self_link(&href),
            "hub" => channel.offer_hub(&href),
            _ => {}
        }
    }

    /// Gives the text of an element of the feed to where it belongs.
    pub(super) fn assign_to_feed(&mut self, field: Field, text: Collected<'a>) {
        let channel = &mut self.reading.channel;
        match field {
            F::Title(0) => text.finish().iter().for_each(|title| channel.offer_title(&plain(title))),
            // Of another vocabulary: counts when there is no other.
            F::Title(_) => self.feed.other_title = self.feed.other_title.take().or_else(|| text.finish()),
            F::Rights => {
                if let Some(text) = text.finish().filter(|_| self.feed.rights.is_none()) {
                    self.feed.rights = Some(plain(&text));
                }
            }
            F::Link => {
                let line = text.line();
                fall_back(&mut self.bases, &line);
                self.bases.resolve(&line).iter().for_each(|home| channel.offer_home(home));
            }
            F::Language => {
                let language = text.line();
                self.feed.language = self.feed.language.take().or_else(|| (!language.is_empty()).then(|| language.into_owned()));
            }
            F::Pace(hint) => self.feed.pace.take(hint, &text.line()),
            F::Moved => self.bases.resolve(&text.line()).iter().for_each(|address| channel.offer_moved_to(address)),
            _ => {}
        }
    }
}

/// The page of the feed is what links are relative to when nothing else is known.
fn fall_back(bases: &mut Bases, page: &str) {
    let page = page.trim();
    if is_web(page) {
        bases.fall_back(page);
    }
}
