//! A small SVG writer: shapes, text, and the frame with title and description.

use std::fmt::Write as _;

use super::font::{FAMILY, text_width};
use super::palette::{INK, PAPER};
use crate::render::html::escape;

/// Where a text is fixed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TextAnchor {
    Start,
    Middle,
    End,
}

/// A figure under construction, in units of a typographic point.
pub(crate) struct Canvas {
    pub(crate) width: f64,
    pub(crate) height: f64,
    body: String,
}

/// A coordinate with at most two decimals.
pub(crate) fn short(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" {
        "0".to_string()
    } else {
        text.to_string()
    }
}

impl Canvas {
    pub(crate) fn new(width: f64, height: f64) -> Self {
        Canvas {
            width,
            height,
            body: String::new(),
        }
    }

    /// Elements that were drawn elsewhere.
    pub(crate) fn raw(&mut self, elements: &str) {
        self.body.push_str(elements);
    }

    pub(crate) fn rect(&mut self, x: f64, y: f64, width: f64, height: f64, look: &str) {
        let (x, y, width, height) = (short(x), short(y), short(width), short(height));
        let _ = writeln!(
            self.body,
            "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" {look}/>"
        );
    }

    pub(crate) fn line(&mut self, from: (f64, f64), to: (f64, f64), look: &str) {
        let (x1, y1, x2, y2) = (short(from.0), short(from.1), short(to.0), short(to.1));
        let _ = writeln!(
            self.body,
            "<line x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\" {look}/>"
        );
    }

    pub(crate) fn circle(&mut self, center: (f64, f64), radius: f64, look: &str) {
        let (x, y, radius) = (short(center.0), short(center.1), short(radius));
        let _ = writeln!(
            self.body,
            "<circle cx=\"{x}\" cy=\"{y}\" r=\"{radius}\" {look}/>"
        );
    }

    pub(crate) fn path(&mut self, data: &str, look: &str) {
        let _ = writeln!(self.body, "<path d=\"{data}\" {look}/>");
    }

    /// Text with a light edge, so that it can be read where it crosses a line.
    pub(crate) fn label(&mut self, at: (f64, f64), size: f64, text: &str) {
        let start = self.body.len();
        self.text(at, TextAnchor::Start, size, INK, text);
        let halo = "<text paint-order=\"stroke\" stroke=\"#ffffff\" stroke-opacity=\"0.75\" stroke-width=\"2.2\" ";
        self.body.replace_range(start..start + "<text ".len(), halo);
    }

    pub(crate) fn text(
        &mut self,
        at: (f64, f64),
        anchor: TextAnchor,
        size: f64,
        fill: &str,
        text: &str,
    ) {
        let anchor = match anchor {
            TextAnchor::Start => "start",
            TextAnchor::Middle => "middle",
            TextAnchor::End => "end",
        };
        let (x, y, size) = (short(at.0), short(at.1), short(size));
        let text = escape(&with_minus(text)).replace('\n', " ");
        let _ = writeln!(
            self.body,
            "<text x=\"{x}\" y=\"{y}\" font-size=\"{size}\" text-anchor=\"{anchor}\" fill=\"{fill}\">{text}</text>"
        );
    }

    /// A title at the top left in one or more lines; returns where what follows may begin.
    pub(crate) fn heading(&mut self, lines: &[String], left: f64) -> f64 {
        let mut y = 0.0;
        for (number, text) in lines
            .iter()
            .enumerate()
            .filter(|(_, text)| !text.is_empty())
        {
            let (size, fill) = if number == 0 {
                (14.0, INK)
            } else {
                (11.0, super::palette::GREY)
            };
            for line in super::font::wrapped(text, size, self.width - left - 8.0) {
                y += size + 6.0;
                self.text((left, y), TextAnchor::Start, size, fill, &line);
            }
        }
        y + 8.0
    }

    /// The whole SVG document.
    pub(crate) fn finish(self, title: &str, description: &str) -> String {
        let (width, height) = (short(self.width.ceil()), short(self.height.ceil()));
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
             role=\"img\" font-family=\"{FAMILY}\">\n<title>{}</title>\n<desc>{}</desc>\n\
             <rect width=\"{width}\" height=\"{height}\" fill=\"{PAPER}\"/>\n{}</svg>\n",
            escape(title),
            escape(description),
            self.body
        )
    }
}

/// A number with a minus sign in place of a hyphen.
pub(crate) fn with_minus(text: &str) -> String {
    match text.strip_prefix('-') {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_digit()) => format!("−{rest}"),
        _ => text.to_string(),
    }
}

/// The widest of these texts.
pub(crate) fn widest<'a>(texts: impl IntoIterator<Item = &'a str>, size: f64) -> f64 {
    texts
        .into_iter()
        .map(|text| text_width(text, size))
        .fold(0.0, f64::max)
}
