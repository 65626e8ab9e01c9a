//! The XY plot: membership in a term or solution against membership in the outcome.

use super::axes::{Axes, Frame};
use super::canvas::{Canvas, TextAnchor, short};
use super::font::text_width;
use super::labels::{Area, Label, RULES, compete, place};
use super::palette::{BLUE, GREY, INK, ORANGE, SKY, VERMILION};
use crate::render::value::format_number;
use crate::words::{Words, fill};

/// Which relation the plot shows, and so which side of the diagonal is consistent with it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// X is sufficient for Y: consistent cases lie on or above the diagonal.
    #[default]
    Sufficiency,
    /// X is necessary for Y: consistent cases lie on or below the diagonal.
    Necessity,
}

/// A case in an XY plot.
#[derive(Clone, Debug, PartialEq)]
pub struct XyPoint {
    /// The case's name.
    pub name: String,
    /// Membership in the term, 0 to 1.
    pub x: f64,
    /// Membership in the outcome, 0 to 1.
    pub y: f64,
}

/// What an XY plot shows.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct XyPlot {
    /// The title, such as `DEV*~IND → SURV`.
    pub title: String,
    /// The horizontal axis: the term or solution.
    pub x_label: String,
    /// The vertical axis: the outcome.
    pub y_label: String,
    /// The relation.
    pub direction: Direction,
    /// The cases.
    pub points: Vec<XyPoint>,
    /// Consistency of the relation; `None` is undefined.
    pub consistency: Option<f64>,
    /// Coverage (for sufficiency, raw coverage); `None` is undefined.
    pub coverage: Option<f64>,
    /// Decimals of the figures.
    pub digits: usize,
}

/// The kinds of cases in an XY plot (Schneider and Rohlfing 2013).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum CaseKind {
    DeviantInKind,
    DeviantElsewhere,
    DeviantInDegree,
    Typical,
    Irrelevant,
}

const KINDS: [CaseKind; 5] = [
    CaseKind::Typical,
    CaseKind::DeviantInDegree,
    CaseKind::DeviantInKind,
    CaseKind::DeviantElsewhere,
    CaseKind::Irrelevant,
];

impl CaseKind {
    fn of(direction: Direction, x: f64, y: f64) -> Self {
        match direction {
            Direction::Sufficiency if x > 0.5 && y > 0.5 => {
                if x <= y {
                    CaseKind::Typical
                } else {
                    CaseKind::DeviantInDegree
                }
            }
            Direction::Necessity if x > 0.5 && y > 0.5 => {
                if x >= y {
                    CaseKind::Typical
                } else {
                    CaseKind::DeviantInDegree
                }
            }
            Direction::Sufficiency if x > 0.5 && y < 0.5 => CaseKind::DeviantInKind,
            Direction::Sufficiency if x < 0.5 && y > 0.5 => CaseKind::DeviantElsewhere,
            Direction::Necessity if x < 0.5 && y > 0.5 => CaseKind::DeviantInKind,
            Direction::Necessity if x > 0.5 && y < 0.5 => CaseKind::DeviantElsewhere,
            _ => CaseKind::Irrelevant,
        }
    }

    fn name(self, words: Words, direction: Direction) -> &'static str {
        match (self, direction) {
            (CaseKind::Typical, _) => words.say("Typical"),
            (CaseKind::DeviantInDegree, _) => words.say("Deviant, consistency in degree"),
            (CaseKind::DeviantInKind, _) => words.say("Deviant, consistency in kind"),
            (CaseKind::DeviantElsewhere, Direction::Sufficiency) => words.say("Deviant, coverage"),
            (CaseKind::DeviantElsewhere, Direction::Necessity) => words.say("Deviant, relevance"),
            (CaseKind::Irrelevant, _) => words.say("Other"),
        }
    }

    /// Each kind has a colour and a shape of its own.
    fn draw(self, canvas: &mut Canvas, (x, y): (f64, f64)) {
        let edge = "stroke=\"#ffffff\" stroke-width=\"0.6\"";
        let polygon = |points: &[(f64, f64)]| {
            let corners: Vec<String> = points
                .iter()
                .map(|(dx, dy)| format!("{} {}", short(x + dx), short(y + dy)))
                .collect();
            format!("M{}Z", corners.join("L"))
        };
        match self {
            CaseKind::Typical => canvas.circle((x, y), 3.6, &format!("fill=\"{BLUE}\" {edge}")),
            CaseKind::DeviantInDegree => {
                let diamond = polygon(&[(0.0, -4.6), (4.6, 0.0), (0.0, 4.6), (-4.6, 0.0)]);
                canvas.path(&diamond, &format!("fill=\"{SKY}\" {edge}"));
            }
            CaseKind::DeviantInKind => {
                let triangle = polygon(&[(0.0, -4.6), (4.4, 3.4), (-4.4, 3.4)]);
                canvas.path(&triangle, &format!("fill=\"{VERMILION}\" {edge}"));
            }
            CaseKind::DeviantElsewhere => {
                canvas.rect(
                    x - 3.4,
                    y - 3.4,
                    6.8,
                    6.8,
                    &format!("fill=\"{ORANGE}\" {edge}"),
                );
            }
            CaseKind::Irrelevant => {
                canvas.circle(
                    (x, y),
                    3.0,
                    &format!("fill=\"#ffffff\" stroke=\"{GREY}\" stroke-width=\"1.2\""),
                );
            }
        }
    }
}

