//! Labels beside points without overlap: greedy and deterministic.
//!
//! Each label tries places around its point, nearest first and pointing away from its neighbours first, and takes the
//! first where it covers no point, no other label and no leader line. Finding the most labels that fit is NP-hard
//! (Formann and Wagner 1991); the greedy order, least crowded points first, does well at the sizes of QCA.

use std::rc::Rc;

use super::font::text_width;

/// An axis-parallel box.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Area {
    pub(crate) left: f64,
    pub(crate) top: f64,
    pub(crate) right: f64,
    pub(crate) bottom: f64,
}

impl Area {
    pub(crate) fn around(center: (f64, f64), half_width: f64, half_height: f64) -> Self {
        Area {
            left: center.0 - half_width,
            top: center.1 - half_height,
            right: center.0 + half_width,
            bottom: center.1 + half_height,
        }
    }

    fn overlaps(&self, other: &Area) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    fn inside(&self, outer: &Area) -> bool {
        self.left >= outer.left
            && self.right <= outer.right
            && self.top >= outer.top
            && self.bottom <= outer.bottom
    }

    /// The point of the box nearest to `point`.
    fn nearest(&self, point: (f64, f64)) -> (f64, f64) {
        (
            point.0.clamp(self.left, self.right),
            point.1.clamp(self.top, self.bottom),
        )
    }

    /// Whether the segment passes through the box (slab method).
    fn crossed_by(&self, (from, to): Segment) -> bool {
        let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
        for (start, end, low, high) in [
            (from.0, to.0, self.left, self.right),
            (from.1, to.1, self.top, self.bottom),
        ] {
            let step = end - start;
            if step == 0.0 {
                if start <= low || start >= high {
                    return false;
                }
                continue;
            }
            let (a, b) = ((low - start) / step, (high - start) / step);
            enter = enter.max(a.min(b));
            leave = leave.min(a.max(b));
        }
        enter < leave
    }
}

type Segment = ((f64, f64), (f64, f64));

/// A text to be placed beside a point.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Label {
    pub(crate) at: (f64, f64),
    pub(crate) text: String,
    /// Labels of a lower rank are placed first.
    pub(crate) rank: u8,
}

/// Where a label went: the start of its baseline, and a line to its point where it is not beside it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Placed {
    pub(crate) baseline: (f64, f64),
    pub(crate) leader: Option<Segment>,
}

/// What a leader line may do: the first rule under which there is a place is taken. A name never covers a name or a
/// point under any of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rule {
    /// Leader lines touch nothing.
    Strict,
    /// They may pass over points.
    OverMarkers,
    /// They may cross each other, too.
    Crossing,
    /// They may pass under names, too, whose light edge keeps them readable.
    Crowded,
}

const RADII: [f64; 20] = [
    5.0, 7.0, 10.0, 15.0, 21.0, 28.0, 37.0, 48.0, 60.0, 74.0, 90.0, 106.0, 122.0, 138.0, 154.0,
    170.0, 190.0, 210.0, 235.0, 260.0,
];
const DIRECTIONS: u32 = 36;
/// From this distance on a line shows which point the label belongs to.
const LEADER_FROM: f64 = 9.0;
/// Points nearer than this make a point crowded.
const CROWDED: f64 = 45.0;
/// Half the size of a marker, with a little room around it.
const MARKER: f64 = 4.6;

/// The rules in the order in which they are tried.
pub(crate) const RULES: [Rule; 4] = [
    Rule::Strict,
    Rule::OverMarkers,
    Rule::Crossing,
    Rule::Crowded,
];

