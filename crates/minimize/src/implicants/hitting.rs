//! Minimal hitting sets: depth-first, each found once, nothing stored (Murakami and Uno 2014, algorithm MMCS).
//!
//! A set hits every edge and is minimal iff each of its vertices is the only one that hits some edge, its *critical*
//! edge. The search adds vertices of the unhit edge with the fewest candidates, and drops a branch as soon as a chosen vertex
//! has no critical edge left. Sets of edges are bit sets, so that a step costs one AND per chosen vertex.

use crate::tools::bits::Bits;
use crate::watch::Reason;
use crate::watch::{Pace, Ticker};

/// What a search is told on the way.
pub(crate) trait Guide<const W: usize> {
    /// What the chosen vertices amount to; shrinks with every vertex.
    type State: Copy;

    /// The state after one more vertex; `None` if nothing below is wanted.
    fn choose(&self, state: &Self::State, vertex: usize) -> Option<Self::State>;

    /// A minimal hitting set.
    fn found(&mut self, chosen: &Bits<W>, state: &Self::State) -> Result<(), Reason>;
}

/// Tells the guide of every minimal hitting set of these edges that it wants, in a fixed order. No edge may be empty.
pub(crate) fn minimal_hitting_sets<const W: usize, G: Guide<W>>(
    edges: &[Bits<W>],
    ticker: &mut Ticker<'_>,
    start: G::State,
    guide: &mut G,
) -> Result<(), Reason> {
    match edges.len() {
        0..=64 => Search::<W, 1, G>::run(edges, ticker, start, guide),
        65..=256 => Search::<W, 4, G>::run(edges, ticker, start, guide),
        257..=2048 => Search::<W, 32, G>::run(edges, ticker, start, guide),
        _ => Search::<W, 1024, G>::run(edges, ticker, start, guide),
    }
}

/// The edges that contain no other one, each once; smaller ones first.
pub(crate) fn minimal_edges<const W: usize>(
    mut edges: Vec<Bits<W>>,
    ticker: &mut Ticker<'_>,
) -> Result<Vec<Bits<W>>, Reason> {
    ticker.steps(1 + edges.len() / 16)?;
    edges.sort_unstable_by(|a, b| a.len().cmp(&b.len()).then_with(|| a.cmp(b)));
    edges.dedup();
    let mut kept: Vec<Bits<W>> = Vec::with_capacity(edges.len());
    for edge in edges {
        ticker.steps(1 + kept.len() * W / 64)?;
        if !kept.iter().any(|k| k.is_subset(&edge)) {
            kept.push(edge);
        }
    }
    Ok(kept)
}

struct Search<'a, 'w, const W: usize, const E: usize, G> {
    edges: &'a [Bits<W>],
    /// The edges that contain a vertex.
    of_vertex: Vec<Bits<E>>,
    /// The critical edges of the chosen vertices, level by level.
    critical: Vec<Bits<E>>,
    chosen: Bits<W>,
    ticker: &'a mut Ticker<'w>,
    guide: &'a mut G,
}

impl<'a, 'w, const W: usize, const E: usize, G: Guide<W>> Search<'a, 'w, W, E, G> {
    fn run(
        edges: &'a [Bits<W>],
        ticker: &'a mut Ticker<'w>,
        start: G::State,
        guide: &'a mut G,
    ) -> Result<(), Reason> {
        let vertices = Bits::union(edges);
        let highest = vertices.iter().last().map_or(0, |v| v + 1);
        let mut of_vertex = vec![Bits::<E>::EMPTY; highest];
        for (e, edge) in edges.iter().enumerate() {
            for v in edge.iter() {
                of_vertex[v].insert(e);
            }
        }
        let mut search = Search {
            edges,
            of_vertex,
            critical: Vec::with_capacity(64),
            chosen: Bits::EMPTY,
            ticker,
            guide,
        };
        search.extend(Bits::below(edges.len()), vertices, 0, start)
    }

    /// Completes the chosen vertices, whose critical edges are `critical[base..]`.
    fn extend(
        &mut self,
        unhit: Bits<E>,
        mut candidates: Bits<W>,
        base: usize,
        state: G::State,
    ) -> Result<(), Reason> {
        // A step handles a set of edges and a state for each vertex of a branch.
        self.ticker
            .steps(1 + (E + size_of::<G::State>() / 8) / 16)?;
        let Some(first) = unhit.first() else {
            return self.guide.found(&self.chosen, &state);
        };
        let (mut edge, mut fewest) = (first, usize::MAX);
        for e in unhit.iter() {
            let width = self.edges[e].overlap(&candidates);
            if width < fewest {
                (edge, fewest) = (e, width);
                if width <= 1 {
                    break;
                }
            }
        }
        let branch = self.edges[edge].and(&candidates);
        candidates = candidates.minus(&branch);
        let top = self.critical.len();
        for v in branch.iter() {
            let Some(next) = self.guide.choose(&state, v) else {
                continue;
            };
            let hit = self.of_vertex[v];
            let mut minimal = true;
            for i in base..top {
                let left = self.critical[i].minus(&hit);
                if left.is_empty() {
                    minimal = false;
                    break;
                }
                self.critical.push(left);
            }
            if minimal {
                self.critical.push(unhit.and(&hit));
                self.chosen.insert(v);
                self.extend(unhit.minus(&hit), candidates, top, next)?;
                self.chosen.remove(v);
                candidates.insert(v);
            }
            self.critical.truncate(top);
        }
        Ok(())
    }
}
