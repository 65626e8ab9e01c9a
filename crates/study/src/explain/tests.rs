//! Explanations of the small fuzzy data, where every answer can be read off the truth table by hand.

use super::*;
use qca::data::{Dataset, ReadOptions};
use qca::outcome::Outcome;
use qca::sets::FuzzySets;
use qca::truth_table::{NamedExpression, Out, Rules};

use crate::sentence::Sentence;

struct Example {
    observed: Observed,
    specification: Specification,
}

fn study(file: &str, outcome: &str, expect: &str, cut_offs: CutOffs, rules: Rules) -> Example {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../fixtures/small")
        .join(file);
    let data = Dataset::read(&path, &ReadOptions::default()).unwrap();
    let columns: Vec<String> = data.column_names().map(str::to_owned).collect();
    let sets = FuzzySets::from_dataset(&data, columns.iter().map(String::as_str)).unwrap();
    let outcome = Outcome::new(&Expression::parse(outcome).unwrap(), &sets).unwrap();
    let conditions: Vec<String> = columns
        .into_iter()
        .filter(|name| !outcome.columns.contains(name))
        .collect();
    Example {
        observed: Observed::new(&sets, &conditions, &outcome).unwrap(),
        specification: Specification {
            cut_offs,
            rules: rules.into(),
            expectations: expect.into(),
            ..Specification::new(conditions.len(), SolutionType::Intermediate)
        },
    }
}

fn gardens() -> Example {
    study(
        "fuzzy.csv",
        "THRIVE",
        "LAND,FUNDS,SKILL,TRUST",
        CutOffs::default(),
        Rules::default(),
    )
}

impl Example {
    fn explainer(&self) -> Explainer<'_> {
        Explainer::new(&self.observed, &self.specification, &SolutionType::ALL).unwrap()
    }
}

/// Sentences one after the other.
fn words(answer: &[Sentence]) -> String {
    let sentences: Vec<String> = answer.iter().map(ToString::to_string).collect();
    sentences.join(" ")
}

fn numbers(rows: &RowList) -> Vec<u64> {
    rows.0
        .as_ref()
        .unwrap()
        .iter()
        .map(|count| count.to_u64().unwrap())
        .collect()
}

#[test]
fn a_row_names_its_deviant_and_its_inconsistent_cases() {
    let study = gardens();
    let row = study.explainer().row("16").unwrap();
    assert_eq!((row.out, row.n), (Out::One, 3));
    let deviant: Vec<&str> = row
        .cases
        .iter()
        .filter(|c| c.deviant)
        .map(|c| c.case.as_str())
        .collect();
    assert_eq!(deviant, ["Oak"]);
    // Oak: 0.6 in the row, 0.4 in the outcome; Larch: 0.1 in the row, 0.05 in the outcome.
    let lowering: Vec<(&str, bool)> = row
        .inconsistent_cases
        .iter()
        .map(|c| (c.case.as_str(), c.belongs))
        .collect();
    assert_eq!(lowering, [("Oak", true), ("Larch", false)]);
    let total: f64 = row.inconsistent_cases.iter().map(|c| c.inconsistency).sum();
    assert!((total - 0.25).abs() < 1e-12);
    assert_eq!(
        study.explainer().row("LAND*FUNDS*SKILL*TRUST").unwrap(),
        row
    );
}

#[test]
fn a_row_says_which_cut_off_decides() {
    let cut = |consistency, contradiction, pri, frequency| CutOffs {
        consistency,
        contradiction,
        pri,
        frequency,
        binomial_alpha: None,
    };
    let answer = |cut_offs: CutOffs| {
        let study = study("fuzzy.csv", "THRIVE", "", cut_offs, Rules::default());
        let row = study.explainer().row("13").unwrap();
        (row.out, words(&row.answer))
    };
    let (out, text) = answer(cut(0.8, None, 0.0, 1));
    assert_eq!(out, Out::Zero);
    assert!(
        text.contains("consistency 0.636 is below the cut-off 0.8"),
        "{text}"
    );
    let (out, text) = answer(cut(0.6, None, 0.5, 1));
    assert_eq!(out, Out::Zero);
    assert!(
        text.contains("PRI 0.111 is below the cut-off 0.5"),
        "{text}"
    );
    let (out, text) = answer(cut(0.8, Some(0.6), 0.0, 1));
    assert_eq!(out, Out::Contradiction);
    assert!(text.contains("not below 0.6"), "{text}");
    let study = study(
        "fuzzy.csv",
        "THRIVE",
        "",
        cut(0.8, None, 0.0, 3),
        Rules::default(),
    );
    let row = study.explainer().row("12").unwrap();
    assert_eq!(row.out, Out::Remainder);
    assert!(words(&row.answer).contains(
        "2 cases belong to it (Cedar and Dogwood), which is below the frequency cut-off 3"
    ));
}

