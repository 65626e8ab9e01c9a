//! The panel of a study, where `[data]` names units and times: does what holds pooled hold in each year and unit?

use serde::{Deserialize, Serialize};

use qca::condition::term_text;
use qca::data::Dataset;
use qca::error::Result;
use qca::expression::{Direction, Expression};
use qca::outcome::Outcome;
use qca::panel::{Layout, PanelFit, PanelResult, Trajectories, fit, panel, trajectories};
use qca::solution::{MinimizeResult, Model, SolutionType};
use qca::truth_table::TruthTable;

use crate::file::Study;
use crate::plan::CalibratedStudy;

/// The panel figures of one outcome.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StudyPanel {
    /// The first intermediate model (or the first one of the last type asked for) as sufficient.
    pub sufficiency: Option<PanelResult>,
    /// The same model as necessary.
    pub necessity: Option<PanelResult>,
    /// Each condition and its negation as necessary.
    pub conditions: Vec<PanelFit>,
    /// Which truth-table row each unit is in from time to time.
    pub trajectories: Trajectories,
}

/// The layout of a study's panel, if it has one.
///
/// # Errors
/// A column that the data do not have, shown in the study file; two cases of one unit and time.
pub(super) fn layout(study: &Study, data: &Dataset, cases: &[usize]) -> Result<Option<Layout>> {
    let Some([unit, time]) = &study.data.panel else {
        return Ok(None);
    };
    for (column, span) in [unit, time] {
        if !data.has_column(column) && data.id_column.as_deref() != Some(column) {
            let problem = format!("{} has no column {column:?}", data.source);
            let remedy = qca::error::did_you_mean(column, data.column_names());
            return Err(study.error_at(span, problem, remedy));
        }
    }
    Layout::of_cases(data, &unit.0, &time.0, cases).map(Some)
}

/// The model that figures and tables beside the solutions are about.
pub(crate) fn reported_model(solutions: Option<&MinimizeResult>) -> Option<&Model> {
    let solutions = solutions?;
    let intermediate = solutions.of(SolutionType::Intermediate).next();
    let reported = intermediate.or(solutions.solutions.last())?;
    reported.models.first()
}

/// The panel figures of one outcome.
pub(super) fn study_panel(
    layout: &Layout,
    prepared: &CalibratedStudy,
    outcome: &Outcome,
    table: &TruthTable,
    solutions: Option<&MinimizeResult>,
) -> Result<StudyPanel> {
    let sets = &prepared.sets;
    let y = &outcome.memberships;
    let model = reported_model(solutions)
        .map(|model| Expression::parse(&model.expression))
        .transpose()?;
    let solution = model
        .as_ref()
        .map(|model| model.evaluate(sets))
        .transpose()?;
    let claim = |direction: Direction| -> Result<Option<PanelResult>> {
        let (Some(model), Some(solution)) = (&model, &solution) else {
            return Ok(None);
        };
        let terms = model.disjuncts();
        let named = terms
            .iter()
            .map(|term| Ok((term.to_string(), term.evaluate(sets)?)));
        let whole = (model.to_string(), solution.clone());
        let terms = named.collect::<Result<_>>()?;
        Ok(Some(panel(
            layout,
            direction,
            &outcome.name,
            y,
            terms,
            whole,
        )))
    };
    let mut conditions = Vec::new();
    for condition in &prepared.described {
        for level in (0..condition.levels).rev() {
            let literal = qca::condition::literal_text(condition, level);
            let x = sets.get(&condition.name)?.literal(&[level]);
            conditions.push(fit(layout, Direction::Necessity, &literal, &x, y));
        }
    }
    let absent = vec![0.0; sets.len()];
    Ok(StudyPanel {
        sufficiency: claim(Direction::Sufficiency)?,
        necessity: claim(Direction::Necessity)?,
        conditions,
        trajectories: ways(layout, table, solution.as_ref().unwrap_or(&absent), y),
    })
}

/// The way of each unit through the rows of the truth table.
fn ways(layout: &Layout, table: &TruthTable, solution: &[f64], y: &[f64]) -> Trajectories {
    let names: Vec<String> = table
        .rows()
        .iter()
        .map(|row| term_text(&row.cube, table.conditions()))
        .collect();
    let mut place = vec![None; table.case_names().len()];
    for (at, row) in table.rows().iter().enumerate() {
        for &case in &row.cases {
            place[case] = Some(at);
        }
    }
    trajectories(layout, &names, &place, solution, y)
}
