//! The options of every command that minimises.

use std::time::Duration;

use clap::{Args, ValueEnum};
use qca::minimize::{self, Cover, Limits, Watch};
use qca::solution::SolutionType;
use qca_study::Specification;

use crate::interrupt;
use crate::progress;

/// Options of every command that minimises.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Minimisation")]
pub struct SolutionArguments {
    /// Solutions, comma-separated [default: all three].
    #[arg(long, value_enum, value_delimiter = ',', value_name = "SOLUTION")]
    pub solution: Vec<Kind>,
    /// Directional expectations for the intermediate solution, comma-separated: `A,~B,C*~D`, `D[1,2]` for levels.
    #[arg(long, value_name = "LIST", allow_hyphen_values = true)]
    pub expect: Option<String>,
    /// Contradictions (OUT C) are don't-cares for the minimisation instead of OUT 0.
    #[arg(long)]
    pub include_contradictions: bool,
    /// Every irredundant cover is a model, instead of those with the fewest prime implicants.
    #[arg(long)]
    pub irredundant: bool,
    /// First drop prime implicants whose OUT 1 rows are a proper subset of another's.
    #[arg(long)]
    pub row_dominance: bool,
    /// How many models are listed [0 or more]; their number is exact whatever this is (see --count).
    #[arg(long, default_value_t = 1000, value_name = "N")]
    pub max_models: usize,
    /// How far prime implicants and models are listed and counted, beyond one model that is proven to have the fewest terms. What
    /// is not counted is null, and the answer is the same on every machine.
    #[arg(long, value_enum, default_value_t, value_name = "HOW")]
    pub count: Counting,
    /// Exit with status 1 if a solution has more than one model.
    #[arg(long)]
    pub fail_on_ambiguity: bool,
    /// Stop after this many seconds with the best proven result (exit status 3).
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    pub time_limit: Option<Duration>,
    /// Stop before using more memory than this, in MiB (exit status 3).
    #[arg(long, default_value_t = 4096, value_name = "MIB")]
    pub memory_limit: u64,
    /// Stop at this many prime implicants (exit status 3).
    #[arg(long, value_name = "N")]
    pub max_prime_implicants: Option<u64>,
    /// Worker threads for a large problem; 0: as many as there are processors. The answer does not depend on them.
    #[arg(long, default_value_t = 0, value_name = "N")]
    pub threads: usize,
}

impl SolutionArguments {
    /// The types of solution asked for.
    pub fn types(&self) -> Vec<SolutionType> {
        match self.solution.as_slice() {
            [] => SolutionType::ALL.to_vec(),
            asked => asked.iter().map(|kind| kind.library()).collect(),
        }
    }

    /// Adds what a minimisation depends on to cut-offs and rules.
    pub fn complete(&self, specification: Specification) -> Specification {
        Specification {
            expectations: self.expect.as_deref().unwrap_or("").into(),
            include_contradictions: self.include_contradictions,
            minimizer: self.minimizer(),
            ..specification
        }
    }

    /// The choices of a study with what is given in their place, and the types of solution.
    pub fn over_study(
        &self,
        stated: Specification,
        types: Vec<SolutionType>,
    ) -> (Specification, Vec<SolutionType>) {
        let own = self.minimizer();
        let cover = match self.irredundant {
            true => own.cover,
            false => stated.minimizer.cover,
        };
        let specification = Specification {
            expectations: self
                .expect
                .as_deref()
                .map_or(stated.expectations, Into::into),
            include_contradictions: self.include_contradictions || stated.include_contradictions,
            minimizer: minimize::Options {
                cover,
                row_dominance: self.row_dominance || stated.minimizer.row_dominance,
                ..own
            },
            ..stated
        };
        let asked = (!self.solution.is_empty()).then(|| self.types());
        (specification, asked.unwrap_or(types))
    }

    pub fn minimizer(&self) -> minimize::Options {
        minimize::Options {
            cover: match self.irredundant {
                true => Cover::Irredundant,
                false => Cover::Fewest,
            },
            row_dominance: self.row_dominance,
            max_models: self.max_models,
            count_models: self.count != Counting::Never,
            limits: Limits {
                time: self.time_limit,
                memory_bytes: Some(self.memory_limit.saturating_mul(1 << 20)),
                max_prime_implicants: self.max_prime_implicants,
                steps: self.count.steps(),
            },
            watch: Watch::start(None, Some(interrupt::flag()))
                .with_progress(progress::on_terminal()),
            threads: self.threads,
            ..minimize::Options::default()
        }
    }
}

/// The solution types as arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// No remainder is used ("complex").
    #[value(alias = "complex")]
    Conservative,
    /// Any remainder may be used.
    Parsimonious,
    /// Only easy counterfactuals are used.
    Intermediate,
}

impl Kind {
    pub(super) fn library(self) -> SolutionType {
        match self {
            Kind::Conservative => SolutionType::Conservative,
            Kind::Parsimonious => SolutionType::Parsimonious,
            Kind::Intermediate => SolutionType::Intermediate,
        }
    }
}

/// How far to count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Counting {
    /// No further than it takes no work.
    Never,
    /// As far as so many steps go, for about a second.
    #[default]
    Limit,
    /// To the end, or to --time-limit.
    Exact,
}

impl Counting {
    /// The steps of the library.
    fn steps(self) -> Option<u64> {
        match self {
            Counting::Never => Some(0),
            Counting::Limit => Some(Limits::STEPS),
            Counting::Exact => None,
        }
    }
}

/// A time in seconds.
pub fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text
        .parse()
        .map_err(|_| format!("{text:?} is not a number of seconds"))?;
    Duration::try_from_secs_f64(seconds).map_err(|error| error.to_string())
}
