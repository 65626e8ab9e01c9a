//! `qca expr`.

use std::time::Duration;

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use qca::FuzzySets;
use qca::condition::Condition;
use qca::count::Count;
use qca::expression::algebra::{self, Algebra, Equivalence, MinimalSums};
use qca::expression::{Expression, split_list};
use qca::minimize::Watch;
use qca::solution::SolutionStatus;
use qca_report::{Align, Cell, Document, Table};
use serde::Serialize;

use crate::Ending;
use crate::input::DataArguments;
use crate::interrupt;
use crate::output::OutputArguments;

use super::solution_arguments::seconds;

/// Arguments of `qca expr`.
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(subcommand)]
    operation: Operation,
}

/// What to do with expressions.
#[derive(Debug, Subcommand)]
enum Operation {
    /// All minimal sums of products.
    Simplify(One),
    /// The canonical sum: a product for every configuration.
    Expand(One),
    /// Multiplied out to a sum of products, as the parentheses have it: nothing joined, nothing expanded.
    #[command(alias = "multiply-out")]
    Multiply(One),
    /// The negation, as all its minimal sums of products.
    Negate(One),
    /// All factorisations.
    Factor(One),
    /// The negation in the shape of the expression: AND and OR change places, every literal is negated.
    Invert(One),
    /// Memberships of the cases of a data file.
    Evaluate(Evaluate),
    /// Whether two expressions hold the same configurations.
    Equivalent(Two),
    /// The intersection of expressions, as all its minimal sums of products.
    Intersect(Several),
}

#[derive(Args, Debug)]
struct ExpressionSettings {
    /// Numbers of levels of multi-value conditions, comma-separated [default: the highest level that occurs and 1
    /// more, at least 2].
    #[arg(long, value_name = "D=3,E=4")]
    levels: Option<String>,
    /// Stop after this many seconds with what is proven (exit status 3).
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    time_limit: Option<Duration>,
    #[command(flatten)]
    output: OutputArguments,
}

#[derive(Args, Debug)]
struct One {
    /// The expression, such as `A*~B + C[2]`.
    #[arg(value_name = "EXPRESSION")]
    expression: String,
    #[command(flatten)]
    settings: ExpressionSettings,
}

#[derive(Args, Debug)]
struct Two {
    /// The first expression.
    #[arg(value_name = "FIRST")]
    first: String,
    /// The second expression.
    #[arg(value_name = "SECOND")]
    second: String,
    #[command(flatten)]
    settings: ExpressionSettings,
}

#[derive(Args, Debug)]
struct Several {
    /// The expressions, two or more.
    #[arg(value_name = "EXPRESSION", num_args = 2.., required = true)]
    expressions: Vec<String>,
    #[command(flatten)]
    settings: ExpressionSettings,
}

#[derive(Args, Debug)]
struct Evaluate {
    #[command(flatten)]
    data: DataArguments,
    /// The expression, such as `A*~B + C[2]`.
    #[arg(value_name = "EXPRESSION")]
    expression: String,
    #[command(flatten)]
    output: OutputArguments,
}

/// The answer of the operations that give expressions.
#[derive(Serialize)]
struct Forms {
    command: &'static str,
    operation: &'static str,
    input: Vec<String>,
    conditions: Vec<Condition>,
    expressions: Vec<String>,
    count: Count,
    complete: bool,
    status: SolutionStatus,
    #[serde(skip_serializing_if = "Option::is_none")]
    lower_bound: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    upper_bound: Option<usize>,
}

/// The answer of `equivalent`.
#[derive(Serialize)]
struct Comparison {
    command: &'static str,
    operation: &'static str,
    input: Vec<String>,
    conditions: Vec<Condition>,
    #[serde(flatten)]
    answer: Equivalence,
}

/// The answer of `evaluate`.
#[derive(Serialize)]
struct Memberships {
    command: &'static str,
    operation: &'static str,
    expression: String,
    cases: Vec<String>,
    memberships: Vec<f64>,
}

