//! A study to start from for a truth table that fs/QCA exported.
//!
//! fs/QCA writes the conditions, `number`, the outcome's 0 or 1, and then `raw consist.`, `PRI consist.` and `SYM
//! consist` (version 3; older ones `consist`, `pre`, `product`), perhaps with a column `cases`.

use std::fmt::Write as _;

use qca::error::{Error, Result};

use super::toml_text::toml_text;

/// What is made of the export: files of the study's folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FromFsqca {
    /// The truth table as `qca minimize --truth-table` reads it: conditions and `OUT`.
    pub truth_table: String,
    /// A study file with the conditions, the outcome and the cut-offs that the table tells; the data file is still to
    /// be named.
    pub study: String,
    /// Name of the outcome.
    pub outcome: String,
}

/// One row of the export.
struct Row {
    levels: Vec<String>,
    number: usize,
    out: String,
    consistency: Option<f64>,
    pri: Option<f64>,
}

/// The export in parts.
struct Export {
    conditions: Vec<String>,
    outcome: String,
    rows: Vec<Row>,
}

/// Reads an export of fs/QCA.
///
/// # Errors
/// [`Error::Analysis`] with the line where the text is not such a table.
pub fn from_fsqca(text: &str, named: &str) -> Result<FromFsqca> {
    let export = read(text, named)?;
    Ok(FromFsqca {
        truth_table: truth_table(&export),
        study: study(&export, named),
        outcome: export.outcome,
    })
}

fn fault(named: &str, problem: &str) -> Error {
    Error::analysis(format!(
        "{named} is not a truth table that fs/QCA exported: {problem}; \
         it has the conditions, \"number\", the outcome, and then \"raw consist.\" and \"PRI consist.\""
    ))
}

fn read(text: &str, named: &str) -> Result<Export> {
    let text = text.trim_start_matches('\u{feff}');
    let first = text.lines().next().unwrap_or_default();
    let delimiter = [b',', b';', b'\t']
        .into_iter()
        .max_by_key(|&sign| first.bytes().filter(|&byte| byte == sign).count())
        .unwrap_or(b',');
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let header = reader
        .headers()
        .map_err(|error| fault(named, &error.to_string()))?
        .clone();
    let find = |names: &[&str]| {
        header.iter().position(|cell| {
            let cell = cell.to_lowercase();
            names.iter().any(|name| cell == *name)
        })
    };
    let number = find(&["number"]).ok_or_else(|| fault(named, "it has no column \"number\""))?;
    let consistency = find(&["raw consist.", "raw consist", "consist", "consist."]);
    let pri = find(&["pri consist.", "pri consist", "pre"]);
    let outcome = number + 1;
    if number == 0 || header.get(outcome).is_none() {
        return Err(fault(
            named,
            "conditions stand before \"number\", the outcome after it",
        ));
    }
    let mut rows = Vec::new();
    for (at, record) in reader.records().enumerate() {
        let record = record.map_err(|error| fault(named, &error.to_string()))?;
        rows.push(
            row(&record, number, (consistency, pri))
                .map_err(|problem| fault(named, &format!("line {}: {problem}", at + 2)))?,
        );
    }
    let name = |at: usize| header.get(at).unwrap_or_default().to_owned();
    Ok(Export {
        conditions: (0..number).map(name).collect(),
        outcome: name(outcome),
        rows,
    })
}

fn row(
    record: &csv::StringRecord,
    number: usize,
    (consistency, pri): (Option<usize>, Option<usize>),
) -> std::result::Result<Row, String> {
    let cell = |at: usize| record.get(at).unwrap_or_default();
    let levels: Vec<String> = (0..number).map(|at| cell(at).to_owned()).collect();
    if let Some(other) = levels.iter().find(|level| level.parse::<u16>().is_err()) {
        return Err(format!("{other:?} is no level of a condition"));
    }
    let out = match cell(number + 1) {
        "" | "?" => "?".to_owned(),
        known @ ("0" | "1" | "C") => known.to_owned(),
        other => return Err(format!("{other:?} is no value of the outcome")),
    };
    // Some versions write the share of the cases behind the number: 5 (20%).
    let counted = cell(number).split_whitespace().next().unwrap_or("0");
    let figure = |at: Option<usize>| at.and_then(|at| cell(at).replace(',', ".").parse().ok());
    Ok(Row {
        levels,
        number: counted
            .parse()
            .map_err(|_| format!("{counted:?} is no number of cases"))?,
        out,
        consistency: figure(consistency),
        pri: figure(pri),
    })
}

fn truth_table(export: &Export) -> String {
    let quoted = |name: &String| match name.contains([',', '"']) {
        true => format!("\"{}\"", name.replace('"', "\"\"")),
        false => name.clone(),
    };
    let names: Vec<String> = export.conditions.iter().map(quoted).collect();
    let mut text = format!("{},OUT\n", names.join(","));
    for row in &export.rows {
        let _ = writeln!(text, "{},{}", row.levels.join(","), row.out);
    }
    text
}

