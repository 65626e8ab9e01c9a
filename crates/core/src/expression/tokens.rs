//! From characters to tokens, each with its span. Signs of other notations that cannot be mistaken are read as ours.

use std::ops::Range;

use super::Source;
use crate::condition::{is_name_character, small_digit};
use crate::error::{Error, Result};
use qca_minimize::Level;

/// A token of an expression, a relation or a list of expectations.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A column's name, without its backquotes.
    Name(String),
    /// `0` or `1` where a name could stand.
    Constant(bool),
    /// `[2]`, `{2}`, `[1,2]`, `=2`, a digit set low or high: sorted, each once.
    Levels(Vec<Level>),
    And,
    Or,
    Not,
    /// `'` after what it negates.
    Prime,
    /// `-`, as in `1-A`.
    Minus,
    Open,
    Close,
    Comma,
    /// `->` and `=>`: sufficiency.
    ArrowRight,
    /// `<-` and `<=`: necessity.
    ArrowLeft,
    /// `<->` and `<=>`: both at once.
    ArrowBoth,
}

/// A token and the bytes it stands in.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Spanned {
    pub(super) token: Token,
    pub(super) span: Range<usize>,
}

/// The tokens of the whole text.
pub(super) fn tokens(source: &Source) -> Result<Vec<Spanned>> {
    let mut reader = Reader { source, at: 0 };
    let mut found = Vec::new();
    while let Some(first) = reader.skip_space() {
        let start = reader.at;
        let token = reader.token(first)?;
        found.push(Spanned {
            token,
            span: start..reader.at,
        });
    }
    read_words(source, &mut found);
    Ok(found)
}

/// The words `and`, `or` and `not` as operators where they cannot be names: between two operands, or before one. A column of such
/// a name is meant everywhere else, and in backquotes.
fn read_words(source: &Source, found: &mut [Spanned]) {
    let begins = |token: &Token| {
        matches!(
            token,
            Token::Name(_) | Token::Constant(_) | Token::Open | Token::Not
        )
    };
    let ends = |token: &Token| {
        matches!(
            token,
            Token::Name(_) | Token::Constant(_) | Token::Levels(_) | Token::Close | Token::Prime
        )
    };
    for at in 0..found.len() {
        let word = source.text[found[at].span.clone()].to_lowercase();
        let operator = match word.as_str() {
            "and" => Token::And,
            "or" => Token::Or,
            "not" => Token::Not,
            _ => continue,
        };
        let after_operand = at > 0 && ends(&found[at - 1].token);
        let before_operand = found.get(at + 1).is_some_and(|next| begins(&next.token));
        if before_operand && after_operand == (operator != Token::Not) {
            found[at].token = operator;
        }
    }
}

