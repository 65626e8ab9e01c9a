//! A study as a whole: from its file to [`Results`].

use std::path::Path;
use std::sync::Arc;

use indexmap::IndexMap;
use itertools::Itertools;

use crate::file::{ReportedChoice, Study, StudySet};
use crate::plan::{CalibratedStudy, calibrate, necessity_options, plan};
use crate::replicate::{SearchOptions, replicate_with};
use crate::robust::RobustnessSettings;
use crate::specification::Specification;
use crate::watch::{Watch, interrupted};
use qca::chart::{ConfigurationChart, roles};
use qca::data::Dataset;
use qca::error::Result;
use qca::necessity::{necessity_search, necessity_table};
use qca::outcome::Outcome;
use qca::truth_table::Observed;

mod reasons;
mod results;
mod robustness;

use crate::analysis::{
    Beside, Companions, Measures, OutcomeAnalysis, Warning, analyse_observed, put_first, reported,
};
use reasons::of_material;
pub use results::{FileLayout, Provenance, Results, Settings};
use robustness::{Checked, checked};

/// Reads the data of a study and analyses them: [`run_with`] of the data that [`Study::read_data`] gives.
///
/// # Errors
/// The study, the data or the settings are at fault; the message says where.
pub fn run(study: &Study) -> Result<Results> {
    run_with(study, &study.read_data()?, &Watch::default())
}

/// Analyses a study of these data, whatever file the study names, and holds it against what the study says was
/// published; a claim that fails is no error. No file is touched.
///
/// The watch is told of the outcomes done. Who interrupts it stops the work; when its time is up, minimisations end with what is
/// proven, each outcome in an equal part of the time.
///
/// # Errors
/// The study, the data or the settings are at fault; the message says where. The work was stopped.
///
/// ```
/// use qca::data::{Dataset, ReadOptions};
/// use qca_study::run::run_with;
/// use qca_study::file::{STARTER_DATA, STARTER_STUDY, Study};
/// use qca_study::watch::Watch;
///
/// let study = Study::parse("study.toml", STARTER_STUDY)?;
/// let data = Dataset::parse("data.csv", STARTER_DATA.as_bytes(), &ReadOptions::default())?;
/// let results = run_with(&study, &data, &Watch::default())?;
/// assert_eq!(results.outcomes, ["SURV", "~SURV"]);
/// # Ok::<(), qca::Error>(())
/// ```
pub fn run_with(study: &Study, data: &Dataset, watch: &Watch) -> Result<Results> {
    let checks = RobustnessSettings::of(study)?;
    let data = study.select(data)?;
    let calibrated = calibrate(study, &data)?;
    let (sets, conditions) = (&calibrated.sets, &calibrated.conditions);
    let mut results = empty_results(study, &data, &calibrated);
    results.measures = Measures::of_study(study, &data)?;
    let mut charts: Vec<ConfigurationChart> = Vec::new();
    let mut observed: Option<Arc<Observed>> = None;
    let mut outcomes = plan(study, &calibrated)?;
    let companions = Companions::new(study, &data, &calibrated)?;
    let all = outcomes.len();
    watch.tell(0, all as u64);
    for (done, planned) in outcomes.iter_mut().enumerate() {
        if watch.is_interrupted() {
            return Err(interrupted());
        }
        planned.specification.minimizer.watch = watch.share(all - done);
        let (outcome, specification) = (&planned.outcome, &planned.specification);
        if !study.selects(&outcome.name) {
            observed = None;
            continue;
        }
        let necessity = necessity_table(sets, conditions, outcome)?;
        // The cases of a negation are in the rows of the outcome before it.
        let rows = match observed.take() {
            Some(positive) if specification.negated => Arc::clone(positive.negation()),
            _ => Arc::new(Observed::new(sets, conditions, outcome)?),
        };
        let types = &study.solution.types;
        let mut analysis = analyse_observed(necessity, &rows, specification, types)?;
        let beside = companions.beside(planned, &rows, &mut analysis)?;
        record_beside(&mut results, &outcome.name, beside);
        if study.necessity.depth > 1 {
            let options = necessity_options(study);
            let found = necessity_search(sets, conditions, outcome, &options)?;
            let name = outcome.name.clone();
            results.necessary_expressions.insert(name, found);
        }
        let choice = match specification.negated {
            false => &planned.entry.reported,
            true => &planned.entry.negated_reported,
        };
        report(study, &mut results, &mut analysis, choice.as_ref())?;
        charts.extend(analysis.charts.first().cloned());
        keep_shown(&mut results, &mut analysis);
        record(&mut results, outcome, specification, analysis)?;
        observed = Some(rows);
        watch.tell(done as u64 + 1, all as u64);
    }
    if watch.is_interrupted() {
        return Err(interrupted());
    }
    results.roles = roles(&charts.iter().collect_vec());
    match checked(study, &data, &checks, &results.outcomes, watch)? {
        Checked::NotAsked => {}
        Checked::Done(found) => results.robustness = Some(found),
        Checked::LeftOut(warning) => results.warnings.push(warning),
    }
    if !study.published.is_empty() {
        // The verdicts alone: what would explain a failed claim is a search of its own.
        let verdicts = SearchOptions {
            search: false,
            time: None,
        };
        results.replication = Some(replicate_with(study, &data, verdicts, watch)?);
    }
    Ok(results)
}

fn record_beside(results: &mut Results, outcome: &str, beside: Beside) {
    results
        .nca
        .extend(beside.nca.map(|found| (outcome.to_owned(), found)));
    results
        .panel
        .extend(beside.panel.map(|found| (outcome.to_owned(), found)));
    results
        .partitions
        .extend(beside.partitions.map(|found| (outcome.to_owned(), found)));
}

