//! Sentences of an answer that can be told in another language: a text with placeholders, and what fills them.
//!
//! Read as text, or written as JSON, a sentence is English. Who tells it in another language puts a translation in the
//! place of [`Sentence::text`] and fills it with the same values.

use std::fmt::{self, Display};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use qca::Count;
use qca::truth_table::Out;

/// A sentence, or a part of one.
///
/// ```
/// use qca_study::sentence::{Part, Sentence};
///
/// let cases = Part::Listed(vec!["Oak".into(), "Elm".into()]);
/// let sentence = Sentence::new("Deviant: {cases}.", vec![("cases", cases)]);
/// assert_eq!(sentence.to_string(), "Deviant: Oak and Elm.");
/// ```
#[derive(Clone, Debug)]
pub struct Sentence {
    text: &'static str,
    values: Vec<(&'static str, Part)>,
}

/// What fills a placeholder.
#[derive(Clone, Debug)]
pub enum Part {
    /// A name, an expression or a figure: the same in every language.
    Verbatim(String),
    /// A sentence of the analysis, which knows it in English only.
    Other(String),
    /// Words.
    Said(Sentence),
    /// `a, b, c`.
    Enumerated(Vec<Part>),
    /// `a, b and c`.
    Listed(Vec<Part>),
    /// `a; b; c`.
    Clauses(Vec<Part>),
    /// Whole sentences, one after the other.
    Sentences(Vec<Sentence>),
}

/// A sentence whose placeholders are filled by name: `told!("Row {row} has OUT {out}.", row, out = row.out)`.
macro_rules! told {
    (@value $name:ident) => { $crate::sentence::Part::from($name) };
    (@value $name:ident = $value:expr) => { $crate::sentence::Part::from($value) };
    ($text:expr $(, $name:ident $(= $value:expr)?)* $(,)?) => {
        $crate::sentence::Sentence::new(
            $text,
            vec![$((stringify!($name), told!(@value $name $(= $value)?))),*],
        )
    };
}
pub(crate) use told;

impl Sentence {
    /// A sentence. Every placeholder of the text has a value.
    pub fn new(text: &'static str, values: Vec<(&'static str, Part)>) -> Self {
        Sentence { text, values }
    }

    /// Sentences one after the other, as one.
    pub fn joined(sentences: Vec<Sentence>) -> Self {
        Sentence::new(
            "{sentences}",
            vec![("sentences", Part::Sentences(sentences))],
        )
    }

    /// A count with its noun: the first text is that of one, the second has `{count}` in it.
    pub(crate) fn counted(count: usize, one: &'static str, several: &'static str) -> Self {
        match count {
            1 => Sentence::new(one, Vec::new()),
            _ => Sentence::new(several, vec![("count", count.into())]),
        }
    }

    /// The English text, its placeholders in braces.
    pub fn text(&self) -> &'static str {
        self.text
    }

    /// What fills the placeholders, by name.
    pub fn values(&self) -> &[(&'static str, Part)] {
        &self.values
    }
}

/// Sentences are the same if they read the same.
impl PartialEq for Sentence {
    fn eq(&self, other: &Self) -> bool {
        self.to_string() == other.to_string()
    }
}

impl Display for Sentence {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let values: Vec<(&str, &dyn Display)> = self
            .values
            .iter()
            .map(|(name, part)| (*name, part as &dyn Display))
            .collect();
        out.write_str(&filled(self.text, &values))
    }
}

impl Display for Part {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Part::Verbatim(text) | Part::Other(text) => out.write_str(text),
            Part::Said(sentence) => sentence.fmt(out),
            Part::Enumerated(parts) => out.write_str(&joined(parts, ", ")),
            Part::Listed(parts) => match parts.as_slice() {
                [] => Ok(()),
                [one] => one.fmt(out),
                [others @ .., last] => write!(out, "{} and {last}", joined(others, ", ")),
            },
            Part::Clauses(parts) => out.write_str(&joined(parts, "; ")),
            Part::Sentences(sentences) => out.write_str(&joined(sentences, " ")),
        }
    }
}

fn joined(parts: &[impl Display], by: &str) -> String {
    let parts: Vec<String> = parts.iter().map(ToString::to_string).collect();
    parts.join(by)
}

/// A text with its placeholders filled, each value as it is.
pub fn filled(text: &str, values: &[(&str, &dyn Display)]) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        let value = values.iter().find(|(other, _)| *other == name);
        debug_assert!(value.is_some(), "nothing fills {name} of {text:?}");
        out.push_str(before);
        out.extend(value.map(|(_, value)| value.to_string()));
        rest = after;
    }
    out.push_str(rest);
    out
}

impl Serialize for Sentence {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// A sentence that comes from JSON stays in English.
impl<'de> Deserialize<'de> for Sentence {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Ok(told!("{text}", text))
    }
}

impl From<Sentence> for Part {
    fn from(sentence: Sentence) -> Self {
        Part::Said(sentence)
    }
}

impl From<Vec<Sentence>> for Part {
    fn from(sentences: Vec<Sentence>) -> Self {
        Part::Sentences(sentences)
    }
}

macro_rules! verbatim {
    ($($kind:ty),*) => {
        $(impl From<$kind> for Part {
            fn from(value: $kind) -> Self {
                Part::Verbatim(value.to_string())
            }
        })*
    };
}
verbatim!(
    String, &String, &str, usize, &usize, f64, &f64, Out, &Out, Count, &Count
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_reads_as_its_text_with_every_part_in_its_place() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).into()).collect();
        let inner = told!("{count} cases", count = 2usize);
        let sentence = told!(
            "{who} ({names}): {rest}",
            who = inner,
            names = Part::Listed(names(&["A", "{who}", "C"])),
            rest = Part::Clauses(names(&["x", "y"])),
        );
        assert_eq!(sentence.to_string(), "2 cases (A, {who} and C): x; y");
        let several = Sentence::joined(vec![told!("One."), told!("Two.")]);
        assert_eq!(several.to_string(), "One. Two.");
        assert_eq!(Part::Listed(Vec::new()).to_string(), "");
        assert_eq!(Part::Enumerated(names(&["a", "b"])).to_string(), "a, b");
    }

    #[test]
    fn a_sentence_is_text_in_json_and_comes_back() {
        let sentence = told!("Row {row}.", row = "{5}");
        let json = serde_json::to_string(&sentence).unwrap();
        assert_eq!(json, "\"Row {5}.\"");
        let back: Sentence = serde_json::from_str(&json).unwrap();
        assert_eq!(back, sentence);
    }
}
