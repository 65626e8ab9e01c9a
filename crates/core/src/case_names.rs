//! The names of many cases, in little memory.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::ops::{Index, Range};
use std::sync::Arc;

use rayon::prelude::*;
use serde::{Serialize, Serializer};

/// Names of cases, in order: one text, and where each name ends in it. Copies share it.
///
/// ```
/// use qca::CaseNames;
///
/// let names = CaseNames::from_iter(["AU", "BE", "CZ"]);
/// assert_eq!(names, ["AU", "BE", "CZ"]);
/// assert_eq!((names.len(), &names[1], names.get(3)), (3, "BE", None));
/// assert_eq!(names.select(&[2, 0]), ["CZ", "AU"]);
/// ```
#[derive(Clone, Default, PartialEq, Eq)]
pub struct CaseNames {
    list: Arc<List>,
}

#[derive(Clone, Default, PartialEq, Eq)]
struct List {
    text: String,
    ends: Vec<usize>,
}

impl CaseNames {
    /// The numbers of so many cases, from 1.
    pub fn numbered(cases: usize) -> Self {
        let mut names = Names::default();
        (1..=cases).for_each(|number| names.push_number(number));
        names.into()
    }

    /// How many names there are.
    pub fn len(&self) -> usize {
        self.list.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.list.ends.is_empty()
    }

    /// The name of a case, if there is such a case.
    pub fn get(&self, case: usize) -> Option<&str> {
        (case < self.len()).then(|| &self[case])
    }

    /// The names in order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &str> + DoubleEndedIterator + Clone {
        (0..self.len()).map(|case| &self[case])
    }

    /// The names of these cases, in this order; a case may occur more than once.
    pub fn select(&self, cases: &[usize]) -> CaseNames {
        cases.iter().map(|&case| &self[case]).collect()
    }

    /// All names in one text, with this between them.
    pub fn join(&self, separator: &str) -> String {
        let between = separator.len() * self.len();
        let mut joined = String::with_capacity(self.list.text.len() + between);
        for (case, name) in self.iter().enumerate() {
            if case > 0 {
                joined.push_str(separator);
            }
            joined.push_str(name);
        }
        joined
    }

    /// The names, each by itself.
    pub fn to_vec(&self) -> Vec<String> {
        self.iter().map(str::to_owned).collect()
    }

    /// The first name that was there before, by its two cases.
    pub fn first_twice(&self) -> Option<(usize, usize)> {
        // Most files number their cases, one way or another.
        let is_next = |case: usize| {
            let (one, next) = (self.list.bytes(case - 1), self.list.bytes(case));
            (one.len(), one) < (next.len(), next)
        };
        if (1..self.len()).into_par_iter().all(is_next) {
            return None;
        }
        // Sorting their hashes is quicker than a map, and tells for certain that no two are the same.
        let hasher = RandomState::new();
        let mut hashes: Vec<u64> = (0..self.len())
            .into_par_iter()
            .map(|case| hasher.hash_one(&self[case]))
            .collect();
        hashes.par_sort_unstable();
        if hashes.par_windows(2).all(|pair| pair[0] != pair[1]) {
            return None;
        }
        let mut seen: HashMap<&str, usize> = HashMap::with_capacity(self.len());
        for (case, name) in self.iter().enumerate() {
            match seen.entry(name) {
                Entry::Vacant(entry) => {
                    entry.insert(case);
                }
                Entry::Occupied(entry) => return Some((*entry.get(), case)),
            }
        }
        None
    }
}

/// Names as they are read, one after the other.
#[derive(Default)]
pub(crate) struct Names(List);

impl Names {
    /// Adds a name.
    pub(crate) fn push(&mut self, name: &str) {
        self.0.text.push_str(name);
        self.0.ends.push(self.0.text.len());
    }

    /// Adds a number as a name.
    pub(crate) fn push_number(&mut self, number: usize) {
        use fmt::Write;
        // Writing to a string does not fail.
        let _ = write!(self.0.text, "{number}");
        self.0.ends.push(self.0.text.len());
    }

