//! `qca minimize`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{ArgGroup, Args, ValueEnum};
use qca::TruthTable;
use qca::expression::parse_names;
use qca::minimize::{self, Cover, Limits};
use qca::solution::{MinimizeResult, SolutionStatus, SolutionType, minimize_table, with_figures};
use qca_report::Document;
use qca_report::tables;
use qca_study::Specification;
use qca_study::fsqca::{Compared, Difference, term_cases};
use qca_study::specification::analyse;

use crate::Ending;
use crate::input::{AnalysisArguments, Compat, DataArguments, ReadingArguments};
use crate::interrupt;
use crate::output::OutputArguments;
use crate::progress;

mod pla;

use super::truth_table::TableArguments;

/// What a truth table that is given as such has decided already.
const CUT_OFFS: [&str; 5] = ["consistency", "contradiction", "pri", "frequency", "half"];

/// Arguments of `qca minimize`.
#[derive(Args, Debug)]
#[command(group = ArgGroup::new("input").required(true).args(["data", "truth_table", "pla"]))]
pub struct Arguments {
    /// CSV or TSV file with a header row; `-` reads standard input.
    #[arg(value_name = "DATA", requires = "outcome")]
    data: Option<PathBuf>,
    /// In place of DATA: a CSV of condition columns and OUT (1, 0, C or ?). No figures of fit then.
    #[arg(long, value_name = "FILE", conflicts_with_all = CUT_OFFS)]
    truth_table: Option<PathBuf>,
    /// In place of DATA: a Berkeley PLA file (.type f, fd, fr or fdr), each output on its own; `-` reads standard
    /// input. Only the parsimonious solution, unless --solution asks for others.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["outcome", "conditions"])]
    pla: Option<PathBuf>,
    /// Write proofs of the least number of terms to this file (see the documentation of qca-minimize).
    #[arg(long, value_name = "FILE", requires = "pla")]
    certificate: Option<PathBuf>,
    /// Check the terms of this PLA file against those of --pla instead of minimising: whether they cover every ON
    /// configuration of each output and none that must not be covered (exit status 1 if not).
    #[arg(long, value_name = "FILE", requires = "pla", conflicts_with_all = ["certificate", "all_models"])]
    verify: Option<PathBuf>,
    /// List the prime implicants and count the models of a PLA file in other formats than JSON too.
    #[arg(long, requires = "pla")]
    all_models: bool,
    #[command(flatten)]
    reading: ReadingArguments,
    /// Outcome: a column `Y`, its negation `~Y`, a level `Y[2]`, or an expression over columns that are not
    /// conditions, such as `MPV*PPV`.
    #[arg(long, value_name = "OUTCOME", help_heading = "Analysis")]
    outcome: Option<String>,
    /// Conditions, comma-separated [default: every column but the id and the outcome].
    #[arg(long, value_name = "A,B,C", help_heading = "Analysis")]
    conditions: Option<String>,
    #[command(flatten)]
    table: TableArguments,
    #[command(flatten)]
    solution: SolutionArguments,
    /// List as the cases of a term those with membership above 0.5 in it, as fs/QCA does, and where they differ.
    #[arg(
        long,
        value_enum,
        value_name = "PROGRAM",
        help_heading = "Minimisation",
        requires = "data"
    )]
    compat: Option<Compat>,
    #[command(flatten)]
    output: OutputArguments,
}

/// Options of every command that minimises.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Minimisation")]
pub struct SolutionArguments {
    /// Solutions, comma-separated [default: all three].
    #[arg(long, value_enum, value_delimiter = ',', value_name = "SOLUTION")]
    pub solution: Vec<Kind>,
    /// Directional expectations for the intermediate solution, comma-separated: `A,~B,C*~D`, `D[1,2]` for levels.
    #[arg(long, value_name = "LIST", allow_hyphen_values = true)]
    pub expect: Option<String>,
    /// Contradictions (OUT C) are don't-cares for the minimisation instead of OUT 0.
    #[arg(long)]
    pub include_contradictions: bool,
    /// Every irredundant cover is a model, instead of those with the fewest prime implicants.
    #[arg(long)]
    pub irredundant: bool,
    /// First drop prime implicants whose OUT 1 rows are a proper subset of another's.
    #[arg(long)]
    pub row_dominance: bool,
    /// How many models are listed [0 or more]; their number is exact whatever this is.
    #[arg(long, default_value_t = 1000, value_name = "N")]
    pub max_models: usize,
    /// Exit with status 1 if a solution has more than one model.
    #[arg(long)]
    pub fail_on_ambiguity: bool,
    /// Stop after this many seconds with the best proven result (exit status 3).
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub time_limit: Option<Duration>,
    /// Stop before using more memory than this, in MiB (exit status 3).
    #[arg(long, default_value_t = 4096, value_name = "MIB")]
    pub memory_limit: u64,
    /// Stop at this many prime implicants (exit status 3).
    #[arg(long, value_name = "N")]
    pub max_prime_implicants: Option<u64>,
    /// Worker threads for a large problem; 0: as many as there are processors. The answer does not depend on them.
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub threads: usize,
}

