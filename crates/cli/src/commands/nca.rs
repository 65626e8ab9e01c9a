//! `qca nca`.

use anyhow::bail;
use clap::{Args, ValueEnum};
use qca::Dataset;
use qca::expression::{Expression, split_list};
use qca::nca::{
    Beyond, BottleneckOptions, Ceiling, Corner, LevelKind, NcaOptions, NcaVariable, PowerOptions,
    Scope, Steps,
};
use qca_report::tables;

use crate::Ending;
use crate::input::{DataArguments, Missing};
use crate::output::{Format, OutputArguments};

/// Arguments of `qca nca`.
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(flatten)]
    data: DataArguments,
    /// Outcome: a column with raw scores or memberships; `~Y` or another expression where the columns are sets.
    #[arg(long, value_name = "OUTCOME", help_heading = "Analysis")]
    outcome: String,
    /// Conditions, comma-separated: columns, or expressions where the columns are sets
    /// [default: every numeric column but the id and the outcome].
    #[arg(long, value_name = "A,B,C", help_heading = "Analysis")]
    conditions: Option<String>,
    #[command(flatten)]
    settings: NcaSettings,
    /// Print every table, not only the effects and the first bottleneck table.
    #[arg(long, help_heading = "Output")]
    full: bool,
    #[command(flatten)]
    output: OutputArguments,
}

/// What is analysed, and how.
#[derive(Args, Debug)]
#[command(next_help_heading = "Necessary condition analysis")]
struct NcaSettings {
    /// Ceilings, comma-separated: ce-fdh, cr-fdh, c-lp, ce-vrs, cr-vrs, cols, qr.
    #[arg(long, value_name = "LIST", value_delimiter = ',', value_parser = ceiling, default_value = "ce-fdh,cr-fdh")]
    ceilings: Vec<Ceiling>,
    /// Quantile of the ceiling qr [between 0 and 1].
    #[arg(long, value_name = "TAU", default_value_t = 0.95)]
    quantile: f64,
    /// The corner that is expected to be empty: upper-left, upper-right, lower-left, lower-right; one, or one for
    /// each condition, comma-separated.
    #[arg(long, value_name = "CORNER", value_delimiter = ',', value_parser = corner, default_value = "upper-left")]
    corner: Vec<Corner>,
    /// Theoretical scope: least and greatest value of the condition, least and greatest of the outcome
    /// [default: those of the data].
    #[arg(
        long,
        value_name = "X1,X2,Y1,Y2",
        value_delimiter = ',',
        allow_negative_numbers = true
    )]
    scope: Vec<f64>,
    /// In what the bottleneck table shows the conditions.
    #[arg(long, value_enum, value_name = "KIND", default_value_t = Kind::PercentageRange)]
    bottleneck_x: Kind,
    /// In what the bottleneck table has the outcome's levels.
    #[arg(long, value_enum, value_name = "KIND", default_value_t = Kind::PercentageRange)]
    bottleneck_y: Kind,
    /// Levels of the bottleneck table: a number of equal steps, or the levels themselves (two or more).
    #[arg(
        long,
        value_name = "N or A,B,C",
        value_delimiter = ',',
        allow_negative_numbers = true,
        conflicts_with = "step_size"
    )]
    steps: Vec<f64>,
    /// Levels of the bottleneck table this far apart, in the unit of the levels.
    #[arg(long, value_name = "S")]
    step_size: Option<f64>,
    /// What stands in the bottleneck table where the ceiling leaves the scope.
    #[arg(long, value_enum, value_name = "WHAT", default_value_t = BeyondScope::Label)]
    beyond: BeyondScope,
    /// Permutations of the test; 0: no test. If no more are possible, all are enumerated.
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    permutations: usize,
    /// Seed of the permutations and of the power curve.
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Simulate how often an effect of the size found is found with these numbers of cases, comma-separated.
    #[arg(long, value_name = "N1,N2", value_delimiter = ',')]
    power: Vec<usize>,
    /// Simulated samples for each number of cases.
    #[arg(long, value_name = "N", default_value_t = 200, requires = "power")]
    power_samples: usize,
    /// An effect is found where p is at most this [between 0 and 1].
    #[arg(long, value_name = "P", default_value_t = 0.05, requires = "power")]
    power_alpha: f64,
}

/// In what levels are given.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Kind {
    /// Percent of the range of the scope.
    PercentageRange,
    /// Percent of the greatest value.
    PercentageMax,
    /// Percentiles of the cases.
    Percentile,
    /// Values.
    Actual,
}

/// What stands where the ceiling leaves the scope.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum BeyondScope {
    /// NN (not necessary) or NA (not available).
    Label,
    /// The border of the scope.
    Border,
    /// The value that the ceiling has there.
    Computed,
}

fn ceiling(name: &str) -> Result<Ceiling, String> {
    Ceiling::parse(name).ok_or_else(|| {
        let known: Vec<&str> = Ceiling::ALL.iter().map(|ceiling| ceiling.name()).collect();
        format!("the ceilings are {}", known.join(", "))
    })
}

fn corner(name: &str) -> Result<Corner, String> {
    Corner::parse(name.trim()).ok_or_else(|| {
        let known: Vec<&str> = Corner::ALL.iter().map(|corner| corner.name()).collect();
        format!("the corners are {}", known.join(", "))
    })
}

