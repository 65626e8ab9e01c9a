//! The analysis of a study: from its file to [`Results`].

use std::path::Path;

use indexmap::IndexMap;
use itertools::Itertools;

use crate::file::{Expectation, Study, StudyOutcome, StudySet};
use crate::replicate::replicate;
use crate::robust::{RobustnessSettings, Watch, interrupted};
use qca::chart::{Chart, roles};
use qca::condition::{Condition, literal_text, quoted};
use qca::data::Dataset;
use qca::error::Result;
use qca::expression::Expectations;
use qca::minimize::{Cover, Level};
use qca::necessity::{NecessityOptions, necessity_search};
use qca::sets::calibration::{Descriptives, SetSpec, rounded};
use qca::sets::half::{self, HalfReport};
use qca::sets::outcome::Outcome;
use qca::sets::{FuzzySets, Set};
use qca::solution::SolutionOptions;
use qca::solution::untenable::Rules;
use qca::truth_table::{NamedExpression, TruthTableOptions, condition_sets};

use super::measures::Measures;
use super::outcome::{OutcomeAnalysis, OutcomeSettings, Tables, analyse_among};
use super::reasons::of_material;
use super::results::{CalibrateResult, Provenance, Results, SetDescription, Settings};
use super::warnings::Warning;

/// The sets of a study, calibrated, and how they came about.
#[derive(Clone, Debug)]
pub struct Prepared {
    /// All sets, with the policy for memberships of 0.5 applied to the conditions.
    pub sets: FuzzySets,
    /// Names of the conditions.
    pub conditions: Vec<String>,
    /// The conditions with their levels.
    pub described: Vec<Condition>,
    /// What was done about memberships of 0.5.
    pub half: HalfReport,
    /// The sets as they are reported, before that policy.
    pub calibrate: CalibrateResult,
}

/// Calibrates the sets of a study.
///
/// # Errors
/// A cell or an anchor at fault, with its place.
pub fn prepare(study: &Study, data: &Dataset) -> Result<Prepared> {
    let mut sets = Vec::new();
    let mut calibrate = CalibrateResult {
        command: "calibrate".to_owned(),
        cases: data.cases.clone(),
        sets: IndexMap::new(),
        anchors: IndexMap::new(),
        descriptives: Vec::new(),
        raw: IndexMap::new(),
    };
    for described in study.sets() {
        let mut description = SetDescription {
            set: described.name.clone(),
            column: described.column.clone(),
            calibration: described.calibration.as_ref().map(ToString::to_string),
            justification: described.justification.clone(),
            rounded: described.round.filter(|_| described.calibration.is_some()),
            raw: None,
            memberships: Descriptives::default(),
        };
        let values = match &described.calibration {
            None => data.set_values(&described.column)?,
            Some(calibration) => {
                let spec = SetSpec {
                    name: described.name.clone(),
                    column: described.column.clone(),
                    calibration: calibration.clone(),
                };
                let calibrated = spec.apply(data)?;
                calibrate
                    .anchors
                    .insert(described.name.clone(), calibrated.anchors);
                if let Ok(raw) = data.numeric(&described.column) {
                    calibrate.raw.insert(described.name.clone(), raw.to_vec());
                }
                description.raw = Some(calibrated.raw);
                let memberships = calibrated.memberships.into_iter();
                match described.round {
                    None => memberships.collect(),
                    Some(digits) => memberships.map(|m| rounded(m, digits)).collect(),
                }
            }
        };
        description.memberships = Descriptives::of(&values);
        calibrate.descriptives.push(description);
        let set = Set::new(&described.name, values.clone())
            .map_err(|error| data.locate(error.column(&described.column)))?;
        calibrate.sets.insert(described.name.clone(), values);
        sets.push(set);
    }
    let sets = FuzzySets::new(&data.source, data.cases.clone(), sets)?;
    let conditions = study.condition_names();
    let described = condition_sets(&sets, &conditions)?
        .iter()
        .map(|set| Condition {
            name: set.name.clone(),
            levels: set.levels,
        })
        .collect();
    let (sets, half) = half::apply(&sets, &conditions, study.half)?;
    Ok(Prepared {
        sets,
        conditions,
        described,
        half,
        calibrate,
    })
}

