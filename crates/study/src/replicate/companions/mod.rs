//! Claims about what stands beside the solutions of an outcome, held against the analysis under the stated settings:
//! necessity in degree, the panel, tests of rows, sensitivity ranges, and the robustness protocol.

mod degree;
mod panel;
mod robustness;
mod rows;

use qca::data::Dataset;
use qca::error::Result;

use super::block::Block;
use super::facts::Evidence;
use super::printed::Printed;
use super::verdict::{Claim, ClaimGroup, Verdict};
use crate::evaluate::TestedOutcome;
use crate::file::Study;
use crate::watch::Watch;

/// What claims are held against.
#[derive(Clone, Copy)]
pub(crate) struct Question<'a> {
    pub(crate) study: &'a Study,
    pub(crate) data: &'a Dataset,
    pub(crate) block: &'a Block,
    pub(crate) evidence: &'a Evidence,
    /// The outcome with its raw scores, for settings other than the stated ones.
    pub(crate) tested: &'a TestedOutcome,
    pub(crate) watch: &'a Watch,
}

impl Block {
    /// Whether the block says anything of what stands beside the solutions.
    pub(crate) fn claims_companions(&self) -> bool {
        !self.companions.is_empty() || self.rows.iter().any(|row| !row.tests.is_empty())
    }
}

/// The verdicts on them.
///
/// # Errors
/// A name that the study, the data or the analysis does not have; an interrupt.
pub(crate) fn companion_claims(question: &Question<'_>) -> Result<Vec<Claim>> {
    let mut claims = rows::claims(question)?;
    claims.extend(degree::claims(question)?);
    claims.extend(panel::claims(question)?);
    claims.extend(robustness::claims(question)?);
    Ok(claims)
}

/// The same claims where there are no cases to judge them from.
pub(crate) fn not_judged(block: &Block) -> Vec<Claim> {
    let mut claims = rows::stated(block);
    claims.extend(degree::stated(block));
    claims.extend(panel::stated(block));
    claims.extend(robustness::stated(block));
    for claim in &mut claims {
        claim.verdict = Verdict::NotJudged;
        claim.found = None;
        claim.note = Some("it is judged from data, not from a truth table".to_owned());
    }
    claims
}

/// A figure that was found, and how far one from other random draws may be from it.
#[derive(Clone, Copy, Debug, Default)]
struct Figure {
    value: Option<f64>,
    /// Half the width of a 95 % interval of the difference of two draws; 0 where nothing is drawn.
    drawn: f64,
}

impl From<Option<f64>> for Figure {
    fn from(value: Option<f64>) -> Self {
        Figure { value, drawn: 0.0 }
    }
}

impl Figure {
    /// A share of so many random draws.
    fn of_draws(value: Option<f64>, accuracy: f64) -> Self {
        Figure {
            value,
            drawn: accuracy * std::f64::consts::SQRT_2,
        }
    }
}

/// Claims of one group, with the block's tolerance.
#[derive(Clone, Copy)]
struct Judge {
    group: ClaimGroup,
    tolerance: u64,
}

impl Judge {
    fn new(group: ClaimGroup, block: &Block) -> Self {
        Judge {
            group,
            tolerance: block.tolerance,
        }
    }

    fn figure(
        &self,
        about: &str,
        name: &str,
        printed: &Printed,
        found: impl Into<Figure>,
    ) -> Claim {
        let found = found.into();
        let units = (found.drawn * 10f64.powi(printed.decimals)).ceil() as u64;
        let note = (units > self.tolerance && found.value.is_some()).then(|| {
            format!(
                "of random permutations: another draw may differ by {:.4}",
                found.drawn
            )
        });
        Claim {
            value: found.value,
            difference: found.value.map(|value| value - printed.value),
            verdict: printed.verdict(found.value, self.tolerance.max(units)),
            note,
            ..self.text(about, name, printed.text.clone(), None, false)
        }
    }

    fn text(
        &self,
        about: &str,
        name: &str,
        printed: String,
        found: Option<String>,
        holds: bool,
    ) -> Claim {
        Claim {
            group: self.group,
            about: about.to_owned(),
            figure: name.to_owned(),
            printed,
            found,
            value: None,
            difference: None,
            verdict: match holds {
                true => Verdict::Reproduced,
                false => Verdict::NotReproduced,
            },
            note: None,
        }
    }

    /// Names in any order.
    fn names(&self, about: &str, name: &str, printed: &[String], found: Option<&[&str]>) -> Claim {
        let sorted = |names: &mut dyn Iterator<Item = String>| {
            let mut names: Vec<String> = names.collect();
            names.sort();
            names.dedup();
            names
        };
        let claimed = sorted(&mut printed.iter().cloned());
        let found = found.map(|found| sorted(&mut found.iter().map(|&name| name.to_owned())));
        let holds = found.as_ref() == Some(&claimed);
        let found = found.map(|found| match found.is_empty() {
            true => "none".to_owned(),
            false => found.join(", "),
        });
        self.text(about, name, printed.join(", "), found, holds)
    }
}
