//! Working out a formula for all cases at once.

use std::collections::HashMap;

use super::Source;
use super::columns::{known, of_range};
use super::entropy::{Indicator, entropy_index};
use super::tree::{Function, Kind, Missing, Node};
use super::value::{UNDEFINED, Value, defined, level, one, two};
use crate::data::Dataset;
use crate::error::{DataError, Error, Result};

/// A formula's text and the data that it is worked out for.
pub(super) struct Evaluation<'a> {
    source: &'a Source,
    data: &'a Dataset,
}

impl<'a> Evaluation<'a> {
    pub(super) fn new(source: &'a Source, data: &'a Dataset) -> Self {
        Evaluation { source, data }
    }

    /// The value of a part for each case.
    pub(super) fn value(&self, node: &Node) -> Result<Value> {
        let cases = self.data.len();
        Ok(match &node.kind {
            Kind::Number(number) => Value::Numbers(vec![*number; cases]),
            Kind::Text(text) => Value::Texts(vec![Some(text.clone()); cases]),
            Kind::Column(name) => self.column(name, node)?,
            Kind::Negative(inner) => Value::Numbers(
                self.numbers(inner)?
                    .into_iter()
                    .map(|x| one(x, |x| -x))
                    .collect(),
            ),
            Kind::Arithmetic(sign, a, b) => {
                let (a, b) = (self.numbers(a)?, self.numbers(b)?);
                let operation = arithmetic(sign);
                Value::Numbers(
                    a.into_iter()
                        .zip(b)
                        .map(|(a, b)| two(a, b, operation))
                        .collect(),
                )
            }
            Kind::Comparison(sign, a, b) => Value::Truths(self.comparison(sign, a, b)?),
            Kind::OneOf(left, others) => {
                let mut truths = vec![Some(false); cases];
                for other in others {
                    let equal = self.comparison("==", left, other)?;
                    truths = truths
                        .into_iter()
                        .zip(equal)
                        .map(|(a, b)| either(a, b))
                        .collect();
                }
                Value::Truths(truths)
            }
            Kind::And(a, b) => self.joined(a, b, |a, b| not(either(not(a), not(b))))?,
            Kind::Or(a, b) => self.joined(a, b, either)?,
            Kind::Not(inner) => Value::Truths(self.truths(inner)?.into_iter().map(not).collect()),
            Kind::Call(function, arguments, missing) => {
                self.call(*function, arguments, *missing, node)?
            }
            Kind::Range(..) | Kind::Reversed(_) => {
                let remedy = "it is an argument of mean, sum, min, max, count or entropy_index";
                return Err(self
                    .source
                    .fault(&node.span, "this cannot stand here", remedy)
                    .into());
            }
        })
    }

    /// A column: numbers, or texts where it has any.
    fn column(&self, name: &str, node: &Node) -> Result<Value> {
        known(name, node, self.source, self.data)?;
        if self.data.has_column(name)
            && let Ok(values) = self.data.numeric_with_gaps(name)
        {
            return Ok(Value::Numbers(values));
        }
        self.texts_of(name).map(Value::Texts)
    }

    /// The cells of a column as texts.
    fn texts_of(&self, name: &str) -> Result<Vec<Option<String>>> {
        if !self.data.has_column(name) {
            return Ok(self
                .data
                .cases
                .iter()
                .map(|name| Some(name.to_owned()))
                .collect());
        }
        (0..self.data.len())
            .map(|case| self.data.cell(name, case))
            .collect()
    }

    /// The numbers of a part; a text is an error with its place in the file.
    pub(super) fn numbers(&self, node: &Node) -> Result<Vec<f64>> {
        match self.value(node)? {
            Value::Numbers(values) => Ok(values),
            Value::Truths(truths) => Ok(truths.into_iter().map(level).collect()),
            Value::Texts(_) => {
                let error = match &node.kind {
                    Kind::Column(name) => self.data.numeric_with_gaps(name).err(),
                    _ => None,
                };
                let remedy = match error {
                    Some(error) => format!("the column holds texts: {error}"),
                    None => "compare texts by == and !=".to_owned(),
                };
                Err(self
                    .source
                    .fault(&node.span, "this is a text, not a number", remedy)
                    .into())
            }
        }
    }

