use super::*;
use crate::sets::Set;
use proptest::prelude::*;

fn message(text: &str) -> String {
    Expression::parse(text).unwrap_err().to_string()
}

fn span(error: &Error) -> (String, &str) {
    let snippet = error.snippet().expect("an error with a place");
    (snippet.problem.clone(), &snippet.text[snippet.span.clone()])
}

fn example() -> FuzzySets {
    let sets = vec![
        Set::new("A", vec![0.2, 0.7, 1.0, 0.5]).unwrap(),
        Set::new("B", vec![1.0, 0.0, 1.0, 1.0]).unwrap(),
        Set::new("D", vec![0.0, 1.0, 2.0, 2.0]).unwrap(),
        Set::of_levels("T", 2, [Some(0), Some(1), None, Some(1)]).unwrap(),
        Set::new("risk mgmt", vec![0.1, 0.9, 0.4, 0.6]).unwrap(),
    ];
    let cases = ["a", "b", "c", "d"].map(String::from).to_vec();
    FuzzySets::new("example", cases, sets).unwrap()
}

fn values(text: &str) -> Vec<f64> {
    Expression::parse(text)
        .unwrap()
        .evaluate(&example())
        .unwrap()
}

#[test]
fn text_becomes_canonical() {
    for (text, canonical) in [
        ("A*B+~C*D[2]", "A*B + ~C*D[2]"),
        ("A & !B | C", "A*~B + C"),
        ("~~A", "A"),
        ("~(A + B)*C", "~(A + B)*C"),
        ("A*(B*C)", "A*B*C"),
        ("(A + B) + C", "(A + B) + C"),
        ("((A))", "A"),
        ("D{2, 1,2}", "D[1,2]"),
        ("`risk mgmt`*`a``b`", "`risk mgmt`*`a``b`"),
        ("1*A + 0", "1*A + 0"),
        ("Größe.2*x_1", "Größe.2*x_1"),
        ("~(~A)", "A"),
        // Other notations.
        ("A∧¬B ∨ C", "A*~B + C"),
        ("A•B + A·C", "A*B + A*C"),
        ("A∩B∪~C", "A*B + ~C"),
        ("A && B || ！C", "A*B + ~C"),
        ("Ａ＊B", "Ａ*B"),
        ("Ａ＊（B＋～C）", "Ａ*(B + ~C)"),
        ("D［１］", "D[1]"),
        ("1-A", "~A"),
        ("1 − A + B", "~A + B"),
        ("B + (1-A)*C", "B + ~A*C"),
        ("A' + (B*C)’", "~A + ~(B*C)"),
        ("D=2*A==0", "D[2]*A[0]"),
        ("~D = 2", "~D[2]"),
        ("D₂*A¹", "D[2]*A[1]"),
        (
            "A AND NOT B or C[2] and not(A or B)",
            "A*~B + C[2]*~(A + B)",
        ),
        ("not A", "~A"),
        ("and*or + not", "and*or + not"),
        ("A*`not`", "A*not"),
    ] {
        let expression = Expression::parse(text).unwrap();
        assert_eq!(expression.to_string(), canonical);
        let again = Expression::parse(canonical).unwrap();
        assert_eq!(
            again.to_string(),
            Expression::parse(&again.to_string()).unwrap().to_string()
        );
    }
}

#[test]
fn faults_are_named_at_their_character() {
    for (text, problem, place) in [
        ("", "the expression is empty", ""),
        ("A B", "an operator is missing before this", "B"),
        ("A(B)", "an operator is missing before this", "("),
        ("A not B", "an operator is missing before this", "not"),
        ("A*", "a name is missing here", ""),
        ("A**B", "a name is missing here", "*"),
        ("(A + B", "the parenthesis is not closed", "("),
        ("A)", "there is no \"(\" that this closes", ")"),
        ("A -> B", "an arrow has no meaning here", "->"),
        ("A, B", "a comma has no meaning here", ","),
        ("A <-> B", "an arrow has no meaning here", "<->"),
        (
            "1-A*B",
            "it is not clear what of this product is subtracted from 1",
            "1-",
        ),
        (
            "B*1-A",
            "it is not clear what of this product is subtracted from 1",
            "1-",
        ),
        ("A=B", "a level is missing after the equals sign", "=B"),
        ("D[1", "the bracket is not closed", "[1"),
        ("D[]", "a level is missing", ""),
        ("D[x]", "\"x\" is not a level", "x"),
        ("D[-1]", "\"-1\" is not a level", "-1"),
        ("D[99999]", "\"99999\" is not a level", "99999"),
        ("D[1][2]", "levels belong right after a name, once", "[2]"),
        ("[2]", "a name is missing here", "[2]"),
        (
            "A*2x",
            "\"2x\" is no name, since it starts with a digit",
            "2x",
        ),
        ("A*`b", "the backquote is not closed", "`b"),
        ("A*``", "a name is missing in the backquotes", "``"),
        ("A - B", "a minus sign has no meaning here", "-"),
        ("A > B", "'>' can be meant in two ways", ">"),
        ("É*é@", "'@' has no meaning here", "@"),
    ] {
        let error = Expression::parse(text).unwrap_err();
        assert_eq!(span(&error), (problem.to_owned(), place), "{text}");
    }
    assert!(
        message("É*é@").contains("character 4"),
        "{}",
        message("É*é@")
    );
}

