//! The rows of a truth table as they are shown: observed and excluded ones, or all of them.

use std::collections::BTreeMap;
use std::sync::Arc;

use indexmap::IndexMap;
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::count::Count;
use crate::error::Error;
use qca_minimize::{Cube, Level, algebra};

use super::{Out, RowTest, TruthRow, TruthTable, configuration, row_number};

/// The most rows that a complete truth table lists.
pub const MOST_LISTED_ROWS: u64 = 1_000_000;

/// The most excluded remainders that are listed beside the observed rows.
const MOST_EXCLUDED_ROWS: usize = 10_000;

/// A row as it is shown. In JSON as `CONTRACT` has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ListedRow {
    /// Row number; none where a cell is don't care.
    pub row: Option<Count>,
    /// The level of each condition.
    pub configuration: Configuration,
    /// OUT.
    pub out: Out,
    /// Number of cases that belong to the row.
    pub n: usize,
    /// Consistency over all cases; none for a row without cases.
    pub consistency: Option<f64>,
    /// PRI over all cases; none for a row without cases.
    pub pri: Option<f64>,
    /// The cases that belong to the row.
    pub cases: Vec<String>,
    /// Those of them with membership below 0.5 in the outcome.
    pub deviant_cases: Vec<String>,
    /// The rule that gave the row OUT 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub excluded_by: Option<String>,
    /// p of the binomial test against the consistency cut-off, where rows are tested.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub binomial_p: Option<f64>,
    /// The permutation test, where rows are tested.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permutation: Option<RowTest>,
}

/// The levels of the conditions by name; a don't-care cell is `"-"` in JSON. The names are shared between rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Configuration {
    /// Names of the conditions.
    pub names: Arc<[String]>,
    /// The level of each; `None` does not matter.
    pub levels: Vec<Option<Level>>,
}

impl Serialize for Configuration {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.levels.len()))?;
        for (name, level) in self.names.iter().zip(&self.levels) {
            match level {
                Some(level) => map.serialize_entry(name, level)?,
                None => map.serialize_entry(name, "-")?,
            }
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Configuration {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let entries = IndexMap::<String, serde_json::Value>::deserialize(deserializer)?;
        let level = |value: &serde_json::Value| match value {
            serde_json::Value::String(dash) if dash == "-" => Ok(None),
            other => Level::deserialize(other)
                .map(Some)
                .map_err(serde::de::Error::custom),
        };
        let levels = entries
            .values()
            .map(level)
            .collect::<Result<_, D::Error>>()?;
        Ok(Configuration {
            names: entries.into_keys().collect(),
            levels,
        })
    }
}

/// How many rows a rule gave OUT 0; a row that several rules exclude counts for the first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleCount {
    /// The rule, as in `excluded_by`.
    pub rule: String,
    /// The number of rows.
    pub rows: Count,
}

/// The rows to show, made one at a time: a complete table of a million rows is never held in memory.
#[derive(Clone, Debug)]
pub struct Listing<'a> {
    table: &'a TruthTable,
    names: Arc<[String]>,
    shown: Shown,
    /// Excluded remainders that are not listed because there are too many.
    pub unlisted_excluded: Option<Count>,
}

#[derive(Clone, Debug)]
enum Shown {
    /// These configurations, in order.
    Some(Vec<Vec<Option<Level>>>),
    /// All, numbered from 1 to this.
    All(u64),
}

