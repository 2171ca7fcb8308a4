//! Pictures, sound and film of an item.

use schemas::story::Media;

/// Media that an item may have; those after are left out.
const MAX_MEDIA: usize = 256;

/// The media of one item. Captions and credits count for the media that they stand in, else for the whole group, else
/// for the whole item (Media RSS 1.5, "Optional Elements").
#[derive(Debug, Default)]
pub(super) struct Gallery {
    media: Vec<Media>,
    group: Option<Group>,
    item: Note,
}

#[derive(Debug)]
struct Group {
    start: usize,
    note: Note,
}

#[derive(Debug, Default)]
struct Note {
    caption: Option<String>,
    credit: Option<String>,
}

impl Note {
    /// Gives each of the media what it has not got itself.
    fn apply(&self, media: &mut [Media]) {
        for one in media.iter_mut().filter(|one| one.role.as_deref() != Some("thumbnail")) {
            one.caption = one.caption.take().or_else(|| self.caption.clone());
            one.credit = one.credit.take().or_else(|| self.credit.clone());
        }
    }
}

/// Where a caption or credit stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Level {
    Item,
    Group,
    /// Of the media at this place.
    One(usize),
}

impl Gallery {
    pub(super) fn is_empty(&self) -> bool {
        self.media.is_empty()
    }

    /// Where the next media will be.
    pub(super) fn len(&self) -> usize {
        self.media.len()
    }

    /// Adds media; what is there already is only completed.
    pub(super) fn add(&mut self, media: Media) {
        let is_same = |known: &&mut Media| known.href.is_some() && known.href == media.href && known.role == media.role;
        if let Some(known) = self.media.iter_mut().find(is_same) {
            known.content_type = known.content_type.take().or(media.content_type);
            known.size = known.size.or(media.size);
        } else if self.media.len() < MAX_MEDIA {
            self.media.push(media);
        }
    }

    pub(super) fn open_group(&mut self) {
        self.close_group();
        self.group = Some(Group { start: self.media.len(), note: Note::default() });
    }

    pub(super) fn close_group(&mut self) {
        if let Some(group) = self.group.take() {
            group.note.apply(self.media.get_mut(group.start..).unwrap_or_default());
        }
    }

    pub(super) fn caption(&mut self, level: Level, caption: &str) {
        if let Some(place) = self.note(level).map(|(caption, _)| caption) {
            place.get_or_insert_with(|| caption.to_owned());
        }
    }

    pub(super) fn credit(&mut self, level: Level, credit: &str) {
        if let Some(place) = self.note(level).map(|(_, credit)| credit) {
            place.get_or_insert_with(|| credit.to_owned());
        }
    }

    fn note(&mut self, level: Level) -> Option<(&mut Option<String>, &mut Option<String>)> {
        let note = match level {
            Level::One(at) => return self.media.get_mut(at).map(|media| (&mut media.caption, &mut media.credit)),
            Level::Group => self.group.as_mut().map_or(&mut self.item, |group| &mut group.note),
            Level::Item => &mut self.item,
        };
        Some((&mut note.caption, &mut note.credit))
    }

    pub(super) fn finish(mut self) -> Vec<Media> {
        self.close_group();
        self.item.apply(&mut self.media);
        self.media
    }
}

/// `95`, `1:35`, `0:01:35.5`: seconds.
pub(super) fn duration(printed: &str) -> Option<f64> {
    let printed = printed.trim();
    if printed.len() > 20 || printed.split(':').count() > 3 {
        return None;
    }
    let seconds = printed.split(':').try_fold(0.0, |total, part| {
        let number = part.parse::<f64>().ok().filter(|number| number.is_finite() && *number >= 0.0)?;
        Some(total * 60.0 + number)
    })?;
    (seconds < 1e9).then_some(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(href: &str) -> Media {
        Media { href: Some(href.into()), ..Media::default() }
    }

    #[test]
    fn notes_count_for_the_nearest_level() {
        let mut gallery = Gallery::default();
        gallery.caption(Level::Item, "item");
        gallery.open_group();
        gallery.add(picture("a"));
        gallery.caption(Level::One(0), "own");
        gallery.add(picture("b"));
        gallery.credit(Level::Group, "EXAMPLE-PHOTO");
        gallery.close_group();
        gallery.add(picture("c"));
        let notes: Vec<_> = gallery.finish().into_iter().map(|media| (media.caption, media.credit)).collect();
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(notes, [(some("own"), some("EXAMPLE-PHOTO")), (some("item"), some("EXAMPLE-PHOTO")), (some("item"), None)]);
    }

    #[test]
    fn durations_are_seconds() {
        for (printed, expected) in
            [("95", Some(95.0)), ("1:35", Some(95.0)), ("0:01:35.5", Some(95.5)), ("1:2:3:4", None), ("x", None), ("-1", None)]
        {
            assert_eq!(duration(printed), expected, "{printed}");
        }
    }
}
