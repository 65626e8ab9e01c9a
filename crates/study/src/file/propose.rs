//! A study file for data that nobody has described yet: constructs, raw scores, memberships and what is no set.

use std::collections::BTreeMap;
use std::fmt::Write;

use qca::condition::quoted;
use qca::correlation::correlation;
use qca::data::{Dataset, ReadOptions, ReadingNote};
use qca::error::{Error, Result};
use qca::sets::calibration::percentile;
use qca::variable::Variable;

use super::toml_text::{short, toml_text};

/// A study file to start from, and what the user should know about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    /// The text of the file.
    pub text: String,
    /// What was left out or taken for granted, a sentence each.
    pub told: Vec<String>,
}

/// Conditions beyond this many are proposed, but not used: a truth table of so many has more rows than studies have cases.
const MOST_CONDITIONS: usize = 7;

/// A set that the study may have.
struct Candidate {
    name: String,
    /// Its keys but the name, with comments.
    keys: String,
    /// The columns of the file that it needs.
    columns: Vec<String>,
    /// Its place in the file, for the order.
    place: usize,
    /// `[[variable]]`, where it is made from items.
    variable: String,
}

/// A study file for these data, whose file the study names `named` and which were read with these options: the last usable column
/// is the outcome, those before it are conditions. Columns with the same stem and a number are taken as items of one construct.
/// Raw scores get anchors from their distribution, to be replaced by anchors that have a reason.
///
/// # Errors
/// [`Error::Analysis`] if fewer than two columns can be sets; a number that can be read in two ways.
pub fn propose(data: &Dataset, named: &str, options: &ReadOptions) -> Result<Proposal> {
    let mut told = Vec::new();
    let mut found = constructs(data, &mut told)?;
    let items: Vec<String> = found.iter().flat_map(|set| set.columns.clone()).collect();
    for (place, name) in data.column_names().enumerate() {
        if items.iter().any(|item| item == name)
            || is_panel_column(data, name)
            || names_the_cases(data, name)?
        {
            continue;
        }
        data.check_marks(name)?;
        match keys(data, name, &data.numbers(name)?)? {
            Ok((keys, notice)) => {
                told.extend(notice.map(|notice| format!("column {name:?}: {notice}")));
                found.push(Candidate {
                    name: name.to_owned(),
                    keys,
                    columns: vec![name.to_owned()],
                    place,
                    variable: String::new(),
                });
            }
            Err(reason) => told.push(format!("column {name:?} is left out: {reason}")),
        }
    }
    found.sort_by_key(|set| set.place);
    let Some((outcome, conditions)) = found.split_last().filter(|(_, rest)| !rest.is_empty())
    else {
        let why = told
            .iter()
            .filter(|sentence| sentence.contains(" is left out: "));
        let why: String = why.map(|sentence| format!("; {sentence}")).collect();
        return Err(Error::analysis(format!(
            "a study needs a condition and an outcome: two columns of numbers that are not constant{why}"
        )));
    };
    let used = &conditions[..conditions.len().min(MOST_CONDITIONS)];
    if conditions.len() > used.len() {
        let names: Vec<&str> = conditions[used.len()..]
            .iter()
            .map(|set| set.name.as_str())
            .collect();
        told.push(format!(
            "only the first {MOST_CONDITIONS} conditions are used; these stand in the file as comments: {}",
            names.join(", ")
        ));
    }
    told.push(format!(
        "the outcome is taken to be {:?}, the last of them",
        outcome.name
    ));
    let mut text = String::from(
        "# A study file: it reads like the methods section of a paper. docs/study-file.md describes every key.\n\
         # The anchors below are found in the data. Replace them by scores that have a reason, and say it in `justification`.\n\n",
    );
    for sentence in &told {
        let _ = writeln!(text, "# {sentence}");
    }
    text.push_str(&head(data, named, options, used.iter().chain([outcome]))?);
    for set in conditions.iter().chain([outcome]) {
        text.push_str(&set.variable);
    }
    for (at, set) in conditions.iter().enumerate() {
        let entry = format!(
            "\n[[condition]]\nname = {}\n{}# expectation = \"present\"   # or \"absent\", \"none\"\n",
            toml_text(&set.name),
            set.keys
        );
        text.push_str(&if at < used.len() {
            entry
        } else {
            commented(&entry)
        });
    }
    let _ = write!(
        text,
        "\n[[outcome]]\nname = {}\n{}# negate = false\n",
        toml_text(&outcome.name),
        outcome.keys
    );
    text.push_str(
        "\n[cut_offs]\nconsistency = 0.8\npri = 0   # usually 0.5 to 0.75; 0 is no cut-off\nfrequency = 1\n\n\
         # [robustness]   # without the first #: robustness checks in the report and the manuscript (docs/robust.md)\n",
    );
    Ok(Proposal { text, told })
}

