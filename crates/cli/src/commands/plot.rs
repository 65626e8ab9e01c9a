//! `qca plot`: one figure as SVG or PNG.

use std::path::{Path, PathBuf};

use anyhow::bail;
use clap::{Args, Subcommand};
use qca_report::Words;
use qca_report::figure;
use qca_report::gallery;
use qca_study::specification::truth_table;

use crate::Ending;
use crate::input::{AnalysisArguments, DataArguments};
use crate::output::{to_standard_output, write_file};

use super::fit::related_sets;
use super::report;
use super::truth_table::{TableArguments, reported};

/// Arguments of `qca plot`.
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(subcommand)]
    figure: Figure,
}

/// The figures.
#[derive(Debug, Subcommand)]
#[allow(
    clippy::large_enum_variant,
    reason = "it is made once, from the arguments"
)]
enum Figure {
    /// Cases by their memberships in an expression and an outcome: sufficiency (`EXPR -> Y`) or necessity
    /// (`EXPR <- Y`).
    Xy {
        #[command(flatten)]
        data: DataArguments,
        /// The claim, such as 'DEV*~IND -> SURV' [default, for a study file: its solution].
        #[arg(value_name = "RELATION")]
        relation: Option<String>,
        #[command(flatten)]
        place: Place,
    },
    /// The rows of a truth table: circles for two or three conditions, else an UpSet-style diagram.
    TruthTable {
        #[command(flatten)]
        data: DataArguments,
        #[command(flatten)]
        analysis: AnalysisArguments,
        #[command(flatten)]
        table: TableArguments,
        /// A heat strip of the rows' consistencies instead.
        #[arg(long)]
        strip: bool,
        #[command(flatten)]
        place: Place,
    },
    /// A figure of a whole study, from the results that `qca run` wrote: calibration plots, configuration charts, XY
    /// plots. Without a name, the names are listed.
    Study {
        /// The results that `qca run` wrote.
        #[arg(value_name = "results.json")]
        results: PathBuf,
        /// The figure's name.
        #[arg(value_name = "FIGURE")]
        name: Option<String>,
        #[command(flatten)]
        place: Place,
    },
}

/// Where a figure goes.
#[derive(Args, Debug)]
#[command(next_help_heading = "Output")]
struct Place {
    /// Write the figure to this file, .svg or .png [default: SVG to standard output].
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Overwrite the output file if it exists.
    #[arg(long)]
    force: bool,
    /// Digits after the decimal point of figures in the plot [0 to 15].
    #[arg(long, default_value_t = 3, value_name = "N", value_parser = clap::value_parser!(u8).range(0..=15))]
    digits: u8,
    /// Pixels of a PNG for each unit of the drawing [above 0 to 10].
    #[arg(long, default_value_t = 2.0, value_name = "X")]
    scale: f32,
}

impl Arguments {
    /// Runs the command.
    ///
    /// # Errors
    /// The data, the claim or the output is at fault.
    pub fn run(self) -> anyhow::Result<Ending> {
        match self.figure {
            Figure::Xy {
                data,
                relation,
                place,
            } => place.write(&xy(&data, relation.as_deref(), &place)?),
            Figure::TruthTable {
                data,
                analysis,
                table,
                strip,
                place,
            } => {
                let ready = table.ready(&data, &analysis, None)?;
                let table = truth_table(&ready.observed, &ready.specification)?
                    .with_ambiguity(reported(&ready.analysis.ambiguity));
                let figure = gallery::truth_table_figure(
                    Words::default(),
                    &table.result(false)?,
                    usize::from(place.digits),
                );
                let svg = if strip {
                    figure::heat_strip(Words::default(), &figure)
                } else {
                    figure::set_diagram(Words::default(), &figure)
                };
                place.write(&svg)
            }
            Figure::Study {
                results,
                name,
                place,
            } => study(&results, name.as_deref(), &place),
        }
    }
}

fn xy(data: &DataArguments, relation: Option<&str>, place: &Place) -> anyhow::Result<String> {
    let (relation, sets) = related_sets(data, relation, None)?;
    let plot = gallery::relation_plot(&sets, &relation, usize::from(place.digits))?;
    Ok(figure::xy_plot(Words::default(), &plot))
}

fn study(path: &Path, name: Option<&str>, place: &Place) -> anyhow::Result<Ending> {
    let results = report::read(path)?;
    let figures = gallery::figures(&results, usize::from(place.digits));
    let Some(name) = name else {
        to_standard_output(|out| {
            for figure in &figures {
                writeln!(out, "{}\t{}", figure.name, figure.caption)?;
            }
            Ok(())
        })?;
        return Ok(Ending::Done);
    };
    match figures.iter().find(|figure| figure.name == name) {
        Some(figure) => place.write(&figure.svg),
        None => {
            let names = figures
                .iter()
                .map(|figure| figure.name.as_str())
                .collect::<Vec<_>>();
            bail!(
                "there is no figure {name:?}; {}",
                qca::error::did_you_mean(name, names)
            )
        }
    }
}

impl Place {
    fn write(&self, svg: &str) -> anyhow::Result<Ending> {
        let Some(path) = &self.output else {
            to_standard_output(|out| Ok(out.write_all(svg.as_bytes())?))?;
            return Ok(Ending::Done);
        };
        let extension = path
            .extension()
            .map(|extension| extension.to_string_lossy().to_lowercase());
        let bytes = match extension.as_deref() {
            Some("svg") => svg.as_bytes().to_vec(),
            Some("png") if self.scale > 0.0 && self.scale <= 10.0 => figure::png(svg, self.scale)?,
            Some("png") => bail!("--scale {} is not between 0 and 10", self.scale),
            _ => bail!("{} is neither .svg nor .png", path.display()),
        };
        write_file(path, self.force, |out| Ok(out.write_all(&bytes)?))?;
        Ok(Ending::Done)
    }
}
