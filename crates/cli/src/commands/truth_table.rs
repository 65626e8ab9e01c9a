//! `qca truth-table`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use qca::condition::Condition;
use qca::count::Count;
use qca::data::{Dataset, ReadOptions};
use qca::expression::{Expression, parse_names};
use qca::row_tests::PermutationOptions;
use qca::sets::ambiguity::{AmbiguityPolicy, AmbiguityReport};
use qca::solution::SolutionType;
use qca::truth_table::{
    CutOffs, NamedExpression, Observed, Rules, RunningSums, described, sums_of, sums_sql,
};
use qca::{Outcome, Set, TruthTable};
use qca_report::Document;
use qca_report::Words;
use qca_report::tables;
use qca_study::Specification;
use qca_study::analysis::Warning;
use qca_study::fsqca::{Compared, table_differences};
use qca_study::specification::truth_table;

use crate::Ending;
use crate::input::{
    Analysis, AnalysisArguments, Compat, DataArguments, ReadingArguments, parse_figure,
};
use crate::inputs;
use crate::notices::missing_outcome;
use crate::one_pass::{analysed_columns, each_portion};
use crate::output::{Format, OutputArguments};
use crate::study_input::{CalibratedOutcome, study_file};

use super::solution_arguments::SolutionArguments;

/// Arguments of `qca truth-table`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Text file (CSV and the like) with a header row, workbook (.xlsx, .xls, .xlsb, .ods), or a file of Stata (.dta), SPSS
    /// (.sav, .zsav) or Parquet; `-` reads standard input. Or a study file (.toml, or its folder).
    #[arg(value_name = "DATA", required_unless_present_any = ["sql", "from_sums"])]
    data: Option<PathBuf>,
    #[command(flatten)]
    reading: ReadingArguments,
    /// Read the data in one pass, in memory that does not grow with the cases, whose names are left out: text files of
    /// memberships between 0 and 1, up to fourteen conditions.
    #[arg(long, help_heading = "Data", requires = "data", conflicts_with_all = ["half", "row_test", "compat"])]
    stream: bool,
    /// Write SQL that sums the rows of --table in a database, for --from-sums (docs/database.md). Needs --outcome and --conditions.
    #[arg(long, help_heading = "Data", requires_all = ["table", "outcome", "conditions"], conflicts_with_all = ["data", "from_sums"])]
    sql: bool,
    /// The table, or view, of the database.
    #[arg(
        long = "table",
        id = "table",
        value_name = "TABLE",
        help_heading = "Data",
        requires = "sql"
    )]
    database_table: Option<String>,
    /// In place of DATA: a table of the sums of the rows, as the SQL of --sql gives it.
    #[arg(long, value_name = "FILE", help_heading = "Data", conflicts_with_all = ["data", "conditions", "half", "row_test", "compat"])]
    from_sums: Option<PathBuf>,
    #[command(flatten)]
    analysis: AnalysisArguments,
    #[command(flatten)]
    table: TableArguments,
    /// List the remainders too (up to a million rows).
    #[arg(long, help_heading = "Truth table")]
    complete: bool,
    /// List where the rules of fs/QCA (no tolerance at 0.5 and at the cut-offs) would give a row another number of
    /// cases or another OUT.
    #[arg(long, value_enum, value_name = "PROGRAM", help_heading = "Truth table")]
    compat: Option<Compat>,
    #[command(flatten)]
    output: OutputArguments,
}

