//! Edits of a study file that keep its comments, order and layout.
//!
//! An edit names a place by keys and positions, such as `["condition", 2, "calibration"]`, and what is to stand there.
//! Several edits make one act: they are applied together or not at all.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use toml_edit::{Array, ArrayOfTables, DocumentMut, Item, RawString, Table, TableLike, Value};

/// A step to a place in the file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub(crate) enum Step {
    /// The table or value of this key.
    Key(String),
    /// This element of a list, from 0.
    At(usize),
}

/// One change.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum Edit {
    /// Put a value at a place; `null` removes the key.
    Set {
        /// The place; its last step is a key.
        at: Vec<Step>,
        /// The value.
        value: Json,
    },
    /// Append a table to a list of tables, such as a `[[condition]]`.
    Add {
        /// The list's key.
        table: String,
        /// Keys and values, in order.
        values: Vec<(String, Json)>,
    },
    /// Remove a table from a list of tables.
    Remove {
        /// The list's key.
        table: String,
        /// Which one, from 0.
        index: usize,
    },
    /// Append to a list of rules (expressions or row numbers), with the reason as a comment above it.
    Rule {
        /// The place of the list.
        at: Vec<Step>,
        /// The expression or row number.
        value: Json,
        /// Why; must not be empty.
        reason: String,
    },
    /// Take an element out of a list of rules.
    Unrule {
        /// The place of the list.
        at: Vec<Step>,
        /// Which one, from 0.
        index: usize,
    },
    /// Replace the whole text, as an editor would.
    Text {
        /// The new text.
        text: String,
    },
}

/// Why an edit cannot be made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum EditError {
    /// The file is not TOML.
    #[error("the study file cannot be edited as long as it is not valid TOML: {0}")]
    Toml(#[from] toml_edit::TomlError),
    /// The place does not exist.
    #[error("the study file has no place {0}")]
    NoPlace(String),
    /// A rule without a reason.
    #[error("a rule needs a reason: say why, in a few words")]
    NoReason,
    /// A value that a study file cannot hold.
    #[error("{0} cannot stand in a study file")]
    NotAValue(String),
}

type Result<T> = std::result::Result<T, EditError>;

/// The text after these edits.
pub(crate) fn apply(text: &str, edits: &[Edit]) -> Result<String> {
    let mut text = text.to_owned();
    for edit in edits {
        text = match edit {
            Edit::Text { text } => text.clone(),
            edit => {
                let mut document: DocumentMut = text.parse()?;
                one(document.as_table_mut(), edit)?;
                document.to_string()
            }
        };
    }
    Ok(text)
}

/// The edits in a line for the history, such as `condition CON: calibration = "direct(2, 4, 6)"`.
pub(crate) fn label(text: &str, edits: &[Edit]) -> String {
    let document: Option<DocumentMut> = text.parse().ok();
    let table = document.as_ref().map(toml_edit::DocumentMut::as_table);
    let labels: Vec<String> = edits.iter().map(|edit| label_of(table, edit)).collect();
    labels.join("; ")
}

fn label_of(table: Option<&Table>, edit: &Edit) -> String {
    match edit {
        Edit::Set {
            at,
            value: Json::Null,
        } => format!("{}: removed", words(table, at)),
        Edit::Set { at, value } => format!("{} = {}", words(table, at), shown(value)),
        Edit::Add { table, values } => {
            let name = values
                .first()
                .map_or(String::new(), |(_, value)| format!(" {}", shown(value)));
            format!("{table}{name} added")
        }
        Edit::Remove { table: key, index } => {
            let at = [Step::Key(key.clone()), Step::At(*index)];
            format!("{} removed", words(table, &at))
        }
        Edit::Rule { at, value, reason } => {
            format!("{}: {} ({})", words(table, at), shown(value), reason.trim())
        }
        Edit::Unrule { at, index } => {
            format!("{}: rule {} taken back", words(table, at), index + 1)
        }
        Edit::Text { .. } => "text edited".to_owned(),
    }
}

fn shown(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        other => toml_value(other).map_or_else(|_| other.to_string(), |value| value.to_string()),
    }
}

