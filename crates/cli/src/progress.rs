//! Progress of long work, on a terminal's standard error.

use std::io::IsTerminal;
use std::sync::Arc;

use indicatif::{ProgressBar, ProgressStyle};
use qca::minimize::{Progress, ProgressCallback, Stage};

/// A callback that shows the progress of a minimisation; none where standard error is not a terminal.
pub fn on_terminal() -> Option<ProgressCallback> {
    if !std::io::stderr().is_terminal() {
        return None;
    }
    let bar = ProgressBar::new_spinner();
    if let Ok(style) = ProgressStyle::with_template("{spinner} {elapsed} {msg}") {
        bar.set_style(style);
    }
    Some(Arc::new(move |progress: &Progress| {
        bar.set_message(message(progress));
        bar.tick();
    }))
}

fn message(progress: &Progress) -> String {
    let upper = progress
        .upper_bound
        .map_or("?".to_owned(), |upper| upper.to_string());
    let bounds = format!("terms between {} and {upper}", progress.lower_bound);
    match progress.stage {
        Stage::PrimeImplicants => format!("prime implicants: {}", progress.prime_implicants),
        Stage::Covering => format!("{bounds}, {} nodes", progress.nodes),
        Stage::Counting => format!("{bounds}, counting models: {} states", progress.nodes),
    }
}
