//! What may have been done otherwise than the study states, one thing at a time, and its combinations, the nearest first.

use std::sync::Arc;

use itertools::Itertools;

use crate::evaluate::{Change, Factor};
use crate::specification::Specification;
use qca::expression::Expression;
use qca::fit::{is_above_half, is_below_half};
use qca::minimize::Cube;
use qca::solution::SolutionType;
use qca::truth_table::{Observed, ObservedRow, Out, row_number};

use super::grid::AMBIGUITY;

/// One thing done otherwise.
#[derive(Clone, Debug)]
pub(crate) enum Act {
    /// Another choice in the specification.
    Change(Change),
    /// Memberships rounded to so many digits.
    Rounded(i32),
    /// OUT of the rows with OUT 1 that have a case without the outcome; as don't-cares also of those with OUT 0 that have cases
    /// of both kinds.
    DeviantRows(Out),
    /// OUT 0 for the observed rows of which each lies outside one of these claims of necessity.
    Outside(Vec<Arc<[Cube]>>),
    /// OUT of two observed rows interchanged.
    Interchanged(usize, usize),
    /// The union of all models in place of one of them.
    Union,
}

/// An act with the words for it.
#[derive(Clone, Debug)]
pub(crate) struct Alternative {
    /// The place of its factor.
    pub(crate) factor: usize,
    pub(crate) label: String,
    /// Its number, where its factor is a row of numbers; alternatives that differ in it alone are told as a range.
    pub(crate) number: Option<f64>,
    /// Likelier causes come first.
    pub(crate) place: usize,
    pub(crate) act: Act,
}

/// Everything that is tried, factor by factor.
#[derive(Clone, Debug, Default)]
pub(crate) struct Alternatives {
    /// The name of each factor, and what is stated of it.
    pub(crate) factors: Vec<(String, String)>,
    pub(crate) all: Vec<Alternative>,
}

/// The factor of rows that are interchanged, which is combined with few others.
const INTERCHANGED: &str = "rows of the truth table";

impl Alternatives {
    /// The choices of a grid.
    pub(crate) fn of_grid(factors: &[Factor]) -> Self {
        let ambiguity = factors.iter().position(|f| f.name == AMBIGUITY);
        let mut alternatives = Alternatives::default();
        for (place, factor) in factors.iter().enumerate() {
            let stated = factor.choices.first().map_or("", |choice| &choice.label);
            let acts = factor.choices.iter().skip(1).map(|choice| {
                let number = match choice.change {
                    Change::Consistency(cut) | Change::Pri(cut) => Some(cut),
                    Change::Frequency(cut) => Some(cut as f64),
                    _ => None,
                };
                (
                    choice.label.clone(),
                    number,
                    Act::Change(choice.change.clone()),
                )
            });
            alternatives.push(&factor.name, stated, acts);
            // Papers print the conservative solution as another more often than the parsimonious one, which therefore comes
            // after the memberships of 0.5.
            for one in alternatives
                .all
                .iter_mut()
                .filter(|one| one.factor == place)
            {
                let parsimonious = Change::Solution(SolutionType::Parsimonious);
                one.place = match (&one.act, ambiguity) {
                    (Act::Change(change), Some(after)) if *change == parsimonious => 2 * after + 1,
                    _ => 2 * place,
                };
            }
        }
        alternatives
    }

    /// Adds a factor.
    pub(crate) fn push(
        &mut self,
        name: &str,
        stated: &str,
        acts: impl IntoIterator<Item = (String, Option<f64>, Act)>,
    ) {
        let factor = self.factors.len();
        let before = self.all.len();
        let new = acts.into_iter().map(|(label, number, act)| Alternative {
            factor,
            label,
            number,
            place: 2 * factor,
            act,
        });
        self.all.extend(new);
        if self.all.len() > before {
            self.factors.push((name.to_owned(), stated.to_owned()));
        }
    }

    /// Memberships rounded as programs keep them.
    pub(crate) fn push_rounding(&mut self) {
        let rounded = [2, 3].map(|digits| {
            let label = format!("memberships rounded to {digits} digits");
            (label, None, Act::Rounded(digits))
        });
        self.push("rounding of memberships", "as computed", rounded);
    }

