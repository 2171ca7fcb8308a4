//! `dateline check`: all that is wrong with a configuration, before anything runs on it.

mod connect;
mod found;

use crate::commands::columns;
use crate::config::{Config, Delivery, Problems, Source};
use connect::Tried;
use found::Progress;
use jiff::Timestamp;
use serde_json::json;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;

/// Exit code for a configuration that cannot be run with, `EX_CONFIG` of sysexits.h.
pub const EXIT_CONFIGURATION: u8 = 78;

/// What `dateline check` was asked.
#[derive(Clone, Debug)]
pub struct Check {
    pub config: PathBuf,
    /// One JSON object a line on standard output instead of text.
    pub json: bool,
}

/// Checks a configuration file and prints what is wrong with it. Offline; warnings do not fail.
///
/// Text: `ok: ...` on standard output, problems on standard error. JSON: problems and a last line `{"status",...}` on
/// standard output. Exit code 0, or 78 when the service would not start.
pub fn check(arguments: &Check) -> ExitCode {
    let environment = |name: &str| std::env::var(name).ok();
    let coloured = io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty());
    ExitCode::from(check_to(arguments, &environment, coloured, &mut io::stdout().lock(), &mut io::stderr().lock()))
}

/// The same with all that it touches as arguments; gives the exit code.
pub fn check_to(
    arguments: &Check,
    environment: &dyn Fn(&str) -> Option<String>,
    coloured: bool,
    output: &mut dyn Write,
    errors: &mut dyn Write,
) -> u8 {
    let (config, problems) = match Config::load(&arguments.config, environment) {
        Ok((config, warnings)) => (Some(config), Problems::new(warnings)),
        Err(problems) => (None, problems),
    };
    // Whoever closed the pipe has read what they wanted; the exit code says the rest.
    let _ = if arguments.json {
        write_json(config.as_ref(), &problems, output)
    } else {
        write_text(config.as_ref(), &problems, coloured, output, errors)
    };
    if config.is_some() { 0 } else { EXIT_CONFIGURATION }
}

fn write_text(
    config: Option<&Config>,
    problems: &Problems,
    coloured: bool,
    output: &mut dyn Write,
    errors: &mut dyn Write,
) -> io::Result<()> {
    if problems.iter().next().is_some() {
        errors.write_all(problems.render(coloured).as_bytes())?;
    }
    if let Some(config) = config {
        writeln!(output, "ok: {}", summary(config))?;
    }
    output.flush()
}

fn write_json(config: Option<&Config>, problems: &Problems, output: &mut dyn Write) -> io::Result<()> {
    output.write_all(problems.json_lines().as_bytes())?;
    let (http, spool) = config.map_or((0, 0), count);
    let status = json!({
        "status": if config.is_some() { "ok" } else { "failed" },
        "errors": problems.errors(),
        "warnings": problems.warnings(),
        "feeds": config.map(|config| config.feeds.len()),
        "http": config.map(|_| http),
        "spool": config.map(|_| spool),
        "outlet": config.map(|config| if config.kafka.is_some() { "kafka" } else { "topic_log" }),
    });
    writeln!(output, "{status}")?;
    output.flush()
}

fn summary(config: &Config) -> String {
    let (http, spool) = count(config);
    let feeds = config.feeds.len();
    let outlet = match &config.kafka {
        Some(kafka) => {
            let delivery = match kafka.delivery {
                Delivery::ExactlyOnce => "exactly once",
                Delivery::AtLeastOnce => "at least once",
            };
            format!("kafka at {}, {delivery}", kafka.brokers.join(", "))
        }
        None => format!("topic log in {}", config.data_dir.join("topics").display()),
    };
    format!("{feeds} feed{} ({http} http, {spool} spool), outlet {outlet}", if feeds == 1 { "" } else { "s" })
}

fn count(config: &Config) -> (usize, usize) {
    let http = config.feeds.iter().filter(|feed| matches!(feed.source, Source::Http(_))).count();
    (http, config.feeds.len() - http)
}

