//! `dateline run`: the service.

use crate::added::Added;
use crate::admin::feeds::Change;
use crate::commands::check::EXIT_CONFIGURATION;
use crate::commands::throwaway::Throwaway;
use crate::config::{Config, Problem, Problems, Source};
use crate::logging::{self, LogFormat};
use crate::metrics::label::Reload;
use crate::service::Service;
use crate::shutdown;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use tokio::signal::unix::{SignalKind, signal};

/// Run the service until SIGTERM or Ctrl-C.
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:
  dateline run dateline.toml
  dateline run --stdout dateline.toml | jq .headline
  DATELINE_LOG=debug dateline run --log-format json dateline.toml

Records go to Kafka, or to topic logs under data_dir/topics without [kafka]; read them with `dateline tail`.
SIGHUP reads the configuration again and takes over its feeds.
Exit status: 0 stopped, 1 failed, 78 the configuration cannot be run with.")]
pub struct Arguments {
    /// Print records on standard output, one JSON object a line; publish nothing and keep no state. Files of drop folders
    /// are read and moved on (or deleted) all the same
    #[arg(long)]
    stdout: bool,
    /// Form of the log lines on standard error
    #[arg(long, value_enum, default_value = "text")]
    log_format: LogFormat,
    /// Configuration file
    #[arg(default_value = "dateline.toml", value_name = "CONFIG")]
    config: PathBuf,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> ExitCode {
    logging::start(arguments.log_format, &std::env::var("DATELINE_LOG").unwrap_or_else(|_| "info".to_owned()));
    let mut config = match load(&arguments.config) {
        Ok((config, warnings)) => {
            if !warnings.is_empty() {
                eprint!("{}", Problems::new(warnings).render(std::io::stderr().is_terminal()));
            }
            config
        }
        Err(problems) => {
            eprint!("{}", problems.render(std::io::stderr().is_terminal()));
            return ExitCode::from(EXIT_CONFIGURATION);
        }
    };
    let mut thrown_away = None;
    if arguments.stdout {
        warn_of_moves(&config);
        match Throwaway::new() {
            Ok(folder) => {
                config.data_dir.clone_from(&folder.0);
                config.kafka = None;
                thrown_away = Some(folder);
            }
            Err(error) => {
                eprintln!("error: a temporary folder: {error}");
                return ExitCode::FAILURE;
            }
        }
    }
    if let Err(message) = usable(&config.data_dir) {
        eprintln!("error: {message}");
        return ExitCode::from(EXIT_CONFIGURATION);
    }
    let result = serve(config, arguments);
    drop(thrown_away);
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Reads the configuration on a thread of its own: with it goes all that reading a hundred thousand feeds leaves behind.
fn load(path: &Path) -> Result<(Config, Vec<Problem>), Problems> {
    let environment = |name: &str| std::env::var(name).ok();
    std::thread::scope(|scope| match scope.spawn(|| Config::load(path, &environment)).join() {
        Ok(loaded) => loaded,
        Err(panic) => std::panic::resume_unwind(panic),
    })
}

/// Whoever only wants to look at a folder learns that it will not be the same afterwards.
fn warn_of_moves(config: &Config) {
    for feed in &config.feeds {
        if let Source::Spool(spool) = &feed.source {
            let to = if spool.delete { "deleted" } else { "moved to done/ and failed/" };
            tracing::warn!(
                feed = feed.id,
                folder = %spool.path.display(),
                "--stdout keeps no state, yet files are {to} once they are read: use copies to look at them"
            );
        }
    }
}

/// Starts the service, tells systemd, waits for the word to stop, and stops.
fn serve(config: Config, arguments: &Arguments) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let result = runtime.block_on(async {
        let (feeds, data_dir) = (config.feeds.len(), config.data_dir.clone());
        // Not on this thread, which allocates nothing from here on and would keep what is freed there.
        let mut service = tokio::spawn(Service::start(config, arguments.stdout, None)).await??;
        tracing::info!(version = env!("CARGO_PKG_VERSION"), feeds, data_dir = %data_dir.display(), admin = %service.admin, "dateline runs");
        // No NOTIFY_SOCKET, no systemd: nothing to tell.
        let _ = sd_notify::notify(&[sd_notify::NotifyState::Ready]);
        let mut hangup = signal(SignalKind::hangup())?;
        let mut stop = std::pin::pin!(shutdown::requested());
        loop {
            let asked = tokio::select! {
                requested = &mut stop => break requested?,
                Some(()) = hangup.recv() => None,
                Some(change) = service.changes.recv() => Some(change),
            };
            // The word to stop is heard while feeds are taken over: half a take-over loses nothing.
            tokio::select! {
                requested = &mut stop => break requested?,
                () = take_over(&mut service, arguments, asked) => {}
            }
        }
        let _ = sd_notify::notify(&[sd_notify::NotifyState::Stopping]);
        service.stop().await;
        Ok(())
    });
    // A delivery that waits for a broker cannot be interrupted, and is not waited for.
    runtime.shutdown_background();
    result
}

/// Reads the configuration again, because of a signal or of a change that somebody asks for.
async fn take_over(service: &mut Service, arguments: &Arguments, asked: Option<Change>) {
    let Some(Change { text, dry_run, reply }) = asked else { return reload(service, &arguments.config).await };
    let done = match arguments.stdout {
        true => Err("--stdout keeps no state: write the feed into the configuration".to_owned()),
        false => change(service, &arguments.config, &text, dry_run).await,
    };
    // Whoever asked may be gone.
    let _ = reply.send(done);
}

/// Writes the file of added feeds anew and takes it over, if the whole configuration is right with it.
async fn change(service: &mut Service, path: &Path, text: &str, dry_run: bool) -> Result<(), String> {
    let environment = |name: &str| std::env::var(name).ok();
    let (config, _) = Config::load_with(path, Some(text), &environment).map_err(|problems| problems.render(false))?;
    if dry_run {
        return Ok(());
    }
    // Written first: what is cut off here, the next start takes up.
    let added = Added::of(&config.data_dir);
    let before = added.text().map_err(|error| error.to_string())?;
    added.write(text).map_err(|error| error.to_string())?;
    if let Err(error) = service.reload(&config).await {
        added.write(&before).map_err(|error| error.to_string())?;
        return Err(format!("{error:#}"));
    }
    tracing::info!(feeds = config.feeds.len(), "feeds were changed over the admin server");
    Ok(())
}

/// Reads the configuration again; a bad one changes nothing.
async fn reload(service: &mut Service, path: &Path) {
    let environment = |name: &str| std::env::var(name).ok();
    let outcome = match Config::load(path, &environment) {
        Ok((config, _)) => match service.reload(&config).await {
            Ok(()) => {
                tracing::info!(
                    feeds = config.feeds.len(),
                    "configuration read again: its feeds are taken over; other settings count from the next start"
                );
                Reload::Applied
            }
            Err(error) => {
                tracing::error!(%error, "configuration read again: its feeds cannot be started");
                Reload::Refused
            }
        },
        Err(problems) => {
            eprint!("{}", problems.render(false));
            tracing::error!(errors = problems.errors(), "the new configuration is wrong; the old one stays");
            Reload::Refused
        }
    };
    service.metrics.process.reloaded(outcome);
}

/// Whether state can be kept in a folder: made, written and removed here, before anything starts.
fn usable(data_dir: &Path) -> Result<(), String> {
    let uid = rustix::process::getuid().as_raw();
    let refuse = |error: std::io::Error| {
        format!(
            "data_dir = \"{}\": {error}; this process runs as uid {uid}: make the folder and give it to that user \
             (install -d -o {uid} {0}), or set data_dir to a folder that it may write",
            data_dir.display()
        )
    };
    std::fs::create_dir_all(data_dir).map_err(refuse)?;
    let probe = data_dir.join(format!(".probe-{}", std::process::id()));
    std::fs::write(&probe, b"").map_err(refuse)?;
    std::fs::remove_file(&probe).map_err(refuse)
}
