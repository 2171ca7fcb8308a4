//! A list as text.

use super::{NAMESPACE, Outline};
use std::fmt::Write as _;
use std::sync::Arc;

/// Writes a list in OPML 2.0, UTF-8. Feeds keep their order: a folder stands again where others came between.
pub fn write(title: &str, feeds: &[Outline]) -> String {
    let mut out = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<opml version=\"2.0\" xmlns:dateline=\"{NAMESPACE}\">\n\
         <head><title>{}</title></head>\n<body>\n",
        escaped(title)
    );
    let mut open: &[Arc<str>] = &[];
    for feed in feeds {
        let shared = open.iter().zip(&feed.categories).take_while(|(one, other)| one == other).count();
        close(&mut out, open.len(), shared);
        for (level, folder) in feed.categories.iter().enumerate().skip(shared) {
            indent(&mut out, level);
            let name = escaped(folder);
            let _ = writeln!(out, "<outline text=\"{name}\" title=\"{name}\">");
        }
        open = &feed.categories;
        indent(&mut out, open.len());
        outline(&mut out, feed);
    }
    close(&mut out, open.len(), 0);
    out.push_str("</body>\n</opml>\n");
    out
}

fn outline(out: &mut String, feed: &Outline) {
    let title = feed.title.as_deref();
    // OPML 2.0 asks for `text` on every outline.
    let _ = write!(out, "<outline type=\"rss\" text=\"{}\"", escaped(title.unwrap_or(&feed.id)));
    let attributes = [
        ("title", title),
        ("xmlUrl", Some(feed.url.as_str())),
        ("htmlUrl", feed.home.as_deref()),
        ("dateline:id", Some(feed.id.as_str())),
        ("dateline:provider", feed.provider.as_deref()),
    ];
    for (name, value) in attributes {
        if let Some(value) = value {
            let _ = write!(out, " {name}=\"{}\"", escaped(value));
        }
    }
    out.push_str("/>\n");
}

fn close(out: &mut String, from: usize, to: usize) {
    for level in (to..from).rev() {
        indent(out, level);
        out.push_str("</outline>\n");
    }
}

fn indent(out: &mut String, level: usize) {
    out.extend(std::iter::repeat_n("  ", level + 1));
}

/// A text as the value of an attribute, without the control characters that XML does not allow.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(' '),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            other => out.push(other),
        }
    }
    out
}
