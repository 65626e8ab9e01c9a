//! The items that a construct is made of, and the indices by entropy, among the variables of a study.

use super::columns::of_range;
use super::entropy::EntropyIndex;
use super::evaluate::{Evaluation, column_node};
use super::tree::{Function, Kind, Node};
use super::{Formula, Variable};
use crate::data::Dataset;
use crate::error::Result;

/// An item of a construct.
#[derive(Clone, Debug, PartialEq)]
pub struct Item {
    /// The column.
    pub name: String,
    /// Whether the formula turns its answers round.
    pub reversed: bool,
    /// The answers as the formula takes them, `NaN` where missing.
    pub values: Vec<f64>,
}

impl Formula {
    /// The items of a mean or sum of at least two columns, turned round where the formula does that; none for any other formula.
    ///
    /// # Errors
    /// As [`Formula::values`].
    pub fn items(&self, data: &Dataset) -> Result<Option<Vec<Item>>> {
        let Kind::Call(Function::Mean | Function::Sum, arguments, _) = &self.root.kind else {
            return Ok(None);
        };
        let mut items = Vec::new();
        for node in arguments {
            match self.of_argument(node, data)? {
                Some(found) => items.extend(found),
                None => return Ok(None),
            }
        }
        Ok((items.len() > 1).then_some(items))
    }

    fn of_argument(&self, node: &Node, data: &Dataset) -> Result<Option<Vec<Item>>> {
        let evaluation = Evaluation::new(&self.source, data);
        let item = |name: &str, reversed: bool, node: &Node| {
            Ok(Item {
                name: name.to_owned(),
                reversed,
                values: evaluation.numbers(node)?,
            })
        };
        match &node.kind {
            Kind::Column(name) => Ok(Some(vec![item(name, false, node)?])),
            Kind::Range(from, to) => {
                let names = of_range(from, to, node, &self.source, data)?;
                let items = names
                    .into_iter()
                    .map(|name| item(&name.clone(), false, &column_node(name, node)));
                items.collect::<Result<_>>().map(Some)
            }
            Kind::Call(Function::Reverse, arguments, _) => match &arguments[0].kind {
                Kind::Column(name) => Ok(Some(vec![item(name, true, node)?])),
                _ => Ok(None),
            },
            _ => Ok(None),
        }
    }

    /// How the index came about, where the formula is `entropy_index(…)`.
    ///
    /// # Errors
    /// As [`Formula::values`].
    pub fn entropy_index(&self, data: &Dataset) -> Result<Option<EntropyIndex>> {
        match &self.root.kind {
            Kind::Call(Function::EntropyIndex, arguments, _) => {
                let evaluation = Evaluation::new(&self.source, data);
                evaluation.entropy(arguments, &self.root).map(Some)
            }
            _ => Ok(None),
        }
    }
}

impl Variable {
    /// The items of the construct; see [`Formula::items`].
    ///
    /// # Errors
    /// As [`Formula::values`].
    pub fn items(&self, data: &Dataset) -> Result<Option<Vec<Item>>> {
        self.formula.items(data)
    }
}
