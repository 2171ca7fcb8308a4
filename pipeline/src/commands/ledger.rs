//! `dateline ledger`: what a stopped service's ledger holds, and an operator's decision about a conflict.

use crate::ledger::{Closer, Ledger, Options, Unobserved};
use clap::Subcommand;
use jiff::Timestamp;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

/// Look into the ledger of a stopped service, or decide about a progress conflict.
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:
  dateline ledger inspect --data-dir /var/lib/dateline
  dateline ledger adopt --resend --data-dir /var/lib/dateline

Stop the service first: one process has a ledger.")]
pub struct Arguments {
    #[command(subcommand)]
    action: Action,
    /// data_dir of the service
    #[arg(long, value_name = "FOLDER", default_value = "data", global = true)]
    data_dir: PathBuf,
}

#[derive(Subcommand, Debug)]
enum Action {
    /// Print what the ledger says about itself, as JSON
    #[command(after_help = "Example:\n  dateline ledger inspect --data-dir /var/lib/dateline | jq .owed_rows")]
    Inspect,
    /// Take over the outlet's position, whoever wrote it: settles a `progress_conflict`
    #[command(after_help = "Examples:
  dateline ledger adopt --resend --data-dir /var/lib/dateline    (a restored backup: rather twice than not at all)
  dateline ledger adopt --skip --data-dir /var/lib/dateline      (the topics hold it all already)")]
    Adopt(Adopt),
}

#[derive(clap::Args, Debug)]
#[group(required = true, multiple = false)]
struct Adopt {
    /// Send what is owed; some of it may be in the topics already
    #[arg(long)]
    resend: bool,
    /// Drop what is owed; some of it may be missing from the topics
    #[arg(long)]
    skip: bool,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> ExitCode {
    let directory = arguments.data_dir.join("ledger");
    if !directory.is_dir() {
        eprintln!("error: {} holds no ledger; name the service's folder with --data-dir", arguments.data_dir.display());
        return ExitCode::FAILURE;
    }
    let (ledger, closer) = match open(&directory) {
        Ok(opened) => opened,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::FAILURE;
        }
    };
    match &arguments.action {
        Action::Inspect => inspect(&ledger),
        Action::Adopt(adopt) => {
            ledger.adopt(adopt.skip);
            let owed = ledger.owed().rows;
            say(&format!("the next start takes over the outlet's position; {owed} rows are owed to the topics"));
        }
    }
    drop(ledger);
    closer.close();
    ExitCode::SUCCESS
}

fn inspect(ledger: &Ledger) {
    let (meta, owed) = (ledger.meta(), ledger.owed());
    let outlets: Vec<_> = meta.outlets.iter().map(|(name, seq)| serde_json::json!({ "outlet": name, "last_seq": seq })).collect();
    let line = serde_json::json!({
        "format": meta.format,
        "next_seq": meta.next_seq,
        "openings": meta.opened.len(),
        "owed_rows": owed.rows,
        "owed_bytes": owed.bytes,
        "delivered_before_seq": meta.delivered.next_seq,
        "outlets": outlets,
        "adopting": meta.adopting,
    });
    say(&line.to_string());
}

/// A line on standard output; nobody has to read it.
fn say(line: &str) {
    drop(writeln!(std::io::stdout().lock(), "{line}"));
}

fn open(directory: &Path) -> Result<(Ledger, Closer), crate::ledger::OpenError> {
    Ledger::open(Options {
        directory: directory.to_owned(),
        cache_bytes: 16 << 20,
        // Nothing is swept by a look.
        window: Duration::from_secs(u64::MAX / 2),
        publish_copies: false,
        latest: false,
        outbox_bytes: u64::MAX,
        clock: Arc::new(Timestamp::now),
        observer: Arc::new(Unobserved),
    })
}
