//! `qca bench`: a grid of minimisation problems, for those who publish benchmarks, alone or beside another program.

mod against;
mod figures;
mod grid;
mod peers;
mod process;

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, bail};
use clap::Args;
use qca::count::Count;
use qca::minimize::{Limits, Options, Status, Watch, pla};
use qca_report::{Align, Cell, Document, Table};
use serde::Serialize;

use against::Against;
use grid::{Instance, Measurement};
use peers::Peer;

use crate::Ending;
use crate::inputs;
use crate::interrupt;
use crate::output::OutputArguments;

/// Arguments of `qca bench`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Berkeley PLA files, or folders with such files (.pla).
    #[arg(required = true, value_name = "FILE OR FOLDER")]
    files: Vec<PathBuf>,
    /// Only certify the least number of terms: prime implicants and models are neither listed nor counted.
    #[arg(long, help_heading = "Minimisation")]
    minimum_only: bool,
    /// Seconds for each problem.
    #[arg(
        long,
        default_value_t = 60.0,
        value_name = "SECONDS",
        help_heading = "Minimisation"
    )]
    time_limit: f64,
    /// Memory for each problem, in MiB.
    #[arg(
        long,
        default_value_t = 4096,
        value_name = "MIB",
        help_heading = "Minimisation"
    )]
    memory_limit: u64,
    /// Solve each problem this often, and give the fastest time [default: 1; whole processes: 5].
    #[arg(long, value_name = "N", help_heading = "Minimisation", value_parser = clap::value_parser!(u16).range(1..))]
    repetitions: Option<u16>,
    /// Worker threads for each problem; 0: as many as there are processors. The answer does not depend on them.
    #[arg(
        long,
        default_value_t = 0,
        value_name = "N",
        help_heading = "Minimisation"
    )]
    threads: usize,
    /// Compare with another program in the same run: its command, `{}` standing for the file. On each file in turn
    /// `qca minimize --pla FILE` and the command run as whole processes. The problems are then solved for their
    /// minimum alone.
    #[arg(long, value_name = "COMMAND", help_heading = "Comparison")]
    against: Option<String>,
    /// Compare with recorded times of other programs: a CSV file with the columns instance (a file's name without
    /// .pla), tool, seconds, terms and status (ok, or why not).
    #[arg(long, value_name = "FILE", help_heading = "Comparison")]
    peers: Option<PathBuf>,
    #[command(flatten)]
    output: OutputArguments,
}

/// The JSON object.
#[derive(Serialize)]
struct Answer {
    command: &'static str,
    machine: Machine,
    instances: Vec<Line>,
    #[serde(skip_serializing_if = "Option::is_none")]
    against: Option<Against>,
    #[serde(skip_serializing_if = "Option::is_none")]
    peers: Option<Vec<Peer>>,
}

/// What the figures were measured on.
#[derive(Serialize)]
struct Machine {
    version: &'static str,
    system: &'static str,
    architecture: &'static str,
    processor: String,
    threads: usize,
}

#[derive(Serialize)]
struct Line {
    instance: String,
    conditions: usize,
    on: usize,
    seconds: f64,
    lower_bound: usize,
    upper_bound: usize,
    prime_implicants: Option<Count>,
    models: Option<Count>,
    status: String,
    valid: bool,
}

impl Arguments {
    /// Runs the command.
    ///
    /// # Errors
    /// A file that cannot be read or is no PLA file; a problem that contradicts itself.
    pub fn run(self) -> anyhow::Result<Ending> {
        let mut files = Vec::new();
        for path in &self.files {
            collect(path, &mut files)?;
        }
        if files.is_empty() {
            bail!("there is no .pla file in the folders named");
        }
        let mut instances = Vec::new();
        for path in &files {
            instances.extend(read(path)?);
        }
        let repetitions = self.repetitions.map_or(1, usize::from);
        interrupt::searching();
        let rows = grid::run(&instances, &self.options()?, repetitions)
            .map_err(|(name, error)| anyhow::anyhow!("{name}: {error}"))?;
        let limited = rows.iter().any(|row| row.status != Status::Complete);
        let paths = || files.iter().map(PathBuf::as_path);
        let (processes, limit) = (self.processes(), self.limit()?);
        let against = self
            .against
            .as_ref()
            .map(|command| against::compare(command, paths(), processes, limit))
            .transpose()?;
        let peers = self
            .peers
            .as_ref()
            .map(|recorded| peers::compare(recorded, paths(), &rows, processes, limit))
            .transpose()?;
        let answer = Answer {
            command: "bench",
            machine: machine(),
            instances: rows.into_iter().map(line).collect(),
            against,
            peers,
        };
        self.output
            .write(&answer, || document(&answer, processes))?;
        Ok(if limited { Ending::Limit } else { Ending::Done })
    }

    fn compares(&self) -> bool {
        self.against.is_some() || self.peers.is_some()
    }

    /// How often a whole process runs on each file.
    fn processes(&self) -> usize {
        self.repetitions.map_or(5, usize::from)
    }

