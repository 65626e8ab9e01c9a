//! Calibration: raw scores to memberships.
//!
//! The methods and their sources: *direct*, Ragin (2008) *Redesigning Social Inquiry*, ch. 5; *linear* and *bell*,
//! piecewise power functions, Duşa (2019) *QCA with R*, ch. 4, after Thiem and Duşa (2013); *indirect*, Ragin (2008),
//! ch. 5; *totally fuzzy and relative*, Cheli and Lemmi (1995); *crisp*, *multi-value* and *recode* are definitions.
//! One file for each family; all are pure functions of one column.

mod bell;
mod crisp;
mod descriptives;
mod direct;
mod frequency;
mod indirect;
mod linear;
mod parse;
mod percentile;
mod recode;
mod set_spec;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::error::{DataError, Error, Result};

pub use descriptives::Descriptives;
pub use percentile::percentile;
pub use recode::{Code, CodeValue};
pub use set_spec::{CalibratedSet, SetSpec};

/// Memberships below this become 0, and those above 1 minus this become 1, in the methods that have a curve.
pub const NEGLIGIBLE: f64 = 0.0001;

/// A figure with so many digits after the decimal point; halves go away from 0, as in fs/QCA and spreadsheets.
///
/// ```
/// assert_eq!(qca::sets::calibration::rounded(0.125, 2), 0.13);
/// ```
pub fn rounded(figure: f64, digits: u8) -> f64 {
    let scale = libm::pow(10.0, f64::from(digits));
    let scaled = libm::round(figure * scale) / scale;
    if scaled.is_finite() { scaled } else { figure }
}

/// A point of a scale: a score, or a percentile of the column that is calibrated.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Anchor {
    /// A raw score.
    Score(f64),
    /// `p5`: the column's percentile, from 0 to 100; see [`percentile()`].
    Percentile(f64),
}

/// How steep the curve of the direct method is: the membership of a score at the full-inclusion anchor.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Inclusion {
    /// `idm`, the inclusion degree of membership, between 0.5 and 1; 0.95 by default.
    Degree(f64),
    /// Its log-odds; fs/QCA takes 3 (a membership of 0.9526).
    LogOdds(f64),
}

impl Inclusion {
    /// `ln(idm / (1 − idm))`, or the log-odds given.
    pub fn log_odds(self) -> f64 {
        match self {
            Inclusion::Degree(degree) => libm::log(degree / (1.0 - degree)),
            Inclusion::LogOdds(odds) => odds,
        }
    }
}

impl Default for Inclusion {
    fn default() -> Self {
        Inclusion::Degree(0.95)
    }
}

/// Exponents of the piecewise power functions; 1 and 1 make straight lines.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Exponents {
    /// Of the half between exclusion and crossover; above 0.
    pub below: f64,
    /// Of the half between crossover and inclusion; above 0.
    pub above: f64,
}

impl Default for Exponents {
    fn default() -> Self {
        Exponents {
            below: 1.0,
            above: 1.0,
        }
    }
}

/// A calibration as it is written in `--set` and in a study file: a method with its anchors.
///
/// ```
/// use qca::sets::calibration::Calibration;
/// let calibration = Calibration::parse("direct(350, 550, 900)")?;
/// let calibrated = calibration.apply(&[350.0, 550.0, 900.0])?;
/// assert!((calibrated.memberships[0] - 0.05).abs() < 1e-12);
/// assert_eq!(calibrated.memberships[1], 0.5);
/// assert_eq!(Calibration::parse(" direct( p5,p50 , p95,idm=.99 )")?.to_string(), "direct(p5, p50, p95, idm=0.99)");
/// # Ok::<(), qca::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
pub enum Calibration {
    /// `direct(e, c, i)`: a logistic curve through full exclusion, crossover and full inclusion.
    Direct {
        /// Exclusion, crossover, inclusion; descending for a set that decreases with the score.
        anchors: [Anchor; 3],
        /// Membership at the anchors.
        inclusion: Inclusion,
    },
    /// `linear(e, c, i)`: power functions between the anchors.
    Linear {
        /// Exclusion, crossover, inclusion; descending for a set that decreases with the score.
        anchors: [Anchor; 3],
        /// Curvature.
        exponents: Exponents,
    },
    /// `bell(e1, c1, i1, i2, c2, e2)`: full membership in the middle of the scale, or at both ends.
    Bell {
        /// In the order of the parameters; ascending for a bell, `i1 < c1 < e1 ≤ e2 < c2 < i2` for an inverted one.
        anchors: [Anchor; 6],
        /// Curvature.
        exponents: Exponents,
    },
    /// `indirect(t1, …, tn)`: a curve fitted to the groups that the thresholds make.
    Indirect(Vec<Anchor>),
    /// `tfr()`: totally fuzzy and relative, by the empirical distribution function.
    TotallyFuzzyRelative,
    /// `crisp(t1, …, tn)`: the number of thresholds at or below the score.
    Crisp(Vec<Anchor>),
    /// `recode(v1:m1, …)`: a table of codes.
    Recode(Vec<Code>),
}

