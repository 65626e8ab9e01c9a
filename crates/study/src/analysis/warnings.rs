//! What a careful reader should know about an analysis, each with its reason and a remedy.

use itertools::Itertools;
use serde::{Deserialize, Serialize};

use crate::remedies;
use crate::specification::Trivial;
use qca::CaseNames;
use qca::fit::NecessityFit;
use qca::necessity::{NecessityRow, NecessityTable, contradicting_terms, notes};
use qca::precision::some_at_least;
use qca::sets::FuzzySets;
use qca::sets::spread::SpreadNote;
use qca::solution::{MinimizeResult, SolutionStatus, SolutionType};
use qca::truth_table::{Out, TruthRow, TruthTable};

use super::reported::Reported;

/// A warning: what is the matter, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// The outcome it is about, if about one.
    pub outcome: Option<String>,
    /// How much hangs on it.
    #[serde(default)]
    pub severity: Severity,
    /// What is the matter.
    pub reason: String,
    /// What to do about it.
    pub remedy: String,
}

/// How much hangs on a warning.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// There is no result, or it is not proven, or it says nothing.
    Serious,
    /// A reader may understand the result otherwise than the data allow.
    #[default]
    Caution,
    /// Something to know when the result is put into words.
    Note,
}

impl Severity {
    /// All, the most serious first.
    pub const ALL: [Severity; 3] = [Severity::Serious, Severity::Caution, Severity::Note];
}

/// Observed OUT 1 rows with a PRI below this may be sufficient for the negated outcome too.
const LOW_PRI: f64 = 0.5;

impl Warning {
    /// A warning about an outcome.
    pub fn about(outcome: &str, reason: impl Into<String>, remedy: impl Into<String>) -> Self {
        Warning {
            outcome: Some(outcome.to_owned()),
            severity: Severity::Caution,
            reason: reason.into(),
            remedy: remedy.into(),
        }
    }

