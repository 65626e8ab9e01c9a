//! `qca truth-table`.

use clap::{Args, ValueEnum};
use qca::count::Count;
use qca::expression::Expression;
use qca::row_tests::PermutationOptions;
use qca::sets::ambiguity::{AmbiguityPolicy, AmbiguityReport};
use qca::solution::SolutionType;
use qca::truth_table::{CutOffs, NamedExpression, Observed, Rules};
use qca_report::Document;
use qca_report::Words;
use qca_report::tables;
use qca_study::Specification;
use qca_study::fsqca::{Compared, table_differences};
use qca_study::specification::truth_table;

use crate::Ending;
use crate::input::{Analysis, AnalysisArguments, Compat, DataArguments, parse_figure};
use crate::output::{Format, OutputArguments};
use crate::study_input::{StudyOutcome, study_file};

use super::minimize::SolutionArguments;

/// Arguments of `qca truth-table`.
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(flatten)]
    data: DataArguments,
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
        let study = StudyOutcome::read(&path, analysis.outcome.as_deref())?;
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
    rules
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
        let ready = self.table.ready(&self.data, &self.analysis, None)?;
        let observed = &ready.observed;
        let mut table = truth_table(observed, &ready.specification)?
            .with_ambiguity(reported(&ready.analysis.ambiguity));
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
}
