//! Whether a condition is necessary, in kind and in degree, and which cases decide on it.

use serde::{Deserialize, Serialize};

use super::Explainer;
use super::panel::{PanelOfExpression, panel_sentences};
use super::words::{figure, list};
use crate::analysis::{Disagreement, disagreement};
use crate::sentence::{Part, Sentence, told};
use qca::CaseNames;
use qca::error::Result;
use qca::fit::{NecessityFit, is_above_half, is_below_half, necessity};
use qca::nca::{
    CeilingResult, LevelKind, NcaCondition, NcaOptions, NcaVariable, Requirement, Shown, nca,
    size_of_effect,
};
use qca::precision::{TOLERANCE, some_at_least};

/// When a condition is called necessary.
#[derive(Clone, Debug, PartialEq)]
pub struct NecessityCriteria {
    /// The least consistency of necessity in kind.
    pub consistency: f64,
    /// How necessity in degree is analysed; its first ceiling decides.
    pub nca: NcaOptions,
    /// The least effect size.
    pub effect: f64,
    /// The greatest p.
    pub alpha: f64,
}

impl Default for NecessityCriteria {
    fn default() -> Self {
        NecessityCriteria {
            consistency: 0.9,
            nca: NcaOptions::default(),
            effect: 0.1,
            alpha: 0.05,
        }
    }
}

/// Whether a condition is necessary, in kind and in degree.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "command", rename = "explain")]
pub struct ConditionExplanation {
    /// `condition`.
    pub about: String,
    /// The outcome.
    pub outcome: String,
    /// The condition, its negation or a level, or another conjunction.
    pub expression: String,
    /// Consistency of necessity.
    pub consistency: Option<f64>,
    /// Relevance of necessity.
    pub ron: Option<f64>,
    /// Coverage of necessity.
    pub coverage: Option<f64>,
    /// Whether the consistency meets its cut-off.
    pub in_kind: bool,
    /// Cases with more of the outcome than of the condition: they lower the consistency; the worst first.
    pub exceptions: Vec<ConditionCase>,
    /// Whether the effect is large and rare enough.
    pub in_degree: bool,
    /// Why the two disagree, if they do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disagreement: Option<Disagreement>,
    /// Necessity in degree: scope, ceilings, peers, tests and outliers, of the memberships.
    pub nca: NcaCondition,
    /// What half of the outcome's range and its top require, by the first ceiling.
    pub requirements: Vec<LevelRequirement>,
    /// The figures by time and unit, where there are units and times.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub panel: Option<PanelOfExpression>,
    /// The answer in words.
    pub answer: Vec<Sentence>,
}

/// A case with more of the outcome than of the condition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConditionCase {
    /// The case.
    pub case: String,
    /// Its membership in the condition.
    pub membership: f64,
    /// Its membership in the outcome.
    pub outcome: f64,
    /// Whether it is in the outcome and not in the condition: deviant.
    pub deviant: bool,
}

/// What a level of the outcome requires of the condition.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LevelRequirement {
    /// The level.
    pub outcome: f64,
    /// What it requires.
    #[serde(flatten)]
    pub requirement: Requirement,
}

/// Exceptions that a sentence names.
const MOST_NAMED: usize = 5;

