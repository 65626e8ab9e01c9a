//! A Berkeley PLA file minimised and written again: `cargo run -p qca-minimize --example pla [FILE]`.

use qca_minimize::{Cube, Options, check, pla, solve};

/// Five rows of a function of three inputs; `-` does not matter.
pub const FUNCTION: &str = "\
.i 3
.o 1
.ilb a b c
.ob y
.type fr
000 1
001 1
011 1
111 1
100 0
.e
";

/// The cover with the fewest terms of each output, checked and written as a PLA file.
pub fn run(text: &str) -> Result<String, Box<dyn std::error::Error>> {
    let file = pla::read(text)?;
    let mut covers: Vec<Vec<Cube>> = Vec::new();
    for output in 0..file.outputs.len() {
        let problem = file.problem(output);
        let models = solve(&problem, &Options::default())?;
        let cover: Vec<Cube> = models.terms(0).cloned().collect();
        check::verify(&problem, &cover).map_err(|fault| format!("{fault:?}"))?;
        covers.push(cover);
    }
    Ok(pla::write(&file, &covers))
}

#[allow(dead_code, reason = "the tests call run")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let text = match std::env::args().nth(1) {
        Some(file) => std::fs::read_to_string(file)?,
        None => FUNCTION.to_owned(),
    };
    print!("{}", run(&text)?);
    Ok(())
}