fn commented(text: &str) -> String {
    text.lines()
        .map(|line| {
            if line.is_empty() {
                "\n".to_owned()
            } else {
                format!("# {line}\n")
            }
        })
        .collect()
}

/// Whether the cells of a column are the names of the cases.
fn names_the_cases(data: &Dataset, name: &str) -> Result<bool> {
    for (case, named) in data.cases.iter().enumerate() {
        if data.cell(name, case)?.as_deref() != Some(named) {
            return Ok(false);
        }
    }
    Ok(true)
}

fn is_panel_column(data: &Dataset, name: &str) -> bool {
    data.panel_columns()
        .is_some_and(|(unit, time)| name == unit || name == time)
}

/// `[data]`, with what is not found by itself; cases with missing cells are counted.
fn head<'a>(
    data: &Dataset,
    named: &str,
    options: &ReadOptions,
    used: impl Iterator<Item = &'a Candidate>,
) -> Result<String> {
    let mut text = format!("\n[data]\nfile = {}\n", toml_text(named));
    let mut add = |key: &str, value: Option<&str>| {
        if let Some(value) = value {
            let _ = writeln!(text, "{key} = {}", toml_text(value));
        }
    };
    let panel = data.panel_columns();
    add(
        "id",
        options
            .id
            .as_deref()
            .or(data.id_column.as_deref().filter(|_| panel.is_none())),
    );
    add("sheet", options.sheet.as_deref());
    add("encoding", options.encoding.as_deref());
    let decimal = options
        .decimal
        .map(|mark| if mark == b',' { "," } else { "." });
    add("decimal", decimal);
    add("unit", panel.map(|panel| panel.0));
    add("time", panel.map(|panel| panel.1));
    if let Some(line) = options.header_row {
        let _ = writeln!(text, "header_row = {line}");
    }
    let mut columns: Vec<String> = used.map(|set| set.name.clone()).collect();
    columns.retain(|name| data.has_column(name));
    let missing = |case: usize| -> Result<bool> {
        for name in &columns {
            if data.numbers(name)?[case].is_nan() {
                return Ok(true);
            }
        }
        Ok(false)
    };
    let mut count = 0;
    for case in 0..data.len() {
        count += usize::from(missing(case)?);
    }
    if count > 0 {
        let _ = writeln!(
            text,
            "missing = \"drop\"   # leaves out {count} of {} cases, which lack a value",
            data.len()
        );
    } else {
        text.push_str(
            "# missing = \"drop\"   # leaves out cases that lack a value; else they are an error\n",
        );
    }
    Ok(text)
}

/// Stem and number of a name such as `NORM3` or `norm_3`.
fn item(name: &str) -> Option<(&str, usize)> {
    let stem = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let number = name[stem.len()..].parse().ok()?;
    (!stem.trim_end_matches('_').is_empty()).then_some((stem, number))
}

/// The constructs: at least two columns of the same stem with whole answers on one scale.
fn constructs(data: &Dataset, told: &mut Vec<String>) -> Result<Vec<Candidate>> {
    let mut stems: BTreeMap<&str, Vec<(usize, usize, &str)>> = BTreeMap::new();
    for (place, name) in data.column_names().enumerate() {
        if let Some((stem, number)) = item(name) {
            stems.entry(stem).or_default().push((number, place, name));
        }
    }
    let mut found = Vec::new();
    for (stem, mut items) in stems {
        items.sort_unstable();
        let columns: Vec<&str> = items.iter().map(|item| item.2).collect();
        let Some((low, high)) = scale(data, &columns)?.filter(|_| items.len() > 1) else {
            continue;
        };
        let place = items.iter().map(|item| item.1).min().unwrap_or(0);
        found.push(construct(data, stem, &items, place, (low, high), told)?);
    }
    Ok(found)
}