#[test]
fn deep_nesting_is_an_error_and_no_crash() {
    let deep = format!("{}A{}", "(".repeat(100_000), ")".repeat(100_000));
    assert!(message(&deep).contains("nested more than 128 deep"));
    let fine = format!("{}A{}", "~(".repeat(128), ")".repeat(128));
    assert_eq!(
        Expression::parse(&fine)
            .unwrap()
            .evaluate(&example())
            .unwrap(),
        values("A")
    );
    assert_eq!(values(&("~".repeat(100_001) + "A")), values("~A"));
}

#[test]
fn memberships_are_minimum_maximum_and_complement() {
    assert_eq!(values("A*B"), [0.2, 0.0, 1.0, 0.5]);
    assert_eq!(values("A + ~B"), [0.2, 1.0, 1.0, 0.5]);
    assert_eq!(values("~A"), [0.8, 1.0 - 0.7, 0.0, 0.5]);
    assert_eq!(values("A[0]"), values("~A"));
    assert_eq!(values("A[1]"), values("A"));
    assert_eq!(values("D[1,2]"), [0.0, 1.0, 1.0, 1.0]);
    assert_eq!(values("~D[2]"), [1.0, 1.0, 0.0, 0.0]);
    assert_eq!(values("`risk mgmt`*1 + 0"), [0.1, 0.9, 0.4, 0.6]);
    assert_eq!(values("0"), [0.0; 4]);
    assert_eq!(values("~0"), [1.0; 4]);
}

#[test]
fn a_dont_care_cell_is_in_no_level() {
    assert_eq!(values("T"), [0.0, 1.0, 0.0, 1.0]);
    assert_eq!(values("~T"), [1.0, 0.0, 0.0, 0.0]);
    assert_eq!(values("~(T*B)"), values("~T + ~B"));
}

#[test]
fn what_only_the_data_show_is_reported_at_its_character() {
    let error = |text: &str| {
        Expression::parse(text)
            .unwrap()
            .evaluate(&example())
            .unwrap_err()
    };
    let unknown = error("A*Bb");
    assert_eq!(
        span(&unknown),
        ("there is no column \"Bb\"".to_owned(), "Bb")
    );
    assert!(
        unknown.to_string().contains("did you mean \"B\"?"),
        "{unknown}"
    );
    let level = error("A + D[1,3]");
    assert_eq!(span(&level), ("\"D\" has no level 3".to_owned(), "D[1,3]"));
    let bare = error("A + ~D");
    assert_eq!(span(&bare).1, "D");
    assert!(bare.to_string().contains("write D[1]"), "{bare}");
}

#[test]
fn terms_are_the_top_level_disjuncts_in_order() {
    let terms = |text: &str| -> Vec<String> {
        let expression = Expression::parse(text).unwrap();
        expression
            .disjuncts()
            .iter()
            .map(ToString::to_string)
            .collect()
    };
    assert_eq!(terms("B*A + C*D"), ["B*A", "C*D"]);
    assert_eq!(terms("(A + B)*C"), ["(A + B)*C"]);
    assert_eq!(terms("~(A + B)"), ["~(A + B)"]);
    assert_eq!(terms("(A + B)"), ["A", "B"]);
}

#[test]
fn relations_have_one_arrow() {
    let relation = Relation::parse("A + `x y` <= Y[1,2]").unwrap();
    assert_eq!(relation.direction, Direction::Necessity);
    assert_eq!(relation.names(), ["A", "x y", "Y"]);
    assert_eq!(relation.to_string(), "A + `x y` <- Y[1,2]");
    for (text, problem) in [
        ("A + B", "the arrow and the outcome are missing"),
        ("A -> B -> C", "an arrow has no meaning here"),
        ("-> Y", "the expression is empty"),
        ("A ->", "the expression is empty"),
        ("A* -> Y", "a name is missing here"),
    ] {
        assert_eq!(
            span(&Relation::parse(text).unwrap_err()).0,
            problem,
            "{text}"
        );
    }
}

