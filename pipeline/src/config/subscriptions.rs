//! Feeds out of subscription lists in OPML.

use super::Source;
use super::context::{Complaint, Context};
use super::feed::{self, Draft};
use super::file;
use super::place::Place;
use connectors::opml::{self, Opml, OpmlError};
use std::collections::HashMap;
use std::path::Path;

/// Reads a list and gives its feeds; what prevents it and what is left out of it is reported.
pub(super) fn read(context: &Context<'_>, path: &Path, max_items: usize) -> Vec<Draft> {
    let name = path.display().to_string();
    let refuse = |why: String| {
        context.add(Complaint::file(name.clone(), format!("cannot be read: {why}")));
        Vec::new()
    };
    let bytes = match file::bytes(path) {
        Ok(bytes) => bytes,
        Err(why) => return refuse(why),
    };
    let text = match opml::text(&bytes) {
        Ok(text) => text,
        Err(error) => return refuse(error.to_string()),
    };
    let number = context.add_file(name.clone(), text.as_ref().into());
    match opml::read(&text) {
        Ok(list) => feeds(context, number, &list, max_items),
        Err(OpmlError { detail, place }) => {
            // Which parts of it are secret is not known then.
            context.hide(number, std::iter::once(0..text.len()).collect());
            let place = Place::new(number, place.unwrap_or(0..0));
            let complaint = Complaint::error(place, format!("this is no subscription list: {detail}"));
            context.add(complaint.help("a list in OPML 2.0 is what other readers export"));
            Vec::new()
        }
    }
}

fn feeds(context: &Context<'_>, file: usize, list: &Opml, max_items: usize) -> Vec<Draft> {
    context.hide(file, list.secrets.clone());
    report(context, file, list);
    let mut feeds = Vec::with_capacity(list.feeds.len());
    for (outline, place) in list.feeds.iter().zip(&list.places) {
        let place = Place::new(file, place.clone());
        match feed::listed(outline, place, max_items) {
            Ok((feed, holds_secret)) => {
                if holds_secret {
                    let complaint = Complaint::warning(place, "its URL holds a password or key in plain text");
                    context.add(complaint.help("write a [[feed]] for it, with ${env:NAME} or ${file:path} in its `url`"));
                }
                feeds.push(feed);
            }
            Err(wrong) => {
                let complaint = Complaint::warning(place, format!("left out: its URL {}", wrong.message));
                context.add(complaint.help("write a [[feed]] for it if that is meant"));
            }
        }
    }
    feeds
}

fn report(context: &Context<'_>, file: usize, list: &Opml) {
    let whole = Place::new(file, 0..0);
    for remark in &list.remarks {
        let message = if remark.is_left_out { format!("left out: {}", remark.why) } else { remark.why.clone() };
        let mut complaint = Complaint::warning(Place::new(file, remark.place.clone()), message);
        if let Some(first) = remark.first.and_then(|first| list.places.get(first)) {
            complaint = complaint.related(Place::new(file, first.clone()), "first here");
        }
        context.add(complaint);
    }
    if list.untold > 0 {
        context.add(Complaint::warning(whole, format!("{} more outlines of this list are left out", list.untold)));
    }
    if !list.complete {
        let complaint = Complaint::error(whole, "this list ends early: its last tag is missing, and perhaps feeds before it");
        context.add(complaint.help("export it again"));
    }
}

/// Leaves out feeds of lists whose URL another feed polls: one with a [[feed]] of its own has it for its settings.
pub(super) fn leave_out_polled(context: &Context<'_>, feeds: &mut Vec<Draft>) {
    let mut known: HashMap<String, Place> = HashMap::new();
    for feed in feeds.iter().filter(|feed| !feed.is_listed) {
        if let Some((url, place)) = polled(feed) {
            known.entry(url).or_insert(place);
        }
    }
    feeds.retain(|feed| {
        let Some((url, place)) = polled(feed).filter(|_| feed.is_listed) else { return true };
        match known.get(&url) {
            Some(first) => {
                let complaint = Complaint::warning(place, "left out: another feed polls its URL").related(*first, "first here");
                context.add(complaint);
                false
            }
            None => {
                known.insert(url, place);
                true
            }
        }
    });
}

fn polled(feed: &Draft) -> Option<(String, Place)> {
    match feed.source.as_ref()? {
        (Source::Http(http), place) => Some((http.url.as_str().to_owned(), *place)),
        (Source::Spool(_), _) => None,
    }
}
