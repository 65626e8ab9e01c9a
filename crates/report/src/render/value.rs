//! How single values are written: rounded once, undefined as an en dash, marks by glyphs.

use qca::CaseNames;

use crate::document::{Cell, Mark, Table};
use crate::words::{Words, fill};

/// What an undefined figure (0/0) is drawn as.
pub const UNDEFINED: &str = "–";

/// A figure with `digits` decimals, rounded once from the unrounded value; undefined or not finite is an en dash.
///
/// ```
/// use qca_report::render::value::format_number;
///
/// assert_eq!(format_number(Some(0.81549), 3), "0.815");
/// assert_eq!(format_number(Some(-0.0001), 3), "0.000");
/// assert_eq!(format_number(None, 3), "–");
/// ```
pub fn format_number(value: Option<f64>, digits: usize) -> String {
    let Some(value) = value.filter(|value| value.is_finite()) else {
        return UNDEFINED.to_string();
    };
    without_negative_zero(format!("{value:.precision$}", precision = digits.min(17)))
}

/// A raw score or an anchor with as many digits as it has, at most six after the point.
///
/// ```
/// use qca_report::render::value::format_raw;
///
/// assert_eq!(format_raw(550.0), "550");
/// assert_eq!(format_raw(58.6666666667), "58.666667");
/// ```
pub fn format_raw(value: f64) -> String {
    if !value.is_finite() {
        return UNDEFINED.to_string();
    }
    let size = value.abs();
    if size != 0.0 && !(1e-4..1e15).contains(&size) {
        return format!("{value:e}");
    }
    let fixed = format!("{value:.6}");
    let trimmed = fixed.trim_end_matches('0').trim_end_matches('.');
    without_negative_zero(trimmed.to_string())
}

/// A double in the fewest digits that read back as the same double.
pub(crate) fn format_exact(value: f64) -> String {
    let size = value.abs();
    if size == 0.0 {
        "0".to_string()
    } else if (1e-5..1e16).contains(&size) {
        format!("{value}")
    } else {
        format!("{value:e}")
    }
}

/// The most decimals of an end; what is closer to the value in use is printed as it is.
const MOST_DECIMALS: usize = 7;
/// The share by which a figure may differ from an end that it stands for, as cut-offs have a tolerance.
const SAME: f64 = 2e-8;

/// The end of a range as a reader needs it: with few decimals, on the same side of the value in use, and inside the range, so that
/// the solution is unchanged at the figure printed. `decimals`: so many, if they tell the end from the value; `None`: so many as
/// four digits need.
pub(crate) fn format_end(end: f64, value: f64, decimals: Option<usize>) -> String {
    if !end.is_finite() || end == value {
        return format_raw(end);
    }
    let before_point = libm::log10(end.abs().max(1e-9)).floor() as i32;
    let few = decimals.unwrap_or((3 - before_point).max(0) as usize);
    (few..MOST_DECIMALS)
        .map(|decimals| inside(end, value, decimals))
        .find(|figure| (figure - value) * (end - value) > 0.0)
        .map_or_else(|| format_raw(end), format_raw)
}

/// The figure with so many decimals that is next to the end on the side of the value in use; the end itself where that cannot be
/// told from it.
fn inside(end: f64, value: f64, decimals: usize) -> f64 {
    let step = 10f64.powi(decimals as i32);
    let nearest = (end * step).round() / step;
    if (nearest - end).abs() <= SAME * end.abs().max(1.0) {
        return nearest;
    }
    match value < end {
        true => (end * step).floor() / step,
        false => (end * step).ceil() / step,
    }
}

fn without_negative_zero(text: String) -> String {
    match text.strip_prefix('-') {
        Some(rest) if rest.bytes().all(|byte| matches!(byte, b'0' | b'.')) => rest.to_string(),
        _ => text,
    }
}

/// The mark as a glyph that differs from every other mark's without its size: ● ⊗ core, • × peripheral.
pub fn mark_glyph(mark: Mark) -> String {
    match mark {
        Mark::CorePresent => "●".to_string(),
        Mark::CoreAbsent => "⊗".to_string(),
        Mark::PeripheralPresent => "•".to_string(),
        Mark::PeripheralAbsent => "×".to_string(),
        Mark::CoreLevel(level) => format!("●{level}"),
        Mark::PeripheralLevel(level) => format!("•{level}"),
        Mark::Irrelevant => String::new(),
    }
}

/// The mark in ASCII: core in parentheses, peripheral without.
pub fn mark_ascii(mark: Mark) -> String {
    match mark {
        Mark::CorePresent => "(*)".to_string(),
        Mark::CoreAbsent => "(x)".to_string(),
        Mark::PeripheralPresent => "*".to_string(),
        Mark::PeripheralAbsent => "x".to_string(),
        Mark::CoreLevel(level) => format!("({level})"),
        Mark::PeripheralLevel(level) => level.to_string(),
        Mark::Irrelevant => String::new(),
    }
}

