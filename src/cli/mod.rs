//! Words on the command line to one command, errors to exit codes: 0 done (also after SIGINT,
//! SIGTERM or a closed pipe), 1 failed, 2 wrong usage. What was asked for goes to standard output,
//! everything else to standard error.

mod bench;
mod bus;
mod chain;
mod dead_letters;
mod decide;
mod demo;
mod explain;
mod explained;
mod extract;
mod failure;
mod figure;
mod lines;
mod publish;
mod replay;
mod run;
mod scan;
mod stop;
mod style;
mod table;
mod tallies;
mod topics;
mod watch;

use clap::error::ErrorKind;
use clap::{CommandFactory, Parser, Subcommand};
use failure::{Failure, Outcome};
use std::io::stderr;
use std::process::ExitCode;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

/// Most characters of a wrong value that are shown.
const SHOWN: usize = 60;

/// Reads live news and keeps count of who says how many.
#[derive(Parser, Debug)]
#[command(name = "tallywire", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
#[allow(clippy::large_enum_variant)] // One is made a run.
enum Command {
    /// Play the seed stories through a log of their own, and watch the tallies come about
    Demo(demo::DemoArgs),
    /// Put an article or JSON lines on the log
    Publish(publish::PublishArgs),
    /// Reject or correct a claim, mute a source, or undo that
    Decide(decide::DecideArgs),
    /// Read what is published, keep the tallies and send updates, until stopped
    Run(run::RunArgs),
    /// Show updates as they come
    Watch(watch::WatchArgs),
    /// Show what is known now, source by source
    Tallies(tallies::TalliesArgs),
    /// Show what one update's number stands on: claims, texts and words, and which claims lost and why
    Explain(explain::ExplainArgs),
    /// Find the figures in a text, without any log
    Extract(extract::ExtractArgs),
    /// Fold JSON lines into updates and tallies, without any log
    Replay(replay::ReplayArgs),
    /// Make the topics, or show them
    Topics(topics::TopicsArgs),
    /// Show what was refused, and why
    DeadLetters(dead_letters::DeadLettersArgs),
    /// Measure how fast it is
    Bench(bench::BenchArgs),
}

/// Runs the command that the process was started with.
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage(&error),
    };
    log_to_stderr();
    match run(&cli.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.report(),
    }
}

fn run(command: &Command) -> Outcome {
    match command {
        Command::Demo(args) => demo::run(args),
        Command::Publish(args) => publish::run(args),
        Command::Decide(args) => decide::run(args),
        Command::Run(args) => run::run(args),
        Command::Watch(args) => watch::run(args),
        Command::Tallies(args) => tallies::run(args),
        Command::Explain(args) => explain::run(args),
        Command::Extract(args) => extract::run(args),
        Command::Replay(args) => replay::run(args),
        Command::Topics(args) => topics::run(args),
        Command::DeadLetters(args) => dead_letters::run(args),
        Command::Bench(args) => bench::run(args),
    }
}

/// Warnings, or what TALLYWIRE_LOG asks for (`info`, `tallywire::bus=debug` ...).
fn log_to_stderr() {
    let filter = EnvFilter::builder().with_default_directive(LevelFilter::WARN.into());
    let filter = filter.with_env_var("TALLYWIRE_LOG").from_env_lossy();
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(stderr).with_ansi(false).init();
}

/// Help goes out as clap has it; an error is brought into one line.
fn usage(error: &clap::Error) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let _ = error.print();
            ExitCode::SUCCESS
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            let _ = error.print();
            ExitCode::from(2)
        }
        _ => Failure::Usage(one_line(&error.to_string())).report(),
    }
}

/// clap says what is wrong in a first paragraph, and adds tips, the usage and where to find help.
fn one_line(text: &str) -> String {
    let text = text.strip_prefix("error: ").unwrap_or(text);
    let what: Vec<&str> = text.lines().take_while(|line| !line.is_empty()).map(str::trim).collect();
    let tip = text.lines().find_map(|line| line.trim().strip_prefix("tip: "));
    let tip = tip.map(|tip| format!("; {tip}")).unwrap_or_default();
    format!("{}{tip}; see '{} --help'", shortened(&what.join(" ")), command_line())
}

/// Without the middle of a value that fills the screen.
fn shortened(text: &str) -> String {
    let Some((before, rest)) = text.split_once('\'') else { return text.to_string() };
    let Some((value, after)) = rest.split_once("' for '") else { return text.to_string() };
    if value.chars().count() <= SHOWN {
        return text.to_string();
    }
    let start: String = value.chars().take(SHOWN).collect();
    format!("{before}'{start}...' for '{after}")
}

/// The program and the command that was asked for, if it is one.
fn command_line() -> String {
    let asked = std::env::args().nth(1).unwrap_or_default();
    let known = Cli::command().find_subcommand(&asked).is_some();
    if known { format!("tallywire {asked}") } else { "tallywire".to_string() }
}
