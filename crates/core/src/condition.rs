//! Conditions, and product terms with names: the words of a solution.

use std::fmt;

use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use qca_minimize::{Cube, Level};

/// A condition of a truth table: a name and its number of levels (2 for crisp and fuzzy sets).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Condition {
    /// The column's name.
    pub name: String,
    /// Number of levels, at least 2.
    pub levels: Level,
}

/// The literals of a term, in the order of the conditions; in JSON an object such as `{"DEV": 1, "IND": 0}`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Literals(pub Vec<(String, Level)>);

impl Literals {
    /// The literals of a cube over these conditions.
    pub fn of(cube: &Cube, conditions: &[Condition]) -> Self {
        Literals(
            cube.literals()
                .map(|(at, level)| (conditions[at].name.clone(), level))
                .collect(),
        )
    }

    /// The level of the condition of this name, if it has a literal.
    pub fn level(&self, name: &str) -> Option<Level> {
        self.0
            .iter()
            .find(|(other, _)| other == name)
            .map(|&(_, level)| level)
    }
}

impl Serialize for Literals {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, level) in &self.0 {
            map.serialize_entry(name, level)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Literals {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> serde::de::Visitor<'de> for Visitor {
            type Value = Literals;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of condition names and levels")
            }
            fn visit_map<A: serde::de::MapAccess<'de>>(
                self,
                mut map: A,
            ) -> Result<Literals, A::Error> {
                let mut literals = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    literals.push(entry);
                }
                Ok(Literals(literals))
            }
        }
        deserializer.deserialize_map(Visitor)
    }
}

/// The name as it is written in an expression: in backquotes if it has other than letters, digits, `_`, `.`, or
/// starts with a digit. A backquote in the name is written twice.
///
/// ```
/// assert_eq!(qca::condition::quoted("DEV"), "DEV");
/// assert_eq!(qca::condition::quoted("risk mgmt"), "`risk mgmt`");
/// ```
pub fn quoted(name: &str) -> String {
    let plain = name.chars().all(is_name_character)
        && !name.starts_with(|c: char| c.is_numeric())
        && !name.is_empty();
    if plain {
        name.to_owned()
    } else {
        format!("`{}`", name.replace('`', "``"))
    }
}

/// One literal as text: `A`, `~A`, or `A[2]` where the condition has more than two levels.
pub fn literal_text(condition: &Condition, level: Level) -> String {
    let name = quoted(&condition.name);
    match (condition.levels, level) {
        (2, 0) => format!("~{name}"),
        (2, 1) => name,
        _ => format!("{name}[{level}]"),
    }
}

/// A term as text: `DEV*~IND`; the term without literals, which every case is in, is `1`.
pub fn term_text(cube: &Cube, conditions: &[Condition]) -> String {
    if cube.is_empty() {
        return "1".to_owned();
    }
    let literals: Vec<String> = cube
        .literals()
        .map(|(at, level)| literal_text(&conditions[at], level))
        .collect();
    literals.join("*")
}

/// A sum of terms as text: `DEV*~IND + URB*STB`; the empty sum, which no case is in, is `0`.
pub fn sum_text<'a>(cubes: impl IntoIterator<Item = &'a Cube>, conditions: &[Condition]) -> String {
    let terms: Vec<String> = cubes
        .into_iter()
        .map(|cube| term_text(cube, conditions))
        .collect();
    if terms.is_empty() {
        "0".to_owned()
    } else {
        terms.join(" + ")
    }
}

/// Whether a name outside backquotes may have this character. A digit set low or high is a level.
pub(crate) fn is_name_character(c: char) -> bool {
    (c.is_alphanumeric() && small_digit(c).is_none()) || c == '_' || c == '.'
}

/// The digit that a subscript or superscript stands for.
pub(crate) fn small_digit(c: char) -> Option<Level> {
    const SUPERSCRIPTS: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let digit = match c {
        '₀'..='₉' => u32::from(c) - u32::from('₀'),
        _ => u32::try_from(SUPERSCRIPTS.iter().position(|&s| s == c)?).ok()?,
    };
    Level::try_from(digit).ok()
}
