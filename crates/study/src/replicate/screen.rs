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
    use qca::minimize::{self, Options, Problem, Rest};
    use qca::sets::Set;

    /// The rows 00, 01, 10 and 11 of two conditions.
    fn observed() -> Observed {
        let set = |name: &str, cells: [f64; 4]| Arc::new(Set::new(name, cells.to_vec()).unwrap());
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

    /// Every model of every truth table of three conditions passes the screen of its own terms.
    #[test]
    fn no_model_is_kept_back() {
        let rows: Vec<Cube> = (0..8u16)
            .map(|row| Cube::from_row(&[row >> 2, row >> 1 & 1, row & 1]))
            .collect();
        let column = |at: usize| (0..8u16).map(move |row| f64::from(row >> (2 - at) & 1));
        let sets = (0..3).map(|at| Set::new(format!("C{at}"), column(at).collect()).unwrap());
        let observed = Observed::of(sets.map(Arc::new).collect(), Arc::from("Y"), vec![0.0; 8]);
        let place = |row: &Cube| {
            let mut all = observed.rows().iter();
            all.position(|other| Cube::from_pattern(&other.pattern) == *row)
        };
        let places: Vec<usize> = rows.iter().filter_map(place).collect();
        let mut models = 0;
        for table in 0..3usize.pow(8) {
            let digit = |at: usize| table / 3usize.pow(at as u32) % 3;
            let with = |digit_of: usize| {
                let each = rows.iter().enumerate();
                let with = each.filter(move |(at, _)| digit(*at) == digit_of);
                with.map(|(_, row)| row.clone()).collect::<Vec<Cube>>()
            };
            let (on, off) = (with(1), with(0));
            if on.is_empty() {
                continue;
            }
            let mut outs = vec![Out::Remainder; 8];
            for (at, &place) in places.iter().enumerate() {
                outs[place] = [Out::Zero, Out::One, Out::Remainder][digit(at)];
            }
            for rest in [Rest::Free { off }, Rest::Forbidden { dont_care: vec![] }] {
                let problem = Problem {
                    levels: vec![2; 3],
                    on: on.clone(),
                    except: Vec::new(),
                    rest,
                    on_as_wholes: true,
                };
                let solved = minimize::solve(&problem, &Options::default()).unwrap();
                for model in 0..solved.models.len() {
                    let terms: Vec<Cube> = solved.terms(model).cloned().collect();
                    models += 1;
                    assert!(Screen::new(&terms, &observed, true).lets_through(&outs));
                }
            }
        }
        assert!(models > 10_000, "{models}");
    }
}