/// One outcome or negation to analyse: its settings are the study's.
#[derive(Clone, Debug)]
pub struct PlannedOutcome {
    /// The outcome.
    pub outcome: Outcome,
    /// The settings.
    pub settings: OutcomeSettings,
}

/// The outcomes of a study with their negations, in order, each with its settings.
///
/// # Errors
/// An expression or expectation that does not fit the sets.
pub fn plan(study: &Study, prepared: &Prepared) -> Result<Vec<PlannedOutcome>> {
    let mut planned = Vec::new();
    for entry in &study.outcomes {
        let outcome = Outcome::new(&entry.expression, &prepared.sets)?;
        let negation = entry.negate.then(|| outcome.negated());
        planned.push(planned_outcome(study, prepared, entry, outcome, false)?);
        if let Some(negation) = negation {
            planned.push(planned_outcome(study, prepared, entry, negation, true)?);
        }
    }
    Ok(planned)
}

fn planned_outcome(
    study: &Study,
    prepared: &Prepared,
    entry: &StudyOutcome,
    outcome: Outcome,
    negated: bool,
) -> Result<PlannedOutcome> {
    let (rows, claims) = match negated {
        false => (&entry.exclude_rows, &entry.respect_necessity),
        true => (
            &entry.negated_exclude_rows,
            &entry.negated_respect_necessity,
        ),
    };
    let excluded = study.counterfactuals.exclude.iter().chain(&entry.exclude);
    let table = TruthTableOptions {
        consistency: entry.cut_offs.consistency,
        contradiction: entry.cut_offs.contradiction,
        pri: entry.cut_offs.pri,
        frequency: entry.cut_offs.frequency,
        exclude: excluded
            .map(|expression| NamedExpression {
                rule: format!("exclude {expression}"),
                expression: expression.clone(),
            })
            .collect(),
        exclude_rows: rows.clone(),
    };
    let solution = SolutionOptions {
        types: study.solution.types.clone(),
        expectations: expectations(study, prepared, entry, negated)?,
        include_contradictions: study.solution.include_contradictions,
        cover: if study.solution.irredundant {
            Cover::Irredundant
        } else {
            Cover::Fewest
        },
        row_dominance: study.solution.row_dominance,
        max_models: study.solution.max_models,
        ..SolutionOptions::default()
    };
    let rules = Rules {
        respect_necessity: claims.clone(),
        exclude_contradictory: study.counterfactuals.exclude_contradictory,
        exclude_simultaneous: study.counterfactuals.exclude_simultaneous,
    };
    Ok(PlannedOutcome {
        outcome,
        settings: OutcomeSettings {
            table,
            solution,
            rules,
        },
    })
}

/// The expectations of an outcome: its own, or those of the conditions; for a negation its own, or the reversed
/// ones of the conditions, since what furthers the outcome is expected to hinder its negation.
fn expectations(
    study: &Study,
    prepared: &Prepared,
    entry: &StudyOutcome,
    negated: bool,
) -> Result<Expectations> {
    let own = if negated {
        &entry.negated_expectations
    } else {
        &entry.expectations
    };
    let text = match own {
        Some(text) => text.clone(),
        None => {
            let mut entries: Vec<String> = study
                .conditions
                .iter()
                .zip(&prepared.described)
                .filter_map(|(set, condition)| expected(&set.expectation, condition, negated))
                .collect();
            if !negated {
                entries.extend(study.solution.conjunctural_expectations.iter().cloned());
            }
            entries.join(",")
        }
    };
    Expectations::parse(&text, &prepared.described)
}

