//! A study file in place of data: the same analysis, with nothing retyped.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use qca::Dataset;
use qca::FuzzySets;
use qca::data::DATA_ENDINGS;
use qca::error::{DataError, Error, did_you_mean};
use qca::expression::{Direction, Expression, Relation};
use qca::outcome::Outcome;
use qca::sets::ambiguity::{AmbiguityPolicy, AmbiguityReport};
use qca::solution::{SolutionType, with_figures};
use qca::truth_table::Observed;
use qca_study::Specification;
use qca_study::file::Study;
use qca_study::plan::{calibrate, plan};
use qca_study::specification::analyse;

use crate::inputs;
use crate::notices::{HALF, left_out, missing, tell};

/// The study file that a path means: a `.toml` file, or the `study.toml` of a folder.
pub fn study_file(path: &Path) -> Option<PathBuf> {
    let is_toml = path
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("toml"));
    if is_toml {
        return Some(path.to_owned());
    }
    path.is_dir().then(|| path.join("study.toml"))
}

/// Reads a study file, and spares it and what it names.
///
/// # Errors
/// As [`Study::read`]; data in place of a study.
pub fn read_study(path: &Path) -> qca::Result<Study> {
    let study = Study::read(path).map_err(|error| match error {
        Error::Syntax(_) if is_data(path) => data_for_a_study(path),
        other => other,
    })?;
    for file in study.files() {
        inputs::note(&file);
    }
    Ok(study)
}

/// Whether a file is called as tables of data are.
fn is_data(path: &Path) -> bool {
    let ending = path.extension().map(OsStr::to_ascii_lowercase);
    ending.is_some_and(|ending| DATA_ENDINGS.iter().any(|data| ending == *data))
}

fn data_for_a_study(path: &Path) -> Error {
    let shown = path.display();
    DataError::new("these are data, not a study file")
        .file(shown.to_string())
        .remedy(format!(
            "write a study for them with: qca init FOLDER --data {shown}, then: qca run FOLDER/study.toml"
        ))
        .into()
}

/// One outcome of a study, calibrated and specified.
pub struct CalibratedOutcome {
    /// All sets of the study.
    pub sets: FuzzySets,
    /// Names of the conditions.
    pub conditions: Vec<String>,
    /// The outcome.
    pub outcome: Outcome,
    /// What was done about memberships of 0.5.
    pub ambiguity: AmbiguityReport,
    /// The study's choices.
    pub specification: Specification,
    /// The study's types of solution.
    pub types: Vec<SolutionType>,
}

/// The data of a study, with a word on standard error on what was detected and which cases are left out.
///
/// # Errors
/// The data are at fault.
pub fn load(study: &Study) -> qca::Result<Dataset> {
    let data = study.load()?;
    tell(&data);
    left_out(&data.left_out, "with missing cells");
    left_out(
        &data.filtered,
        "that do not meet the condition of the study",
    );
    if study.ambiguity == AmbiguityPolicy::Drop {
        left_out(&calibrate(study, &data)?.ambiguity.left_out(), HALF);
    }
    Ok(data)
}

impl CalibratedOutcome {
    /// Reads a study and its data; the outcome is the first one unless it is named.
    ///
    /// # Errors
    /// The study or its data are at fault; an outcome that the study does not have.
    pub fn read(path: &Path, outcome: Option<&str>) -> qca::Result<Self> {
        let mut study = read_study(path)?;
        // A negation may be asked for that the study does not analyse by itself.
        for entry in &mut study.outcomes {
            entry.negate = true;
        }
        let data = load(&study)?;
        let calibrated = calibrate(&study, &data)?;
        let planned = plan(&study, &calibrated)?;
        let wanted = outcome
            .map(Expression::parse)
            .transpose()?
            .map(|e| e.to_string());
        let names: Vec<String> = planned.iter().map(|one| one.outcome.name.clone()).collect();
        let found = match &wanted {
            None => planned.into_iter().next(),
            Some(name) => planned.into_iter().find(|one| one.outcome.name == *name),
        };
        let found = found.ok_or_else(|| {
            let wanted = wanted.unwrap_or_default();
            let remedy = did_you_mean(&wanted, names.iter().map(String::as_str));
            Error::analysis(format!("the study has no outcome {wanted:?}; {remedy}"))
        })?;
        Ok(CalibratedOutcome {
            outcome: found.outcome,
            specification: found.specification,
            types: study.solution.types.clone(),
            sets: calibrated.sets,
            conditions: calibrated.conditions,
            ambiguity: calibrated.ambiguity,
        })
    }

    /// The study's solution as a claim of sufficiency: the first model of its intermediate solution, or of the last type that it
    /// asks for.
    ///
    /// # Errors
    /// There is no solution.
    pub fn relation(&self) -> qca::Result<Relation> {
        let kind = match self.types.contains(&SolutionType::Intermediate) {
            true => SolutionType::Intermediate,
            false => self
                .types
                .last()
                .copied()
                .unwrap_or(SolutionType::Intermediate),
        };
        let observed = Observed::new(&self.sets, &self.conditions, &self.outcome)?;
        let analysed = analyse(&observed, &self.specification, &[kind])?;
        let minimized = analysed.minimized.map_err(|trivial| trivial.error())?;
        let solved = with_figures(&analysed.table, &minimized, &[kind], Some(&observed));
        let model = solved
            .solutions
            .iter()
            .flat_map(|solution| &solution.models)
            .next();
        let model = model.ok_or_else(|| Error::analysis("the study has no solution"))?;
        Ok(Relation {
            left: Expression::parse(&model.expression)?,
            direction: Direction::Sufficiency,
            outcome: Expression::parse(&self.outcome.name)?,
        })
    }
}

/// A relation as it is given, or the solution of a study.
///
/// # Errors
/// A relation that cannot be read; none, where there is no study.
pub fn relation_or_solution(
    given: Option<&str>,
    study: Option<&CalibratedOutcome>,
) -> anyhow::Result<Relation> {
    match (given, study) {
        (Some(text), _) => Ok(Relation::parse(text)?),
        (None, Some(study)) => Ok(study.relation()?),
        (None, None) => missing("<RELATION>"),
    }
}
