//! Product terms, and unions of them.

pub mod algebra;
pub(crate) mod conflict;
pub(crate) mod cube;
pub(crate) mod maximal;
pub(crate) mod row_set;
pub(crate) mod tally;
