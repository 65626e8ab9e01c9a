//! What a study asks for beside the fsQCA of an outcome: tests of rows, necessity in degree, the panel, partitions.

use qca::data::Dataset;
use qca::error::Result;
use qca::necessity::NecessityTable;
use qca::outcome::Outcome;
use qca::panel::{Layout, labels};
use qca::precision::is_half;
use qca::solution::MinimizeResult;
use qca::truth_table::Observed;

use super::nca::{Source, StudyNca};
use super::outcome::OutcomeAnalysis;
use super::panel::{StudyPanel, layout, reported_model, study_panel};
use super::partition::{Partition, partition};
use crate::file::{NcaSettings, PartitionSettings, Study};
use crate::plan::{CalibratedStudy, PlannedOutcome};

/// The companions of a study, ready for each outcome.
pub(crate) struct Companions<'a> {
    study: &'a Study,
    data: &'a Dataset,
    prepared: &'a CalibratedStudy,
    /// The cases that are analysed, among those of the data: a policy for memberships of 0.5 may drop some.
    cases: Vec<usize>,
    layout: Option<Layout>,
}

impl<'a> Companions<'a> {
    /// # Errors
    /// A column of the panel or of a partition that the data do not have; two cases of one unit and time.
    pub(crate) fn new(
        study: &'a Study,
        data: &'a Dataset,
        prepared: &'a CalibratedStudy,
    ) -> Result<Self> {
        let cases = analysed_cases(data, prepared);
        for partition in &study.companions.partitions {
            labels(data, &partition.by, &cases)?;
        }
        Ok(Companions {
            study,
            data,
            prepared,
            layout: layout(study, data, &cases)?,
            cases,
        })
    }

    /// Units and times, where the study has them.
    pub(crate) fn layout(&self) -> Option<&Layout> {
        self.layout.as_ref()
    }

    /// The conditions as necessary in degree for one outcome.
    ///
    /// # Errors
    /// A condition that the study does not have, an option out of its range.
    pub(crate) fn nca(
        &self,
        settings: &NcaSettings,
        outcome: &Outcome,
        necessity: &NecessityTable,
    ) -> Result<StudyNca> {
        let source = Source {
            study: self.study,
            settings,
            data: self.data,
            prepared: self.prepared,
            cases: &self.cases,
        };
        source.nca(outcome, necessity)
    }

    /// What is asked for beside the fsQCA of one outcome; the rows of its truth table are tested where the study says so.
    pub(crate) fn beside(
        &self,
        planned: &PlannedOutcome<'_>,
        observed: &Observed,
        analysis: &mut OutcomeAnalysis,
    ) -> Result<Beside> {
        let outcome = &planned.outcome;
        let asked = &self.study.companions;
        if let Some(options) = asked.row_tests.permutation_options() {
            analysis.table.test_rows(observed, options)?;
        }
        let (table, solutions) = (&analysis.table, analysis.solutions.as_ref());
        let nca = |settings| self.nca(settings, outcome, &analysis.necessity);
        let panel = |layout| study_panel(layout, self.prepared, outcome, table, solutions);
        Ok(Beside {
            nca: asked.nca.as_ref().map(nca).transpose()?,
            panel: self.layout.as_ref().map(panel).transpose()?,
            partitions: self.partitions(planned, solutions)?,
        })
    }

    /// The partitions of the cases, if any are asked for.
    fn partitions(
        &self,
        planned: &PlannedOutcome<'_>,
        solutions: Option<&MinimizeResult>,
    ) -> Result<Option<Vec<Partition>>> {
        let asked = &self.study.companions.partitions;
        if asked.is_empty() {
            return Ok(None);
        }
        let pooled = reported_model(solutions).map(|model| model.expression.as_str());
        let found = asked.iter().map(|settings: &PartitionSettings| {
            let labels = labels(self.data, &settings.by, &self.cases)?;
            let types = &self.study.solution.types;
            partition(settings, &labels, self.prepared, planned, types, pooled)
        });
        found.collect::<Result<_>>().map(Some)
    }
}

/// What stands beside the fsQCA of an outcome, as far as the study asks for it.
pub(crate) struct Beside {
    pub(crate) nca: Option<StudyNca>,
    pub(crate) panel: Option<StudyPanel>,
    pub(crate) partitions: Option<Vec<Partition>>,
}

/// The places of the analysed cases in the data: all, or those without a membership of 0.5 in a condition.
fn analysed_cases(data: &Dataset, prepared: &CalibratedStudy) -> Vec<usize> {
    let all = 0..data.len();
    if prepared.sets.len() == data.len() {
        return all.collect();
    }
    let at_half = |case: &usize| {
        let conditions = prepared.conditions.iter();
        let mut memberships = conditions.filter_map(|name| prepared.calibrate.sets.get(name));
        memberships.any(|cells| cells[*case].value().is_some_and(is_half))
    };
    all.filter(|case| !at_half(case)).collect()
}
