//! Multi-value and temporal data through the truth table, the three solutions, necessity, fit and charts, against
//! solutions derived by hand.

use std::path::{Path, PathBuf};

use qca::Count;
use qca::CutOffs;
use qca::Dataset;
use qca::Expression;
use qca::FuzzySets;
use qca::Out;
use qca::Outcome;
use qca::Rules;
use qca::chart::Role;
use qca::data::ReadOptions;
use qca::expression::Relation;
use qca::necessity::{NecessityOptions, necessity_search};
use qca::solution::{Solution, SolutionType};
use qca::truth_table::{ListedRow, NamedExpression};
use qca_study::Specification;
use qca_study::analysis::{OutcomeAnalysis, analyse_outcome};

fn small(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fixtures/small")
        .join(file)
}

/// A data file of the conformance suite, beside the project.
fn shared(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/conformance/data")
        .join(file)
}

struct Study {
    sets: FuzzySets,
    conditions: Vec<String>,
    outcome: Outcome,
}

impl Study {
    fn of(data: &Dataset, outcome: &str) -> Self {
        let columns: Vec<String> = data.column_names().map(str::to_owned).collect();
        let sets = FuzzySets::from_dataset(data, columns.iter().map(String::as_str)).unwrap();
        let outcome = Outcome::new(&Expression::parse(outcome).unwrap(), &sets).unwrap();
        let conditions = columns
            .into_iter()
            .filter(|name| !outcome.columns.contains(name))
            .collect();
        Study {
            sets,
            conditions,
            outcome,
        }
    }

    fn read(path: &Path, outcome: &str) -> Self {
        Self::of(
            &Dataset::read(path, &ReadOptions::default()).unwrap(),
            outcome,
        )
    }

    fn parse(text: &str, outcome: &str) -> Self {
        Self::of(
            &Dataset::parse("data.csv", text.as_bytes(), &ReadOptions::default()).unwrap(),
            outcome,
        )
    }

    fn analyse(&self, expect: &str) -> OutcomeAnalysis {
        self.try_analyse(expect, CutOffs::default(), Rules::default())
            .unwrap()
    }

    fn try_analyse(
        &self,
        expect: &str,
        cut_offs: CutOffs,
        rules: Rules,
    ) -> qca::Result<OutcomeAnalysis> {
        let specification = Specification {
            cut_offs,
            rules: rules.into(),
            expectations: expect.into(),
            ..Specification::new(self.conditions.len(), SolutionType::Intermediate)
        };
        let types = SolutionType::ALL;
        analyse_outcome(
            &self.sets,
            &self.conditions,
            &self.outcome,
            &specification,
            &types,
        )
    }
}

/// The models of a solution, each as its terms in order.
fn models(solution: &Solution) -> Vec<Vec<&str>> {
    let mut models: Vec<Vec<&str>> = solution
        .models
        .iter()
        .map(|model| {
            let mut terms: Vec<&str> = model.terms.iter().map(|t| t.expression.as_str()).collect();
            terms.sort_unstable();
            terms
        })
        .collect();
    models.sort_unstable();
    models
}

fn of(analysis: &OutcomeAnalysis, kind: SolutionType) -> Vec<&Solution> {
    analysis.solutions.as_ref().unwrap().of(kind).collect()
}

fn numbers(rows: &Option<qca::solution::RowList>) -> Vec<u64> {
    let rows = rows.as_ref().and_then(|rows| rows.0.as_ref()).unwrap();
    rows.iter().map(|row| row.to_u64().unwrap()).collect()
}

// Multi-value. REGION 0..2, UNION 0..1, SIZE 0..2. OUT 1: 011, 012, 112, 201, 211; OUT 0: 000, 002, 101, 102, 110, 200, 210.

