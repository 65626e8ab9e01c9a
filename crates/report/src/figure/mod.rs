//! Figures: plain input structs to SVG text, and SVG to PNG.
//!
//! Axes are drawn by plotters; what no plotting crate has (marks, set diagrams, label placement) is drawn here. The
//! same input gives the same bytes on every machine: text is measured with the embedded font, not the system's.
//! Figures have a light background, print well in grey, and never tell two things apart by colour alone. Each has a
//! `title` and a `desc` element for screen readers.

mod axes;
pub mod calibration;
mod canvas;
pub mod chart;
pub mod distribution;
mod fallback;
mod font;
mod grey;
mod labels;
mod named;
pub mod nca;
mod palette;
pub mod panel;
pub mod picture;
mod plane;
pub mod ranges;
pub mod robust;
pub mod specification;
pub mod strip;
pub mod upset;
pub mod venn;
pub mod xy;

use crate::words::{Words, fill};
pub use axes::PlotFrame;
pub use calibration::{CalibrationPlot, calibration_drawing, calibration_plot};
pub use chart::configuration_figure;
pub use distribution::{DistributionPlot, distribution_plot};
pub use grey::greys;
pub use named::NamedFigure;
pub use nca::{
    BottleneckPlot, CeilingShape, NcaCeiling, NcaPlot, NcaPoint, Required, bottleneck_plot,
    nca_panels, nca_plot,
};
pub use panel::{
    BetweenLine, BetweenPlot, TrajectoryPlot, WithinPlot, between_plot, trajectory_plot,
    within_plot,
};
pub use picture::png;
pub use plane::{PlanePlot, plane_plot};
pub use ranges::{RangePlot, RangeRow, range_plot};
pub use robust::robustness_figures;
pub use specification::{CurveFactor, CurvePoint, SpecificationCurve, specification_curve};
pub use strip::heat_strip;
pub use upset::upset_diagram;
pub use venn::venn_diagram;
pub use xy::{Direction, XyPlot, XyPoint, xy_plot};

/// The rows of a truth table as set diagrams show them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TruthTableFigure {
    /// The title above the figure.
    pub title: String,
    /// Names of the conditions, in the order of the truth table.
    pub conditions: Vec<String>,
    /// The observed rows, in the order of the truth table.
    pub rows: Vec<FigureRow>,
    /// The consistency cut-off, marked where the figure shows consistencies.
    pub consistency_cut: Option<f64>,
    /// The PRI cut-off, if there is one.
    pub pri_cut: Option<f64>,
    /// Decimals of figures.
    pub digits: usize,
}

impl TruthTableFigure {
    /// The cut-offs in words.
    pub(crate) fn cut_offs(&self, words: Words) -> String {
        let cut_off = |name: &str, cut: Option<f64>| {
            cut.map(|cut| format!("{name} {}", crate::render::value::format_raw(cut)))
        };
        let cuts = [
            cut_off(words.say("consistency"), self.consistency_cut),
            cut_off("PRI", self.pri_cut),
        ];
        let cuts: Vec<String> = cuts.into_iter().flatten().collect();
        match cuts.as_slice() {
            [] => String::new(),
            cuts => fill!(words, "Cut-offs: {cuts}", cuts = cuts.join(", ")),
        }
    }
}

/// One row of the truth table.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FigureRow {
    /// The row's number.
    pub number: String,
    /// The level of each condition: 0 absent, 1 present, more for multi-value conditions; `None` does not matter.
    pub levels: Vec<Option<u16>>,
    /// The output: `1`, `0`, `C` or `?`.
    pub out: String,
    /// How many cases are in the row.
    pub cases: usize,
    /// Consistency; `None` is undefined.
    pub consistency: Option<f64>,
    /// Proportional reduction in inconsistency; `None` is undefined.
    pub pri: Option<f64>,
}

/// The diagram of a truth table that suits its number of conditions: circles or ellipses for two to five crisp or
/// fuzzy conditions, an UpSet-style matrix for more or for multi-value ones.
pub fn set_diagram(words: Words, table: &TruthTableFigure) -> String {
    let two_valued = table
        .rows
        .iter()
        .flat_map(|row| &row.levels)
        .all(|level| level.is_some_and(|level| level < 2));
    if two_valued && (2..=5).contains(&table.conditions.len()) {
        venn_diagram(words, table)
    } else {
        upset_diagram(words, table)
    }
}
