//! `qca robust` and `qca chance`: how firmly the solutions of a study stand.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use indicatif::{ProgressBar, ProgressStyle};
use qca::minimize::Progress;
use qca_report::bundle::PICTURE_SCALE;
use qca_report::figure::{self, robustness_figures};
use qca_report::{Words, tables};
use qca_study::robust::{Part, RobustnessSettings, robustness};
use qca_study::watch::Watch;

use crate::Ending;
use crate::input::parse_figure;
use crate::interrupt;
use crate::output::{Format, OutputArguments, write_file};
use crate::study_input::load;
use crate::study_input::read_study;

use super::solution_arguments::Kind;

/// Arguments of `qca robust`.
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(flatten)]
    common: Common,
    /// Parts of the answer, comma-separated [default: all but anchor-pairs and chance].
    #[arg(
        long,
        value_parser = part_names(),
        value_delimiter = ',',
        value_name = "PART",
        help_heading = "Robustness"
    )]
    parts: Vec<Part>,
    /// How many cases are left out at a time [1 or more; default: the study's, else 1].
    #[arg(long, value_name = "K", help_heading = "Robustness")]
    leave_out: Option<usize>,
    /// Draws of the bootstrap and of errors in scores [default: the study's, else 1000].
    #[arg(long, value_name = "N", help_heading = "Robustness")]
    draws: Option<usize>,
    /// Standard deviation of the errors in scores, as a share of that of the column [above 0; default: the study's, else 0.1].
    #[arg(long, value_name = "SHARE", value_parser = parse_figure, help_heading = "Robustness")]
    error: Option<f64>,
    /// The protocol tests against the first model of each alternative only, as SetMethods does; figures published with
    /// it come out so [default: the study's, else all models].
    #[arg(long, help_heading = "Robustness")]
    first_model: bool,
    /// Show every table: the ranges of anchors, what changes beyond them, pairs, single test solutions and cases.
    #[arg(long, help_heading = "Output")]
    full: bool,
    /// Write the specification curves and the ranges as figures (SVG and PNG) to this folder too; made if it does not exist.
    #[arg(long, value_name = "FOLDER", help_heading = "Output")]
    figures: Option<PathBuf>,
    /// Permutations of the outcome, for the part chance [1 or more; default: the study's, else 10000].
    #[arg(long, value_name = "N", help_heading = "Robustness")]
    permutations: Option<usize>,
    #[command(flatten)]
    output: OutputArguments,
}

/// Arguments of `qca chance`.
#[derive(Args, Debug)]
pub struct ChanceArguments {
    #[command(flatten)]
    common: Common,
    /// Permutations of the outcome [1 or more; default: the study's, else 10000].
    #[arg(long, value_name = "N", help_heading = "Robustness")]
    permutations: Option<usize>,
    #[command(flatten)]
    output: OutputArguments,
}

/// What both commands take.
#[derive(Args, Debug)]
struct Common {
    /// The study file; its [robustness] table says what is tried (docs/robust.md).
    #[arg(value_name = "STUDY.toml")]
    study: PathBuf,
    /// Outcomes, comma-separated [default: all that the study analyses].
    #[arg(
        long,
        value_name = "Y,~Y",
        allow_hyphen_values = true,
        help_heading = "Robustness"
    )]
    outcome: Option<String>,
    /// The type of solution that is tested [default: the study's, else intermediate].
    #[arg(long, value_enum, value_name = "SOLUTION", help_heading = "Robustness")]
    solution: Option<Kind>,
    /// Seed of everything random [default: the study's, else 1].
    #[arg(long, value_name = "N", help_heading = "Robustness")]
    seed: Option<u64>,
}

/// What is shown beside the answer.
struct Show<'a> {
    /// Where figures are written.
    figures: Option<&'a Path>,
    /// Whether every table is shown.
    full: bool,
}

/// The parts by name, each with what it says.
fn part_names() -> impl TypedValueParser<Value = Part> {
    let value = |part: Part| PossibleValue::new(part.name()).help(part.meaning());
    PossibleValuesParser::new(Part::ALL.map(value)).try_map(|name| {
        let part = Part::ALL.into_iter().find(|part| part.name() == name);
        part.ok_or("there is no such part")
    })
}