    fn limit(&self) -> anyhow::Result<Duration> {
        Duration::try_from_secs_f64(self.time_limit).context("--time-limit")
    }

    fn options(&self) -> anyhow::Result<Options> {
        let everything = !self.minimum_only && !self.compares();
        Ok(Options {
            max_models: 1,
            count_models: everything,
            list_prime_implicants: everything,
            threads: self.threads,
            limits: Limits {
                time: Some(self.limit()?),
                memory_bytes: Some(self.memory_limit.saturating_mul(1 << 20)),
                max_prime_implicants: None,
                steps: None,
            },
            watch: Watch::start(None, Some(interrupt::flag())),
            ..Options::default()
        })
    }
}

/// The files that a path stands for, in order of their names.
fn collect(path: &Path, files: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    if !path.is_dir() {
        files.push(path.to_owned());
        return Ok(());
    }
    let place = || format!("{}: cannot be read", path.display());
    let entries: Result<Vec<_>, _> = std::fs::read_dir(path).with_context(place)?.collect();
    let mut found: Vec<PathBuf> = entries
        .with_context(place)?
        .into_iter()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "pla"))
        .collect();
    found.sort();
    files.extend(found);
    Ok(())
}

/// The problems of a file, one for each output that has an ON term.
fn read(path: &Path) -> anyhow::Result<Vec<Instance>> {
    let place = path.display();
    inputs::note(path);
    let text = std::fs::read_to_string(path).with_context(|| format!("{place}: cannot be read"))?;
    let file = pla::read(&text)
        .map_err(|error| anyhow::anyhow!("{place}, line {}: {}", error.line, error.message))?;
    let stem = stem(path);
    let several = file.outputs.len() > 1;
    let with_on = (0..file.outputs.len()).filter(|&at| !file.tables[at].on.is_empty());
    Ok(with_on
        .map(|at| Instance {
            name: if several {
                format!("{stem}:{}", file.outputs[at])
            } else {
                stem.clone()
            },
            problem: file.problem(at),
        })
        .collect())
}

/// What the instance in a file is called.
fn stem(path: &Path) -> String {
    path.file_stem()
        .map_or_else(String::new, |stem| stem.to_string_lossy().into_owned())
}

fn line(row: Measurement) -> Line {
    Line {
        instance: row.name,
        conditions: row.conditions,
        on: row.on,
        seconds: row.seconds,
        lower_bound: row.lower_bound,
        upper_bound: row.upper_bound,
        prime_implicants: row.prime_implicants.map(Count),
        models: row.models.map(Count),
        status: match row.status {
            Status::Complete => "complete".to_owned(),
            Status::Limit(reason) => format!("stopped by {reason}"),
        },
        valid: row.valid,
    }
}

fn machine() -> Machine {
    let name = std::fs::read_to_string("/proc/cpuinfo")
        .ok()
        .and_then(|text| {
            let line = text.lines().find(|line| line.starts_with("model name"))?;
            Some(line.split_once(':')?.1.trim().to_owned())
        });
    Machine {
        version: env!("CARGO_PKG_VERSION"),
        system: std::env::consts::OS,
        architecture: std::env::consts::ARCH,
        processor: name.unwrap_or_else(|| "unknown processor".to_owned()),
        threads: std::thread::available_parallelism().map_or(1, usize::from),
    }
}

/// The comparisons first: they are what was asked for.
fn document(answer: &Answer, processes: usize) -> Document {
    let mut document = Document::new();
    if let Some(against) = &answer.against {
        document.table(against::table(against));
    }
    if let Some(peers) = &answer.peers {
        document.table(peers::table(peers, processes));
    }
    document.table(table(answer));
    document
}

fn table(answer: &Answer) -> Table {
    let mut table = Table::new("bench", "Minimisation problems").column("Instance", Align::Left);
    for header in [
        "Conditions",
        "ON",
        "Seconds",
        "Lower",
        "Upper",
        "Prime implicants",
        "Models",
    ] {
        table = table.column(header, Align::Right);
    }
    table = table
        .column("Status", Align::Left)
        .column("Checked", Align::Left);
    let count = |count: &Option<Count>| {
        count
            .as_ref()
            .map_or(Cell::Empty, |count| Cell::Integer(count.to_string()))
    };
    for row in &answer.instances {
        table.push(vec![
            Cell::Text(row.instance.clone()),
            Cell::Integer(row.conditions.to_string()),
            Cell::Integer(row.on.to_string()),
            Cell::Raw(row.seconds),
            Cell::Integer(row.lower_bound.to_string()),
            Cell::Integer(row.upper_bound.to_string()),
            count(&row.prime_implicants),
            count(&row.models),
            Cell::Text(row.status.clone()),
            Cell::Text(if row.valid { "valid" } else { "NOT VALID" }.to_owned()),
        ]);
    }
    let machine = &answer.machine;
    table.note(format!(
        "qca {} on {} {}, {}, {} thread(s); seconds of solving in process.",
        machine.version, machine.system, machine.architecture, machine.processor, machine.threads
    ));
    table
}
