//! `dateline demo`: the very same service on bundled wires and a feed server on loopback that changes over time.

mod newsroom;
mod screen;

use crate::commands::throwaway::Throwaway;
use crate::config::{Config, Problems};
use crate::logging::{self, LogFormat};
use crate::service::Service;
use crate::shutdown;
use anyhow::Context as _;
use screen::Screen;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

/// Time between two things that happen in the demo's newsroom.
const STEP: Duration = Duration::from_millis(1500);

/// Wire copy that is dropped into the folder, one file a step.
const WIRES: &[(&str, &[u8])] = &[
    ("harbour.txt", include_bytes!("../../demo/wires/harbour.txt")),
    ("rates.txt", include_bytes!("../../demo/wires/rates.txt")),
    ("japanese.txt", include_bytes!("../../demo/wires/japanese.txt")),
    ("latin1.txt", include_bytes!("../../demo/wires/latin1.txt")),
    ("embargo.txt", include_bytes!("../../demo/wires/embargo.txt")),
    ("harbour-again.txt", include_bytes!("../../demo/wires/harbour.txt")),
    ("program.exe", b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff"),
];

/// Watch the whole service at work: bundled wires, a small newsroom on loopback, no network, no Kafka.
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:
  dateline demo                      until Ctrl-C
  dateline demo --once               ends by itself; for scripts
  dateline demo --keep /tmp/demo     leaves ledger and topics there, for `dateline tail`")]
pub struct Arguments {
    /// End when everything has happened once
    #[arg(long)]
    once: bool,
    /// Keep ledger and topic logs in this folder
    #[arg(long, value_name = "FOLDER")]
    keep: Option<PathBuf>,
    /// Address of /metrics, /livez, /readyz and /version
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    admin: std::net::SocketAddr,
}

/// Runs the command.
pub fn run(arguments: &Arguments) -> ExitCode {
    logging::start(LogFormat::Text, &std::env::var("DATELINE_LOG").unwrap_or_else(|_| "error".to_owned()));
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(play(arguments)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

async fn play(arguments: &Arguments) -> anyhow::Result<()> {
    let mut thrown_away = None;
    let folder = match &arguments.keep {
        Some(folder) => folder.clone(),
        None => thrown_away.insert(Throwaway::new()?).0.clone(),
    };
    let newsroom = newsroom::Newsroom::open(STEP, arguments.once).await?;
    let config = configuration(&folder, &newsroom.address(), arguments.admin)?;
    let screen = Arc::new(Screen::new());
    let watcher = screen.clone();
    let service = Service::start(config, false, Some(Box::new(move |feed, tally| watcher.show(feed, tally)))).await?;
    screen.welcome(&service.admin.to_string(), &folder);
    let spool = folder.join("wires");
    let wires = tokio::spawn(drop_wires(spool));
    if arguments.once {
        wires.await??;
        newsroom.ended().await;
        screen.quiet(STEP * 2).await;
    } else {
        shutdown::requested().await?;
    }
    service.stop().await;
    screen.farewell(&folder, arguments.keep.is_some());
    Ok(())
}

/// The demo's configuration goes the way of every other one.
fn configuration(folder: &Path, newsroom: &str, admin: std::net::SocketAddr) -> anyhow::Result<Config> {
    let http = |id: &str, provider: &str, path: &str| {
        format!(
            "[[feed]]\nid = \"{id}\"\nprovider = \"{provider}\"\nsource = {{ kind = \"http\", url = \"http://{newsroom}/{path}\", \
             interval = \"1s\", allow_networks = [\"127.0.0.0/8\"] }}\n"
        )
    };
    let text = [
        format!("data_dir = \"data\"\n[admin]\nlisten = \"{admin}\"\n[http]\ngap_per_host = \"0s\"\nconcurrency_per_host = 4\n[outbox]\nmin_free = \"1MiB\"\n"),
        "[[feed]]\nid = \"example-wire\"\nprovider = \"example-wire\"\nsource = { kind = \"spool\", path = \"wires\", settle = \"1s\", rescan = \"1s\" }\n".to_owned(),
        http("world", "meridian-times", "world.rss"),
        http("politics", "lowmark-post", "politics.atom"),
        http("science", "plateau-review", "science.json"),
        http("broken", "static-gazette", "broken.rss"),
    ];
    std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    let (config, _) = Config::parse(&text.concat(), "demo.toml", folder, &|_| None)
        .map_err(|problems: Problems| anyhow::anyhow!("{}", problems.render(false)))?;
    Ok(config)
}

/// Drops files as a wire's own software does: written beside, then renamed.
async fn drop_wires(folder: PathBuf) -> anyhow::Result<()> {
    for (name, bytes) in WIRES {
        tokio::fs::create_dir_all(&folder).await?;
        let part = folder.join(format!(".{name}.part"));
        tokio::fs::write(&part, bytes).await?;
        tokio::fs::rename(&part, folder.join(name)).await?;
        tokio::time::sleep(STEP).await;
    }
    Ok(())
}
