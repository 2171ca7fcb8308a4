//! Items that were seen before as they stand are passed over at the speed of the tokenizer.

use super::super::element::structure;
use super::super::token::{Tag, Token, Tokens};
use super::Reader;
use std::ops::Range;

impl<'a> Reader<'a> {
    /// Passes over the item whose start tag was just read, if it was seen before as it stands. One that is not closed,
    /// or has another inside of it, is read.
    pub(super) fn passes_seen(&mut self, tag: &Tag<'a>) -> bool {
        if !self.prints.looks() || tag.empty {
            return false;
        }
        let start = self.tokens.start();
        let Some(ahead) = self.end_of_item(tag) else { return false };
        let print = self.print(start..ahead.end());
        if !self.prints.passes(print) {
            return false;
        }
        self.tokens = ahead;
        self.feed.is_filled = true;
        self.items += 1;
        true
    }

    /// The tokens behind the end tag of an item.
    fn end_of_item(&self, tag: &Tag<'a>) -> Option<Tokens<'a>> {
        let mut ahead = self.tokens.clone();
        loop {
            match ahead.next().ok()? {
                Token::End(name) if name == tag.name => return Some(ahead),
                Token::Start(inner) => {
                    let (namespace, local) = self.scope.resolve(inner.name);
                    if structure(namespace, local).is_some() {
                        return None;
                    }
                }
                Token::Cut | Token::Eof => return None,
                _ => {}
            }
        }
    }

    /// The print of the item that stands there.
    pub(super) fn print(&self, slice: Range<usize>) -> u64 {
        let item = self.text.get(slice).unwrap_or_default();
        let feed = &self.feed;
        let said = [feed.language.as_deref(), feed.rights.as_deref(), self.language].map(Option::unwrap_or_default);
        self.prints.of(item, said.into_iter().chain(feed.authors.iter().map(String::as_str)).chain(self.bases.printed()))
    }
}
