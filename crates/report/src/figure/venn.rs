//! A Venn diagram of the truth table of two or three conditions.

use super::TruthTableFigure;
use super::canvas::{Anchor, Canvas, short};
use super::font::{shortened, text_width};
use super::palette::{GREY, INK, PALE, of_output};

const RADIUS: f64 = 112.0;
/// How opaque the tint of an area is, and its sample in the legend.
const TINT: f64 = 0.25;

/// Where circles, their names and the middles of their regions lie.
struct Layout {
    centers: &'static [(f64, f64)],
    names: &'static [((f64, f64), Anchor)],
    /// The middle of each region, by its number: first condition most significant.
    regions: &'static [(f64, f64)],
    height: f64,
}

const TWO: Layout = Layout {
    centers: &[(190.0, 150.0), (330.0, 150.0)],
    names: &[
        ((120.0, 22.0), Anchor::Middle),
        ((400.0, 22.0), Anchor::Middle),
    ],
    regions: &[
        (490.0, 262.0),
        (372.0, 150.0),
        (148.0, 150.0),
        (260.0, 150.0),
    ],
    height: 290.0,
};

const THREE: Layout = Layout {
    centers: &[(195.0, 150.0), (325.0, 150.0), (260.0, 262.0)],
    names: &[
        ((120.0, 22.0), Anchor::Middle),
        ((400.0, 22.0), Anchor::Middle),
        ((260.0, 394.0), Anchor::Middle),
    ],
    regions: &[
        (490.0, 350.0),
        (260.0, 322.0),
        (373.0, 122.0),
        (326.0, 226.0),
        (147.0, 122.0),
        (194.0, 226.0),
        (260.0, 106.0),
        (260.0, 184.0),
    ],
    height: 404.0,
};

/// Draws two or three circles, each region tinted by its row's output and labelled with it and the number of cases.
/// Only the first three conditions are drawn; [`super::upset_diagram`] serves more.
pub fn venn_diagram(table: &TruthTableFigure) -> String {
    let layout = if table.conditions.len() <= 2 {
        &TWO
    } else {
        &THREE
    };
    let sets = layout.centers.len();
    let mut canvas = Canvas::new(540.0, 0.0);
    let top = canvas.heading(&[table.title.clone(), table.cut_offs()], 12.0);
    let (left, right) = (16.0, 524.0);
    let frame = format!("fill=\"none\" stroke=\"{PALE}\" stroke-width=\"1\"");
    for region in 0..layout.regions.len() {
        tint(&mut canvas, table, layout, region, top);
    }
    canvas.rect(left, top, right - left, layout.height, &frame);
    for center in layout.centers {
        let look = format!("fill=\"none\" stroke=\"{INK}\" stroke-width=\"1.2\"");
        canvas.circle((center.0, center.1 + top), RADIUS, &look);
    }
    for (name, &((x, y), anchor)) in table.conditions.iter().zip(layout.names) {
        canvas.text(
            (x, y + top),
            anchor,
            12.0,
            INK,
            &shortened(name, 12.0, 200.0),
        );
    }
    for (region, &(x, y)) in layout.regions.iter().enumerate() {
        label(&mut canvas, table, sets, region, (x, y + top));
    }
    canvas.height = top + layout.height + 26.0;
    legend(&mut canvas, table, top + layout.height + 16.0);
    canvas.finish(&table.title, &super::strip::describe(table))
}

/// The level of each set in a region.
fn levels(region: usize, sets: usize) -> Vec<u16> {
    (0..sets)
        .map(|set| u16::from(region >> (sets - 1 - set) & 1 == 1))
        .collect()
}

fn row_of(table: &TruthTableFigure, sets: usize, region: usize) -> Option<&super::FigureRow> {
    let wanted = levels(region, sets).into_iter().map(Some);
    table
        .rows
        .iter()
        .find(|row| row.levels.iter().copied().eq(wanted.clone()))
}

/// Fills a region with a light tint of its output's colour: nested clips, each inside or outside one circle.
fn tint(canvas: &mut Canvas, table: &TruthTableFigure, layout: &Layout, region: usize, top: f64) {
    let sets = layout.centers.len();
    let Some(row) = row_of(table, sets, region) else {
        return;
    };
    // The name makes identifiers differ between figures on one page.
    let unique = identifier(&table.title);
    let mut opened = String::new();
    let mut definitions = String::new();
    for (set, level) in levels(region, sets).into_iter().enumerate() {
        let (x, y) = (layout.centers[set].0, layout.centers[set].1 + top);
        let id = format!("{unique}-{region}-{set}");
        let circle = format!(
            "M{} {}a{RADIUS} {RADIUS} 0 1 0 {} 0a{RADIUS} {RADIUS} 0 1 0 {} 0Z",
            short(x - RADIUS),
            short(y),
            short(2.0 * RADIUS),
            short(-2.0 * RADIUS)
        );
        let outside = if level == 0 {
            format!(
                "M16 {t}H524V{b}H16Z",
                t = short(top),
                b = short(top + layout.height)
            )
        } else {
            String::new()
        };
        definitions.push_str(&format!(
            "<clipPath id=\"{id}\"><path clip-rule=\"evenodd\" d=\"{outside}{circle}\"/></clipPath>\n"
        ));
        opened.push_str(&format!("<g clip-path=\"url(#{id})\">"));
    }
    let color = of_output(&row.out);
    canvas.raw(&format!("<defs>\n{definitions}</defs>\n{opened}\n"));
    let look = format!("fill=\"{color}\" fill-opacity=\"{TINT}\"");
    canvas.rect(16.0, top, 508.0, layout.height, &look);
    canvas.raw(&"</g>".repeat(sets));
    canvas.raw("\n");
}

/// Letters, digits and hyphens, different for different titles (FNV-1a).
fn identifier(title: &str) -> String {
    let hash = title.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("venn-{hash:016x}")
}

fn label(
    canvas: &mut Canvas,
    table: &TruthTableFigure,
    sets: usize,
    region: usize,
    (x, y): (f64, f64),
) {
    match row_of(table, sets, region) {
        Some(row) => {
            canvas.text((x, y), Anchor::Middle, 15.0, of_output(&row.out), &row.out);
            let cases = if row.cases == 1 {
                "1 case".to_string()
            } else {
                format!("{} cases", row.cases)
            };
            canvas.text((x, y + 13.0), Anchor::Middle, 9.0, INK, &cases);
        }
        None => canvas.text((x, y + 4.0), Anchor::Middle, 13.0, GREY, "?"),
    }
}

fn legend(canvas: &mut Canvas, table: &TruthTableFigure, y: f64) {
    let sets = table.conditions.len().clamp(2, 3);
    let full = (0..1 << sets).all(|region| row_of(table, sets, region).is_some());
    let mut x = 16.0;
    for (out, meaning) in super::strip::OUTPUTS {
        let shown = table.rows.iter().any(|row| row.out.starts_with(out)) || (out == "?" && !full);
        if !shown {
            continue;
        }
        let text = format!("{out}: {meaning}");
        // Remainders have no tint in the areas, either.
        let look = match out {
            "?" => format!("fill=\"none\" stroke=\"{GREY}\" stroke-width=\"0.8\""),
            _ => format!("fill=\"{}\" fill-opacity=\"{TINT}\"", of_output(out)),
        };
        canvas.rect(x, y - 7.5, 8.0, 8.0, &look);
        canvas.text((x + 12.0, y), Anchor::Start, 9.0, INK, &text);
        x += 12.0 + text_width(&text, 9.0) + 16.0;
    }
}
