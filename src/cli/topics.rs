//! `topics`: makes the topics, and shows what is there.

use super::bus::BusArgs;
use super::failure::Outcome;
use crate::bus::{Cleanup, TopicState};
use clap::{Args, Subcommand};
use comfy_table::{CellAlignment, Table, presets};
use std::io::{self, Write};

#[derive(Args, Debug)]
pub struct TopicsArgs {
    #[command(subcommand)]
    action: Action,
}

#[derive(Subcommand, Debug)]
enum Action {
    /// Make missing topics and refuse wrong ones (partition count, cleanup)
    Apply {
        #[command(flatten)]
        bus: BusArgs,
    },
    /// Show the topics as they are
    Show {
        #[command(flatten)]
        bus: BusArgs,
    },
}

pub fn run(args: &TopicsArgs) -> Outcome {
    let bus = match &args.action {
        Action::Apply { bus } => bus.open()?,
        Action::Show { bus } => bus.open_as_it_is(&bus.options()?)?,
    };
    let table = table(&bus.show_topics()?);
    writeln!(io::stdout(), "{}", table.trim_fmt())?;
    Ok(())
}

fn table(states: &[TopicState]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(["TOPIC", "PARTITIONS", "CLEANUP", "RECORDS"]);
    for state in states {
        let number = |number: Option<u64>| number.map_or("-".to_string(), |n| n.to_string());
        let partitions = state.partitions.map_or("absent".to_string(), |n| n.to_string());
        table.add_row([state.name.clone(), partitions, cleanup(state.cleanup), number(state.records)]);
    }
    for column in [1, 3] {
        table.column_mut(column).expect("four columns").set_cell_alignment(CellAlignment::Right);
    }
    table
}

fn cleanup(cleanup: Option<Cleanup>) -> String {
    match cleanup {
        Some(Cleanup::Compact) => "compact".to_string(),
        Some(Cleanup::Delete { days }) => format!("delete after {days} days"),
        None => "-".to_string(),
    }
}