impl Explainer<'_> {
    /// Whether a condition (a literal, or a conjunction of some) is necessary, in kind and in degree.
    ///
    /// # Errors
    /// The text is not one conjunction over the conditions; an option of the criteria out of its range.
    pub fn condition(
        &self,
        condition: &str,
        criteria: &NecessityCriteria,
    ) -> Result<ConditionExplanation> {
        let cube = self.conjunction(condition, "one condition or its negation", "A or ~A")?;
        let expression = self.text(&cube);
        let x = self.memberships(&cube);
        let y = self.observed.outcome();
        let NecessityFit {
            consistency,
            ron,
            coverage,
        } = necessity(&x, y)?;
        let names = self.observed.case_names();
        let mut options = criteria.nca.clone();
        options.bottleneck.x = LevelKind::Actual;
        options.bottleneck.y = LevelKind::PercentageRange;
        options.bottleneck.steps = qca::nca::Steps::Levels(vec![50.0, 100.0]);
        let outcome = NcaVariable::new(self.table().outcome(), y.to_vec());
        let variable = NcaVariable::new(expression.clone(), x.clone());
        let mut analysed = nca(names, &outcome, &[variable], &options)?;
        let table = analysed.bottleneck.swap_remove(0);
        let found = analysed.conditions.swap_remove(0);
        let first = &found.ceilings[0];
        let in_kind = some_at_least(consistency, criteria.consistency);
        let large = some_at_least(first.effect_size, criteria.effect);
        let in_degree = first.is_necessary(criteria.effect, criteria.alpha);
        let requirements = table.levels.into_iter().filter_map(|level| {
            Some(LevelRequirement {
                outcome: level.outcome_value,
                requirement: level.conditions.into_values().next()?,
            })
        });
        let mut explanation = ConditionExplanation {
            about: "condition".to_owned(),
            outcome: self.table().outcome().to_owned(),
            consistency,
            ron,
            coverage,
            in_kind,
            exceptions: exceptions(names, &x, y),
            in_degree,
            disagreement: disagreement(in_kind, in_degree, first.effect_size, large),
            requirements: requirements.collect(),
            panel: self.panel_of(&expression, &x, qca::expression::Direction::Necessity),
            expression,
            nca: found,
            answer: Vec::new(),
        };
        explanation.answer = answer(&explanation, criteria);
        Ok(explanation)
    }
}

fn exceptions(names: &CaseNames, x: &[f64], y: &[f64]) -> Vec<ConditionCase> {
    let mut cases: Vec<ConditionCase> = names
        .iter()
        .zip(x.iter().zip(y))
        .filter(|(_, (x, y))| *y - *x > TOLERANCE)
        .map(|(name, (&membership, &outcome))| ConditionCase {
            case: name.to_owned(),
            membership,
            outcome,
            deviant: is_below_half(membership) && is_above_half(outcome),
        })
        .collect();
    // A stable sort: cases with equal excess stay in the order of the data.
    let excess = |case: &ConditionCase| case.outcome - case.membership;
    cases.sort_by(|one, other| excess(other).total_cmp(&excess(one)));
    cases
}

fn answer(found: &ConditionExplanation, criteria: &NecessityCriteria) -> Vec<Sentence> {
    let mut answer = vec![in_kind(found, criteria)];
    answer.push(who(found));
    let first = &found.nca.ceilings[0];
    answer.push(in_degree(found, first, criteria));
    answer.extend(peers(first));
    answer.extend(required(found, first));
    answer.extend(found.disagreement.map(|why| {
        told!(
            "The two disagree: {why}.",
            why = Part::Other(why.to_string())
        )
    }));
    if let Some(panel) = &found.panel {
        answer.extend(panel_sentences(panel, criteria.consistency));
    }
    answer
}

fn in_kind(found: &ConditionExplanation, criteria: &NecessityCriteria) -> Sentence {
    let (condition, outcome) = (&found.expression, &found.outcome);
    let figures = told!(
        "consistency {consistency}, against a cut-off of {cut}; RoN {ron}, coverage {coverage}",
        consistency = figure(found.consistency),
        cut = criteria.consistency,
        ron = figure(found.ron),
        coverage = figure(found.coverage)
    );
    match found.in_kind {
        true => told!(
            "{condition} is necessary in kind for {outcome}: {figures}.",
            condition,
            outcome,
            figures
        ),
        false => told!(
            "{condition} is not necessary in kind for {outcome}: {figures}.",
            condition,
            outcome,
            figures
        ),
    }
}

/// Who lowers the consistency.
fn who(found: &ConditionExplanation) -> Sentence {
    let deviant = found.exceptions.iter().filter(|case| case.deviant);
    let deviant: Vec<&String> = deviant.map(|case| &case.case).collect();
    let worst = found.exceptions.iter().map(|case| {
        told!(
            "{case} ({outcome} against {membership})",
            case = &case.case,
            outcome = format!("{:.3}", case.outcome),
            membership = format!("{:.3}", case.membership)
        )
    });
    let worst: Vec<Sentence> = worst.collect();
    if worst.is_empty() {
        return told!("No case has more of the outcome than of the condition.");
    }
    let more = told!(
        "{who} more of the outcome than of the condition: {cases}.",
        who = Sentence::counted(worst.len(), "1 case has", "{count} cases have"),
        cases = list(&worst, MOST_NAMED)
    );
    let deviant = (!deviant.is_empty()).then(|| {
        told!(
            "In the outcome and not in the condition, and so deviant: {cases}.",
            cases = list(&deviant, 8)
        )
    });
    Sentence::joined(std::iter::once(more).chain(deviant).collect())
}

