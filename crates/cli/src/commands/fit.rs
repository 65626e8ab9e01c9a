//! `qca fit`.

use clap::Args;
use qca::FuzzySets;
use qca::expression::Relation;
use qca::fit::{FitOptions, fit_relation_with};
use qca_report::{Document, tables};

use crate::Ending;
use crate::input::{DataArguments, parse_figure};
use crate::output::OutputArguments;

/// Arguments of `qca fit`.
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(flatten)]
    data: DataArguments,
    /// The claim: 'EXPR -> Y' for sufficiency (also =>), 'EXPR <- Y' for necessity (also <=).
    #[arg(value_name = "RELATION")]
    relation: String,
    /// Add SYM and Haesebrouck's consistency and the share of cases that are not deviant (sufficiency only).
    #[arg(long, help_heading = "Figures")]
    further: bool,
    /// Add the exact binomial test of the members with the outcome against this share [0 to 1] (sufficiency
    /// only); 0.65 is "usually", 0.8 "almost always".
    #[arg(long, value_name = "SHARE", value_parser = parse_figure, help_heading = "Figures")]
    binomial: Option<f64>,
    #[command(flatten)]
    output: OutputArguments,
}

impl Arguments {
    /// Runs the command.
    ///
    /// # Errors
    /// The data or the relation is at fault.
    pub fn run(self) -> anyhow::Result<Ending> {
        let relation = Relation::parse(&self.relation)?;
        let data = self.data.read_for(&relation.names())?;
        let sets = relation_sets(&data, &relation)?;
        let options = FitOptions {
            further: self.further,
            binomial: self.binomial,
        };
        let result = fit_relation_with(&sets, &relation, options)?;
        self.output
            .write(&result, || Document::from(tables::fit(&result)))?;
        Ok(Ending::Done)
    }
}

/// The sets that a relation names; an unknown name is shown at its place in the relation.
pub(super) fn relation_sets(data: &qca::Dataset, relation: &Relation) -> qca::Result<FuzzySets> {
    relation.left.check_names(data.column_names())?;
    relation.outcome.check_names(data.column_names())?;
    FuzzySets::from_dataset(data, relation.names())
}
