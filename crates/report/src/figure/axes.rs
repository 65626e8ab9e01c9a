//! Axes, drawn by plotters, and the mapping from values to places in the figure.

use crate::render::value::is_unwritable;
use plotters::prelude::*;
use serde::Serialize;

use super::canvas::with_minus;
use super::font::{FAMILY, shortened};

/// Plotters draws on whole pixels: axes are drawn this much larger and scaled back.
const OVERSAMPLING: f64 = 4.0;

/// What the axes look like.
pub(crate) struct Axes<'a> {
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) x: (f64, f64),
    pub(crate) y: (f64, f64),
    pub(crate) x_title: &'a str,
    pub(crate) y_title: &'a str,
    /// How many labels there are about on each axis; 0 draws none.
    pub(crate) labels: (usize, usize),
    /// Decimals of the labels on each axis.
    pub(crate) decimals: (usize, usize),
    pub(crate) grid: bool,
}

/// A frame with axes around it: its elements, and where values lie.
pub(crate) struct Frame {
    pub(crate) elements: String,
    pub(crate) left: f64,
    pub(crate) right: f64,
    pub(crate) top: f64,
    pub(crate) bottom: f64,
    x: (f64, f64),
    y: (f64, f64),
}

/// Where scores and memberships lie in a drawing, for a page that puts handles on it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct PlotFrame {
    /// The score at the left edge of the frame.
    pub low: f64,
    /// The score at its right edge.
    pub high: f64,
    /// The left edge, in units of the drawing.
    pub left: f64,
    /// The right edge.
    pub right: f64,
    /// The upper edge.
    pub top: f64,
    /// The lower edge.
    pub bottom: f64,
}

impl Frame {
    /// The place of the frame, without what is drawn.
    pub(crate) fn place(&self) -> PlotFrame {
        PlotFrame {
            low: self.x.0,
            high: self.x.1,
            left: self.left,
            right: self.right,
            top: self.top,
            bottom: self.bottom,
        }
    }

    /// Where a pair of values lies.
    pub(crate) fn at(&self, x: f64, y: f64) -> (f64, f64) {
        let along = |value: f64, (low, high): (f64, f64)| (value - low) / (high - low);
        (
            self.left + along(x, self.x) * (self.right - self.left),
            self.bottom - along(y, self.y) * (self.bottom - self.top),
        )
    }
}

impl Axes<'_> {
    /// Draws the axes with their upper left corner at (`left`, `top`).
    pub(crate) fn draw(&self, left: f64, top: f64) -> Frame {
        let mut svg = String::new();
        // Drawing into a string has no way to fail; a frame without axes would be the result if it had.
        let corners = self.plot(&mut svg).unwrap_or([(0, 0), (1, 1)]);
        // The library writes labels as they are.
        svg.retain(|c| c == '\n' || !is_unwritable(c));
        let inner = svg.split_once(">\n").map_or("", |(_, rest)| rest);
        let inner = inner
            .rsplit_once("</svg>")
            .map_or(inner, |(inner, _)| inner);
        let place = |(x, y): (i32, i32)| {
            (
                left + f64::from(x) / OVERSAMPLING,
                top + f64::from(y) / OVERSAMPLING,
            )
        };
        let (low, high) = (place(corners[0]), place(corners[1]));
        Frame {
            elements: format!(
                "<g transform=\"translate({} {}) scale({})\">\n{inner}</g>\n",
                super::canvas::short(left),
                super::canvas::short(top),
                1.0 / OVERSAMPLING
            ),
            left: low.0,
            bottom: low.1,
            right: high.0,
            top: high.1,
            x: self.x,
            y: self.y,
        }
    }

    fn plot(&self, svg: &mut String) -> Result<[(i32, i32); 2], Box<dyn std::error::Error>> {
        let scaled = |length: f64| (length * OVERSAMPLING).round();
        let size = (scaled(self.width) as u32, scaled(self.height) as u32);
        let area = SVGBackend::with_string(svg, size).into_drawing_area();
        let ink = RGBColor(0x1a, 0x1a, 0x1a);
        // The backend divides sizes by 1.24.
        let font = |points: f64| (FAMILY, scaled(points * 1.24)).into_font().color(&ink);
        let mut chart = ChartBuilder::on(&area)
            .margin_right(scaled(8.0) as i32)
            .margin_top(scaled(6.0) as i32)
            .x_label_area_size(scaled(if self.x_title.is_empty() { 22.0 } else { 42.0 }) as i32)
            .y_label_area_size(scaled(if self.y_title.is_empty() { 40.0 } else { 56.0 }) as i32)
            .build_cartesian_2d(self.x.0..self.x.1, self.y.0..self.y.1)?;
        let (x_decimals, y_decimals) = self.decimals;
        let x_label = |value: &f64| with_minus(&format!("{value:.x_decimals$}"));
        let y_label = |value: &f64| with_minus(&format!("{value:.y_decimals$}"));
        let mut mesh = chart.configure_mesh();
        if self.grid {
            mesh.disable_x_mesh()
                .max_light_lines(0)
                .bold_line_style(RGBColor(0xdd, 0xdd, 0xdd).stroke_width(3));
        } else {
            mesh.disable_mesh();
        }
        mesh.axis_style(ink.stroke_width(4))
            .x_labels(self.labels.0)
            .y_labels(self.labels.1)
            .x_label_formatter(&x_label)
            .y_label_formatter(&y_label)
            .label_style(font(10.0))
            .axis_desc_style(font(11.0))
            .set_all_tick_mark_size(scaled(4.0) as i32);
        if !self.x_title.is_empty() {
            mesh.x_desc(shortened(self.x_title, 11.0, self.width - 64.0));
        }
        if !self.y_title.is_empty() {
            mesh.y_desc(shortened(self.y_title, 11.0, self.height - 48.0));
        }
        mesh.draw()?;
        let low = chart.backend_coord(&(self.x.0, self.y.0));
        let high = chart.backend_coord(&(self.x.1, self.y.1));
        drop(chart);
        area.present()?;
        Ok([low, high])
    }
}