#[test]
fn multi_value_conservative_and_parsimonious() {
    let analysis = Study::read(&small("multivalue.csv"), "PASS").analyse("");
    let [conservative] = of(&analysis, SolutionType::Conservative)[..] else {
        panic!()
    };
    assert_eq!(
        models(conservative),
        [[
            "REGION[0]*UNION*SIZE[1]",
            "REGION[0]*UNION*SIZE[2]",
            "REGION[1]*UNION*SIZE[2]",
            "REGION[2]*SIZE[1]"
        ]]
    );
    let [parsimonious] = of(&analysis, SolutionType::Parsimonious)[..] else {
        panic!()
    };
    // Only 012 of UNION*SIZE[2] and 201 of REGION[2]*SIZE[1] have no other implicant that serves; 011 has three.
    assert_eq!(parsimonious.prime_implicants.len(), 5);
    assert_eq!(
        models(parsimonious),
        [
            ["REGION[0]*SIZE[1]", "REGION[2]*SIZE[1]", "UNION*SIZE[2]"],
            ["REGION[0]*UNION", "REGION[2]*SIZE[1]", "UNION*SIZE[2]"],
            ["REGION[2]*SIZE[1]", "UNION*SIZE[1]", "UNION*SIZE[2]"],
        ]
    );
    let row: Vec<ListedRow> = analysis.table.result(false).unwrap().rows;
    let numbers: Vec<u64> = row
        .iter()
        .map(|row| row.row.as_ref().unwrap().to_u64().unwrap())
        .collect();
    assert_eq!(numbers, [1, 3, 5, 6, 8, 9, 10, 12, 13, 14, 16, 17]);
    assert_eq!(analysis.table.result(true).unwrap().rows.len(), 18);
}

#[test]
fn multi_value_expectations_let_go_of_levels() {
    let analysis = Study::read(&small("multivalue.csv"), "PASS").analyse("SIZE[1,2], REGION[0,2]");
    let parsimonious = of(&analysis, SolutionType::Parsimonious)[0].clone();
    let name = parsimonious
        .models
        .iter()
        .find(|model| model.expression.contains("REGION[0]*UNION"))
        .map(|model| model.name.clone());
    let solutions = of(&analysis, SolutionType::Intermediate);
    assert_eq!(solutions.len(), 3);
    let solution = solutions
        .into_iter()
        .find(|s| s.from.as_ref().map(|from| from.parsimonious.clone()) == name)
        .unwrap();
    // REGION[1] of REGION[1]*UNION*SIZE[2] is free and not expected; row 18 (REGION[2]*UNION*SIZE[2]) is easy,
    // row 4 (REGION[0]*UNION*SIZE[0]) would need SIZE[1] and SIZE[2] to go.
    assert_eq!(
        models(solution),
        [[
            "REGION[0]*UNION*SIZE[1]",
            "REGION[2]*SIZE[1]",
            "UNION*SIZE[2]"
        ]]
    );
    assert_eq!(numbers(&solution.easy_counterfactuals), [18]);
    assert_eq!(numbers(&solution.difficult_counterfactuals), [4]);
}

#[test]
fn multi_value_charts_have_levels_and_roles() {
    let analysis = Study::read(&small("multivalue.csv"), "PASS").analyse("SIZE[1,2], REGION[0,2]");
    let chart = analysis
        .charts
        .iter()
        .find(|chart| {
            let core = |m: &qca::chart::ChartMark| {
                m.condition == "REGION" && m.level == 0 && m.role == Role::Core
            };
            chart
                .columns
                .iter()
                .any(|c| c.expression == "REGION[0]*UNION*SIZE[1]" && c.marks.iter().any(core))
        })
        .unwrap();
    let column = |expression: &str| {
        chart
            .columns
            .iter()
            .find(|c| c.expression == expression)
            .unwrap()
    };
    let marks = |expression: &str| -> Vec<(&str, u16, Role)> {
        column(expression)
            .marks
            .iter()
            .map(|m| (m.condition.as_str(), m.level, m.role))
            .collect()
    };
    assert_eq!(
        marks("UNION*SIZE[2]"),
        [("UNION", 1, Role::Core), ("SIZE", 2, Role::Core)]
    );
    assert_eq!(
        marks("REGION[2]*SIZE[1]"),
        [("REGION", 2, Role::Core), ("SIZE", 1, Role::Core)]
    );
    assert_eq!(column("REGION[2]*SIZE[1]").cases, ["m7", "m8"]);
}

