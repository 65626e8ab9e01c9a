//! Arrays in, the three solutions out: `cargo run -p qca --example arrays`.

use std::fmt::Write;

use ndarray::array;
use qca::solution::SolutionType;
use qca::{Dataset, Error, StandardAnalysis};

/// Analyses raw scores of ten invented countries, and says what it found.
pub fn run() -> Result<String, Error> {
    let names = ["DEV", "LIT", "SURV"];
    let cases = ["Al", "Bi", "Ce", "Do", "Fi", "Go", "Iv", "Ka", "Nu", "Ju"];
    let scores = array![
        [720.0, 98.0, 8.0],
        [1100.0, 94.0, 10.0],
        [590.0, 96.0, 7.0],
        [470.0, 95.0, -4.0],
        [980.0, 96.0, 3.0],
        [260.0, 60.0, -8.0],
        [360.0, 85.0, -7.0],
        [330.0, 48.0, -9.0],
        [640.0, 58.0, -5.0],
        [660.0, 92.0, 9.0],
    ];
    let data = Dataset::from_array(&names, scores.view())?.with_cases(cases)?;
    let found = StandardAnalysis::new(data, "SURV")
        .calibrate("DEV=direct(300, 550, 900)")
        .calibrate("LIT=direct(50, 75, 90)")
        .calibrate("SURV=direct(-9, 0, 10)")
        .expect("DEV, LIT")
        .pri(0.5)
        .solve()?;
    let mut text = String::new();
    for kind in SolutionType::ALL {
        for model in found.models(kind) {
            let figure = |value: Option<f64>| value.map_or("–".to_owned(), |v| format!("{v:.3}"));
            let _ = writeln!(
                text,
                "{:<12}  {}  consistency {}, PRI {}, coverage {}",
                kind.name(),
                model.expression,
                figure(model.consistency),
                figure(model.pri),
                figure(model.coverage)
            );
        }
    }
    Ok(text)
}

#[allow(dead_code, reason = "the tests call run")]
fn main() -> Result<(), Error> {
    print!("{}", run()?);
    Ok(())
}
