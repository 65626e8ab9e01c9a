//! The problem in its plainest form, and the way to its prime implicants.

use crate::cubes::algebra;
use crate::cubes::cube::Cube;
use crate::problem::{Problem, Rest};

/// Most rows a chart may have.
pub(crate) const ROWS: usize = 65_536;
/// ON cubes with free conditions are listed row by row up to so many rows.
const LISTED: usize = 256;

/// The problem without duplicates and without literals that are always true, and the way to its prime implicants.
pub(crate) struct Plain {
    pub(crate) on: Vec<Cube>,
    pub(crate) route: Route,
}

pub(crate) enum Route {
    /// Rows, or wholes, against OFF cubes.
    Rows(Vec<Cube>, Vec<Cube>),
    /// ON cubes with dashes, too many rows to list, against OFF cubes.
    Dashes(Vec<Cube>),
    /// Everything inside these cubes may be covered.
    Cover(Vec<Cube>),
}

impl Plain {
    pub(crate) fn new(problem: &Problem) -> Self {
        let levels = &problem.levels;
        let single = levels.contains(&1);
        let strip = |cubes: &[Cube]| -> Vec<Cube> {
            let mut out: Vec<Cube> = if single {
                let real = |cube: &Cube| cube.literals().filter(|&(c, _)| levels[c] > 1).collect();
                cubes.iter().map(real).collect()
            } else {
                cubes.to_vec()
            };
            out.sort_unstable();
            out.dedup();
            out
        };
        let on = strip(&problem.on);
        let full = levels.iter().filter(|&&l| l > 1).count();
        let route = match &problem.rest {
            Rest::Forbidden { dont_care } => {
                let all = on.iter().cloned().chain(strip(dont_care));
                Route::Cover(all.collect())
            }
            Rest::Free { off } => {
                let off = strip(off);
                if problem.on_as_wholes || on.iter().all(|cube| cube.len() == full) {
                    Route::Rows(on.clone(), off)
                } else {
                    let rows = algebra::rows(levels, &on, LISTED + 1);
                    if rows.len() <= LISTED {
                        let rows: Vec<Cube> = rows.iter().map(|row| Cube::from_row(row)).collect();
                        Route::Rows(strip(&rows), off)
                    } else {
                        Route::Dashes(off)
                    }
                }
            }
        };
        Plain { on, route }
    }

    /// Whether a prime implicant covers something that has to be covered.
    pub(crate) fn is_wanted(&self, problem: &Problem, prime: &Cube) -> bool {
        self.on.iter().any(|cube| match problem.on_as_wholes {
            true => prime.covers(cube),
            false => prime.intersects(cube),
        })
    }
}
