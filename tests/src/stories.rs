//! Invented news copy: as many different stories as one likes, each to be told from all others by its headline.

use std::fmt::Write as _;

/// One invented story.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Story {
    /// Of the feed or folder it comes from; a short word.
    pub desk: String,
    pub number: usize,
    pub text: String,
    pub is_corrected: bool,
}

const PLACES: [&str; 8] = [
    "the harbour",
    "the old bridge",
    "the fish market",
    "the upper valley",
    "the tram depot",
    "the salt works",
    "the pier",
    "the lighthouse",
];
const DOINGS: [&str; 8] = [
    "was inspected",
    "opened again",
    "closed for repairs",
    "was painted",
    "held a vote",
    "counted its stock",
    "lost power",
    "ran late",
];

impl Story {
    pub fn new(desk: &str, number: usize) -> Self {
        let mut text = String::new();
        for sentence in 0..6 {
            let turn = number.wrapping_mul(31).wrapping_add(sentence * 7);
            let (place, doing) = (PLACES[turn % PLACES.len()], DOINGS[turn / PLACES.len() % DOINGS.len()]);
            // Writing to a string cannot fail. The number in each sentence makes the copy differ in all its parts.
            let _ = write!(
                text,
                "On day {number} of the {desk} calendar {place} {doing}, entry {number}-{sentence} of the log says. "
            );
        }
        Self { desk: desk.to_owned(), number, text: text.trim_end().to_owned(), is_corrected: false }
    }

    /// The first so many stories of a desk.
    pub fn several(desk: &str, count: usize) -> Vec<Self> {
        (0..count).map(|number| Self::new(desk, number)).collect()
    }

    /// The same story after its editors have been at it again.
    pub fn corrected(self) -> Self {
        let text = self.text.replace("-3 of the log says", "-3 of the log says now");
        Self { text, is_corrected: true, ..self }
    }

    pub fn headline(&self) -> String {
        format!("Entry {} of the {} log{}", self.number, self.desk, if self.is_corrected { ", corrected" } else { "" })
    }

    /// As agency copy.
    pub fn wire(&self) -> String {
        format!("{}\n\nPORT MERIDIAN, Nov 24 (EXAMPLE-WIRE) - {}\n", self.headline(), self.text)
    }

    /// As an item of RSS 2.0.
    pub fn item(&self) -> String {
        let (desk, number) = (&self.desk, self.number);
        format!(
            "<item><guid isPermaLink=\"false\">{desk}-{number}</guid><title>{}</title><link>http://example.org/{desk}/{number}</link>\
             <description>{}</description></item>\n",
            self.headline(),
            self.text
        )
    }
}

/// A document of RSS 2.0, the newest item first.
pub fn rss(stories: &[Story]) -> String {
    let items: String = stories.iter().rev().map(Story::item).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\"><channel><title>Example</title>\
         <link>http://example.org/</link><language>en</language>\n{items}</channel></rss>\n"
    )
}
