//! Explanations in words and figures: why a row has its OUT value, what a term rests on, why a literal is in or out
//! of the intermediate solution, why a case is typical or deviant, whether a condition is necessary.
//!
//! Nothing here is computed anew: an explanation reads the truth table and the solutions that
//! [`qca::solution::minimize_table`] finds, and says which cut-off, row, case or expectation decided. Terms: easy
//! and difficult counterfactuals are those of Ragin and Sonnett (2005); kinds of cases those of Schneider and Rohlfing
//! (2013), "Combining QCA and process tracing in set-theoretic multi-method research".

mod case;
mod condition;
mod literal;
mod panel;
mod row;
mod term;
#[cfg(test)]
mod tests;
mod words;

use serde::{Deserialize, Serialize};

use crate::specification::{Analysis, Specification, Trivial, analyse};
use qca::Count;
use qca::condition::{sum_text, term_text};
use qca::error::{Error, Result};
use qca::expression::Expression;
use qca::minimize;
use qca::minimize::{Cube, Level, algebra};
use qca::panel::Layout;
use qca::solution::{
    MOST_LISTED_ASSUMPTIONS, Minimized, Origin, RowList, SolutionOptions, SolutionStatus,
    SolutionType,
};
use qca::truth_table::{CutOffs, Observed, TruthRow, TruthTable};

pub use case::{CaseExplanation, CaseKind, CaseModel, CaseTerm, ConditionMembership};
pub use condition::{ConditionCase, ConditionExplanation, LevelRequirement, NecessityCriteria};
pub use literal::{Fate, LiteralExplanation, LiteralInTerm, LiteralOrigin};
pub use panel::{PanelOfExpression, layout_of_cases};
pub use row::{CaseInRow, Counterfactual, RowExplanation};
pub use term::{AssumptionsOfPair, CoveredRow, TermExplanation};

/// What `qca explain` answers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Explanation {
    /// Why a row has its OUT value.
    Row(RowExplanation),
    /// What a term rests on.
    Term(TermExplanation),
    /// Why a literal is in or out of the intermediate solution.
    Literal(LiteralExplanation),
    /// What kind of case a case is.
    Case(CaseExplanation),
    /// Whether a condition is necessary, in kind and in degree.
    Condition(Box<ConditionExplanation>),
}

/// A term of a model of a solution.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModelTerm {
    /// The type of the solution.
    pub solution: SolutionType,
    /// The pair of models it comes from, for an intermediate solution.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Origin>,
    /// The model's name.
    pub model: String,
    /// The term.
    pub term: String,
}

/// A model as cubes, with its names.
#[derive(Clone, Debug)]
struct NamedModel {
    solution: SolutionType,
    from: Option<Origin>,
    name: String,
    cubes: Vec<Cube>,
}

/// One pair of a conservative and a parsimonious model, and what the intermediate solution may cover beside the OUT 1
/// rows.
#[derive(Clone, Debug)]
struct Pair<'a> {
    origin: Origin,
    conservative: Vec<Cube>,
    parsimonious: Vec<Cube>,
    terms: &'a [Cube],
}

/// Answers questions about one analysis.
///
/// ```
/// use qca_study::Specification;
/// use qca_study::explain::Explainer;
/// use qca::solution::SolutionType;
/// use qca::{Expression, FuzzySets, Observed, Outcome, Set};
/// let sets = FuzzySets::new("example", vec!["a", "b", "c"], vec![
///     Set::new("A", vec![1.0, 1.0, 0.0]).unwrap(),
///     Set::new("B", vec![1.0, 0.0, 1.0]).unwrap(),
///     Set::new("Y", vec![1.0, 1.0, 0.0]).unwrap(),
/// ]).unwrap();
/// let outcome = Outcome::new(&Expression::parse("Y").unwrap(), &sets).unwrap();
/// let observed = Observed::new(&sets, &["A".to_owned(), "B".to_owned()], &outcome).unwrap();
/// let specification = Specification::new(2, SolutionType::Intermediate);
/// let explainer = Explainer::new(&observed, &specification, &SolutionType::ALL).unwrap();
/// let row = explainer.row("3").unwrap();
/// assert_eq!(row.expression, "A*~B");
/// assert!(row.answer[0].to_string().contains("OUT 1"));
/// ```
#[derive(Debug)]
pub struct Explainer<'a> {
    observed: &'a Observed,
    /// The types of solution whose models are named.
    types: &'a [SolutionType],
    analysis: Analysis,
    levels: Vec<Level>,
    /// Where the data come from, for messages.
    source: String,
    /// Units and times of the cases, where they have some.
    layout: Option<Layout>,
}

impl<'a> Explainer<'a> {
    /// An explainer of the truth table of observed rows under a specification, and of its solutions, which are computed here:
    /// all three, though models of these types alone are named.
    ///
    /// # Errors
    /// As [`analyse`]. A table without OUT 1 or without OUT 0 rows is no error: its rows and cases can be explained all the
    /// same.
    pub fn new(
        observed: &'a Observed,
        specification: &Specification,
        types: &'a [SolutionType],
    ) -> Result<Self> {
        let analysis = analyse(observed, specification, &SolutionType::ALL)?;
        Ok(Explainer {
            observed,
            types,
            levels: analysis.table.levels(),
            analysis,
            source: String::new(),
            layout: None,
        })
    }

    /// The same with the name of the data, for messages.
    pub fn of_source(mut self, source: &str) -> Self {
        source.clone_into(&mut self.source);
        self
    }

    fn table(&self) -> &TruthTable {
        &self.analysis.table
    }

    fn options(&self) -> &SolutionOptions {
        &self.analysis.options
    }

