//! Text and safe HTML from the HTML of a story, by tokens, never by tree.
//!
//! Building a tree is not safe on what feeds send: `<div>` a hundred thousand times takes more than a minute,
//! and 40 KB of misnested formatting becomes a gigabyte. Here one pass over the bytes finds the tags
//! (`scan`), html5ever's tokenizer and tables read what takes a standard to read (`tokens`), and two writers take the pieces as they come: one the text (`paragraphs`), one an allow-list
//! of elements (`safe`). Time is linear and memory a small multiple of the input, whatever the input is.
//!
//! Two readings differ from a browser's on purpose, because stories come from wires too:
//! - Only names of HTML are tags. Tickers (`<GM>`, `<NEM.N>`), addresses (`<desk@example.org>`) and comparisons
//!   (`a < b`) are text.
//! - Text that was escaped twice is unescaped twice, and no more. What remains of references with their
//!   semicolon after decoding is decoded once more in the text (never in the safe HTML); and when there is no
//!   tag at all, but the decoded text holds an end tag, the decoded text is what was meant and is read instead.

mod attributes;
mod elements;
mod links;
mod paragraphs;
mod safe;
mod scan;
mod tag;
mod tokens;

#[cfg(test)]
mod payloads;
#[cfg(test)]
mod tests;

use elements::Kind;
use paragraphs::Paragraphs;
use safe::Safe;
use scan::{Piece, Scanner};
use tokens::{References, Tokens};
use url::Url;

/// What a piece of HTML says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Html {
    /// Paragraphs joined by LF, entities decoded, white space folded within each; cells of a table row are
    /// separated by a tab. Plain text: a `<` in it is a character, and is to be escaped where markup is meant.
    pub text: String,
    /// Safe HTML of an allow-list; `None` when the markup is past its bounds (the text is whole all the same)
    /// or when there is no markup in it.
    pub html: Option<String>,
    /// Whether the markup was past its bounds.
    pub dropped: bool,
}

/// Reads HTML into text and safe HTML; relative links are resolved against `base`.
///
/// Links that are relative without a base, or of another scheme than http, https and mailto, lose their address
/// and keep their text. Bounds of the markup: a tag of 64 KiB and 256 attributes, 256 open elements, a kept
/// attribute of 2 KiB, an output of twice the input and 4 KiB.
pub fn read(html: &str, base: Option<&Url>) -> Html {
    if is_plain(html) {
        return Html { text: Paragraphs::of(html), html: None, dropped: false };
    }
    let first = Reading::new(html, Some(Safe::new(base, html.len()))).run(html, References::Twice);
    match first.escaped_markup(html) {
        Some(meant) => Reading::new(&meant, Some(Safe::new(base, meant.len()))).run(&meant, References::Once).into_html(),
        None => first.into_html(),
    }
}

/// The text alone: for titles, summaries and names.
pub fn text(html: &str) -> String {
    if is_plain(html) {
        return Paragraphs::of(html);
    }
    let first = Reading::new(html, None).run(html, References::Twice);
    match first.escaped_markup(html) {
        Some(meant) => Reading::new(&meant, None).run(&meant, References::Once).into_html().text,
        None => first.into_html().text,
    }
}

/// Neither a tag nor a reference can be in it.
fn is_plain(html: &str) -> bool {
    !html.bytes().any(|byte| byte == b'<' || byte == b'&')
}

/// One pass over one piece of HTML.
struct Reading<'a> {
    tokens: Tokens,
    text: Paragraphs,
    safe: Option<Safe<'a>>,
    /// A text run after decoding, and after decoding again; kept to save allocations.
    decoded: String,
    again: String,
    markup: bool,
    oversized: bool,
}

impl<'a> Reading<'a> {
    fn new(html: &str, safe: Option<Safe<'a>>) -> Self {
        let text = Paragraphs::with_capacity(html.len());
        Self {
            tokens: Tokens::default(),
            text,
            safe,
            decoded: String::new(),
            again: String::new(),
            markup: false,
            oversized: false,
        }
    }

    fn run(mut self, html: &str, references: References) -> Self {
        let mut scanner = Scanner::new(html);
        while let Some(piece) = scanner.next() {
            match piece {
                Piece::Text(run) => self.characters(run, references),
                Piece::Start { element, tag, self_closing } => {
                    self.text.start(element);
                    if let Some(safe) = &mut self.safe {
                        safe.start(element, tag, &mut self.tokens);
                        if self_closing {
                            safe.end(element);
                        }
                    }
                    if self_closing && element.kind != Kind::Line {
                        self.text.end(element);
                    }
                }
                Piece::End(element) => {
                    self.text.end(element);
                    if let Some(safe) = &mut self.safe {
                        safe.end(element);
                    }
                }
            }
        }
        self.markup = scanner.saw_markup();
        self.oversized = scanner.saw_oversized();
        self
    }

    fn characters(&mut self, run: &str, references: References) {
        let mut run = run;
        if run.contains('&') {
            self.decoded.clear();
            self.tokens.decode(run, References::Once, &mut self.decoded);
            run = &self.decoded;
        }
        if let Some(safe) = &mut self.safe {
            safe.characters(run);
        }
        if references == References::Twice && run.contains('&') {
            self.again.clear();
            self.tokens.decode(run, References::Twice, &mut self.again);
            run = &self.again;
        }
        self.text.characters(run);
    }

    /// The decoded input, when it is markup that was escaped once more than its carrier asks for.
    fn escaped_markup(&self, html: &str) -> Option<String> {
        if self.markup || !html.contains("&") {
            return None;
        }
        let mut decoded = String::with_capacity(html.len());
        Tokens::default().decode(html, References::Once, &mut decoded);
        scan::holds_end_tag(&decoded).then_some(decoded)
    }

    fn into_html(self) -> Html {
        let text = self.text.finish();
        let safe = self.safe.map(Safe::finish);
        match safe {
            None => Html { text, html: None, dropped: false },
            Some(Err(_)) => Html { text, html: None, dropped: true },
            Some(Ok(_)) if self.oversized => Html { text, html: None, dropped: true },
            Some(Ok(html)) => Html { text, html, dropped: false },
        }
    }
}
