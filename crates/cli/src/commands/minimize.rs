//! `qca minimize`.

use std::path::{Path, PathBuf};

use clap::{ArgGroup, Args, ValueEnum};
use qca::TruthTable;
use qca::expression::parse_names;
use qca::solution::{MinimizeResult, SolutionStatus, minimize_table, with_figures};
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

mod pla;

use super::solution_arguments::SolutionArguments;
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

/// What wins where ON and don't-care overlap.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Overlap {
    /// It has to be covered.
    On,
    /// It need not be covered, as in espresso.
    #[default]
    DontCare,
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