/// Options of every command that builds a truth table.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Truth table")]
pub struct TableArguments {
    /// Consistency cut-off [0 to 1]: a row at or above it (and at or above --pri) has OUT 1.
    /// [default: 0.8, or the study's]
    #[arg(long, value_name = "X", value_parser = parse_figure)]
    pub consistency: Option<f64>,
    /// Lower consistency cut-off [0 to 1]: rows between it and --consistency are contradictions, OUT C.
    #[arg(long, value_name = "X", value_parser = parse_figure)]
    pub contradiction: Option<f64>,
    /// PRI cut-off [0 to 1] (proportional reduction in inconsistency): a row below it has OUT 0.
    /// [default: 0, or the study's]
    #[arg(long, value_name = "X", value_parser = parse_figure)]
    pub pri: Option<f64>,
    /// Frequency cut-off [1 or more]: a row with fewer cases is a remainder, OUT ?.
    /// [default: 1, or the study's]
    #[arg(long, value_name = "N")]
    pub frequency: Option<usize>,
    /// Give the remainders covered by this expression OUT 0 (repeatable).
    #[arg(long, value_name = "EXPRESSION")]
    pub exclude: Vec<String>,
    /// Give these rows OUT 0, observed ones too; row numbers, comma-separated.
    #[arg(long, value_name = "3,7", value_delimiter = ',')]
    pub exclude_rows: Vec<num_bigint::BigUint>,
    /// Claim of necessity for the outcome, such as 'A + B': remainders outside it get OUT 0 (repeatable).
    #[arg(long, value_name = "EXPRESSION")]
    pub respect_necessity: Vec<String>,
    /// Give contradictory simplifying assumptions, those of both the outcome and its negation, OUT 0, until there
    /// are none.
    #[arg(long)]
    pub exclude_contradictory: bool,
    /// Give observed rows that are sufficient for both the outcome and its negation OUT 0.
    #[arg(long)]
    pub exclude_simultaneous: bool,
    /// Give observed rows outside a claim of --respect-necessity (or of the study) OUT 0 as well, as SetMethods' esa does:
    /// their cases are thrown away, and counted.
    #[arg(long)]
    pub exclude_against_necessity: bool,
    /// Tests of the rows, comma-separated: `binomial` (OUT is 1 only where p against --consistency is below --alpha),
    /// `permutation` (how often a row is as consistent where the outcome is dealt out by lot, adjusted by Holm).
    #[arg(long, value_enum, value_name = "TESTS", value_delimiter = ',')]
    pub row_test: Vec<RowTestKind>,
    /// Level of the binomial test [between 0 and 1].
    #[arg(long, value_name = "P", default_value_t = 0.05, requires = "row_test")]
    pub alpha: f64,
    /// Permutations of the rows' test.
    #[arg(
        long,
        value_name = "N",
        default_value_t = 10_000,
        requires = "row_test"
    )]
    pub row_permutations: usize,
    /// Seed of these permutations.
    #[arg(long, value_name = "N", default_value_t = 1, requires = "row_test")]
    pub row_seed: u64,
    /// Memberships of exactly 0.5 in a condition: `keep` (the case is in no row), `drop` (it is left out) or
    /// `nudge=0.001` (added to the membership) [default: keep, or the study's].
    #[arg(long, value_name = "POLICY")]
    pub half: Option<String>,
}

/// A test of the rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RowTestKind {
    /// Binomial test against the consistency cut-off, a rule for OUT.
    Binomial,
    /// Permutation test with Holm's adjustment.
    Permutation,
}

impl TableArguments {
    /// Loads the data and finds the observed rows, with the policy for memberships of 0.5 applied.
    ///
    /// # Errors
    /// The data or the options are at fault.
    pub fn observed(
        &self,
        data: &DataArguments,
        analysis: &AnalysisArguments,
    ) -> qca::Result<(Analysis, Observed)> {
        let policy = AmbiguityPolicy::parse(self.half.as_deref().unwrap_or("keep"))?;
        let analysis = analysis.load(data, policy)?;
        self.cut_offs(CutOffs::default()).check()?;
        let observed = analysis.observed()?;
        Ok((analysis, observed))
    }

    /// What an analysis of data, or of an outcome of a study, works with.
    ///
    /// # Errors
    /// The data, the study or the options are at fault.
    pub fn ready(
        &self,
        data: &DataArguments,
        analysis: &AnalysisArguments,
        solution: Option<&SolutionArguments>,
    ) -> qca::Result<Ready> {
        let Some(path) = study_file(&data.data) else {
            let (analysis, observed) = self.observed(data, analysis)?;
            let specification = self.specification()?;
            return Ok(Ready {
                analysis,
                observed,
                specification: match solution {
                    Some(solution) => solution.complete(specification),
                    None => specification,
                },
                types: solution.map_or(SolutionType::ALL.to_vec(), SolutionArguments::types),
            });
        };
        if self.half.is_some() {
            return Err(qca::Error::analysis(
                "the study file says what is done with memberships of 0.5 (half under [data]); leave --half out",
            ));
        }
        let study = CalibratedOutcome::read(&path, analysis.outcome.as_deref())?;
        let mut specification = study.specification.clone();
        specification.cut_offs = self.cut_offs(specification.cut_offs);
        specification.cut_offs.check()?;
        specification.rules = std::sync::Arc::new(joined(&specification.rules, self.rules()?));
        let stated = study.types.clone();
        let (specification, types) = match solution {
            Some(solution) => solution.over_study(specification, stated),
            None => (specification, stated),
        };
        let analysis = analysis.of_study(study)?;
        let observed = analysis.observed()?;
        Ok(Ready {
            analysis,
            observed,
            specification,
            types,
        })
    }