impl Kind {
    fn kind(self) -> LevelKind {
        match self {
            Kind::PercentageRange => LevelKind::PercentageRange,
            Kind::PercentageMax => LevelKind::PercentageMax,
            Kind::Percentile => LevelKind::Percentile,
            Kind::Actual => LevelKind::Actual,
        }
    }
}

impl Arguments {
    /// Runs the command.
    ///
    /// # Errors
    /// The data or the options are at fault.
    pub fn run(self) -> anyhow::Result<Ending> {
        let options = self.settings.options()?;
        let data = self.data.read()?;
        let outcome = Expression::parse(&self.outcome)?;
        let conditions = self.conditions(&data, &outcome)?;
        if conditions.is_empty() {
            bail!(match self.conditions {
                Some(_) => "--conditions is empty; name one column or more",
                None =>
                    "no column but the outcome holds numbers, so there is no condition to analyse; name conditions with --conditions",
            });
        }
        let (data, gaps) = self.prepared(data, &outcome, &conditions)?;
        let y = NcaVariable::from_dataset(&data, &outcome, gaps)?;
        let mut variables = conditions
            .iter()
            .map(|condition| NcaVariable::from_dataset(&data, condition, gaps))
            .collect::<qca::Result<Vec<_>>>()?;
        self.settings.place_corners(&mut variables)?;
        let result = qca::nca::nca(&data.cases, &y, &variables, &options)?;
        for note in &result.notes {
            say!("note: {note}");
        }
        let full = self.full || self.output.format() != Format::Table;
        let digits = usize::from(self.output.rendering.digits);
        self.output
            .write(&result, || tables::nca_answer(&result, digits, full))?;
        Ok(Ending::Done)
    }

    fn conditions(&self, data: &Dataset, outcome: &Expression) -> qca::Result<Vec<Expression>> {
        if let Some(list) = &self.conditions {
            return split_list(list)
                .into_iter()
                .map(Expression::parse)
                .collect();
        }
        let outcome_columns = outcome.names();
        let mut conditions = Vec::new();
        for name in data.set_names() {
            if !outcome_columns.contains(&name) && data.is_numeric(name)? {
                conditions.push(Expression::parse(&qca::condition::quoted(name))?);
            }
        }
        Ok(conditions)
    }

    /// The data without the cases that `--missing` leaves out, and whether gaps remain in them.
    fn prepared(
        &self,
        data: Dataset,
        outcome: &Expression,
        conditions: &[Expression],
    ) -> qca::Result<(Dataset, bool)> {
        if self.data.reading.missing == Missing::Pairwise {
            return Ok((data, true));
        }
        let mut columns = outcome.names();
        columns.extend(conditions.iter().flat_map(Expression::names));
        Ok((self.data.prepared(data, &columns)?, false))
    }
}

impl NcaSettings {
    fn options(&self) -> anyhow::Result<NcaOptions> {
        let scope = match self.scope[..] {
            [] => None,
            [x1, x2, y1, y2] => Some(Scope {
                x: [x1, x2],
                y: [y1, y2],
            }),
            _ => bail!(
                "--scope has {} numbers; it needs four: least and greatest value of the condition, least and greatest of the outcome",
                self.scope.len()
            ),
        };
        let power = (!self.power.is_empty()).then(|| PowerOptions {
            cases: self.power.clone(),
            samples: self.power_samples,
            alpha: self.power_alpha,
            ..PowerOptions::default()
        });
        Ok(NcaOptions {
            ceilings: self.ceilings.clone(),
            quantile: self.quantile,
            scope,
            permutations: self.permutations,
            seed: self.seed,
            bottleneck: BottleneckOptions {
                x: self.bottleneck_x.kind(),
                y: self.bottleneck_y.kind(),
                steps: self.steps()?,
                beyond: match self.beyond {
                    BeyondScope::Label => Beyond::Label,
                    BeyondScope::Border => Beyond::Border,
                    BeyondScope::Computed => Beyond::Computed,
                },
            },
            power,
        })
    }

    fn steps(&self) -> anyhow::Result<Steps> {
        Ok(match (self.step_size, &self.steps[..]) {
            (Some(size), _) => Steps::Size(size),
            (None, []) => Steps::Equal(10),
            (None, &[n]) if n >= 1.0 && n.fract() == 0.0 => Steps::Equal(n as usize),
            (None, &[n]) => bail!(
                "--steps {n} is not a number of steps; give a whole number of 1 or more, or two levels or more"
            ),
            (None, levels) => Steps::Levels(levels.to_vec()),
        })
    }

    fn place_corners(&self, conditions: &mut [NcaVariable]) -> anyhow::Result<()> {
        if self.corner.len() != 1 && self.corner.len() != conditions.len() {
            bail!(
                "--corner has {} corners for {} conditions; give one for all, or one for each",
                self.corner.len(),
                conditions.len()
            );
        }
        let corners = self.corner.iter().cycle();
        for (condition, &corner) in conditions.iter_mut().zip(corners) {
            condition.corner = corner;
        }
        Ok(())
    }
}
