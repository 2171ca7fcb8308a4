//! What `dateline check --connect` has found, for people: a table, and how far it is.

use super::connect::Tried;
use crate::commands::columns;
use crate::terminal;
use jiff::Timestamp;
use std::fmt::Write as _;
use std::io::{self, Write};
use std::time::{Duration, Instant};

/// How often progress is told where nothing can be overwritten.
const TOLD: Duration = Duration::from_secs(5);
const BAR: usize = 30;

/// A line for each feed, and under it what else is to be known.
pub fn table(tried: &[Tried], width: usize, now: Timestamp) -> String {
    let longest = tried.iter().map(|one| one.id.chars().count()).max().unwrap_or(2).clamp(2, 40);
    let mut out = columns::line(
        width,
        &format!("{:longest$}  {:14} {:13} {:>5} {:>7}  {}", "ID", "OUTCOME", "FORMAT", "ITEMS", "NEWEST", "TITLE"),
    );
    for one in tried {
        let newest = one.newest.map_or_else(|| "-".to_owned(), |newest| age(now.duration_since(newest).as_secs_f64()));
        let title = terminal::text(one.title.as_deref().unwrap_or_default());
        let row = format!(
            "{:longest$}  {:14} {:13} {:>5} {newest:>7}  {title}",
            one.id,
            one.outcome,
            one.format.unwrap_or("-"),
            one.items
        );
        out.push_str(&columns::line(width, &row));
        for note in &one.notes {
            let _ = writeln!(out, "    {}", terminal::text(note));
        }
    }
    let failed = tried.iter().filter(|one| !one.good).count();
    let _ = writeln!(out, "{} feeds tried, {failed} failed", tried.len());
    out
}

/// How long ago, as people say it; a time in the future is named so.
fn age(seconds: f64) -> String {
    match seconds {
        seconds if seconds < -60.0 => "future".to_owned(),
        // Nobody looks at the seconds.
        seconds if seconds < 100.0 => format!("{:.0} min", (seconds / 60.0).max(0.0)),
        seconds => columns::span(seconds),
    }
}

/// How far it is.
pub struct Progress {
    all: usize,
    started: Instant,
    told: Instant,
    /// A terminal, whose line can be overwritten.
    overwrites: bool,
}

impl Progress {
    pub fn new(all: usize, overwrites: bool) -> Self {
        Self { all, started: Instant::now(), told: Instant::now(), overwrites }
    }

    /// So many are done, and so many of them have failed.
    pub fn tell(&mut self, done: usize, failed: usize, to: &mut dyn Write) -> io::Result<()> {
        let line = line(done, failed, self.all, self.started.elapsed());
        if self.overwrites {
            write!(to, "\r{line}\x1b[K")?;
        } else if self.told.elapsed() >= TOLD {
            self.told = Instant::now();
            writeln!(to, "{line}")?;
        }
        to.flush()
    }

    /// Takes the line away.
    pub fn end(&self, to: &mut dyn Write) -> io::Result<()> {
        if self.overwrites { write!(to, "\r\x1b[K") } else { Ok(()) }
    }
}

fn line(done: usize, failed: usize, all: usize, elapsed: Duration) -> String {
    let full = BAR * done / all.max(1);
    let left = elapsed.mul_f64(all.saturating_sub(done) as f64 / done.max(1) as f64).as_secs();
    let bar = "#".repeat(full) + &".".repeat(BAR - full.min(BAR));
    format!("[{bar}] {done} of {all} feeds, {failed} failed, about {left} s left")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_has_a_line_for_each_feed_and_its_notes() {
        let now: Timestamp = "2026-11-25T12:00:00Z".parse().unwrap();
        let good = Tried {
            id: "world".to_owned(),
            good: true,
            outcome: "ok".to_owned(),
            format: Some("rss2"),
            items: 25,
            newest: Some("2026-11-25T11:30:00Z".parse().unwrap()),
            title: Some("EXAMPLE-WIRE\u{1b}[2J World".to_owned()),
            ..Tried::default()
        };
        let notes = vec!["the page names a feed: url = \"https://example.org/feed\"".to_owned()];
        let bad = Tried { id: "page".to_owned(), outcome: "not_a_feed".to_owned(), notes, ..Tried::default() };
        let shown = table(&[good, bad], 80, now);
        assert_eq!(
            shown,
            "ID     OUTCOME        FORMAT        ITEMS  NEWEST  TITLE\n\
             world  ok             rss2             25  30 min  EXAMPLE-WIRE\\u001b[2J World\n\
             page   not_a_feed     -                 0       -\n    \
             the page names a feed: url = \"https://example.org/feed\"\n\
             2 feeds tried, 1 failed\n"
        );
    }

    #[test]
    fn progress_says_how_far_it_is_and_how_long_it_takes() {
        let told = line(30, 2, 120, Duration::from_secs(10));
        assert_eq!(told, "[#######.......................] 30 of 120 feeds, 2 failed, about 30 s left");
        assert!(line(0, 0, 0, Duration::ZERO).contains("0 of 0"));
        let (mut quiet, mut out) = (Progress::new(9, false), Vec::new());
        quiet.tell(1, 0, &mut out).unwrap();
        quiet.end(&mut out).unwrap();
        assert!(out.is_empty(), "not every feed a line");
    }
}
