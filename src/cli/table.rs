//! Tallies for people: under each measure its sources, the figure first.
//!
//! ```text
//!      FIGURE  SOURCE                       SINCE (UTC)   NOTES
//!
//! escaped people from Ain Issa   DISPUTED: SDF and SOHR differ
//!         785  SDF (party to the conflict)  13 Oct 10:40  via Reuters; in De Noordpost
//!   about 100  SOHR (monitor)               13 Oct 07:20  in De Noordpost
//! ```

use super::{figure, style};
use crate::model::{
    Check, Combined, Difference, DifferenceType, Perpetrator, SourceFigure, SourceKind, Tally,
};
use comfy_table::{CellAlignment, ColumnConstraint, ContentArrangement, Table, Width, presets};
use std::cmp::Reverse;
use std::fmt::Write;

const HEADER: [&str; 4] = ["FIGURE", "SOURCE", "SINCE (UTC)", "NOTES"];
/// Least width to fold to, in columns: narrower tables can't be read.
const MIN_WIDTH: u16 = 60;
/// Most pairs that are named in a dispute.
const MAX_PAIRS: usize = 3;

/// Whether the combined view stands under each measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Views {
    Shown,
    Hidden,
}

/// The tallies of one story, or a word that there are none. Folded to `width` columns, where given.
pub fn story(tallies: &[&Tally], views: Views, width: Option<u16>) -> String {
    let tallies: Vec<&&Tally> = tallies.iter().filter(|tally| !tally.figures.is_empty()).collect();
    if tallies.is_empty() {
        return "no figures\n".to_string();
    }
    let rows = tallies.iter().map(|tally| rows(tally));
    let mut tables: Vec<Table> =
        [vec![HEADER.map(str::to_string)]].into_iter().chain(rows).map(table).collect();
    align(&mut tables, width);
    let mut text = format!("{}\n", tables[0].trim_fmt());
    for (tally, table) in tallies.iter().zip(&tables[1..]) {
        let _ = writeln!(text, "\n{}\n{}", heading(tally, views), table.trim_fmt());
    }
    text
}

fn heading(tally: &Tally, views: Views) -> String {
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
    if views == Views::Shown {
        let _ = write!(heading, "\n  {}", combined(&tally.combined));
    }
    heading
}

/// "by majority: 20", "by latest: 20 to 90", "by latest: at least 20".
fn combined(combined: &Combined) -> String {
    let Combined { low, best, high, policy } = combined;
    let view = match (best.map(figure::grouped), low.map(figure::grouped), high.map(figure::grouped)) {
        (Some(best), low, high) if low == high || (low.is_none() && high.is_none()) => best,
        (best, Some(low), Some(high)) => bounds(best, format!("{low} to {high}")),
        (best, Some(low), None) => bounds(best, format!("at least {low}")),
        (best, None, Some(high)) => bounds(best, format!("at most {high}")),
        (_, None, None) => "no one figure".to_string(),
    };
    format!("by {policy}: {view}")
}

