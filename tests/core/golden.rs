//! Whole answers of truth tables and solutions, kept as they are. The figures in them agree with the reference cases; here a
//! change of any of them is seen without those.

use insta::{assert_json_snapshot, assert_snapshot};
use qca::data::{Dataset, ReadOptions};
use qca::expression::Expectations;
use qca::minimize::{Cover, Cube, pla};
use qca::sets::calibration::Calibration;
use qca::solution::{
    SolutionOptions, SolutionStatus, SolutionType, minimize_table, untenable, with_figures,
};
use qca::solution::{minimize_pla, verify_pla};
use qca::truth_table::{Configuration, NamedExpression, Rules, RunningSums, TruthTableResult};
use qca::{CutOffs, Error, Expression, FuzzySets, Observed, Outcome, Set, TruthTable};

const CONDITIONS: [&str; 5] = ["CON", "NORM", "RISK", "KNOW", "PUB"];
const ANCHORS: [&str; 7] = [
    "direct(2.5, 4, 6)",
    "direct(2.5, 4.5, 6)",
    "direct(2, 4, 6)",
    "direct(2.5, 4.2, 6)",
    "direct(25, 55, 90)",
    "direct(35, 60, 85)",
    "direct(2.5, 4, 5.5)",
];

/// The sets of the partnership study, calibrated as its study file says.
fn partnerships() -> FuzzySets {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/ppip/data.csv");
    let bytes = std::fs::read(path).unwrap();
    let data = Dataset::parse("data.csv", &bytes, &ReadOptions::default()).unwrap();
    let sets = CONDITIONS.iter().chain(&["MPV", "PPV"]).zip(ANCHORS);
    let sets = sets.map(|(name, anchors)| {
        let scores = data.numeric(name).unwrap().to_vec();
        let calibrated = Calibration::parse(anchors).unwrap().apply(&scores).unwrap();
        Set::new(*name, calibrated.memberships).unwrap()
    });
    FuzzySets::new("data.csv", data.cases.clone(), sets.collect::<Vec<_>>()).unwrap()
}

fn observed(sets: &FuzzySets, outcome: &str) -> Observed {
    let conditions = CONDITIONS.map(str::to_owned);
    let outcome = Outcome::new(&Expression::parse(outcome).unwrap(), sets).unwrap();
    Observed::new(sets, &conditions, &outcome).unwrap()
}

fn cut_offs() -> CutOffs {
    CutOffs {
        consistency: 0.8,
        pri: 0.65,
        ..CutOffs::default()
    }
}

fn expecting(text: &str, table: &TruthTable) -> SolutionOptions {
    SolutionOptions {
        expectations: Expectations::parse(text, table.conditions()).unwrap(),
        ..SolutionOptions::default()
    }
}

fn solved(table: &TruthTable, options: &SolutionOptions, observed: Option<&Observed>) -> String {
    let minimized = minimize_table(table, options).unwrap();
    let result = with_figures(table, &minimized, &SolutionType::ALL, observed);
    serde_json::to_string_pretty(&result).unwrap()
}

#[test]
fn the_truth_table_of_the_partnerships() {
    let observed = observed(&partnerships(), "MPV");
    let table = observed.classify(&cut_offs()).unwrap();
    assert_json_snapshot!(table.result(true).unwrap());
}

#[test]
fn the_solutions_of_the_partnerships() {
    for outcome in ["MPV", "~PPV"] {
        let observed = observed(&partnerships(), outcome);
        let table = observed.classify(&cut_offs()).unwrap();
        let name = format!("solutions of {}", outcome.replace('~', "not "));
        assert_snapshot!(
            name,
            solved(
                &table,
                &expecting("CON, NORM, RISK, KNOW, PUB", &table),
                Some(&observed)
            )
        );
    }
}

#[test]
fn rules_give_rows_out_0() {
    let observed = observed(&partnerships(), "PPV");
    let expression = |text: &str| Expression::parse(text).unwrap();
    let rules = Rules {
        exclude: vec![NamedExpression {
            rule: "exclude CON*~NORM".to_owned(),
            expression: expression("CON*~NORM"),
        }],
        exclude_rows: vec![3_u64.into(), 32_u64.into()],
        respect_necessity: vec![expression("RISK + KNOW")],
        ..Rules::default()
    };
    assert!(rules.enhance() && !rules.of_negation().enhance());
    let table = observed.classify(&cut_offs()).unwrap();
    let table = table.exclude(&rules).unwrap();
    assert_json_snapshot!("rules, table", table.result(false).unwrap());
    assert_json_snapshot!("rules, counts", table.excluded_counts());
    assert_snapshot!(
        "rules, solutions",
        solved(
            &table,
            &expecting("CON, NORM, RISK, KNOW, PUB", &table),
            Some(&observed)
        )
    );
    let wrong = Rules {
        exclude_rows: vec![33_u64.into()],
        ..Rules::default()
    };
    let error = wrong.check(table.conditions()).unwrap_err();
    assert!(matches!(&error, Error::NoSuchRow { last, .. } if last.to_string() == "32"));
    assert!(Rules::default().check(table.conditions()).is_ok());
}

