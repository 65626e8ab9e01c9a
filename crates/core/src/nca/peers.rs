//! Peers: the cases that hold up a ceiling. Points are mirrored so that the empty corner is the upper-left one.

/// Two scores are the same where they differ by no more than a millionth of the smaller.
pub(crate) fn same(a: f64, b: f64) -> bool {
    (a - b).abs() <= a.abs().min(b.abs()) / 1e6
}

fn same_point(a: (f64, f64), b: (f64, f64)) -> bool {
    same(a.0, b.0) && same(a.1, b.1)
}

/// The peers of the free disposal hull among points that are ordered by x, then y; their places go into `peers`, in
/// order. A point that equals a peer in both scores is a peer too.
pub(crate) fn free_disposal(points: &[(f64, f64)], peers: &mut Vec<usize>) {
    peers.clear();
    for (at, &point) in points.iter().enumerate() {
        let Some(&last) = peers.last() else {
            peers.push(at);
            continue;
        };
        let last = points[last];
        if point.1 <= last.1 {
            if same_point(point, last) {
                peers.push(at);
            }
            continue;
        }
        if same(point.0, last.0) && !same(point.1, last.1) {
            while peers
                .last()
                .is_some_and(|&peer| same(points[peer].0, point.0))
            {
                peers.pop();
            }
        }
        peers.push(at);
    }
}

/// The peers among those of the free disposal hull that lie on its concave hull; duplicates stay with their peer.
pub(crate) fn concave(points: &[(f64, f64)], peers: &[usize], hull: &mut Vec<usize>) {
    hull.clear();
    let mut corners: Vec<usize> = Vec::new();
    for &peer in peers {
        if corners
            .last()
            .is_some_and(|&last| same_point(points[last], points[peer]))
        {
            continue;
        }
        while let [.., before, last] = corners[..]
            && !bends_down(points[before], points[last], points[peer])
        {
            corners.pop();
        }
        corners.push(peer);
    }
    let mut corners = corners.into_iter().peekable();
    let mut current: Option<(f64, f64)> = None;
    for &peer in peers {
        if corners.next_if_eq(&peer).is_some() {
            current = Some(points[peer]);
            hull.push(peer);
        } else if current.is_some_and(|corner| same_point(corner, points[peer])) {
            hull.push(peer);
        }
    }
}

/// Whether the slope from `a` to `b` is steeper than that from `b` to `c`, by more than rounding.
fn bends_down(a: (f64, f64), b: (f64, f64), c: (f64, f64)) -> bool {
    let left = (b.1 - a.1) * (c.0 - b.0);
    let right = (c.1 - b.1) * (b.0 - a.0);
    left - right > 1e-12 * left.abs().max(right.abs())
}

/// How many of the peers differ from the one before: the complexity of a step-wise ceiling.
pub(crate) fn distinct(points: &[(f64, f64)], peers: &[usize]) -> usize {
    let again = peers
        .windows(2)
        .filter(|pair| same_point(points[pair[0]], points[pair[1]]))
        .count();
    peers.len() - again
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peers(points: &[(f64, f64)]) -> Vec<usize> {
        let mut peers = Vec::new();
        free_disposal(points, &mut peers);
        peers
    }

    #[test]
    fn a_peer_is_higher_than_all_to_its_left() {
        let points = [(1.0, 1.0), (2.0, 1.0), (3.0, 3.0), (4.0, 2.0), (5.0, 5.0)];
        assert_eq!(peers(&points), [0, 2, 4]);
    }

    #[test]
    fn of_points_above_each_other_the_highest_is_the_peer() {
        assert_eq!(peers(&[(1.0, 0.0), (2.0, 1.0), (2.0, 4.0)]), [0, 2]);
        let near = [(1.0, 1.0), (1.000_000_05, 2.0), (2.0, 3.0)];
        assert_eq!(peers(&near), [1, 2]);
    }

    #[test]
    fn duplicates_of_a_peer_are_peers_and_count_once() {
        let points = [(0.0, 0.0), (0.0, 0.0), (1.0, 1.0), (1.0, 1.0)];
        let found = peers(&points);
        assert_eq!(found, [0, 1, 2, 3]);
        assert_eq!(distinct(&points, &found), 2);
    }

    #[test]
    fn the_concave_hull_leaves_out_peers_below_and_on_its_edges() {
        let points = [
            (0.0, 1.0),
            (1.0, 1.5),
            (2.0, 4.0),
            (2.0, 4.0),
            (4.0, 4.4),
            (5.0, 6.0),
        ];
        let found = peers(&points);
        let mut hull = Vec::new();
        concave(&points, &found, &mut hull);
        assert_eq!(hull, [0, 2, 3, 5]);
        let line = [(0.0, 0.0), (0.1, 0.1), (0.3, 0.3)];
        concave(&line, &[0, 1, 2], &mut hull);
        assert_eq!(hull, [0, 2]);
    }
}
