//! Minimises every output of PLA files: `pla [-m] [-i] [-t SECONDS] FILE…`; `-m` the minimum alone.

use std::time::{Duration, Instant};

use qca_minimize::{Cover, Options, check, pla, solve};

fn main() {
    let mut options = Options {
        max_models: 1,
        ..Options::default()
    };
    let mut args = std::env::args().skip(1);
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "-m" => {
                options.count_models = false;
                options.list_prime_implicants = false;
            }
            "-i" => options.cover = Cover::Irredundant,
            "-t" => {
                let seconds = args.next().and_then(|s| s.parse().ok()).unwrap_or(60.0);
                options.limits.time = Some(Duration::from_secs_f64(seconds));
            }
            "-j" => options.threads = args.next().and_then(|s| s.parse().ok()).unwrap_or(0),
            file => run(file, &options),
        }
    }
}

fn run(file: &str, options: &Options) {
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) => return eprintln!("{file}: {error}"),
    };
    let name = file.rsplit('/').next().unwrap_or(file);
    let table = match pla::read(&text) {
        Ok(table) => table,
        Err(error) => return eprintln!("{file}: {error}"),
    };
    for (output, label) in table.outputs.iter().enumerate() {
        let problem = table.problem(output);
        let start = Instant::now();
        match solve(&problem, options) {
            Ok(models) => {
                let seconds = start.elapsed().as_secs_f64();
                let terms: Vec<_> = models.terms(0).cloned().collect();
                let valid = check::verify(&problem, &terms).is_ok();
                let show = |n: &Option<num_bigint::BigUint>| {
                    n.as_ref().map_or("-".to_string(), ToString::to_string)
                };
                println!(
                    "{name} {label}: {}..{} terms, {} prime implicants, {} models, {:?}, {seconds:.4} s, valid {valid}",
                    models.lower_bound,
                    models.upper_bound,
                    show(&models.prime_implicant_count),
                    show(&models.model_count),
                    models.status,
                );
            }
            Err(error) => println!("{name} {label}: {error}"),
        }
    }
}
