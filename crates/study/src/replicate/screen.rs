//! Which truth tables the printed terms can come out of at all, told without minimising them.

use qca::minimize::Cube;
use qca::truth_table::{Observed, Out};

/// What the printed terms cover of the observed rows: a model covers every row with OUT 1, each by one term, and no part of a row
/// with OUT 0.
pub(crate) struct Screen {
    /// Whether some term covers the row.
    covered: Vec<bool>,
    /// Whether some term covers a part of the row.
    touched: Vec<bool>,
    /// Whether the terms are the whole model, and no rule takes rows with OUT 1 away.
    whole: bool,
}

impl Screen {
    /// What these terms cover of these rows.
    pub(crate) fn new(terms: &[Cube], observed: &Observed, whole: bool) -> Self {
        let rows = || {
            let rows = observed.rows().iter();
            rows.map(|row| Cube::from_pattern(&row.pattern))
        };
        let some = |test: &dyn Fn(&Cube) -> bool| terms.iter().any(test);
        Screen {
            covered: rows().map(|row| some(&|term| term.covers(&row))).collect(),
            touched: rows()
                .map(|row| some(&|term| term.intersects(&row)))
                .collect(),
            whole,
        }
    }

    /// Whether a model with these terms is possible where the rows have this OUT.
    pub(crate) fn lets_through(&self, outs: &[Out]) -> bool {
        let rows = outs.iter().zip(self.covered.iter().zip(&self.touched));
        rows.into_iter()
            .all(|(out, (&covered, &touched))| match out {
                Out::One => covered || !self.whole,
                Out::Zero => !touched,
                Out::Contradiction | Out::Remainder => true,
            })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use qca::sets::Set;

    /// The rows 00, 01, 10 and 11 of two conditions.
    fn observed() -> Observed {
        let set = |name: &str, cells: [f64; 4]| Arc::new(Set::from_cells(name, cells).unwrap());
        let sets = vec![
            set("A", [0.0, 0.0, 1.0, 1.0]),
            set("B", [0.0, 1.0, 0.0, 1.0]),
        ];
        Observed::of(sets, Arc::from("Y"), vec![0.0; 4])
    }

    #[test]
    fn terms_cover_every_row_with_1_and_none_with_0() {
        let observed = observed();
        let rows: Vec<_> = observed.rows().iter().map(|row| &row.pattern).collect();
        let outs = |with: [Out; 4]| {
            let place = |pattern: &[Option<u16>]| {
                let level = |at: usize| usize::from(pattern[at].unwrap());
                2 * level(0) + level(1)
            };
            rows.iter()
                .map(|pattern| with[place(pattern)])
                .collect::<Vec<_>>()
        };
        let a = [Cube::from_literals([(0, 1)])];
        let whole = Screen::new(&a, &observed, true);
        let part = Screen::new(&a, &observed, false);
        use Out::{Contradiction, One, Remainder, Zero};
        for (with, by_whole, by_part) in [
            ([Zero, Zero, One, One], true, true),
            ([Zero, Remainder, Contradiction, One], true, true),
            ([Zero, One, One, One], false, true),
            ([Zero, Zero, Zero, One], false, false),
        ] {
            assert_eq!(whole.lets_through(&outs(with)), by_whole, "{with:?}");
            assert_eq!(part.lets_through(&outs(with)), by_part, "{with:?}");
        }
    }
}