/// The lowest and the highest answer of items that have whole answers on a scale of 4 to 11 points.
fn scale(data: &Dataset, columns: &[&str]) -> Result<Option<(f64, f64)>> {
    let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
    for name in columns {
        if !data.is_numeric(name)? {
            return Ok(None);
        }
        for answer in data.present(name)? {
            if answer.fract() != 0.0 {
                return Ok(None);
            }
            (low, high) = (low.min(answer), high.max(answer));
        }
    }
    Ok((3.0..=10.0).contains(&(high - low)).then_some((low, high)))
}

fn construct(
    data: &Dataset,
    stem: &str,
    items: &[(usize, usize, &str)],
    place: usize,
    (low, high): (f64, f64),
    told: &mut Vec<String>,
) -> Result<Candidate> {
    let bare = stem.trim_end_matches(['_', '.']);
    let name = if data.has_column(bare) {
        format!("{bare}_mean")
    } else {
        bare.to_owned()
    };
    let columns: Vec<&str> = items.iter().map(|item| item.2).collect();
    let reversed = against_the_others(data, &columns)?;
    let any_missing = columns.iter().any(|name| {
        data.present(name)
            .is_ok_and(|there| there.len() < data.len())
    });
    let rule = if any_missing { ", missing=half" } else { "" };
    let consecutive = items.windows(2).all(|pair| pair[1].0 == pair[0].0 + 1);
    let plain = items.iter().all(|item| quoted(item.2) == item.2);
    let arguments = if reversed.is_empty() && consecutive && plain {
        format!("{}..{}", columns[0], columns[columns.len() - 1])
    } else {
        let argument = |name: &&str| match reversed.contains(name) {
            true => format!("reverse({}, {low}, {high})", quoted(name)),
            false => quoted(name),
        };
        columns.iter().map(argument).collect::<Vec<_>>().join(", ")
    };
    let formula = format!("mean({arguments}{rule})");
    told.push(format!(
        "{} are taken as items of one construct, {name:?}",
        columns.join(", ")
    ));
    if !reversed.is_empty() {
        told.push(format!(
            "{} runs against the other items and is reversed, on a scale from {low} to {high}",
            reversed.join(", ")
        ));
    }
    let mut variable = format!(
        "\n[[variable]]\nname = {}\nformula = {}",
        toml_text(&name),
        toml_text(&formula)
    );
    variable.push_str(if any_missing {
        "   # of the answers that are there, if they are at least half\n"
    } else {
        "\n"
    });
    let scores = Variable::parse(&format!("{} = {formula}", quoted(&name)))?
        .formula
        .values(data)?;
    let keys = match keys(data, &name, &scores)? {
        Ok((keys, _)) => keys,
        Err(reason) => format!("# {reason}\n"),
    };
    Ok(Candidate {
        name,
        keys,
        columns: columns.into_iter().map(str::to_owned).collect(),
        place,
        variable,
    })
}

/// The items that run against the sum of the others, if those are the fewer.
fn against_the_others<'a>(data: &Dataset, columns: &[&'a str]) -> Result<Vec<&'a str>> {
    let answers: Vec<Vec<f64>> = columns
        .iter()
        .map(|name| data.numbers(name))
        .collect::<Result<_>>()?;
    let rest = |at: usize| -> Vec<f64> {
        let others = || answers.iter().enumerate().filter(|&(other, _)| other != at);
        (0..data.len())
            .map(|case| others().map(|(_, values)| values[case]).sum())
            .collect()
    };
    let against: Vec<&str> = (0..columns.len())
        .filter(|&at| correlation(&answers[at], &rest(at)).is_some_and(|r| r < -0.1))
        .map(|at| columns[at])
        .collect();
    Ok(if 2 * against.len() < columns.len() {
        against
    } else {
        Vec::new()
    })
}

/// Keys of a set, and what the user should know of it.
type Keys = (String, Option<String>);

