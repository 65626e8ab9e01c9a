//! The problem in its plainest form, and the way to its prime implicants.

use crate::cubes::algebra;
use crate::cubes::cube::{Cube, Level};
use crate::problem::{Problem, Rest};
use crate::watch::{Pace, Reason, Ticker, Watch};

/// Most rows a chart may have.
pub(crate) const ROWS: usize = 65_536;
/// ON cubes with free conditions are listed row by row up to so many rows.
const LISTED: usize = 256;

/// The problem without duplicates and without literals that are always true, and the way to its prime implicants.
pub(crate) struct Plain {
    /// Without the cubes that need not be covered at all.
    pub(crate) on: Vec<Cube>,
    pub(crate) except: Vec<Cube>,
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
    pub(crate) fn new(problem: &Problem, watch: &Watch) -> Result<Self, Reason> {
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
        let listed = strip(&problem.on);
        let mut on = listed.clone();
        let except = strip(&problem.except);
        drop_excepted(levels, &mut on, &except, &mut Ticker::new(watch))?;
        let full = levels.iter().filter(|&&l| l > 1).count();
        let route = match &problem.rest {
            Rest::Forbidden { dont_care } => {
                let all = listed.into_iter().chain(strip(dont_care));
                Route::Cover(all.collect())
            }
            Rest::Free { off } => {
                let off = strip(off);
                if problem.on_as_wholes || on.iter().all(|cube| cube.len() == full) {
                    Route::Rows(on.clone(), off)
                } else {
                    let rows = algebra::rows(levels, &on, LISTED + 1);
                    if rows.len() <= LISTED {
                        let mut rows: Vec<Cube> =
                            rows.iter().map(|row| Cube::from_row(row)).collect();
                        drop_excepted(levels, &mut rows, &except, &mut Ticker::new(watch))?;
                        Route::Rows(strip(&rows), off)
                    } else {
                        Route::Dashes(off)
                    }
                }
            }
        };
        Ok(Plain { on, except, route })
    }

    /// Whether a prime implicant covers something that has to be covered.
    pub(crate) fn wants(
        &self,
        problem: &Problem,
        prime: &Cube,
        ticker: &mut Ticker<'_>,
    ) -> Result<bool, Reason> {
        ticker.steps(1 + self.on.len() / 64)?;
        if problem.on_as_wholes {
            return Ok(self.on.iter().any(|cube| prime.covers(cube)));
        }
        for common in self.on.iter().filter_map(|cube| prime.intersection(cube)) {
            if !is_excepted(&problem.levels, &common, &self.except, ticker)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// Whether no configuration of the cube has to be covered.
fn is_excepted(
    levels: &[Level],
    cube: &Cube,
    except: &[Cube],
    ticker: &mut Ticker<'_>,
) -> Result<bool, Reason> {
    Ok(!except.is_empty() && algebra::is_covered_in(levels, cube, except, ticker)?)
}

/// Leaves out the cubes that need not be covered at all.
fn drop_excepted(
    levels: &[Level],
    on: &mut Vec<Cube>,
    except: &[Cube],
    ticker: &mut Ticker<'_>,
) -> Result<(), Reason> {
    let mut needed = Vec::with_capacity(on.len());
    for cube in on.drain(..) {
        if !is_excepted(levels, &cube, except, ticker)? {
            needed.push(cube);
        }
    }
    *on = needed;
    Ok(())
}