/// An expectation as text; for the negation the other levels.
fn expected(expectation: &Expectation, condition: &Condition, negated: bool) -> Option<String> {
    let levels: Vec<Level> = match expectation {
        Expectation::None => return None,
        Expectation::Present => (1..condition.levels).collect(),
        Expectation::Absent => vec![0],
        Expectation::Levels(levels) => levels.clone(),
    };
    let levels: Vec<Level> = match negated {
        false => levels,
        true => (0..condition.levels)
            .filter(|level| !levels.contains(level))
            .collect(),
    };
    match levels.as_slice() {
        [] => None,
        [level] => Some(literal_text(condition, *level)),
        several => Some(format!(
            "{}[{}]",
            quoted(&condition.name),
            several.iter().join(",")
        )),
    }
}

/// Reads the data of a study and analyses them: [`run_with`] of the data that [`Study::read_data`] gives.
///
/// # Errors
/// The study, the data or the settings are at fault; the message says where.
pub fn run(study: &Study) -> Result<Results> {
    run_with(study, &study.read_data()?, Watch::default())
}

/// Analyses a study of these data, whatever file the study names, and holds it against what the study says was
/// published; a claim that fails is no error. No file is touched.
///
/// The watch is told of the outcomes done, and can stop the work between two of them.
///
/// # Errors
/// The study, the data or the settings are at fault; the message says where. The work was stopped.
///
/// ```
/// use qca::data::{Dataset, ReadOptions};
/// use qca_study::analysis::run_with;
/// use qca_study::file::{STARTER_DATA, STARTER_STUDY, Study};
/// use qca_study::robust::Watch;
///
/// let study = Study::parse("study.toml", STARTER_STUDY)?;
/// let data = Dataset::parse("data.csv", STARTER_DATA.as_bytes(), &ReadOptions::default())?;
/// let results = run_with(&study, &data, Watch::default())?;
/// assert_eq!(results.outcomes, ["SURV", "~SURV"]);
/// # Ok::<(), qca::Error>(())
/// ```
pub fn run_with(study: &Study, data: &Dataset, watch: Watch<'_>) -> Result<Results> {
    // Not used here, but a slip in any table of the file is told by the first command that reads it.
    RobustnessSettings::of(study)?;
    let data = study.select(data)?;
    let prepared = prepare(study, &data)?;
    let planned = plan(study, &prepared)?;
    let mut results = empty_results(study, &data, &prepared);
    results.measures = Measures::of_study(study, &data)?;
    let mut charts: Vec<Chart> = Vec::new();
    let mut tables = Tables::default();
    watch.tell(0, planned.len());
    for (done, PlannedOutcome { outcome, settings }) in planned.iter().enumerate() {
        if watch.stopped() {
            return Err(interrupted());
        }
        let (sets, conditions) = (&prepared.sets, &prepared.conditions);
        let analysis = analyse_among(&mut tables, sets, conditions, outcome, settings)?;
        if study.necessity.depth > 1 {
            let found = necessity_search(
                &prepared.sets,
                &prepared.conditions,
                outcome,
                &necessity_options(study),
            )?;
            results
                .necessary_expressions
                .insert(outcome.name.clone(), found);
        }
        charts.extend(analysis.charts.first().cloned());
        record(&mut results, outcome, settings, analysis)?;
        watch.tell(done + 1, planned.len());
    }
    results.roles = roles(&charts.iter().collect_vec());
    if !study.published.is_empty() {
        results.replication = Some(replicate(study, &data, watch)?);
    }
    Ok(results)
}

fn necessity_options(study: &Study) -> NecessityOptions {
    NecessityOptions {
        consistency: study.necessity.consistency,
        coverage: study.necessity.coverage,
        ron: study.necessity.ron,
        depth: Some(study.necessity.depth),
        ..NecessityOptions::default()
    }
}

