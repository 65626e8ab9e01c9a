//! `qca truth-table`.

use clap::Args;
use qca::count::Count;
use qca::expression::Expression;
use qca::sets::ambiguity::{AmbiguityPolicy, AmbiguityReport};
use qca::solution::SolutionType;
use qca::truth_table::{CutOffs, NamedExpression, Observed, Rules};
use qca_report::Document;
use qca_report::tables;
use qca_study::Specification;
use qca_study::fsqca::{Compared, table_differences};
use qca_study::specification::truth_table;

use crate::Ending;
use crate::input::{Analysis, AnalysisArguments, Compat, DataArguments};
use crate::output::{Format, OutputArguments};

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
    #[arg(long, default_value_t = 0.8, value_name = "X")]
    pub consistency: f64,
    /// Lower consistency cut-off [0 to 1]: rows between it and --consistency are contradictions, OUT C.
    #[arg(long, value_name = "X")]
    pub contradiction: Option<f64>,
    /// PRI cut-off [0 to 1] (proportional reduction in inconsistency): a row below it has OUT 0.
    #[arg(long, default_value_t = 0.0, value_name = "X")]
    pub pri: f64,
    /// Frequency cut-off [1 or more]: a row with fewer cases is a remainder, OUT ?.
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub frequency: usize,
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
    /// Memberships of exactly 0.5 in a condition: `keep` (the case is in no row), `drop` (it is left out) or
    /// `nudge=0.001` (added to the membership).
    #[arg(long, default_value = "keep", value_name = "POLICY")]
    pub half: String,
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
        let analysis = analysis.load(data, AmbiguityPolicy::parse(&self.half)?)?;
        self.cut_offs().check()?;
        let observed = analysis.observed()?;
        Ok((analysis, observed))
    }

    /// The cut-offs.
    fn cut_offs(&self) -> CutOffs {
        CutOffs {
            consistency: self.consistency,
            contradiction: self.contradiction,
            pri: self.pri,
            frequency: self.frequency,
        }
    }

    /// The rules.
    ///
    /// # Errors
    /// An expression that cannot be read.
    fn rules(&self) -> qca::Result<Rules> {
        let named = |text: &String| {
            Ok(NamedExpression {
                rule: format!("--exclude {text}"),
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
            cut_offs: self.cut_offs(),
            rules: self.rules()?.into(),
            ..Specification::new(0, SolutionType::Intermediate)
        })
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
        let (analysis, observed) = self.table.observed(&self.data, &self.analysis)?;
        let table = truth_table(&observed, &self.table.specification()?)?
            .with_ambiguity(reported(&analysis.ambiguity));
        if self.compat == Some(Compat::Fsqca) {
            let differences = table_differences(&table, &observed)?;
            let compared = Compared::fsqca(table.result(self.complete)?, differences);
            self.output.write(&compared, || {
                let mut document = Document::from(tables::truth_table(&compared.answer));
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
                self.output
                    .write(&result, || Document::from(tables::truth_table(&result)))?;
            }
        }
        Ok(Ending::Done)
    }
}
