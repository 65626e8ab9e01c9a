//! `qca minimize`.

use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{ArgGroup, Args, ValueEnum};
use qca::TruthTable;
use qca::expression::parse_names;
use qca::minimize::{self, Cover, Limits, Watch};
use qca::solution::{MinimizeResult, SolutionStatus, SolutionType, minimize_table, with_figures};
use qca::truth_table::given_columns;
use qca_report::Document;
use qca_report::Words;
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

use super::truth_table::{TableArguments, from_sums, tell_thrown_away};

/// What a truth table that is given as such has decided already.
const CUT_OFFS: [&str; 5] = ["consistency", "contradiction", "pri", "frequency", "half"];

/// Arguments of `qca minimize`.
#[derive(Args, Debug)]
#[command(group = ArgGroup::new("input").required(true).args(["data", "truth_table", "from_sums", "pla"]))]
pub struct Arguments {
    /// CSV or TSV file with a header row; `-` reads standard input. Or a study file (.toml, or its folder).
    #[arg(value_name = "DATA")]
    data: Option<PathBuf>,
    /// In place of DATA: a CSV of condition columns and OUT (1, 0, C or ?). No figures of fit then.
    #[arg(long, value_name = "FILE", conflicts_with_all = CUT_OFFS)]
    truth_table: Option<PathBuf>,
    /// In place of DATA: a table of the sums of the rows, as a database gives it (qca truth-table --sql). No figures of fit of
    /// the solution then.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["conditions", "half", "row_test"])]
    from_sums: Option<PathBuf>,
    /// In place of DATA: a Berkeley PLA file (.type f, fd, fr or fdr), each output on its own; `-` reads standard
    /// input. Only the parsimonious solution, unless --solution asks for others.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["outcome", "conditions"])]
    pla: Option<PathBuf>,
    /// What a configuration of a PLA file is that one term makes ON and another one don't-care.
    #[arg(
        long,
        value_enum,
        default_value_t,
        value_name = "WHICH",
        requires = "pla"
    )]
    overlap: Overlap,
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
    /// How a row with `-` is covered: as a whole, by one term [default with --truth-table], or by its configurations, which
    /// several terms may share [default with --pla].
    #[arg(long, value_enum, value_name = "READING", conflicts_with = "data")]
    dash: Option<Dash>,
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
    /// How many models are listed [0 or more]; their number is exact whatever this is (see --count).
    #[arg(long, default_value_t = 1000, value_name = "N")]
    pub max_models: usize,
    /// How far prime implicants and models are listed and counted, beyond one model that is proven to have the fewest terms. What
    /// is not counted is null, and the answer is the same on every machine.
    #[arg(long, value_enum, default_value_t, value_name = "HOW")]
    pub count: Counting,
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

/// What wins where ON and don't-care overlap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Overlap {
    /// It has to be covered.
    On,
    /// It need not be covered, as in espresso.
    #[default]
    DontCare,
}

/// How far to count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Counting {
    /// No further than it takes no work.
    Never,
    /// As far as so many steps go, for about a second.
    #[default]
    Limit,
    /// To the end, or to --time-limit.
    Exact,
}

impl Counting {
    /// The steps of the library.
    fn steps(self) -> Option<u64> {
        match self {
            Counting::Never => Some(0),
            Counting::Limit => Some(Limits::STEPS),
            Counting::Exact => None,
        }
    }
}

/// How rows with cells that do not matter are covered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Dash {
    /// By one term.
    Whole,
    /// Configuration by configuration.
    Configurations,
}

impl Arguments {
    fn rows_as_wholes(&self) -> Option<bool> {
        self.dash.map(|dash| dash == Dash::Whole)
    }
}

/// The solution types as arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// No remainder is used ("complex").
    #[value(alias = "complex")]
    Conservative,
    /// Any remainder may be used.
    Parsimonious,
    /// Only easy counterfactuals are used.
    Intermediate,
}