fn in_degree(
    found: &ConditionExplanation,
    first: &CeilingResult,
    criteria: &NecessityCriteria,
) -> Sentence {
    let ceiling = first.ceiling.label();
    let Some(d) = first.effect_size else {
        return told!(
            "Whether {condition} is necessary in degree cannot be said: its effect size by {ceiling} is undefined.",
            condition = &found.expression,
            ceiling
        );
    };
    let size = Sentence::new(size_of_effect(d), Vec::new());
    let d = format!("{d:.3}");
    let effect = match first.test {
        None => told!("the effect size d is {d} ({size})", d, size),
        Some(test) => told!(
            "the effect size d is {d} ({size}) and p is {p}, of {permutations}",
            d,
            size,
            p = p_words(test.p),
            permutations = permutations(test.permutations, test.exact)
        ),
    };
    let effect_cut = criteria.effect;
    let required = match first.test {
        Some(_) => told!(
            "d of {effect} or more and p of at most {alpha} are required",
            effect = effect_cut,
            alpha = criteria.alpha
        ),
        None => told!("d of {effect} or more is required", effect = effect_cut),
    };
    match found.in_degree {
        true => told!(
            "It is necessary in degree by {ceiling}, of the memberships: {effect}; {required}.",
            ceiling,
            effect,
            required
        ),
        false => told!(
            "It is not necessary in degree by {ceiling}, of the memberships: {effect}; {required}.",
            ceiling,
            effect,
            required
        ),
    }
}

fn permutations(count: usize, all: bool) -> Sentence {
    match all {
        true => told!("all {count} permutations", count),
        false => told!("{count} permutations", count),
    }
}

/// A p that would be rounded to 0 is below the last digit.
fn p_words(p: f64) -> Part {
    match p < 0.0005 {
        true => told!("below {least}", least = 0.001).into(),
        false => format!("{p:.3}").into(),
    }
}

/// Who holds the ceiling up, and who moves the effect most.
fn peers(first: &CeilingResult) -> Option<Sentence> {
    let names: Vec<&String> = first.peers.iter().map(|peer| &peer.case).collect();
    if names.is_empty() {
        return None;
    }
    let outlier = first.outliers.first().and_then(|outlier| {
        let without = outlier.effect_size?;
        let moves = outlier.difference.is_some_and(|d| d.abs() > 1e-9);
        moves.then(|| {
            told!(
                "Without {case} d would be {d}.",
                case = &outlier.case,
                d = format!("{without:.3}")
            )
        })
    });
    let held = told!(
        "The ceiling is held up by {cases}: {names}.",
        cases = Sentence::counted(names.len(), "1 case", "{count} cases"),
        names = list(&names, 8)
    );
    Some(Sentence::joined(
        std::iter::once(held).chain(outlier).collect(),
    ))
}

fn required(found: &ConditionExplanation, first: &CeilingResult) -> Option<Sentence> {
    first.effect_size?;
    let sentence = |level: &LevelRequirement| {
        let (outcome, condition) = (&found.outcome, &found.expression);
        let level_of = format!("{:.3}", level.outcome);
        match level.requirement.shown {
            Shown::Number(value) => told!(
                "{outcome} of {level} requires {condition} of {value} or more.",
                outcome,
                level = level_of,
                condition,
                value = format!("{value:.3}")
            ),
            Shown::Label(qca::nca::Label::NN) => told!(
                "{outcome} of {level} requires nothing of {condition}.",
                outcome,
                level = level_of,
                condition
            ),
            Shown::Label(qca::nca::Label::NA) => told!(
                "{outcome} of {level} is allowed by no value in the scope.",
                outcome,
                level = level_of
            ),
        }
    };
    Some(Sentence::joined(
        found.requirements.iter().map(sentence).collect(),
    ))
}