#[test]
fn multi_value_necessity_fit_and_outcomes() {
    let study = Study::read(&small("multivalue.csv"), "PASS");
    let found = |outcome: &Outcome| {
        necessity_search(
            &study.sets,
            &study.conditions,
            outcome,
            &NecessityOptions::default(),
        )
        .unwrap()
    };
    let expressions = found(&study.outcome).expressions;
    let named = |text: &str| expressions.iter().find(|e| e.expression == text);
    // The five cases with PASS: UNION holds for all but m8, which has SIZE[1] and REGION[2].
    let union_or_size = named("UNION + SIZE[1]").unwrap();
    assert_eq!(
        (union_or_size.consistency, union_or_size.coverage),
        (Some(1.0), Some(5.0 / 8.0))
    );
    assert_eq!(
        named("REGION[2] + UNION").unwrap().coverage,
        Some(5.0 / 8.0)
    );
    assert!(named("UNION").is_none(), "4 of 5");
    assert!(
        expressions
            .iter()
            .all(|e| e.expression.matches("SIZE").count() <= 1)
    );
    let fit = qca::fit::fit_relation(
        &study.sets,
        &Relation::parse("SIZE[1,2]*UNION -> PASS").unwrap(),
    )
    .unwrap();
    let solution = serde_json::to_value(&fit.solution).unwrap();
    assert_eq!(
        (&solution["consistency"], &solution["raw_coverage"]),
        (&1.0.into(), &0.8.into())
    );
    // A level as the outcome: REGION[2] is m7 to m10.
    let level = Study {
        conditions: vec!["UNION".into(), "SIZE".into()],
        outcome: Outcome::new(&Expression::parse("REGION[2]").unwrap(), &study.sets).unwrap(),
        sets: study.sets.clone(),
    };
    assert_eq!(level.outcome.memberships.iter().sum::<f64>(), 4.0);
    let table = level
        .try_analyse(
            "",
            CutOffs {
                consistency: 0.5,
                ..Default::default()
            },
            Rules::default(),
        )
        .unwrap()
        .table;
    assert_eq!(table.outcome(), "REGION[2]");
    assert_eq!(table.rows_with(Out::One).count(), 4);
}

#[test]
fn multi_value_expressions_exclude_levels() {
    let study = Study::read(&small("multivalue.csv"), "PASS");
    let exclude = NamedExpression {
        rule: "exclude REGION[0,2]*~SIZE[1]".into(),
        expression: Expression::parse("REGION[0,2]*~SIZE[1]").unwrap(),
    };
    let rules = Rules {
        exclude: vec![exclude],
        ..Default::default()
    };
    let analysis = study.try_analyse("", CutOffs::default(), rules).unwrap();
    let result = analysis.table.result(false).unwrap();
    let excluded: Vec<u64> = result
        .rows
        .iter()
        .filter(|row| row.excluded_by.is_some())
        .map(|row| row.row.as_ref().unwrap().to_u64().unwrap())
        .collect();
    // Of REGION 0 and 2 with SIZE 0 and 2, rows 1, 3, 6, 13 and 16 are observed; 4, 15 and 18 are not.
    assert_eq!(excluded, [4, 15, 18]);
    assert_eq!(result.exclusions[0].rows, Count::from(3usize));
    let [parsimonious] = of(&analysis, SolutionType::Parsimonious)[..] else {
        panic!()
    };
    assert!(
        parsimonious
            .prime_implicants
            .iter()
            .all(|p| p.expression != "UNION*SIZE[2]")
    );
}

