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
    match progress.pieces {
        Some((done, all)) => format!("{done} of {all} done; {}", within(progress)),
        None => within(progress),
    }
}

/// How far the minimisation is that runs.
fn within(progress: &Progress) -> String {
    let bounds = match progress.upper_bound {
        Some(upper) => format!(
            "terms between {} and {upper} (gap {})",
            progress.lower_bound,
            upper.saturating_sub(progress.lower_bound)
        ),
        None => "no cover yet".to_owned(),
    };
    match progress.stage {
        Stage::PrimeImplicants if progress.upper_bound.is_none() => {
            format!("prime implicants: {}", progress.prime_implicants)
        }
        Stage::PrimeImplicants => {
            format!("{bounds}, prime implicants: {}", progress.prime_implicants)
        }
        Stage::Covering => format!("{bounds}, {} nodes", progress.nodes),
        Stage::Counting => {
            let counted = progress
                .models
                .as_ref()
                .map_or_else(String::new, |models| format!("at least {models}, "));
            format!(
                "{bounds}, counting models: {counted}{} states",
                progress.nodes
            )
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_shows_bounds_gap_and_models_counted() {
        let mut progress = Progress {
            prime_implicants: 12,
            ..Progress::default()
        };
        assert_eq!(message(&progress), "prime implicants: 12");
        progress.pieces = Some((1, 4));
        assert_eq!(message(&progress), "1 of 4 done; prime implicants: 12");
        progress.pieces = None;
        progress.lower_bound = 3;
        progress.upper_bound = Some(5);
        assert_eq!(
            message(&progress),
            "terms between 3 and 5 (gap 2), prime implicants: 12"
        );
        progress.stage = Stage::Covering;
        progress.nodes = 7;
        assert_eq!(message(&progress), "terms between 3 and 5 (gap 2), 7 nodes");
        progress.stage = Stage::Counting;
        progress.models = Some(40_u32.into());
        assert_eq!(
            message(&progress),
            "terms between 3 and 5 (gap 2), counting models: at least 40, 7 states"
        );
    }
}
