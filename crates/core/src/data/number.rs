//! Cells as numbers.

/// Powers of ten that a double holds exactly and that keep one division correctly rounded.
const POWERS: [f64; 16] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
];

/// A finite number, or `None` for any other text. `decimal` is the decimal mark: `.` or `,`.
pub(super) fn number(text: &str, decimal: u8) -> Option<f64> {
    let text = trimmed(text);
    short_decimal(text.as_bytes(), decimal).or_else(|| any_number(text, decimal))
}

/// The text without blanks around it; blanks are rare, so the test for them comes first.
pub(super) fn trimmed(text: &str) -> &str {
    let bytes = text.as_bytes();
    match (bytes.first(), bytes.last()) {
        (Some(first), Some(last)) if is_ink(*first) && is_ink(*last) => text,
        _ => text.trim(),
    }
}

fn is_ink(byte: u8) -> bool {
    byte > b' ' && byte < 0x7f
}

/// A text that is a short decimal as a whole.
fn short_decimal(bytes: &[u8], decimal: u8) -> Option<f64> {
    let short = short_at(bytes, 0, decimal == b',')?;
    let whole = short.end == bytes.len() && (short.mark == 0 || short.mark == decimal);
    whole.then_some(short.value)
}

/// A short decimal inside a longer text.
pub(super) struct Short {
    /// Its value.
    pub(super) value: f64,
    /// The byte after it.
    pub(super) end: usize,
    /// Its decimal mark, 0 where it has none.
    pub(super) mark: u8,
}

/// The number `-123.45` with at most fifteen digits that begins at `at`, up to the first byte that cannot belong to
/// it; its mark is a point or, where allowed, a comma. Both the digits and the power of ten are exact doubles, so that
/// one division rounds correctly (Clinger 1990).
#[inline]
pub(super) fn short_at(bytes: &[u8], at: usize, comma_allowed: bool) -> Option<Short> {
    let negative = bytes.get(at) == Some(&b'-');
    let start = at + usize::from(negative);
    let (whole, point) = digits(bytes, start, 0);
    let mark = match bytes.get(point) {
        Some(b'.') => b'.',
        Some(b',') if comma_allowed => b',',
        _ => 0,
    };
    let (mantissa, end, places) = match mark {
        0 => (whole, point, 0),
        _ => {
            let (mantissa, end) = digits(bytes, point + 1, whole);
            (mantissa, end, end - point - 1)
        }
    };
    let count = point - start + places;
    if count == 0 || count > 15 {
        return None;
    }
    let magnitude = mantissa as f64 / POWERS[places];
    Some(Short {
        value: if negative { -magnitude } else { magnitude },
        end,
        mark,
    })
}

/// Appends the digits from `at` on to a number; also the byte after them. Meaningless beyond nineteen digits.
#[inline]
fn digits(bytes: &[u8], mut at: usize, mut number: u64) -> (u64, usize) {
    while let Some(&byte) = bytes.get(at) {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            break;
        }
        number = number.wrapping_mul(10).wrapping_add(u64::from(digit));
        at += 1;
    }
    (number, at)
}

fn any_number(text: &str, decimal: u8) -> Option<f64> {
    // Words such as `inf` and `nan` are numbers to the standard library and texts to us.
    if !text
        .as_bytes()
        .iter()
        .all(|b| b.is_ascii_digit() || b"+-.,eE".contains(b))
    {
        return None;
    }
    let value: f64 = if decimal == b',' {
        text.replace('.', "x").replace(',', ".").parse().ok()?
    } else {
        text.parse().ok()?
    };
    value.is_finite().then_some(value)
}

/// Whether a cell says that the value is missing: empty, or one of the usual marks.
pub(super) fn is_missing(text: &str) -> bool {
    let text = text.trim();
    text.is_empty()
        || ["na", "nan", "n/a", "#n/a", "null"]
            .iter()
            .any(|mark| text.eq_ignore_ascii_case(mark))
}

/// Whether a cell says that the condition does not matter for this case, in temporal data.
pub(super) fn is_dont_care(text: &str) -> bool {
    let text = text.trim();
    text == "-" || text.eq_ignore_ascii_case("dc")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_and_long_numbers_are_those_of_the_standard_library() {
        for text in [
            "0",
            "-0",
            "1",
            "-9",
            "33.4",
            "0.1",
            "123456789.012345",
            "0.30000000000000004",
            "1e3",
            "+5",
            ".5",
            "5.",
            "-0.55",
            "1234567890123456789",
            "1e-320",
            "0.000000000000001",
        ] {
            let expected: f64 = text.parse().unwrap();
            assert_eq!(
                number(text, b'.').map(f64::to_bits),
                Some(expected.to_bits()),
                "{text}"
            );
        }
    }

    #[test]
    fn texts_and_infinities_are_not_numbers() {
        for text in [
            "", "-", ".", "x", "1x", "inf", "NaN", "1e999", "1,5", "1.2.3", "0x10", "e",
        ] {
            assert_eq!(number(text, b'.'), None, "{text}");
        }
    }

    #[test]
    fn decimal_commas() {
        assert_eq!(number(" 0,25 ", b','), Some(0.25));
        assert_eq!(number("1e-3", b','), Some(0.001));
        assert_eq!(number("1.234,5", b','), None);
        assert_eq!(number("0.25", b','), None);
    }
}
