//! The embedded font and the width of text in it.

use std::sync::LazyLock;

use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};
use unicode_width::UnicodeWidthChar;

/// Liberation Sans, as wide as Arial and Helvetica (SIL Open Font License, see `fonts/OFL.txt`).
pub(crate) const REGULAR: &[u8] = include_bytes!("../../fonts/LiberationSans-Regular.ttf");

/// What an SVG names: the embedded font and those of the same widths.
pub(crate) const FAMILY: &str = "Liberation Sans, Arial, Helvetica, Noto Sans CJK SC, Microsoft YaHei, PingFang SC, \
     sans-serif";

static FONT: LazyLock<Option<FontRef<'static>>> = LazyLock::new(|| FontRef::new(REGULAR).ok());

/// Whether the embedded font has a glyph for the character.
pub(crate) fn has(c: char) -> bool {
    c.is_ascii()
        || FONT
            .as_ref()
            .is_some_and(|font| font.charmap().map(c).is_some())
}

/// Width of the text at this size, in the figure's units. Letters the font lacks count one or half an em, as they
/// are wide or not.
pub(crate) fn text_width(text: &str, size: f64) -> f64 {
    text.chars().map(|c| advance(c) * size).sum()
}

fn advance(c: char) -> f64 {
    let from_font = FONT.as_ref().and_then(|font| {
        let glyph = font.charmap().map(c)?;
        font.glyph_metrics(Size::new(1.0), LocationRef::default())
            .advance_width(glyph)
    });
    // A wide character takes a whole em, as every Chinese font has it.
    let missing = [0.0, 0.6, 1.0][c.width().unwrap_or(0).min(2)];
    from_font.map_or(missing, f64::from)
}

/// The text, cut with an ellipsis if it is wider than `width`.
pub(crate) fn shortened(text: &str, size: f64, width: f64) -> String {
    if text_width(text, size) <= width {
        return text.to_string();
    }
    let room = width - text_width("…", size);
    let mut used = 0.0;
    let kept: String = text
        .chars()
        .take_while(|&c| {
            used += advance(c) * size;
            used <= room
        })
        .collect();
    format!("{}…", kept.trim_end())
}

/// Lines of at most `width`, broken at spaces and after the operators of expressions.
pub(crate) fn wrapped(text: &str, size: f64, width: f64) -> Vec<String> {
    let mut lines = vec![String::new()];
    for piece in crate::render::layout::pieces(text) {
        let last = lines.len() - 1;
        let candidate = format!("{}{piece}", lines[last]);
        if lines[last].is_empty() || text_width(candidate.trim_end(), size) <= width {
            lines[last] = candidate;
        } else {
            lines.push(piece.to_string());
        }
    }
    lines
        .iter()
        .map(|line| shortened(line.trim_end(), size, width))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_arial_s() {
        // Arial's advance of a digit is 1139 of 2048 units.
        assert!((text_width("00", 10.0) - 11.12).abs() < 0.01);
        assert!("Ångström ~A*B ≥ –".chars().all(has));
        assert!(!has('東'));
    }

    #[test]
    fn long_text_is_cut_or_wrapped() {
        assert!(shortened("a very long name", 10.0, 40.0).ends_with('…'));
        assert_eq!(
            wrapped("ALPHA*BETA + GAMMA", 10.0, 75.0),
            ["ALPHA*BETA +", "GAMMA"]
        );
    }
}
