//! The conventions of fs/QCA beside those of this project, and every place where they give another figure.
//!
//! What fs/QCA does is taken from its manual (Ragin, *User's Guide to Fuzzy-Set/Qualitative Comparative Analysis*,
//! fs/QCA software by Ragin and Davey, version 3.0, 2017) and from Ragin (2008), *Redesigning Social Inquiry*, chapter 5:
//!
//! | | here | fs/QCA |
//! |---|---|---|
//! | direct calibration | log-odds ±ln(0.95/0.05) = ±2.944 at the anchors; memberships below 0.0001 and above 0.9999 become 0 and 1 | log-odds ±3; nothing is cut |
//! | number of cases of a row | cases that belong to it; a membership within 1e-8 of 0.5 is 0.5, in no row | cases with membership above 0.5 in the row |
//! | cut-offs | met by a figure up to 1e-8 below | met by a figure at or above |
//! | cases of a term | those of the OUT 1 rows that it covers | those with membership above 0.5 in the term |
//!
//! Nothing else of fs/QCA is imitated: not its choice of prime implicants by the user, nor its rounding on the screen.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use qca::condition::{Literals, term_text};
use qca::count::Count;
use qca::data::Dataset;
use qca::error::{Error, Result};
use qca::minimize::{Cube, Level};
use qca::sets::calibration::{CalibratedSet, Calibration, Inclusion, SetSpec};
use qca::sets::{Cell, Set};
use qca::solution::{MinimizeResult, Origin, SolutionType};
use qca::truth_table::{CutOffs, Observed, Out, TruthTable, row_number};

/// The log-odds of membership at the anchors in fs/QCA.
pub const LOG_ODDS: f64 = 3.0;

/// An answer with what another program's conventions change in it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Compared<R> {
    /// The answer.
    #[serde(flatten)]
    pub answer: R,
    /// Whose conventions: `fsqca`.
    pub compat: &'static str,
    /// Every place where the conventions give another figure on these data.
    pub differences: Vec<Difference>,
}

impl<R> Compared<R> {
    /// An answer compared with the conventions of fs/QCA.
    pub fn fsqca(answer: R, differences: Vec<Difference>) -> Self {
        Compared {
            answer,
            compat: "fsqca",
            differences,
        }
    }
}

/// A place where the conventions give another figure: `default` is the figure of this project.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Difference {
    /// The membership of a case in a calibrated set.
    Membership {
        /// The set.
        set: String,
        /// The case.
        case: String,
        /// By default.
        default: f64,
        /// In fs/QCA.
        fsqca: f64,
    },
    /// The number of cases of a row, and its OUT value.
    Row {
        /// Row number; none where a cell is don't care.
        row: Option<Count>,
        /// The configuration as a term.
        expression: String,
        /// By default.
        default: RowFigures,
        /// In fs/QCA.
        fsqca: RowFigures,
    },
    /// The cases of a term.
    Cases {
        /// The type of the solution.
        solution: SolutionType,
        /// The pair of models it comes from, for an intermediate solution.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        from: Option<Origin>,
        /// The model.
        model: String,
        /// The term.
        term: String,
        /// Cases that only the default lists.
        only_default: Vec<String>,
        /// Cases that only fs/QCA lists.
        only_fsqca: Vec<String>,
    },
}

/// What decides about a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RowFigures {
    /// Number of cases.
    pub n: usize,
    /// OUT.
    pub out: Out,
}

/// A set calibrated as fs/QCA does, and where its memberships differ. Only the direct method has another convention,
/// and only where neither `idm` nor `logodds` was given (`text` is the specification as written).
///
/// # Errors
/// As [`SetSpec::apply`].
pub fn calibrate(
    spec: &SetSpec,
    text: &str,
    data: &Dataset,
) -> Result<(CalibratedSet, Vec<Difference>)> {
    let default = spec.apply(data)?;
    let options = text.rsplit_once('(').map_or(text, |(_, options)| options);
    let steepness_given = options.contains("idm") || options.contains("logodds");
    let Calibration::Direct { anchors, .. } = spec.calibration.clone() else {
        return Ok((default, Vec::new()));
    };
    if steepness_given {
        return Ok((default, Vec::new()));
    }
    let calibration = Calibration::Direct {
        anchors,
        inclusion: Inclusion::LogOdds(LOG_ODDS),
    };
    let other = SetSpec {
        calibration,
        ..spec.clone()
    };
    let fsqca = other.apply(data)?;
    let differences = data
        .cases
        .iter()
        .zip(default.memberships.iter().zip(&fsqca.memberships))
        .filter(|(_, (default, fsqca))| default != fsqca)
        .map(|(case, (&default, &fsqca))| Difference::Membership {
            set: spec.name.clone(),
            case: case.to_owned(),
            default,
            fsqca,
        })
        .collect();
    Ok((fsqca, differences))
}