struct Reader<'a> {
    source: &'a Source,
    at: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        &self.source.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn skip_space(&mut self) -> Option<char> {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
        self.peek()
    }

    fn token(&mut self, first: char) -> Result<Token> {
        match plain(first) {
            '`' => self.quoted_name(),
            '[' => self.levels(']'),
            '{' => self.levels('}'),
            _ if small_digit(first).is_some() => Ok(self.small_levels()),
            c if is_name_character(c) => self.word(),
            _ => self.sign(),
        }
    }

    fn sign(&mut self) -> Result<Token> {
        // Longer signs first.
        const SIGNS: [(&str, Option<Token>); 23] = [
            ("<->", Some(Token::ArrowBoth)),
            ("<=>", Some(Token::ArrowBoth)),
            ("->", Some(Token::ArrowRight)),
            ("=>", Some(Token::ArrowRight)),
            ("<-", Some(Token::ArrowLeft)),
            ("<=", Some(Token::ArrowLeft)),
            ("↔", Some(Token::ArrowBoth)),
            ("→", Some(Token::ArrowRight)),
            ("←", Some(Token::ArrowLeft)),
            ("&&", Some(Token::And)),
            ("||", Some(Token::Or)),
            ("==", None),
            ("=", None),
            ("*", Some(Token::And)),
            ("&", Some(Token::And)),
            ("+", Some(Token::Or)),
            ("|", Some(Token::Or)),
            ("~", Some(Token::Not)),
            ("'", Some(Token::Prime)),
            ("-", Some(Token::Minus)),
            ("(", Some(Token::Open)),
            (")", Some(Token::Close)),
            (",", Some(Token::Comma)),
        ];
        let start = self.at;
        for (text, token) in SIGNS {
            if let Some(length) = self.begins_with(text) {
                self.at += length;
                return match token {
                    Some(token) => Ok(token),
                    None => self.level_after_equals(start),
                };
            }
        }
        let sign = self.peek().unwrap_or_default();
        let span = self.at..self.at + sign.len_utf8();
        // Other programs and logicians write claims with these, some in opposite senses.
        if matches!(sign, '≤' | '≥' | '<' | '>' | '⊃') {
            let remedy = "write EXPR -> Y where EXPR is a subset of Y (sufficiency), and EXPR <- Y where Y is a subset of EXPR (necessity)";
            return Err(self.source.error_with(
                span,
                format!("{sign:?} can be meant in two ways"),
                remedy,
            ));
        }
        Err(self.source.error_with(
            span,
            format!("{sign:?} has no meaning here"),
            "write * for AND, + for OR, ~ for NOT; a name with other than letters, digits, _ and . \
             goes in backquotes",
        ))
    }

    /// How many bytes of the text are this sign, in whatever notation.
    fn begins_with(&self, sign: &str) -> Option<usize> {
        let mut length = 0;
        let mut rest = self.rest().chars();
        for wanted in sign.chars() {
            let c = rest.next().filter(|&c| plain(c) == wanted)?;
            length += c.len_utf8();
        }
        Some(length)
    }

    /// `A=1`, `A==1`: level 1 of A.
    fn level_after_equals(&mut self, start: usize) -> Result<Token> {
        self.skip_space();
        let rest = self.rest();
        let length = rest.find(|c| !is_name_character(c)).unwrap_or(rest.len());
        let span = start..self.at + length;
        let level: Option<Level> = rest[..length].parse().ok();
        self.at += length;
        level
            .map(|level| Token::Levels(vec![level]))
            .ok_or_else(|| {
                self.source.error_with(
                    span,
                    "a level is missing after the equals sign",
                    "write A=1 or A[1] for level 1 of A, and -> or <- for a claim about an outcome",
                )
            })
    }

    /// Digits set low or high after a name: `A₁`.
    fn small_levels(&mut self) -> Token {
        let mut level: Level = 0;
        while let Some((c, digit)) = self.peek().and_then(|c| Some((c, small_digit(c)?))) {
            level = level.saturating_mul(10).saturating_add(digit);
            self.at += c.len_utf8();
        }
        Token::Levels(vec![level])
    }

    fn word(&mut self) -> Result<Token> {
        let start = self.at;
        let rest = self.rest();
        let length = rest.find(|c| !is_name_character(c)).unwrap_or(rest.len());
        let word = rest[..length].to_owned();
        self.at += length;
        match word.as_str() {
            "0" => Ok(Token::Constant(false)),
            "1" => Ok(Token::Constant(true)),
            _ if word.starts_with(char::is_numeric) => Err(self.source.error_with(
                start..self.at,
                format!("{word:?} is no name, since it starts with a digit"),
                format!("if it is a column's name, write it in backquotes: `{word}`"),
            )),
            _ => Ok(Token::Name(word)),
        }
    }

    /// A name in backquotes; two backquotes in a row stand for one.
    fn quoted_name(&mut self) -> Result<Token> {
        let start = self.at;
        let mut name = String::new();
        self.at += 1;
        loop {
            let Some(length) = self.rest().find('`') else {
                return Err(self.source.error_with(
                    start..self.source.text.len(),
                    "the backquote is not closed",
                    "write the name between two backquotes",
                ));
            };
            name.push_str(&self.rest()[..length]);
            self.at += length + 1;
            if self.peek() != Some('`') {
                break;
            }
            name.push('`');
            self.at += 1;
        }
        if name.is_empty() {
            return Err(self
                .source
                .error(start..self.at, "a name is missing in the backquotes"));
        }
        Ok(Token::Name(name))
    }

    fn levels(&mut self, close: char) -> Result<Token> {
        let start = self.at;
        let open = self.peek().map_or(1, char::len_utf8);
        let Some(length) = self.rest().find(|c| plain(c) == close) else {
            return Err(self.source.error_with(
                start..self.source.text.len(),
                "the bracket is not closed",
                format!("close it with {close:?} after the levels, as in D[1,2]"),
            ));
        };
        let inner = self.rest()[open..length].to_owned();
        self.at += length;
        self.at += self.peek().map_or(1, char::len_utf8);
        let mut levels = Vec::new();
        let mut from = start + open;
        for part in inner.split_inclusive(|c| plain(c) == ',') {
            let digits = part.trim_end_matches(|c| plain(c) == ',');
            levels.push(self.level(digits, from)?);
            from += part.len();
        }
        if inner.is_empty() || inner.ends_with(|c| plain(c) == ',') {
            levels.push(self.level("", from)?);
        }
        levels.sort_unstable();
        levels.dedup();
        Ok(Token::Levels(levels))
    }

    fn level(&self, part: &str, from: usize) -> Result<Level> {
        let digits: String = part.trim().chars().map(narrow_digit).collect();
        if let Ok(level) = digits.parse() {
            return Ok(level);
        }
        let problem = if digits.is_empty() {
            "a level is missing".to_owned()
        } else {
            format!("{digits:?} is not a level")
        };
        let remedy = "levels are whole numbers from 0, separated by commas, as in D[1,2]";
        Err(self
            .source
            .error_with(from..from + part.len(), problem, remedy))
    }
}

/// The sign of ours for one of another notation: logic, set theory, full-width punctuation, typographic marks.
pub(super) fn plain(c: char) -> char {
    match c {
        '∧' | '∩' | '·' | '•' | '⋅' | '∙' | '×' | '∗' | '⋀' => '*',
        '∨' | '∪' | '⋁' => '+',
        '!' | '¬' | '￢' | '∼' | '˜' | '∽' | '！' => '~',
        '−' | '‐' | '‑' | '–' => '-',
        '′' | '’' | '＇' => '\'',
        '⇒' | '⟶' | '⟹' | '⊆' | '⊂' => '→',
        '⇐' | '⟵' | '⟸' | '⊇' => '←',
        '⇔' | '⟷' | '⟺' => '↔',
        '、' => ',',
        // The full-width forms of ASCII punctuation; letters and digits may be part of a name.
        '\u{ff01}'..='\u{ff5e}' if !c.is_alphanumeric() => {
            char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c)
        }
        _ => c,
    }
}

/// A full-width digit as the usual one.
fn narrow_digit(c: char) -> char {
    match c {
        '０'..='９' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        _ => c,
    }
}

impl Source {
    /// An error at a place in this text.
    pub(super) fn error(&self, span: Range<usize>, problem: impl Into<String>) -> Error {
        self.fault(span, problem).into()
    }

    /// An error at a place in this text, and what to do.
    pub(super) fn error_with(
        &self,
        span: Range<usize>,
        problem: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Error {
        self.fault(span, problem).remedy(remedy).into()
    }
}
