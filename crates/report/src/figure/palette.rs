//! Colours that colour-blind readers can tell apart (Okabe and Ito 2008), and the greys.

/// Text and axes.
pub(crate) const INK: &str = "#1a1a1a";
/// Secondary text and leader lines.
pub(crate) const GREY: &str = "#5f5f5f";
/// Rules and grids.
pub(crate) const PALE: &str = "#d0d0d0";
/// The background.
pub(crate) const PAPER: &str = "#ffffff";
/// Typical cases, OUT 1.
pub(crate) const BLUE: &str = "#0072b2";
/// A lighter blue for typical cases beyond the diagonal.
pub(crate) const SKY: &str = "#3d9fd3";
/// Deviant in kind, OUT 0.
pub(crate) const VERMILION: &str = "#c04a00";
/// Deviant in coverage, contradictions.
pub(crate) const ORANGE: &str = "#b97a00";
/// Anchors and cut-offs.
pub(crate) const PURPLE: &str = "#8a4a74";

/// The colour of a truth-table output.
pub(crate) fn of_output(out: &str) -> &'static str {
    match out {
        "1" => BLUE,
        "0" => VERMILION,
        "C" => ORANGE,
        _ => GREY,
    }
}

/// From white at 0 to deep blue at 1; light enough below 0.62 for dark text.
pub(crate) fn heat(value: f64) -> String {
    let at = value.clamp(0.0, 1.0);
    // Linear between two ends is close enough to even steps of lightness for a printed strip.
    let mix = |from: f64, to: f64| (from + (to - from) * at).round();
    format!(
        "#{:02x}{:02x}{:02x}",
        mix(247.0, 8.0) as u8,
        mix(251.0, 69.0) as u8,
        mix(255.0, 128.0) as u8
    )
}

/// The text colour that is readable on [`heat`].
pub(crate) fn on_heat(value: f64) -> &'static str {
    if value > 0.55 { PAPER } else { INK }
}
