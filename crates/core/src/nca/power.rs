//! The power curve: how often the permutation test finds an effect of a given size, by the number of cases.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::ceiling::Ceiling;
use super::cloud::Cloud;
use super::corner::Corner;
use super::options::PowerOptions;
use super::permutation;

/// How often an effect of this size is found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Power {
    /// The effect that the simulated cases have.
    pub effect_size: f64,
    /// An effect is found where p is at most this.
    pub alpha: f64,
    /// Samples for each number of cases.
    pub samples: usize,
    /// Permutations for each sample.
    pub permutations: usize,
    /// For each number of cases.
    pub curve: Vec<PowerPoint>,
}

/// The power with one number of cases.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct PowerPoint {
    /// Number of cases.
    pub n: usize,
    /// The share of samples in which the effect is found.
    pub power: f64,
    /// Half the width of the 95 % interval of the share that comes from simulating.
    pub accuracy: f64,
}

/// The power of the test with this ceiling for an effect, with cases spread evenly below a ceiling in the unit square.
pub(crate) fn power(
    ceiling: Ceiling,
    quantile: f64,
    effect_size: f64,
    options: &PowerOptions,
    seed: u64,
) -> Power {
    let point = |&n: &usize| {
        let found = (0..options.samples)
            .into_par_iter()
            .filter(|&sample| {
                let mut random = ChaCha8Rng::seed_from_u64(seed);
                random.set_stream((n as u64) << 32 | sample as u64);
                let cloud = simulated(effect_size, n, &mut random);
                let effects = cloud.effects(&[ceiling], quantile);
                let test = permutation::test(
                    &cloud,
                    &[ceiling],
                    &effects,
                    quantile,
                    options.permutations,
                    sample as u64,
                );
                test[0].is_some_and(|test| test.p <= options.alpha)
            })
            .count();
        let power = found as f64 / options.samples as f64;
        PowerPoint {
            n,
            power,
            accuracy: 1.96 * (power * (1.0 - power) / options.samples as f64).sqrt(),
        }
    };
    Power {
        effect_size,
        alpha: options.alpha,
        samples: options.samples,
        permutations: options.permutations,
        curve: options.cases.iter().map(point).collect(),
    }
}

/// Cases spread evenly below a ceiling that leaves this share of the unit square empty: up to a half a line of slope 1,
/// beyond it, where a line cannot, the curve `y = x^k` with k/(k + 1) above it.
fn simulated(effect_size: f64, n: usize, random: &mut ChaCha8Rng) -> Cloud {
    let ceiling = |x: f64| {
        if effect_size <= 0.5 {
            x + 1.0 - (2.0 * effect_size).sqrt()
        } else {
            libm::pow(x, effect_size / (1.0 - effect_size))
        }
    };
    // An effect of 1 has no room below its ceiling: the corners of the square.
    let mut cases: Vec<(usize, f64, f64)> = Vec::with_capacity(n);
    while cases.len() < n {
        let (x, y): (f64, f64) = (random.random(), random.random());
        if effect_size > 0.99 {
            cases.push((cases.len(), x.round(), if x < 0.5 { 0.0 } else { y }));
        } else if y <= ceiling(x) {
            cases.push((cases.len(), x, y));
        }
    }
    Cloud::new(&cases, Corner::UpperLeft, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_simulated_ceiling_leaves_the_effect_empty() {
        for effect in [0.05, 0.3, 0.5, 0.7] {
            let mut random = ChaCha8Rng::seed_from_u64(1);
            let cloud = simulated(effect, 4000, &mut random);
            let found = cloud.effects(&[Ceiling::CeFdh], 0.95)[0].unwrap();
            assert!((found - effect).abs() < 0.06, "{effect} {found}");
        }
    }

    #[test]
    fn more_cases_find_an_effect_more_often_and_none_is_found_by_chance_alone() {
        let options = PowerOptions {
            cases: vec![10, 60],
            samples: 60,
            permutations: 60,
            alpha: 0.05,
        };
        let strong = power(Ceiling::CeFdh, 0.95, 0.35, &options, 1);
        assert!(strong.curve[1].power > strong.curve[0].power);
        assert!(strong.curve[1].power > 0.9);
        let none = power(Ceiling::CeFdh, 0.95, 0.0, &options, 1);
        assert!(none.curve.iter().all(|point| point.power < 0.2));
    }
}