/// Cases at the same place in the figure share a marker and a label.
struct Spot {
    at: (f64, f64),
    kind: CaseKind,
    names: Vec<String>,
}

const LABEL_SIZE: f64 = 8.5;
/// A joint label of several cases is no longer than this.
const LONGEST_LABEL: f64 = 140.0;

/// Draws the plot as SVG: the cases labelled without overlap, the diagonal, the 0.5 lines, and typical and deviant
/// cases told apart by colour and shape.
pub fn xy_plot(words: Words, plot: &XyPlot) -> String {
    let mut canvas = Canvas::new(548.0, 0.0);
    let top = canvas.heading(&[plot.title.clone(), figures(words, plot)], 16.0);
    let axes = Axes {
        width: 528.0,
        height: 512.0,
        x: (0.0, 1.0),
        y: (0.0, 1.0),
        x_title: &plot.x_label,
        y_title: &plot.y_label,
        labels: (11, 11),
        decimals: (1, 1),
        grid: false,
    };
    let frame = axes.draw(8.0, top);
    background(&mut canvas, &frame, plot.direction);
    canvas.raw(&frame.elements);
    let spots = spots(plot, &frame);
    let (key, unlabelled) = draw_spots(&mut canvas, &frame, &spots);
    let bottom = legend(
        words,
        &mut canvas,
        plot,
        top + axes.height + 16.0,
        unlabelled,
    );
    let bottom = draw_key(&mut canvas, &key, bottom);
    canvas.height = bottom + 6.0;
    canvas.finish(&plot.title, &description(words, plot))
}

fn figures(words: Words, plot: &XyPlot) -> String {
    let relation = match plot.direction {
        Direction::Sufficiency => words.say("sufficiency"),
        Direction::Necessity => words.say("necessity"),
    };
    fill!(
        words,
        "Consistency of {relation} {consistency}, coverage {coverage}, {count} cases",
        relation,
        consistency = format_number(plot.consistency, plot.digits),
        coverage = format_number(plot.coverage, plot.digits),
        count = plot.points.len()
    )
}

/// Quadrants in a light tint, the diagonal and the 0.5 lines.
fn background(canvas: &mut Canvas, frame: &Frame, direction: Direction) {
    let (upper_left, lower_right) = match direction {
        Direction::Sufficiency => ("#fdf4e3", "#fdece3"),
        Direction::Necessity => ("#fdece3", "#fdf4e3"),
    };
    for (x, y, fill) in [
        (0.5, 1.0, "#e8f2f9"),
        (0.0, 1.0, upper_left),
        (0.5, 0.5, lower_right),
    ] {
        let (left, top) = frame.at(x, y);
        let (right, bottom) = frame.at(x + 0.5, y - 0.5);
        canvas.rect(
            left,
            top,
            right - left,
            bottom - top,
            &format!("fill=\"{fill}\""),
        );
    }
    let dashed = format!("stroke=\"{GREY}\" stroke-width=\"0.8\" stroke-dasharray=\"4 3\"");
    canvas.line(frame.at(0.5, 0.0), frame.at(0.5, 1.0), &dashed);
    canvas.line(frame.at(0.0, 0.5), frame.at(1.0, 0.5), &dashed);
    canvas.line(
        frame.at(0.0, 0.0),
        frame.at(1.0, 1.0),
        &format!("stroke=\"{INK}\" stroke-width=\"1\""),
    );
    let (left, top) = frame.at(0.0, 1.0);
    let (right, bottom) = frame.at(1.0, 0.0);
    canvas.rect(
        left,
        top,
        right - left,
        bottom - top,
        &format!("fill=\"none\" stroke=\"{GREY}\" stroke-width=\"0.6\""),
    );
}

