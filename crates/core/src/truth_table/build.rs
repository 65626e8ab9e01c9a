//! Building a truth table from sets.

use crate::condition::{Condition, term_text};
use crate::count::Count;
use crate::error::{Error, Result};
use crate::minimize::{Cube, Level};
use crate::precision::ratio;
use crate::sets::outcome::Outcome;
use crate::sets::{FuzzySets, Set};

use super::assign::{Assignment, assign};
use super::exclude::Exclusion;
use super::sums::{RowSums, row_sums};
use super::{Out, TruthRow, TruthTable, TruthTableOptions, configuration};

impl TruthTable {
    /// The truth table of `outcome` over the conditions of these names, in this order.
    ///
    /// # Errors
    /// An unknown condition, a condition that is the outcome, a row number out of range, a cut-off outside 0..1, or a frequency cut-off that leaves no row.
    pub fn new(
        sets: &FuzzySets,
        conditions: &[String],
        outcome: &Outcome,
        options: &TruthTableOptions,
    ) -> Result<Self> {
        options.check()?;
        outcome.check_apart_from(conditions.iter().map(String::as_str))?;
        let members = condition_sets(sets, conditions)?;
        let described: Vec<Condition> = members
            .iter()
            .map(|set| Condition {
                name: set.name.clone(),
                levels: set.levels,
            })
            .collect();
        let Assignment {
            patterns,
            cases,
            unassigned,
        } = assign(&members, sets.len());
        let sums = row_sums(&members, &patterns, &outcome.memberships);
        let rows = patterns
            .into_iter()
            .zip(cases)
            .zip(sums)
            .map(|((pattern, cases), sums)| row(pattern, cases, &sums, outcome, options))
            .collect();
        let mut table = TruthTable {
            outcome: outcome.name.clone(),
            conditions: described,
            case_names: sets.cases.clone(),
            options: options.clone(),
            unassigned,
            rows,
            exclusions: Vec::new(),
            half: None,
            rules: None,
        };
        table.check_frequency()?;
        table.apply_exclusions()?;
        Ok(table)
    }

    /// Applies the exclusions of the options.
    pub(super) fn apply_exclusions(&mut self) -> Result<()> {
        let TruthTableOptions {
            exclude,
            exclude_rows,
            ..
        } = self.options.clone();
        check_row_numbers(&self.conditions, &exclude_rows)?;
        self.exclude_expressions(&exclude)?;
        self.exclude_numbers(&exclude_rows)
    }

    /// Refuses a frequency cut-off that leaves no row.
    fn check_frequency(&self) -> Result<()> {
        if self.rows.iter().any(|row| row.out != Out::Remainder) {
            return Ok(());
        }
        let most = self
            .rows
            .iter()
            .map(|row| row.cases.len())
            .max()
            .unwrap_or(0);
        Err(Error::analysis(if most == 0 {
            "every case has a membership of exactly 0.5 in some condition, so no case belongs to a row; calibrate anew or use --half nudge=0.001".to_owned()
        } else {
            format!(
                "the frequency cut-off {} leaves no row: the fullest row has {most} case(s); lower --frequency to {most} or less",
                self.options.frequency
            )
        }))
    }

    fn exclude_numbers(&mut self, numbers: &[Count]) -> Result<()> {
        for number in numbers {
            let Some(levels) = configuration(&self.conditions, number) else {
                continue;
            };
            let cube = Cube::from_row(&levels);
            let rule = format!("--exclude-rows {number}");
            match self.rows.iter_mut().find(|row| row.cube == cube) {
                Some(row) => {
                    row.out = Out::Zero;
                    row.excluded_by = Some(rule);
                }
                None => {
                    self.check_no_part_of_a_row(number, &cube)?;
                    self.exclusions.push(Exclusion {
                        rule,
                        cubes: vec![cube],
                    });
                }
            }
        }
        Ok(())
    }

    /// Refuses to exclude a part of an observed row with don't-care cells: such a row is one whole.
    fn check_no_part_of_a_row(&self, number: &Count, cube: &Cube) -> Result<()> {
        let kept = |row: &&TruthRow| matches!(row.out, Out::One | Out::Contradiction);
        match self
            .rows
            .iter()
            .filter(kept)
            .find(|row| row.cube.covers(cube))
        {
            None => Ok(()),
            Some(row) => Err(Error::analysis(format!(
                "row {number} is a part of the observed row {} (OUT {}), whose other cells do not matter, and cannot be excluded alone; write levels in place of - if its configurations are to be told apart",
                term_text(&row.cube, &self.conditions),
                row.out
            ))),
        }
    }
}