    fn truths(&self, node: &Node) -> Result<Vec<Option<bool>>> {
        match self.value(node)? {
            Value::Truths(truths) => Ok(truths),
            Value::Numbers(numbers)
                if numbers.iter().all(|n| n.is_nan() || *n == 0.0 || *n == 1.0) =>
            {
                Ok(numbers
                    .into_iter()
                    .map(|n| (!n.is_nan()).then_some(n == 1.0))
                    .collect())
            }
            _ => {
                let remedy = "compare something: x > 3, region == \"East\"";
                Err(self
                    .source
                    .fault(&node.span, "this is no condition", remedy)
                    .into())
            }
        }
    }

    fn joined(
        &self,
        a: &Node,
        b: &Node,
        join: impl Fn(Option<bool>, Option<bool>) -> Option<bool>,
    ) -> Result<Value> {
        let (a, b) = (self.truths(a)?, self.truths(b)?);
        Ok(Value::Truths(
            a.into_iter().zip(b).map(|(a, b)| join(a, b)).collect(),
        ))
    }

    fn comparison(&self, sign: &str, a: &Node, b: &Node) -> Result<Vec<Option<bool>>> {
        let (left, right) = (self.value(a)?, self.value(b)?);
        let (left, right) = match (left, right) {
            (Value::Numbers(left), Value::Numbers(right)) => {
                let compare = numeric_comparison(sign);
                let compared = left.into_iter().zip(right).map(|(a, b)| {
                    let known = !(a.is_nan() || b.is_nan() || a.is_infinite() || b.is_infinite());
                    known.then(|| compare(a, b))
                });
                return Ok(compared.collect());
            }
            (Value::Texts(left), right) => (left, self.as_texts(right, b)?),
            (left, Value::Texts(right)) => (self.as_texts(left, a)?, right),
            _ => {
                let span = a.span.start..b.span.end;
                let remedy = "join conditions by and, or, not";
                return Err(self
                    .source
                    .fault(&span, "conditions are not compared", remedy)
                    .into());
            }
        };
        if !matches!(sign, "==" | "!=") {
            let span = a.span.start..b.span.end;
            let remedy = "compare texts by == and !=, or by in (\"East\", \"West\")";
            return Err(self
                .source
                .fault(&span, "texts have no order", remedy)
                .into());
        }
        let same = left
            .into_iter()
            .zip(right)
            .map(|(a, b)| Some((a? == b?) == (sign == "==")));
        Ok(same.collect())
    }

    /// A column of numbers compared with a text is taken as it is written, such as `yes`.
    fn as_texts(&self, value: Value, node: &Node) -> Result<Vec<Option<String>>> {
        match (value, &node.kind) {
            (Value::Texts(texts), _) => Ok(texts),
            (_, Kind::Column(name)) => self.texts_of(name),
            _ => {
                let remedy = "write a number without quotation marks";
                Err(self
                    .source
                    .fault(&node.span, "a number is compared with a text", remedy)
                    .into())
            }
        }
    }

    /// The numbers of all arguments, each column of a range on its own.
    fn many(&self, arguments: &[Node]) -> Result<Vec<Vec<f64>>> {
        let mut columns = Vec::new();
        for node in arguments {
            match &node.kind {
                Kind::Range(from, to) => {
                    for name in of_range(from, to, node, self.source, self.data)? {
                        columns.push(self.numbers(&column_node(name, node))?);
                    }
                }
                _ => columns.push(self.numbers(node)?),
            }
        }
        Ok(columns)
    }

