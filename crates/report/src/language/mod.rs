//! The language of tables, figures and reports: one file of strings for each (`crates/report/languages`).
//!
//! The English sentence is its own key. A sentence with parts that come from the results has `{}` for each of them, in
//! order; a translation may put them in another order with `{0}`, `{1}`, …. A test finds every sentence in the
//! source and checks that each language has it, with the same parts.

use std::cell::Cell;
use std::collections::HashMap;
use std::fmt::Display;
use std::sync::LazyLock;

pub use qca_study::file::Language;

thread_local! {
    /// The language that this thread writes in.
    static CURRENT: Cell<Language> = const { Cell::new(Language::En) };
}

/// Does `work` in this language: every fixed word that it writes on this thread is in it.
pub fn within<T>(language: Language, work: impl FnOnce() -> T) -> T {
    /// Puts the former language back, also where `work` panics.
    struct Former(Language);
    impl Drop for Former {
        fn drop(&mut self) {
            CURRENT.set(self.0);
        }
    }
    let _former = Former(CURRENT.replace(language));
    work()
}

/// The language that this thread writes in.
pub(crate) fn current() -> Language {
    CURRENT.get()
}

/// A fixed sentence or word in the current language.
pub(crate) fn tr(english: &'static str) -> &'static str {
    sentences(current())
        .and_then(|known| known.get(english))
        .map_or(english, String::as_str)
}

/// A sentence with parts, in the current language: each `{}` stands for the next part, `{0}` for the first.
pub(crate) fn say(english: &'static str, parts: &[&dyn Display]) -> String {
    filled(tr(english), parts)
}

fn filled(sentence: &str, parts: &[&dyn Display]) -> String {
    let mut out = String::with_capacity(sentence.len() + 16 * parts.len());
    let mut next = 0;
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((number, after)) = after.split_once('}') else {
            out.push('{');
            rest = after;
            continue;
        };
        let at = number.parse().unwrap_or(next);
        next = at + 1;
        if let Some(part) = parts.get(at) {
            out.push_str(&part.to_string());
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

type Sentences = HashMap<String, String>;

/// The strings of a language; none for English, which is its own.
fn sentences(language: Language) -> Option<&'static Sentences> {
    static ZH: LazyLock<Sentences> =
        LazyLock::new(|| read(include_str!("../../languages/zh.toml")));
    static DE: LazyLock<Sentences> =
        LazyLock::new(|| read(include_str!("../../languages/de.toml")));
    static ES: LazyLock<Sentences> =
        LazyLock::new(|| read(include_str!("../../languages/es.toml")));
    match language {
        Language::En => None,
        Language::Zh => Some(&ZH),
        Language::De => Some(&DE),
        Language::Es => Some(&ES),
    }
}

/// A file of strings; that each can be read is tested.
fn read(text: &str) -> Sentences {
    toml::from_str(text).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_fill_their_places_in_any_order() {
        assert_eq!(filled("{} of {}", &[&1, &"two"]), "1 of two");
        assert_eq!(filled("{1} · {0}", &[&1, &"two"]), "two · 1");
        assert_eq!(filled("no part", &[]), "no part");
        assert_eq!(filled("{} and {}", &[&"{}", &2]), "{} and 2");
    }

    #[test]
    fn the_language_ends_with_its_scope() {
        assert_eq!(within(Language::De, current), Language::De);
        assert_eq!(current(), Language::En);
    }
}