fn conditions() -> Vec<Condition> {
    [("A", 2), ("B", 2), ("C", 2), ("E", 3)]
        .map(|(name, levels)| Condition {
            name: name.into(),
            levels,
        })
        .to_vec()
}

#[test]
fn expectations_are_individual_or_conjunctural() {
    let expected = Expectations::parse("A, ~B, C*~E[1], A[0], E[1,2]", &conditions()).unwrap();
    let individual: Vec<(usize, &[Level])> = expected
        .individual
        .iter()
        .map(|e| (e.condition, &e.levels[..]))
        .collect();
    assert_eq!(individual, [(0, &[0, 1][..]), (1, &[0]), (3, &[1, 2])]);
    assert_eq!(expected.conjunctural.len(), 1);
    assert_eq!(expected.conjunctural[0][1].levels, [0, 2]);
    assert_eq!(expected.entries, ["A", "~B", "C*~E[1]", "A[0]", "E[1,2]"]);
    assert!(Expectations::parse("  ", &conditions()).unwrap().is_empty());
    for (text, problem) in [
        ("A,,B", "the expression is empty"),
        ("A,", "the expression is empty"),
        ("A+B", "A + B is not a condition"),
        ("A*~A", "no case can meet this entry"),
        ("~(A*B)", "~(A*B) is not a condition"),
        ("X", "there is no condition \"X\""),
        ("E", "\"E\" has the levels 0 to 2, and none is named"),
    ] {
        assert_eq!(
            span(&Expectations::parse(text, &conditions()).unwrap_err()).0,
            problem,
            "{text}"
        );
    }
}

#[test]
fn expectations_let_go_of_contrary_literals() {
    let lets_go = |text: &str, free: &[(usize, Level)]| {
        Expectations::parse(text, &conditions())
            .unwrap()
            .lets_go(free)
    };
    assert_eq!(
        lets_go("A,~B", &[(0, 0), (1, 0), (2, 1)]),
        [true, false, false]
    );
    assert_eq!(
        lets_go("A*B", &[(0, 1), (1, 0), (2, 0)]),
        [true, true, false]
    );
    assert_eq!(lets_go("A*B", &[(0, 1), (2, 0)]), [false, false]);
    assert_eq!(lets_go("A*~C,B", &[(0, 0), (1, 0)]), [true, true]);
    assert_eq!(lets_go("E[1,2]", &[(3, 0)]), [true]);
    assert_eq!(lets_go("E[1,2]", &[(3, 2)]), [false]);
    assert_eq!(lets_go("", &[(0, 0)]), [false]);
}

#[test]
fn multiplying_out_drops_contradictions_and_absorbs() {
    let text = |text: &str| {
        let cubes = Expression::parse(text)
            .unwrap()
            .to_cubes(&conditions())
            .unwrap();
        crate::condition::sum_text(&cubes, &conditions())
    };
    assert_eq!(text("A*~A"), "0");
    assert_eq!(text("A + A*B"), "A");
    assert_eq!(text("(A + B)*(A + C)"), "A + B*C");
    assert_eq!(text("~(A*B)"), "~A + ~B");
    assert_eq!(text("~E[1]"), "E[0] + E[2]");
    assert_eq!(text("E[0,1,2]"), "1");
    assert_eq!(text("E[1,2]*E[0,1]"), "E[1]");
}

#[test]
fn multiplying_out_stops_at_the_limit() {
    let names: Vec<Condition> = (0..60)
        .map(|at| Condition {
            name: format!("x{at}"),
            levels: 2,
        })
        .collect();
    let clauses: Vec<String> = (0..20)
        .map(|at| format!("(x{} + x{} + x{})", 3 * at, 3 * at + 1, 3 * at + 2))
        .collect();
    let error = Expression::parse(&clauses.join("*"))
        .unwrap()
        .to_cubes(&names)
        .unwrap_err();
    assert!(
        error.to_string().contains("more than 20000 products"),
        "{error}"
    );
}