    fn call(
        &self,
        function: Function,
        arguments: &[Node],
        missing: Missing,
        node: &Node,
    ) -> Result<Value> {
        let each = |operation: fn(f64) -> f64| {
            let values = self.numbers(&arguments[0])?;
            Ok::<_, Error>(values.into_iter().map(|x| one(x, operation)).collect())
        };
        let values: Vec<f64> = match function {
            Function::Mean | Function::Sum | Function::Min | Function::Max => {
                of_several(function, &self.many(arguments)?, missing, self.data.len())
            }
            Function::Count => {
                let columns = self.many(arguments)?;
                let there =
                    |case: usize| columns.iter().filter(|c| !c[case].is_nan()).count() as f64;
                (0..self.data.len()).map(there).collect()
            }
            Function::Ln => each(libm::log)?,
            Function::Log10 => each(libm::log10)?,
            Function::Exp => each(libm::exp)?,
            Function::Sqrt => each(f64::sqrt)?,
            Function::Abs => each(f64::abs)?,
            Function::Round => self.rounded(arguments)?,
            Function::Reverse => self.reversed(arguments)?,
            Function::Rescale | Function::Standardize => self.rescaled(function, &arguments[0])?,
            Function::Rank => ranks(&self.numbers(&arguments[0])?),
            Function::Lag | Function::Change => self.lagged(function, &arguments[0], node)?,
            Function::If => return self.chosen(arguments),
            Function::IsMissing => return self.is_missing(&arguments[0]).map(Value::Truths),
            Function::EntropyIndex => self.entropy(arguments, node)?.index,
        };
        Ok(Value::Numbers(values))
    }

    fn rounded(&self, arguments: &[Node]) -> Result<Vec<f64>> {
        let places = match arguments.get(1) {
            None => 0.0,
            Some(node) => self.constant(node)?,
        };
        if places.fract() != 0.0 || !(0.0..=15.0).contains(&places) {
            let remedy = "write how many digits stay after the point: round(x, 2)";
            return Err(self
                .source
                .fault(
                    &arguments[1].span,
                    "expected a whole number from 0 to 15",
                    remedy,
                )
                .into());
        }
        let values = self.numbers(&arguments[0])?;
        Ok(values
            .into_iter()
            .map(|x| one(x, |x| crate::sets::calibration::rounded(x, places as u8)))
            .collect())
    }

    /// A number that is the same for all cases.
    fn constant(&self, node: &Node) -> Result<f64> {
        let negated = |kind: &Kind| match kind {
            Kind::Number(number) => Some(*number),
            _ => None,
        };
        let number = match &node.kind {
            Kind::Negative(inner) => negated(&inner.kind).map(|number| -number),
            kind => negated(kind),
        };
        number.ok_or_else(|| {
            let remedy = "write it as digits";
            self.source
                .fault(&node.span, "expected a number", remedy)
                .into()
        })
    }

    /// Lowest plus highest minus the answer; an answer beyond them is an error that names the case.
    fn reversed(&self, arguments: &[Node]) -> Result<Vec<f64>> {
        let (low, high) = (self.constant(&arguments[1])?, self.constant(&arguments[2])?);
        if low >= high {
            let remedy = "write the lowest answer first: reverse(x, 1, 7)";
            return Err(self
                .source
                .fault(
                    &arguments[2].span,
                    "the highest answer is not above the lowest",
                    remedy,
                )
                .into());
        }
        let values = self.numbers(&arguments[0])?;
        let beyond = values
            .iter()
            .position(|&x| x.is_finite() && !(low..=high).contains(&x));
        if let Some(case) = beyond {
            let column = match &arguments[0].kind {
                Kind::Column(name) => name.as_str(),
                _ => "",
            };
            let error = DataError::new(format!(
                "this is not between {low} and {high}, as reverse says"
            ))
            .row(case + 1)
            .column(column)
            .value(values[case].to_string())
            .remedy("correct the cell, or the lowest and highest answer in the formula");
            return Err(self.data.locate(error).into());
        }
        Ok(values
            .into_iter()
            .map(|x| one(x, |x| low + high - x))
            .collect())
    }

