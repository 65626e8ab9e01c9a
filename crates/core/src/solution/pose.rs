//! The minimisation problems of a truth table, and their solutions as cubes.

use itertools::Itertools;

use crate::error::{Error, Result};
use crate::minimize::{self, Cube, Models, Options, Problem, Rest, algebra};
use crate::term::{quoted, term_text};
use crate::truth_table::{Out, TruthRow, TruthTable};

use super::counterfactual::intermediate_terms;
use super::{SolutionOptions, SolutionType};

/// The solutions of a truth table as cubes, before names and figures.
#[derive(Clone, Debug)]
pub struct Minimized {
    /// The conservative solution, if it was asked for or needed.
    pub conservative: Option<Models>,
    /// The parsimonious solution, if it was asked for or needed.
    pub parsimonious: Option<Models>,
    /// The intermediate solutions, one for each pair of models, conservative first.
    pub intermediate: Vec<Intermediate>,
}

/// The intermediate solution of one pair of models.
#[derive(Clone, Debug)]
pub struct Intermediate {
    /// Index of the conservative model.
    pub conservative: usize,
    /// Index of the parsimonious model.
    pub parsimonious: usize,
    /// The intermediate terms: with the OUT 1 rows they are all that the solution may cover.
    pub terms: Vec<Cube>,
    /// The solution.
    pub models: Models,
}

/// Minimises a truth table. The intermediate solution is made for each pair of listed models, of which at most
/// `max_models` are taken.
///
/// # Errors
/// No OUT 1 row: there is nothing to explain; no OUT 0 row: the parsimonious solution is trivial; a row with
/// don't-care cells that shares configurations with a row of another OUT. Whatever the minimiser refuses.
pub fn minimize_table(table: &TruthTable, options: &SolutionOptions) -> Result<Minimized> {
    let on = table.cubes_with(Out::One);
    if on.is_empty() {
        return Err(no_positive_row(table));
    }
    check_overlaps(table, options.include_contradictions)?;
    let wants = |kind| options.types.contains(&kind);
    let intermediate = wants(SolutionType::Intermediate);
    let poser = Poser { table, on: &on, options };
    let conservative = (wants(SolutionType::Conservative) || intermediate)
        .then(|| poser.conservative())
        .transpose()?;
    let parsimonious = (wants(SolutionType::Parsimonious) || intermediate)
        .then(|| poser.parsimonious())
        .transpose()?;
    let intermediate = match (&conservative, &parsimonious) {
        (Some(c), Some(p)) if intermediate => poser.intermediate(c, p)?,
        _ => Vec::new(),
    };
    Ok(Minimized { conservative, parsimonious, intermediate })
}

fn no_positive_row(table: &TruthTable) -> Error {
    let best = table
        .rows
        .iter()
        .filter(|row| row.out != Out::Remainder)
        .filter_map(|row| row.consistency)
        .max_by(f64::total_cmp);
    let highest = best.map_or(String::new(), |c| format!(" (the most consistent row has {c:.3})"));
    Error::analysis(format!(
        "no row of the truth table has OUT 1 for {}, so there is nothing to explain{highest}: the solution is empty; lower --consistency or --pri, or look at the table with qca truth-table",
        table.outcome
    ))
}

/// Refuses a row with don't-care cells that says of the same configurations another thing than another row.
fn check_overlaps(table: &TruthTable, include_contradictions: bool) -> Result<()> {
    let against = |row: &&TruthRow| match row.out {
        Out::Zero => true,
        Out::Contradiction => !include_contradictions,
        Out::One | Out::Remainder => false,
    };
    for on in table.rows_with(Out::One) {
        let overlapping = |row: &&TruthRow| row.cube.intersects(&on.cube);
        if let Some(row) = table.rows.iter().filter(against).find(overlapping) {
            return Err(overlap(table, on, row));
        }
    }
    Ok(())
}

fn overlap(table: &TruthTable, on: &TruthRow, row: &TruthRow) -> Error {
    let named = |row: &TruthRow| {
        let cases = table.names(&row.cases);
        let shown = cases.iter().take(5).join(", ");
        let more = if cases.len() > 5 { ", …" } else { "" };
        format!("{} (OUT {}; {shown}{more})", term_text(&row.cube, &table.conditions), row.out)
    };
    let open = (0..table.conditions.len())
        .filter(|&at| on.pattern[at].is_none() || row.pattern[at].is_none())
        .map(|at| quoted(&table.conditions[at].name))
        .join(", ");
    Error::analysis(format!(
        "the rows {} and {} of the truth table for {} share configurations, as cells that do not matter stand for every level, but have different OUT; give their cases the same kind of cell in {open} (a level in both, or - in both), or change the cut-offs",
        named(on),
        named(row),
        table.outcome
    ))
}

struct Poser<'a> {
    table: &'a TruthTable,
    on: &'a [Cube],
    options: &'a SolutionOptions,
}

impl Poser<'_> {
    fn conservative(&self) -> Result<Models> {
        let contradictions = self.options.include_contradictions;
        // A contradictory row with don't-care cells may overlap an OUT 0 row, which stays forbidden.
        let dont_care = if contradictions {
            let contradictory = self.table.cubes_with(Out::Contradiction);
            algebra::subtract(&self.table.levels(), &contradictory, &self.table.cubes_with(Out::Zero))
        } else {
            Vec::new()
        };
        self.solve(Rest::Forbidden { dont_care })
    }

    fn parsimonious(&self) -> Result<Models> {
        let off = self.table.forbidden(self.options.include_contradictions);
        if off.is_empty() {
            return Err(Error::analysis(format!(
                "no row of the truth table has OUT 0 for {}, so the parsimonious solution is trivial: every case has the outcome whatever its conditions (the term 1); raise --consistency or --pri, or ask for --solution conservative",
                self.table.outcome
            )));
        }
        self.solve(Rest::Free { off })
    }

    fn intermediate(&self, conservative: &Models, parsimonious: &Models) -> Result<Vec<Intermediate>> {
        let pairs = (0..conservative.models.len()).cartesian_product(0..parsimonious.models.len());
        let mut done: Vec<Intermediate> = Vec::new();
        for (c, p) in pairs.take(self.options.max_models.max(1)) {
            let terms = intermediate_terms(
                &cubes_of(conservative, c),
                &cubes_of(parsimonious, p),
                &self.options.expectations,
            );
            // Many pairs share their terms, and so their solution.
            let models = match done.iter().find(|other| other.terms == terms) {
                Some(other) => other.models.clone(),
                None => self.solve(Rest::Forbidden { dont_care: terms.clone() })?,
            };
            done.push(Intermediate { conservative: c, parsimonious: p, terms, models });
        }
        Ok(done)
    }

    fn solve(&self, rest: Rest) -> Result<Models> {
        let problem = Problem {
            levels: self.table.levels(),
            on: self.on.to_vec(),
            rest,
            on_as_wholes: true,
        };
        let options = Options {
            cover: self.options.cover,
            row_dominance: self.options.row_dominance,
            max_models: self.options.max_models,
            limits: self.options.limits.clone(),
            interrupt: self.options.interrupt.clone(),
            ..Options::default()
        };
        Ok(minimize::solve(&problem, &options)?)
    }
}

/// The cubes of one model.
pub(super) fn cubes_of(models: &Models, model: usize) -> Vec<Cube> {
    models.terms(model).cloned().collect()
}