impl TruthTable {
    /// The rows to show: with `complete` all configurations, else those that are not remainders.
    ///
    /// # Errors
    /// With `complete`, more than [`MOST_LISTED_ROWS`] configurations.
    pub fn listing(&self, complete: bool) -> crate::error::Result<Listing<'_>> {
        if complete {
            return self.complete_listing();
        }
        let mut shown: Vec<Vec<Option<Level>>> = self
            .rows
            .iter()
            .filter(|row| row.out != Out::Remainder)
            .map(|row| row.pattern.clone())
            .collect();
        let (excluded, unlisted_excluded) = self.excluded_remainders();
        shown.extend(excluded);
        let number = |pattern: &Vec<Option<Level>>| row_number(&self.conditions, pattern);
        shown.sort_by_cached_key(|pattern| (number(pattern).is_none(), number(pattern)));
        Ok(self.show(Shown::Some(shown), unlisted_excluded))
    }

    fn show(&self, shown: Shown, unlisted_excluded: Option<Count>) -> Listing<'_> {
        let names = self
            .conditions
            .iter()
            .map(|condition| condition.name.clone())
            .collect();
        Listing {
            table: self,
            names,
            shown,
            unlisted_excluded,
        }
    }

    fn complete_listing(&self) -> crate::error::Result<Listing<'_>> {
        let total: num_bigint::BigUint = self
            .conditions
            .iter()
            .map(|c| num_bigint::BigUint::from(c.levels))
            .product();
        match u64::try_from(&total) {
            Ok(rows) if rows <= MOST_LISTED_ROWS => Ok(self.show(Shown::All(rows), None)),
            _ => Err(Error::TooManyRows {
                conditions: self.conditions.len(),
                rows: Count(total),
                most: MOST_LISTED_ROWS,
            }),
        }
    }

    /// How many rows each rule excluded, in the order in which the rules were applied; counted, never listed, so
    /// that an expression over thirty conditions is no trouble.
    pub fn excluded_counts(&self) -> Vec<RuleCount> {
        let levels = self.levels();
        let mut taken: Vec<Cube> = self.rows.iter().map(|row| row.cube.clone()).collect();
        let mut counts: IndexMap<&str, num_bigint::BigUint> = IndexMap::new();
        for exclusion in &self.exclusions {
            let own = algebra::subtract(
                &levels,
                &algebra::disjoint(&levels, &exclusion.cubes),
                &taken,
            );
            *counts.entry(&exclusion.rule).or_default() += algebra::count(&levels, &own);
            taken.extend(own);
        }
        for rule in self
            .rows
            .iter()
            .filter_map(|row| row.excluded_by.as_deref())
        {
            *counts.entry(rule).or_default() += 1u32;
        }
        counts
            .into_iter()
            .map(|(rule, rows)| RuleCount {
                rule: rule.to_owned(),
                rows: Count(rows),
            })
            .collect()
    }

    /// Unobserved configurations with OUT 0, or their number if there are too many to list.
    fn excluded_remainders(&self) -> (Vec<Vec<Option<Level>>>, Option<Count>) {
        let levels = self.levels();
        let observed: Vec<Cube> = self.rows.iter().map(|row| row.cube.clone()).collect();
        let regions: Vec<Cube> = self
            .exclusions
            .iter()
            .flat_map(|exclusion| exclusion.cubes.clone())
            .collect();
        let free = algebra::subtract(&levels, &regions, &observed);
        let count = algebra::count(&levels, &free);
        if count > num_bigint::BigUint::from(MOST_EXCLUDED_ROWS) {
            return (Vec::new(), Some(Count(count)));
        }
        let patterns = algebra::rows(&levels, &free, MOST_EXCLUDED_ROWS)
            .into_iter()
            .map(|levels| levels.into_iter().map(Some).collect())
            .collect();
        (patterns, None)
    }
}

impl Listing<'_> {
    /// The rows, in ascending order of their numbers.
    pub fn rows(&self) -> Box<dyn Iterator<Item = ListedRow> + '_> {
        let observed: BTreeMap<&[Option<Level>], &TruthRow> = self
            .table
            .rows
            .iter()
            .map(|row| (row.pattern.as_slice(), row))
            .collect();
        match &self.shown {
            Shown::Some(patterns) => Box::new(patterns.iter().map(move |pattern| {
                self.listed(pattern, observed.get(pattern.as_slice()).copied())
            })),
            Shown::All(last) => Box::new(
                (1..=*last)
                    .filter_map(move |number| self.numbered(number, &observed))
                    .chain(self.with_dont_care()),
            ),
        }
    }

    /// The row of this number; none if it lies in an observed row with a don't-care cell.
    fn numbered(
        &self,
        number: u64,
        observed: &BTreeMap<&[Option<Level>], &TruthRow>,
    ) -> Option<ListedRow> {
        let levels = configuration(&self.table.conditions, &Count::from(number))?;
        let pattern: Vec<Option<Level>> = levels.into_iter().map(Some).collect();
        let row = observed.get(pattern.as_slice()).copied();
        let within = |other: &TruthRow| {
            other.pattern.contains(&None) && other.cube.covers(&Cube::from_pattern(&pattern))
        };
        if row.is_none() && self.table.rows.iter().any(within) {
            return None;
        }
        Some(self.listed(&pattern, row))
    }

    fn with_dont_care(&self) -> impl Iterator<Item = ListedRow> + '_ {
        self.table
            .rows
            .iter()
            .filter(|row| row.pattern.contains(&None))
            .map(|row| self.listed(&row.pattern, Some(row)))
    }

    fn listed(&self, pattern: &[Option<Level>], row: Option<&TruthRow>) -> ListedRow {
        let table = self.table;
        let excluded = match row {
            Some(row) => row.excluded_by.clone(),
            None => table
                .excluded_by(&Cube::from_pattern(pattern))
                .map(str::to_owned),
        };
        let out = match row {
            Some(row) => row.out,
            None if excluded.is_some() => Out::Zero,
            None => Out::Remainder,
        };
        ListedRow {
            row: row_number(&table.conditions, pattern),
            configuration: Configuration {
                names: Arc::clone(&self.names),
                levels: pattern.to_vec(),
            },
            out,
            n: row.map_or(0, |row| row.n),
            consistency: row.and_then(|row| row.consistency),
            pri: row.and_then(|row| row.pri),
            cases: row.map_or_else(Vec::new, |row| table.names(&row.cases)),
            deviant_cases: row.map_or_else(Vec::new, |row| table.names(&row.deviant)),
            excluded_by: excluded,
            binomial_p: table
                .cut_offs
                .binomial_alpha
                .and(row)
                .and_then(|row| table.cut_offs.binomial_p(row.n, row.consistency)),
            permutation: row.and_then(|row| row.test),
        }
    }
}

impl Serialize for Listing<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut sequence = serializer.serialize_seq(None)?;
        for row in self.rows() {
            sequence.serialize_element(&row)?;
        }
        sequence.end()
    }
}