/// A place in words: an element of a list of tables by the name that it has.
fn words(table: Option<&Table>, at: &[Step]) -> String {
    let mut out = String::new();
    for (number, step) in at.iter().enumerate() {
        match step {
            Step::Key(key) if out.is_empty() => out.push_str(key),
            Step::Key(key) => {
                let gap = if matches!(at.get(number.wrapping_sub(1)), Some(Step::At(_))) {
                    ": "
                } else {
                    " "
                };
                let _ = write!(out, "{gap}{key}");
            }
            Step::At(index) => {
                let name = match at.get(number.wrapping_sub(1)) {
                    Some(Step::Key(key)) => table.and_then(|table| name_of(table, key, *index)),
                    _ => None,
                };
                let _ = write!(out, " {}", name.unwrap_or_else(|| (index + 1).to_string()));
            }
        }
    }
    out
}

fn name_of(table: &Table, key: &str, index: usize) -> Option<String> {
    let entry = table.get(key)?.as_array_of_tables()?.get(index)?;
    let name = entry.get("name").or_else(|| entry.get("expression"))?;
    Some(name.as_str()?.to_owned())
}

fn one(root: &mut Table, edit: &Edit) -> Result<()> {
    match edit {
        Edit::Set { at, value } => set(root, at, value),
        Edit::Add { table, values } => add(root, table, values),
        Edit::Remove { table, index } => {
            let list = root.get_mut(table).and_then(Item::as_array_of_tables_mut);
            let list = list.filter(|list| *index < list.len());
            list.ok_or_else(|| EditError::NoPlace(format!("{table} {}", index + 1)))?
                .remove(*index);
            Ok(())
        }
        Edit::Rule { at, value, reason } => rule(root, at, value, reason),
        Edit::Unrule { at, index } => {
            let list = list_at(root, at)?;
            if *index >= list.len() {
                return Err(EditError::NoPlace(words(None, at)));
            }
            list.remove(*index);
            Ok(())
        }
        Edit::Text { .. } => Ok(()),
    }
}

/// Steps to a place; a study file has none that lies deeper.
const MOST_STEPS: usize = 8;

fn split(at: &[Step]) -> Result<(&[Step], &str)> {
    // Tables are made on the way, one within the other: without a bound they would not fit the stack.
    if at.len() > MOST_STEPS {
        return Err(EditError::NoPlace(format!(
            "{} …",
            words(None, &at[..MOST_STEPS])
        )));
    }
    match at.split_last() {
        Some((Step::Key(key), steps)) => Ok((steps, key)),
        _ => Err(EditError::NoPlace(words(None, at))),
    }
}

/// The table at a place; tables on the way are made where they do not exist, elements of lists are not.
fn place<'a>(table: &'a mut dyn TableLike, steps: &[Step]) -> Result<&'a mut dyn TableLike> {
    let missing = || EditError::NoPlace(words(None, steps));
    match steps {
        [] => Ok(table),
        [Step::Key(key), Step::At(index), rest @ ..] => {
            let next: &mut dyn TableLike = match table.get_mut(key).ok_or_else(missing)? {
                Item::ArrayOfTables(list) => list.get_mut(*index).ok_or_else(missing)?,
                Item::Value(Value::Array(list)) => list
                    .get_mut(*index)
                    .and_then(Value::as_inline_table_mut)
                    .ok_or_else(missing)?,
                _ => return Err(missing()),
            };
            place(next, rest)
        }
        [Step::Key(key), rest @ ..] => {
            let next = table.entry(key).or_insert_with(|| {
                let mut made = Table::new();
                made.decor_mut().set_prefix("\n");
                Item::Table(made)
            });
            place(next.as_table_like_mut().ok_or_else(missing)?, rest)
        }
        [Step::At(_), ..] => Err(missing()),
    }
}

fn set(root: &mut Table, at: &[Step], value: &Json) -> Result<()> {
    let (steps, key) = split(at)?;
    let table = place(root, steps)?;
    if value.is_null() {
        table.remove(key);
        return Ok(());
    }
    let mut new = toml_value(value)?;
    match table.get_mut(key) {
        Some(Item::Value(old)) => {
            // Comments and spaces around the value stay.
            *new.decor_mut() = old.decor().clone();
            *old = new;
        }
        Some(old) => merge(old, new).ok_or_else(|| EditError::NoPlace(words(None, at)))?,
        None => {
            table.insert(key, Item::Value(new));
        }
    }
    Ok(())
}

/// A table that has a heading of its own gets the keys of `new`, and keeps no other.
fn merge(old: &mut Item, new: Value) -> Option<()> {
    let (old, Value::InlineTable(new)) = (old.as_table_mut()?, new) else {
        return None;
    };
    old.retain(|key, _| new.contains_key(key));
    for (key, mut value) in new {
        if let Some(Item::Value(was)) = old.get(&key) {
            *value.decor_mut() = was.decor().clone();
        }
        old.insert(&key, Item::Value(value));
    }
    Some(())
}