#[test]
fn untenable_assumptions_are_excluded_from_both_tables() {
    let sets = partnerships();
    let rules = Rules {
        exclude_contradictory: true,
        exclude_simultaneous: true,
        ..Rules::default()
    };
    let cut_offs = CutOffs {
        consistency: 0.7,
        ..CutOffs::default()
    };
    let [mut table, mut negation] = ["MPV", "~MPV"].map(|outcome| {
        let observed = observed(&sets, outcome);
        observed.classify(&cut_offs).unwrap()
    });
    untenable::exclude(
        &mut table,
        &mut negation,
        &rules,
        &SolutionOptions::default(),
    )
    .unwrap();
    assert_json_snapshot!("untenable, table", table.result(false).unwrap());
    assert_json_snapshot!("untenable, negation", negation.result(false).unwrap());
}

pub(crate) fn given(text: &str) -> Result<TruthTable, Error> {
    let data = Dataset::parse("rows.csv", text.as_bytes(), &ReadOptions::rows())?;
    TruthTable::from_rows(&data, None, "Y")
}

const ROWS: &str = "A,B,D,OUT\n1,0,0,1\n1,1,2,1\n0,-,1,1\n0,0,2,C\n1,0,1,0\n0,1,0,?\n1,1,0,0\n";

#[test]
fn a_given_table_of_several_levels_with_cells_that_do_not_matter() {
    let table = given(ROWS).unwrap();
    assert_json_snapshot!("given, complete", table.result(true).unwrap());
    assert_json_snapshot!("given, shown", table.result(false).unwrap());
    assert_snapshot!(
        "given, solutions",
        solved(&table, &SolutionOptions::default(), None)
    );
    let including = SolutionOptions {
        include_contradictions: true,
        ..expecting("A, ~B", &table)
    };
    assert_snapshot!(
        "given, contradictions free",
        solved(&table, &including, None)
    );
    let irredundant = {
        let mut options = including;
        options.minimizer.cover = Cover::Irredundant;
        options.minimizer.max_models = 2;
        options
    };
    assert_snapshot!(
        "given, at most two irredundant models",
        solved(&table, &irredundant, None)
    );
}

#[test]
fn a_part_of_a_row_cannot_be_excluded_alone() {
    let table = given(ROWS).unwrap();
    let exclude = |row: u64| {
        let rules = Rules {
            exclude_rows: vec![row.into()],
            ..Rules::default()
        };
        table.clone().exclude(&rules)
    };
    // 0,0,1 and 0,1,1 are the row 0,-,1; 0,0,0 is a remainder and 1,0,1 a row of its own.
    assert!(matches!(exclude(2), Err(Error::PartOfRow { .. })));
    assert!(matches!(exclude(5), Err(Error::PartOfRow { .. })));
    assert_json_snapshot!(
        "a remainder excluded",
        exclude(1).unwrap().result(false).unwrap()
    );
    assert_json_snapshot!("a row excluded", exclude(7).unwrap().result(false).unwrap());
}

#[test]
fn given_tables_that_are_none() {
    let fault = |text: &str| given(text).unwrap_err().to_string();
    assert_snapshot!(
        [
            fault("A,B,OUT\n1,1,1\n1,1,0\n"),
            fault("A,B,OUT\n1,1,x\n"),
            fault("A,B,OUT\n0.5,1,1\n1,0,0\n"),
            fault("OUT\n1\n0\n"),
            fault("A,B\n1,1\n"),
        ]
        .join("\n")
    );
}

