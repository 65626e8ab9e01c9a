//! What a part of a formula is for each case.

/// A value for each case.
#[derive(Clone, Debug)]
pub(super) enum Value {
    /// Numbers: `NaN` where missing, infinite where not defined.
    Numbers(Vec<f64>),
    /// Texts; none where missing.
    Texts(Vec<Option<String>>),
    /// Conditions; none where they hang on something missing.
    Truths(Vec<Option<bool>>),
}

/// A condition as a number.
pub(super) fn level(truth: Option<bool>) -> f64 {
    truth.map_or(f64::NAN, |truth| f64::from(u8::from(truth)))
}

/// What has no value: it spoils what is made of it, unless `if` passes it by.
pub(super) const UNDEFINED: f64 = f64::INFINITY;

/// The result of an operation on numbers that are there: not defined where it is not finite.
pub(super) fn defined(value: f64) -> f64 {
    match value.is_finite() {
        true => value,
        false => UNDEFINED,
    }
}

/// An operation on two numbers, either of which may be missing or not defined.
pub(super) fn two(a: f64, b: f64, operation: impl Fn(f64, f64) -> f64) -> f64 {
    if a.is_infinite() || b.is_infinite() {
        UNDEFINED
    } else if a.is_nan() || b.is_nan() {
        f64::NAN
    } else {
        defined(operation(a, b))
    }
}

/// An operation on one number.
pub(super) fn one(a: f64, operation: impl Fn(f64) -> f64) -> f64 {
    two(a, 0.0, |a, _| operation(a))
}
