//! The fixed words of tables, figures and reports in the language that a study asks for.
//!
//! The English text stands in the code, beside what fills it; the other languages have a file each, which translates every
//! text. A test holds that no text lacks a translation, and that no translation lacks a placeholder. Where the same English word stands
//! for two things, a context before a bar tells them apart: `"pair|First"`.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::LazyLock;

use serde::Deserialize;

use qca_study::file::Language;
use qca_study::run::Results;
use qca_study::sentence::{Part, Sentence, filled};

/// Fills a text's placeholders by name: `fill!(words, "Truth table for {outcome}", outcome = name)`.
macro_rules! fill {
    (@value $name:ident) => { &$name as &dyn std::fmt::Display };
    (@value $name:ident = $value:expr) => { &$value as &dyn std::fmt::Display };
    ($words:expr, $text:expr $(, $name:ident $(= $value:expr)?)* $(,)?) => {
        $words.fill($text, &[$((stringify!($name), fill!(@value $name $(= $value)?))),*])
    };
}
pub(crate) use fill;

/// The texts of a language by their English.
#[derive(Default, Deserialize)]
struct Texts {
    /// What this crate says.
    said: BTreeMap<String, String>,
    /// What the analysis says in its own words: warnings, remedies, notes. Results hold them as English sentences.
    retold: BTreeMap<String, String>,
}

static CHINESE: LazyLock<Texts> = LazyLock::new(|| read(include_str!("../languages/zh.toml")));
static GERMAN: LazyLock<Texts> = LazyLock::new(|| read(include_str!("../languages/de.toml")));
static SPANISH: LazyLock<Texts> = LazyLock::new(|| read(include_str!("../languages/es.toml")));

/// A language's texts; a file that cannot be read, which a test rules out, has none.
fn read(file: &str) -> Texts {
    toml::from_str(file).unwrap_or_default()
}

/// The fixed words in one language.
///
/// ```
/// use qca_report::Words;
/// use qca_study::file::Language;
///
/// let words = Words::new(Language::Chinese);
/// assert_eq!(words.say("Consistency"), "一致性");
/// assert_eq!(Words::default().say("Consistency"), "Consistency");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Words {
    language: Language,
}

impl Words {
    /// The words of a language.
    pub fn new(language: Language) -> Self {
        Words { language }
    }

    /// The words of the language that a study asks for.
    pub fn of(results: &Results) -> Self {
        Words::new(results.settings.language)
    }

    /// The language.
    pub fn language(self) -> Language {
        self.language
    }

    /// A text in this language: its own words where there are none.
    pub fn say(self, english: &str) -> &str {
        self.translated(english)
            .unwrap_or_else(|| english.split_once('|').map_or(english, |(_, text)| text))
    }

