//! Tallies for people: under each measure its sources, the figure first.
//!
//! ```text
//! escaped people in Ain Issa   DISPUTED: SDF and SOHR differ
//!         785  SDF (party to the conflict)  13 Oct 10:40  via Reuters; in De Noordpost
//!   about 100  SOHR (monitor)               13 Oct 07:20  in De Noordpost
//! ```

use super::{figure, style};
use crate::model::{Check, Difference, DifferenceType, Perpetrator, SourceFigure, SourceKind, Tally};
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table, Width, presets};
use std::cmp::Reverse;
use std::fmt::Write;

/// Least width to fold to, in columns: narrower tables can't be read.
const MIN_WIDTH: u16 = 60;
/// Most pairs that are named in a dispute.
const MAX_PAIRS: usize = 3;

/// The tallies of one story, or a word that there are none. Folded to `width` columns, where given.
pub fn story(tallies: &[&Tally], width: Option<u16>) -> String {
    let tallies: Vec<&&Tally> = tallies.iter().filter(|tally| !tally.figures.is_empty()).collect();
    if tallies.is_empty() {
        return "no figures\n".to_string();
    }
    let mut tables: Vec<Table> = tallies.iter().map(|tally| table(tally)).collect();
    align(&mut tables, width);
    let mut text = String::new();
    for (at, (tally, table)) in tallies.iter().zip(&tables).enumerate() {
        let gap = if at > 0 { "\n" } else { "" };
        let _ = writeln!(text, "{gap}{}\n{}", heading(tally), table.trim_fmt());
    }
    text
}

fn heading(tally: &Tally) -> String {
    let mut heading = style::bold(figure::label(&tally.measure, &tally.label));
    if !tally.differences.is_empty() {
        let _ = write!(heading, "   {} {}", style::red("DISPUTED:"), disputes(&tally.differences));
    }
    for Check { source, name, arithmetic } in &tally.failing {
        let _ = write!(
            heading,
            "\n  {} {source} {arithmetic}",
            style::red(format!("CHECK {}:", name.replace('_', " ")))
        );
    }
    heading
}

fn disputes(differences: &[Difference]) -> String {
    let mut told: Vec<String> = differences.iter().take(MAX_PAIRS).map(dispute).collect();
    if differences.len() > MAX_PAIRS {
        told.push(format!("and {} more", differences.len() - MAX_PAIRS));
    }
    told.join("; ")
}

fn dispute(Difference { difference, source, other }: &Difference) -> String {
    match difference {
        DifferenceType::Differ => format!("{source} and {other} differ"),
        DifferenceType::Denial => format!("{source} denies {other}"),
        DifferenceType::Ahead => format!("{source} is ahead of {other}"),
    }
}

fn table(tally: &Tally) -> Table {
    let mut figures: Vec<&SourceFigure> = tally.figures.iter().collect();
    // Named sources above outlets that name none; the newest word first.
    figures.sort_by_key(|figure| (figure.kind == Some(SourceKind::Outlet), Reverse(figure.said)));
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    for figure in figures {
        table.add_row([figure::figure(figure), source(figure), figure::time(figure.said), notes(figure)]);
    }
    table.column_mut(0).expect("four columns").set_cell_alignment(CellAlignment::Right);
    for (column, padding) in table.column_iter_mut().zip([(2, 2), (0, 2), (0, 2), (0, 0)]) {
        column.set_padding(padding);
    }
    table
}

/// The same columns in every table.
fn align(tables: &mut [Table], width: Option<u16>) {
    let widths = |table: &Table| table.column_max_content_widths();
    for column in 0..3 {
        let widest = tables.iter().map(|table| widths(table)[column]).max().unwrap_or(0);
        for table in tables.iter_mut() {
            let column = table.column_mut(column).expect("four columns");
            let widest = widest + column.padding_width();
            column.set_constraint(ColumnConstraint::Absolute(Width::Fixed(widest)));
        }
    }
    let Some(width) = width else { return };
    for table in tables {
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width.max(MIN_WIDTH));
    }
}

fn source(figure: &SourceFigure) -> String {
    match figure.kind {
        Some(SourceKind::Outlet) => format!("{} (names no source)", figure.source),
        Some(kind) => format!("{} ({})", figure.source, figure::kind(kind)),
        None => figure.source.clone(),
    }
}

fn notes(figure: &SourceFigure) -> String {
    let mut notes = Vec::new();
    if figure.hedged {
        notes.push("unconfirmed".to_string());
    }
    if !figure.follows.is_empty() {
        notes.push(format!("taken over from {}", figure.follows));
    }
    match figure.perpetrator {
        Some(Perpetrator::Included) => notes.push("attacker counted in".to_string()),
        Some(Perpetrator::Excluded) => notes.push("attacker not counted".to_string()),
        None => {}
    }
    if !figure.via.is_empty() && figure.via != figure.source {
        notes.push(format!("via {}", figure.via));
    }
    let carriers: Vec<&str> =
        figure.carriers.iter().map(String::as_str).filter(|outlet| *outlet != figure.source).collect();
    if !carriers.is_empty() {
        notes.push(format!("in {}", carriers.join(", ")));
    }
    notes.join("; ")
}
