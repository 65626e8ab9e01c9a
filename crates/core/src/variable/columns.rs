//! The columns that a formula names.

use super::Source;
use super::tree::{Kind, Node};
use crate::data::Dataset;
use crate::error::{Result, SyntaxError, did_you_mean};

/// The columns of a range: `N1..N4` are N1, N2, N3 and N4 wherever they stand; other names are all columns from the first
/// to the last in the order of the file.
pub(super) fn of_range(
    from: &str,
    to: &str,
    node: &Node,
    source: &Source,
    data: &Dataset,
) -> Result<Vec<String>> {
    if let (Some((stem, first, width)), Some((other, last, _))) = (numbered(from), numbered(to))
        && stem == other
    {
        if first > last {
            let remedy = format!("write {to}..{from}");
            return Err(source
                .fault(&node.span, "the range ends before it begins", remedy)
                .into());
        }
        if last - first < 10_000 {
            let names = (first..=last).map(|number| format!("{stem}{number:0width$}"));
            let checked = names.map(|name| {
                known(&name, node, source, data)?;
                Ok(name)
            });
            return checked.collect();
        }
    }
    known(from, node, source, data)?;
    known(to, node, source, data)?;
    let names: Vec<&str> = data.column_names().collect();
    let place = |name: &str| names.iter().position(|other| *other == name);
    match (place(from), place(to)) {
        (Some(first), Some(last)) if first <= last => Ok(names[first..=last]
            .iter()
            .map(|&name| name.to_owned())
            .collect()),
        _ => {
            let problem = format!("column {to} does not come after {from} in the file");
            Err(source
                .fault(&node.span, problem, "name the columns one by one")
                .into())
        }
    }
}

/// Stem, number and width of its digits, of a name that ends in digits.
fn numbered(name: &str) -> Option<(&str, usize, usize)> {
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = &name[stem.len()..];
    let width = if digits.starts_with('0') {
        digits.len()
    } else {
        1
    };
    Some((stem, digits.parse().ok()?, width))
}

/// Checks that there is such a column, or that it is the one of case names.
pub(super) fn known(
    name: &str,
    node: &Node,
    source: &Source,
    data: &Dataset,
) -> Result<(), SyntaxError> {
    if data.has_column(name) || data.id_column.as_deref() == Some(name) {
        return Ok(());
    }
    let problem = format!("there is no column {name:?}");
    Err(source.fault(&node.span, problem, did_you_mean(name, data.column_names())))
}

/// Adds the columns that a part of a formula names.
pub(super) fn collect(
    node: &Node,
    source: &Source,
    data: &Dataset,
    names: &mut Vec<String>,
) -> Result<()> {
    let mut add = |name: String| {
        if !names.contains(&name) {
            names.push(name);
        }
    };
    match &node.kind {
        Kind::Number(_) | Kind::Text(_) => {}
        Kind::Column(name) => add(name.clone()),
        Kind::Range(from, to) => of_range(from, to, node, source, data)?
            .into_iter()
            .for_each(add),
        Kind::Reversed(inner) | Kind::Negative(inner) | Kind::Not(inner) => {
            collect(inner, source, data, names)?;
        }
        Kind::Arithmetic(_, a, b)
        | Kind::Comparison(_, a, b)
        | Kind::And(a, b)
        | Kind::Or(a, b) => {
            collect(a, source, data, names)?;
            collect(b, source, data, names)?;
        }
        Kind::OneOf(left, others) => {
            collect(left, source, data, names)?;
            others
                .iter()
                .try_for_each(|other| collect(other, source, data, names))?;
        }
        Kind::Call(_, arguments, _) => {
            arguments
                .iter()
                .try_for_each(|argument| collect(argument, source, data, names))?;
        }
    }
    Ok(())
}