/// Places the labels within `bounds` under the first of the rules that allows it; `None` where there is no room
/// for one.
pub(crate) fn place(
    labels: &[Label],
    bounds: Area,
    size: f64,
    rules: &[Rule],
) -> Vec<Option<Placed>> {
    let markers: Vec<Area> = labels
        .iter()
        .map(|label| Area::around(label.at, MARKER, MARKER))
        .collect();
    let mut taken = Taken::within(bounds);
    markers.iter().for_each(|&marker| taken.add(marker));
    let mut order: Vec<usize> = (0..labels.len()).collect();
    order.sort_by_cached_key(|&at| (labels[at].rank, neighbours(labels, at).len(), at));
    let mut boxes: Vec<Area> = Vec::new();
    let mut leaders: Vec<Segment> = Vec::new();
    let mut placed = vec![None; labels.len()];
    for at in order {
        let free = |area: &Area, leader: Option<Segment>, rule: Rule| {
            (rule == Rule::Crowded || !leaders.iter().any(|&segment| area.crossed_by(segment)))
                && leader.is_none_or(|segment| {
                    let over_marker =
                        |(m, marker): (usize, &Area)| m != at && marker.crossed_by(segment);
                    (rule == Rule::Crowded || !boxes.iter().any(|taken| taken.crossed_by(segment)))
                        && (rule > Rule::OverMarkers
                            || !leaders.iter().any(|&other| cross(segment, other)))
                        && (rule > Rule::Strict || !markers.iter().enumerate().any(over_marker))
                })
        };
        // Under any rule a name covers no point and no other name. What one rule has looked at is kept for the next.
        let mut open = candidates(labels, at, size)
            .filter(|(area, _)| area.inside(&bounds) && !taken.overlaps(area))
            .fuse();
        let mut seen: Vec<(Area, Option<Segment>)> = Vec::new();
        let found = rules.iter().find_map(|&rule| {
            let is_free = |(area, leader): &&(Area, Option<Segment>)| free(area, *leader, rule);
            let known = seen.iter().find(is_free).copied();
            known.or_else(|| {
                open.find(|place| {
                    seen.push(*place);
                    is_free(&place)
                })
            })
        });
        if let Some((area, leader)) = found {
            boxes.push(area);
            taken.add(area);
            leaders.extend(leader);
            placed[at] = Some(Placed {
                baseline: (area.left + 1.0, area.bottom - size * 0.28),
                leader,
            });
        }
    }
    placed
}

/// Boxes by the squares of a grid that they touch.
struct Taken {
    bounds: Area,
    columns: usize,
    rows: usize,
    squares: Vec<Vec<Area>>,
}

impl Taken {
    /// The side of a square: about the height of two names.
    const SIDE: f64 = 16.0;
    /// The most squares along a side of the drawing.
    const MOST: usize = 256;

    fn within(bounds: Area) -> Self {
        let count = |length: f64| ((length / Self::SIDE) as usize + 1).min(Self::MOST);
        let columns = count(bounds.right - bounds.left);
        let rows = count(bounds.bottom - bounds.top);
        Taken {
            bounds,
            columns,
            rows,
            squares: vec![Vec::new(); columns * rows],
        }
    }

    /// The squares that a box touches; what is outside the drawing counts as at its edge.
    fn touched(&self, area: &Area) -> impl Iterator<Item = usize> + use<> {
        let (columns, bounds) = (self.columns, self.bounds);
        let square = |from: f64, to: f64, count: usize| {
            (((to - from) / Self::SIDE).max(0.0) as usize).min(count - 1)
        };
        let across =
            square(bounds.left, area.left, columns)..=square(bounds.left, area.right, columns);
        let down =
            square(bounds.top, area.top, self.rows)..=square(bounds.top, area.bottom, self.rows);
        down.flat_map(move |row| across.clone().map(move |column| row * columns + column))
    }

    fn add(&mut self, area: Area) {
        for square in self.touched(&area) {
            self.squares[square].push(area);
        }
    }

    fn overlaps(&self, area: &Area) -> bool {
        let mut squares = self.touched(area);
        squares.any(|square| {
            self.squares[square]
                .iter()
                .any(|taken| taken.overlaps(area))
        })
    }
}

/// Whether two points are so near that their labels compete for room.
pub(crate) fn compete(a: (f64, f64), b: (f64, f64)) -> bool {
    distance(a, b) < CROWDED
}

fn neighbours(labels: &[Label], at: usize) -> Vec<(f64, f64)> {
    let here = labels[at].at;
    labels
        .iter()
        .enumerate()
        .filter(|&(other, label)| other != at && distance(label.at, here) < CROWDED)
        .map(|(_, label)| label.at)
        .collect()
}

fn distance(a: (f64, f64), b: (f64, f64)) -> f64 {
    libm::hypot(a.0 - b.0, a.1 - b.1)
}

/// Boxes around the point, nearest first; of the same distance those away from the neighbours first.
fn candidates(
    labels: &[Label],
    at: usize,
    size: f64,
) -> impl Iterator<Item = (Area, Option<Segment>)> {
    let here = labels[at].at;
    let half = (text_width(&labels[at].text, size) / 2.0 + 1.0, size * 0.58);
    let near = neighbours(labels, at);
    let away = if near.is_empty() {
        0.0
    } else {
        let count = near.len() as f64;
        let center = near.iter().fold((0.0, 0.0), |sum, point| {
            (sum.0 + point.0 / count, sum.1 + point.1 / count)
        });
        libm::atan2(here.1 - center.1, here.0 - center.0)
    };
    let directions = (0..DIRECTIONS).map(|step| {
        // Right, left, right, … of the preferred direction, ever further from it.
        let turn = f64::from(step.div_ceil(2)) * if step % 2 == 0 { 1.0 } else { -1.0 };
        let angle = away + turn * std::f64::consts::TAU / f64::from(DIRECTIONS);
        angle.sin_cos()
    });
    let directions: Rc<[(f64, f64)]> = directions.collect();
    RADII.into_iter().flat_map(move |radius| {
        let directions = Rc::clone(&directions);
        (0..directions.len()).map(move |at| {
            let (sine, cosine) = directions[at];
            let center = (
                here.0 + cosine * (radius + half.0),
                here.1 + sine * (radius + half.1),
            );
            let area = Area::around(center, half.0, half.1);
            let leader = (radius >= LEADER_FROM).then(|| (here, area.nearest(here)));
            (area, leader)
        })
    })
}