fn add(root: &mut Table, key: &str, values: &[(String, Json)]) -> Result<()> {
    let mut made = Table::new();
    made.decor_mut().set_prefix("\n");
    for (key, value) in values.iter().filter(|(_, value)| !value.is_null()) {
        made.insert(key, Item::Value(toml_value(value)?));
    }
    let list = root
        .entry(key)
        .or_insert_with(|| Item::ArrayOfTables(ArrayOfTables::new()));
    let list = list.as_array_of_tables_mut();
    list.ok_or_else(|| EditError::NoPlace(key.to_owned()))?
        .push(made);
    Ok(())
}

fn list_at<'a>(root: &'a mut Table, at: &[Step]) -> Result<&'a mut Array> {
    let (steps, key) = split(at)?;
    let table = place(root, steps)?;
    let list = table
        .entry(key)
        .or_insert_with(|| Item::Value(Value::Array(Array::new())));
    list.as_array_mut()
        .ok_or_else(|| EditError::NoPlace(words(None, at)))
}

fn rule(root: &mut Table, at: &[Step], value: &Json, reason: &str) -> Result<()> {
    let reason = reason.split_whitespace().collect::<Vec<_>>().join(" ");
    if reason.is_empty() {
        return Err(EditError::NoReason);
    }
    let list = list_at(root, at)?;
    // What stands behind the last value stays on its line, behind the comma that follows now.
    let mut behind = String::new();
    if let Some(last) = list.iter_mut().last() {
        let suffix = last.decor().suffix().and_then(RawString::as_str);
        behind.push_str(suffix.unwrap_or_default().trim_end());
        last.decor_mut().set_suffix("");
    }
    behind.push_str(list.trailing().as_str().unwrap_or_default().trim_end());
    let mut value = toml_value(value)?;
    value
        .decor_mut()
        .set_prefix(format!("{behind}\n  # {reason}\n  "));
    list.push_formatted(value);
    list.set_trailing_comma(true);
    list.set_trailing("\n");
    Ok(())
}

fn toml_value(value: &Json) -> Result<Value> {
    let refused = || EditError::NotAValue(value.to_string());
    match value {
        Json::String(text) => Ok(text.as_str().into()),
        Json::Bool(truth) => Ok((*truth).into()),
        Json::Number(number) => match (number.as_i64(), number.as_f64()) {
            (Some(whole), _) => Ok(whole.into()),
            (None, Some(figure)) if figure.is_finite() => Ok(figure.into()),
            _ => Err(refused()),
        },
        Json::Array(values) => {
            let values: Result<Vec<Value>> = values.iter().map(toml_value).collect();
            Ok(Value::Array(values?.into_iter().collect()))
        }
        Json::Object(entries) => {
            let mut table = toml_edit::InlineTable::new();
            // What it is about, then what is said of it.
            let about = |key: &str| matches!(key, "term" | "expression" | "configuration" | "set");
            let (first, others): (Vec<_>, Vec<_>) = entries.iter().partition(|(key, _)| about(key));
            for (key, value) in first.into_iter().chain(others) {
                table.insert(key, toml_value(value)?);
            }
            Ok(Value::InlineTable(table))
        }
        Json::Null => Err(refused()),
    }
}

/// A rule as it stands in the file, with the comment that gives its reason.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub(crate) struct WrittenRule {
    /// The place of its list.
    pub(crate) at: Vec<Step>,
    /// Its place in the list, from 0.
    pub(crate) index: usize,
    /// The expression or row number.
    pub(crate) value: String,
    /// The comment above it or behind it; empty if there is none.
    pub(crate) reason: String,
}

/// The rules of a study file: exclusions and claims of necessity, for all outcomes and for each.
pub(crate) fn rules(text: &str) -> Vec<WrittenRule> {
    let Ok(document) = text.parse::<DocumentMut>() else {
        return Vec::new();
    };
    let mut rules = Vec::new();
    if let Some(list) = document
        .get("counterfactuals")
        .and_then(|item| item.get("exclude"))
    {
        let at = vec![
            Step::Key("counterfactuals".into()),
            Step::Key("exclude".into()),
        ];
        rules.extend(rules_of(list, &at));
    }
    let outcomes = document.get("outcome").and_then(Item::as_array_of_tables);
    for (number, outcome) in outcomes.into_iter().flatten().enumerate() {
        for key in [
            "exclude",
            "exclude_rows",
            "negated_exclude_rows",
            "respect_necessity",
            "negated_respect_necessity",
        ] {
            if let Some(list) = outcome.get(key) {
                let at = vec![
                    Step::Key("outcome".into()),
                    Step::At(number),
                    Step::Key(key.into()),
                ];
                rules.extend(rules_of(list, &at));
            }
        }
    }
    rules
}

