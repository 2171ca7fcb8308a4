//! A feed that a subscription list holds.

use super::{Draft, FIRST_POLL, http};
use crate::config::Source;
use crate::config::kind::Wrong;
use crate::config::place::Place;
use crate::config::read::Found;
use connectors::opml::Outline;
use schemas::Dialect;
use schemas::identity::domain;

/// The feed of an outline, and whether its URL holds a secret. Its provider is the registrable domain of the URL
/// unless the list says otherwise; everything else is as by default.
///
/// # Errors
/// Why it cannot be polled, as the end of a sentence that begins with the URL.
pub(in crate::config) fn listed(outline: &Outline, place: Place, max_items: usize) -> Result<(Draft, bool), Wrong> {
    let http = http::listed(&outline.url)?;
    let holds_secret = http::holds_secret(&http.url);
    let provider = outline.provider.clone().or_else(|| domain(&http.url).map(str::to_owned));
    let found = |value| Found { value, place, is_written: true };
    let draft = Draft {
        id: Some(found(outline.id.clone())),
        has_provider: provider.is_some(),
        provider: provider.map(found),
        source: Some((Source::Http(http), place)),
        is_listed: true,
        format: None,
        dialect: Dialect::default(),
        max_items,
        first_poll: FIRST_POLL.default,
    };
    Ok((draft, holds_secret))
}