    /// Whether every solution behind the explanations is complete, or a limit stopped one.
    pub fn status(&self) -> SolutionStatus {
        let Ok(minimized) = &self.analysis.minimized else {
            return SolutionStatus::Complete;
        };
        let all = minimized
            .conservative
            .iter()
            .chain(&minimized.parsimonious)
            .chain(minimized.intermediate.iter().map(|pair| &*pair.models));
        let complete = |models: &minimize::Models| models.status == minimize::Status::Complete;
        if all.into_iter().all(complete) {
            SolutionStatus::Complete
        } else {
            SolutionStatus::Limit
        }
    }

    /// The solutions, for questions that need them.
    fn minimized(&self) -> Result<&Minimized> {
        let minimized = self.analysis.minimized.as_ref();
        minimized.map_err(Trivial::error)
    }

    /// Every listed model of the types asked for; none where there is nothing to minimise.
    fn models(&self) -> Vec<NamedModel> {
        let Ok(minimized) = &self.analysis.minimized else {
            return Vec::new();
        };
        let named = |solution, from: &Option<Origin>, models: &minimize::Models, most: usize| {
            let listed = 0..models.models.len().min(most);
            let model = |at| NamedModel {
                solution,
                from: from.clone(),
                name: model_name(at),
                cubes: models.terms(at).cloned().collect(),
            };
            listed.map(model).collect::<Vec<NamedModel>>()
        };
        let mut all = Vec::new();
        for &kind in self.types {
            match kind {
                SolutionType::Conservative => {
                    all.extend(
                        minimized
                            .conservative
                            .iter()
                            .flat_map(|m| named(kind, &None, m, usize::MAX)),
                    );
                }
                SolutionType::Parsimonious => {
                    all.extend(
                        minimized
                            .parsimonious
                            .iter()
                            .flat_map(|m| named(kind, &None, m, usize::MAX)),
                    );
                }
                SolutionType::Intermediate => {
                    let listed = minimized.listed_pairs();
                    for pair in listed.groups.iter().map(|group| group[0]) {
                        let from = Some(origin(pair.conservative, pair.parsimonious));
                        all.extend(named(kind, &from, &pair.models, listed.most));
                    }
                }
            }
        }
        all
    }

    /// The pairs of models behind the intermediate solutions.
    fn pairs(&self) -> Vec<Pair<'_>> {
        let Ok(minimized) = &self.analysis.minimized else {
            return Vec::new();
        };
        let (Some(conservative), Some(parsimonious)) =
            (&minimized.conservative, &minimized.parsimonious)
        else {
            return Vec::new();
        };
        let pair = |pair: &'_ qca::solution::Intermediate| {
            (
                origin(pair.conservative, pair.parsimonious),
                pair.conservative,
                pair.parsimonious,
            )
        };
        minimized
            .intermediate
            .iter()
            .map(|intermediate| {
                let (origin, c, p) = pair(intermediate);
                Pair {
                    origin,
                    conservative: conservative.terms(c).cloned().collect(),
                    parsimonious: parsimonious.terms(p).cloned().collect(),
                    terms: &intermediate.terms,
                }
            })
            .collect()
    }

    /// The one conjunction over the conditions that a text states.
    ///
    /// # Errors
    /// The text cannot be read, names something else than conditions, or is not a single conjunction.
    fn conjunction(&self, text: &str, what: &str, example: &str) -> Result<Cube> {
        let expression = Expression::parse(text)?;
        let cubes = expression.to_cubes(self.table().conditions())?;
        match &cubes[..] {
            [only] => Ok(only.clone()),
            [] => Err(Error::analysis(format!(
                "{text:?} is empty: no case can be in it; name {what}, such as {example}"
            ))),
            _ => Err(Error::analysis(format!(
                "{text:?} is a sum of {} terms ({}); name {what}, such as {example}, and ask about each",
                cubes.len(),
                sum_text(cubes.iter().take(4), self.table().conditions())
            ))),
        }
    }

    fn text(&self, cube: &Cube) -> String {
        term_text(cube, self.table().conditions())
    }

    /// Membership of every case in a term or row.
    fn memberships(&self, cube: &Cube) -> Vec<f64> {
        self.observed.term(cube)
    }

    fn name(&self, case: usize) -> String {
        self.observed.case_names()[case].to_owned()
    }

    /// How a row is named in a sentence: by its number, or by its pattern where it has none.
    fn row_name(&self, row: &TruthRow) -> String {
        self.table()
            .row_number(&row.pattern)
            .map_or_else(|| self.text(&row.cube), |number| number.to_string())
    }

    /// Row numbers of the configurations in a union of cubes, `None` above the limit, and how many they are.
    fn row_list(&self, cubes: &[Cube]) -> (RowList, Count) {
        let count = algebra::count(&self.levels, cubes);
        if count > num_bigint::BigUint::from(MOST_LISTED_ASSUMPTIONS) {
            return (RowList(None), Count(count));
        }
        let numbers = algebra::row_numbers(&self.levels, cubes, MOST_LISTED_ASSUMPTIONS);
        (
            RowList(Some(numbers.into_iter().map(Count).collect())),
            Count(count),
        )
    }

    fn cut_offs(&self) -> &CutOffs {
        self.table().cut_offs()
    }
}

fn model_name(at: usize) -> String {
    format!("M{}", at + 1)
}

fn origin(conservative: usize, parsimonious: usize) -> Origin {
    Origin {
        conservative: model_name(conservative),
        parsimonious: model_name(parsimonious),
    }
}

impl NamedModel {
    fn term(&self, explainer: &Explainer<'_>, cube: &Cube) -> ModelTerm {
        ModelTerm {
            solution: self.solution,
            from: self.from.clone(),
            model: self.name.clone(),
            term: explainer.text(cube),
        }
    }
}