// Temporal.

const UNION_RECOGNITION: [&str; 2] = ["temporal/RS.csv", "temporal/RagStr.csv"];

/// Caren and Panofsky (2005), as coded anew by Ragin and Strand (2008): P public university, E elite allies, A national
/// union affiliation, S strike threat, EBA whether E came before A, which does not matter unless both are present.
#[test]
#[ignore = "needs the reference data in ../shared beside the checkout; .ci/run runs it there"]
fn union_recognition_in_the_reference_data() {
    for file in UNION_RECOGNITION {
        let path = shared(file);
        let study = Study::read(&path, "REC");
        let analysis = study.analyse("");
        let [conservative] = of(&analysis, SolutionType::Conservative)[..] else {
            panic!()
        };
        let literals = |solution: &Solution| -> Vec<Vec<Vec<(String, u16)>>> {
            let mut all: Vec<_> = solution
                .models
                .iter()
                .map(|model| {
                    let mut terms: Vec<_> = model
                        .terms
                        .iter()
                        .map(|term| {
                            let mut literals = term.literals.0.clone();
                            literals.sort();
                            literals
                        })
                        .collect();
                    terms.sort();
                    terms
                })
                .collect();
            all.sort();
            all
        };
        let term = |text: &str| -> Vec<(String, u16)> {
            let mut literals: Vec<(String, u16)> = text
                .split('*')
                .map(|l| {
                    (
                        l.trim_start_matches('~').to_owned(),
                        u16::from(!l.starts_with('~')),
                    )
                })
                .collect();
            literals.sort();
            literals
        };
        let sum = |terms: &[&str]| {
            let mut sum: Vec<_> = terms.iter().map(|t| term(t)).collect();
            sum.sort();
            sum
        };
        // OUT 1 are P*E*A*EBA*S, P*E*A*~EBA*S, P*E*A*EBA*~S, ~P*E*A*~EBA*S and the pattern P*E*~A*S, which only P*E*S
        // covers whole.
        assert_eq!(
            literals(conservative),
            [sum(&["P*E*S", "P*E*A*EBA", "E*A*~EBA*S"])]
        );
        assert_eq!(conservative.prime_implicants.len(), 3);
        // Patterns with OUT 0 forbid both levels of EBA, which so never separates anything.
        let [parsimonious] = of(&analysis, SolutionType::Parsimonious)[..] else {
            panic!()
        };
        let mut expected = vec![
            sum(&["P*E", "E*A"]),
            sum(&["P*E", "E*S"]),
            sum(&["P*E", "~P*A"]),
            sum(&["P*E", "~P*S"]),
            sum(&["E*A", "E*S"]),
            sum(&["E*S", "A*~S"]),
        ];
        expected.sort();
        assert_eq!(literals(parsimonious), expected);
        assert_eq!(parsimonious.model_count, Some(Count::from(6usize)));
        // Cases and figures: a case with a don't-care cell is in neither level of its condition.
        let of_cases = |text: &str| {
            let found = conservative.models[0].terms.iter().find(|t| {
                let mut literals = t.literals.0.clone();
                literals.sort();
                literals == term(text)
            });
            found.unwrap().clone()
        };
        assert_eq!(of_cases("P*E*S").cases, ["c1", "c2", "c3", "c6"]);
        assert_eq!(of_cases("P*E*A*EBA").cases, ["c1", "c2", "c4", "c5"]);
        assert_eq!(of_cases("E*A*~EBA*S").cases, ["c3", "c13"]);
        assert_eq!(of_cases("P*E*A*EBA").raw_coverage, Some(4.0 / 7.0));
        assert_eq!(conservative.models[0].consistency, Some(1.0));
        assert_eq!(conservative.models[0].coverage, Some(1.0));
    }
}