#[test]
fn a_row_names_the_rule_that_excluded_it() {
    let exclude = NamedExpression {
        rule: "exclude ~LAND*TRUST".to_owned(),
        expression: Expression::parse("~LAND*TRUST").unwrap(),
    };
    let rules = Rules {
        exclude: vec![exclude],
        exclude_rows: vec![Count::from(16usize)],
        ..Rules::default()
    };
    let study = study("fuzzy.csv", "THRIVE", "", CutOffs::default(), rules);
    let explainer = study.explainer();
    let remainder = explainer.row("8").unwrap();
    assert_eq!(
        (remainder.out, remainder.out_by_cut_offs),
        (Out::Zero, Out::Remainder)
    );
    assert_eq!(
        remainder.excluded_by.as_deref(),
        Some("exclude ~LAND*TRUST")
    );
    let observed = explainer.row("16").unwrap();
    assert_eq!(
        (observed.out, observed.out_by_cut_offs),
        (Out::Zero, Out::One)
    );
    assert!(
        observed.answer[0].to_string().contains("exclude row 16"),
        "{:?}",
        observed.answer
    );
}

#[test]
fn a_remainder_is_easy_or_difficult() {
    let study = gardens();
    let explainer = study.explainer();
    let easy = |row: &str| {
        explainer
            .row(row)
            .unwrap()
            .counterfactual
            .iter()
            .map(|c| c.easy)
            .collect::<Vec<_>>()
    };
    assert_eq!(easy("14"), [true]);
    assert_eq!(easy("2"), [false]);
    assert!(easy("5").is_empty());
    assert_eq!(explainer.row("14").unwrap().half_cases, ["Pine"]);
}

#[test]
fn a_term_rests_on_easy_and_difficult_assumptions() {
    let study = gardens();
    let explainer = study.explainer();
    let term = explainer.term("TRUST").unwrap();
    assert_eq!(numbers(&term.assumptions), [2, 4, 8, 10, 14]);
    assert_eq!(term.pairs.len(), 1);
    assert_eq!(numbers(&term.pairs[0].easy), [8, 14]);
    assert_eq!(numbers(&term.pairs[0].difficult), [2, 4, 10]);
    assert_eq!(term.prime_in, [SolutionType::Parsimonious]);
    let wide = explainer.term("FUNDS").unwrap();
    assert_eq!(numbers(&wide.forbidden_rows), [13]);
    assert!(wide.prime_in.is_empty() && wide.models.is_empty());
    let long = explainer.term("LAND*SKILL*TRUST").unwrap();
    assert_eq!(long.assumption_count, Count::default());
    assert_eq!(long.redundant_literals, ["LAND", "SKILL", "TRUST"]);
}

#[test]
fn a_literal_is_core_kept_or_let_go() {
    let study = gardens();
    let explainer = study.explainer();
    let fate = |literal: &str| {
        let explained = explainer.literal(literal, None).unwrap();
        explained
            .origins
            .iter()
            .map(|o| (o.fate, o.by.clone()))
            .collect::<Vec<_>>()
    };
    assert_eq!(fate("~LAND"), [(Fate::LetGo, vec!["LAND".to_owned()])]);
    assert_eq!(fate("FUNDS"), [(Fate::Kept, vec!["FUNDS".to_owned()])]);
    assert_eq!(fate("TRUST")[0].0, Fate::Core);
    assert!(fate("~TRUST").is_empty());
    let within = explainer
        .literal("SKILL", Some("LAND*SKILL*TRUST"))
        .unwrap();
    assert_eq!(within.terms.len(), 1);
    assert_eq!(
        words(&within.terms[0].without_it),
        "row 10 is a difficult counterfactual"
    );
    let none = explainer.literal("SKILL", Some("LAND*TRUST")).unwrap_err();
    assert!(
        none.to_string()
            .contains("FUNDS*TRUST and LAND*SKILL*TRUST"),
        "{none}"
    );
}

#[test]
fn cases_have_their_kind_in_each_model() {
    let study = gardens();
    let explainer = study.explainer();
    let kinds = |case: &str| {
        explainer
            .case(case)
            .unwrap()
            .models
            .iter()
            .map(|m| m.kind)
            .collect::<Vec<_>>()
    };
    assert_eq!(kinds("Alder"), [CaseKind::Typical; 3]);
    assert_eq!(kinds("Oak"), [CaseKind::DeviantConsistencyInKind; 3]);
    assert_eq!(kinds("Maple"), [CaseKind::DeviantCoverage; 3]);
    assert_eq!(kinds("Gorse"), [CaseKind::IndividuallyIrrelevant; 3]);
    assert_eq!(
        kinds("Pine"),
        [
            CaseKind::Ambiguous,
            CaseKind::DeviantConsistencyInDegree,
            CaseKind::Typical
        ]
    );
    let pine = explainer.case("Pine").unwrap();
    assert_eq!((pine.row, pine.out), (None, None));
    assert!(pine.answer[1].to_string().contains("exactly 0.5 in LAND"));
    assert!(
        explainer
            .case("pine")
            .unwrap_err()
            .to_string()
            .contains("did you mean \"Pine\"?")
    );
}

