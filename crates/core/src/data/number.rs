//! Cells as numbers.

/// Powers of ten that a double holds exactly and that keep one division correctly rounded.
const POWERS: [f64; 16] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
];

/// A finite number, or `None` for any other text. `decimal` is the decimal mark: `.` or `,`; thousands may be parted by
/// the other mark, a space or an apostrophe, and `18 %` is 0.18.
pub(super) fn number(text: &str, decimal: u8) -> Option<f64> {
    let text = trimmed(text);
    short_decimal(text.as_bytes(), decimal)
        .or_else(|| any_number(text, decimal))
        .or_else(|| dressed_number(text, decimal))
}

/// What a number tells about the decimal mark of its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Evidence {
    /// It has neither mark, or thousands only.
    None,
    /// The decimal mark is this one: no other reading.
    Sure(u8),
    /// It has one mark and three digits after it: `1.755` may be a decimal or a thousand.
    Doubtful(u8),
}

/// A number under whichever decimal mark can be right (under that which it shows, where both can), and what it tells.
pub(super) fn open_number(text: &str) -> Option<(f64, Evidence)> {
    let text = trimmed(text);
    let (point, comma) = (number(text, b'.'), number(text, b','));
    let shown = text.bytes().rev().find(|byte| matches!(byte, b'.' | b','));
    match (point, comma, shown) {
        (Some(value), _, None) => Some((value, Evidence::None)),
        (Some(value), None, Some(_)) => Some((value, Evidence::Sure(b'.'))),
        (None, Some(value), _) => Some((value, Evidence::Sure(b','))),
        (Some(point), Some(comma), Some(mark)) if point != comma => {
            let value = if mark == b'.' { point } else { comma };
            Some((value, Evidence::Doubtful(mark)))
        }
        (Some(value), Some(_), Some(_)) => Some((value, Evidence::None)),
        _ => None,
    }
}