fn spots(plot: &XyPlot, frame: &Frame) -> Vec<Spot> {
    let mut spots: Vec<Spot> = Vec::new();
    for point in plot
        .points
        .iter()
        .filter(|point| point.x.is_finite() && point.y.is_finite())
    {
        let at = frame.at(point.x.clamp(0.0, 1.0), point.y.clamp(0.0, 1.0));
        let kind = CaseKind::of(plot.direction, point.x, point.y);
        let near = |spot: &&mut Spot| {
            spot.kind == kind && (spot.at.0 - at.0).abs() < 1.0 && (spot.at.1 - at.1).abs() < 1.0
        };
        match spots.iter_mut().find(near) {
            Some(spot) => spot.names.push(point.name.clone()),
            None => spots.push(Spot {
                at,
                kind,
                names: vec![point.name.clone()],
            }),
        }
    }
    spots
}

/// Names of the cases of a spot, as many as fit, and the number of the others.
fn joint_label(names: &[String]) -> String {
    let mut label = super::font::shortened(&names[0], LABEL_SIZE, LONGEST_LABEL);
    for (at, name) in names.iter().enumerate().skip(1) {
        let longer = format!("{label}, {name}");
        if text_width(&longer, LABEL_SIZE) > LONGEST_LABEL {
            return format!("{label} +{}", names.len() - at);
        }
        label = longer;
    }
    label
}

/// `a`, `b`, …, `z`, `aa`, `ab`, …: letters, as names of cases often have numbers.
fn letters(number: usize) -> String {
    let last = char::from(b'a' + (number % 26) as u8);
    match number / 26 {
        0 => last.to_string(),
        more => format!("{}{last}", letters(more - 1)),
    }
}

/// Gives the chosen spots letters for labels; returns the key.
fn with_letters(labels: &mut [Label], spots: &[Spot], lettered: &[bool]) -> Vec<String> {
    let mut key = Vec::new();
    for at in (0..spots.len()).filter(|&at| lettered[at]) {
        labels[at].text = letters(key.len());
        key.push(format!(
            "{}: {}",
            labels[at].text,
            spots[at].names.join(", ")
        ));
    }
    key
}

/// Draws markers, leader lines and labels. Where names do not fit, they and those around them become letters. Returns the key to the lettered labels and how many cases have no label
/// for lack of room.
fn draw_spots(canvas: &mut Canvas, frame: &Frame, spots: &[Spot]) -> (Vec<String>, usize) {
    let mut labels: Vec<Label> = spots
        .iter()
        .map(|spot| Label {
            at: spot.at,
            text: joint_label(&spot.names),
            rank: u8::from(spot.kind == CaseKind::Irrelevant),
        })
        .collect();
    let bounds = Area {
        left: frame.left + 1.5,
        top: frame.top + 1.0,
        right: frame.right - 1.5,
        bottom: frame.bottom - 1.5,
    };
    let mut lettered = vec![false; spots.len()];
    let mut key = Vec::new();
    let mut placed = place(&labels, bounds, LABEL_SIZE, &RULES[..2]);
    while placed.iter().any(Option::is_none) {
        let before = lettered.clone();
        for at in (0..spots.len()).filter(|&at| placed[at].is_none()) {
            for (other, mark) in lettered.iter_mut().enumerate() {
                *mark |= compete(spots[at].at, spots[other].at);
            }
        }
        key = with_letters(&mut labels, spots, &lettered);
        let rules = if lettered == before {
            &RULES[..]
        } else {
            &RULES[..2]
        };
        placed = place(&labels, bounds, LABEL_SIZE, rules);
        if lettered == before {
            break;
        }
    }
    for (from, to) in placed.iter().flatten().filter_map(|label| label.leader) {
        canvas.line(from, to, &format!("stroke=\"{GREY}\" stroke-width=\"0.5\""));
    }
    for spot in spots {
        spot.kind.draw(canvas, spot.at);
    }
    for (label, placed) in labels.iter().zip(&placed) {
        if let Some(placed) = placed {
            canvas.label(placed.baseline, LABEL_SIZE, &label.text);
        }
    }
    let left_out = spots
        .iter()
        .zip(&placed)
        .filter(|(_, placed)| placed.is_none());
    (key, left_out.map(|(spot, _)| spot.names.len()).sum())
}