/// The cut-offs that an outcome has of its own, by key.
pub(crate) fn own_cut_offs(text: &str, outcome: usize) -> Vec<String> {
    let document: Option<DocumentMut> = text.parse().ok();
    let own = document.as_ref().and_then(|document| {
        let outcome = document
            .get("outcome")?
            .as_array_of_tables()?
            .get(outcome)?;
        outcome.get("cut_offs")?.as_table_like()
    });
    own.map_or_else(Vec::new, |table| {
        table.iter().map(|(key, _)| key.to_owned()).collect()
    })
}

fn rules_of(list: &Item, at: &[Step]) -> Vec<WrittenRule> {
    let Some(list) = list.as_array() else {
        return Vec::new();
    };
    let before = |index: usize| {
        let raw = match list.get(index) {
            Some(value) => value.decor().prefix().and_then(RawString::as_str),
            None => list.trailing().as_str(),
        };
        raw.unwrap_or_default().to_owned()
    };
    let rules = list.iter().enumerate().map(|(index, value)| {
        // What stands on the line of the value before belongs to that one.
        let above = before(index);
        let own = above.split_once('\n').map_or("", |(_, own)| own);
        let next = before(index + 1);
        let suffix = value.decor().suffix().and_then(RawString::as_str);
        let behind =
            suffix.unwrap_or_default().to_owned() + next.split('\n').next().unwrap_or_default();
        let mut bare = value.clone();
        bare.decor_mut().clear();
        WrittenRule {
            at: at.to_vec(),
            index,
            value: bare
                .as_str()
                .map_or_else(|| bare.to_string(), ToOwned::to_owned),
            reason: comment(&format!("{own}\n{behind}")),
        }
    });
    rules.collect()
}