#[test]
fn tables_without_a_solution() {
    let fault = |text: &str| {
        let options = SolutionOptions::default();
        minimize_table(&given(text).unwrap(), &options).unwrap_err()
    };
    assert!(matches!(
        fault("A,B,OUT\n1,1,?\n1,0,?\n"),
        Error::OnlyRemainders { .. }
    ));
    assert!(matches!(
        fault("A,B,OUT\n1,1,0\n1,0,?\n"),
        Error::NothingToExplain { best: None, .. }
    ));
    assert_snapshot!(
        "overlapping rows",
        fault("A,B,D,OUT\n1,-,0,1\n1,1,0,0\n0,0,1,0\n").to_string()
    );
    let observed = observed(&partnerships(), "MPV");
    let none = CutOffs {
        consistency: 1.0,
        pri: 1.0,
        ..CutOffs::default()
    };
    let table = observed.classify(&none).unwrap();
    let best = table
        .rows()
        .iter()
        .filter_map(|row| row.consistency)
        .fold(0.0, f64::max);
    match minimize_table(&table, &SolutionOptions::default()) {
        Err(Error::NothingToExplain { best: found, .. }) => assert_eq!(found, Some(best)),
        other => panic!("{other:?}"),
    }
}

const PLA: &str = ".i 4\n.o 3\n.ilb A B C D\n.ob X Y Z\n.type fr\n\
    0000 101\n0001 110\n0011 010\n0111 1-1\n1111 110\n1100 010\n1000 1-0\n0110 011\n1010 10-\n.e\n";

#[test]
fn outputs_of_a_pla_file() {
    let file = pla::read(PLA).unwrap();
    let (result, minimized) = minimize_pla(&file, &SolutionOptions::default()).unwrap();
    assert_json_snapshot!("pla, solutions", result);
    let models: Vec<_> = minimized
        .iter()
        .map(|output| {
            output
                .parsimonious
                .as_ref()
                .unwrap()
                .terms(0)
                .cloned()
                .collect()
        })
        .collect();
    let cover = pla::read(&pla::write(&file, &models)).unwrap();
    assert_json_snapshot!("pla, verified", verify_pla(&file, &cover).unwrap());
    let wrong = pla::read(".i 4\n.o 3\n.type f\n---- 100\n1--- 010\n0000 001\n.e\n").unwrap();
    let verified = verify_pla(&file, &wrong).unwrap();
    assert!(!verified.valid);
    assert_json_snapshot!("pla, refused", verified);
    let other = pla::read(".i 3\n.o 3\n.type f\n1-- 111\n.e\n").unwrap();
    assert!(verify_pla(&file, &other).is_err());
    let empty = pla::read(".i 2\n.o 1\n.type fr\n11 0\n.e\n").unwrap();
    assert!(minimize_pla(&empty, &SolutionOptions::default()).is_err());
}

/// One pass over the cases in portions gives the rows of all cases at once.
#[test]
fn sums_in_portions_are_those_of_the_whole() {
    let sets = partnerships();
    let whole = observed(&sets, "MPV");
    let mut running = RunningSums::new(CONDITIONS.len()).unwrap();
    let outcome = sets.get("MPV").unwrap().literal(&[1]);
    let portion = |from: usize, to: usize| -> Vec<Set> {
        let values = |name: &&str| sets.get(name).unwrap().literal(&[1])[from..to].to_vec();
        let named = CONDITIONS
            .iter()
            .map(|name| Set::new(*name, values(name)).unwrap());
        named.collect()
    };
    let ends = [0, 5, 6, outcome.len()];
    for part in ends.windows(2) {
        let own = portion(part[0], part[1]);
        let own: Vec<&Set> = own.iter().collect();
        running.add(&own, &outcome[part[0]..part[1]]).unwrap();
    }
    assert_eq!(running.cases(), outcome.len());
    assert_eq!(running.unassigned(), whole.unassigned().len());
    let rows = running.rows();
    assert_eq!(rows.len(), 32);
    for row in whole.rows() {
        let levels: Vec<_> = row.pattern.iter().map(|level| level.unwrap()).collect();
        let summed = rows.iter().find(|summed| summed.pattern == levels).unwrap();
        assert_eq!(summed.n, row.cases.len());
        assert!((summed.both / summed.x - row.consistency.unwrap()).abs() < 1e-12);
        let pri = (summed.both - summed.ambiguous) / (summed.x - summed.ambiguous);
        assert!((pri - row.pri.unwrap()).abs() < 1e-12);
    }
    assert_eq!(
        rows.iter().map(|row| row.n).sum::<usize>(),
        running.cases() - running.unassigned()
    );
    // A case at 0.5 belongs to no row.
    let half = Set::new("A", vec![0.5, 0.9]).unwrap();
    let mut running = RunningSums::new(1).unwrap();
    running.add(&[&half], &[1.0, 0.0]).unwrap();
    assert_eq!((running.cases(), running.unassigned()), (2, 1));
    let levels = Set::new("M", vec![0.0, 2.0]).unwrap();
    assert!(running.add(&[&levels], &[1.0, 0.0]).is_err());
    assert!(RunningSums::new(15).is_err());
}