    /// Rows with a deviant case, the rows outside claims of necessity, pairs of rows, and the union of models.
    pub(crate) fn push_rows(&mut self, observed: &Observed, outs: &[Out], claims: &[Expression]) {
        let conditions = observed.conditions();
        let rows = observed.rows();
        let deviant = [
            ("rows with a case without the outcome as OUT 0", Out::Zero),
            (
                "rows with cases that contradict their OUT as don't-cares",
                Out::Contradiction,
            ),
        ];
        let concerns = |to: &Out| {
            let mut rows = rows.iter().zip(outs);
            rows.any(|(row, &out)| is_contradicted(observed, row, out, *to))
        };
        let deviant = deviant.iter().filter(|(_, to)| concerns(to));
        let deviant =
            deviant.map(|(label, out)| ((*label).to_owned(), None, Act::DeviantRows(*out)));
        self.push("rows with deviant cases", "as the cut-offs say", deviant);
        let outside: Vec<(String, Arc<[Cube]>)> = claims
            .iter()
            .filter_map(|claim| Some((claim.to_string(), claim.to_cubes(&conditions).ok()?.into())))
            .filter(|(_, cubes): &(String, Arc<[Cube]>)| {
                let inside = |cube: &Cube| cubes.iter().any(|within| within.covers(cube));
                rows.iter()
                    .any(|row| !inside(&Cube::from_pattern(&row.pattern)))
            })
            .collect();
        let label = |names: &str| format!("observed rows outside the necessary {names} as OUT 0");
        let one_each = outside
            .iter()
            .map(|(name, cubes)| (label(name), None, Act::Outside(vec![Arc::clone(cubes)])));
        let together = (outside.len() > 1).then(|| {
            let names = outside.iter().map(|(name, _)| name).join(" and ");
            let cubes = outside.iter().map(|(_, cubes)| Arc::clone(cubes)).collect();
            (label(&names), None, Act::Outside(cubes))
        });
        let acts: Vec<_> = one_each.chain(together).collect();
        self.push("rows against necessity", "as the cut-offs say", acts);
        let union = ("the union of all models".to_owned(), None, Act::Union);
        self.push("models", "one of them", [union]);
        let number = |at: usize| {
            let number = row_number(&conditions, &rows[at].pattern);
            number.map_or_else(|| "?".to_owned(), |number| number.to_string())
        };
        let differ = |&[a, b]: &[usize; 2]| {
            outs[a] != outs[b] && outs[a] != Out::Remainder && outs[b] != Out::Remainder
        };
        let pairs = (0..rows.len()).array_combinations().filter(differ);
        let pairs = pairs.map(|[a, b]| {
            let (one, other) = (number(a), number(b));
            let label = format!("OUT of rows {one} and {other} of the truth table interchanged");
            (label, None, Act::Interchanged(a, b))
        });
        let before = self.all.len();
        self.push(INTERCHANGED, "as they are", pairs);
        for one in &mut self.all[before..] {
            one.place = usize::MAX;
        }
    }

    /// Every combination of so many alternatives of different factors that has a say, in order; none if there are more than `most`.
    pub(crate) fn combinations<'a>(
        &'a self,
        size: usize,
        stated: &Specification,
        most: usize,
    ) -> Option<Vec<Vec<&'a Alternative>>> {
        let mut found = Vec::new();
        self.extend(&mut Vec::new(), 0, size, &mut |chosen| {
            if self.has_a_say(chosen, stated) {
                found.push(chosen.to_vec());
            }
            found.len() <= most
        })
        .then_some(found)
    }

    /// Tells of each way to choose so many from this place on; whether all have been told.
    fn extend<'a>(
        &'a self,
        chosen: &mut Vec<&'a Alternative>,
        from: usize,
        size: usize,
        tell: &mut dyn FnMut(&[&'a Alternative]) -> bool,
    ) -> bool {
        if chosen.len() == size {
            return tell(chosen);
        }
        for (at, one) in self.all.iter().enumerate().skip(from) {
            let same_factor = chosen.last().is_some_and(|last| last.factor == one.factor);
            if same_factor || !go_together(chosen, one) {
                continue;
            }
            chosen.push(one);
            let go_on = self.extend(chosen, at + 1, size, tell);
            chosen.pop();
            if !go_on {
                return false;
            }
        }
        true
    }

    /// Expectations vary only for the intermediate solution, and not where the outcome is turned round with them.
    fn has_a_say(&self, chosen: &[&Alternative], stated: &Specification) -> bool {
        let solution = chosen.iter().find_map(|one| match &one.act {
            Act::Change(Change::Solution(kind)) => Some(*kind),
            _ => None,
        });
        let of = |test: fn(&Act) -> bool| chosen.iter().any(|one| test(&one.act));
        let expectations = of(|act| matches!(act, Act::Change(Change::Expectations(_))));
        let turned = of(|act| matches!(act, Act::Change(Change::NegationUnder(_))));
        let intermediate = solution.unwrap_or(stated.solution) == SolutionType::Intermediate;
        (!(expectations || turned) || intermediate) && !(expectations && turned)
    }
}

/// Rows are interchanged under the stated data and cut-offs alone.
fn go_together(chosen: &[&Alternative], one: &Alternative) -> bool {
    let beside_rows = |act: &Act| {
        matches!(
            act,
            Act::Change(Change::Solution(_) | Change::Expectations(_))
        )
    };
    match one.act {
        Act::Interchanged(..) => chosen.iter().all(|other| beside_rows(&other.act)),
        _ => true,
    }
}

/// Whether cases of a row go against its OUT, so that it may be read as `to`.
pub(crate) fn is_contradicted(observed: &Observed, row: &ObservedRow, out: Out, to: Out) -> bool {
    let outcome = |&case: &usize| observed.outcome().get(case).copied();
    let lacks = row.cases.iter().filter_map(outcome).any(is_below_half);
    let has = row.cases.iter().filter_map(outcome).any(is_above_half);
    match (out, to) {
        (Out::One, _) => lacks,
        (Out::Zero, Out::Contradiction) => lacks && has,
        _ => false,
    }
}