    /// The warning with another severity.
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = severity;
        self
    }

    /// A warning that the reported model stands for others and was not chosen.
    pub fn of_reported(outcome: &str, reported: &Reported) -> Option<Self> {
        let (model, models, kind) = (&reported.model, reported.models, reported.kind.name());
        let reason = match models.saturating_sub(1) {
            1 => format!(
                "The model that is shown, {model}, is the first of {models} different {kind} models; it was not chosen, and \
                 the other is as good"
            ),
            others => format!(
                "The model that is shown, {model}, is the first of {models} different {kind} models; it was not chosen, and \
                 the {others} others are as good"
            ),
        };
        reported.is_unchosen().then(|| {
            Warning::about(
                outcome,
                reason,
                "choose one with its reason: report = { model = \"M1\", reason = \"…\" }, or prefer = [\"A*B\"] for \
                 prime implicants that it is to have",
            )
        })
    }

    /// A warning that some cases have the same name, so that tables do not tell which is meant.
    pub fn of_cases(cases: &CaseNames) -> Option<Self> {
        let twice: Vec<&str> = cases.iter().duplicates().collect();
        (!twice.is_empty()).then(|| Warning {
            outcome: None,
            severity: Severity::Caution,
            reason: format!("More than one case is named {}", twice.iter().join(", ")),
            remedy: "give each case a name of its own, such as DE_2003 and DE_2007".to_owned(),
        })
    }

    /// Warnings that a condition is the same in every case, or has a level without a case.
    pub fn of_conditions(sets: &FuzzySets, conditions: &[String]) -> Vec<Self> {
        let notes = SpreadNote::of_conditions(sets, conditions);
        let warning = |note: &SpreadNote| Warning {
            severity: Severity::Caution,
            outcome: None,
            reason: capitalised(&note.to_string()),
            remedy: note.remedy().to_owned(),
        };
        notes.iter().map(warning).collect()
    }

    /// There is nothing to minimise.
    pub fn trivial(outcome: &str, reason: &Trivial) -> Self {
        let remedy = remedies::of(&reason.error()).unwrap_or_default();
        Warning::about(outcome, reason.to_string(), remedy).severity(Severity::Serious)
    }

    /// Warnings that a truth table gives rise to.
    pub fn of_table(table: &TruthTable) -> Vec<Self> {
        let outcome = table.outcome();
        let mut warnings = Vec::new();
        let rows = |which: &dyn Fn(&&TruthRow) -> bool| {
            let numbers: Vec<String> = table
                .rows_with(Out::One)
                .filter(which)
                .filter_map(|row| table.row_number(&row.pattern))
                .map(|number| number.to_string())
                .collect();
            (!numbers.is_empty()).then(|| numbers.join(", "))
        };
        if table.rows().iter().all(|row| row.out != Out::Zero)
            && table.rows_with(Out::One).next().is_some()
        {
            warnings.push(Warning::about(
                outcome,
                "No row has OUT 0: the parsimonious solution is trivial, every case has the outcome whatever its conditions (the term 1)",
                "raise the consistency or the PRI cut-off if some rows are less sufficient than others",
            ));
        }
        if let Some(rows) = rows(&|row| row.pri.is_some_and(|pri| pri < LOW_PRI)) {
            warnings.push(Warning::about(
                outcome,
                format!("Row(s) {rows} have OUT 1 with a PRI below {LOW_PRI}: they may be as sufficient for the negated outcome"),
                "set a PRI cut-off (usually 0.5 to 0.75), or exclude simultaneous subset relations",
            ));
        }
        if let Some(rows) = rows(&|row| !row.deviant.is_empty()) {
            warnings.push(Warning::about(
                outcome,
                format!("Row(s) {rows} have OUT 1 although some of their cases lack the outcome"),
                "look at these deviant cases; a true contradiction may call for another condition",
            ));
        }
        warnings.extend(Warning::of_rows_against_necessity(table));
        if !table.unassigned().is_empty() {
            warnings.push(Warning::about(
                outcome,
                format!(
                    "{} case(s) are at 0.5 in a condition and belong to no row: {}",
                    table.unassigned().len(),
                    table.names(table.unassigned()).join(", ")
                ),
                "choose a crossover that no case has, or set the policy for memberships of 0.5 to nudge or drop",
            ));
        }
        warnings
    }

    /// A warning that counts the cases which a claim of necessity throws away.
    pub fn of_rows_against_necessity(table: &TruthTable) -> Option<Self> {
        let rows: Vec<&TruthRow> = table.against_necessity().collect();
        let numbers = rows.iter().filter_map(|row| table.row_number(&row.pattern));
        let cases: Vec<usize> = rows.iter().flat_map(|row| row.cases.clone()).collect();
        (!rows.is_empty()).then(|| {
            Warning::about(
                table.outcome(),
                format!(
                    "Observed row(s) {} contradict a claim of necessity and have OUT 0: their {} case(s) are thrown away: {}",
                    numbers.map(|number| number.to_string()).join(", "),
                    cases.len(),
                    table.names(&cases).join(", ")
                ),
                "look at these cases, which speak against the claim: give it up, or keep the rows and exclude remainders only",
            )
        })
    }

    /// A warning that the outcome does not vary.
    pub fn of_outcome(outcome: &str, memberships: &[f64]) -> Option<Self> {
        let (first, others) = memberships.split_first()?;
        others.iter().all(|membership| membership == first).then(|| {
            Warning::about(
                outcome,
                format!("Every case has the same membership in the outcome, {first}: there is nothing to explain"),
                "look at the column of the outcome and its calibration",
            )
            .severity(Severity::Serious)
        })
    }

    /// Warnings about conditions that are necessary by themselves (consistency at or above `cut_off`): trivial ones,
    /// and those that a term of an intermediate solution contradicts.
    pub fn of_necessity(
        table: &NecessityTable,
        cut_off: f64,
        solutions: Option<&MinimizeResult>,
    ) -> Vec<Self> {
        let outcome = &table.outcome;
        let necessary = table
            .expressions
            .iter()
            .filter(|row| some_at_least(row.consistency, cut_off));
        let mut warnings = Vec::new();
        for row in necessary {
            let fit = NecessityFit {
                consistency: row.consistency,
                ron: row.ron,
                coverage: row.coverage,
            };
            let reasons = notes(&fit).iter().map(ToString::to_string).join("; ");
            if !reasons.is_empty() {
                let warning = Warning::about(
                    outcome,
                    format!(
                        "{} is necessary but may be trivially so ({reasons})",
                        row.expression
                    ),
                    "do not call it a necessary condition on its consistency alone",
                );
                warnings.push(warning.severity(Severity::Note));
            }
            let against = solutions.map_or_else(Vec::new, |s| terms_against(row, s));
            if !against.is_empty() {
                warnings.push(Warning::about(
                    outcome,
                    format!(
                        "{} is necessary, but the intermediate solution has terms without it: {}",
                        row.expression,
                        against.join(", ")
                    ),
                    "exclude the remainders that contradict the claim (respect_necessity), or give up the claim",
                ));
            }
        }
        warnings
    }

    /// Warnings that solutions give rise to.
    pub fn of_solutions(result: &MinimizeResult) -> Vec<Self> {
        let outcome = &result.outcome;
        let mut warnings = Vec::new();
        for kind in [SolutionType::Conservative, SolutionType::Parsimonious] {
            if let Some(solution) = result.of(kind).find(|solution| solution.is_ambiguous()) {
                let count = solution
                    .model_count
                    .as_ref()
                    .map_or("an unknown number of".to_owned(), ToString::to_string);
                warnings.push(Warning::about(
                    outcome,
                    format!(
                        "The {} solution has {count} models that fit the data equally well",
                        kind.name()
                    ),
                    "report all of them, or what they have in common (Baumgartner and Thiem 2017)",
                ));
            }
        }
        let mut kinds: Vec<Vec<&str>> = Vec::new();
        for solution in result.of(SolutionType::Intermediate) {
            for model in &solution.models {
                let mut terms: Vec<&str> =
                    model.terms.iter().map(|t| t.expression.as_str()).collect();
                terms.sort_unstable();
                if !kinds.contains(&terms) {
                    kinds.push(terms);
                }
            }
        }
        if kinds.len() > 1 {
            warnings.push(Warning::about(
                outcome,
                format!("The intermediate solution is ambiguous: {} different models", kinds.len()),
                "report all of them; which one results depends on the pair of conservative and parsimonious models",
            ));
        }
        if result.status == SolutionStatus::Limit {
            let warning = Warning::about(
                outcome,
                "A limit stopped the minimisation: not everything is proven",
                "raise the limits",
            );
            warnings.push(warning.severity(Severity::Serious));
        }
        warnings
    }
}

/// A sentence begins with a capital; the name of a condition stays as it is.
fn capitalised(text: &str) -> String {
    match text.strip_prefix("the ") {
        Some(rest) => format!("The {rest}"),
        None => text.to_owned(),
    }
}

/// The terms of intermediate models that have another level of a necessary condition.
fn terms_against(row: &NecessityRow, solutions: &MinimizeResult) -> Vec<String> {
    let terms = solutions
        .of(SolutionType::Intermediate)
        .flat_map(|solution| &solution.models)
        .flat_map(|model| &model.terms)
        .unique_by(|term| &term.expression)
        .collect_vec();
    let literals = terms.iter().map(|term| term.literals.clone()).collect_vec();
    contradicting_terms(row.operator, &row.literals, &literals)
        .into_iter()
        .map(|at| terms[at].expression.clone())
        .collect()
}