/// What observed rows say of patterns, terms, models and the negated outcome.
#[test]
fn memberships_of_the_partnerships_in_terms_and_models() {
    let sets = partnerships();
    let rows = observed(&sets, "MPV");
    let first = &rows.rows()[0];
    assert_eq!(
        rows.figures(std::slice::from_ref(&first.pattern)),
        [(first.consistency, first.pri)]
    );
    let y = sets.get("MPV").unwrap().literal(&[1]);
    let (con, risk) = (
        sets.get("CON").unwrap().literal(&[1]),
        sets.get("RISK").unwrap().literal(&[1]),
    );
    let (a, b) = (
        Cube::from_literals([(0, 1)]),
        Cube::from_literals([(0, 0), (2, 1)]),
    );
    let model = rows.model(&[a.clone(), b]);
    for case in 0..y.len() {
        assert_eq!(rows.term(&a)[case], con[case]);
        assert_eq!(
            model[case],
            con[case].max((1.0 - con[case]).min(risk[case]))
        );
        assert_eq!(rows.negation().outcome()[case], 1.0 - y[case]);
    }
    assert_eq!(rows.negation().outcome_name(), "~MPV");
    let table = rows.classify(&cut_offs()).unwrap();
    let number = |pattern: [u16; 5]| table.row_number(&pattern.map(Some)).unwrap().to_string();
    assert_eq!(
        [number([0; 5]), number([1, 0, 0, 0, 1]), number([1; 5])],
        ["1", "18", "32"]
    );
    assert_eq!(
        table.row_number(&[None, Some(1), Some(1), Some(1), Some(1)]),
        None
    );
    assert_eq!(table.names(&[0]), [rows.case_names()[0].to_owned()]);
    assert_eq!(table.names(&[7000]), ["7001"]);
}

/// Cut-offs that are none, and the lower one above the upper.
#[test]
fn cut_offs_are_checked() {
    let cut = |consistency: f64, contradiction: Option<f64>| {
        CutOffs {
            consistency,
            contradiction,
            ..cut_offs()
        }
        .check()
        .is_ok()
    };
    assert!(cut(0.8, None) && cut(0.8, Some(0.8)) && cut(0.8, Some(0.5)));
    assert!(!cut(0.8, Some(0.81)) && !cut(1.2, None) && !cut(0.8, Some(-0.1)));
    assert!(
        CutOffs {
            frequency: 0,
            ..cut_offs()
        }
        .check()
        .is_err()
    );
}

/// With too little memory for the names, the first model is there and the status says that it is not all.
#[test]
fn little_memory_leaves_the_first_model() {
    let table = observed(&partnerships(), "MPV")
        .classify(&cut_offs())
        .unwrap();
    let limited = |bytes: Option<u64>| {
        let mut options = expecting("CON, NORM, RISK, KNOW, PUB", &table);
        options.types = SolutionType::ALL.to_vec();
        let everything = minimize_table(&table, &options).unwrap();
        options.minimizer.limits.memory_bytes = bytes;
        let mut minimized = everything;
        minimized.memory = bytes;
        with_figures(&table, &minimized, &SolutionType::ALL, None)
    };
    let whole = limited(None);
    let little = limited(Some(1));
    assert_eq!(whole.status, SolutionStatus::Complete);
    assert_eq!(little.status, SolutionStatus::Limit);
    for (whole, little) in whole.solutions.iter().zip(&little.solutions) {
        assert_eq!(little.models.len(), 1);
        assert_eq!(little.models[0].expression, whole.models[0].expression);
        assert_eq!(little.listed, 1);
        assert!(little.prime_implicants.len() <= whole.prime_implicants.len());
    }
    // Enough for one outcome's worth of names is enough.
    assert_eq!(limited(Some(1 << 24)), whole);
}

/// A listing with a cell that does not matter is read back from JSON.
#[test]
fn listings_are_read_back() {
    let table = observed(&partnerships(), "MPV")
        .classify(&cut_offs())
        .unwrap();
    for complete in [false, true] {
        let listing = table.result(complete).unwrap();
        let text = serde_json::to_string(&listing).unwrap();
        assert_eq!(
            serde_json::from_str::<TruthTableResult>(&text).unwrap(),
            listing
        );
    }
    let configuration: Configuration =
        serde_json::from_str(r#"{"A": 1, "B": "-", "C": 0}"#).unwrap();
    assert_eq!(
        serde_json::to_string(&configuration).unwrap(),
        r#"{"A":1,"B":"-","C":0}"#
    );
    assert!(serde_json::from_str::<Configuration>(r#"{"A": "x"}"#).is_err());
}