/// The rows whose number of cases or OUT value fs/QCA's rules would make another. Excluded rows are left out: they have
/// OUT 0 by rule.
///
/// # Errors
/// The rows are not those of the table.
pub fn table_differences(table: &TruthTable, observed: &Observed) -> Result<Vec<Difference>> {
    check_same_cases(table, observed)?;
    let mut extra: Vec<(Vec<Option<Level>>, usize)> = Vec::new();
    for &case in table.unassigned() {
        if let Some(pattern) = strict_pattern(observed.sets(), case) {
            match extra.iter_mut().find(|(other, _)| *other == pattern) {
                Some((_, n)) => *n += 1,
                None => extra.push((pattern, 1)),
            }
        }
    }
    let difference =
        |pattern: &[Option<Level>], default: RowFigures, fsqca: RowFigures| Difference::Row {
            row: row_number(table.conditions(), pattern),
            expression: term_text(&Cube::from_pattern(pattern), table.conditions()),
            default,
            fsqca,
        };
    let mut differences = Vec::new();
    for row in table.rows().iter().filter(|row| row.excluded_by.is_none()) {
        let more = extra
            .iter()
            .find(|(pattern, _)| *pattern == row.pattern)
            .map_or(0, |(_, n)| *n);
        let n = row.cases.len() + more;
        let default = RowFigures {
            n: row.cases.len(),
            out: row.out,
        };
        let fsqca = RowFigures {
            n,
            out: strict_out(table.cut_offs(), n, row.consistency, row.pri),
        };
        if default != fsqca {
            differences.push(difference(&row.pattern, default, fsqca));
        }
    }
    for (pattern, n) in extra {
        if !table.rows().iter().any(|row| row.pattern == pattern) {
            let (consistency, pri) = observed.figures(std::slice::from_ref(&pattern))[0];
            let default = RowFigures {
                n: 0,
                out: Out::Remainder,
            };
            let fsqca = RowFigures {
                n,
                out: strict_out(table.cut_offs(), n, consistency, pri),
            };
            differences.push(difference(&pattern, default, fsqca));
        }
    }
    Ok(differences)
}

/// The row of a case where only memberships of exactly 0.5 are ambiguous.
fn strict_pattern(members: &[Arc<Set>], case: usize) -> Option<Vec<Option<Level>>> {
    members
        .iter()
        .map(|set| match (set.cell(case), set.is_fuzzy()) {
            (Cell::DontCare, _) => Some(None),
            (Cell::Value(level), false) => Some(Some(level as Level)),
            (Cell::Value(value), true) => (value != 0.5).then(|| Some(Level::from(value > 0.5))),
        })
        .collect()
}

/// OUT with cut-offs that no figure below them meets.
fn strict_out(options: &CutOffs, n: usize, consistency: Option<f64>, pri: Option<f64>) -> Out {
    let meets = |figure: Option<f64>, cut: f64| figure.map_or(cut <= 0.0, |figure| figure >= cut);
    if n < options.frequency {
        Out::Remainder
    } else if meets(consistency, options.consistency) {
        if meets(pri, options.pri) {
            Out::One
        } else {
            Out::Zero
        }
    } else if options
        .contradiction
        .is_some_and(|cut| meets(consistency, cut))
    {
        Out::Contradiction
    } else {
        Out::Zero
    }
}