fn record(
    results: &mut Results,
    outcome: &Outcome,
    settings: &OutcomeSettings,
    analysis: OutcomeAnalysis,
) -> Result<()> {
    let name = outcome.name.clone();
    let expected = settings.solution.expectations.entries.clone();
    results.settings.expectations.insert(name.clone(), expected);
    let claims = settings
        .rules
        .respect_necessity
        .iter()
        .map(|c| format!("respect necessity {c}"));
    let rows = settings
        .table
        .exclude_rows
        .iter()
        .map(|row| format!("exclude row {row}"));
    let exclusions: Vec<String> = settings
        .table
        .exclude
        .iter()
        .map(|e| e.rule.clone())
        .chain(claims)
        .chain(rows)
        .collect();
    if !exclusions.is_empty() {
        results.settings.exclusions.insert(name.clone(), exclusions);
    }
    results.outcomes.push(name.clone());
    results
        .memberships
        .insert(name.clone(), outcome.memberships.clone());
    let cut_off = results.settings.necessity_consistency;
    let necessity =
        Warning::of_necessity(&analysis.necessity, cut_off, analysis.solutions.as_ref());
    results.warnings.extend(necessity);
    results.necessity.insert(name.clone(), analysis.necessity);
    results
        .truth_table
        .insert(name.clone(), analysis.table.result(false)?);
    results.charts.insert(name.clone(), analysis.charts);
    if let Some(solutions) = analysis.solutions {
        results.minimize.insert(name, solutions);
    }
    results.warnings.extend(analysis.warnings);
    Ok(())
}

fn empty_results(study: &Study, data: &Dataset, prepared: &Prepared) -> Results {
    Results {
        command: "run".to_owned(),
        provenance: provenance(study, data, prepared),
        settings: settings(study, prepared),
        labels: study
            .sets()
            .filter_map(|set| Some((set.name.clone(), label(study, data, set)?)))
            .chain(study.outcomes.iter().filter_map(|outcome| {
                Some((outcome.expression.to_string(), outcome.label.clone()?))
            }))
            .collect(),
        measures: None,
        calibrate: prepared.calibrate.clone(),
        half: prepared.half.clone(),
        outcomes: Vec::new(),
        memberships: IndexMap::new(),
        necessity: IndexMap::new(),
        necessary_expressions: IndexMap::new(),
        truth_table: IndexMap::new(),
        minimize: IndexMap::new(),
        charts: IndexMap::new(),
        roles: Vec::new(),
        replication: None,
        warnings: Warning::of_cases(&data.cases)
            .into_iter()
            .chain(of_material(study, data))
            .collect(),
    }
}

/// The label of a set: its own, that of the variable that it is made from, or the one that the file has for the column.
fn label(study: &Study, data: &Dataset, set: &StudySet) -> Option<String> {
    let of_variable = || {
        let made = study
            .variables
            .iter()
            .find(|made| made.variable.name == set.column)?;
        made.label.clone()
    };
    let of_column = || data.label(&set.column).map(str::to_owned);
    set.label.clone().or_else(of_variable).or_else(of_column)
}

fn provenance(study: &Study, data: &Dataset, prepared: &Prepared) -> Provenance {
    let named = study.data.file.as_ref().map(|file| file.named.as_str());
    let name = |path: &Path| {
        path.file_name()
            .map_or_else(String::new, |name| name.to_string_lossy().into_owned())
    };
    Provenance {
        program: "qca".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        study: name(&study.path),
        study_sha256: study.sha256.clone(),
        data: named.unwrap_or(&data.source).to_owned(),
        data_sha256: data.sha256.clone(),
        data_outside_study_folder: named.is_some_and(|named| is_outside(Path::new(named))),
        cases: prepared.sets.len(),
        left_out: data.left_out.clone(),
        filtered: data.filtered.clone(),
        cases_where: study
            .data
            .cases
            .as_ref()
            .map(|cases| cases.condition.text().to_owned()),
        variables: study
            .variables
            .iter()
            .map(|made| made.variable.to_string())
            .collect(),
        reading: data.notes().iter().map(ToString::to_string).collect(),
    }
}

/// Whether a path as written leaves the folder it is relative to.
fn is_outside(path: &Path) -> bool {
    let mut depth = 0i32;
    path.is_absolute()
        || path.components().any(|part| {
            match part {
                std::path::Component::ParentDir => depth -= 1,
                std::path::Component::Normal(_) => depth += 1,
                _ => {}
            }
            depth < 0
        })
}