    /// Makes room for all of these.
    pub(crate) fn reserve<'a>(&mut self, others: impl Iterator<Item = &'a Names> + Clone) {
        let bytes = others.clone().map(|names| names.0.text.len());
        self.0.text.reserve_exact(bytes.sum());
        let names = others.map(|names| names.0.ends.len());
        self.0.ends.reserve_exact(names.sum());
    }

    /// Adds all of these behind the others.
    pub(crate) fn append(&mut self, next: &Names) {
        let before = self.0.text.len();
        self.0.text.push_str(&next.0.text);
        self.0
            .ends
            .extend(next.0.ends.iter().map(|end| before + end));
    }

    /// The names in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.0.ends.len()).map(|at| self.0.name(at))
    }
}

impl List {
    fn range(&self, at: usize) -> Range<usize> {
        let start = match at {
            0 => 0,
            _ => self.ends[at - 1],
        };
        start..self.ends[at]
    }

    fn name(&self, at: usize) -> &str {
        &self.text[self.range(at)]
    }

    fn bytes(&self, at: usize) -> &[u8] {
        &self.text.as_bytes()[self.range(at)]
    }
}

impl From<Names> for CaseNames {
    fn from(names: Names) -> Self {
        let mut list = names.0;
        list.text.shrink_to_fit();
        list.ends.shrink_to_fit();
        CaseNames {
            list: Arc::new(list),
        }
    }
}

impl<T: AsRef<str>> FromIterator<T> for CaseNames {
    fn from_iter<I: IntoIterator<Item = T>>(names: I) -> Self {
        let mut list = Names::default();
        names.into_iter().for_each(|name| list.push(name.as_ref()));
        list.into()
    }
}

impl<T: AsRef<str>> From<Vec<T>> for CaseNames {
    fn from(names: Vec<T>) -> Self {
        names.into_iter().collect()
    }
}

impl Index<usize> for CaseNames {
    type Output = str;

    /// The name of a case.
    ///
    /// # Panics
    /// If there is no such case.
    fn index(&self, case: usize) -> &str {
        self.list.name(case)
    }
}

impl<T: AsRef<str>, const N: usize> PartialEq<[T; N]> for CaseNames {
    fn eq(&self, other: &[T; N]) -> bool {
        self.iter().eq(other.iter().map(AsRef::as_ref))
    }
}

impl<T: AsRef<str>> PartialEq<Vec<T>> for CaseNames {
    fn eq(&self, other: &Vec<T>) -> bool {
        self.iter().eq(other.iter().map(AsRef::as_ref))
    }
}

impl fmt::Debug for CaseNames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl Serialize for CaseNames {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_any_length_stand_apart() {
        let names = CaseNames::from_iter(["", "ü", "", "case 3"]);
        assert_eq!(names, ["", "ü", "", "case 3"]);
        assert_eq!(
            names.iter().rev().collect::<Vec<_>>(),
            ["case 3", "", "ü", ""]
        );
        assert_eq!(names.join("; "), "; ü; ; case 3");
        assert_eq!(CaseNames::default().join(", "), "");
        assert_eq!(format!("{:?}", names.select(&[3, 1])), r#"["case 3", "ü"]"#);
        assert_ne!(names, ["", "ü", ""]);
        assert_eq!(CaseNames::numbered(11).get(10), Some("11"));
    }

    #[test]
    fn parts_are_joined_in_order() {
        let mut whole = Names::default();
        for part in [&["a", "bb"][..], &[], &["", "ccc"]] {
            let mut next = Names::default();
            part.iter().for_each(|name| next.push(name));
            whole.append(&next);
        }
        assert_eq!(CaseNames::from(whole), ["a", "bb", "", "ccc"]);
    }

    #[test]
    fn the_first_name_that_is_there_twice() {
        let twice = |names: &[&str]| CaseNames::from_iter(names).first_twice();
        assert_eq!(twice(&["a", "b", "c"]), None);
        assert_eq!(twice(&["a", "b", "c", "b", "a"]), Some((1, 3)));
        assert_eq!(twice(&[]), None);
    }
}
