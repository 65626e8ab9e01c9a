//! The sums of a truth table as SQL, for cases that live in a database or on a cluster.
//!
//! The text is plain enough for DuckDB, PostgreSQL and Spark: `LEAST`, `GREATEST`, `CASE`, `GROUP BY`. Its answer has the columns
//! that [`super::sums_of`] reads.

use std::fmt::Write as _;

use crate::error::{Error, Result};
use crate::expression::{Expression, Node};

use super::SUM_COLUMNS;
use super::conditions::check_number_of_conditions;

/// Up to so many conditions one pass sums every configuration side by side; with more, the observed configurations come first.
const MOST_SIDE_BY_SIDE: usize = 6;

/// SQL that gives n, Σ x, Σ min(x, y) and Σ min(x, y, 1 − y) of the rows over these conditions. The table has a column of
/// memberships (or of 0 and 1) for each condition and each name in the outcome; cases with a missing cell in one are left out.
///
/// # Errors
/// No condition or too many; a name that SQL cannot write without quotation marks, which its dialects write differently; an
/// outcome with a level, or made of a condition.
///
/// ```
/// use qca::Expression;
/// use qca::truth_table::sums_sql;
///
/// let conditions = ["DEV".to_owned(), "URB".to_owned()];
/// let sql = sums_sql("cases", &conditions, &Expression::parse("~SURV")?)?;
/// assert!(sql.contains("1 - SURV AS qca_y"));
/// assert!(sums_sql("cases", &["two words".to_owned()], &Expression::parse("Y")?).is_err());
/// # Ok::<(), qca::Error>(())
/// ```
pub fn sums_sql(table: &str, conditions: &[String], outcome: &Expression) -> Result<String> {
    check_number_of_conditions(conditions.len())?;
    if conditions.is_empty() {
        return Err(Error::NoConditions);
    }
    let names = outcome.names();
    let parts = table.split('.');
    let all = conditions
        .iter()
        .map(String::as_str)
        .chain(names.iter().copied());
    parts.chain(all).try_for_each(plain)?;
    for (at, name) in conditions.iter().enumerate() {
        if conditions[..at].contains(name) {
            let condition = name.clone();
            return Err(Error::ConditionTwice { condition });
        }
        if names.contains(&name.as_str()) {
            return Err(Error::analysis(format!(
                "the outcome is made of the condition {name}; name other conditions"
            )));
        }
    }
    let cases = cases(table, conditions, outcome)?;
    Ok(match conditions.len() <= MOST_SIDE_BY_SIDE {
        true => side_by_side(&cases, conditions),
        false => by_observed(&cases, conditions),
    })
}

/// Refuses a name that is no plain identifier.
fn plain(name: &str) -> Result<()> {
    let first = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let all = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    match first && all {
        true => Ok(()),
        false => Err(Error::analysis(format!(
            "{name:?} needs quotation marks in SQL, which its dialects write differently; make a view with names of letters, digits and _"
        ))),
    }
}

/// The cases that have all their cells, with the memberships under plain names.
fn cases(table: &str, conditions: &[String], outcome: &Expression) -> Result<String> {
    let mut columns: Vec<String> = (1..)
        .zip(conditions)
        .map(|(at, name)| format!("{name} AS qca_x{at}"))
        .collect();
    columns.push(format!("{} AS qca_y", membership(&outcome.node)?));
    let names = conditions.iter().map(String::as_str).chain(outcome.names());
    let there: Vec<String> = names.map(|name| format!("{name} IS NOT NULL")).collect();
    Ok(format!(
        "qca_cases AS (\n  SELECT {}\n  FROM {table}\n  WHERE {}\n)",
        columns.join(", "),
        there.join(" AND ")
    ))
}

