//! Trajectories: which configuration each unit is in from time to time, and its moves into and out of a solution.

use serde::{Deserialize, Serialize};

use super::Layout;

/// The ways of all units through the configurations.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trajectories {
    /// The times, in order.
    pub times: Vec<String>,
    /// The configurations that occur, in the order given.
    pub configurations: Vec<String>,
    /// Each unit.
    pub units: Vec<Trajectory>,
    /// Moves from one time to the next, by configuration.
    pub moves: Vec<Move>,
    /// Units that enter the solution from each time to the next.
    pub entries: Vec<usize>,
    /// Units that leave the solution from each time to the next.
    pub exits: Vec<usize>,
}

/// The way of one unit.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trajectory {
    /// The unit.
    pub unit: String,
    /// Where it is at each time; `None` at a time without a case.
    pub steps: Vec<Option<Step>>,
}

/// Where a unit is at a time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// The configuration; `None` if the case is in none.
    pub configuration: Option<String>,
    /// Whether the case is in the solution (membership above 0.5).
    pub in_solution: bool,
    /// Whether the case is in the outcome (membership above 0.5).
    pub in_outcome: bool,
}

/// How many units go from one configuration to another between two times.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Move {
    /// The earlier time.
    pub time: String,
    /// The configuration then; `None` for none.
    pub from: Option<String>,
    /// The configuration at the next time; `None` for none.
    pub to: Option<String>,
    /// Units that go this way.
    pub units: usize,
}

/// The trajectories of a panel. `names` has the configurations, `place` the one of each case; `solution` and `outcome`
/// have memberships. Moves are between a time and the next of the panel, where the unit has a case in both.
pub fn trajectories(
    layout: &Layout,
    names: &[String],
    place: &[Option<usize>],
    solution: &[f64],
    outcome: &[f64],
) -> Trajectories {
    let times: Vec<String> = layout.clusters().map(|(time, _)| time.to_owned()).collect();
    let cases: Vec<Vec<Option<usize>>> = (0..layout.units().len())
        .map(|unit| {
            (0..times.len())
                .map(|time| layout.case(unit, time))
                .collect()
        })
        .collect();
    let step = |case: usize| Step {
        configuration: place[case].map(|at| names[at].clone()),
        in_solution: solution[case] > 0.5,
        in_outcome: outcome[case] > 0.5,
    };
    let units: Vec<Trajectory> = layout
        .units()
        .zip(&cases)
        .map(|((unit, _), cases)| Trajectory {
            unit: unit.to_owned(),
            steps: cases.iter().map(|case| case.map(step)).collect(),
        })
        .collect();
    let changes = |before: bool| {
        let count = |time: usize| {
            let pairs = units.iter().filter_map(|unit| {
                Some((unit.steps[time].as_ref()?, unit.steps[time + 1].as_ref()?))
            });
            pairs
                .filter(|(now, next)| now.in_solution == before && next.in_solution != before)
                .count()
        };
        (0..times.len().saturating_sub(1)).map(count).collect()
    };
    let used = |at: &usize| place.contains(&Some(*at));
    Trajectories {
        configurations: (0..names.len())
            .filter(used)
            .map(|at| names[at].clone())
            .collect(),
        moves: moves(&times, names, place, &cases),
        entries: changes(false),
        exits: changes(true),
        units,
        times,
    }
}

fn moves(
    times: &[String],
    names: &[String],
    place: &[Option<usize>],
    cases: &[Vec<Option<usize>>],
) -> Vec<Move> {
    let mut moves = Vec::new();
    for (time, name) in times.iter().enumerate().take(times.len().saturating_sub(1)) {
        let mut ways: Vec<(Option<usize>, Option<usize>)> = cases
            .iter()
            .filter_map(|cases| Some((place[cases[time]?], place[cases[time + 1]?])))
            .collect();
        // Those in no configuration come last.
        let key = |&(from, to): &(Option<usize>, Option<usize>)| {
            (from.unwrap_or(usize::MAX), to.unwrap_or(usize::MAX))
        };
        ways.sort_by_key(key);
        for way in ways.chunk_by(|a, b| a == b) {
            let named = |at: Option<usize>| at.map(|at| names[at].clone());
            moves.push(Move {
                time: name.clone(),
                from: named(way[0].0),
                to: named(way[0].1),
                units: way.len(),
            });
        }
    }
    moves
}