/// The solution types as arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// No remainder is used ("complex").
    Conservative,
    /// Any remainder may be used.
    Parsimonious,
    /// Only easy counterfactuals are used.
    Intermediate,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text
        .parse()
        .map_err(|_| format!("{text:?} is not a number of seconds"))?;
    Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())
}

impl SolutionArguments {
    /// The types of solution asked for.
    pub fn types(&self) -> Vec<SolutionType> {
        match self.solution.as_slice() {
            [] => SolutionType::ALL.to_vec(),
            asked => asked.iter().map(|kind| kind.library()).collect(),
        }
    }

    /// Adds what a minimisation depends on to cut-offs and rules.
    pub fn complete(&self, specification: Specification) -> Specification {
        Specification {
            expectations: self.expect.as_deref().unwrap_or("").into(),
            include_contradictions: self.include_contradictions,
            minimizer: self.minimizer(),
            ..specification
        }
    }

    fn minimizer(&self) -> minimize::Options {
        minimize::Options {
            cover: match self.irredundant {
                true => Cover::Irredundant,
                false => Cover::Fewest,
            },
            row_dominance: self.row_dominance,
            max_models: self.max_models,
            limits: Limits {
                time: self.time_limit,
                memory_bytes: Some(self.memory_limit.saturating_mul(1 << 20)),
                max_prime_implicants: self.max_prime_implicants,
            },
            interrupt: Some(interrupt::flag()),
            progress: progress::on_terminal(),
            threads: self.threads,
            ..minimize::Options::default()
        }
    }
}

impl Kind {
    pub(super) fn library(self) -> SolutionType {
        match self {
            Kind::Conservative => SolutionType::Conservative,
            Kind::Parsimonious => SolutionType::Parsimonious,
            Kind::Intermediate => SolutionType::Intermediate,
        }
    }
}

impl Arguments {
    /// Runs the command.
    ///
    /// # Errors
    /// The data or the options are at fault.
    pub fn run(self) -> anyhow::Result<Ending> {
        if let Some(path) = &self.pla {
            return pla::run(&self, path);
        }
        let (solutions, differences) = match (&self.data, &self.truth_table) {
            (Some(path), _) => self.of_data(path)?,
            (None, Some(path)) => (self.of_truth_table(path)?, Vec::new()),
            (None, None) => anyhow::bail!("name a data file, or a truth table with --truth-table"),
        };
        let ending = match solutions.status {
            SolutionStatus::Limit => Ending::Limit,
            _ if self.solution.fail_on_ambiguity && solutions.is_ambiguous() => Ending::Failed,
            SolutionStatus::Complete => Ending::Done,
        };
        let document = |solutions: &MinimizeResult| {
            let mut document = Document::new();
            tables::solutions(&mut document, solutions);
            document
        };
        if self.compat.is_none() {
            self.output.write(&solutions, || document(&solutions))?;
            return Ok(ending);
        }
        let compared = Compared::fsqca(solutions, differences);
        self.output.write(&compared, || {
            let mut document = document(&compared.answer);
            document.table(tables::differences(&compared.differences));
            document
        })?;
        Ok(ending)
    }

    fn of_data(&self, path: &Path) -> anyhow::Result<(MinimizeResult, Vec<Difference>)> {
        let data = DataArguments {
            data: path.to_owned(),
            reading: self.reading.clone(),
        };
        let analysis = AnalysisArguments {
            outcome: self.outcome.clone().unwrap_or_default(),
            conditions: self.conditions.clone(),
        };
        let (_, observed) = self.table.observed(&data, &analysis)?;
        let specification = self.solution.complete(self.table.specification()?);
        let types = self.solution.types();
        let analysed = analyse(&observed, &specification, &types)?;
        let minimized = analysed
            .minimized
            .map_err(|trivial| qca::Error::analysis(trivial.reason))?;
        let table = &analysed.table;
        let mut solutions = with_figures(table, &minimized, &types, Some(&observed));
        let differences = match self.compat {
            Some(Compat::Fsqca) => term_cases(&mut solutions, table, &observed)?,
            None => Vec::new(),
        };
        Ok((solutions, differences))
    }

    fn of_truth_table(&self, path: &Path) -> anyhow::Result<MinimizeResult> {
        let data = DataArguments {
            data: path.to_owned(),
            reading: self.reading.clone(),
        };
        let conditions = self.conditions.as_deref().map(parse_names).transpose()?;
        let outcome = self.outcome.as_deref().unwrap_or("OUT");
        let specification = self.solution.complete(self.table.specification()?);
        let rules = &specification.rules;
        let table = TruthTable::from_rows(&data.read_rows()?, conditions, outcome)?;
        rules.check(table.conditions())?;
        if rules.exclude_contradictory || rules.exclude_simultaneous {
            anyhow::bail!(
                "--exclude-contradictory and --exclude-simultaneous need the truth table of the negated outcome, which a file of rows does not have; give the data in place of --truth-table"
            );
        }
        let table = table.exclude(rules)?;
        let types = self.solution.types();
        let options = specification.solution_options(table.conditions(), &types)?;
        let minimized = minimize_table(&table, &options)?;
        Ok(with_figures(&table, &minimized, &types, None))
    }
}