#[test]
fn rows_and_terms_of_multi_value_data_have_levels() {
    let study = study(
        "multivalue.csv",
        "PASS",
        "REGION[2]",
        CutOffs::default(),
        Rules::default(),
    );
    let explainer = study.explainer();
    assert_eq!(
        explainer.row("REGION[2]*~UNION*SIZE[1]").unwrap().row,
        Some(Count::from(14usize))
    );
    let term = explainer.term("UNION*SIZE[2]").unwrap();
    assert_eq!(numbers(&term.assumptions), [18]);
    // In all 3 parsimonious models, and in the intermediate model of each of the 3 pairs.
    assert_eq!(term.models.len(), 6);
    assert!(explainer.term("REGION").is_err());
    assert!(
        explainer
            .term("REGION[0,1]")
            .unwrap_err()
            .to_string()
            .contains("sum of 2 terms")
    );
    let literal = explainer.literal("REGION[1]", None).unwrap();
    assert!(
        literal
            .origins
            .iter()
            .all(|o| o.fate == Fate::LetGo && o.by == ["REGION[2]"])
    );
}

#[test]
fn a_row_with_dont_care_cells_is_found_by_any_configuration_in_it() {
    let study = study(
        "temporal.csv",
        "BAN",
        "",
        CutOffs::default(),
        Rules::default(),
    );
    let explainer = study.explainer();
    let row = explainer.row("LAW*~MEDIA*VOTES").unwrap();
    assert_eq!((row.row.clone(), row.out, row.n), (None, Out::One, 2));
    assert_eq!(explainer.row("12").unwrap(), row);
    assert!(
        explainer
            .row("LAW*MEDIA")
            .unwrap_err()
            .to_string()
            .contains("leaves LAWFIRST and VOTES open")
    );
    let case = explainer.case("t5").unwrap();
    assert_eq!(case.conditions[2].value, None);
    assert_eq!(case.configuration.as_deref(), Some("LAW*~MEDIA*VOTES"));
}

#[test]
fn without_a_solution_rows_and_cases_are_still_explained() {
    let cut_offs = CutOffs {
        consistency: 1.0,
        ..CutOffs::default()
    };
    let study = study("fuzzy.csv", "THRIVE", "", cut_offs, Rules::default());
    let explainer = study.explainer();
    assert_eq!(explainer.row("16").unwrap().out, Out::Zero);
    assert!(explainer.case("Oak").unwrap().models.is_empty());
    assert!(
        explainer
            .literal("LAND", None)
            .unwrap_err()
            .to_string()
            .contains("nothing to explain")
    );
}

#[test]
fn a_condition_is_necessary_in_kind_and_in_degree_or_told_why_not() {
    let study = gardens();
    let explainer = study.explainer();
    let criteria = NecessityCriteria::default();
    let trust = explainer.condition("TRUST", &criteria).unwrap();
    assert_eq!(trust.about, "condition");
    // The same figure as the coverage of the term.
    let term = explainer.term("TRUST").unwrap();
    assert_eq!(trust.consistency, term.fit.raw_coverage);
    let by_hand = trust.consistency.is_some_and(|c| c >= 0.9);
    assert_eq!(trust.in_kind, by_hand);
    let worst = &trust.exceptions[0];
    assert!(worst.outcome > worst.membership);
    assert!(
        trust.answer[0].to_string().starts_with("TRUST is"),
        "{:?}",
        trust.answer
    );
    let d = trust.nca.ceilings[0].effect_size.unwrap();
    assert_eq!(
        trust.in_degree,
        d >= 0.1 && trust.nca.ceilings[0].test.unwrap().p <= 0.05
    );
    assert_eq!(
        trust.disagreement.is_some(),
        trust.in_kind != trust.in_degree
    );
    assert_eq!(trust.requirements.len(), 2);
    assert!(trust.panel.is_none());
    // A negation and a conjunction are conditions too; a sum is not one.
    assert!(explainer.condition("~TRUST", &criteria).is_ok());
    assert!(explainer.condition("LAND*TRUST", &criteria).is_ok());
    assert!(explainer.condition("LAND + TRUST", &criteria).is_err());
    assert!(explainer.condition("THRIVE", &criteria).is_err());
}
