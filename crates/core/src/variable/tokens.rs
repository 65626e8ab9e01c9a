//! From the characters of a formula to tokens, each with its span.

use std::ops::Range;

use super::Source;
use crate::error::SyntaxError;

/// A token of a formula.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A number.
    Number(f64),
    /// A text between quotation marks.
    Text(String),
    /// A name, and whether it stood in backquotes.
    Name(String, bool),
    /// A sign: `+`, `==`, `..`, `(`.
    Sign(&'static str),
}

/// A token and the bytes it stands in.
#[derive(Clone, Debug)]
pub(super) struct Spanned {
    pub(super) token: Token,
    pub(super) span: Range<usize>,
}

/// The signs, longer ones first.
const SIGNS: [&str; 18] = [
    "..", "==", "!=", "<>", "<=", ">=", "<", ">", "=", "+", "-", "*", "/", "^", "~", "(", ")", ",",
];

/// The tokens of a formula.
pub(super) fn tokens(source: &Source) -> Result<Vec<Spanned>, SyntaxError> {
    let mut found = Vec::new();
    let mut at = source.start;
    loop {
        let rest = &source.text[at..];
        at += rest.len() - rest.trim_start().len();
        if at == source.text.len() {
            return Ok(found);
        }
        let (token, end) = token(source, at)?;
        found.push(Spanned {
            token,
            span: at..end,
        });
        at = end;
    }
}

fn token(source: &Source, at: usize) -> Result<(Token, usize), SyntaxError> {
    let rest = &source.text[at..];
    let first = rest.chars().next().unwrap_or_default();
    match first {
        '`' => delimited(source, at, '`').map(|(name, end)| (Token::Name(name, true), end)),
        '"' | '\'' => delimited(source, at, first).map(|(text, end)| (Token::Text(text), end)),
        '.' | '0'..='9' if !rest.starts_with("..") => number(source, at),
        c if c.is_alphabetic() || c == '_' => {
            let length = name_length(rest);
            Ok((Token::Name(rest[..length].to_owned(), false), at + length))
        }
        _ => match SIGNS.iter().find(|sign| rest.starts_with(**sign)) {
            Some(sign) => Ok((Token::Sign(sign), at + sign.len())),
            None => Err(source.fault(
                &(at..at + first.len_utf8()),
                format!("{first:?} has no meaning here"),
                "a name with other than letters, digits, _ and . goes in backquotes, a text in quotation marks",
            )),
        },
    }
}

/// A name goes on through letters, digits, `_` and single points; two points are a range.
fn name_length(rest: &str) -> usize {
    let mut characters = rest.char_indices().peekable();
    while let Some((at, c)) = characters.next() {
        let next_is_point = matches!(characters.peek(), Some((_, '.')));
        let goes_on = c.is_alphanumeric() || c == '_' || (c == '.' && !next_is_point);
        if !goes_on {
            return at;
        }
    }
    rest.len()
}

fn delimited(source: &Source, at: usize, mark: char) -> Result<(String, usize), SyntaxError> {
    let rest = &source.text[at + 1..];
    let Some(length) = rest.find(mark) else {
        return Err(source.fault(
            &(at..source.text.len()),
            "the quotation mark is not closed",
            format!("close it with {mark}"),
        ));
    };
    if length == 0 {
        return Err(source.fault(
            &(at..at + 2),
            "nothing stands between the marks",
            "write a name or a text there",
        ));
    }
    Ok((rest[..length].to_owned(), at + length + 2))
}

fn number(source: &Source, at: usize) -> Result<(Token, usize), SyntaxError> {
    let bytes = source.text.as_bytes();
    let mut end = at;
    while let Some(&byte) = bytes.get(end) {
        let exponent_sign =
            matches!(byte, b'+' | b'-') && matches!(bytes[end - 1], b'e' | b'E') && end > at;
        let range = byte == b'.' && bytes.get(end + 1) == Some(&b'.');
        if range || !(byte.is_ascii_alphanumeric() || byte == b'.' || exponent_sign) {
            break;
        }
        end += 1;
    }
    match source.text[at..end].parse::<f64>() {
        Ok(number) if number.is_finite() => Ok((Token::Number(number), end)),
        _ => Err(source.fault(
            &(at..end),
            "this is neither a number nor a name",
            "numbers have a decimal point; a name that begins with a digit goes in backquotes",
        )),
    }
}
