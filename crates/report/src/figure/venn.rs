//! A Venn diagram of the truth table of two to five conditions: circles, and ellipses from four sets on.

use super::canvas::{Canvas, TextAnchor, short};
use super::font::{shortened, text_width};
use super::palette::{GREY, INK, PALE, of_output};
use super::{FigureRow, TruthTableFigure};
use crate::words::{Words, fill};

/// How opaque the tint of an area is, and its sample in the legend.
const TINT: f64 = 0.25;
const LEFT: f64 = 16.0;
const RIGHT: f64 = 524.0;
/// Steps of the grid on which the middles of the regions are looked for.
const STEPS: u32 = 260;
/// A region with less room than this has its number of cases beside its output, not below.
const ROOMY: f64 = 17.0;

/// One set: an ellipse with its centre, half axes, the turn of the first axis in degrees, and where its name stands.
struct Shape {
    center: (f64, f64),
    axes: (f64, f64),
    turn: f64,
    name: ((f64, f64), TextAnchor),
}

const fn circle(center: (f64, f64), name: (f64, f64)) -> Shape {
    Shape {
        center,
        axes: (112.0, 112.0),
        turn: 0.0,
        name: (name, TextAnchor::Middle),
    }
}

const fn ellipse(
    center: (f64, f64),
    axes: (f64, f64),
    turn: f64,
    name: ((f64, f64), TextAnchor),
) -> Shape {
    Shape {
        center,
        axes,
        turn,
        name,
    }
}

/// The shapes of the sets, and the height that they take.
struct Layout {
    shapes: &'static [Shape],
    height: f64,
}

const TWO: Layout = Layout {
    shapes: &[
        circle((190.0, 150.0), (120.0, 22.0)),
        circle((330.0, 150.0), (400.0, 22.0)),
    ],
    height: 290.0,
};

const THREE: Layout = Layout {
    shapes: &[
        circle((195.0, 150.0), (120.0, 22.0)),
        circle((325.0, 150.0), (400.0, 22.0)),
        circle((260.0, 262.0), (260.0, 394.0)),
    ],
    height: 404.0,
};

/// Four ellipses in two pairs, so that all sixteen regions occur.
const FOUR: Layout = Layout {
    shapes: &[
        ellipse(
            (182.0, 242.0),
            (187.0, 117.0),
            40.0,
            ((58.0, 92.0), TextAnchor::Middle),
        ),
        ellipse(
            (234.0, 190.0),
            (187.0, 117.0),
            40.0,
            ((176.0, 34.0), TextAnchor::Middle),
        ),
        ellipse(
            (283.0, 190.0),
            (187.0, 117.0),
            140.0,
            ((346.0, 34.0), TextAnchor::Middle),
        ),
        ellipse(
            (335.0, 242.0),
            (187.0, 117.0),
            140.0,
            ((462.0, 92.0), TextAnchor::Middle),
        ),
    ],
    height: 420.0,
};

/// Five turns of one ellipse (Grünbaum 1975): all thirty-two regions occur.
const FIVE: Layout = Layout {
    shapes: &[
        ellipse(
            (226.0, 276.0),
            (226.0, 130.0),
            25.0,
            ((24.0, 130.0), TextAnchor::Start),
        ),
        ellipse(
            (247.0, 227.0),
            (226.0, 130.0),
            98.0,
            ((332.0, 24.0), TextAnchor::Start),
        ),
        ellipse(
            (293.0, 237.0),
            (226.0, 130.0),
            170.0,
            ((516.0, 130.0), TextAnchor::End),
        ),
        ellipse(
            (303.0, 284.0),
            (226.0, 130.0),
            62.0,
            ((436.0, 500.0), TextAnchor::Middle),
        ),
        ellipse(
            (257.0, 310.0),
            (226.0, 130.0),
            134.0,
            ((80.0, 500.0), TextAnchor::Middle),
        ),
    ],
    height: 520.0,
};

impl Shape {
    /// About how far the point is inside (positive) or outside the shape.
    fn depth(&self, (x, y): (f64, f64)) -> f64 {
        let (sine, cosine) = libm::sincos(self.turn.to_radians());
        let (dx, dy) = (x - self.center.0, y - self.center.1);
        let along = (dx * cosine + dy * sine) / self.axes.0;
        let across = (dy * cosine - dx * sine) / self.axes.1;
        (1.0 - libm::hypot(along, across)) * self.axes.0.min(self.axes.1)
    }

