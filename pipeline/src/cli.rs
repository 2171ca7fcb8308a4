//! The command line: what there is, and which file answers for it.

use crate::commands;
use clap::{Parser, Subcommand};
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
    Parse(commands::parse::Arguments),
    Dedupe(commands::dedupe::Arguments),
}

/// Runs the command that was given.
pub fn run() -> ExitCode {
    match Line::parse().command {
        Command::Parse(arguments) => commands::parse::run(&arguments),
        Command::Dedupe(arguments) => commands::dedupe::run(&arguments),
    }
}
