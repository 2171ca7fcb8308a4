//! Logs go to standard error, one event a line, control characters escaped.

use std::io::IsTerminal;
use tracing_subscriber::EnvFilter;

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Begins to log. `filter` is in the form of tracing's directives: `info`, `dateline=debug` …
pub fn start(format: LogFormat, filter: &str) {
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let coloured = std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    // A second start, as tests in one process make, keeps the first one's.
    let _ = match format {
        LogFormat::Text => lines.with_ansi(coloured).try_init(),
        LogFormat::Json => lines.json().flatten_event(true).try_init(),
    };
}
