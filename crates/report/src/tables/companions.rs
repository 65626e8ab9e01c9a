//! The tables of what stands beside the fsQCA of an outcome, from the results.

use qca_study::analysis::StudyPanel;
use qca_study::run::Results;

use crate::document::Table;
use crate::words::Words;

/// The tables of one outcome beside those of its fsQCA, in reading order.
pub fn companion_tables(results: &Results, outcome: &str) -> Vec<Table> {
    let words = Words::of(results);
    let mut all = Vec::new();
    if let Some(nca) = results.nca.get(outcome) {
        all.push(super::kinds_and_degrees(words, nca));
        all.extend(super::nca(words, &nca.result));
    }
    if let Some(panel) = results.panel.get(outcome) {
        all.extend(panel_tables(words, panel, outcome));
    }
    if let Some(partitions) = results.partitions.get(outcome) {
        all.extend(
            partitions
                .iter()
                .flat_map(|partition| super::partition(words, partition)),
        );
    }
    all
}

/// The tables of a panel: the solution, the conditions as necessary, the ways of the units.
pub(crate) fn panel_tables(words: Words, panel: &StudyPanel, outcome: &str) -> Vec<Table> {
    let mut all = Vec::new();
    if let Some(sufficiency) = &panel.sufficiency {
        all.extend(super::panel(words, sufficiency));
    }
    if let Some(necessity) = &panel.necessity {
        let mut table = super::panel_distances(words, necessity);
        table.name = "panel-necessity-distances".into();
        all.push(table);
    }
    all.push(super::necessity_by_cluster(words, panel, outcome));
    all.extend(super::ways(words, &panel.trajectories, outcome));
    all
}