fn settings(study: &Study, prepared: &Prepared) -> Settings {
    let rules = &study.counterfactuals;
    Settings {
        title: study.title.clone(),
        conditions: prepared.conditions.clone(),
        missing: if study.data.drop_missing {
            "drop"
        } else {
            "error"
        }
        .to_owned(),
        solutions: study.solution.types.clone(),
        include_contradictions: study.solution.include_contradictions,
        irredundant: study.solution.irredundant,
        row_dominance: study.solution.row_dominance,
        max_models: study.solution.max_models,
        necessity_consistency: study.necessity.consistency,
        exclude: rules.exclude.iter().map(ToString::to_string).collect(),
        exclude_contradictory: rules.exclude_contradictory,
        exclude_simultaneous: rules.exclude_simultaneous,
        expectations: IndexMap::new(),
        exclusions: IndexMap::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_leave_the_folder_are_told() {
        assert!(is_outside(Path::new("../data.csv")));
        assert!(is_outside(Path::new("a/../../data.csv")));
        assert!(!is_outside(Path::new("a/../data.csv")));
    }

    const FROM_MEMORY: &str =
        "[[condition]]\nname = \"A\"\n[[condition]]\nname = \"B\"\n[[outcome]]\nname = \"Y\"\n";

    fn memberships() -> Dataset {
        let values = ndarray::array![
            [0.9, 0.8, 0.9],
            [0.8, 0.2, 0.3],
            [0.3, 0.9, 0.2],
            [0.7, 0.6, 0.8],
            [0.1, 0.2, 0.1]
        ];
        Dataset::from_array(&["A", "B", "Y"], values.view()).unwrap()
    }

    #[test]
    fn a_study_without_a_file_runs_on_an_array() {
        let study = Study::parse("study", FROM_MEMORY).unwrap();
        let results = run_with(&study, &memberships(), Watch::default()).unwrap();
        let model = &results.minimize["Y"].solutions[1].models[0];
        assert_eq!(model.expression, "A*B");
        assert_eq!(results.provenance.data, "the array");
        assert!(!results.provenance.data_outside_study_folder);
        let error = run(&study).unwrap_err().to_string();
        assert!(error.contains("names no data file"), "{error}");
    }

    #[test]
    fn a_column_that_the_data_lack_is_pointed_at() {
        let text = FROM_MEMORY.replace("\"B\"", "\"b\"");
        let study = Study::parse("study", &text).unwrap();
        let error = run_with(&study, &memberships(), Watch::default()).unwrap_err();
        assert_eq!(error.snippet().unwrap().line_and_column(), (4, 8));
        assert!(
            error
                .to_string()
                .contains("the array has no column \"b\"; did you mean \"B\"?")
        );
    }

    #[test]
    fn the_watch_hears_of_each_outcome_and_stops_the_work() {
        let study = Study::parse("study", FROM_MEMORY).unwrap();
        let told = std::sync::Mutex::new(Vec::new());
        let progress = |done, total| told.lock().unwrap().push((done, total));
        let stop = std::sync::atomic::AtomicBool::new(false);
        let mut watch = Watch {
            progress: Some(&progress),
            interrupt: Some(&stop),
        };
        run_with(&study, &memberships(), watch).unwrap();
        assert_eq!(*told.lock().unwrap(), [(0, 2), (1, 2), (2, 2)]);
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
        watch.progress = None;
        assert!(run_with(&study, &memberships(), watch).is_err());
    }

    #[test]
    fn the_negation_expects_the_other_levels() {
        let crisp = Condition {
            name: "A".into(),
            levels: 2,
        };
        assert_eq!(
            expected(&Expectation::Present, &crisp, false).as_deref(),
            Some("A")
        );
        assert_eq!(
            expected(&Expectation::Present, &crisp, true).as_deref(),
            Some("~A")
        );
        let multi = Condition {
            name: "M".into(),
            levels: 3,
        };
        let levels = Expectation::Levels(vec![2]);
        assert_eq!(expected(&levels, &multi, true).as_deref(), Some("M[0,1]"));
    }
}
