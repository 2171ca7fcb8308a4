//! The command line: what there is, and which file answers for it.

use crate::commands;
use clap::{Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// Takes in the world's news wires and feeds, and publishes each new story and revision exactly once.
#[derive(Parser, Debug)]
#[command(name = "dateline", version, about, propagate_version = true, arg_required_else_help = true)]
#[command(after_help = "Examples:
  dateline demo                     the whole service on bundled wires, without network
  dateline parse story.txt          what a file says, as records
  dateline check dateline.toml      all problems of a configuration at once
  dateline run dateline.toml        the service")]
struct Line {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    Run(commands::run::Arguments),
    Check(CheckArguments),
    Demo(commands::demo::Arguments),
    Parse(commands::parse::Arguments),
    Dedupe(commands::dedupe::Arguments),
    Feeds(commands::feeds::Arguments),
    Tail(commands::tail::Arguments),
    Ledger(commands::ledger::Arguments),
}

/// Check a configuration: all that is wrong with it at once, each with its place.
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:
  dateline check dateline.toml
  dateline check --json dateline.toml | jq .message
  dateline check --connect dateline.toml             tries every feed once, and keeps nothing

Exit status: 0 the service would start, 78 it would not; with --connect also 1 when a feed fails.")]
struct CheckArguments {
    /// One JSON object a line instead of text
    #[arg(long)]
    json: bool,
    /// Try every feed: what comes, in which format, how old, and what it asks for
    #[arg(long)]
    connect: bool,
    /// Configuration file
    #[arg(default_value = "dateline.toml", value_name = "CONFIG")]
    config: PathBuf,
}

/// Runs the command that was given.
pub fn run() -> ExitCode {
    match Line::parse().command {
        Command::Run(arguments) => commands::run::run(&arguments),
        Command::Check(arguments) => {
            let check = commands::check::Check { config: arguments.config, json: arguments.json };
            if arguments.connect { commands::check::connect(&check) } else { commands::check::check(&check) }
        }
        Command::Demo(arguments) => commands::demo::run(&arguments),
        Command::Parse(arguments) => commands::parse::run(&arguments),
        Command::Dedupe(arguments) => commands::dedupe::run(&arguments),
        Command::Feeds(arguments) => commands::feeds::run(&arguments),
        Command::Tail(arguments) => commands::tail::run(&arguments),
        Command::Ledger(arguments) => commands::ledger::run(&arguments),
    }
}
