//! Whole numbers of any size, written to JSON as plain integers.

use std::fmt;

use num_bigint::BigUint;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::value::RawValue;

/// A count of models or rows, or a row number: a whole number without a bound, since both grow
/// exponentially with the conditions. In JSON it is an integer.
///
/// ```
/// use qca::Count;
/// assert_eq!(serde_json::to_string(&Count::from(864u64)).unwrap(), "864");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Count(pub BigUint);

impl Count {
    /// The value where it fits 64 bits.
    pub fn to_u64(&self) -> Option<u64> {
        u64::try_from(&self.0).ok()
    }
}

impl From<u64> for Count {
    fn from(value: u64) -> Self {
        Count(BigUint::from(value))
    }
}

impl From<usize> for Count {
    fn from(value: usize) -> Self {
        Count(BigUint::from(value))
    }
}

impl From<BigUint> for Count {
    fn from(value: BigUint) -> Self {
        Count(value)
    }
}

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for Count {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.to_u64() {
            Some(small) => serializer.serialize_u64(small),
            // Digits as they are: JSON integers have no bound, whatever the number types of a program.
            None => RawValue::from_string(self.0.to_string())
                .map_err(serde::ser::Error::custom)?
                .serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let digits = Box::<RawValue>::deserialize(deserializer)?;
        digits.get().parse().map(Count).map_err(|_| {
            let found = de::Unexpected::Str(digits.get());
            de::Error::invalid_value(found, &"a whole number of 0 or more")
        })
    }
}

#[cfg(test)]
mod tests {
    use super::Count;

    #[test]
    fn large_counts_survive_json() {
        let large: Count = Count("340282366920938463463374607431768211456".parse().unwrap());
        let text = serde_json::to_string(&large).unwrap();
        assert_eq!(text, "340282366920938463463374607431768211456");
        assert_eq!(serde_json::from_str::<Count>(&text).unwrap(), large);
        assert!(serde_json::from_str::<Count>("-1").is_err());
    }
}