/// The keys of one column, or why it cannot be a set.
fn keys(data: &Dataset, name: &str, values: &[f64]) -> Result<Result<Keys, String>> {
    let mut scores: Vec<f64> = values.iter().copied().filter(|x| !x.is_nan()).collect();
    let of_file = data.has_column(name);
    if scores.is_empty() || (of_file && !data.is_numeric(name)? && !is_words(data, name)?) {
        return texts(data, name).map(Err);
    }
    scores.sort_by(f64::total_cmp);
    let (first, last) = (scores[0], scores[scores.len() - 1]);
    if first == last {
        return Ok(Err("it is constant".to_owned()));
    }
    let whole = scores.iter().all(|v| v.fract() == 0.0);
    if whole && first == 0.0 && last < 5.0 {
        let what = if last == 1.0 {
            "a crisp set"
        } else {
            "levels of a multi-value condition"
        };
        return Ok(Ok((
            format!("# 0 to {last}: {what}; a calibration can be added\n"),
            None,
        )));
    }
    let within = first >= 0.0 && last <= 1.0;
    let percentages = data.notes().iter().any(|note| {
        matches!(note, ReadingNote::Percentages(columns) if columns.iter().any(|column| column == name))
    });
    let anchors = anchors(&scores);
    if within && !percentages && first <= 0.1 && last >= 0.9 {
        let text = format!(
            "# its values lie within 0 and 1 and are taken as memberships; if they are raw shares, calibrate them:\n# {}\n",
            anchors.lines().last().unwrap_or_default()
        );
        let notice = "its values lie within 0 and 1 and are taken as memberships; raw shares need a calibration";
        return Ok(Ok((text, Some(notice.to_owned()))));
    }
    let notice = (within && of_file).then(|| {
        "its values lie within 0 and 1 and are taken as raw shares; if they are memberships, delete its calibration".to_owned()
    });
    Ok(Ok((format!("{anchors}justification = \"\"\n"), notice)))
}

fn is_words(data: &Dataset, name: &str) -> Result<bool> {
    Ok(data
        .numbers(name)?
        .iter()
        .all(|x| x.is_nan() || *x == 0.0 || *x == 1.0))
}

/// Why a column of texts is no set, and how it can be one.
fn texts(data: &Dataset, name: &str) -> Result<String> {
    let mut values: BTreeMap<String, usize> = BTreeMap::new();
    for case in 0..data.len() {
        if let Some(cell) = data.cell(name, case)? {
            *values.entry(cell).or_default() += 1;
        }
    }
    Ok(match values.len() {
        0 => "it is empty".to_owned(),
        2..=7 if values.len() < data.len() => {
            let codes: Vec<String> = values.keys().map(|value| format!("{value:?}: …")).collect();
            format!(
                "it holds texts; calibration = 'recode({})' makes a set of them",
                codes.join(", ")
            )
        }
        _ => "it holds texts".to_owned(),
    })
}

/// Comments on the distribution, and a calibration by it. A crossover at which cases are would leave them in no row: then it is
/// put halfway to the next score.
fn anchors(scores: &[f64]) -> String {
    let quantile = |percent| short(percentile(scores, percent).unwrap_or(f64::NAN));
    let (first, last) = (scores[0], scores[scores.len() - 1]);
    let mut text = format!(
        "# minimum {}, quartiles {} {} {}, maximum {}\n",
        short(first),
        quantile(25.0),
        quantile(50.0),
        quantile(75.0),
        short(last)
    );
    let (low, middle, high) = (quantile(5.0), quantile(50.0), quantile(95.0));
    let at_middle = scores
        .iter()
        .filter(|score| (**score - middle).abs() < 1e-9)
        .count();
    let is_strict = low < middle && middle < high;
    if is_strict && at_middle == 0 {
        let _ = writeln!(text, "# that is direct({low}, {middle}, {high})");
        text.push_str("calibration = \"direct(p5, p50, p95)\"\n");
        return text;
    }
    match crossover(scores, low, middle, high).filter(|_| low < high) {
        Some(crossover) => {
            let _ = writeln!(
                text,
                "# the 5th and 95th percentile; {at_middle} case(s) are at the median {middle}, so the crossover is halfway to the next score"
            );
            let _ = writeln!(text, "calibration = \"direct({low}, {crossover}, {high})\"");
        }
        None => {
            let cut = short(f64::midpoint(first, last));
            let _ = writeln!(text, "calibration = \"crisp({cut})\"");
        }
    }
    text
}

/// A score between the anchors that no case has, as near to the median as can be.
fn crossover(scores: &[f64], low: f64, middle: f64, high: f64) -> Option<f64> {
    let above = scores.iter().copied().find(|score| *score > middle + 1e-9);
    let below = scores
        .iter()
        .rev()
        .copied()
        .find(|score| *score < middle - 1e-9);
    let halves = [above, below]
        .into_iter()
        .flatten()
        .map(|next| short(f64::midpoint(middle, next)));
    halves
        .filter(|half| low < *half && *half < high)
        .min_by(|a, b| (a - middle).abs().total_cmp(&(b - middle).abs()))
}
