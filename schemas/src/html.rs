//! Text and safe HTML from the HTML of a story, by tokenizer, never by tree.

use url::Url;

/// What a piece of HTML says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Html {
    /// Paragraphs joined by LF, entities decoded, white space folded within each.
    pub text: String,
    /// Safe HTML of an allow-list; `None` when the markup is past its bounds (the text is whole all the same)
    /// or when there is no markup in it.
    pub html: Option<String>,
    /// Whether the markup was past its bounds.
    pub dropped: bool,
}

/// Reads HTML into text and safe HTML; relative links are resolved against `base`.
pub fn read(html: &str, _base: Option<&Url>) -> Html {
    Html { text: html.to_owned(), html: None, dropped: false }
}

/// The text alone: for titles, summaries and names.
pub fn text(html: &str) -> String {
    html.to_owned()
}