fn random_expression() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("A".to_owned()),
        Just("~A".to_owned()),
        Just("B".to_owned()),
        Just("C".to_owned()),
        Just("E[1]".to_owned()),
        Just("E[0,2]".to_owned()),
        Just("1".to_owned()),
        Just("0".to_owned()),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 1..4)
                .prop_map(|parts| format!("({})", parts.join(" + "))),
            prop::collection::vec(inner.clone(), 1..4)
                .prop_map(|parts| format!("({})", parts.join("*"))),
            inner.prop_map(|part| format!("~({part})")),
        ]
    })
}

proptest! {
    #[test]
    fn display_reads_back_as_the_same_expression(text in random_expression()) {
        let once = Expression::parse(&text).unwrap();
        let twice = Expression::parse(&once.to_string()).unwrap();
        prop_assert_eq!(once.to_string(), twice.to_string());
    }

    #[test]
    fn any_text_is_an_expression_or_an_error_in_its_bounds(text in "[ABC~!*&+|()\\[\\]{}`0-9 ,<>=é-]{0,30}") {
        if let Err(error) = Expression::parse(&text) {
            let snippet = error.snippet().unwrap();
            prop_assert!(snippet.text.get(snippet.span.clone()).is_some());
        }
        let _ = Relation::parse(&text).map_err(|error| error.to_string());
        let _ = Expectations::parse(&text, &conditions()).map_err(|error| error.to_string());
        let _ = parse_names(&text).map_err(|error| error.to_string());
    }

    #[test]
    fn negation_twice_and_the_products_mean_the_same(
        text in random_expression(),
        rows in prop::collection::vec((0_u8..=1, 0_u8..=1, 0_u8..=1, 0_u8..=2), 1..12),
    ) {
        let column = |name: &str, pick: fn(&(u8, u8, u8, u8)) -> u8| {
            // One case more at the highest level, so that E has three levels whatever is drawn.
            let highest = if name == "E" { 2.0 } else { 1.0 };
            let values = rows.iter().map(|row| f64::from(pick(row))).chain([highest]).collect();
            Set::new(name, values).unwrap()
        };
        let sets = vec![column("A", |r| r.0), column("B", |r| r.1), column("C", |r| r.2), column("E", |r| r.3)];
        let cases: Vec<String> = (0..=rows.len()).map(|at| at.to_string()).collect();
        let sets = FuzzySets::new("random", cases, sets).unwrap();
        let expression = Expression::parse(&text).unwrap();
        let members = expression.evaluate(&sets).unwrap();
        prop_assert_eq!(&expression.negated().negated().evaluate(&sets).unwrap(), &members);
        let complement: Vec<f64> = members.iter().map(|x| 1.0 - x).collect();
        prop_assert_eq!(&expression.negated().evaluate(&sets).unwrap(), &complement);
        let cubes = expression.to_cubes(&conditions()).unwrap();
        for (at, row) in rows.iter().enumerate() {
            let row = [row.0.into(), row.1.into(), row.2.into(), row.3.into()];
            prop_assert_eq!(cubes.iter().any(|cube| cube.covers_row(&row)), members[at] == 1.0);
        }
    }
}

#[test]
fn sufficiency_and_necessity_are_two_claims() {
    for text in ["A <-> Y", "A<=>Y", "A ⇔ Y"] {
        let error = Relation::parse(text).unwrap_err().to_string();
        assert!(error.contains("two claims"), "{error}");
    }
    assert_eq!(
        Relation::parse("A → Y").unwrap().direction,
        Direction::Sufficiency
    );
    assert_eq!(
        Relation::parse("A ⇐ Y").unwrap().direction,
        Direction::Necessity
    );
}

#[test]
fn expectations_may_be_listed_by_place() {
    let condition = |name: &str, levels| Condition {
        name: name.into(),
        levels,
    };
    let conditions = [condition("A", 2), condition("B", 2), condition("D", 3)];
    for (text, entries) in [
        ("1,-,0", &["A", "D[0]"][..]),
        ("c(1, 0, \"-\")", &["A", "~B"]),
        ("-,-,1;2", &["D[1,2]"]),
        ("A，~B", &["A", "~B"]),
    ] {
        let read = Expectations::parse(text, &conditions).unwrap();
        assert_eq!(read.entries, entries, "{text}");
    }
    let error = Expectations::parse("1,0", &conditions)
        .unwrap_err()
        .to_string();
    assert!(
        error.contains("2 expectations without names for 3 conditions"),
        "{error}"
    );
    let error = Expectations::parse("1,2,0", &conditions)
        .unwrap_err()
        .to_string();
    assert!(error.contains("has no level 2"), "{error}");
}
