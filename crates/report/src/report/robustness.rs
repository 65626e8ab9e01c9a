//! The section on robustness, where the study asks for one.

use super::{Part, Writer};
use crate::companions::robustness_figures;
use crate::tables;
use crate::words::fill;

impl Writer<'_> {
    pub(super) fn robustness(&mut self) {
        let (words, results) = (self.words, self.results);
        let Some(found) = &results.robustness else {
            return;
        };
        let mut parts: Vec<Part> = tables::robustness_verdicts(words, found)
            .into_iter()
            .chain([words
                .say("One setting at a time is changed, and the solution compared with the stated one; a solution is the set of all its models. The ends of ranges are proven.")
                .to_owned()])
            .map(|text| Part::Paragraph { text })
            .collect();
        for table in tables::robustness_summary(words, found, tables::reported_model(results)) {
            parts.push(self.table(table));
        }
        let figures = robustness_figures(results, self.options.digits);
        if !figures.is_empty() {
            parts.push(self.figures(figures, false));
        }
        for (at, outcome) in found.outcomes.iter().enumerate() {
            let tag = format!("robust-{}", at + 1);
            let all = tables::robustness_tables(words, &tag, outcome);
            let all: Vec<Part> = all.into_iter().map(|table| self.table(table)).collect();
            if !all.is_empty() {
                parts.push(Part::Details {
                    summary: fill!(words, "All tables of {outcome}", outcome = outcome.outcome),
                    parts: all,
                });
            }
        }
        self.section("robustness", 2, words.say("Robustness"), parts);
    }
}