#[test]
#[ignore = "needs the reference data in ../shared beside the checkout; .ci/run runs it there"]
fn union_recognition_in_the_reference_data_with_expectations_rows_and_necessity() {
    for file in UNION_RECOGNITION {
        let path = shared(file);
        let study = Study::read(&path, "REC");
        let analysis = study.analyse("P,E,A,S,EBA");
        let solutions = of(&analysis, SolutionType::Intermediate);
        assert_eq!(solutions.len(), 6, "one for each pair");
        let rests_on_ea = |solution: &&Solution| {
            let parsimonious = of(&analysis, SolutionType::Parsimonious)[0];
            let from = &solution.from.as_ref().unwrap().parsimonious;
            let model = parsimonious
                .models
                .iter()
                .find(|m| m.name == *from)
                .unwrap();
            model
                .terms
                .iter()
                .any(|t| t.expression == "E*A" || t.expression == "E*S")
        };
        for solution in &solutions {
            // E*A*~EBA*S contains E*A or E*S: ~EBA is let go, and ~P*E*A*EBA*S is an easy counterfactual. Beside ~P*A
            // or ~P*S alone it contains no parsimonious term.
            let easy = numbers(&solution.easy_counterfactuals);
            let terms = &models(solution)[0];
            assert_eq!(terms.len(), 3);
            if rests_on_ea(solution) {
                assert_eq!(easy, [16]);
                assert!(terms.contains(&"E*A*S"), "{terms:?}");
            } else {
                assert!(easy.is_empty());
                assert!(!terms.contains(&"E*A*S"), "{terms:?}");
            }
        }
        let rows = analysis.table.result(false).unwrap().rows;
        let pattern = rows.iter().find(|row| row.cases == ["c6"]).unwrap();
        assert_eq!((&pattern.row, pattern.out), (&None, Out::One));
        let json = serde_json::to_value(pattern).unwrap();
        assert_eq!(json["configuration"]["EBA"], "-");
        assert!(json["row"].is_null());
        // All 7 recognitions had elite allies, and 8 of the 17 campaigns; EBA is present in 4 of the 7.
        let single = |text: &str| {
            analysis
                .necessity
                .expressions
                .iter()
                .find(|e| e.expression == text)
                .unwrap()
                .clone()
        };
        let elite = single("E");
        assert_eq!(
            (elite.consistency, elite.coverage, elite.ron),
            (Some(1.0), Some(7.0 / 8.0), Some(0.9))
        );
        assert_eq!(single("EBA").consistency, Some(4.0 / 7.0));
        assert_eq!(single("~EBA").consistency, Some(2.0 / 7.0));
        assert!(!analysis.charts.is_empty());
        for column in analysis.charts.iter().flat_map(|chart| &chart.columns) {
            assert_eq!(column.consistency, Some(1.0));
        }
    }
}

/// Hino (2009): no cell is don't care, so this is an ordinary crisp analysis of differences in time.
#[test]
#[ignore = "needs the reference data in ../shared beside the checkout; .ci/run runs it there"]
fn time_differences_in_the_reference_data() {
    let path = shared("temporal/HC.csv");
    let analysis = Study::read(&path, "VOTE").analyse("");
    let [conservative] = of(&analysis, SolutionType::Conservative)[..] else {
        panic!()
    };
    assert_eq!(
        models(conservative),
        [["FOREIGN*PRES80", "FOREIGN*UNEMP*CONV", "UNEMP*CONV*PRES80"]]
    );
    // The one OUT 0 row is FOREIGN*UNEMP*~CONV*~PRES80.
    let [parsimonious] = of(&analysis, SolutionType::Parsimonious)[..] else {
        panic!()
    };
    assert_eq!(models(parsimonious), [["CONV", "PRES80"]]);
}

