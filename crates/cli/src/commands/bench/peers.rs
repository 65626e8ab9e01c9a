//! Recorded times and terms of other programs, beside ours.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, bail};
use indexmap::IndexMap;
use qca_report::{Align, Cell, Table};
use serde::{Deserialize, Serialize};

use super::figures::Standing;
use super::grid::Measurement;
use super::process::{CommandLine, interleaved};
use super::stem;

/// One line of the file of recorded times.
#[derive(Deserialize)]
struct Recorded {
    instance: String,
    tool: String,
    seconds: String,
    terms: String,
    status: String,
}

/// What the file says of one tool and instance, checked.
struct Entry {
    instance: String,
    /// Seconds, where the tool finished.
    seconds: Option<f64>,
    terms: Option<usize>,
}

/// One tool beside ours.
#[derive(Serialize)]
pub(super) struct Peer {
    tool: String,
    /// Instances of the run that are recorded for the tool.
    recorded: usize,
    /// Those that it finished.
    finished: usize,
    #[serde(flatten)]
    standing: Standing,
    /// Where it has more terms than the certified minimum.
    above_minimum: Vec<Terms>,
    /// Where it has fewer: no cover of the problem, then.
    below_minimum: Vec<Terms>,
}

#[derive(Serialize)]
struct Terms {
    instance: String,
    terms: usize,
    minimum: usize,
}

/// Times our whole process on each file and joins what is recorded of others.
///
/// # Errors
/// The file cannot be read, or has nothing about these instances.
pub(super) fn compare<'a>(
    recorded: &Path,
    files: impl IntoIterator<Item = &'a Path>,
    measured: &[Measurement],
    repetitions: usize,
    limit: Duration,
) -> anyhow::Result<Vec<Peer>> {
    let tools = read(recorded)?;
    let own = CommandLine::own()?;
    let mut ours = BTreeMap::new();
    for file in files {
        let name = stem(file);
        if tools.values().flatten().any(|entry| entry.instance == name) {
            let [timing] = interleaved([&own], file, repetitions, limit)?;
            ours.insert(name, timing.minimum);
        }
    }
    if ours.is_empty() {
        bail!(
            "{}: none of the instances recorded there is among the files; `instance` is a file's name without .pla",
            recorded.display()
        );
    }
    let minima: BTreeMap<&str, usize> = measured
        .iter()
        .filter(|row| row.lower_bound == row.upper_bound)
        .map(|row| (row.name.as_str(), row.lower_bound))
        .collect();
    let peers = tools.into_iter();
    Ok(peers
        .map(|(tool, entries)| peer(tool, &entries, &ours, &minima))
        .collect())
}

fn peer(
    tool: String,
    entries: &[Entry],
    ours: &BTreeMap<String, Option<f64>>,
    minima: &BTreeMap<&str, usize>,
) -> Peer {
    let entries: Vec<&Entry> = entries
        .iter()
        .filter(|entry| ours.contains_key(&entry.instance))
        .collect();
    let pairs: Vec<(f64, f64)> = entries
        .iter()
        .filter_map(|entry| ours[&entry.instance].zip(entry.seconds))
        .collect();
    let terms = |wrong: fn(usize, usize) -> bool| {
        let known = entries.iter().filter_map(|entry| {
            let minimum = *minima.get(entry.instance.as_str())?;
            let terms = entry.terms?;
            wrong(terms, minimum).then(|| Terms {
                instance: entry.instance.clone(),
                terms,
                minimum,
            })
        });
        known.collect()
    };
    Peer {
        recorded: entries.len(),
        finished: entries.iter().filter(|e| e.seconds.is_some()).count(),
        standing: Standing::of(&pairs),
        above_minimum: terms(|terms, minimum| terms > minimum),
        below_minimum: terms(|terms, minimum| terms < minimum),
        tool,
    }
}

/// The entries of each tool, in the order of the file.
fn read(path: &Path) -> anyhow::Result<IndexMap<String, Vec<Entry>>> {
    let place = path.display();
    let mut reader =
        csv::Reader::from_path(path).with_context(|| format!("{place}: cannot be read"))?;
    let mut tools: IndexMap<String, Vec<Entry>> = IndexMap::new();
    for (row, line) in reader.deserialize().enumerate() {
        let line: Recorded = line.with_context(|| {
            format!("{place}: expected the columns instance, tool, seconds, terms, status")
        })?;
        let finished = line.status == "ok";
        let seconds = match line.seconds.parse::<f64>() {
            Ok(seconds) if seconds > 0.0 && seconds.is_finite() => finished.then_some(seconds),
            _ if !finished => None,
            _ => bail!(
                "{place}, row {}, column \"seconds\", value {:?}: expected a positive number of seconds where the status is ok",
                row + 1,
                line.seconds
            ),
        };
        let entry = Entry {
            instance: line.instance,
            seconds,
            terms: line.terms.parse().ok().filter(|_| finished),
        };
        tools.entry(line.tool).or_default().push(entry);
    }
    Ok(tools)
}

/// One row for each tool.
pub(super) fn table(peers: &[Peer], repetitions: usize) -> Table {
    let mut table = Table::new("peers", "Recorded times of other programs beside ours")
        .column("Program", Align::Left);
    for header in [
        "Recorded",
        "Finished",
        "qca faster",
        "qca slower",
        "by over 1 ms",
        "Ratio",
        "Above minimum",
        "Below minimum",
    ] {
        table = table.column(header, Align::Right);
    }
    let count = |count: usize| Cell::Integer(count.to_string());
    for peer in peers {
        table.push(vec![
            Cell::Text(peer.tool.clone()),
            count(peer.recorded),
            count(peer.finished),
            count(peer.standing.faster),
            count(peer.standing.slower),
            count(peer.standing.slower_beyond_noise),
            Cell::Number(peer.standing.geometric_mean),
            count(peer.above_minimum.len()),
            count(peer.below_minimum.len()),
        ]);
    }
    table.note(format!(
        "qca: the fastest of {repetitions} whole process(es) for each file. Ratio: geometric mean of the program's recorded seconds to ours over the instances that both finish. Above and below minimum: instances on which its terms are more or fewer than the certified minimum of the parsimonious problem."
    ));
    for peer in peers.iter().filter(|peer| !peer.above_minimum.is_empty()) {
        let shown: Vec<String> = peer
            .above_minimum
            .iter()
            .take(MOST_SHOWN)
            .map(shown)
            .collect();
        let more = match peer.above_minimum.len().saturating_sub(MOST_SHOWN) {
            0 => String::new(),
            more => format!(", and {more} more"),
        };
        table.note(format!(
            "{}, above the minimum: {}{more}.",
            peer.tool,
            shown.join(", ")
        ));
    }
    table
}

/// Instances that a note names.
const MOST_SHOWN: usize = 10;

fn shown(terms: &Terms) -> String {
    format!("{} ({} for {})", terms.instance, terms.terms, terms.minimum)
}
