//! What is said of the input on standard error, and of what is missing on the command line.

use clap::CommandFactory;
use clap::error::ErrorKind;
use qca::Dataset;
use qca::data::ReadingNote;

/// Says on standard error which cases are left out, and why.
pub fn left_out(cases: &[String], why: &str) {
    if !cases.is_empty() {
        say!(
            "note: {} case(s) {why} left out: {}",
            cases.len(),
            cases.join(", ")
        );
    }
}

/// Why the policy for memberships of 0.5 leaves cases out.
pub const HALF: &str = "with a membership of 0.5 in a condition";

/// Says on standard error what was detected while a file was read.
pub fn tell(data: &Dataset) {
    let notes: Vec<String> = data.notes().iter().map(in_words).collect();
    if !notes.is_empty() {
        say!("note: {}: {}", data.source, notes.join("; "));
    }
}

/// A note with the option that decides otherwise.
fn in_words(note: &ReadingNote) -> String {
    match note {
        ReadingNote::Encoding { guessed: true, .. } => {
            format!("{note}: --encoding NAME, or encoding in a study file")
        }
        other => other.to_string(),
    }
}

/// Ends the program as wrong usage: data without an outcome.
pub fn missing_outcome() -> ! {
    missing("--outcome <OUTCOME>")
}

/// Ends the program as wrong usage: something that only a study file makes needless is not given.
pub fn missing(argument: &str) -> ! {
    let message = format!("the following required arguments were not provided:\n  {argument}");
    crate::Arguments::command()
        .error(ErrorKind::MissingRequiredArgument, message)
        .exit()
}
