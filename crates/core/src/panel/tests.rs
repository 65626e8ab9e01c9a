use super::*;
use crate::expression::Direction;

fn texts(values: &[&str]) -> Vec<String> {
    values.iter().map(|value| (*value).to_owned()).collect()
}

fn layout(units: &[&str], times: &[&str]) -> Layout {
    let cases: Vec<String> = units
        .iter()
        .zip(times)
        .map(|(u, t)| format!("{u}-{t}"))
        .collect();
    Layout::new(("U", &texts(units)), ("T", &texts(times)), &cases).unwrap()
}

#[test]
fn figures_by_hand_in_both_directions() {
    let layout = layout(&["a", "a", "b"], &["9", "10", "9"]);
    let x = vec![0.8, 0.4, 0.2];
    let y = [0.4, 0.6, 0.6];
    let found = fit(&layout, Direction::Sufficiency, "X", &x, &y);
    assert!((found.pooled.consistency.unwrap() - 1.0 / 1.4).abs() < 1e-12);
    assert!((found.pooled.coverage.unwrap() - 1.0 / 1.6).abs() < 1e-12);
    // Numbers are ordered as numbers: 9 before 10.
    assert_eq!(
        (found.between[0].cluster.as_str(), found.between[0].n),
        ("9", 2)
    );
    assert!((found.between[0].figures.consistency.unwrap() - 0.6).abs() < 1e-12);
    assert!((found.within[0].figures.consistency.unwrap() - 0.8 / 1.2).abs() < 1e-12);
    let necessity = fit(&layout, Direction::Necessity, "X", &x, &y);
    assert_eq!(necessity.pooled.consistency, found.pooled.coverage);
    // 0.6 and 1 of 1.6: 3/8 and 5/8.
    let distance = (2.0 / 64.0f64).sqrt();
    assert!((found.distance_between.unwrap() - distance).abs() < 1e-12);
    let adjusted = distance / (2.0 / 12.0f64).sqrt();
    assert!((found.adjusted_distance_between.unwrap() - adjusted).abs() < 1e-12);
}

#[test]
fn an_undefined_consistency_is_left_out_with_a_note() {
    let layout = layout(&["a", "b", "c"], &["1", "1", "2"]);
    let x = ("X".to_owned(), vec![0.5, 0.5, 0.0]);
    let found = panel(
        &layout,
        Direction::Sufficiency,
        "Y",
        &[1.0, 1.0, 1.0],
        vec![x.clone()],
        x,
    );
    assert_eq!(found.solution.between[1].figures.consistency, None);
    assert_eq!(found.solution.distance_between, Some(0.0));
    let kinds: Vec<String> = found.notes.iter().map(ToString::to_string).collect();
    assert!(
        kinds[0].contains("gaps") && kinds[0].contains("a 2"),
        "{kinds:?}"
    );
    assert!(kinds[1].contains("in 2"), "{kinds:?}");
    assert!(kinds[2].contains("in c"), "{kinds:?}");
}

#[test]
fn two_cases_of_a_unit_at_a_time_are_an_error_and_one_cluster_an_answer() {
    let twice = Layout::new(
        ("U", &texts(&["a", "a"])),
        ("T", &texts(&["1", "1"])),
        &texts(&["x", "y"]),
    );
    let message = twice.unwrap_err().to_string();
    assert!(
        message.contains("U a and T 1") && message.contains("row 2"),
        "{message}"
    );
    let one = layout(&["a", "b"], &["1", "1"]);
    let x = ("X".to_owned(), vec![0.5, 0.5]);
    let found = panel(&one, Direction::Sufficiency, "Y", &[1.0, 0.0], vec![], x);
    assert_eq!(found.notes, [PanelNote::OneCluster]);
    assert_eq!(found.solution.distance_between, Some(0.0));
}

#[test]
fn trajectories_count_moves_and_entries() {
    let layout = layout(&["a", "a", "b", "b", "c"], &["1", "2", "1", "2", "2"]);
    let names = texts(&["A", "B"]);
    let place = [Some(0), Some(1), Some(0), None, Some(1)];
    let solution = [0.2, 0.8, 0.9, 0.5, 1.0];
    let found = trajectories(&layout, &names, &place, &solution, &[1.0; 5]);
    assert_eq!(
        (found.entries.as_slice(), found.exits.as_slice()),
        (&[1][..], &[1][..])
    );
    assert_eq!(found.units[2].steps[0], None);
    let ways: Vec<_> = found
        .moves
        .iter()
        .map(|m| (m.from.as_deref(), m.to.as_deref(), m.units))
        .collect();
    assert_eq!(ways, [(Some("A"), Some("B"), 1), (Some("A"), None, 1)]);
}

/// Consistencies of 1, ½ and ½ over three clusters: shares of ½, ¼ and ¼ instead of thirds.
#[test]
fn the_distance_of_three_clusters_by_hand() {
    let layout = layout(&["a", "b", "c"], &["1", "2", "3"]);
    let (x, y) = ([0.5, 1.0, 1.0], [0.5, 0.5, 0.5]);
    let found = fit(&layout, Direction::Sufficiency, "X", &x, &y);
    let distance = (1.0f64 / 36.0 + 2.0 / 144.0).sqrt();
    assert!((found.distance_between.unwrap() - distance).abs() < 1e-12);
    // √(3 / (9 + 9 + 2))
    let adjusted = distance / (3.0f64 / 20.0).sqrt();
    assert!((found.adjusted_distance_between.unwrap() - adjusted).abs() < 1e-12);
}

#[test]
fn gaps_are_counted_and_the_first_of_them_named() {
    let text = |count, examples: &[&str]| {
        let examples = texts(examples);
        PanelNote::Gaps { count, examples }.to_string()
    };
    assert_eq!(
        text(1, &["a 2"]),
        "the panel has a gap, units without a case at a time: a 2"
    );
    assert_eq!(
        text(2, &["a 2", "b 1"]),
        "the panel has gaps, units without a case at a time: a 2, b 1"
    );
    assert_eq!(
        text(3, &["a 2", "b 1"]),
        "the panel has gaps, units without a case at a time: a 2, b 1, …"
    );
}

/// A claim of one term has the same figures as its term, and is noted once; of two terms each is noted, and the claim.
#[test]
fn notes_name_terms_where_the_claim_has_several() {
    let layout = layout(&["a", "a", "b", "b"], &["1", "2", "1", "2"]);
    let expression = |name: &str| (name.to_owned(), vec![0.0, 0.5, 0.0, 0.5]);
    let noted = |terms: &[&str], claim: &str| -> Vec<String> {
        let terms = terms.iter().copied().map(expression).collect();
        let relation = Direction::Sufficiency;
        let found = panel(&layout, relation, "Y", &[1.0; 4], terms, expression(claim));
        let name = |note| match note {
            PanelNote::UndefinedBetween {
                expression,
                clusters,
            } => format!("{expression} in {}", clusters.join(", ")),
            other => panic!("{other}"),
        };
        found.notes.into_iter().map(name).collect()
    };
    assert_eq!(noted(&[], "X"), ["X in 1"]);
    assert_eq!(noted(&["X"], "X"), ["X in 1"]);
    assert_eq!(noted(&["X", "Z"], "X+Z"), ["X in 1", "Z in 1", "X+Z in 1"]);
}