    /// The outline as a path, `top` further down.
    fn path(&self, top: f64) -> String {
        let (sine, cosine) = libm::sincos(self.turn.to_radians());
        let (rx, ry) = self.axes;
        let (x, y) = (self.center.0 - rx * cosine, self.center.1 + top - rx * sine);
        let (dx, dy) = (2.0 * rx * cosine, 2.0 * rx * sine);
        let arc = |dx: f64, dy: f64| {
            let (rx, ry, turn) = (short(rx), short(ry), short(self.turn));
            format!("a{rx} {ry} {turn} 0 1 {} {}", short(dx), short(dy))
        };
        format!(
            "M{} {}{}{}Z",
            short(x),
            short(y),
            arc(dx, dy),
            arc(-dx, -dy)
        )
    }
}

/// Draws the sets, each region tinted by its row's output and labelled with it and the number of cases. Only the first
/// five conditions are drawn; [`super::upset_diagram`] serves more.
pub fn venn_diagram(words: Words, table: &TruthTableFigure) -> String {
    let layout = match table.conditions.len() {
        0..=2 => &TWO,
        3 => &THREE,
        4 => &FOUR,
        _ => &FIVE,
    };
    let sets = layout.shapes.len();
    let mut canvas = Canvas::new(540.0, 0.0);
    let top = canvas.heading(&[table.title.clone(), table.cut_offs(words)], 12.0);
    for region in 0..1 << sets {
        tint(&mut canvas, table, layout, region, top);
    }
    let frame = format!("fill=\"none\" stroke=\"{PALE}\" stroke-width=\"1\"");
    canvas.rect(LEFT, top, RIGHT - LEFT, layout.height, &frame);
    for (shape, name) in layout.shapes.iter().zip(&table.conditions) {
        let look = format!("fill=\"none\" stroke=\"{INK}\" stroke-width=\"1.2\"");
        canvas.path(&shape.path(top), &look);
        let ((x, y), anchor) = shape.name;
        let name = shortened(name, 12.0, 160.0);
        canvas.text((x, y + top), anchor, 12.0, INK, &name);
    }
    for (region, middle) in middles(layout).into_iter().enumerate() {
        label(words, &mut canvas, table, (region, sets), middle, top);
    }
    canvas.height = top + layout.height + 26.0;
    legend(words, &mut canvas, table, sets, top + layout.height + 16.0);
    canvas.finish(&table.title, &super::strip::describe(words, table))
}

/// The middle of a region: where it is farthest from every outline, and how far.
#[derive(Clone, Copy, Default)]
struct Middle {
    at: (f64, f64),
    room: f64,
}

/// The middles of the regions, by their number: first condition most significant.
fn middles(layout: &Layout) -> Vec<Middle> {
    let sets = layout.shapes.len();
    let mut middles = vec![Middle::default(); 1 << sets];
    for row in 0..=STEPS {
        for column in 0..=STEPS {
            let share = |step: u32| f64::from(step) / f64::from(STEPS);
            let at = (
                LEFT + share(column) * (RIGHT - LEFT),
                share(row) * layout.height,
            );
            let depths = layout.shapes.iter().map(|shape| shape.depth(at));
            let mut region = 0;
            let mut room = f64::MAX;
            for (set, depth) in depths.enumerate() {
                region |= usize::from(depth > 0.0) << (sets - 1 - set);
                room = room.min(depth.abs());
            }
            if room > middles[region].room {
                middles[region] = Middle { at, room };
            }
        }
    }
    // Outside of all sets there is room everywhere; the label keeps to the corner.
    middles[0] = Middle {
        at: (RIGHT - 34.0, layout.height - 26.0),
        room: ROOMY,
    };
    middles
}

/// The level of each set in a region.
fn levels(region: usize, sets: usize) -> Vec<u16> {
    (0..sets)
        .map(|set| u16::from(region >> (sets - 1 - set) & 1 == 1))
        .collect()
}

fn row_of(table: &TruthTableFigure, sets: usize, region: usize) -> Option<&FigureRow> {
    let wanted = levels(region, sets).into_iter().map(Some);
    table
        .rows
        .iter()
        .find(|row| row.levels.iter().copied().eq(wanted.clone()))
}