    fn rescaled(&self, function: Function, node: &Node) -> Result<Vec<f64>> {
        let values = self.numbers(node)?;
        let there: Vec<f64> = values.iter().copied().filter(|x| x.is_finite()).collect();
        let low = there.iter().copied().fold(f64::INFINITY, f64::min);
        let high = there.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if there.is_empty() || low == high {
            let remedy = "leave the variable out";
            return Err(self
                .source
                .fault(&node.span, "this is the same for all cases", remedy)
                .into());
        }
        let (from, width) = match function {
            Function::Rescale => (low, high - low),
            _ => {
                let count = there.len() as f64;
                let mean = there.iter().sum::<f64>() / count;
                let squares: f64 = there.iter().map(|x| (x - mean) * (x - mean)).sum();
                (mean, (squares / (count - 1.0)).sqrt())
            }
        };
        Ok(values
            .into_iter()
            .map(|x| one(x, |x| (x - from) / width))
            .collect())
    }

    fn is_missing(&self, node: &Node) -> Result<Vec<Option<bool>>> {
        Ok(match self.value(node)? {
            Value::Numbers(values) => values.iter().map(|x| Some(x.is_nan())).collect(),
            Value::Texts(texts) => texts.iter().map(|x| Some(x.is_none())).collect(),
            Value::Truths(truths) => truths.iter().map(|x| Some(x.is_none())).collect(),
        })
    }

    fn chosen(&self, arguments: &[Node]) -> Result<Value> {
        let truths = self.truths(&arguments[0])?;
        match (self.value(&arguments[1])?, self.value(&arguments[2])?) {
            (Value::Texts(a), Value::Texts(b)) => {
                let chosen = truths.iter().zip(a.into_iter().zip(b));
                Ok(Value::Texts(
                    chosen
                        .map(|(truth, (a, b))| if (*truth)? { a } else { b })
                        .collect(),
                ))
            }
            _ => {
                let (a, b) = (self.numbers(&arguments[1])?, self.numbers(&arguments[2])?);
                let chosen = truths.iter().zip(a.into_iter().zip(b));
                let number = |(truth, (a, b)): (&Option<bool>, (f64, f64))| match truth {
                    Some(true) => a,
                    Some(false) => b,
                    None => f64::NAN,
                };
                Ok(Value::Numbers(chosen.map(number).collect()))
            }
        }
    }

    /// The value of the same unit at the time before, among the times of the data; missing where there is none.
    fn lagged(&self, function: Function, node: &Node, call: &Node) -> Result<Vec<f64>> {
        let Some((unit, time)) = self.data.panel_columns() else {
            let remedy = "name the columns of unit and time";
            return Err(self
                .source
                .fault(
                    &call.span,
                    "it is not known which cases are the same unit",
                    remedy,
                )
                .into());
        };
        let units = self.texts_of(unit)?;
        let times = self.data.numeric(time)?.to_vec();
        let mut steps: Vec<u64> = times.iter().map(|t| t.to_bits()).collect();
        steps.sort_unstable_by(|a, b| f64::from_bits(*a).total_cmp(&f64::from_bits(*b)));
        steps.dedup();
        let step: HashMap<u64, usize> = steps.iter().enumerate().map(|(at, &t)| (t, at)).collect();
        let values = self.numbers(node)?;
        let place = |case: usize| Some((units[case].as_deref()?, step[&times[case].to_bits()]));
        let at: HashMap<(&str, usize), usize> = (0..values.len())
            .filter_map(|case| Some((place(case)?, case)))
            .collect();
        let before = |case: usize| {
            let (unit, step) = place(case)?;
            at.get(&(unit, step.checked_sub(1)?)).copied()
        };
        let lagged = (0..values.len()).map(|case| {
            let before = before(case).map_or(f64::NAN, |other| values[other]);
            match function {
                Function::Lag => before,
                _ => two(values[case], before, |a, b| a - b),
            }
        });
        Ok(lagged.collect())
    }