/// Whether two segments cross.
fn cross(a: Segment, b: Segment) -> bool {
    let side =
        |(p, q): Segment, r: (f64, f64)| (q.0 - p.0) * (r.1 - p.1) - (q.1 - p.1) * (r.0 - p.0);
    side(a, b.0) * side(a, b.1) < 0.0 && side(b, a.0) * side(b, a.1) < 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Area = Area {
        left: 0.0,
        top: 0.0,
        right: 440.0,
        bottom: 440.0,
    };

    fn boxes(labels: &[Label], placed: &[Option<Placed>], size: f64) -> Vec<Area> {
        labels
            .iter()
            .zip(placed)
            .filter_map(|(label, placed)| {
                let (x, y) = placed.as_ref()?.baseline;
                let width = text_width(&label.text, size);
                Some(Area {
                    left: x,
                    top: y - size * 0.7,
                    right: x + width,
                    bottom: y + size * 0.2,
                })
            })
            .collect()
    }

    #[test]
    fn sixty_crowded_labels_do_not_overlap() {
        // A spiral around one corner: most points within a few units of each other.
        let labels: Vec<Label> = (0..60)
            .map(|number| {
                let turn = f64::from(number);
                let radius = 4.0 * libm::pow(turn, 0.9);
                let at = (
                    220.0 + radius * libm::sin(turn) * 0.9,
                    220.0 + radius * libm::cos(turn) * 0.9,
                );
                Label {
                    at,
                    text: format!("Case {number}"),
                    rank: 0,
                }
            })
            .collect();
        let placed = place(&labels, BOUNDS, 8.5, &RULES);
        assert_eq!(placed.iter().flatten().count(), 60);
        let areas = boxes(&labels, &placed, 8.5);
        for (at, area) in areas.iter().enumerate() {
            assert!(area.inside(&BOUNDS));
            assert!(
                !areas[..at].iter().any(|other| other.overlaps(area)),
                "label {at}"
            );
        }
        assert_eq!(
            placed,
            place(&labels, BOUNDS, 8.5, &RULES),
            "the same places again"
        );
    }

    #[test]
    fn boxes_that_overlap_share_a_square() {
        let mut random = 7_u64;
        let mut area = || {
            let mut next = |most: f64| {
                random = random
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1);
                (random >> 40) as f64 / f64::from(1 << 24) * most
            };
            // Some of them outside the drawing.
            let center = (next(700.0) - 130.0, next(700.0) - 130.0);
            Area::around(center, next(40.0), next(10.0))
        };
        let mut taken = Taken::within(BOUNDS);
        let mut all: Vec<Area> = Vec::new();
        for _ in 0..400 {
            let one = area();
            let overlaps = all.iter().any(|other| other.overlaps(&one));
            assert_eq!(taken.overlaps(&one), overlaps, "{one:?}");
            taken.add(one);
            all.push(one);
        }
        assert!(!Taken::within(BOUNDS).overlaps(&all[0]));
    }

    #[test]
    fn a_label_without_room_is_left_out() {
        let labels = [Label {
            at: (5.0, 5.0),
            text: "much too long a name".into(),
            rank: 0,
        }];
        let bounds = Area {
            left: 0.0,
            top: 0.0,
            right: 20.0,
            bottom: 20.0,
        };
        assert_eq!(place(&labels, bounds, 8.5, &RULES), [None]);
    }

    #[test]
    fn segments_and_boxes() {
        let area = Area {
            left: 0.0,
            top: 0.0,
            right: 2.0,
            bottom: 2.0,
        };
        assert!(area.crossed_by(((-1.0, 1.0), (3.0, 1.0))));
        assert!(!area.crossed_by(((-1.0, 3.0), (3.0, 3.0))));
        assert!(cross(((0.0, 0.0), (2.0, 2.0)), ((0.0, 2.0), (2.0, 0.0))));
        assert!(!cross(((0.0, 0.0), (1.0, 1.0)), ((0.0, 2.0), (0.5, 1.5))));
    }
}
