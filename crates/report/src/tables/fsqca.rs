//! Where other conventions give another figure.

use qca_study::fsqca::{Difference, RowFigures};

use crate::document::{Align, Cell, Table};

use super::text;

/// Every place where the conventions of fs/QCA give another figure on these data; the caption says so if there is none.
pub fn differences(differences: &[Difference]) -> Table {
    let title = if differences.is_empty() {
        "Differences between the default and the fs/QCA conventions: none on these data"
    } else {
        "Differences between the default and the fs/QCA conventions"
    };
    let mut table = Table::new("differences", title)
        .column("Figure", Align::Left)
        .column("Default", Align::Left)
        .column("fs/QCA", Align::Left);
    for difference in differences {
        table.push(match difference {
            Difference::Membership {
                set,
                case,
                default,
                fsqca,
            } => vec![
                text(format!("membership of {case} in {set}")),
                Cell::Number(Some(*default)),
                Cell::Number(Some(*fsqca)),
            ],
            Difference::Row {
                row,
                expression,
                default,
                fsqca,
            } => {
                let number = row.as_ref().map_or(String::new(), |row| format!(" {row}"));
                vec![
                    text(format!("row{number} ({expression})")),
                    text(figures(default)),
                    text(figures(fsqca)),
                ]
            }
            Difference::Cases {
                solution,
                from,
                model,
                term,
                only_default,
                only_fsqca,
            } => {
                let pair = from.as_ref().map_or(String::new(), |from| {
                    format!(
                        " (conservative {}, parsimonious {})",
                        from.conservative, from.parsimonious
                    )
                });
                vec![
                    text(format!(
                        "cases of {term} in {} {model}{pair}",
                        solution.name()
                    )),
                    text(only(only_default)),
                    text(only(only_fsqca)),
                ]
            }
        });
    }
    table
}

fn figures(row: &RowFigures) -> String {
    format!("n {}, OUT {}", row.n, row.out)
}

fn only(cases: &[String]) -> String {
    if cases.is_empty() {
        "–".to_owned()
    } else {
        format!("also {}", cases.join(", "))
    }
}