/// Tries every feed of a configuration that is right, and says what was found: 0 all good, 1 some failed.
/// Ctrl-C ends it with what is known by then.
pub fn connect(arguments: &Check) -> ExitCode {
    let environment = |name: &str| std::env::var(name).ok();
    let Ok((config, _)) = Config::load(&arguments.config, &environment) else { return check(arguments) };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    match runtime.map_err(anyhow::Error::from).and_then(|runtime| runtime.block_on(try_all(&config, arguments.json))) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Whether all feeds are good.
async fn try_all(config: &Config, as_json: bool) -> anyhow::Result<bool> {
    let (sender, mut receiver) = tokio::sync::mpsc::channel(64);
    let mut progress = Progress::new(config.feeds.len(), io::stderr().is_terminal());
    let mut tried: Vec<Tried> = Vec::new();
    let (mut trying, mut failed) = (std::pin::pin!(connect::try_all(config, sender)), 0);
    let mut over = false;
    loop {
        tokio::select! {
            done = &mut trying, if !over => { done?; over = true; }
            _ = tokio::signal::ctrl_c() => break,
            one = receiver.recv() => match one {
                Some(one) => {
                    failed += usize::from(!one.good);
                    if as_json {
                        writeln!(io::stdout(), "{}", serde_json::to_string(&one)?)?;
                    }
                    tried.push(one);
                    progress.tell(tried.len(), failed, &mut io::stderr())?;
                }
                None => break,
            },
        }
    }
    progress.end(&mut io::stderr())?;
    if !as_json {
        tried.sort_by_key(|one| one.place);
        let shown = found::table(&tried, columns::width(), Timestamp::now());
        io::stdout().write_all(shown.as_bytes())?;
    }
    Ok(failed == 0 && tried.len() == config.feeds.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(text: &str, json: bool) -> (u8, String, String) {
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join("dateline.toml");
        std::fs::write(&config, text).unwrap();
        let (mut output, mut errors) = (Vec::new(), Vec::new());
        let code = check_to(&Check { config, json }, &|_| None, false, &mut output, &mut errors);
        let here = folder.path().display().to_string();
        let plain = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap().replace(&here, "HERE");
        (code, plain(output), plain(errors))
    }

    const GOOD: &str = "[[feed]]\nid = \"a\"\nprovider = \"a\"\nsource = { kind = \"spool\", path = \"in\" }\n";
    const WARNED: &str = "[[feed]]\nid = \"a\"\nsource = { kind = \"spool\", path = \"in\" }\n";

    #[test]
    fn a_good_configuration_is_summed_up() {
        let expected = "ok: 1 feed (0 http, 1 spool), outlet topic log in HERE/data/topics\n";
        assert_eq!(checked(GOOD, false), (0, expected.into(), String::new()));
        let kafka = format!("[kafka]\nbrokers = [\"a:1\", \"b:2\"]\n{GOOD}");
        assert!(checked(&kafka, false).1.ends_with("outlet kafka at a:1, b:2, exactly once\n"));
    }

    #[test]
    fn warnings_do_not_fail() {
        let (code, output, errors) = checked(WARNED, false);
        assert_eq!(code, 0);
        assert!(output.starts_with("ok: ") && errors.contains("provider") && errors.ends_with("0 errors, 1 warning\n"));
    }

    #[test]
    fn errors_exit_with_78() {
        let (code, output, errors) = checked("a = 1\n", false);
        assert_eq!((code, output.as_str()), (78, ""));
        assert!(errors.contains("HERE/dateline.toml:1:1") && errors.ends_with("2 errors, 0 warnings\n"), "{errors}");
    }

    #[test]
    fn json_has_one_object_a_line_and_a_status() {
        let (code, output, errors) = checked(WARNED, true);
        assert_eq!((code, errors.as_str()), (0, ""));
        let lines: Vec<serde_json::Value> = output.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!((lines.len(), &lines[0]["line"], &lines[1]["status"]), (2, &json!(2), &json!("ok")));
        let (code, output, _) = checked("a = 1\n", true);
        assert!(code == 78 && output.ends_with("\"warnings\":0}\n"), "{output}");
    }

    #[test]
    fn a_missing_file_is_a_problem_of_the_configuration() {
        let check = Check { config: "nowhere/dateline.toml".into(), json: false };
        let (mut output, mut errors) = (Vec::new(), Vec::new());
        assert_eq!(check_to(&check, &|_| None, false, &mut output, &mut errors), 78);
        assert!(String::from_utf8(errors).unwrap().contains("nowhere/dateline.toml"));
    }
}