impl TruthTableOptions {
    fn check(&self) -> Result<()> {
        let cuts = [
            ("--consistency", Some(self.consistency)),
            ("--contradiction", self.contradiction),
            ("--pri", Some(self.pri)),
        ];
        for (name, cut) in cuts {
            if let Some(cut) = cut.filter(|cut| !(0.0..=1.0).contains(cut)) {
                return Err(Error::analysis(format!(
                    "{name} {cut} is not a cut-off; give a number between 0 and 1"
                )));
            }
        }
        if let Some(lower) = self.contradiction.filter(|&lower| lower > self.consistency) {
            return Err(Error::analysis(format!(
                "--contradiction {lower} is above --consistency {}; it is the lower of the two cut-offs",
                self.consistency
            )));
        }
        if let Some(alpha) = self
            .binomial_alpha
            .filter(|alpha| !(*alpha > 0.0 && *alpha < 1.0))
        {
            return Err(Error::analysis(format!(
                "--alpha {alpha} is not a level of significance; give a number between 0 and 1, such as 0.05"
            )));
        }
        if self.frequency == 0 {
            return Err(Error::analysis(
                "--frequency 0 would count every unobserved row as observed; give 1 or more",
            ));
        }
        Ok(())
    }
}

/// The conditions when none are named: every column but those of the outcome.
pub fn default_conditions<'a>(
    columns: impl IntoIterator<Item = &'a str>,
    outcome: &[&str],
) -> Vec<String> {
    columns
        .into_iter()
        .filter(|column| !outcome.contains(column))
        .map(str::to_owned)
        .collect()
}

/// The sets of these conditions, checked: known, each named once, not too many.
///
/// # Errors
/// Names the column, and what to do.
pub fn condition_sets<'a>(sets: &'a FuzzySets, conditions: &[String]) -> Result<Vec<&'a Set>> {
    if conditions.is_empty() {
        return Err(Error::analysis(
            "there are no conditions; name them with --conditions A,B,C",
        ));
    }
    let members: Vec<&Set> = conditions
        .iter()
        .map(|name| sets.get(name))
        .collect::<Result<_>>()?;
    for (at, set) in members.iter().enumerate() {
        if conditions[..at].contains(&set.name) {
            return Err(Error::analysis(format!(
                "the condition {:?} is named twice",
                set.name
            )));
        }
    }
    check_number_of_conditions(members.len())?;
    check_size(&members)?;
    Ok(members)
}

/// The most conditions of a truth table; the row numbers of more would need over 128 bits.
const MOST_CONDITIONS: usize = 127;

/// Refuses more conditions than a truth table can number the rows of, before anything is loaded.
///
/// # Errors
/// Says how many there are and what to do.
pub fn check_number_of_conditions(conditions: usize) -> Result<()> {
    if conditions > MOST_CONDITIONS {
        return Err(Error::analysis(format!(
            "{conditions} conditions are more than the {MOST_CONDITIONS} that a truth table can number the rows of; name fewer with --conditions"
        )));
    }
    Ok(())
}

/// Refuses more configurations than row numbers of 128 bits can count.
pub(super) fn check_size(members: &[&Set]) -> Result<()> {
    let bits: f64 = members.iter().map(|set| f64::from(set.levels).log2()).sum();
    if bits >= 128.0 {
        return Err(Error::analysis(format!(
            "{} conditions make 2^{bits:.0} configurations, more than the 2^128 that a truth table can number; name fewer with --conditions",
            members.len()
        )));
    }
    Ok(())
}

fn check_row_numbers(conditions: &[Condition], numbers: &[Count]) -> Result<()> {
    match numbers
        .iter()
        .find(|number| configuration(conditions, number).is_none())
    {
        None => Ok(()),
        Some(number) => {
            let last: num_bigint::BigUint = conditions
                .iter()
                .map(|c| num_bigint::BigUint::from(c.levels))
                .product();
            Err(Error::analysis(format!(
                "there is no row {number}; the rows are numbered 1 to {last}"
            )))
        }
    }
}

fn row(
    pattern: Vec<Option<Level>>,
    cases: Vec<usize>,
    sums: &RowSums,
    outcome: &Outcome,
    options: &TruthTableOptions,
) -> TruthRow {
    let consistency = ratio(sums.overlap, sums.row);
    let pri = ratio(sums.overlap - sums.both, sums.row - sums.both);
    let deviant = cases
        .iter()
        .copied()
        .filter(|&case| outcome.memberships[case] < 0.5 - 1e-8)
        .collect();
    TruthRow {
        cube: Cube::from_pattern(&pattern),
        pattern,
        out: options.classify(cases.len(), consistency, pri),
        cases,
        consistency,
        pri,
        deviant,
        excluded_by: None,
        test: None,
    }
}
