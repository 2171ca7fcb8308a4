//! `dateline feeds`: looks at the feeds of a running service, and changes them.

mod add;
mod client;
mod list;
mod show;

use crate::commands::columns;
use anyhow::Context as _;
use clap::Subcommand;
use client::Service;
use serde_json::Value;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

/// Look at the feeds of a running service, and change them.
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:
  dateline feeds list --state failing
  dateline feeds explain example-world       why the next poll is when it is
  dateline feeds add https://example.org/    finds the page's feed and adds it
  dateline feeds export subscriptions.opml

The service is that of dateline.toml in this folder, or of --config, or at --admin. Where it wants a token, that is taken
from the variable DATELINE_ADMIN_TOKEN. Drop folders are not listed. What is added stands in data_dir/feeds.toml.

Exit status: 0 done, 1 it could not be done, 2 wrong usage.")]
pub struct Arguments {
    /// Where the service's admin server listens, such as http://127.0.0.1:9464
    #[arg(long, global = true, value_name = "URL")]
    admin: Option<String>,
    /// Configuration that says where it listens
    #[arg(long, global = true, value_name = "CONFIG", conflicts_with = "admin")]
    config: Option<PathBuf>,
    /// The service's answer as JSON
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand, Debug)]
enum Action {
    /// All feeds that are polled, with what is next for each
    List {
        /// Only feeds in this state: healthy, failing, pending, gone, paused
        #[arg(long, value_name = "STATE")]
        state: Option<String>,
    },
    /// Why a feed's next poll is when it is, and what the last polls brought
    Explain { id: String },
    /// Poll a feed now
    Poll { id: String },
    /// Poll a feed no more, also after a restart
    Pause { id: String },
    /// Poll a paused feed again
    Resume { id: String },
    /// Add a feed, or the feed that a page points to
    Add(Box<add::Add>),
    /// Take out a feed that was added so
    Remove { id: String },
    /// Add the feeds of a subscription list
    #[command(after_help = "Examples:
  dateline feeds import subscriptions.opml --dry-run
  dateline feeds import subscriptions.opml")]
    Import {
        /// A file in OPML
        file: PathBuf,
        /// Only say what would be added
        #[arg(long)]
        dry_run: bool,
    },
    /// Write all feeds as a subscription list (OPML 2.0)
    Export {
        /// Standard output unless given
        file: Option<PathBuf>,
    },
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(act(arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn act(arguments: &Arguments) -> anyhow::Result<()> {
    let service = Service::find(arguments.admin.as_deref(), arguments.config.as_deref())?;
    let told = match &arguments.action {
        Action::List { state } => {
            let listed = filtered(service.get("/feeds").await?, state.as_deref());
            if arguments.json {
                print_json(&listed)?
            } else {
                print(&show::table(&listed, columns::width()))?
            }
            return Ok(());
        }
        Action::Explain { id } => {
            let explained = service.get(&one(id, "")).await?;
            if arguments.json {
                print_json(&explained)?
            } else {
                print(&show::explained(&explained))?
            }
            return Ok(());
        }
        Action::Export { file } => return list::export(&service, file.as_deref()).await,
        Action::Poll { id } => service.post(&one(id, "/poll"), String::new()).await?,
        Action::Pause { id } => service.post(&one(id, "/pause"), String::new()).await?,
        Action::Resume { id } => service.post(&one(id, "/resume"), String::new()).await?,
        Action::Remove { id } => service.delete(&one(id, "")).await?,
        Action::Add(add) => add::add(&service, add).await?,
        Action::Import { file, dry_run } => list::import(&service, file, *dry_run).await?,
    };
    if arguments.json { print_json(&told) } else { print(&show::done(&told)) }
}

/// The path of one feed; an id has no letters that would need to be encoded, and what is none is not found.
fn one(id: &str, action: &str) -> String {
    let encoded: String = url::form_urlencoded::byte_serialize(id.as_bytes()).collect();
    format!("/feeds/{encoded}{action}")
}

fn filtered(mut listed: Value, state: Option<&str>) -> Value {
    if let (Some(state), Some(feeds)) = (state, listed.as_array_mut()) {
        feeds.retain(|feed| show::state(feed) == state);
    }
    listed
}

fn print_json(value: &Value) -> anyhow::Result<()> {
    print(&format!("{value}\n"))
}

/// A closed pipe is no fault of anybody's.
fn print(text: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error).context("standard output"),
        _ => Ok(()),
    }
}

/// Whether somebody can be asked.
fn is_watched() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}
