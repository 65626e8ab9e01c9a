//! What a study makes of its data: descriptives, correlations, reliability, validity, weights.

use qca::correlation::{Correlation, Descriptions};
use qca::reliability::{Discriminant, Reliability};
use qca::variable::entropy::EntropyIndex;
use qca_study::analysis::Measures;

use crate::document::{Align, Cell, Document, Table};
use crate::words::{Words, fill};

use super::{MOST_OF_A_NAME, integer, text};

/// All tables of the measures: how variables are made, constructs, indices, and the columns in figures.
pub fn measures(words: Words, measures: &Measures) -> Document {
    let mut document = Document::new();
    if !measures.variables.is_empty() {
        document.table(formulas(words, measures));
    }
    if !measures.reliability.is_empty() {
        document.table(reliability(words, &measures.reliability));
    }
    if let Some(found) = &measures.discriminant {
        document.table(validity(words, found, &found.fornell_larcker, "fornell-larcker", words.say("Discriminant validity (Fornell and Larcker)"), 
            words.say("On the diagonal the square root of the average variance extracted, below it correlations of the constructs; constructs are distinct where the diagonal is above its row and column.")));
        document.table(validity(words, found, &found.htmt, "htmt", words.say("Heterotrait-monotrait ratios"),
            words.say("Over the sizes of the correlations; constructs are called distinct below 0.85 or 0.90 (Henseler, Ringle and Sarstedt 2015).")));
    }
    for (name, index) in &measures.entropy {
        document.table(weights(words, name, index));
        document.table(normalised(words, name, index, &measures.cases));
    }
    if !measures.columns.columns.is_empty() {
        document.table(descriptives(words, &measures.columns));
    }
    if measures.columns.columns.len() > 1 {
        document.table(correlations(words, &measures.columns));
    }
    document
}

fn formulas(words: Words, measures: &Measures) -> Table {
    let mut table = Table::new("variables", words.say("Variables made from others"))
        .column(words.say("Variable"), Align::Left)
        .column(words.say("Formula"), Align::Left)
        .column(words.say("Missing"), Align::Right);
    for variable in &measures.variables {
        let name = match &variable.label {
            Some(label) => format!("{label} ({})", variable.name),
            None => variable.name.clone(),
        };
        let missing = variable
            .values
            .iter()
            .filter(|value| value.is_none())
            .count();
        table.push(vec![text(name), text(&variable.formula), integer(missing)]);
    }
    table
}

/// Constructs and their items, as survey papers print them.
fn reliability(words: Words, constructs: &[Reliability]) -> Table {
    let mut table = Table::new("reliability", words.say("Reliability of the constructs"))
        .column(words.say("Construct"), Align::Left)
        .column(words.say("Item"), Align::Left);
    for header in [
        words.say("Mean"),
        words.say("SD"),
        words.say("Item-rest r"),
        words.say("Alpha without"),
        words.say("Loading"),
        "n",
        words.say("Alpha"),
        words.say("Omega"),
        "CR",
        "AVE",
        words.say("Mean r"),
    ] {
        table = table.column(header, Align::Right);
    }
    for construct in constructs {
        for (at, item) in construct.items.iter().enumerate() {
            let name = match item.reversed {
                true => fill!(words, "{item} (reversed)", item = item.item),
                false => item.item.clone(),
            };
            let first = |cell: Cell| if at == 0 { cell } else { Cell::Empty };
            let row = table.push(vec![
                first(text(&construct.construct)),
                text(name),
                Cell::Number(item.mean),
                Cell::Number(item.sd),
                Cell::Number(item.item_rest),
                Cell::Number(item.alpha_without),
                Cell::Number(item.loading),
                first(integer(construct.n)),
                first(Cell::Number(construct.alpha)),
                first(Cell::Number(construct.omega)),
                first(Cell::Number(construct.composite_reliability)),
                first(Cell::Number(construct.average_variance_extracted)),
                first(Cell::Number(construct.mean_inter_item)),
            ]);
            row.rule_above = at == 0;
        }
        if !construct.notes.is_empty() {
            table.note(format!(
                "{}: {}.",
                construct.construct,
                construct.notes.join("; ")
            ));
        }
    }
    table.note(words.say("Alpha: Cronbach (1951). Loadings: one factor by minimum residual. Omega: McDonald (1999). CR: composite reliability; AVE: average variance extracted (Fornell and Larcker 1981). Mean r: mean inter-item correlation."));
    table
}

fn validity(
    words: Words,
    found: &Discriminant,
    figures: &[Vec<Option<f64>>],
    name: &str,
    title: &str,
    note: &str,
) -> Table {
    let mut table = Table::new(name, title).column(words.say("Construct"), Align::Left);
    for construct in &found.constructs {
        table = table.column(construct, Align::Right);
    }
    for (row, construct) in found.constructs.iter().enumerate() {
        let below = |column: usize| column < row || (column == row && name == "fornell-larcker");
        let cells = (0..found.constructs.len()).map(|column| match below(column) {
            true => Cell::Number(figures[row][column]),
            false => Cell::Empty,
        });
        let cells = std::iter::once(text(construct)).chain(cells).collect();
        table.push(cells);
    }
    table.note(note);
    table
}

