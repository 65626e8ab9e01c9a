//! Claims about what stands beside the solutions of an outcome: necessity in degree, the panel, and robustness.
//!
//! ```toml
//! nca = [{ condition = "A", ceiling = "ce-fdh", effect_size = 0.24, p = 0.021, bottleneck = { 50 = 12.5, 60 = "NN" } }]
//! panel = [{ expression = "A", relation = "necessity", consistency = 0.93, between = { 1990 = 0.91 } }]
//! ranges = [{ parameter = "consistency", lower = 0.78, upper = 0.84, step = 0.01 }]
//! protocol = { rf_cov = 0.91, rank = 4, cases = { robust_typical = 7 }, tests = [{ alternative = "PRI 0.6", rank = 3 }] }
//! ```

use indexmap::IndexMap;
use serde::Deserialize;
use toml::Spanned;

use qca::error::{Result, did_you_mean};
use qca::expression::{Direction, Expression};
use qca::nca::{Ceiling, Label};

use super::raw::{OneOrMany, TextOnly};
use super::{Figure, Figures, Reader};
use crate::replicate::printed::Printed;
use crate::robust::CaseType;

/// Claims about what stands beside the solutions of an outcome; they are not searched.
#[derive(Clone, Debug, Default)]
pub struct ClaimedCompanions {
    /// Conditions as necessary in degree.
    pub nca: Vec<ClaimedNca>,
    /// Figures of a panel.
    pub panel: Vec<ClaimedPanel>,
    /// Sensitivity ranges.
    pub ranges: Vec<ClaimedRange>,
    /// Figures of the robustness protocol.
    pub protocol: Option<ClaimedProtocol>,
}

impl ClaimedCompanions {
    /// Whether nothing is stated.
    pub fn is_empty(&self) -> bool {
        self.nca.is_empty()
            && self.panel.is_empty()
            && self.ranges.is_empty()
            && self.protocol.is_none()
    }
}

/// Printed figures by the name of a group, a level or a kind.
pub type Named<T> = Vec<(String, T)>;

/// A condition as necessary in degree.
#[derive(Clone, Debug)]
pub struct ClaimedNca {
    /// The condition.
    pub condition: String,
    /// The ceiling; that which the study names first, unless stated.
    pub ceiling: Option<Ceiling>,
    /// Figures by name, as in [`NCA_FIGURES`].
    pub figures: Figures,
    /// The cases that hold the ceiling up.
    pub peers: Option<Vec<String>>,
    /// What levels of the outcome require.
    pub bottleneck: Vec<(f64, ClaimedRequirement)>,
}

/// The figures of a ceiling that a block may state.
pub const NCA_FIGURES: [&str; 16] = [
    "cases",
    "effect size",
    "p",
    "accuracy",
    "ceiling zone",
    "scope",
    "cases above",
    "fit",
    "slope",
    "intercept",
    "complexity",
    "condition inefficiency",
    "outcome inefficiency",
    "relative inefficiency",
    "absolute inefficiency",
    "threshold",
];

/// A cell of a printed bottleneck table.
#[derive(Clone, Debug, PartialEq)]
pub enum ClaimedRequirement {
    /// `NN` or `NA`.
    Label(Label),
    /// A figure.
    Value(Printed),
}

/// Figures of an expression over a panel.
#[derive(Clone, Debug)]
pub struct ClaimedPanel {
    /// As printed; the model with the claimed terms, unless stated.
    pub expression: Option<(String, Expression)>,
    /// Sufficiency, unless stated.
    pub relation: Direction,
    /// Pooled figures and distances by name.
    pub figures: Figures,
    /// Consistency of each time.
    pub between: Named<Printed>,
    /// Coverage of each time.
    pub between_coverage: Named<Printed>,
    /// Consistency of each unit.
    pub within: Named<Printed>,
    /// Coverage of each unit.
    pub within_coverage: Named<Printed>,
}

/// The range of a cut-off or an anchor over which the solution stays the same.
#[derive(Clone, Debug)]
pub struct ClaimedRange {
    /// `consistency`, `contradiction`, `pri` or `frequency`; or a set and its anchor.
    pub parameter: ClaimedParameter,
    /// `lower` and `upper`.
    pub figures: Figures,
    /// How far apart the values were that were tried; none: the range is exact.
    pub step: Option<f64>,
}

/// What is moved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClaimedParameter {
    /// A cut-off: `consistency`, `contradiction`, `pri` or `frequency`.
    CutOff(&'static str),
    /// An anchor.
    Anchor {
        /// The set.
        set: String,
        /// The anchor: `exclusion`, `crossover`, `inclusion`, `threshold 1`, ….
        anchor: String,
    },
}