    fn texts(self) -> Option<&'static Texts> {
        match self.language {
            Language::English => None,
            Language::Chinese => Some(&CHINESE),
            Language::German => Some(&GERMAN),
            Language::Spanish => Some(&SPANISH),
        }
    }

    fn translated(self, english: &str) -> Option<&'static str> {
        self.texts()?.said.get(english).map(String::as_str)
    }

    /// A sentence of the analysis in this language: the template that it was made from is found, and its values, themselves
    /// retold, put into the translation. A sentence that no template fits stays as it is.
    pub fn retold(self, sentence: &str) -> String {
        let Some(texts) = self.texts() else {
            return sentence.to_owned();
        };
        if let Some(text) = texts.retold.get(sentence) {
            return text.clone();
        }
        let fits = |(english, text): (&'static String, &'static String)| {
            Some((english, text, captured(english, sentence)?))
        };
        // The template with the most words of its own fits best.
        let best = texts
            .retold
            .iter()
            .filter_map(fits)
            .max_by_key(|(english, ..)| (english.len(), *english));
        let Some((_, text, values)) = best else {
            return sentence.to_owned();
        };
        let values: Vec<(&str, String)> = values
            .into_iter()
            .map(|(name, value)| (name, self.retold_clauses(value)))
            .collect();
        let values: Vec<(&str, &dyn Display)> = values
            .iter()
            .map(|(name, value)| (*name, value as &dyn Display))
            .collect();
        filled(text, &values)
    }

    /// What stands in a sentence: a name, a number, or clauses of the analysis.
    fn retold_clauses(self, value: &str) -> String {
        let clauses: Vec<String> = value
            .split("; ")
            .map(|clause| self.retold(clause))
            .collect();
        match clauses
            .iter()
            .any(|clause| !value.contains(clause.as_str()))
        {
            true => clauses.join(self.say("between clauses|; ")),
            false => value.to_owned(),
        }
    }

    /// A sentence that knows its text and values, in this language.
    pub fn told(self, sentence: &Sentence) -> String {
        let values: Vec<(&str, String)> = sentence
            .values()
            .iter()
            .map(|(name, part)| (*name, self.told_part(part)))
            .collect();
        let values: Vec<(&str, &dyn Display)> = values
            .iter()
            .map(|(name, value)| (*name, value as &dyn Display))
            .collect();
        self.fill(sentence.text(), &values)
    }

    fn told_part(self, part: &Part) -> String {
        let each = |parts: &[Part]| -> Vec<String> {
            parts.iter().map(|part| self.told_part(part)).collect()
        };
        match part {
            Part::Verbatim(text) => text.clone(),
            Part::Other(sentence) => self.retold(sentence),
            Part::Said(sentence) => self.told(sentence),
            Part::Enumerated(parts) => self.enumerated(&each(parts)),
            Part::Listed(parts) => self.listed(&each(parts)),
            Part::Clauses(parts) => each(parts).join(self.say("between clauses|; ")),
            Part::Sentences(sentences) => {
                self.sentences(sentences.iter().map(|sentence| self.told(sentence)))
            }
        }
    }

    /// A sentence with its full stop.
    pub fn closed(self, sentence: &str) -> String {
        fill!(self, "{sentence}.", sentence)
    }

    /// A text with its placeholders filled.
    pub fn fill(self, english: &str, values: &[(&str, &dyn Display)]) -> String {
        filled(self.say(english), values)
    }

    /// A count with its noun: the first text is that of one, the second has `{count}` in it.
    pub fn counted(self, count: usize, one: &str, several: &str) -> String {
        match count {
            1 => self.say(one).to_owned(),
            _ => self.fill(several, &[("count", &count)]),
        }
    }

    /// `a`, `a and b`, `a, b and c`.
    pub fn listed<T: AsRef<str>>(self, items: &[T]) -> String {
        match items {
            [] => String::new(),
            [one] => one.as_ref().to_owned(),
            [others @ .., last] => {
                let (others, last) = (self.enumerated(others), last.as_ref());
                fill!(self, "{others} and {last}", others, last)
            }
        }
    }

    /// `a, b, c`.
    pub fn enumerated<T: AsRef<str>>(self, items: &[T]) -> String {
        let items: Vec<&str> = items.iter().map(AsRef::as_ref).collect();
        items.join(self.say("between items|, "))
    }

    /// Sentences one after the other; empty ones are none.
    pub fn sentences<T: AsRef<str>>(self, sentences: impl IntoIterator<Item = T>) -> String {
        let mut out = String::new();
        for sentence in sentences {
            if !out.is_empty() && !sentence.as_ref().is_empty() {
                out.push_str(self.say("between sentences| "));
            }
            out.push_str(sentence.as_ref());
        }
        out
    }
}

/// What stands in the sentence where the template has placeholders, if it was made from the template.
fn captured<'a, 'b>(template: &'a str, sentence: &'b str) -> Option<Vec<(&'a str, &'b str)>> {
    let (before, mut template) = template.split_once('{')?;
    let mut sentence = sentence.strip_prefix(before)?;
    let mut values = Vec::new();
    loop {
        let (name, after) = template.split_once('}')?;
        let (text, next) = match after.split_once('{') {
            Some((text, next)) => (text, Some(next)),
            None => (after, None),
        };
        let end = match next {
            Some(_) => sentence.find(text)?,
            None => sentence.strip_suffix(text)?.len(),
        };
        values.push((name, &sentence[..end]));
        match next {
            Some(next) => (template, sentence) = (next, &sentence[end + text.len()..]),
            None => return Some(values),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_filled_by_name_and_once() {
        let words = Words::default();
        let filled = fill!(words, "{b} of {a}", a = "{b}", b = 2);
        assert_eq!(filled, "2 of {b}");
        assert_eq!(words.say("pair|First"), "First");
        assert_eq!(words.counted(1, "1 case", "{count} cases"), "1 case");
        assert_eq!(words.counted(0, "1 case", "{count} cases"), "0 cases");
    }

    #[test]
    fn sentences_are_taken_apart_by_their_template() {
        let taken = captured(
            "Row(s) {rows} have a PRI below {cut}: so",
            "Row(s) 3, 4 have a PRI below 0.5: so",
        );
        assert_eq!(taken, Some(vec![("rows", "3, 4"), ("cut", "0.5")]));
        assert_eq!(captured("Row(s) {rows} have", "Rows 3 have"), None);
        assert_eq!(captured("no placeholder", "no placeholder"), None);
    }

    #[test]
    fn lists_and_sentences_read_as_the_language_does() {
        let names = ["A", "B", "C"];
        let english = Words::default();
        assert_eq!(english.listed(&names[..1]), "A");
        assert_eq!(english.listed(&names[..2]), "A and B");
        assert_eq!(english.listed(&names), "A, B and C");
        assert_eq!(english.sentences(["One.", "", "Two."]), "One. Two.");
        let chinese = Words::new(Language::Chinese);
        assert_eq!(chinese.listed(&names), "A、B和C");
        assert_eq!(chinese.sentences(["一。", "二。"]), "一。二。");
    }
}