/// The least figure of the rows with this output, or the greatest.
fn extreme(
    export: &Export,
    out: &str,
    figure: impl Fn(&Row) -> Option<f64>,
    least: bool,
) -> Option<f64> {
    let figures = export
        .rows
        .iter()
        .filter(|row| row.out == out)
        .filter_map(figure);
    match least {
        true => figures.min_by(f64::total_cmp),
        false => figures.max_by(f64::total_cmp),
    }
}

/// A cut-off that parts the outputs as the export has them: the usual one if it does, else the least figure of OUT 1.
fn cut_off(
    export: &Export,
    usual: f64,
    figure: impl Fn(&Row) -> Option<f64> + Copy,
) -> Option<f64> {
    let one = extreme(export, "1", figure, true)?;
    let zero = extreme(export, "0", figure, false).unwrap_or(0.0);
    Some(if zero < usual && usual <= one {
        usual
    } else {
        one
    })
}

fn study(export: &Export, named: &str) -> String {
    let mut text = format!(
        "# Made from {named}, a truth table that fs/QCA exported. The table alone, truth-table.csv, can be minimised as it stands.\n\
         # For figures of fit, charts and a report name the data file and the calibrations below.\n\n\
         [data]\nfile = \"data.csv\"   # the data that fs/QCA read\n"
    );
    for condition in &export.conditions {
        let _ = write!(
            text,
            "\n[[condition]]\nname = {}\n# calibration = \"direct(e, c, i, logodds=3)\"   # fs/QCA's direct method\n\
             # justification = \"\"\n# expectation = \"present\"\n",
            toml_text(condition)
        );
    }
    let _ = write!(
        text,
        "\n[[outcome]]\nname = {}\nnegate = false\n",
        toml_text(&export.outcome)
    );
    let consistency = cut_off(export, 0.8, |row| row.consistency);
    let least = extreme(export, "1", |row| row.pri, true);
    let frequency = export
        .rows
        .iter()
        .filter(|row| row.out != "?" && row.number > 0)
        .map(|row| row.number)
        .min();
    text.push_str("\n# Cut-offs that part the rows as the export has them.\n[cut_offs]\n");
    let _ = writeln!(text, "consistency = {:?}", consistency.unwrap_or(0.8));
    if let Some(least) = least {
        let _ = writeln!(
            text,
            "# the least PRI of a row with 1 is {least}; pri = 0.5 is a usual cut-off"
        );
    }
    let _ = writeln!(text, "frequency = {}", frequency.unwrap_or(1));
    text
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::file::Study;

    const EXPORT: &str = "dev,urb,lit,number,surv,cases,raw consist.,PRI consist.,SYM consist\n\
        1,1,1,4,1,\"BE, CZ\",0.9036,0.885,0.885\n1,0,1,2,1,FI,0.86,0.8,0.8\n0,0,0,5,0,PT,0.21,0.1,0.1\n0,1,1,0,,,,,\n";

    #[test]
    fn an_export_becomes_a_table_and_a_study() {
        let made = from_fsqca(EXPORT, "tt.csv").unwrap();
        assert_eq!(
            made.truth_table,
            "dev,urb,lit,OUT\n1,1,1,1\n1,0,1,1\n0,0,0,0\n0,1,1,?\n"
        );
        assert_eq!(made.outcome, "surv");
        let study = Study::parse(Path::new("study.toml"), &made.study).unwrap();
        assert_eq!(study.condition_names(), ["dev", "urb", "lit"]);
        assert!((study.outcomes[0].cut_offs.consistency - 0.8).abs() < 1e-12);
        assert_eq!(study.outcomes[0].cut_offs.frequency, 2);
    }

    #[test]
    fn a_cut_off_that_is_not_usual_is_found() {
        let strict = EXPORT.replace(",0,PT,0.21", ",0,PT,0.84");
        let made = from_fsqca(&strict, "tt.csv").unwrap();
        assert!(
            made.study.contains("consistency = 0.86\n"),
            "{}",
            made.study
        );
    }

    #[test]
    fn other_tables_are_refused_with_their_line() {
        let refused = |text: &str, part: &str| {
            let error = from_fsqca(text, "tt.csv").unwrap_err().to_string();
            assert!(error.contains("tt.csv") && error.contains(part), "{error}");
        };
        refused("a,b\n1,0\n", "no column \"number\"");
        refused("number,y\n1,0\n", "conditions stand before");
        refused("a,number,y\nx,1,0\n", "line 2");
        refused("a,number,y\n1,1,7\n", "\"7\" is no value of the outcome");
    }
}