impl Arguments {
    /// Runs the command.
    ///
    /// # Errors
    /// The study or its data are at fault; an interrupt.
    pub fn run(self) -> anyhow::Result<Ending> {
        let parts: Vec<Part> = match self.parts.as_slice() {
            [] => Part::USUAL.to_vec(),
            parts => parts.to_vec(),
        };
        let change = |settings: &mut RobustnessSettings| {
            settings.leave_out = self.leave_out.unwrap_or(settings.leave_out);
            settings.draws = self.draws.unwrap_or(settings.draws);
            settings.error = self.error.unwrap_or(settings.error);
            settings.first_model |= self.first_model;
            settings.permutations = self.permutations.unwrap_or(settings.permutations);
        };
        let show = Show {
            figures: self.figures.as_deref(),
            // Who names parts wants all of them.
            full: self.full || !self.parts.is_empty(),
        };
        self.common.run(&parts, change, &show, &self.output)
    }
}

impl ChanceArguments {
    /// Runs the command.
    ///
    /// # Errors
    /// As [`Arguments::run`].
    pub fn run(self) -> anyhow::Result<Ending> {
        let change = |settings: &mut RobustnessSettings| {
            settings.permutations = self.permutations.unwrap_or(settings.permutations);
        };
        let show = Show {
            figures: None,
            full: true,
        };
        let parts = [Part::Chance, Part::Diversity];
        self.common.run(&parts, change, &show, &self.output)
    }
}

impl Common {
    fn run(
        &self,
        parts: &[Part],
        change: impl FnOnce(&mut RobustnessSettings),
        show: &Show<'_>,
        output: &OutputArguments,
    ) -> anyhow::Result<Ending> {
        let study = read_study(&self.study)?;
        let mut settings = RobustnessSettings::of(&study)?;
        change(&mut settings);
        settings.seed = self.seed.unwrap_or(settings.seed);
        settings.solution = self.solution.map_or(settings.solution, Kind::library);
        let outcomes = self.outcomes()?;
        let data = load(&study)?;
        let result =
            watched(|watch| robustness(&study, &data, &settings, parts, &outcomes, watch))?;
        let words = Words::new(study.language);
        if let Some(folder) = show.figures {
            std::fs::create_dir_all(folder)
                .with_context(|| format!("{}: cannot be made", folder.display()))?;
            let digits = usize::from(output.rendering.digits);
            for (name, svg) in robustness_figures(words, &result, digits) {
                let picture = figure::png(&svg, PICTURE_SCALE)?;
                for (ending, bytes) in [("svg", svg.as_bytes()), ("png", picture.as_slice())] {
                    let path = folder.join(format!("{name}.{ending}"));
                    write_file(&path, output.force, |out| Ok(out.write_all(bytes)?))?;
                }
            }
        }
        let full = show.full || output.format() != Format::Table;
        output.write(&result, || tables::robustness_answer(words, &result, full))?;
        Ok(Ending::Done)
    }

    fn outcomes(&self) -> qca::Result<Vec<String>> {
        let list = self.outcome.as_deref().unwrap_or("");
        let items = qca::expression::split_list(list).into_iter();
        items
            .map(|item| Ok(qca::Expression::parse(item)?.to_string()))
            .collect()
    }
}

/// Runs long work with a progress bar on a terminal, and stops it at the first Ctrl-C.
pub(super) fn watched<T>(work: impl FnOnce(&Watch) -> T) -> T {
    let watch = Watch::start(None, Some(interrupt::flag()));
    if !std::io::stderr().is_terminal() {
        return work(&watch);
    }
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template("{wide_bar} {pos}/{len}") {
        bar.set_style(style);
    }
    let shown = bar.clone();
    let tell = move |progress: &Progress| {
        if let Some((done, all)) = progress.pieces {
            shown.set_length(all);
            shown.set_position(done);
        }
    };
    let answer = work(&watch.with_progress(Some(Arc::new(tell))));
    bar.finish_and_clear();
    answer
}
