//! What a study makes of its data: descriptives, correlations, reliability, validity, weights.

use qca::correlation::{Correlation, Descriptions};
use qca::reliability::{Discriminant, Reliability};
use qca::variable::entropy::EntropyIndex;
use qca_study::analysis::Measures;

use crate::document::{Align, Cell, Document, Table};

use super::{MOST_OF_A_NAME, integer, text};

/// All tables of the measures: how variables are made, constructs, indices, and the columns in figures.
pub fn measures(measures: &Measures) -> Document {
    let mut document = Document::new();
    if !measures.variables.is_empty() {
        document.table(formulas(measures));
    }
    if !measures.reliability.is_empty() {
        document.table(reliability(&measures.reliability));
    }
    if let Some(found) = &measures.discriminant {
        document.table(validity(found, &found.fornell_larcker, "fornell-larcker", "Discriminant validity (Fornell and Larcker)", 
            "On the diagonal the square root of the average variance extracted, below it correlations of the constructs; constructs are distinct where the diagonal is above its row and column."));
        document.table(validity(found, &found.htmt, "htmt", "Heterotrait-monotrait ratios",
            "Over the sizes of the correlations; constructs are called distinct below 0.85 or 0.90 (Henseler, Ringle and Sarstedt 2015)."));
    }
    for (name, index) in &measures.entropy {
        document.table(weights(name, index));
        document.table(normalised(name, index, &measures.cases));
    }
    if !measures.columns.columns.is_empty() {
        document.table(descriptives(&measures.columns));
    }
    if measures.columns.columns.len() > 1 {
        document.table(correlations(&measures.columns));
    }
    document
}

fn formulas(measures: &Measures) -> Table {
    let mut table = Table::new("variables", "Variables made from others")
        .column("Variable", Align::Left)
        .column("Formula", Align::Left)
        .column("Missing", Align::Right);
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
fn reliability(constructs: &[Reliability]) -> Table {
    let mut table = Table::new("reliability", "Reliability of the constructs")
        .column("Construct", Align::Left)
        .column("Item", Align::Left);
    for header in [
        "Mean",
        "SD",
        "Item-rest r",
        "Alpha without",
        "Loading",
        "n",
        "Alpha",
        "Omega",
        "CR",
        "AVE",
        "Mean r",
    ] {
        table = table.column(header, Align::Right);
    }
    for construct in constructs {
        for (at, item) in construct.items.iter().enumerate() {
            let name = match item.reversed {
                true => format!("{} (reversed)", item.item),
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
    table.note("Alpha: Cronbach (1951). Loadings: one factor by minimum residual. Omega: McDonald (1999). CR: composite reliability; AVE: average variance extracted (Fornell and Larcker 1981). Mean r: mean inter-item correlation.");
    table
}

fn validity(
    found: &Discriminant,
    figures: &[Vec<Option<f64>>],
    name: &str,
    title: &str,
    note: &str,
) -> Table {
    let mut table = Table::new(name, title).column("Construct", Align::Left);
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

fn weights(name: &str, index: &EntropyIndex) -> Table {
    let mut table = Table::new(
        format!("weights-{}", slug(name)),
        format!("Weights of {name} by entropy"),
    )
    .column("Indicator", Align::Left)
    .column("Direction", Align::Left)
    .column("Entropy", Align::Right)
    .column("Weight", Align::Right);
    for indicator in &index.indicators {
        let direction = if indicator.negative {
            "negative"
        } else {
            "positive"
        };
        table.push(vec![
            text(&indicator.name),
            text(direction),
            Cell::Number(Some(indicator.entropy)),
            Cell::Number(Some(indicator.weight)),
        ]);
    }
    table.note(format!(
        "{} cases. Weight: 1 − entropy, as a share of the sum over the indicators.",
        index.n
    ));
    table
}

fn normalised(name: &str, index: &EntropyIndex, cases: &[String]) -> Table {
    let mut table = Table::new(
        format!("normalised-{}", slug(name)),
        format!("Indicators of {name}, from 0 to 1"),
    )
    .column("Case", Align::Left);
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
fn descriptives(columns: &Descriptions) -> Table {
    let mut table =
        Table::new("descriptives", "Descriptive statistics").column("Column", Align::Left);
    for header in [
        "n", "Missing", "Mean", "SD", "Minimum", "Maximum", "Skewness",
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
fn correlations(columns: &Descriptions) -> Table {
    let mut table = Table::new("correlations", "Correlations").column("Column", Align::Left);
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
    table.note("Pearson's r over the cases that have both. Two-sided: * p < 0.05, ** p < 0.01, *** p < 0.001.");
    table.data = Some(Box::new(correlation_data(columns)));
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
fn correlation_data(columns: &Descriptions) -> Table {
    let mut table = Table::new("correlations", "Correlations")
        .column("Column", Align::Left)
        .column("With", Align::Left)
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