    /// The cut-offs that are given, the rest as stated.
    fn cut_offs(&self, stated: CutOffs) -> CutOffs {
        CutOffs {
            consistency: self.consistency.unwrap_or(stated.consistency),
            contradiction: self.contradiction.or(stated.contradiction),
            pri: self.pri.unwrap_or(stated.pri),
            frequency: self.frequency.unwrap_or(stated.frequency),
            binomial_alpha: match self.row_test.contains(&RowTestKind::Binomial) {
                true => Some(self.alpha),
                false => stated.binomial_alpha,
            },
        }
    }

    /// The permutation test of the rows, where one is asked for.
    fn permutations(&self) -> Option<PermutationOptions> {
        let asked = self.row_test.contains(&RowTestKind::Permutation);
        asked.then_some(PermutationOptions {
            permutations: self.row_permutations,
            seed: self.row_seed,
        })
    }

    /// The rules.
    ///
    /// # Errors
    /// An expression that cannot be read.
    fn rules(&self) -> qca::Result<Rules> {
        let named = |text: &String| {
            Ok(NamedExpression {
                rule: format!("exclude {text}"),
                expression: Expression::parse(text)?,
            })
        };
        let claims = self
            .respect_necessity
            .iter()
            .map(|text| Expression::parse(text));
        Ok(Rules {
            exclude: self.exclude.iter().map(named).collect::<qca::Result<_>>()?,
            exclude_rows: self.exclude_rows.iter().cloned().map(Count).collect(),
            respect_necessity: claims.collect::<qca::Result<_>>()?,
            exclude_contradictory: self.exclude_contradictory,
            exclude_simultaneous: self.exclude_simultaneous,
            exclude_against_necessity: self.exclude_against_necessity,
        })
    }

    /// Cut-offs and rules as a specification; the rest is as usual.
    ///
    /// # Errors
    /// An expression that cannot be read.
    pub fn specification(&self) -> qca::Result<Specification> {
        Ok(Specification {
            cut_offs: self.cut_offs(CutOffs::default()),
            rules: self.rules()?.into(),
            ..Specification::new(0, SolutionType::Intermediate)
        })
    }
}

/// What an analysis works with.
pub struct Ready {
    /// Sets, conditions and outcome.
    pub analysis: Analysis,
    /// The observed rows.
    pub observed: Observed,
    /// Cut-offs, rules and what a minimisation depends on.
    pub specification: Specification,
    /// The types of solution asked for.
    pub types: Vec<SolutionType>,
}

/// The rules of a study with those of the command line.
fn joined(stated: &Rules, given: Rules) -> Rules {
    let mut rules = stated.clone();
    rules.exclude.extend(given.exclude);
    rules.exclude_rows.extend(given.exclude_rows);
    rules.respect_necessity.extend(given.respect_necessity);
    rules.exclude_contradictory |= given.exclude_contradictory;
    rules.exclude_simultaneous |= given.exclude_simultaneous;
    rules.exclude_against_necessity |= given.exclude_against_necessity;
    rules
}

/// Says on standard error which observed cases a claim of necessity throws away.
pub(super) fn tell_thrown_away(table: &TruthTable) {
    if let Some(warning) = Warning::of_rows_against_necessity(table) {
        say!("warning: {}; {}", warning.reason, warning.remedy);
    }
}

/// What was done about memberships of 0.5, where there are any.
pub(super) fn reported(ambiguity: &AmbiguityReport) -> Option<AmbiguityReport> {
    (!ambiguity.memberships.is_empty()).then(|| ambiguity.clone())
}