/// Gives the terms of all models the cases that fs/QCA lists, those with membership above 0.5 in the term, and returns
/// where they are others.
///
/// # Errors
/// The rows are not those of the table.
pub fn term_cases(
    result: &mut MinimizeResult,
    table: &TruthTable,
    observed: &Observed,
) -> Result<Vec<Difference>> {
    check_same_cases(table, observed)?;
    let mut differences = Vec::new();
    let only = |these: &[String], those: &[String]| -> Vec<String> {
        let only = these.iter().filter(|case| !those.contains(case));
        only.cloned().collect()
    };
    for solution in &mut result.solutions {
        let (kind, from) = (solution.kind, solution.from.clone());
        *solution = solution.clone().relisted(|model, term| {
            let x = observed.term(&cube(&term.literals, table));
            let fsqca: Vec<String> = (0..x.len())
                .filter(|&case| x[case] > 0.5)
                .map(|case| table.case_names()[case].to_owned())
                .collect();
            let (only_default, only_fsqca) = (only(&term.cases, &fsqca), only(&fsqca, &term.cases));
            if !only_default.is_empty() || !only_fsqca.is_empty() {
                differences.push(Difference::Cases {
                    solution: kind,
                    from: from.clone(),
                    model: model.to_owned(),
                    term: term.expression.clone(),
                    only_default,
                    only_fsqca,
                });
            }
            fsqca
        });
    }
    Ok(differences)
}

fn cube(literals: &Literals, table: &TruthTable) -> Cube {
    let place = |name: &str| {
        table
            .conditions()
            .iter()
            .position(|condition| condition.name == name)
    };
    literals
        .0
        .iter()
        .filter_map(|(name, level)| Some((place(name)?, *level)))
        .collect()
}

fn check_same_cases(table: &TruthTable, observed: &Observed) -> Result<()> {
    if table.case_names().len() == observed.outcome().len() {
        return Ok(());
    }
    Err(Error::analysis(
        "the truth table and the sets have different cases",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use qca::data::ReadOptions;
    use qca::expression::Expression;
    use qca::{FuzzySets, Outcome};

    fn table(values: [&[f64]; 3]) -> (TruthTable, Observed) {
        let cases: Vec<String> = (0..values[0].len())
            .map(|case| format!("c{case}"))
            .collect();
        let set = |name: &str, values: &[f64]| Set::new(name, values.to_vec()).unwrap();
        let sets = vec![
            set("A", values[0]),
            set("B", values[1]),
            set("Y", values[2]),
        ];
        let sets = FuzzySets::new("test", cases, sets).unwrap();
        let outcome = Outcome::new(&Expression::parse("Y").unwrap(), &sets).unwrap();
        let names = ["A".to_owned(), "B".to_owned()];
        let observed = Observed::new(&sets, &names, &outcome).unwrap();
        let table = observed.classify(&CutOffs::default()).unwrap();
        (table, observed)
    }

    #[test]
    fn direct_calibration_differs_unless_the_steepness_is_given() {
        let data =
            Dataset::parse("x.csv", b"case,X\na,1\nb,2\nc,3\n", &ReadOptions::default()).unwrap();
        let apply = |text: &str| calibrate(&SetSpec::parse(text).unwrap(), text, &data).unwrap();
        let (set, differences) = apply("X=direct(1, 2, 3)");
        assert!((set.memberships[2] - libm::exp(3.0) / (1.0 + libm::exp(3.0))).abs() < 1e-12);
        // The crossover is 0.5 in both.
        assert_eq!(differences.len(), 2);
        assert!(
            matches!(&differences[0], Difference::Membership { case, default, .. } if case == "a" && (default - 0.05).abs() < 1e-12)
        );
        assert!(apply("X=direct(1, 2, 3, idm=0.95)").1.is_empty());
        assert!(apply("X=linear(1, 2, 3)").1.is_empty());
    }

    #[test]
    fn a_membership_just_above_one_half_makes_a_row_there() {
        let (table, observed) =
            table([&[0.9, 0.5 + 1e-9, 0.1], &[0.8, 0.8, 0.2], &[0.9, 0.9, 0.1]]);
        let differences = table_differences(&table, &observed).unwrap();
        let [
            Difference::Row {
                expression,
                default,
                fsqca,
                ..
            },
        ] = &differences[..]
        else {
            panic!("{differences:?}")
        };
        assert_eq!((expression.as_str(), default.n, fsqca.n), ("A*B", 1, 2));
    }

    #[test]
    fn a_figure_within_the_tolerance_of_a_cut_off_is_below_it_there() {
        let options = CutOffs::default();
        assert_eq!(options.out(1, Some(0.8 - 1e-9), None), Out::One);
        assert_eq!(strict_out(&options, 1, Some(0.8 - 1e-9), None), Out::Zero);
        assert_eq!(strict_out(&options, 1, Some(0.8), None), Out::One);
        let (table, observed) = table([&[0.9, 0.2], &[0.8, 0.3], &[0.9, 0.1]]);
        assert_eq!(table_differences(&table, &observed).unwrap(), []);
    }
}