/// The mark in words, for files that programs read and for screen readers.
pub fn mark_words(words: Words, mark: Mark) -> String {
    match mark {
        Mark::CorePresent => words.say("core, present").to_string(),
        Mark::CoreAbsent => words.say("core, absent").to_string(),
        Mark::PeripheralPresent => words.say("peripheral, present").to_string(),
        Mark::PeripheralAbsent => words.say("peripheral, absent").to_string(),
        Mark::CoreLevel(level) => fill!(words, "core, level {level}", level),
        Mark::PeripheralLevel(level) => fill!(words, "peripheral, level {level}", level),
        Mark::Irrelevant => String::new(),
    }
}

/// Which marks a table holds, so that its legend explains those and no others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct MarksUsed {
    /// ● and ⊗.
    pub(crate) presence: bool,
    /// Levels of multi-value conditions.
    pub(crate) levels: bool,
}

impl MarksUsed {
    /// The marks of this table.
    pub(crate) fn of(table: &Table) -> Self {
        let mut used = MarksUsed::default();
        if table.without_legend {
            return used;
        }
        for cell in table.rows.iter().flat_map(|row| &row.cells) {
            match cell {
                Cell::Mark(Mark::CoreLevel(_) | Mark::PeripheralLevel(_)) => used.levels = true,
                Cell::Mark(Mark::Irrelevant) | Cell::Empty => {}
                Cell::Mark(_) => used.presence = true,
                _ => {}
            }
        }
        used
    }

    /// The legend, with each mark drawn by `draw`; `None` if the table has no marks.
    pub(crate) fn legend(self, words: Words, draw: impl Fn(Mark) -> String) -> Option<String> {
        let mut entries = Vec::new();
        let mut entry =
            |mark, meaning: &str| entries.push(format!("{}\u{a0}{meaning}", draw(mark)));
        if self.presence {
            entry(Mark::CorePresent, words.say("core, present"));
            entry(Mark::CoreAbsent, words.say("core, absent"));
            entry(Mark::PeripheralPresent, words.say("peripheral, present"));
            entry(Mark::PeripheralAbsent, words.say("peripheral, absent"));
        }
        if self.levels {
            entry(Mark::CoreLevel(1), words.say("core, at this level"));
            entry(
                Mark::PeripheralLevel(1),
                words.say("peripheral, at this level"),
            );
        }
        if entries.is_empty() {
            return None;
        }
        Some(fill!(
            words,
            "{entries}; blank: does not matter.",
            entries = entries.join(words.say("between clauses|; "))
        ))
    }
}

/// Names of cases as one string; where `fold` is given and there are more, the rest as a count.
pub fn case_list(words: Words, cases: &CaseNames, fold: Option<usize>, ascii: bool) -> String {
    let shown = fold.unwrap_or(cases.len()).max(1);
    // One name is never folded: "and 1 more" is no shorter than the name.
    if cases.len() <= shown + 1 {
        return cases.join(", ");
    }
    let dots = if ascii { "..." } else { "…" };
    fill!(
        words,
        "{names}, {dots} (+{count} more)",
        names = cases.iter().take(shown).collect::<CaseNames>().join(", "),
        dots,
        count = cases.len() - shown
    )
}

/// Control and direction-override characters made visible, so that a name in the data can neither move the cursor
/// nor reorder the text around it.
pub(crate) fn visible(text: &str) -> String {
    let harmful = |c: char| {
        is_unwritable(c) || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if !text.contains(harmful) {
        return text.to_string();
    }
    text.chars()
        .flat_map(|c| {
            if harmful(c) {
                c.escape_default().collect()
            } else {
                vec![c]
            }
        })
        .collect()
}

/// Whether a character can stand in no text: a control character, or one that is none and that XML forbids.
pub(crate) fn is_unwritable(c: char) -> bool {
    c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}')
}

/// The text of a name on one line: line breaks and tabs become spaces, other control characters go.
pub(crate) fn one_line(text: &str) -> String {
    if !text.contains(is_unwritable) {
        return text.to_string();
    }
    text.chars()
        .filter_map(|c| match c {
            '\n' | '\r' | '\t' => Some(' '),
            c if is_unwritable(c) => None,
            c => Some(c),
        })
        .collect()
}