/// The anchors that a column was calibrated with, percentiles resolved to scores.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "method", rename_all = "snake_case")]
pub enum Anchors {
    /// Of [`Calibration::Direct`].
    Direct {
        /// Full exclusion.
        exclusion: f64,
        /// Point of maximum ambiguity.
        crossover: f64,
        /// Full inclusion.
        inclusion: f64,
        /// Log-odds of membership at full inclusion.
        log_odds: f64,
    },
    /// Of [`Calibration::Linear`].
    Linear {
        /// Full exclusion.
        exclusion: f64,
        /// Point of maximum ambiguity.
        crossover: f64,
        /// Full inclusion.
        inclusion: f64,
        /// Exponent below the crossover.
        below: f64,
        /// Exponent above it.
        above: f64,
    },
    /// Of [`Calibration::Bell`]; each pair is the lower and the upper side.
    Bell {
        /// Full exclusion.
        exclusion: [f64; 2],
        /// Points of maximum ambiguity.
        crossover: [f64; 2],
        /// Full inclusion.
        inclusion: [f64; 2],
        /// Exponent below the crossovers.
        below: f64,
        /// Exponent above them.
        above: f64,
    },
    /// Of [`Calibration::Indirect`].
    Indirect {
        /// The thresholds, ascending.
        thresholds: Vec<f64>,
    },
    /// Of [`Calibration::TotallyFuzzyRelative`].
    #[serde(rename = "tfr")]
    TotallyFuzzyRelative,
    /// Of [`Calibration::Crisp`].
    Crisp {
        /// The thresholds, ascending.
        thresholds: Vec<f64>,
    },
    /// Of [`Calibration::Recode`].
    Recode {
        /// The table of codes.
        codes: Vec<Code>,
    },
}

impl Anchors {
    /// The scores that the calibration is anchored at with their names, in the order in which a calibration is written;
    /// none for `tfr` and `recode`.
    ///
    /// ```
    /// use qca::sets::calibration::Anchors;
    /// let anchors = Anchors::Crisp { thresholds: vec![3.0, 5.0] };
    /// assert_eq!(anchors.named(), [("threshold 1".to_owned(), 3.0), ("threshold 2".to_owned(), 5.0)]);
    /// ```
    pub fn named(&self) -> Vec<(String, f64)> {
        let named = |anchors: &[(&str, f64)]| -> Vec<(String, f64)> {
            let anchors = anchors.iter();
            anchors
                .map(|&(name, score)| (name.to_owned(), score))
                .collect()
        };
        match self {
            Anchors::Direct {
                exclusion,
                crossover,
                inclusion,
                ..
            }
            | Anchors::Linear {
                exclusion,
                crossover,
                inclusion,
                ..
            } => named(&[
                ("exclusion", *exclusion),
                ("crossover", *crossover),
                ("inclusion", *inclusion),
            ]),
            Anchors::Bell {
                exclusion,
                crossover,
                inclusion,
                ..
            } => named(&[
                ("exclusion", exclusion[0]),
                ("crossover", crossover[0]),
                ("inclusion", inclusion[0]),
                ("inclusion", inclusion[1]),
                ("crossover", crossover[1]),
                ("exclusion", exclusion[1]),
            ]),
            Anchors::Indirect { thresholds } | Anchors::Crisp { thresholds } => thresholds
                .iter()
                .enumerate()
                .map(|(at, score)| (format!("threshold {}", at + 1), *score))
                .collect(),
            Anchors::TotallyFuzzyRelative | Anchors::Recode { .. } => Vec::new(),
        }
    }
}

/// A calibrated column.
#[derive(Clone, Debug, PartialEq)]
pub struct Calibrated {
    /// A membership (or level, for multi-value results) for each case.
    pub memberships: Vec<f64>,
    /// The anchors used.
    pub anchors: Anchors,
}

impl Calibration {
    /// Reads a SPEC such as `direct(350, 550, 900)`.
    ///
    /// # Errors
    /// [`crate::error::SyntaxError`] at the word or number at fault: an unknown method (with the nearest), a wrong number of
    /// arguments, a crossover that is not between the anchors, an option that the method does not have.
    pub fn parse(text: &str) -> Result<Self> {
        Ok(parse::calibration("calibration", text, 0)?)
    }

    /// The anchors as they are written, in their order; none where the method has none.
    pub fn anchors(&self) -> &[Anchor] {
        match self {
            Calibration::Direct { anchors, .. } | Calibration::Linear { anchors, .. } => anchors,
            Calibration::Bell { anchors, .. } => anchors,
            Calibration::Indirect(anchors) | Calibration::Crisp(anchors) => anchors,
            Calibration::TotallyFuzzyRelative | Calibration::Recode(_) => &[],
        }
    }