/// The membership in an expression.
fn membership(node: &Node) -> Result<String> {
    let joined = |function: &str, operands: &[Node]| -> Result<String> {
        let parts = operands
            .iter()
            .map(membership)
            .collect::<Result<Vec<_>>>()?;
        Ok(format!("{function}({})", parts.join(", ")))
    };
    match node {
        Node::Constant(value) => Ok(u8::from(*value).to_string()),
        Node::Literal {
            name, levels: None, ..
        } => Ok(name.clone()),
        Node::Literal { name, .. } => Err(Error::analysis(format!(
            "{name} is asked for by its level; SQL is written for memberships, so make a column of 0 and 1 of it"
        ))),
        Node::Not(inner) => match (&**inner, membership(inner)?) {
            (Node::Not(_), negated) => Ok(format!("1 - ({negated})")),
            (_, plain) => Ok(format!("1 - {plain}")),
        },
        Node::And(operands) => joined("LEAST", operands),
        Node::Or(operands) => joined("GREATEST", operands),
    }
}

/// The condition's membership where its level is this.
fn literal(at: usize, level: bool) -> String {
    match level {
        true => format!("qca_x{at}"),
        false => format!("1 - qca_x{at}"),
    }
}

/// Whether a case is on this side of one half: within 1e-8 of it, it is on neither.
fn belongs(at: usize, level: bool) -> String {
    match level {
        true => format!("qca_x{at} > 0.50000001"),
        false => format!("qca_x{at} < 0.49999999"),
    }
}

/// The least of these; of one it is that.
fn least(parts: &[String]) -> String {
    match parts {
        [one] => one.clone(),
        parts => format!("LEAST({})", parts.join(", ")),
    }
}

/// The last columns of a row: n, and the sums of memberships `x` in it.
fn sums(n: &str, x: &str) -> [String; 4] {
    [
        n.to_owned(),
        format!("SUM({x})"),
        format!("SUM(LEAST({x}, qca_y))"),
        format!("SUM(LEAST({x}, qca_y, 1 - qca_y))"),
    ]
}

/// One pass that sums every configuration, and then a line for each: joined to the one line of the sums, as a plan in which each
/// line asks for the sums anew takes too much memory (Spark).
fn side_by_side(cases: &str, conditions: &[String]) -> String {
    let configurations = 0..1_usize << conditions.len();
    let level = |row: usize, at: usize| row >> (conditions.len() - at) & 1 == 1;
    let places = 1..=conditions.len();
    let (mut columns, mut rows) = (Vec::new(), Vec::new());
    for row in configurations.clone() {
        let literals = places.clone().map(|at| literal(at, level(row, at)));
        let x = least(&literals.collect::<Vec<_>>());
        let here = places.clone().map(|at| belongs(at, level(row, at)));
        let here = here.collect::<Vec<_>>().join(" AND ");
        let n = format!("SUM(CASE WHEN {here} THEN 1 ELSE 0 END)");
        let named = (0..).zip(sums(&n, &x));
        let named = named.map(|(sum, text)| format!("{text} AS qca_{row}_{sum}"));
        columns.push(named.collect::<Vec<_>>().join(", "));
        let levels = places.clone().map(|at| match row {
            0 => format!("{} AS qca_p{at}", u8::from(level(row, at))),
            _ => u8::from(level(row, at)).to_string(),
        });
        let number = match row {
            0 => "0 AS qca_row".to_owned(),
            _ => row.to_string(),
        };
        rows.push(levels.chain([number]).collect::<Vec<_>>().join(", "));
    }
    let names = places.map(|at| format!("qca_p{at} AS {}", conditions[at - 1]));
    let answer = (0..).zip(SUM_COLUMNS).map(|(sum, name): (usize, _)| {
        let each = configurations
            .clone()
            .map(|row| format!("WHEN {row} THEN qca_{row}_{sum}"));
        let each = each.collect::<Vec<_>>().join(" ");
        format!("CASE qca_row {each} END AS {name}")
    });
    format!(
        "WITH {cases},\nqca_sums AS (\n  SELECT {}\n  FROM qca_cases\n),\nqca_rows AS (\n  SELECT {}\n)\nSELECT {},\n  {}\nFROM qca_rows CROSS JOIN qca_sums\n",
        columns.join(",\n    "),
        rows.join("\n  UNION ALL SELECT "),
        names.collect::<Vec<_>>().join(", "),
        answer.collect::<Vec<_>>().join(",\n  ")
    )
}