/// Our typographic signs in ASCII. Letters of names, of whatever script, are left as they are.
pub(crate) fn to_ascii(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '–' | '—' | '−' | '‑' => plain.push('-'),
            '“' | '”' => plain.push('"'),
            '‘' | '’' => plain.push('\''),
            '…' => plain.push_str("..."),
            '≥' => plain.push_str(">="),
            '≤' => plain.push_str("<="),
            '×' => plain.push('x'),
            '→' => plain.push_str("->"),
            '←' => plain.push_str("<-"),
            '·' => plain.push('.'),
            c => plain.push(c),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_rounded_once() {
        // 0.8499999 would become 0.85 and then 0.9 if it were rounded twice.
        assert_eq!(format_number(Some(0.849_999_9), 1), "0.8");
        assert_eq!(format_number(Some(1.0), 3), "1.000");
        assert_eq!(format_number(Some(0.999_96), 3), "1.000");
        assert_eq!(format_number(Some(-0.000_4), 3), "0.000");
        assert_eq!(format_number(Some(-0.5), 3), "-0.500");
        assert_eq!(format_number(Some(f64::NAN), 3), "–");
        assert_eq!(format_number(Some(0.5), 0), "0");
        assert_eq!(format_number(Some(0.5), 99).len(), 19);
    }

    #[test]
    fn raw_scores_keep_their_digits() {
        assert_eq!(format_raw(0.1), "0.1");
        assert_eq!(format_raw(-0.0), "0");
        assert_eq!(format_raw(1e-9), "1e-9");
        assert_eq!(format_raw(0.5 + 1e-9), "0.5");
        assert_eq!(format_raw(123_456_789.0), "123456789");
        assert_eq!(format_raw(f64::INFINITY), "–");
    }

    #[test]
    fn exact_numbers_read_back() {
        for value in [0.1, 1.0 / 3.0, 1e300, 1e-300, -7.25, 0.0, 123_456_789.123] {
            assert_eq!(format_exact(value).parse::<f64>().ok(), Some(value));
        }
    }

    #[test]
    fn case_lists_fold_only_when_that_is_shorter() {
        let names = CaseNames::from_iter(["a", "b", "c", "d"]);
        assert_eq!(
            case_list(Words::default(), &names, Some(3), false),
            "a, b, c, d"
        );
        assert_eq!(
            case_list(Words::default(), &names, Some(2), false),
            "a, b, … (+2 more)"
        );
        assert_eq!(
            case_list(Words::default(), &names, Some(2), true),
            "a, b, ... (+2 more)"
        );
        assert_eq!(
            case_list(Words::default(), &CaseNames::default(), Some(2), true),
            ""
        );
    }

    #[test]
    fn marks_can_be_told_apart_without_their_size() {
        let marks = [
            Mark::CorePresent,
            Mark::CoreAbsent,
            Mark::PeripheralPresent,
            Mark::PeripheralAbsent,
            Mark::CoreLevel(2),
            Mark::PeripheralLevel(2),
            Mark::Irrelevant,
        ];
        let in_words = |mark| mark_words(Words::default(), mark);
        for draw in [mark_glyph as fn(Mark) -> String, mark_ascii, in_words] {
            let drawn: std::collections::BTreeSet<String> =
                marks.iter().map(|&mark| draw(mark)).collect();
            assert_eq!(drawn.len(), marks.len());
        }
    }

    #[test]
    fn escape_sequences_in_names_are_harmless() {
        assert_eq!(visible("a\u{1b}[31mb"), "a\\u{1b}[31mb");
        assert_eq!(visible("שלום"), "שלום");
        assert_eq!(one_line("a\nb\u{7}\u{fffe}"), "a b");
        assert_eq!(visible("a\u{fffe}"), "a\\u{fffe}");
    }

    fn end(value: f64, end: f64, decimals: Option<usize>) -> String {
        format_end(end, value, decimals)
    }

    #[test]
    fn ends_are_printed_inside_the_range_with_few_digits() {
        assert_eq!(end(0.8, 0.815_789_4, Some(3)), "0.815");
        assert_eq!(end(0.8, 0.751_234, Some(3)), "0.752");
        assert_eq!(end(4.0, 3.829_995_1, None), "3.83");
        assert_eq!(end(60.0, 63.725_723_2, None), "63.72");
        assert_eq!(end(2.5, -279.123_09, None), "-279.1");
        assert_eq!(end(5000.0, 12345.67, None), "12345");
        assert_eq!(end(1.0, 0.0, None), "0");
    }

    #[test]
    fn an_end_is_told_from_the_value_in_use() {
        assert_eq!(end(0.8, 0.800_412, Some(3)), "0.8004");
        assert_eq!(end(2000.3, 2000.41, None), "2000.4");
        assert_eq!(end(2000.3, 2000.3, None), "2000.3");
        assert_eq!(end(0.65, 0.649_999_992, Some(3)), "0.65");
        assert_eq!(end(0.8, 0.65 - 8e-9, Some(3)), "0.65");
    }
}
