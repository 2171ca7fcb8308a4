//! Indexes of sitemaps (sitemaps.org protocol, "Using Sitemap index files"), which hold no stories themselves.

use crate::format::DecodeError;
use crate::format::feed::markup::{Markup, Piece};
use schemas::Reason;

/// Sitemaps of an index that are named.
const MAX_NAMED: usize = 5;

/// Why an index is refused, with the sitemaps that it names: first those whose address tells of news.
pub(super) fn refusal(markup: &mut Markup<'_>) -> DecodeError {
    let (mut of_news, mut others, mut count) = (Vec::new(), Vec::new(), 0usize);
    let mut address: Option<String> = None;
    loop {
        match markup.next() {
            Ok(Piece::Start(tag)) => address = (tag.is("loc") && !tag.is_empty()).then(String::new),
            Ok(Piece::Text(text)) => {
                if let Some(address) = &mut address {
                    address.push_str(&text);
                }
            }
            Ok(Piece::End(_)) => {
                let Some(address) = address.take() else { continue };
                count += 1;
                let list = if address.contains("news") { &mut of_news } else { &mut others };
                if list.len() < MAX_NAMED {
                    list.push(shown(&address));
                }
            }
            Ok(Piece::Cut | Piece::Eof) => break,
            Err(_) => {}
        }
    }
    of_news.extend(others);
    of_news.truncate(MAX_NAMED);
    let more = if count > of_news.len() { ", ..." } else { "" };
    let detail = format!("an index of {count} sitemaps, each a feed of its own: {}{more}", of_news.join(", "));
    DecodeError::new(Reason::NotAFeed, detail)
}

/// An address as it may stand in a message.
fn shown(address: &str) -> String {
    address.trim().chars().filter(|c| !c.is_control() && !c.is_whitespace()).take(200).collect()
}