/// The bounds after the best figure, where there is one.
fn bounds(best: Option<String>, bounds: String) -> String {
    best.map_or(bounds.clone(), |best| format!("{best} ({bounds})"))
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

fn rows(tally: &Tally) -> Vec<[String; 4]> {
    let mut figures: Vec<&SourceFigure> = tally.figures.iter().collect();
    // Named sources above outlets that name none; the newest word first.
    figures.sort_by_key(|figure| (figure.kind == Some(SourceKind::Outlet), Reverse(figure.said)));
    let row = |figure| [figure::figure(figure), source(figure), figure::time(figure.said), notes(figure)];
    figures.into_iter().map(row).collect()
}

fn table(rows: Vec<[String; 4]>) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).add_rows(rows);
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
        // "UN (UN)" says nothing twice.
        Some(kind) if figure::kind(kind) == figure.source => figure.source.clone(),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::json;

    const TIMES: &str = r#""said":"2024-05-01T10:00:00Z","firstSeen":"2024-05-01T10:00:00Z","lastRepeated":"2024-05-01T10:00:00Z""#;

    /// A tally of people killed whose figures are given as JSON without their times.
    fn tally(figures: &[&str], more: &str) -> Tally {
        let figures: Vec<String> = figures.iter().map(|figure| format!("{{{figure},{TIMES}}}")).collect();
        let line = format!(
            r#"{{"storyId":"s","measure":{{"event":"KILLED","group":"PEOPLE"}},"figures":[{}]{more}}}"#,
            figures.join(",")
        );
        json::tally_from_line(&line).unwrap_or_else(|error| panic!("{line}: {error}"))
    }

    #[test]
    fn each_source_is_a_row_with_its_bound_and_its_doubts() {
        let figures = [
            r#""source":"Courier","sourceKind":"OUTLET","value":3,"qualifier":"EXACT","carriers":["Courier"]"#,
            r#""source":"police","value":12,"low":12,"qualifier":"AT_LEAST","hedged":true,"via":"Reuters","carriers":["Courier","Gazette"]"#,
            r#""source":"UN","sourceKind":"UN","low":20,"qualifier":"VAGUE","asWritten":"tientallen""#,
            r#""source":"army","sourceKind":"MILITARY","value":84,"low":84,"qualifier":"AT_LEAST","derived":true,"arithmetic":"72 + 12","perpetrator":"INCLUDED""#,
            r#""source":"mayor","sourceKind":"OFFICIAL","value":0,"low":0,"high":0,"qualifier":"EXACT","follows":"police""#,
        ];
        let found = r#","differences":[{"type":"DIFFER","source":"army","other":"police"},{"type":"DENIAL","source":"mayor","other":"UN"}],"failing":[{"source":"police","name":"part_over_total","arithmetic":"14 of 12"}]"#;
        let shown = story(&[&tally(&figures, found), &tally(&[], "")], Views::Hidden, None);
        let expected = r#"
                    FIGURE  SOURCE                   SINCE (UTC)   NOTES

killed people   DISPUTED: army and police differ; mayor denies UN
  CHECK part over total: police 14 of 12
               at least 12  police                    1 May 10:00  unconfirmed; via Reuters; in Courier, Gazette
  "tientallen" (20 or more)  UN                        1 May 10:00
     at least 84 (72 + 12)  army (military)           1 May 10:00  attacker counted in
                         0  mayor (official)          1 May 10:00  taken over from police
                         3  Courier (names no source)  1 May 10:00
"#;
        let words = |text: &str| text.split_whitespace().map(str::to_string).collect::<Vec<_>>();
        assert_eq!(words(&shown), words(expected), "{shown}");
        let starts: Vec<usize> = shown.lines().filter_map(|line| line.find(" 1 May")).collect();
        assert!(starts.len() == 5 && starts.iter().all(|start| *start == starts[0]), "{shown}");
    }

    #[test]
    fn a_combined_view_names_its_policy_and_bounds() {
        for (low, best, high, expected) in [
            (Some(20), Some(20), Some(20), "by latest: 20"),
            (None, Some(100), None, "by latest: 100"),
            (Some(1_400), Some(1_400), None, "by latest: 1,400 (at least 1,400)"),
            (Some(20), None, Some(90), "by latest: 20 to 90"),
            (Some(20), None, None, "by latest: at least 20"),
            (None, None, Some(90), "by latest: at most 90"),
            (None, None, None, "by latest: no one figure"),
        ] {
            let view = Combined { low, best, high, policy: "latest".to_string() };
            assert_eq!(combined(&view), expected);
        }
        let shown = story(
            &[&tally(&[r#""source":"police","value":12,"qualifier":"EXACT""#], "")],
            Views::Shown,
            None,
        );
        assert!(shown.contains("\nkilled people\n  by "), "{shown}");
    }

    #[test]
    fn what_is_withdrawn_by_all_is_not_shown() {
        assert_eq!(story(&[&tally(&[], "")], Views::Hidden, None), "no figures\n");
        assert_eq!(story(&[], Views::Hidden, None), "no figures\n");
    }
}