    /// Whether an anchor is a percentile of the column, and not a score that somebody chose.
    pub fn uses_percentiles(&self) -> bool {
        let is_percentile = |anchor: &Anchor| matches!(anchor, Anchor::Percentile(_));
        self.anchors().iter().any(is_percentile)
    }

    /// Whether it gives texts a membership, such as `recode("high": 1, "low": 0)`, so that the column has no scores.
    pub fn reads_texts(&self) -> bool {
        let is_text = |code: &Code| matches!(code.value, CodeValue::Text(_));
        matches!(self, Calibration::Recode(codes) if codes.iter().any(is_text))
    }

    /// Calibrates one column of finite scores.
    ///
    /// # Errors
    /// [`DataError`] without file and column (`row` counts the cases from 1): percentile anchors that coincide, a score
    /// that the method cannot take, a value that `recode` does not list.
    pub fn apply(&self, scores: &[f64]) -> Result<Calibrated, DataError> {
        if scores.is_empty() {
            return Err(DataError::new("there is no case to calibrate"));
        }
        let scale = percentile::Scale::new(scores);
        match self {
            Calibration::Direct { anchors, inclusion } => direct::apply(
                scores,
                scale.increasing_or_decreasing(*anchors)?,
                *inclusion,
            ),
            Calibration::Linear { anchors, exponents } => linear::apply(
                scores,
                scale.increasing_or_decreasing(*anchors)?,
                *exponents,
            ),
            Calibration::Bell { anchors, exponents } => {
                bell::apply(scores, scale.resolved(anchors), *exponents)
            }
            Calibration::Indirect(thresholds) => {
                indirect::apply(scores, scale.ascending(thresholds)?)
            }
            Calibration::TotallyFuzzyRelative => frequency::apply(scores),
            Calibration::Crisp(thresholds) => {
                Ok(crisp::apply(scores, scale.ascending(thresholds)?))
            }
            Calibration::Recode(codes) => recode::apply(scores, codes),
        }
    }

    /// The name of the method, as it is written.
    pub fn method(&self) -> &'static str {
        match self {
            Calibration::Direct { .. } => "direct",
            Calibration::Linear { .. } => "linear",
            Calibration::Bell { .. } => "bell",
            Calibration::Indirect(_) => "indirect",
            Calibration::TotallyFuzzyRelative => "tfr",
            Calibration::Crisp(_) => "crisp",
            Calibration::Recode(_) => "recode",
        }
    }

    /// Whether the memberships depend on the sample: an anchor is a percentile, or they are ranks.
    pub fn is_relative(&self) -> bool {
        matches!(self, Calibration::TotallyFuzzyRelative) || self.uses_percentiles()
    }
}

/// Memberships so close to 0 or 1 that the curve says nothing more.
fn clamped(membership: f64) -> f64 {
    if membership < NEGLIGIBLE {
        0.0
    } else if membership > 1.0 - NEGLIGIBLE {
        1.0
    } else {
        membership
    }
}

impl fmt::Display for Anchor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Anchor::Score(score) => score.fmt(f),
            Anchor::Percentile(percent) => write!(f, "p{percent}"),
        }
    }
}

impl fmt::Display for Calibration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut words: Vec<String> = match self {
            Calibration::Direct { anchors, .. } | Calibration::Linear { anchors, .. } => {
                anchors.iter().map(Anchor::to_string).collect()
            }
            Calibration::Bell { anchors, .. } => anchors.iter().map(Anchor::to_string).collect(),
            Calibration::Indirect(thresholds) | Calibration::Crisp(thresholds) => {
                thresholds.iter().map(Anchor::to_string).collect()
            }
            Calibration::TotallyFuzzyRelative => Vec::new(),
            Calibration::Recode(codes) => codes.iter().map(Code::to_string).collect(),
        };
        match self {
            Calibration::Direct {
                inclusion: Inclusion::LogOdds(odds),
                ..
            } => {
                words.push(format!("logodds={odds}"));
            }
            Calibration::Direct { inclusion, .. } if *inclusion == Inclusion::default() => {}
            Calibration::Direct {
                inclusion: Inclusion::Degree(degree),
                ..
            } => {
                words.push(format!("idm={degree}"));
            }
            Calibration::Linear { exponents, .. } | Calibration::Bell { exponents, .. } => {
                let named = [("below", exponents.below), ("above", exponents.above)];
                let other = named.iter().filter(|&&(_, exponent)| exponent != 1.0);
                words.extend(other.map(|(name, exponent)| format!("{name}={exponent}")));
            }
            _ => {}
        }
        write!(f, "{}({})", self.method(), words.join(", "))
    }
}

impl FromStr for Calibration {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Calibration::parse(text)
    }
}

impl Serialize for Calibration {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Calibration {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Calibration::parse(&text).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests;
