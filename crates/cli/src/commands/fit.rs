//! `qca fit`.

use clap::Args;
use qca::FuzzySets;
use qca::data::Dataset;
use qca::expression::Relation;
use qca::fit::{FitOptions, FitResult, RunningRelation, fit_relation_with};
use qca_report::{Document, tables};

use crate::Ending;
use crate::input::{DataArguments, parse_figure};
use crate::one_pass::each_portion;
use crate::output::OutputArguments;
use crate::study_input::{CalibratedOutcome, relation_or_solution, study_file};

/// Arguments of `qca fit`.
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(flatten)]
    data: DataArguments,
    /// The claim: 'EXPR -> Y' for sufficiency (also =>), 'EXPR <- Y' for necessity (also <=) [default, for a study file:
    /// its solution].
    #[arg(value_name = "RELATION")]
    relation: Option<String>,
    /// The outcome whose solution it is, for a study file [default: the first].
    #[arg(
        long,
        value_name = "OUTCOME",
        conflicts_with = "relation",
        allow_hyphen_values = true
    )]
    outcome: Option<String>,
    /// Add SYM and Haesebrouck's consistency and the share of cases that are not deviant (sufficiency only).
    #[arg(long, help_heading = "Figures")]
    further: bool,
    /// Add the exact binomial test of the members with the outcome against this share [0 to 1] (sufficiency
    /// only); 0.65 is "usually", 0.8 "almost always".
    #[arg(long, value_name = "SHARE", value_parser = parse_figure, help_heading = "Figures")]
    binomial: Option<f64>,
    /// Read the data in one pass, in memory that does not grow with the cases: text files of memberships.
    #[arg(long, help_heading = "Data", requires = "relation", conflicts_with_all = ["further", "binomial"])]
    stream: bool,
    #[command(flatten)]
    output: OutputArguments,
}

impl Arguments {
    /// Runs the command.
    ///
    /// # Errors
    /// The data or the relation is at fault.
    pub fn run(self) -> anyhow::Result<Ending> {
        let given = self.relation.as_deref();
        if let (true, Some(text)) = (self.stream, given) {
            let result = streamed(&self.data, &Relation::parse(text)?)?;
            self.output
                .write(&result, || Document::from(tables::fit(&result)))?;
            return Ok(Ending::Done);
        }
        let (relation, sets) = related_sets(&self.data, given, self.outcome.as_deref())?;
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

/// The figures of a claim over data that are read in one pass.
fn streamed(data: &DataArguments, relation: &Relation) -> anyhow::Result<FitResult> {
    let mut running = RunningRelation::new(relation);
    let columns = |first: &Dataset| {
        relation.check_names(first.known_names())?;
        Ok(relation.names().into_iter().map(str::to_owned).collect())
    };
    each_portion(data, columns, |sets| running.add(sets))?;
    Ok(running.result())
}

/// A claim and the sets that it names; an unknown name is shown at its place in the claim. Of a study file these are its sets,
/// calibrated, and its solution where no claim is given.
pub(super) fn related_sets(
    data: &DataArguments,
    relation: Option<&str>,
    outcome: Option<&str>,
) -> anyhow::Result<(Relation, FuzzySets)> {
    let study = study_file(&data.data);
    let study = study
        .map(|path| CalibratedOutcome::read(&path, outcome))
        .transpose()?;
    let relation = relation_or_solution(relation, study.as_ref())?;
    if let Some(study) = study {
        relation.check_names(study.sets.sets().iter().map(|set| set.name()))?;
        return Ok((relation, study.sets));
    }
    let data = data.read_for(&relation.names())?;
    relation.check_names(data.known_names())?;
    let sets = FuzzySets::from_dataset(&data, relation.names())?;
    Ok((relation, sets))
}