    /// The index that an `entropy_index` makes, with its weights.
    pub(super) fn entropy(
        &self,
        arguments: &[Node],
        call: &Node,
    ) -> Result<super::entropy::EntropyIndex> {
        let mut indicators = Vec::new();
        for node in arguments {
            let (inner, negative) = match &node.kind {
                Kind::Reversed(inner) => (inner.as_ref(), true),
                _ => (node, false),
            };
            let parts = match &inner.kind {
                Kind::Range(from, to) => of_range(from, to, inner, self.source, self.data)?
                    .into_iter()
                    .map(|name| column_node(name, inner))
                    .collect(),
                _ => vec![inner.clone()],
            };
            for part in parts {
                let name = match &part.kind {
                    Kind::Column(name) => name.clone(),
                    _ => self.source.text[part.span.clone()].to_owned(),
                };
                indicators.push(Indicator {
                    name,
                    negative,
                    values: self.numbers(&part)?,
                });
            }
        }
        entropy_index(&indicators).map_err(|problem| {
            let remedy = "indicators vary among the cases that have all of them";
            self.source.fault(&call.span, problem, remedy).into()
        })
    }
}

/// A column of a range, at the place of the range.
pub(super) fn column_node(name: String, range: &Node) -> Node {
    Node {
        kind: Kind::Column(name),
        span: range.span.clone(),
    }
}

fn arithmetic(sign: &str) -> fn(f64, f64) -> f64 {
    match sign {
        "+" => |a, b| a + b,
        "-" => |a, b| a - b,
        "*" => |a, b| a * b,
        "/" => |a, b| a / b,
        _ => |a, b| libm::pow(a, b),
    }
}

fn numeric_comparison(sign: &str) -> fn(f64, f64) -> bool {
    match sign {
        "==" => |a, b| a == b,
        "!=" => |a, b| a != b,
        "<" => |a, b| a < b,
        "<=" => |a, b| a <= b,
        ">" => |a, b| a > b,
        _ => |a, b| a >= b,
    }
}

/// Three-valued or: true if one is, whatever the other.
fn either(a: Option<bool>, b: Option<bool>) -> Option<bool> {
    match (a, b) {
        (Some(true), _) | (_, Some(true)) => Some(true),
        (Some(false), Some(false)) => Some(false),
        _ => None,
    }
}

fn not(a: Option<bool>) -> Option<bool> {
    a.map(|a| !a)
}

/// Mean, sum, least or greatest of the arguments of each case, under a rule for missing ones.
fn of_several(
    function: Function,
    columns: &[Vec<f64>],
    missing: Missing,
    cases: usize,
) -> Vec<f64> {
    let of_case = |case: usize| {
        let all = columns.iter().map(|column| column[case]);
        if all.clone().any(f64::is_infinite) {
            return UNDEFINED;
        }
        let there: Vec<f64> = all.filter(|x| !x.is_nan()).collect();
        let enough = match missing {
            Missing::Any => there.len() == columns.len(),
            Missing::Half => 2 * there.len() >= columns.len(),
            Missing::None => !there.is_empty(),
        };
        if !enough || there.is_empty() {
            return f64::NAN;
        }
        match function {
            Function::Mean => defined(there.iter().sum::<f64>() / there.len() as f64),
            Function::Sum => defined(there.iter().sum()),
            Function::Min => there.into_iter().fold(f64::INFINITY, f64::min),
            _ => there.into_iter().fold(f64::NEG_INFINITY, f64::max),
        }
    };
    (0..cases).map(of_case).collect()
}

/// Ranks from 1 for the lowest; equal values share the mean of their ranks.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len())
        .filter(|&at| values[at].is_finite())
        .collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks: Vec<f64> = values
        .iter()
        .map(|x| if x.is_infinite() { UNDEFINED } else { f64::NAN })
        .collect();
    for group in order.chunk_by(|&a, &b| values[a] == values[b]) {
        let first = order.partition_point(|&at| values[at] < values[group[0]]);
        let rank = first as f64 + (group.len() as f64 + 1.0) / 2.0;
        for &at in group {
            ranks[at] = rank;
        }
    }
    ranks
}