impl Arguments {
    /// Runs the command.
    ///
    /// # Errors
    /// An expression, the data or `--levels` is at fault.
    // The method alone is not general enough over the lifetime of the limits.
    #[allow(clippy::redundant_closure_for_method_calls)]
    pub fn run(self) -> anyhow::Result<Ending> {
        match &self.operation {
            Operation::Simplify(one) => one.sums(false),
            Operation::Negate(one) => one.sums(true),
            Operation::Expand(one) => one.single("expand", algebra::expand),
            Operation::Multiply(one) => one.single("multiply", algebra::multiply),
            Operation::Invert(one) => {
                one.single("invert", |expression, _| Ok(algebra::invert(expression)))
            }
            Operation::Factor(one) => one.factor(),
            Operation::Evaluate(evaluate) => evaluate.run(),
            Operation::Equivalent(two) => two.run(),
            Operation::Intersect(several) => several.run(),
        }
    }
}

impl ExpressionSettings {
    /// Parses the expressions and finds their conditions.
    fn read(&self, texts: &[&str]) -> anyhow::Result<(Vec<Expression>, Vec<Condition>)> {
        let expressions: Vec<Expression> = texts
            .iter()
            .map(|text| Expression::parse(text))
            .collect::<qca::Result<_>>()?;
        let given = given_levels(self.levels.as_deref().unwrap_or(""))?;
        let references: Vec<&Expression> = expressions.iter().collect();
        let conditions = algebra::conditions_of(&references, &given)?;
        if let Some(unused) = given.iter().find(|given| !conditions.contains(given)) {
            bail!(
                "--levels names {:?}, which occurs in no expression",
                unused.name
            );
        }
        Ok((expressions, conditions))
    }

    /// What stops long work: the time limit, or a signal.
    fn watch(&self) -> Watch {
        interrupt::searching();
        Watch::start(self.time_limit, Some(interrupt::flag()))
    }

    fn write_forms(&self, forms: &Forms) -> anyhow::Result<Ending> {
        self.output.write(forms, || {
            let title = format!("{}: {}", forms.operation, forms.input.join(", "));
            let mut table = Table::new("expressions", title).column("Expression", Align::Left);
            for expression in &forms.expressions {
                table.push(vec![Cell::Expression(expression.clone())]);
            }
            if !forms.complete {
                table.note(format!(
                    "These are not all; {} are listed.",
                    forms.expressions.len()
                ));
            }
            if let (Some(least), Some(most)) = (forms.lower_bound, forms.upper_bound)
                && forms.status == SolutionStatus::Limit
            {
                table.note(format!(
                    "Stopped before the proof was complete: the shortest sum has {least} to {most} terms."
                ));
            }
            Document::from(table)
        })?;
        Ok(match forms.status {
            SolutionStatus::Complete => Ending::Done,
            SolutionStatus::Limit => Ending::Limit,
        })
    }
}

fn given_levels(list: &str) -> anyhow::Result<Vec<Condition>> {
    let entry = |item: &str| -> anyhow::Result<Condition> {
        let problem =
            || format!("--levels: {item:?} is not a condition and its number of levels; write D=3");
        let (name, levels) = item.rsplit_once('=').with_context(problem)?;
        let levels = levels
            .trim()
            .parse()
            .ok()
            .filter(|&levels| levels >= 2)
            .with_context(problem)?;
        let names = qca::expression::parse_names(name.trim())?;
        let [name] = &names[..] else { bail!(problem()) };
        Ok(Condition {
            name: name.clone(),
            levels,
        })
    };
    split_list(list).into_iter().map(entry).collect()
}

impl Forms {
    fn new(
        operation: &'static str,
        expressions: &[Expression],
        conditions: Vec<Condition>,
    ) -> Self {
        Forms {
            command: "expr",
            operation,
            input: expressions.iter().map(ToString::to_string).collect(),
            conditions,
            expressions: Vec::new(),
            count: Count::default(),
            complete: true,
            status: SolutionStatus::Complete,
            lower_bound: None,
            upper_bound: None,
        }
    }

    fn with(mut self, sums: MinimalSums) -> Self {
        self.complete = sums.count == Count::from(sums.expressions.len());
        if !sums.proven {
            self.complete = false;
            self.status = SolutionStatus::Limit;
            self.lower_bound = Some(sums.lower_bound);
            self.upper_bound = Some(sums.upper_bound);
        }
        self.expressions = sums.expressions;
        self.count = sums.count;
        self
    }
}

impl One {
    /// The minimal sums of the expression or its negation.
    fn sums(&self, negated: bool) -> anyhow::Result<Ending> {
        let (expressions, conditions) = self.settings.read(&[&self.expression])?;
        let algebra = Algebra {
            conditions: &conditions,
            watch: &self.settings.watch(),
        };
        let (operation, sums) = match negated {
            true => ("negate", algebra.negate(&expressions[0])?),
            false => ("simplify", algebra.simplify(&expressions[0])?),
        };
        self.settings
            .write_forms(&Forms::new(operation, &expressions, conditions).with(sums))
    }

