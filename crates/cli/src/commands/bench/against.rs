//! Ours and another program, both as whole processes, in one run.

use std::path::Path;
use std::time::Duration;

use qca_report::{Align, Cell, Table};
use serde::Serialize;

use super::figures::Standing;
use super::process::{CommandLine, Timing, interleaved};
use super::stem;

/// The comparison.
#[derive(Serialize)]
pub(super) struct Against {
    command: String,
    repetitions: usize,
    files: Vec<File>,
    #[serde(flatten)]
    standing: Standing,
}

#[derive(Serialize)]
struct File {
    instance: String,
    ours: Timing,
    other: Timing,
    /// The other's fastest run to ours.
    ratio: Option<f64>,
}

/// Times both on each file.
///
/// # Errors
/// The command makes no sense or cannot be started.
pub(super) fn compare<'a>(
    command: &str,
    files: impl IntoIterator<Item = &'a Path>,
    repetitions: usize,
    limit: Duration,
) -> anyhow::Result<Against> {
    let (own, other) = (CommandLine::own()?, CommandLine::parse(command)?);
    let mut timed = Vec::new();
    for path in files {
        let [ours, theirs] = interleaved([&own, &other], path, repetitions, limit)?;
        timed.push(File {
            instance: stem(path),
            ratio: ours.minimum.zip(theirs.minimum).map(|(a, b)| b / a),
            ours,
            other: theirs,
        });
    }
    let pairs: Vec<(f64, f64)> = timed
        .iter()
        .filter_map(|file| file.ours.minimum.zip(file.other.minimum))
        .collect();
    Ok(Against {
        command: command.to_owned(),
        repetitions,
        standing: Standing::of(&pairs),
        files: timed,
    })
}

/// The comparison file by file.
pub(super) fn table(against: &Against) -> Table {
    let mut table =
        Table::new("against", "Whole processes, in seconds").column("Instance", Align::Left);
    for header in ["qca", "qca, median", "Other", "Other, median", "Ratio"] {
        table = table.column(header, Align::Right);
    }
    table = table.column("Status", Align::Left);
    let seconds = |seconds: Option<f64>| seconds.map_or(Cell::Empty, Cell::Raw);
    for file in &against.files {
        let status = match (file.ours.minimum, file.other.minimum) {
            (Some(_), Some(_)) => "both finished".to_owned(),
            (None, Some(_)) => format!("qca {}", file.ours.status),
            (Some(_), None) => format!("other {}", file.other.status),
            (None, None) => format!("qca {}, other {}", file.ours.status, file.other.status),
        };
        table.push(vec![
            Cell::Text(file.instance.clone()),
            seconds(file.ours.minimum),
            seconds(file.ours.median),
            seconds(file.other.minimum),
            seconds(file.other.median),
            file.ratio
                .map_or(Cell::Empty, |ratio| Cell::Number(Some(ratio))),
            Cell::Text(status),
        ]);
    }
    let standing = &against.standing;
    let mean = standing
        .geometric_mean
        .map_or_else(|| "–".to_owned(), |mean| format!("{mean:.2}"));
    table.note(format!(
        "Other: {}. The fastest of {} run(s) in turn, and the median; ratio: the other's fastest run to ours.",
        against.command, against.repetitions
    ));
    table.note(format!(
        "Of {} file(s) that both finish, qca is faster on {}, slower on {}, slower by more than 1 ms on {}; geometric mean of the ratios {mean}.",
        standing.compared, standing.faster, standing.slower, standing.slower_beyond_noise
    ));
    table
}