#[test]
fn a_pattern_is_covered_whole_by_one_term() {
    let analysis = Study::read(&small("temporal.csv"), "BAN").analyse("LAWFIRST");
    for kind in SolutionType::ALL {
        for solution in of(&analysis, kind) {
            assert_eq!(
                models(solution),
                [["LAW*MEDIA*LAWFIRST", "LAW*~MEDIA*VOTES"]],
                "{kind:?}"
            );
            // LAW*LAWFIRST*VOTES covers only a part of the pattern LAW*~MEDIA*VOTES, but all of row 16.
            let mut primes: Vec<&str> = solution
                .prime_implicants
                .iter()
                .map(|p| p.expression.as_str())
                .collect();
            primes.sort_unstable();
            assert_eq!(
                primes,
                [
                    "LAW*LAWFIRST*VOTES",
                    "LAW*MEDIA*LAWFIRST",
                    "LAW*~MEDIA*VOTES"
                ]
            );
        }
    }
    let complete = analysis.table.result(true).unwrap().rows;
    // Of the 16 configurations 4 are rows of their own, and each of the 5 patterns stands for 2.
    let patterns = complete.iter().filter(|row| row.row.is_none()).count();
    assert_eq!(patterns, 5);
    let remainders = complete
        .iter()
        .filter(|row| row.out == Out::Remainder)
        .count();
    assert_eq!(remainders, 16 - 4 - 2 * 5);
}

#[test]
fn rows_that_contradict_each_other_are_both_named() {
    // Case b is in the pattern A*B too, whose consistency is 4/5.
    let cases = "case,A,B,C,Y\na,1,1,-,1\ne,1,1,-,1\nf,1,1,-,1\ng,1,1,-,1\nb,1,1,0,0\nc,0,1,1,0\nd,0,0,0,1\n";
    let study = Study::parse(cases, "Y");
    let error = study
        .try_analyse("", CutOffs::default(), Rules::default())
        .unwrap_err()
        .to_string();
    for part in [
        "A*B (OUT 1; a, e, f, g)",
        "A*B*~C (OUT 0; b)",
        "in C",
        "share configurations",
    ] {
        assert!(error.contains(part), "{part:?} is not in {error}");
    }
    // The same cells in both: no contradiction between rows.
    let agreed = Study::parse(
        "case,A,B,C,Y\na,1,1,1,1\nb,1,1,0,0\nc,0,1,1,0\nd,0,0,0,1\n",
        "Y",
    );
    assert!(
        agreed
            .try_analyse("", CutOffs::default(), Rules::default())
            .is_ok()
    );
}

#[test]
fn a_part_of_a_pattern_cannot_be_excluded_alone() {
    let study = Study::read(&small("temporal.csv"), "BAN");
    let excluding = |row: usize| {
        let rules = Rules {
            exclude_rows: vec![Count::from(row)],
            ..Default::default()
        };
        study.try_analyse("", CutOffs::default(), rules)
    };
    let error = excluding(12).unwrap_err().to_string();
    assert!(
        error.contains("row 12 is a part of the observed row LAW*~MEDIA*VOTES (OUT 1)"),
        "{error}"
    );
    // A part of an OUT 0 pattern has OUT 0 already.
    assert!(excluding(11).is_ok());
}

#[test]
fn an_order_in_one_direction_is_a_condition_and_so_is_a_column_of_nothing_else() {
    // An order of events that is seen in one direction only is 1 in some cases and does not matter in the others.
    let study = Study::parse("case,A,B,Y\na,1,1,1\nb,0,-,0\nc,1,1,1\n", "Y");
    let analysed = study.try_analyse("", CutOffs::default(), Rules::default());
    assert!(analysed.is_ok(), "{:?}", analysed.err());
    let study = Study::parse("case,A,B,Y\na,1,-,1\nb,0,-,0\nc,1,-,1\n", "Y");
    let analysed = study
        .try_analyse("", CutOffs::default(), Rules::default())
        .expect("a column that never matters is a condition");
    let solutions = analysed.solutions.expect("solutions");
    let expressions = solutions.solutions.iter().flat_map(|s| &s.models);
    assert!(expressions.map(|m| &m.expression).all(|e| e == "A"));
}
