//! What a study file says about its report: the figures, how many models are shown, and which model is
//! the one reported.

use serde::{Deserialize, Serialize};
use toml::Spanned;

use qca::error::{Result, did_you_mean};

use super::file;
use super::read::Reader;

/// A format of the figures in the folder of results.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FigureFormat {
    /// Lines and text, of any size.
    Svg,
    /// A picture of pixels.
    Png,
}

impl FigureFormat {
    /// Both formats.
    pub const ALL: [FigureFormat; 2] = [FigureFormat::Svg, FigureFormat::Png];

    /// The ending of the file's name.
    pub fn ending(self) -> &'static str {
        match self {
            FigureFormat::Svg => "svg",
            FigureFormat::Png => "png",
        }
    }
}

/// The language of a report, its tables and figures. Commands, JSON and messages are English in all of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Language {
    /// English.
    #[default]
    #[serde(rename = "en")]
    English,
    /// Chinese, in simplified characters.
    #[serde(rename = "zh")]
    Chinese,
    /// German.
    #[serde(rename = "de")]
    German,
    /// Spanish.
    #[serde(rename = "es")]
    Spanish,
}

impl Language {
    /// All languages.
    pub const ALL: [Language; 4] = [
        Language::English,
        Language::Chinese,
        Language::German,
        Language::Spanish,
    ];

    /// Its code (ISO 639-1), as the study file writes it.
    pub fn code(self) -> &'static str {
        match self {
            Language::English => "en",
            Language::Chinese => "zh",
            Language::German => "de",
            Language::Spanish => "es",
        }
    }

    /// Whether it is the one that is used where a study names none.
    pub fn is_default(&self) -> bool {
        *self == Language::default()
    }
}

/// How the results of a study are written.
///
/// | field | default | purpose | range |
/// | --- | --- | --- | --- |
/// | `figures` | SVG and PNG | formats of the figures | none: no figure files |
/// | `models` | 4 | models of each outcome that get a chart, figures and a place on the page | 1 or more; none: all |
/// | `scale` | 2 | pixels of a PNG for each unit of its drawing | 0.5 to 8 |
/// | `grey` | false | figures without colours, for print | |
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct OutputSettings {
    /// Formats of the figures.
    pub figures: Vec<FigureFormat>,
    /// How many models of each outcome are shown, the reported one first; none: all.
    pub models: Option<usize>,
    /// Pixels of a PNG for each unit of its drawing.
    pub scale: f64,
    /// Whether figures are drawn in greys.
    pub grey: bool,
}

impl Default for OutputSettings {
    fn default() -> Self {
        OutputSettings {
            figures: FigureFormat::ALL.to_vec(),
            models: Some(4),
            scale: 2.0,
            grey: false,
        }
    }
}

/// Which model is reported where several fit the data equally well, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportedChoice {
    /// What singles it out.
    pub by: ChosenBy,
    /// Why it is this one.
    pub reason: String,
    /// Place in the study file.
    pub span: std::ops::Range<usize>,
}

/// What singles a model out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChosenBy {
    /// Its name (`M1`, `M1 (C1, P2)`) or its formula.
    Model(String),
    /// Prime implicants that it, or a model that it comes from, has.
    PrimeImplicants(Vec<String>),
}

impl Reader<'_> {
    /// The `language` key.
    pub(super) fn language(&self, given: Option<&Spanned<String>>) -> Result<Language> {
        given.map_or(Ok(Language::default()), |name| {
            self.one_of(name, Language::ALL, Language::code, "a language of reports")
        })
    }

    /// The `[output]` table.
    pub(super) fn output(&self, given: &file::Output) -> Result<OutputSettings> {
        let default = OutputSettings::default();
        let figures = match &given.figures {
            None => default.figures,
            Some(formats) => formats
                .iter()
                .map(|name| {
                    self.one_of(
                        name,
                        FigureFormat::ALL,
                        FigureFormat::ending,
                        "a format of figures",
                    )
                })
                .collect::<Result<_>>()?,
        };
        Ok(OutputSettings {
            figures,
            models: self.shown_models(given.models.as_ref(), default.models)?,
            scale: self.scale(given.scale.as_ref(), default.scale)?,
            grey: given.grey.unwrap_or(default.grey),
        })
    }

    fn one_of<T: Copy>(
        &self,
        given: &Spanned<String>,
        all: impl IntoIterator<Item = T> + Clone,
        name: impl Fn(T) -> &'static str,
        what: &str,
    ) -> Result<T> {
        let found = all
            .clone()
            .into_iter()
            .find(|&one| name(one) == given.get_ref());
        found.ok_or_else(|| {
            let names: Vec<&str> = all.into_iter().map(&name).collect();
            let problem = format!("{:?} is not {what}", given.get_ref());
            self.error(
                given.span(),
                problem,
                did_you_mean(given.get_ref(), names.iter().copied()),
            )
        })
    }

    fn shown_models(
        &self,
        given: Option<&Spanned<file::ShownModels>>,
        default: Option<usize>,
    ) -> Result<Option<usize>> {
        let Some(given) = given else {
            return Ok(default);
        };
        match given.get_ref() {
            file::ShownModels::Number(number) if *number > 0 => Ok(Some(*number)),
            file::ShownModels::Word(word) if word == "all" => Ok(None),
            _ => Err(self.error(
                given.span(),
                "this is no number of models to show",
                "give 1 or more, or \"all\"",
            )),
        }
    }

    fn scale(&self, given: Option<&Spanned<f64>>, default: f64) -> Result<f64> {
        match given {
            None => Ok(default),
            Some(scale) if (0.5..=8.0).contains(scale.get_ref()) => Ok(*scale.get_ref()),
            Some(scale) => Err(self.error(
                scale.span(),
                format!("{} is no scale of pictures", scale.get_ref()),
                "give pixels for each unit of a drawing, between 0.5 and 8; 2 is the default",
            )),
        }
    }

    /// A `report` key of an outcome.
    pub(super) fn reported(
        &self,
        given: Option<&Spanned<file::Report>>,
    ) -> Result<Option<ReportedChoice>> {
        let Some(given) = given else { return Ok(None) };
        let report = given.get_ref();
        let by = match (&report.model, &report.prefer) {
            (Some(model), None) => ChosenBy::Model(model.clone()),
            (None, Some(terms)) if !terms.is_empty() => {
                for term in terms {
                    self.expression(term)?;
                }
                let terms = terms.iter().map(|term| term.get_ref().clone());
                ChosenBy::PrimeImplicants(terms.collect())
            }
            _ => {
                return Err(self.error(
                    given.span(),
                    "this does not single out one model",
                    "write model = \"M1\", or prefer = [\"A*B\"] with prime implicants that the model is to have",
                ));
            }
        };
        match report.reason.as_deref().map(str::trim) {
            Some(reason) if !reason.is_empty() => Ok(Some(ReportedChoice {
                by,
                reason: reason.to_owned(),
                span: given.span(),
            })),
            _ => Err(self.error(
                given.span(),
                "the choice of a model has no reason",
                "write reason = \"…\": a reader has to know why this model and no other is reported",
            )),
        }
    }
}