impl Arguments {
    /// Runs the command.
    ///
    /// # Errors
    /// The data or the options are at fault.
    pub fn run(self) -> anyhow::Result<Ending> {
        let Some(path) = &self.data else {
            return match &self.from_sums {
                Some(path) => self.write(&from_sums(path, &self.table, self.outcome())?),
                None => self.write_sql(),
            };
        };
        let data = DataArguments {
            data: path.clone(),
            reading: self.reading.clone(),
        };
        if self.stream {
            return self.write(&self.streamed(&data)?);
        }
        let ready = self.table.ready(&data, &self.analysis, None)?;
        let observed = &ready.observed;
        let mut table = truth_table(observed, &ready.specification)?
            .with_ambiguity(reported(&ready.analysis.ambiguity));
        tell_thrown_away(&table);
        if let Some(options) = self.table.permutations() {
            table.test_rows(observed, options)?;
        }
        if self.compat == Some(Compat::Fsqca) {
            let differences = table_differences(&table, observed)?;
            let compared = Compared::fsqca(table.result(self.complete)?, differences);
            self.output.write(&compared, || {
                let mut document =
                    Document::from(tables::truth_table(Words::default(), &compared.answer));
                document.table(tables::differences(&compared.differences));
                document
            })?;
            return Ok(Ending::Done);
        }
        self.write(&table)
    }

    fn write(&self, table: &TruthTable) -> anyhow::Result<Ending> {
        match self.output.format() {
            Format::Json => self
                .output
                .write(&table.streamed(self.complete)?, Document::new)?,
            _ => {
                let result = table.result(self.complete)?;
                self.output.write(&result, || {
                    Document::from(tables::truth_table(Words::default(), &result))
                })?;
            }
        }
        Ok(Ending::Done)
    }

    /// The outcome as it is named, or what a table of sums is about where it is not.
    fn outcome(&self) -> &str {
        self.analysis.outcome.as_deref().unwrap_or("outcome")
    }

    fn write_sql(&self) -> anyhow::Result<Ending> {
        let conditions = parse_names(self.analysis.conditions.as_deref().unwrap_or(""))?;
        let outcome = Expression::parse(self.outcome())?;
        let table = self.database_table.as_deref().unwrap_or("");
        let sql = sums_sql(table, &conditions, &outcome)?;
        self.output
            .write_to(|out| Ok(out.write_all(sql.as_bytes())?))?;
        Ok(Ending::Done)
    }

    /// The truth table of data that are read in one pass.
    fn streamed(&self, data: &DataArguments) -> anyhow::Result<TruthTable> {
        let Some(outcome) = &self.analysis.outcome else {
            missing_outcome()
        };
        let specification = self.table.specification()?;
        let expression = Expression::parse(outcome)?;
        let columns = analysed_columns(self.analysis.conditions.as_deref(), &expression)?;
        let mut portions: Option<RunningSums> = None;
        let mut of_conditions: Vec<Condition> = Vec::new();
        let expression = &expression;
        let places = expression.names().len();
        each_portion(data, columns, |sets| {
            let outcome = Outcome::new(expression, sets)?;
            let own = &sets.sets()[..sets.sets().len() - places];
            outcome.check_apart_from(own.iter().map(|set| set.name()))?;
            let members: Vec<&Set> = own.iter().map(|set| &**set).collect();
            if of_conditions.is_empty() {
                of_conditions = described(&members);
            }
            let running = match portions.take() {
                Some(running) => running,
                None => RunningSums::new(members.len())?,
            };
            portions.insert(running).add(&members, &outcome.memberships)
        })?;
        let Some(running) = portions else {
            anyhow::bail!("every case lacks a cell");
        };
        if running.unassigned() > 0 {
            say!(
                "note: {} case(s) belong to no row: 0.5 in a condition",
                running.unassigned()
            );
        }
        let name = expression.to_string();
        let table = TruthTable::from_sums(
            of_conditions,
            &name,
            &running.rows(),
            &specification.cut_offs,
        )?;
        ruled(table, &specification.rules)
    }
}

/// The truth table of a table of sums.
///
/// # Errors
/// The file or a rule is at fault.
pub(super) fn from_sums(
    path: &Path,
    arguments: &TableArguments,
    outcome: &str,
) -> anyhow::Result<TruthTable> {
    inputs::note(path);
    let data = Dataset::read(path, &ReadOptions::rows())?;
    let (conditions, rows) = sums_of(&data)?;
    let specification = arguments.specification()?;
    let table = TruthTable::from_sums(conditions, outcome, &rows, &specification.cut_offs)?;
    ruled(table, &specification.rules)
}

/// A table after its rules; those that look at the negated outcome need its cases.
fn ruled(table: TruthTable, rules: &Rules) -> anyhow::Result<TruthTable> {
    if rules.exclude_contradictory || rules.exclude_simultaneous {
        anyhow::bail!(
            "--exclude-contradictory and --exclude-simultaneous need the truth table of the negated outcome, which sums do not give; read the data without --stream"
        );
    }
    rules.check(table.conditions())?;
    Ok(table.exclude(rules)?)
}
