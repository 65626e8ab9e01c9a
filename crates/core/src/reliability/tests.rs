use super::*;

fn items(columns: &[&[f64]]) -> Vec<Item> {
    columns
        .iter()
        .enumerate()
        .map(|(at, values)| Item {
            name: format!("N{}", at + 1),
            reversed: false,
            values: values.to_vec(),
        })
        .collect()
}

#[test]
fn loadings_of_one_factor_that_fits_are_found_again() {
    let truth = [0.9, 0.8, 0.7, -0.4];
    let matrix: Vec<Vec<Option<f64>>> = (0..4)
        .map(|a| {
            (0..4)
                .map(|b| Some(if a == b { 1.0 } else { truth[a] * truth[b] }))
                .collect()
        })
        .collect();
    let factor = one_factor(&matrix).unwrap();
    for (found, expected) in factor.loadings.iter().zip(truth) {
        assert!((found - expected).abs() < 1e-9, "{:?}", factor.loadings);
    }
    assert!(!factor.at_bound);
}

#[test]
fn a_loading_stays_within_its_bound() {
    let row = |values: [f64; 3]| values.map(Some).to_vec();
    let matrix = [
        row([1.0, 0.9, 0.8]),
        row([0.9, 1.0, 0.4]),
        row([0.8, 0.4, 1.0]),
    ];
    let factor = one_factor(&matrix).unwrap();
    assert!(
        factor.at_bound && factor.loadings.iter().all(|l| l.abs() <= 1.0),
        "{factor:?}"
    );
}

#[test]
fn constant_items_have_no_figures() {
    let figures = reliability(
        "C",
        &items(&[&[1.0, 1.0, 1.0], &[2.0, 2.0, 2.0], &[3.0, 3.0, 3.0]]),
    );
    assert_eq!(
        (figures.alpha, figures.omega, figures.mean_inter_item),
        (None, None, None)
    );
}

#[test]
fn two_items_have_alpha_and_no_factor() {
    let figures = reliability("C", &items(&[&[1.0, 2.0, 3.0, 4.0], &[2.0, 1.0, 4.0, 3.0]]));
    assert!((figures.alpha.unwrap() - 0.75).abs() < 1e-12);
    assert_eq!(
        (figures.omega, figures.items[0].alpha_without),
        (None, None)
    );
}