/// Fills a region with a light tint of its output's colour: nested clips, each inside or outside one shape.
fn tint(canvas: &mut Canvas, table: &TruthTableFigure, layout: &Layout, region: usize, top: f64) {
    let sets = layout.shapes.len();
    let Some(row) = row_of(table, sets, region) else {
        return;
    };
    // The name makes identifiers differ between figures on one page.
    let unique = identifier(&table.title);
    let mut opened = String::new();
    let mut definitions = String::new();
    for (set, level) in levels(region, sets).into_iter().enumerate() {
        let id = format!("{unique}-{region}-{set}");
        let shape = layout.shapes[set].path(top);
        let outside = if level == 0 {
            let (top, bottom) = (short(top), short(top + layout.height));
            format!("M{LEFT} {top}H{RIGHT}V{bottom}H{LEFT}Z")
        } else {
            String::new()
        };
        definitions.push_str(&format!(
            "<clipPath id=\"{id}\"><path clip-rule=\"evenodd\" d=\"{outside}{shape}\"/></clipPath>\n"
        ));
        opened.push_str(&format!("<g clip-path=\"url(#{id})\">"));
    }
    let color = of_output(&row.out);
    canvas.raw(&format!("<defs>\n{definitions}</defs>\n{opened}\n"));
    let look = format!("fill=\"{color}\" fill-opacity=\"{TINT}\"");
    canvas.rect(LEFT, top, RIGHT - LEFT, layout.height, &look);
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
    words: Words,
    canvas: &mut Canvas,
    table: &TruthTableFigure,
    (region, sets): (usize, usize),
    middle: Middle,
    top: f64,
) {
    let (x, y) = (middle.at.0, middle.at.1 + top);
    match row_of(table, sets, region) {
        Some(row) if middle.room >= ROOMY => {
            let out = (x, y + 1.0);
            canvas.text(out, TextAnchor::Middle, 15.0, of_output(&row.out), &row.out);
            let cases = match row.cases {
                1 => words.say("1 case").to_string(),
                count => fill!(words, "{count} cases", count),
            };
            canvas.text((x, y + 13.0), TextAnchor::Middle, 8.5, INK, &cases);
        }
        Some(row) => {
            let at = (x - 2.0, y + 3.5);
            canvas.text(at, TextAnchor::Middle, 10.5, of_output(&row.out), &row.out);
            let beside = (x + 2.0, y + 5.5);
            canvas.text(beside, TextAnchor::Start, 6.5, INK, &row.cases.to_string());
        }
        None => {
            let size = if sets > 3 { 8.5 } else { 13.0 };
            canvas.text((x, y + 3.0), TextAnchor::Middle, size, GREY, "?");
        }
    }
}

fn legend(words: Words, canvas: &mut Canvas, table: &TruthTableFigure, sets: usize, y: f64) {
    let full = (0..1 << sets).all(|region| row_of(table, sets, region).is_some());
    let mut x = LEFT;
    for (out, meaning) in super::strip::outputs(words) {
        let shown = table.rows.iter().any(|row| row.out.starts_with(out)) || (out == "?" && !full);
        if !shown {
            continue;
        }
        let text = fill!(words, "{out}: {meaning}", out, meaning);
        // Remainders have no tint in the areas, either.
        let look = match out {
            "?" => format!("fill=\"none\" stroke=\"{GREY}\" stroke-width=\"0.8\""),
            _ => format!("fill=\"{}\" fill-opacity=\"{TINT}\"", of_output(out)),
        };
        canvas.rect(x, y - 7.5, 8.0, 8.0, &look);
        canvas.text((x + 12.0, y), TextAnchor::Start, 9.0, INK, &text);
        x += 12.0 + text_width(&text, 9.0) + 16.0;
    }
    if sets > 3 {
        let text = words.say("small figure: cases");
        canvas.text((x, y), TextAnchor::Start, 9.0, INK, text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_region_of_every_layout_has_room_for_its_label() {
        for layout in [&TWO, &THREE, &FOUR, &FIVE] {
            let middles = middles(layout);
            assert_eq!(middles.len(), 1 << layout.shapes.len());
            for (region, middle) in middles.iter().enumerate() {
                assert!(middle.room > 6.0, "{region}: {}", middle.room);
            }
        }
    }

    #[test]
    fn an_outline_is_two_half_turns() {
        let path = TWO.shapes[0].path(0.0);
        assert_eq!(path, "M78 150a112 112 0 0 1 224 0a112 112 0 0 1 -224 0Z");
    }
}