/// A number with thousands parted, a percent sign or a typographic minus.
fn dressed_number(text: &str, decimal: u8) -> Option<f64> {
    if text.len() > 64 || !text.contains(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let (body, percent) = match text.strip_suffix(['%', '\u{ff05}']) {
        Some(body) => (body.trim_end(), true),
        None => (text, false),
    };
    let body = body.replace('\u{2212}', "-");
    let value = short_decimal(body.as_bytes(), decimal)
        .or_else(|| any_number(&body, decimal))
        .or_else(|| any_number(&ungrouped(&body, decimal)?, b'.'))?;
    Some(if percent { value / 100.0 } else { value })
}

/// The number without the marks between its thousands, and with a decimal point: groups of three digits after a first one
/// that does not begin with 0, all parted by the same mark.
fn ungrouped(text: &str, decimal: u8) -> Option<String> {
    const BLANKS: [char; 5] = [' ', '\u{a0}', '\u{202f}', '\u{2009}', '\''];
    let sign = if text.starts_with('-') { "-" } else { "" };
    let unsigned = text.trim_start_matches(['-', '+']);
    let (whole, places) = match unsigned.split_once(char::from(decimal)) {
        Some((whole, places)) => (whole, Some(places)),
        None => (unsigned, None),
    };
    let other = if decimal == b',' { '.' } else { ',' };
    let whole = whole.replace('\u{2019}', "'");
    let mark = whole.chars().find(|c| !c.is_ascii_digit())?;
    if mark != other && !BLANKS.contains(&mark) {
        return None;
    }
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let mut groups = whole.split(mark);
    let first = groups.next()?;
    let grouped = (1..=3).contains(&first.len())
        && !first.starts_with('0')
        && digits(first)
        && groups.all(|group| group.len() == 3 && digits(group))
        && places.is_none_or(digits);
    grouped.then(|| {
        let whole: String = whole.chars().filter(char::is_ascii_digit).collect();
        format!("{sign}{whole}.{}", places.unwrap_or(""))
    })
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
    /// Whether the mark may part thousands as well: `1.755`.
    pub(super) doubtful: bool,
}

/// The number `-123.45` with at most fifteen digits that begins at `at`, up to the first byte that cannot belong to
/// it; its mark is a point or, where allowed, a comma. Both the digits and the power of ten are exact doubles, so that
/// one division rounds correctly (Clinger 1990).
#[inline]
pub(super) fn short_at(bytes: &[u8], at: usize, comma_allowed: bool) -> Option<Short> {
    let negative = bytes.get(at) == Some(&b'-');
    let start = at + usize::from(negative);
    let digits = match within_eight(bytes, start, comma_allowed) {
        Some(digits) => digits,
        None => digits_at(bytes, start, comma_allowed),
    };
    let Digits {
        number,
        whole,
        places,
        mark,
    } = digits;
    let count = whole + places;
    if count == 0 || count > 15 {
        return None;
    }
    // Fifteen digits fit, and a number with a sign is the quicker to turn into a double.
    let magnitude = number as i64 as f64 / POWERS[places];
    Some(Short {
        value: if negative { -magnitude } else { magnitude },
        end: start + count + usize::from(mark != 0),
        mark,
        doubtful: places == 3 && (1..=3).contains(&whole) && bytes[start] != b'0',
    })
}

/// The digits of a number.
#[derive(Debug, PartialEq, Eq)]
struct Digits {
    /// All of them as one number, meaningless beyond nineteen.
    number: u64,
    /// How many stand before the mark.
    whole: usize,
    /// How many stand after it.
    places: usize,
    /// The decimal mark, 0 where there is none.
    mark: u8,
}

fn is_mark(byte: u8, comma_allowed: bool) -> bool {
    byte == b'.' || (comma_allowed && byte == b',')
}

fn digits_at(bytes: &[u8], start: usize, comma_allowed: bool) -> Digits {
    let (number, point) = digits(bytes, start, 0);
    let mut found = Digits {
        number,
        whole: point - start,
        places: 0,
        mark: 0,
    };
    match bytes.get(point) {
        Some(&mark) if is_mark(mark, comma_allowed) => {
            let (number, end) = digits(bytes, point + 1, number);
            found.number = number;
            found.places = end - point - 1;
            found.mark = mark;
        }
        _ => {}
    }
    found
}

/// [`digits_at`] of digits that end before the eighth byte, all at once; none where they go on.
#[inline]
fn within_eight(bytes: &[u8], start: usize, comma_allowed: bool) -> Option<Digits> {
    const EACH: u64 = 0x0101_0101_0101_0101;
    let eight = bytes.get(start..start + 8)?;
    // The first byte is the lowest; digits become their values.
    let values = u64::from_le_bytes(eight.try_into().ok()?) ^ (EACH * 0x30);
    // The highest bit of each byte that is no digit: above 9 when the lower seven bits are, or not ASCII.
    let others = (((values & (EACH * 0x7f)) + EACH * 0x76) | values) & (EACH * 0x80);
    if others == 0 {
        return None;
    }
    let whole = (others.trailing_zeros() / 8) as usize;
    let mark = eight[whole];
    if !is_mark(mark, comma_allowed) {
        return Some(Digits {
            number: eight_digits(values, whole),
            whole,
            places: 0,
            mark: 0,
        });
    }
    let others = others & (others - 1);
    if others == 0 {
        return None;
    }
    let places = (others.trailing_zeros() / 8) as usize - whole - 1;
    // The digits behind the mark, which is not the eighth byte, close up.
    let before = (1 << (8 * whole)) - 1;
    let closed = (values & before) | ((values >> 8) & !before);
    Some(Digits {
        number: eight_digits(closed, whole + places),
        whole,
        places,
        mark,
    })
}

/// The number of the first digits among eight bytes, the first of which is the lowest.
#[inline]
fn eight_digits(values: u64, count: usize) -> u64 {
    if count == 0 {
        return 0;
    }
    // With zeros before them; then pairs, fours and all eight are joined.
    let all = values << (8 * (8 - count));
    let pairs = (all & 0x000f_000f_000f_000f) * 10 + ((all >> 8) & 0x000f_000f_000f_000f);
    let fours = (pairs & 0x0000_00ff_0000_00ff) * 100 + ((pairs >> 16) & 0x0000_00ff_0000_00ff);
    (fours & 0xffff) * 10_000 + (fours >> 32)
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

/// Whether a cell says that the value is missing: empty, or one of the usual marks, among them those of R (`NA`), Stata (`.`,
/// `.a`) and spreadsheets (`#N/A`), and the en dash that tables of results have.
pub(super) fn is_missing(text: &str) -> bool {
    const MARKS: [&str; 14] = [
        "na", "nan", "n/a", "#n/a", "#na", "n.a.", "null", ".", "?", "*", "\u{2013}", "\u{2014}",
        "\u{ff1f}", "<na>",
    ];
    let text = text.trim();
    let of_stata = |bytes: &[u8]| matches!(bytes, [b'.', letter] if letter.is_ascii_lowercase());
    text.is_empty()
        || (text.len() <= 4
            && (of_stata(text.as_bytes())
                || MARKS.iter().any(|mark| text.eq_ignore_ascii_case(mark))))
}

/// Whether a cell says that the condition does not matter for this case, in temporal data.
pub(super) fn is_dont_care(text: &str) -> bool {
    let text = text.trim();
    text == "-" || text.eq_ignore_ascii_case("dc")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn eight_bytes_at_once_are_read_as_one_after_the_other(
            text in "[0-9.,;\n+e\u{e9}-]{0,12}|[0-9]{0,9}[.,]?[0-9]{0,9}[,;\n]?",
            comma_allowed: bool,
        ) {
            let bytes = text.as_bytes();
            for start in 0..bytes.len() {
                if let Some(digits) = within_eight(bytes, start, comma_allowed) {
                    prop_assert_eq!(digits, digits_at(bytes, start, comma_allowed));
                }
            }
        }
    }

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
            "", "-", ".", "x", "1x", "inf", "NaN", "1e999", "1,5", "1,", ",", "1.2.3", "0x10", "e",
        ] {
            assert_eq!(number(text, b'.'), None, "{text}");
        }
    }

    #[test]
    fn decimal_commas() {
        assert_eq!(number(" 0,25 ", b','), Some(0.25));
        assert_eq!(number("1e-3", b','), Some(0.001));
        assert_eq!(number("1.234,5", b','), Some(1234.5));
        assert_eq!(number("0.25", b','), None);
    }

    #[test]
    fn thousands_and_percentages() {
        for (text, decimal, value) in [
            ("1.755", b',', Some(1755.0)),
            ("1,755", b'.', Some(1755.0)),
            ("-1 234 567,5", b',', Some(-1_234_567.5)),
            ("1'755.25", b'.', Some(1755.25)),
            ("1\u{2019}755", b'.', Some(1755.0)),
            ("12\u{202f}500", b'.', Some(12500.0)),
            ("18 %", b'.', Some(0.18)),
            ("2,5%", b',', Some(0.025)),
            ("\u{2212}3", b'.', Some(-3.0)),
            ("0,755", b'.', None),
            ("1,75", b'.', None),
            ("1234,567", b'.', None),
            ("1.234.56", b',', None),
            ("12.03.2020", b',', None),
            ("1 75", b'.', None),
            ("%", b'.', None),
            ("a%", b'.', None),
        ] {
            assert_eq!(number(text, decimal), value, "{text}");
        }
    }

    #[test]
    fn what_numbers_tell_about_the_decimal_mark() {
        for (text, evidence) in [
            ("5", Evidence::None),
            ("1 755", Evidence::None),
            ("0.755", Evidence::Sure(b'.')),
            ("1.75", Evidence::Sure(b'.')),
            ("1,234.5", Evidence::Sure(b'.')),
            ("1.234,5", Evidence::Sure(b',')),
            ("1.234.567", Evidence::Sure(b',')),
            ("0,5", Evidence::Sure(b',')),
            ("1.755", Evidence::Doubtful(b'.')),
            ("12,500", Evidence::Doubtful(b',')),
        ] {
            assert_eq!(
                open_number(text).map(|found| found.1),
                Some(evidence),
                "{text}"
            );
        }
        assert_eq!(open_number("x"), None);
    }

    #[test]
    fn marks_of_missing_values() {
        for text in [
            "", " ", "NA", "n/a", ".", ".a", "?", "*", "\u{2013}", "#N/A",
        ] {
            assert!(is_missing(text), "{text}");
        }
        for text in ["0", "-", "dc", "x", "..", ".5"] {
            assert!(!is_missing(text), "{text}");
        }
    }
}
