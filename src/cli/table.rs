//! Tallies as a table: one block a measure, one row a source.

use super::figure;
use crate::model::{Difference, DifferenceType, SourceFigure, Tally};
use comfy_table::{CellAlignment, ContentArrangement, Table, presets};

/// One story's tallies, or nothing where no figure is left. `width` is the terminal's, if there is one.
pub fn story(heading: &str, tallies: &[&Tally], width: Option<u16>) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(["", "FIGURE", "SINCE (UTC)", "SOURCE", "NOTES"]);
    let mut empty = true;
    for tally in tallies.iter().filter(|tally| !tally.figures.is_empty()) {
        empty = false;
        measure(&mut table, tally);
    }
    if empty {
        return format!("{heading}\n  no figures\n");
    }
    if let Some(width) = width {
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    }
    table.column_mut(1).expect("five columns").set_cell_alignment(CellAlignment::Right);
    for column in table.column_iter_mut() {
        column.set_padding((0, 2));
    }
    format!("{heading}\n{}\n", table.trim_fmt())
}

fn measure(table: &mut Table, tally: &Tally) {
    let mut label = figure::label(&tally.measure, &tally.label);
    if !tally.differences.is_empty() {
        label.push_str("\nDISPUTED");
    }
    for figure in &tally.figures {
        table.add_row([
            std::mem::take(&mut label),
            figure::figure(figure),
            figure::time(figure.said),
            source(figure),
            notes(tally, figure),
        ]);
    }
}

fn source(figure: &SourceFigure) -> String {
    match figure.kind {
        Some(kind) => format!("{} ({})", figure.source, figure::kind(kind)),
        None => figure.source.clone(),
    }
}

fn notes(tally: &Tally, figure: &SourceFigure) -> String {
    let mut notes = Vec::new();
    if figure.hedged {
        notes.push("unconfirmed".to_string());
    }
    notes.extend(tally.differences.iter().filter_map(|difference| opposed(difference, &figure.source)));
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

fn opposed(difference: &Difference, source: &str) -> Option<String> {
    let first = difference.source == source;
    let other = if first {
        &difference.other
    } else if difference.other == source {
        &difference.source
    } else {
        return None;
    };
    match (difference.difference, first) {
        (DifferenceType::Differ, _) => Some(format!("differs from {other}")),
        (DifferenceType::Denial, true) => Some(format!("denies {other}")),
        (DifferenceType::Denial, false) => Some(format!("denied by {other}")),
        (DifferenceType::Ahead, _) => None,
    }
}