fn count(plot: &XyPlot, kind: CaseKind) -> usize {
    plot.points
        .iter()
        .filter(|point| CaseKind::of(plot.direction, point.x, point.y) == kind)
        .count()
}

fn legend(words: Words, canvas: &mut Canvas, plot: &XyPlot, top: f64, unlabelled: usize) -> f64 {
    let (mut x, mut y) = (64.0, top);
    for kind in KINDS {
        let text = format!(
            "{} ({})",
            kind.name(words, plot.direction),
            count(plot, kind)
        );
        let needed = 14.0 + text_width(&text, 9.5) + 16.0;
        if x + needed > canvas.width {
            x = 64.0;
            y += 16.0;
        }
        kind.draw(canvas, (x, y - 3.2));
        canvas.text((x + 8.0, y), TextAnchor::Start, 9.5, INK, &text);
        x += needed;
    }
    if unlabelled > 0 {
        y += 16.0;
        let text = fill!(
            words,
            "{unlabelled} cases are not labelled for lack of room.",
            unlabelled
        );
        canvas.text((64.0, y), TextAnchor::Start, 9.5, GREY, &text);
    }
    y
}

/// The names of the cases with lettered labels, as running text.
fn draw_key(canvas: &mut Canvas, key: &[String], mut y: f64) -> f64 {
    if key.is_empty() {
        return y;
    }
    // No-break spaces keep the letters with their name.
    let entries: Vec<String> = key
        .iter()
        .map(|entry| entry.replace(' ', "\u{a0}"))
        .collect();
    y += 4.0;
    for line in super::font::wrapped(&entries.join("; "), 9.0, canvas.width - 64.0 - 12.0) {
        y += 13.0;
        canvas.text((64.0, y), TextAnchor::Start, 9.0, INK, &line);
    }
    y
}

fn description(words: Words, plot: &XyPlot) -> String {
    let counts: Vec<String> = KINDS
        .iter()
        .map(|&kind| {
            fill!(
                words,
                "{kind}: {count}",
                kind = kind.name(words, plot.direction),
                count = count(plot, kind)
            )
        })
        .collect();
    fill!(
        words,
        "XY plot of {x_label} against {y_label}. {figures}. {counts}.",
        x_label = plot.x_label,
        y_label = plot.y_label,
        figures = figures(words, plot),
        counts = counts.join(words.say("between clauses|; "))
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_follow_the_direction() {
        use Direction::{Necessity, Sufficiency};
        assert_eq!(CaseKind::of(Sufficiency, 0.7, 0.9), CaseKind::Typical);
        assert_eq!(CaseKind::of(Necessity, 0.7, 0.9), CaseKind::DeviantInDegree);
        assert_eq!(
            CaseKind::of(Sufficiency, 0.9, 0.7),
            CaseKind::DeviantInDegree
        );
        assert_eq!(CaseKind::of(Sufficiency, 0.9, 0.2), CaseKind::DeviantInKind);
        assert_eq!(
            CaseKind::of(Necessity, 0.9, 0.2),
            CaseKind::DeviantElsewhere
        );
        assert_eq!(
            CaseKind::of(Sufficiency, 0.2, 0.9),
            CaseKind::DeviantElsewhere
        );
        assert_eq!(CaseKind::of(Sufficiency, 0.5, 0.9), CaseKind::Irrelevant);
    }

    #[test]
    fn letters_go_on_after_z() {
        assert_eq!(
            [0, 25, 26, 27, 52].map(letters),
            ["a", "z", "aa", "ab", "ba"]
        );
    }

    #[test]
    fn cases_at_one_place_share_a_label() {
        let names: Vec<String> = (0..30).map(|number| format!("Case {number}")).collect();
        assert_eq!(joint_label(&names[..2]), "Case 0, Case 1");
        let joint = joint_label(&names);
        assert!(
            joint.starts_with("Case 0, Case 1") && joint.contains(" +"),
            "{joint}"
        );
    }
}