/// The observed configurations first, and then the membership of every case in each.
fn by_observed(cases: &str, conditions: &[String]) -> String {
    let places = 1..=conditions.len();
    let each = |text: &dyn Fn(usize) -> String, between: &str| {
        let parts: Vec<String> = places.clone().map(text).collect();
        parts.join(between)
    };
    let mut sql = format!("WITH {cases},\nqca_levels AS (\n  SELECT ");
    let level = |at| {
        format!(
            "CASE WHEN {} THEN 1 ELSE 0 END AS qca_p{at}",
            belongs(at, true)
        )
    };
    let _ = write!(
        sql,
        "{}\n  FROM qca_cases\n  WHERE {}\n),\n",
        each(&level, ", "),
        each(
            &|at| format!("({} OR {})", belongs(at, true), belongs(at, false)),
            " AND "
        )
    );
    let patterns = each(&|at| format!("qca_p{at}"), ", ");
    let _ = write!(
        sql,
        "qca_rows AS (\n  SELECT {patterns}, COUNT(*) AS qca_n\n  FROM qca_levels\n  GROUP BY {patterns}\n),\n"
    );
    let x = |at| format!("CASE WHEN qca_p{at} = 1 THEN qca_x{at} ELSE 1 - qca_x{at} END");
    let xs: Vec<String> = places.clone().map(x).collect();
    let _ = write!(
        sql,
        "qca_memberships AS (\n  SELECT {patterns}, qca_n, qca_y, {} AS qca_x\n  FROM qca_rows CROSS JOIN qca_cases\n)\n",
        least(&xs)
    );
    let names = each(&|at| format!("qca_p{at} AS {}", conditions[at - 1]), ", ");
    let answer = sums("qca_n", "qca_x").into_iter().zip(SUM_COLUMNS);
    let answer: Vec<String> = answer
        .map(|(sum, name)| format!("{sum} AS {name}"))
        .collect();
    let _ = write!(
        sql,
        "SELECT {names}, {}\nFROM qca_memberships\nGROUP BY {patterns}, qca_n\n",
        answer.join(", ")
    );
    sql
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(n: usize) -> Vec<String> {
        (1..=n).map(|at| format!("C{at}")).collect()
    }

    #[test]
    fn up_to_six_conditions_every_row_is_summed_side_by_side() {
        let y = Expression::parse("Y").unwrap();
        let sql = sums_sql("t", &names(6), &y).unwrap();
        assert_eq!(sql.matches("UNION ALL").count(), 63);
        // Each line that named the sums would be a plan of its own.
        assert_eq!(sql.matches("qca_sums").count(), 2);
        assert_eq!(sql.matches("qca_cases").count(), 2);
        let sql = sums_sql("t", &names(7), &y).unwrap();
        assert!(!sql.contains("UNION ALL"));
        // The text of the long form grows with the conditions, not with the configurations.
        assert!(sums_sql("t", &names(30), &y).unwrap().len() < 20_000);
    }

    #[test]
    fn outcomes_are_written_and_what_cannot_be_is_refused() {
        let sql = |outcome: &str| sums_sql("s.t", &names(2), &Expression::parse(outcome).unwrap());
        assert!(
            sql("~(M*P + Q)")
                .unwrap()
                .contains("1 - GREATEST(LEAST(M, P), Q) AS qca_y")
        );
        assert!(
            sql("~(~M)").unwrap().contains(" - (1 - M) AS qca_y")
                || sql("~(~M)").unwrap().contains("M AS qca_y")
        );
        assert!(sql("M[2]").is_err());
        assert!(sql("C1*M").is_err());
        let y = Expression::parse("Y").unwrap();
        assert!(sums_sql("t; DROP TABLE t", &names(2), &y).is_err());
        assert!(sums_sql("t", &["A b".into()], &y).is_err());
        assert!(sums_sql("t", &["A".into(), "A".into()], &y).is_err());
    }
}
