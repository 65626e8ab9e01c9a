//! The study file as it is written: TOML keys, with their places for messages.

use std::fmt;

use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use toml::Spanned;

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct File {
    pub(super) title: Option<String>,
    pub(super) language: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) data: Data,
    #[serde(default)]
    pub(super) variable: Vec<Variable>,
    #[serde(default)]
    pub(super) condition: Vec<Spanned<Condition>>,
    #[serde(default)]
    pub(super) outcome: Vec<Spanned<Outcome>>,
    #[serde(default)]
    pub(super) cut_offs: CutOffs,
    #[serde(default)]
    pub(super) solution: Solution,
    #[serde(default)]
    pub(super) counterfactuals: Counterfactuals,
    #[serde(default)]
    pub(super) necessity: Necessity,
    #[serde(default)]
    pub(super) output: Output,
    #[serde(default)]
    pub(super) published: Vec<Spanned<toml::Table>>,
    pub(super) robustness: Option<Spanned<toml::Table>>,
    // Read by `companions`, each in its own words.
    #[serde(rename = "nca")]
    pub(super) _nca: Option<toml::Table>,
    #[serde(default, rename = "partition")]
    pub(super) _partition: Vec<toml::Table>,
    #[serde(rename = "row_tests")]
    pub(super) _row_tests: Option<toml::Table>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Data {
    pub(super) file: Option<Spanned<String>>,
    pub(super) id: Option<Spanned<String>>,
    pub(super) encoding: Option<String>,
    pub(super) sheet: Option<String>,
    pub(super) decimal: Option<Spanned<String>>,
    pub(super) header_row: Option<usize>,
    pub(super) unit: Option<Spanned<String>>,
    pub(super) time: Option<Spanned<String>>,
    pub(super) missing: Option<Spanned<String>>,
    pub(super) half: Option<Spanned<String>>,
    #[serde(rename = "where")]
    pub(super) cases: Option<Spanned<String>>,
    pub(super) round: Option<Spanned<u8>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Variable {
    pub(super) name: Spanned<String>,
    pub(super) formula: Spanned<String>,
    pub(super) label: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Condition {
    pub(super) name: Spanned<String>,
    pub(super) label: Option<String>,
    pub(super) column: Option<Spanned<String>>,
    pub(super) calibration: Option<Spanned<String>>,
    pub(super) justification: Option<String>,
    pub(super) round: Option<Spanned<u8>>,
    pub(super) expectation: Option<Spanned<Expectation>>,
}

/// `"present"`, `"absent"`, `"none"`, or a list of levels.
#[derive(Debug, Deserialize)]
#[serde(
    untagged,
    expecting = "\"present\", \"absent\", \"none\" or a list of levels such as [1, 2]"
)]
pub(super) enum Expectation {
    Word(String),
    Levels(Vec<u16>),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Outcome {
    pub(super) name: Option<Spanned<String>>,
    pub(super) expression: Option<Spanned<String>>,
    pub(super) label: Option<String>,
    pub(super) column: Option<Spanned<String>>,
    pub(super) calibration: Option<Spanned<String>>,
    pub(super) justification: Option<String>,
    pub(super) round: Option<Spanned<u8>>,
    pub(super) negate: Option<bool>,
    pub(super) expectations: Option<Spanned<String>>,
    pub(super) negated_expectations: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) cut_offs: CutOffs,
    #[serde(default)]
    pub(super) exclude: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) exclude_rows: Vec<u64>,
    #[serde(default)]
    pub(super) negated_exclude_rows: Vec<u64>,
    pub(super) respect_necessity: Option<Spanned<Claims>>,
    pub(super) negated_respect_necessity: Option<Spanned<Claims>>,
    pub(super) report: Option<Spanned<Report>>,
    pub(super) negated_report: Option<Spanned<Report>>,
}

/// Claims of necessity: a list of expressions, or a word for all that are found.
#[derive(Debug)]
pub(super) enum Claims {
    Listed(Vec<Spanned<String>>),
    Word(String),
}

impl<'de> Deserialize<'de> for Claims {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ClaimsVisitor)
    }
}

struct ClaimsVisitor;

impl<'de> Visitor<'de> for ClaimsVisitor {
    type Value = Claims;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of expressions, or \"all\"")
    }

    fn visit_str<E: serde::de::Error>(self, word: &str) -> Result<Claims, E> {
        Ok(Claims::Word(word.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Claims, A::Error> {
        let mut claims = Vec::new();
        while let Some(claim) = list.next_element()? {
            claims.push(claim);
        }
        Ok(Claims::Listed(claims))
    }
}

/// Which model is reported, and why.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Report {
    pub(super) model: Option<String>,
    pub(super) prefer: Option<Vec<Spanned<String>>>,
    pub(super) reason: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Output {
    pub(super) figures: Option<Vec<Spanned<String>>>,
    pub(super) models: Option<Spanned<ShownModels>>,
    pub(super) scale: Option<Spanned<f64>>,
    pub(super) grey: Option<bool>,
}

/// A number of models, or `"all"`.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "a whole number or \"all\"")]
pub(super) enum ShownModels {
    Number(usize),
    Word(String),
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CutOffs {
    pub(super) consistency: Option<Spanned<f64>>,
    pub(super) contradiction: Option<Spanned<f64>>,
    pub(super) pri: Option<Spanned<f64>>,
    pub(super) frequency: Option<Spanned<usize>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Solution {
    pub(super) types: Option<Vec<Spanned<String>>>,
    #[serde(default)]
    pub(super) conjunctural_expectations: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) include_contradictions: bool,
    #[serde(default)]
    pub(super) irredundant: bool,
    #[serde(default)]
    pub(super) row_dominance: bool,
    pub(super) max_models: Option<usize>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Counterfactuals {
    #[serde(default)]
    pub(super) exclude: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) exclude_contradictory: bool,
    #[serde(default)]
    pub(super) exclude_simultaneous: bool,
    #[serde(default)]
    pub(super) exclude_against_necessity: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Necessity {
    pub(super) consistency: Option<f64>,
    pub(super) coverage: Option<f64>,
    pub(super) ron: Option<f64>,
    pub(super) depth: Option<usize>,
}