pub(super) fn seconds(text: &str) -> Result<Duration, String> {
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

    /// The choices of a study with what is given in their place, and the types of solution.
    pub fn over_study(
        &self,
        stated: Specification,
        types: Vec<SolutionType>,
    ) -> (Specification, Vec<SolutionType>) {
        let own = self.minimizer();
        let cover = match self.irredundant {
            true => own.cover,
            false => stated.minimizer.cover,
        };
        let specification = Specification {
            expectations: self
                .expect
                .as_deref()
                .map_or(stated.expectations, Into::into),
            include_contradictions: self.include_contradictions || stated.include_contradictions,
            minimizer: minimize::Options {
                cover,
                row_dominance: self.row_dominance || stated.minimizer.row_dominance,
                ..own
            },
            ..stated
        };
        let asked = (!self.solution.is_empty()).then(|| self.types());
        (specification, asked.unwrap_or(types))
    }

    fn minimizer(&self) -> minimize::Options {
        minimize::Options {
            cover: match self.irredundant {
                true => Cover::Irredundant,
                false => Cover::Fewest,
            },
            row_dominance: self.row_dominance,
            max_models: self.max_models,
            count_models: self.count != Counting::Never,
            limits: Limits {
                time: self.time_limit,
                memory_bytes: Some(self.memory_limit.saturating_mul(1 << 20)),
                max_prime_implicants: self.max_prime_implicants,
                steps: self.count.steps(),
            },
            watch: Watch::start(None, Some(interrupt::flag()))
                .with_progress(progress::on_terminal()),
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
        let (solutions, differences) = match (&self.data, &self.truth_table, &self.from_sums) {
            (Some(path), _, _) => self.of_data(path)?,
            (None, Some(path), _) => (self.of_truth_table(path)?, Vec::new()),
            (None, None, Some(path)) => (self.of_sums(path)?, Vec::new()),
            (None, None, None) => {
                anyhow::bail!("name a data file, or a truth table with --truth-table")
            }
        };
        let ending = match solutions.status {
            SolutionStatus::Limit => Ending::Limit,
            _ if self.solution.fail_on_ambiguity && solutions.is_ambiguous() => Ending::Failed,
            SolutionStatus::Complete => Ending::Done,
        };
        let document = |solutions: &MinimizeResult| {
            let mut document = Document::new();
            tables::solutions(
                Words::default(),
                &mut document,
                solutions,
                &tables::Shown::default(),
            );
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
            outcome: self.outcome.clone(),
            conditions: self.conditions.clone(),
        };
        let ready = self.table.ready(&data, &analysis, Some(&self.solution))?;
        let (observed, types) = (&ready.observed, &ready.types);
        interrupt::searching();
        let analysed = analyse(observed, &ready.specification, types)?;
        let minimized = analysed.minimized.map_err(|trivial| trivial.error())?;
        let table = &analysed.table;
        tell_thrown_away(table);
        let mut solutions = with_figures(table, &minimized, types, Some(observed));
        let differences = match self.compat {
            Some(Compat::Fsqca) => term_cases(&mut solutions, table, observed)?,
            None => Vec::new(),
        };
        Ok((solutions, differences))
    }

    fn of_truth_table(&self, path: &Path) -> anyhow::Result<MinimizeResult> {
        let data = DataArguments {
            data: path.to_owned(),
            reading: self.reading.clone(),
        };
        let read = data.read_rows()?;
        let conditions = match self.conditions.as_deref().map(parse_names).transpose()? {
            Some(conditions) => conditions,
            None => {
                let columns = given_columns(&read)?;
                if !columns.left_out.is_empty() {
                    say!(
                        "note: {}: not taken for conditions: {}; name the conditions with --conditions if that is wrong",
                        path.display(),
                        columns.left_out.join(", ")
                    );
                }
                columns.conditions
            }
        };
        let outcome = self.outcome.as_deref().unwrap_or("OUT");
        let specification = self.solution.complete(self.table.specification()?);
        let rules = &specification.rules;
        let table = TruthTable::from_rows(&read, Some(conditions), outcome)?;
        rules.check(table.conditions())?;
        if rules.exclude_contradictory || rules.exclude_simultaneous {
            anyhow::bail!(
                "--exclude-contradictory and --exclude-simultaneous need the truth table of the negated outcome, which a file of rows does not have; give the data in place of --truth-table"
            );
        }
        let table = table.exclude(rules)?;
        tell_thrown_away(&table);
        self.of_rows(&table, &specification)
    }

    fn of_sums(&self, path: &Path) -> anyhow::Result<MinimizeResult> {
        let outcome = self.outcome.as_deref().unwrap_or("outcome");
        let table = from_sums(path, &self.table, outcome)?;
        let specification = self.solution.complete(self.table.specification()?);
        self.of_rows(&table, &specification)
    }

    /// The solutions of a table without its cases.
    fn of_rows(
        &self,
        table: &TruthTable,
        specification: &Specification,
    ) -> anyhow::Result<MinimizeResult> {
        let types = self.solution.types();
        let mut options = specification.solution_options(table.conditions(), &types)?;
        options.rows_as_wholes = self.rows_as_wholes();
        interrupt::searching();
        let minimized = minimize_table(table, &options)?;
        Ok(with_figures(table, &minimized, &types, None))
    }
}