    fn single(
        &self,
        operation: &'static str,
        make: fn(&Expression, &[Condition]) -> qca::Result<String>,
    ) -> anyhow::Result<Ending> {
        let (expressions, conditions) = self.settings.read(&[&self.expression])?;
        let form = make(&expressions[0], &conditions)?;
        let mut forms = Forms::new(operation, &expressions, conditions);
        forms.expressions = vec![form];
        forms.count = Count::from(1_u64);
        self.settings.write_forms(&forms)
    }

    fn factor(&self) -> anyhow::Result<Ending> {
        let (expressions, conditions) = self.settings.read(&[&self.expression])?;
        let found = algebra::factor(&expressions[0], &conditions)?;
        let mut forms = Forms::new("factor", &expressions, conditions);
        forms.count = Count::from(found.expressions.len());
        forms.expressions = found.expressions;
        forms.complete = found.complete;
        self.settings.write_forms(&forms)
    }
}

impl Several {
    fn run(&self) -> anyhow::Result<Ending> {
        let texts: Vec<&str> = self.expressions.iter().map(String::as_str).collect();
        let (expressions, conditions) = self.settings.read(&texts)?;
        let references: Vec<&Expression> = expressions.iter().collect();
        let algebra = Algebra {
            conditions: &conditions,
            watch: &self.settings.watch(),
        };
        let sums = algebra.intersect(&references)?;
        self.settings
            .write_forms(&Forms::new("intersect", &expressions, conditions).with(sums))
    }
}

impl Two {
    fn run(&self) -> anyhow::Result<Ending> {
        let (expressions, conditions) = self.settings.read(&[&self.first, &self.second])?;
        let algebra = Algebra {
            conditions: &conditions,
            watch: &self.settings.watch(),
        };
        let answer = algebra.equivalent(&expressions[0], &expressions[1])?;
        let comparison = Comparison {
            command: "expr",
            operation: "equivalent",
            input: expressions.iter().map(ToString::to_string).collect(),
            conditions,
            answer,
        };
        self.settings
            .output
            .write(&comparison, || Document::from(comparison.table()))?;
        Ok(Ending::Done)
    }
}

impl Comparison {
    fn table(&self) -> Table {
        let verdict = match (
            self.answer.first_implies_second,
            self.answer.second_implies_first,
        ) {
            (true, true) => "They are equivalent.",
            (true, false) => "They are not equivalent: the first is a proper subset of the second.",
            (false, true) => "They are not equivalent: the second is a proper subset of the first.",
            (false, false) => "They are not equivalent: neither is a subset of the other.",
        };
        let mut table = Table::new("equivalent", "Are they equivalent?")
            .column("", Align::Left)
            .column("Expression", Align::Left)
            .column("Only here", Align::Left);
        let only = [&self.answer.only_first, &self.answer.only_second];
        for ((name, expression), only) in ["first", "second"].into_iter().zip(&self.input).zip(only)
        {
            table.push(vec![
                Cell::Text(name.to_owned()),
                Cell::Expression(expression.clone()),
                only.clone().map_or(Cell::Empty, Cell::Expression),
            ]);
        }
        table.note(verdict);
        if let Some(example) = &self.answer.example {
            table.note(format!("Only one of them holds {example}."));
        }
        table
    }
}

impl Evaluate {
    fn run(&self) -> anyhow::Result<Ending> {
        let expression = Expression::parse(&self.expression)?;
        let data = self.data.read_for(&expression.names())?;
        expression.check_names(data.known_names())?;
        let sets = FuzzySets::from_dataset(&data, expression.names())?;
        let result = Memberships {
            command: "expr",
            operation: "evaluate",
            expression: expression.to_string(),
            memberships: expression.evaluate(&sets)?,
            cases: sets.cases.to_vec(),
        };
        self.output.write(&result, || {
            let mut table = Table::new(
                "memberships",
                format!("Membership in {}", result.expression),
            )
            .column("Case", Align::Left)
            .column("Membership", Align::Right);
            for (case, membership) in result.cases.iter().zip(&result.memberships) {
                table.push(vec![
                    Cell::Text(case.clone()),
                    Cell::Number(Some(*membership)),
                ]);
            }
            Document::from(table)
        })?;
        Ok(Ending::Done)
    }
}
