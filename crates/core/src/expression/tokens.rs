//! From characters to tokens, each with its span.

use std::ops::Range;

use super::Source;
use crate::error::{Error, Result};
use crate::minimize::Level;

/// A token of an expression, a relation or a list of expectations.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// A column's name, without its backquotes.
    Name(String),
    /// `0` or `1` where a name could stand.
    Constant(bool),
    /// `[2]`, `{2}`, `[1,2]`: sorted, each once.
    Levels(Vec<Level>),
    And,
    Or,
    Not,
    Open,
    Close,
    Comma,
    /// `->` and `=>`: sufficiency.
    ArrowRight,
    /// `<-` and `<=`: necessity.
    ArrowLeft,
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
    Ok(found)
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
        match first {
            '`' => self.quoted_name(),
            '[' => self.levels(']'),
            '{' => self.levels('}'),
            c if is_name_character(c) => self.word(),
            _ => self.sign(),
        }
    }

    fn sign(&mut self) -> Result<Token> {
        const SIGNS: [(&str, Token); 13] = [
            ("->", Token::ArrowRight),
            ("=>", Token::ArrowRight),
            ("<-", Token::ArrowLeft),
            ("<=", Token::ArrowLeft),
            ("*", Token::And),
            ("&", Token::And),
            ("+", Token::Or),
            ("|", Token::Or),
            ("~", Token::Not),
            ("!", Token::Not),
            ("(", Token::Open),
            (")", Token::Close),
            (",", Token::Comma),
        ];
        for (text, token) in SIGNS {
            if self.rest().starts_with(text) {
                self.at += text.len();
                return Ok(token);
            }
        }
        let sign = self.peek().unwrap_or_default();
        let span = self.at..self.at + sign.len_utf8();
        Err(self.source.error_with(
            span,
            format!("{sign:?} has no meaning here"),
            "write * for AND, + for OR, ~ for NOT; a name with other than letters, digits, _ and . \
             goes in backquotes",
        ))
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
        let Some(length) = self.rest().find(close) else {
            return Err(self.source.error_with(
                start..self.source.text.len(),
                "the bracket is not closed",
                format!("close it with {close:?} after the levels, as in D[1,2]"),
            ));
        };
        let inner = self.rest()[1..length].to_owned();
        self.at += length + 1;
        let mut levels = Vec::new();
        let mut from = start + 1;
        for part in inner.split(',') {
            levels.push(self.level(part, from)?);
            from += part.len() + 1;
        }
        levels.sort_unstable();
        levels.dedup();
        Ok(Token::Levels(levels))
    }

    fn level(&self, part: &str, from: usize) -> Result<Level> {
        let digits = part.trim();
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

/// Whether a name outside backquotes may have this character.
pub(super) fn is_name_character(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '.'
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
