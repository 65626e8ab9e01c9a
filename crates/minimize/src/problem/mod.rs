//! The question: what must be covered, what may be, and how far to go.

mod options;

use crate::cubes::conflict::meet;
use crate::cubes::cube::{Cube, Level};

pub use options::{Cover, Limits, Options};

/// What is to be minimised. Conditions are numbered from 0; names join elsewhere.
#[derive(Clone, Debug)]
pub struct Problem {
    /// The number of levels of each condition, at least 1; 2 for a crisp or fuzzy one.
    pub levels: Vec<Level>,
    /// What has to be covered: configurations, or rows with don't-care cells. Duplicates count once.
    pub on: Vec<Cube>,
    /// Configurations of `on` that need not be covered after all, but may be. Where cubes are to be covered as wholes, one counts unless
    /// all of it is among these.
    pub except: Vec<Cube>,
    /// What becomes of everything else.
    pub rest: Rest,
    /// Whether each cube of `on` has to be covered whole by one term (a row with don't-care cells, as in temporal QCA).
    /// Otherwise each of its configurations has to be covered by some term (PLA files). The same for full rows.
    pub on_as_wholes: bool,
}

impl Problem {
    /// The parsimonious problem over these rows: anything but `off` may be covered.
    #[must_use]
    pub fn free(levels: Vec<Level>, on: Vec<Cube>, off: Vec<Cube>) -> Self {
        Problem {
            levels,
            on,
            except: Vec::new(),
            rest: Rest::Free { off },
            on_as_wholes: false,
        }
    }

    /// The conservative or intermediate problem: nothing but `on` and `dont_care` may be covered.
    #[must_use]
    pub fn forbidden(levels: Vec<Level>, on: Vec<Cube>, dont_care: Vec<Cube>) -> Self {
        Problem {
            levels,
            on,
            except: Vec::new(),
            rest: Rest::Forbidden { dont_care },
            on_as_wholes: false,
        }
    }
}

/// What becomes of the configurations that are not ON.
#[derive(Clone, Debug)]
pub enum Rest {
    /// Everything but `off` may be covered: the parsimonious solution, a PLA file of type `fr`.
    Free {
        /// What must not be covered.
        off: Vec<Cube>,
    },
    /// Nothing but ON and `dont_care` may be covered: the conservative and intermediate solutions, PLA types `f` and `fd`.
    Forbidden {
        /// What may be covered but need not be.
        dont_care: Vec<Cube>,
    },
}

/// What can be wrong with a [`Problem`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no ON row, or none beside those that need not be covered.
    #[error(
        "there is nothing to cover: no configuration has the outcome; lower the consistency or frequency cut-off"
    )]
    NothingOn,
    /// A configuration is both ON and OFF.
    #[error(
        "ON term {on} and OFF term {off} share a configuration (counting from 1, each list on its own)"
    )]
    Conflict {
        /// Number of the ON cube, from 1.
        on: usize,
        /// Number of the OFF cube, from 1.
        off: usize,
    },
    /// A literal names a condition that does not exist.
    #[error(
        "a term has a literal of condition {condition}, but there are only {conditions} (counting from 1)"
    )]
    Condition {
        /// Number of the condition, from 1.
        condition: usize,
        /// How many there are.
        conditions: usize,
    },
    /// A literal has a level that its condition does not have.
    #[error(
        "a term has level {level} of condition {condition} (counting from 1), which has only levels 0 to {highest}"
    )]
    Level {
        /// Number of the condition, from 1.
        condition: usize,
        /// The level that was given.
        level: Level,
        /// The highest level there is.
        highest: Level,
    },
    /// A condition without levels.
    #[error(
        "condition {condition} (counting from 1) has no levels; a condition needs at least one"
    )]
    NoLevels {
        /// Number of the condition, from 1.
        condition: usize,
    },
    /// More conditions than the solver takes.
    #[error("{conditions} conditions are more than the 512 that can be minimised; leave some out")]
    TooManyConditions {
        /// How many there are.
        conditions: usize,
    },
    /// More things to cover than the solver takes.
    #[error(
        "there are more than {limit} classes of configurations to cover; the problem is too large"
    )]
    TooManyRows {
        /// The most there may be.
        limit: usize,
    },
}

impl Problem {
    /// Checks levels and conditions of every cube, that something is ON and that nothing is ON and OFF.
    ///
    /// # Errors
    /// The first fault found, as an [`Error`].
    pub fn validate(&self) -> Result<(), Error> {
        if self.levels.len() > 512 {
            return Err(Error::TooManyConditions {
                conditions: self.levels.len(),
            });
        }
        if let Some(position) = self.levels.iter().position(|&levels| levels == 0) {
            return Err(Error::NoLevels {
                condition: position + 1,
            });
        }
        if self.on.is_empty() {
            return Err(Error::NothingOn);
        }
        let (Rest::Free { off: rest } | Rest::Forbidden { dont_care: rest }) = &self.rest;
        for cube in self.on.iter().chain(&self.except).chain(rest) {
            self.validate_cube(cube)?;
        }
        match self.conflict() {
            Some((on, off)) => Err(Error::Conflict { on, off }),
            None => Ok(()),
        }
    }

    /// The numbers, from 1, of the first ON cube and OFF cube that share a configuration.
    pub(crate) fn conflict(&self) -> Option<(usize, usize)> {
        let Rest::Free { off } = &self.rest else {
            return None;
        };
        let [on, forbidden] = [&self.on, off].map(|cubes| cubes.iter().collect::<Vec<_>>());
        if !meet(&self.levels, &on, &forbidden) {
            return None;
        }
        let with = |on: &Cube| off.iter().zip(1..).find(|(off, _)| on.intersects(off));
        let mut pairs = self.on.iter().zip(1..);
        pairs.find_map(|(on, i)| with(on).map(|(_, o)| (i, o)))
    }

    fn validate_cube(&self, cube: &Cube) -> Result<(), Error> {
        for (condition, level) in cube.literals() {
            let Some(&levels) = self.levels.get(condition) else {
                return Err(Error::Condition {
                    condition: condition + 1,
                    conditions: self.levels.len(),
                });
            };
            if level >= levels {
                return Err(Error::Level {
                    condition: condition + 1,
                    level,
                    highest: levels - 1,
                });
            }
        }
        Ok(())
    }
}