/// The words of the comments in a piece of white space.
fn comment(space: &str) -> String {
    let lines = space
        .lines()
        .filter_map(|line| line.trim().strip_prefix('#'));
    lines.map(str::trim).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const STUDY: &str = "# On top.\ntitle = \"T\"\n\n[data]\nfile = \"d.csv\"   # here\n\n[[condition]]\nname = \"A\"\n\
        calibration = 'direct(1, 2, 3)' # from the law\n# why\njustification = \"x\"\n\n[[condition]]\nname = \"B\"\n\n\
        [[outcome]]\nname = \"Y\"\n# the end\n";

    fn key(key: &str) -> Step {
        Step::Key(key.into())
    }

    #[test]
    fn a_value_changes_and_nothing_else() {
        let edit = Edit::Set {
            at: vec![key("condition"), Step::At(0), key("calibration")],
            value: json!("direct(1, 2.5, 3)"),
        };
        let after = apply(STUDY, std::slice::from_ref(&edit)).unwrap();
        assert_eq!(
            after,
            STUDY.replace("'direct(1, 2, 3)'", "\"direct(1, 2.5, 3)\"")
        );
        assert_eq!(
            label(STUDY, &[edit]),
            "condition A: calibration = direct(1, 2.5, 3)"
        );
    }

    #[test]
    fn a_table_with_a_heading_is_changed_where_it_stands() {
        let text = "[[outcome]]\nname = \"Y\"\n\n[outcome.report]\nprefer = [\"A\"]\nreason = \"old\" # mine\n";
        let edit = Edit::Set {
            at: vec![key("outcome"), Step::At(0), key("report")],
            value: json!({"model": "A*B", "reason": "new"}),
        };
        assert_eq!(
            apply(text, &[edit]).unwrap(),
            "[[outcome]]\nname = \"Y\"\n\n[outcome.report]\nreason = \"new\" # mine\nmodel = \"A*B\"\n"
        );
    }

    #[test]
    fn every_line_that_an_edit_does_not_name_stays() {
        let edits = [
            Edit::Set {
                at: vec![key("cut_offs"), key("pri")],
                value: json!(0.65),
            },
            Edit::Set {
                at: vec![key("condition"), Step::At(1), key("expectation")],
                value: json!("present"),
            },
            Edit::Add {
                table: "condition".into(),
                values: vec![("name".into(), json!("C")), ("label".into(), json!(null))],
            },
            Edit::Set {
                at: vec![
                    key("outcome"),
                    Step::At(0),
                    key("cut_offs"),
                    key("frequency"),
                ],
                value: json!(2),
            },
        ];
        let after = apply(STUDY, &edits).unwrap();
        let kept: Vec<&str> = after
            .lines()
            .filter(|line| STUDY.lines().any(|old| old == *line))
            .collect();
        assert!(
            STUDY
                .lines()
                .filter(|line| !line.is_empty())
                .all(|line| kept.contains(&line)),
            "{after}"
        );
        for new in [
            "pri = 0.65",
            "expectation = \"present\"",
            "name = \"C\"",
            "[outcome.cut_offs]",
            "frequency = 2",
        ] {
            assert!(after.contains(new), "{new} in {after}");
        }
        assert!(!after.contains("label"));
        let third = after.find("name = \"C\"").unwrap();
        assert!(
            third < after.find("[[outcome]]").unwrap(),
            "beside its like: {after}"
        );
    }

    #[test]
    fn a_rule_has_its_reason_beside_it() {
        let list = vec![key("counterfactuals"), key("exclude")];
        let rule = |value: &str, reason: &str| Edit::Rule {
            at: list.clone(),
            value: json!(value),
            reason: reason.into(),
        };
        let after = apply(
            STUDY,
            &[
                rule("A*~B", "impossible: no law,\nno  contract"),
                rule("B", "excluded: #2"),
            ],
        )
        .unwrap();
        let written = rules(&after);
        let told: Vec<(&str, &str)> = written
            .iter()
            .map(|r| (r.value.as_str(), r.reason.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                ("A*~B", "impossible: no law, no contract"),
                ("B", "excluded: #2")
            ]
        );
        let back = apply(
            &after,
            &[Edit::Unrule {
                at: list.clone(),
                index: 0,
            }],
        )
        .unwrap();
        assert_eq!(rules(&back).len(), 1);
        assert_eq!(rules(&back)[0].reason, "excluded: #2");
        assert!(matches!(
            apply(STUDY, &[rule("A", " \n")]),
            Err(EditError::NoReason)
        ));
    }

    #[test]
    fn reasons_that_a_person_wrote_are_read() {
        let text = "[[outcome]]\nname = \"Y\"\nexclude_rows = [ # none\n  3, # three\n  # seven\n  7,\n  8 # eight\n]\n";
        let told: Vec<String> = rules(text)
            .into_iter()
            .map(|r| format!("{} {}", r.value, r.reason))
            .collect();
        assert_eq!(told, ["3 three", "7 seven", "8 eight"]);
    }

    #[test]
    fn a_rule_behind_a_comment_of_a_person_stays_apart_from_it() {
        let text = "[[outcome]]\nname = \"Y\"\nexclude_rows = [\n  3 # three\n]\n";
        let at = vec![key("outcome"), Step::At(0), key("exclude_rows")];
        let after = apply(
            text,
            &[Edit::Rule {
                at,
                value: json!(9),
                reason: "nine".into(),
            }],
        )
        .unwrap();
        let told: Vec<String> = rules(&after)
            .into_iter()
            .map(|r| format!("{} {}", r.value, r.reason))
            .collect();
        assert_eq!(told, ["3 three", "9 nine"], "{after}");
    }

    #[test]
    fn places_that_are_not_there_are_refused() {
        let edit = Edit::Set {
            at: vec![key("condition"), Step::At(7), key("label")],
            value: json!("x"),
        };
        assert!(matches!(apply(STUDY, &[edit]), Err(EditError::NoPlace(_))));
        let edit = Edit::Remove {
            table: "condition".into(),
            index: 2,
        };
        assert!(matches!(apply(STUDY, &[edit]), Err(EditError::NoPlace(_))));
        let edit = Edit::Set {
            at: vec![key("data")],
            value: json!("x"),
        };
        assert!(matches!(apply(STUDY, &[edit]), Err(EditError::NoPlace(_))));
        assert!(matches!(
            apply(
                "a = ",
                &[Edit::Remove {
                    table: "x".into(),
                    index: 0
                }]
            ),
            Err(EditError::Toml(_))
        ));
    }
}