/// Singles out the model that is reported, and puts its chart first.
fn report(
    study: &Study,
    results: &mut Results,
    analysis: &mut OutcomeAnalysis,
    choice: Option<&ReportedChoice>,
) -> Result<()> {
    let Some(solutions) = &analysis.solutions else {
        return Ok(());
    };
    let conditions = analysis.table.conditions();
    let Some(reported) = reported(study, conditions, solutions, choice)? else {
        return Ok(());
    };
    put_first(&mut analysis.charts, conditions, solutions, &reported);
    let outcome = solutions.outcome.clone();
    analysis
        .warnings
        .extend(Warning::of_reported(&outcome, &reported));
    results.reported.insert(outcome, reported);
    Ok(())
}

/// Keeps the charts of the models that are shown, and the number of all.
fn keep_shown(results: &mut Results, analysis: &mut OutcomeAnalysis) {
    let all = analysis.charts.len();
    let shown = results.settings.output.models.unwrap_or(all);
    if all > shown {
        analysis.charts.truncate(shown);
        let outcome = analysis.table.outcome().to_owned();
        results.chart_counts.insert(outcome, all);
    }
}

fn record(
    results: &mut Results,
    outcome: &Outcome,
    specification: &Specification,
    analysis: OutcomeAnalysis,
) -> Result<()> {
    let name = outcome.name.clone();
    let expected = analysis.expectations;
    results.settings.expectations.insert(name.clone(), expected);
    let rules = &specification.rules;
    let claims = rules
        .respect_necessity
        .iter()
        .map(|c| format!("respect necessity {c}"));
    let rows = rules
        .exclude_rows
        .iter()
        .map(|row| format!("exclude row {row}"));
    let exclusions: Vec<String> = rules
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

fn empty_results(study: &Study, data: &Dataset, calibrated: &CalibratedStudy) -> Results {
    Results {
        provenance: provenance(study, data, calibrated),
        settings: settings(study, calibrated),
        labels: study
            .sets()
            .filter_map(|set| Some((set.name.clone(), label(study, data, set)?)))
            .chain(study.outcomes.iter().filter_map(|outcome| {
                Some((outcome.expression.to_string(), outcome.label.clone()?))
            }))
            .collect(),
        measures: None,
        calibrate: calibrated.calibrate.clone(),
        half: calibrated.ambiguity.clone(),
        outcomes: Vec::new(),
        memberships: IndexMap::new(),
        necessity: IndexMap::new(),
        necessary_expressions: IndexMap::new(),
        truth_table: IndexMap::new(),
        minimize: IndexMap::new(),
        reported: IndexMap::new(),
        charts: IndexMap::new(),
        chart_counts: IndexMap::new(),
        nca: IndexMap::new(),
        panel: IndexMap::new(),
        partitions: IndexMap::new(),
        roles: Vec::new(),
        robustness: None,
        replication: None,
        warnings: Warning::of_cases(&data.cases)
            .into_iter()
            .chain(of_material(study, data, &calibrated.ambiguity))
            .chain(Warning::of_conditions(
                &calibrated.sets,
                &calibrated.conditions,
            ))
            .collect(),
    }
}

/// The label of a set: its own, that of the variable that it is made from, or the one that the file has for the column.
fn label(study: &Study, data: &Dataset, set: &StudySet) -> Option<String> {
    let of_variable = || {
        let mut variables = study.variables.iter();
        let made = variables.find(|made| made.variable.name == set.column)?;
        made.label.clone()
    };
    let of_column = || data.label(&set.column).map(str::to_owned);
    set.label.clone().or_else(of_variable).or_else(of_column)
}

fn provenance(study: &Study, data: &Dataset, calibrated: &CalibratedStudy) -> Provenance {
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
        id: data.named_by().map(str::to_owned),
        data_sha256: data.sha256.clone(),
        data_outside_study_folder: named.is_some_and(|named| is_outside(Path::new(named))),
        cases: calibrated.sets.len(),
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
        layout: FileLayout::of(data),
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

fn settings(study: &Study, calibrated: &CalibratedStudy) -> Settings {
    let rules = &study.counterfactuals;
    Settings {
        title: study.title.clone(),
        language: study.language,
        conditions: calibrated.conditions.clone(),
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
        exclude_against_necessity: rules.exclude_against_necessity,
        expectations: IndexMap::new(),
        exclusions: IndexMap::new(),
        output: study.output.clone(),
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
        let results = run_with(&study, &memberships(), &Watch::default()).unwrap();
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
        let error = run_with(&study, &memberships(), &Watch::default()).unwrap_err();
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
        let told = Arc::new(std::sync::Mutex::new(Vec::new()));
        let list = Arc::clone(&told);
        let tell = move |progress: &qca::minimize::Progress| {
            list.lock().unwrap().extend(progress.pieces);
        };
        let stop = Arc::new(std::sync::atomic::AtomicBool::new(false));
        let watch = Watch::start(None, Some(Arc::clone(&stop))).with_progress(Some(Arc::new(tell)));
        run_with(&study, &memberships(), &watch).unwrap();
        // What comes in quick succession is not told, but for the end.
        assert_eq!(*told.lock().unwrap(), [(2, 2)]);
        stop.store(true, std::sync::atomic::Ordering::Relaxed);
        assert!(run_with(&study, &memberships(), &watch).is_err());
    }
}
