//! What a person sees of the demo: one line a story, as verdicts land.

use crate::ledger::commit::{Outcome, Tally};
use crate::metrics::label::Verdict;
use schemas::hash::hex;
use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Prints to standard output, with colours on a terminal.
pub struct Screen {
    coloured: bool,
    started: Instant,
    seen: Mutex<Seen>,
}

struct Seen {
    counts: BTreeMap<&'static str, usize>,
    last: Instant,
}

impl Screen {
    pub fn new() -> Self {
        let coloured = std::io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
        let seen = Mutex::new(Seen { counts: BTreeMap::new(), last: Instant::now() });
        Self { coloured, started: Instant::now(), seen }
    }

    pub fn welcome(&self, admin: &str, folder: &Path) {
        self.print(&format!(
            "dateline demo: five feeds, no network. Each line is a story as its verdict is committed.\n\
             metrics   http://{admin}/metrics   (also /readyz, /livez, /version)\n\
             drop your own wire copy into {}\n\n",
            folder.join("wires").display()
        ));
    }

    /// One payload's stories and dead letters; what is unchanged is only counted.
    pub fn show(&self, feed: &str, tally: &Tally) {
        let mut lines = String::new();
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        for story in &tally.stories {
            *seen.counts.entry(story.verdict.as_str()).or_default() += 1;
            if story.verdict != Verdict::Unchanged {
                lines.push_str(&self.line(feed, story));
            }
        }
        for _ in 0..tally.dead_letters {
            *seen.counts.entry("dead letter").or_default() += 1;
            lines.push_str(&self.row(
                "dead letter",
                "31",
                feed,
                "could not be read; bytes and reason are in the deadletter topic",
            ));
        }
        if !lines.is_empty() {
            seen.last = Instant::now();
            drop(seen);
            self.print(&lines);
        }
    }

    fn line(&self, feed: &str, story: &Outcome) -> String {
        let (word, colour) = match story.verdict {
            Verdict::New => ("new", "32"),
            Verdict::Revision => ("revision", "36"),
            Verdict::Duplicate => ("duplicate", "33"),
            Verdict::Older => ("older", "35"),
            Verdict::Unchanged | Verdict::Rejected => ("", "0"),
        };
        let mut title = crate::terminal::text(story.title.as_deref().unwrap_or("(no title)"));
        if story.revision > 1 {
            title.push_str(&format!("  [revision {}]", story.revision));
        }
        if let Some(original) = story.duplicate_of {
            title.push_str(&format!("  [copy of {}]", short(&original)));
        }
        self.row(word, colour, feed, &format!("{}  {title}", short(&story.story_id)))
    }

    fn row(&self, word: &str, colour: &str, feed: &str, text: &str) -> String {
        let seconds = self.started.elapsed().as_secs_f64();
        if self.coloured {
            format!("\x1b[2m{seconds:6.1}s\x1b[0m  \x1b[{colour}m{word:<11}\x1b[0m \x1b[2m{feed:<13}\x1b[0m {text}\n")
        } else {
            format!("{seconds:6.1}s  {word:<11} {feed:<13} {text}\n")
        }
    }

    /// Waits until nothing new has been shown for so long.
    pub async fn quiet(&self, time: Duration) {
        loop {
            let last = self.seen.lock().unwrap_or_else(PoisonError::into_inner).last;
            let Some(left) = time.checked_sub(last.elapsed()) else { return };
            tokio::time::sleep(left).await;
        }
    }

    pub fn farewell(&self, folder: &Path, kept: bool) {
        let seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let counts: Vec<_> = seen.counts.iter().map(|(word, count)| format!("{count} {word}")).collect();
        let kept = if kept {
            format!("Topics lie under {0}; read them with: dateline tail --data-dir {0} stories\n", folder.join("data").display())
        } else {
            "Next: dateline parse FILE, or a configuration of your own: dateline check dateline.toml\n".to_owned()
        };
        self.print(&format!("\n{}\n{kept}", counts.join(", ")));
    }

    fn print(&self, text: &str) {
        // Whoever closed the terminal does not watch any more.
        let _ = std::io::stdout().lock().write_all(text.as_bytes());
    }
}

/// The beginning of an id: enough to tell the stories of a demo apart.
fn short(id: &[u8]) -> String {
    hex(id.get(..4).unwrap_or(id))
}