fn weights(words: Words, name: &str, index: &EntropyIndex) -> Table {
    let mut table = Table::new(
        format!("weights-{}", slug(name)),
        fill!(words, "Weights of {name} by entropy", name),
    )
    .column(words.say("Indicator"), Align::Left)
    .column(words.say("Direction"), Align::Left)
    .column(words.say("Entropy"), Align::Right)
    .column(words.say("Weight"), Align::Right);
    for indicator in &index.indicators {
        let direction = if indicator.negative {
            words.say("negative")
        } else {
            words.say("positive")
        };
        table.push(vec![
            text(&indicator.name),
            text(direction),
            Cell::Number(Some(indicator.entropy)),
            Cell::Number(Some(indicator.weight)),
        ]);
    }
    table.note(fill!(
        words,
        "{n} cases. Weight: 1 − entropy, as a share of the sum over the indicators.",
        n = index.n
    ));
    table
}

fn normalised(words: Words, name: &str, index: &EntropyIndex, cases: &[String]) -> Table {
    let mut table = Table::new(
        format!("normalised-{}", slug(name)),
        fill!(words, "Indicators of {name}, from 0 to 1", name),
    )
    .column(words.say("Case"), Align::Left);
    for indicator in &index.indicators {
        table = table.column(&indicator.name, Align::Right);
    }
    table = table.column(name, Align::Right);
    for (case, case_name) in cases.iter().enumerate() {
        let values: Vec<Option<f64>> = index
            .indicators
            .iter()
            .map(|indicator| indicator.normalised[case])
            .collect();
        let weighted = index.indicators.iter().zip(&values);
        let total: Option<f64> = weighted
            .map(|(indicator, value)| Some(indicator.weight * (*value)?))
            .sum();
        let cells = values.into_iter().chain([total]).map(Cell::Number);
        table.push(std::iter::once(text(case_name)).chain(cells).collect());
    }
    table
}

/// Letters and digits of a name, for the name of a table.
fn slug(name: &str) -> String {
    let slug: String = name
        .chars()
        .take(MOST_OF_A_NAME)
        .map(|c| {
            if c.is_alphanumeric() {
                c.to_ascii_lowercase()
            } else {
                '-'
            }
        })
        .collect();
    slug
}

/// Descriptive figures of columns.
fn descriptives(words: Words, columns: &Descriptions) -> Table {
    let mut table = Table::new("descriptives", words.say("Descriptive statistics"))
        .column(words.say("Column"), Align::Left);
    for header in [
        "n",
        words.say("Missing"),
        words.say("Mean"),
        words.say("SD"),
        words.say("Minimum"),
        words.say("Maximum"),
        words.say("Skewness"),
    ] {
        table = table.column(header, Align::Right);
    }
    for column in &columns.columns {
        let raw = |figure: Option<f64>| figure.map_or(Cell::Number(None), Cell::Raw);
        table.push(vec![
            text(&column.name),
            integer(column.n),
            integer(column.missing),
            Cell::Number(column.mean),
            Cell::Number(column.sd),
            raw(column.minimum),
            raw(column.maximum),
            Cell::Number(column.skewness),
        ]);
    }
    table
}

/// Correlations below the diagonal, with stars; in data formats a column of probabilities beside each.
fn correlations(words: Words, columns: &Descriptions) -> Table {
    let mut table = Table::new("correlations", words.say("Correlations"))
        .column(words.say("Column"), Align::Left);
    for at in 1..columns.columns.len() {
        table = table.column(at.to_string(), Align::Right);
    }
    for (row, (column, before)) in columns
        .columns
        .iter()
        .zip(&columns.correlations)
        .enumerate()
    {
        let cells = (0..columns.columns.len() - 1).map(|at| match before.get(at) {
            Some(correlation) => starred(correlation),
            None => Cell::Empty,
        });
        let name = text(format!("{}. {}", row + 1, column.name));
        table.push(std::iter::once(name).chain(cells).collect());
    }
    table.note(words.say("Pearson's r over the cases that have both. Two-sided: * p < 0.05, ** p < 0.01, *** p < 0.001."));
    table.data = Some(Box::new(correlation_data(words, columns)));
    table
}

fn starred(correlation: &Correlation) -> Cell {
    let stars = match correlation.p {
        Some(p) if p < 0.001 => "***",
        Some(p) if p < 0.01 => "**",
        Some(p) if p < 0.05 => "*",
        _ => "",
    };
    match correlation.r {
        Some(r) => text(format!("{r:.3}{stars}")),
        None => Cell::Number(None),
    }
}

/// One row for each pair.
fn correlation_data(words: Words, columns: &Descriptions) -> Table {
    let mut table = Table::new("correlations", words.say("Correlations"))
        .column(words.say("Column"), Align::Left)
        .column(words.say("With"), Align::Left)
        .column("r", Align::Right)
        .column("p", Align::Right)
        .column("n", Align::Right);
    for (row, before) in columns.correlations.iter().enumerate() {
        for (at, pair) in before.iter().enumerate() {
            table.push(vec![
                text(&columns.columns[row].name),
                text(&columns.columns[at].name),
                Cell::Number(pair.r),
                Cell::Number(pair.p),
                integer(pair.n),
            ]);
        }
    }
    table
}