impl std::fmt::Display for ClaimedParameter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            ClaimedParameter::CutOff("pri") => f.write_str("PRI cut-off"),
            ClaimedParameter::CutOff("contradiction") => f.write_str("lower consistency cut-off"),
            ClaimedParameter::CutOff(name) => write!(f, "{name} cut-off"),
            ClaimedParameter::Anchor { set, anchor } => write!(f, "{set}: {anchor}"),
        }
    }
}

/// Figures of the robustness protocol (Oana and Schneider 2024).
#[derive(Clone, Debug, Default)]
pub struct ClaimedProtocol {
    /// Figures by name: `RF_cov`, `RF_cons`, `RF_SC_minTS`, `RF_SC_maxTS`, `RCR_typ`, `RCR_dev`, `rank`.
    pub figures: Figures,
    /// The robust core, as printed, and what it says.
    pub core: Option<(String, Expression)>,
    /// The cases of a type, or their number.
    pub cases: Vec<(CaseType, ClaimedCases)>,
    /// Figures of single tests.
    pub tests: Vec<ClaimedTest>,
}

/// Cases, or how many.
#[derive(Clone, Debug)]
pub enum ClaimedCases {
    /// How many.
    Count(Printed),
    /// Which.
    Each(Vec<String>),
}

/// Figures of one alternative's test.
#[derive(Clone, Debug)]
pub struct ClaimedTest {
    /// The alternative as `robust` names it: `consistency 0.75`.
    pub alternative: String,
    /// Figures by name: `rank`, `coincidence`, `consistency`, `coverage`.
    pub figures: Figures,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawNca {
    condition: Spanned<String>,
    ceiling: Option<Spanned<String>>,
    cases: Option<Figure>,
    effect_size: Option<Figure>,
    p: Option<Figure>,
    accuracy: Option<Figure>,
    ceiling_zone: Option<Figure>,
    scope: Option<Figure>,
    above: Option<Figure>,
    fit: Option<Figure>,
    slope: Option<Figure>,
    intercept: Option<Figure>,
    complexity: Option<Figure>,
    condition_inefficiency: Option<Figure>,
    outcome_inefficiency: Option<Figure>,
    relative_inefficiency: Option<Figure>,
    absolute_inefficiency: Option<Figure>,
    threshold: Option<Figure>,
    peers: Option<Vec<String>>,
    #[serde(default)]
    bottleneck: IndexMap<String, Figure>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPanel {
    expression: Option<Spanned<String>>,
    relation: Option<Spanned<String>>,
    consistency: Option<Figure>,
    coverage: Option<Figure>,
    distance_between: Option<Figure>,
    adjusted_distance_between: Option<Figure>,
    distance_within: Option<Figure>,
    adjusted_distance_within: Option<Figure>,
    #[serde(default)]
    between: IndexMap<String, Figure>,
    #[serde(default)]
    between_coverage: IndexMap<String, Figure>,
    #[serde(default)]
    within: IndexMap<String, Figure>,
    #[serde(default)]
    within_coverage: IndexMap<String, Figure>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRange {
    parameter: Option<Spanned<String>>,
    set: Option<Spanned<String>>,
    anchor: Option<String>,
    lower: Option<Figure>,
    upper: Option<Figure>,
    step: Option<Spanned<f64>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawProtocol {
    rf_cov: Option<Figure>,
    rf_cons: Option<Figure>,
    rf_sc_min: Option<Figure>,
    rf_sc_max: Option<Figure>,
    rcr_typ: Option<Figure>,
    rcr_dev: Option<Figure>,
    rank: Option<Figure>,
    core: Option<Spanned<String>>,
    #[serde(default)]
    cases: IndexMap<Spanned<String>, Spanned<OneOrMany<TextOnly>>>,
    #[serde(default)]
    tests: Vec<RawTest>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTest {
    alternative: String,
    rank: Option<Figure>,
    coincidence: Option<Figure>,
    consistency: Option<Figure>,
    coverage: Option<Figure>,
}

impl Reader<'_> {
    pub(super) fn companions(
        &self,
        nca: &[RawNca],
        panel: &[RawPanel],
        ranges: &[Spanned<RawRange>],
        protocol: Option<&RawProtocol>,
    ) -> Result<ClaimedCompanions> {
        Ok(ClaimedCompanions {
            nca: nca.iter().map(|raw| self.nca(raw)).collect::<Result<_>>()?,
            panel: panel
                .iter()
                .map(|raw| self.panel(raw))
                .collect::<Result<_>>()?,
            ranges: ranges
                .iter()
                .map(|raw| self.range(raw))
                .collect::<Result<_>>()?,
            protocol: protocol.map(|raw| self.protocol(raw)).transpose()?,
        })
    }

    fn nca(&self, raw: &RawNca) -> Result<ClaimedNca> {
        let given = [
            &raw.cases,
            &raw.effect_size,
            &raw.p,
            &raw.accuracy,
            &raw.ceiling_zone,
            &raw.scope,
            &raw.above,
            &raw.fit,
            &raw.slope,
            &raw.intercept,
            &raw.complexity,
            &raw.condition_inefficiency,
            &raw.outcome_inefficiency,
            &raw.relative_inefficiency,
            &raw.absolute_inefficiency,
            &raw.threshold,
        ];
        let figures: Vec<_> = NCA_FIGURES.into_iter().zip(given).collect();
        Ok(ClaimedNca {
            condition: self.known_condition(&raw.condition)?,
            ceiling: raw.ceiling.as_ref().map(|c| self.ceiling(c)).transpose()?,
            figures: self.figures(&figures)?,
            peers: raw.peers.clone(),
            bottleneck: self.bottleneck(&raw.bottleneck)?,
        })
    }

    fn known_condition(&self, name: &Spanned<String>) -> Result<String> {
        let known = self.study.condition_names();
        if known.contains(name.get_ref()) {
            return Ok(name.get_ref().clone());
        }
        let problem = format!("the study has no condition {:?}", name.get_ref());
        let remedy = did_you_mean(name.get_ref(), known.iter().map(String::as_str));
        Err(self.study.error_at(&name.span(), problem, remedy))
    }

    fn ceiling(&self, name: &Spanned<String>) -> Result<Ceiling> {
        Ceiling::parse(name.get_ref()).ok_or_else(|| {
            let problem = format!("{:?} is not a ceiling", name.get_ref());
            let remedy = did_you_mean(name.get_ref(), Ceiling::ALL.map(Ceiling::name));
            self.study.error_at(&name.span(), problem, remedy)
        })
    }

    fn bottleneck(&self, raw: &IndexMap<String, Figure>) -> Result<Vec<(f64, ClaimedRequirement)>> {
        let mut levels: Vec<(f64, ClaimedRequirement)> = raw
            .iter()
            .map(|(level, cell)| {
                let level = Printed::parse(level).ok_or_else(|| {
                    let problem = format!("{level:?} is not a level of the outcome");
                    let remedy = "write bottleneck = { 50 = 12.5, 60 = \"NN\" }";
                    self.study.error_at(&cell.span(), problem, remedy)
                })?;
                let requirement = match self.text(cell).trim() {
                    "NN" => ClaimedRequirement::Label(Label::NN),
                    "NA" => ClaimedRequirement::Label(Label::NA),
                    _ => ClaimedRequirement::Value(self.figure(cell)?),
                };
                Ok((level.value, requirement))
            })
            .collect::<Result<_>>()?;
        levels.sort_by(|one, other| one.0.total_cmp(&other.0));
        Ok(levels)
    }

    fn panel(&self, raw: &RawPanel) -> Result<ClaimedPanel> {
        let expression = |text: &Spanned<String>| -> Result<(String, Expression)> {
            Ok((text.get_ref().clone(), self.expression(text)?))
        };
        let relation = match raw
            .relation
            .as_ref()
            .map(|text| (text, text.get_ref().as_str()))
        {
            None | Some((_, "sufficiency")) => Direction::Sufficiency,
            Some((_, "necessity")) => Direction::Necessity,
            Some((text, other)) => {
                let problem = format!("{other:?} is not a relation");
                let remedy = "write relation = \"sufficiency\" or \"necessity\"";
                return Err(self.study.error_at(&text.span(), problem, remedy));
            }
        };
        let named = |raw: &IndexMap<String, Figure>| -> Result<Named<Printed>> {
            let mut all: Named<Printed> = raw
                .iter()
                .map(|(name, figure)| Ok((name.clone(), self.figure(figure)?)))
                .collect::<Result<_>>()?;
            all.sort_by(|one, other| one.0.cmp(&other.0));
            Ok(all)
        };
        Ok(ClaimedPanel {
            expression: raw.expression.as_ref().map(expression).transpose()?,
            relation,
            figures: self.figures(&[
                ("pooled consistency", &raw.consistency),
                ("pooled coverage", &raw.coverage),
                ("distance between", &raw.distance_between),
                ("adjusted distance between", &raw.adjusted_distance_between),
                ("distance within", &raw.distance_within),
                ("adjusted distance within", &raw.adjusted_distance_within),
            ])?,
            between: named(&raw.between)?,
            between_coverage: named(&raw.between_coverage)?,
            within: named(&raw.within)?,
            within_coverage: named(&raw.within_coverage)?,
        })
    }

    fn range(&self, raw: &Spanned<RawRange>) -> Result<ClaimedRange> {
        let span = raw.span();
        let raw = raw.get_ref();
        let step = raw.step.as_ref().map(|step| *step.get_ref());
        if let Some(step) = raw.step.as_ref().filter(|step| !above_0(*step.get_ref())) {
            let remedy = "write how far apart the values were that were tried, such as 0.01";
            let problem = "a step is above 0";
            return Err(self.study.error_at(&step.span(), problem, remedy));
        }
        let parameter = match (&raw.parameter, &raw.set, &raw.anchor) {
            (Some(name), None, None) => self.cut_off(name)?,
            (None, Some(set), Some(anchor)) => {
                let known: Vec<&str> = self.study.sets().map(|set| set.name.as_str()).collect();
                if !known.contains(&set.get_ref().as_str()) {
                    let problem = format!("the study has no set {:?}", set.get_ref());
                    let remedy = did_you_mean(set.get_ref(), known);
                    return Err(self.study.error_at(&set.span(), problem, remedy));
                }
                ClaimedParameter::Anchor {
                    set: set.get_ref().clone(),
                    anchor: anchor.clone(),
                }
            }
            _ => {
                let problem = "a range is that of a cut-off or of an anchor";
                let remedy =
                    "write parameter = \"consistency\", or set = \"A\" and anchor = \"crossover\"";
                return Err(self.study.error_at(&span, problem, remedy));
            }
        };
        Ok(ClaimedRange {
            parameter,
            figures: self.figures(&[("lower end", &raw.lower), ("upper end", &raw.upper)])?,
            step,
        })
    }

    fn cut_off(&self, name: &Spanned<String>) -> Result<ClaimedParameter> {
        const NAMES: [&str; 4] = ["consistency", "contradiction", "pri", "frequency"];
        let lower = name.get_ref().to_lowercase();
        let found = NAMES.into_iter().find(|known| *known == lower);
        found.map(ClaimedParameter::CutOff).ok_or_else(|| {
            let problem = format!("{:?} is not a cut-off", name.get_ref());
            let remedy = did_you_mean(name.get_ref(), NAMES);
            self.study.error_at(&name.span(), problem, remedy)
        })
    }

    fn protocol(&self, raw: &RawProtocol) -> Result<ClaimedProtocol> {
        let core = |text: &Spanned<String>| -> Result<(String, Expression)> {
            Ok((text.get_ref().clone(), self.expression(text)?))
        };
        let test = |test: &RawTest| -> Result<ClaimedTest> {
            Ok(ClaimedTest {
                alternative: test.alternative.clone(),
                figures: self.figures(&[
                    ("rank", &test.rank),
                    ("coincidence", &test.coincidence),
                    ("consistency", &test.consistency),
                    ("coverage", &test.coverage),
                ])?,
            })
        };
        let cases = raw.cases.iter();
        Ok(ClaimedProtocol {
            figures: self.figures(&[
                ("RF_cov", &raw.rf_cov),
                ("RF_cons", &raw.rf_cons),
                ("RF_SC_minTS", &raw.rf_sc_min),
                ("RF_SC_maxTS", &raw.rf_sc_max),
                ("RCR_typ", &raw.rcr_typ),
                ("RCR_dev", &raw.rcr_dev),
                ("rank", &raw.rank),
            ])?,
            core: raw.core.as_ref().map(core).transpose()?,
            cases: cases
                .map(|(kind, listed)| self.cases_of(kind, listed))
                .collect::<Result<_>>()?,
            tests: raw.tests.iter().map(test).collect::<Result<_>>()?,
        })
    }

    fn cases_of(
        &self,
        kind: &Spanned<String>,
        listed: &Spanned<OneOrMany<TextOnly>>,
    ) -> Result<(CaseType, ClaimedCases)> {
        let name = kind.get_ref().replace(['_', '-'], " ");
        let found = CaseType::ALL.into_iter().find(|kind| kind.name() == name);
        let found = found.ok_or_else(|| {
            let names = CaseType::ALL.map(CaseType::name);
            let problem = format!("{:?} is not a type of case", kind.get_ref());
            self.study
                .error_at(&kind.span(), problem, did_you_mean(&name, names))
        })?;
        let cases = match listed.get_ref() {
            OneOrMany::One(count) => {
                ClaimedCases::Count(self.figure(&Spanned::new(listed.span(), count.clone()))?)
            }
            OneOrMany::Many(entries) => ClaimedCases::Each(
                entries
                    .iter()
                    .filter_map(|entry| entry.get_ref().text())
                    .map(str::to_owned)
                    .collect(),
            ),
        };
        Ok((found, cases))
    }
}

fn above_0(step: f64) -> bool {
    step.is_finite() && step > 0.0
}
