//! The empty corner of the plot, and the mirror that makes every corner the upper-left one.

use serde::{Deserialize, Serialize};

/// The corner of the plot that is expected to be empty.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Corner {
    /// High x is necessary for high y.
    #[default]
    UpperLeft,
    /// Low x is necessary for high y.
    UpperRight,
    /// High x is necessary for low y.
    LowerLeft,
    /// Low x is necessary for low y.
    LowerRight,
}

impl Corner {
    /// All corners, in the order of their usual numbers 1 to 4.
    pub const ALL: [Corner; 4] = [
        Corner::UpperLeft,
        Corner::UpperRight,
        Corner::LowerLeft,
        Corner::LowerRight,
    ];

    /// The name on the command line: `upper-left`.
    pub fn name(self) -> &'static str {
        match self {
            Corner::UpperLeft => "upper-left",
            Corner::UpperRight => "upper-right",
            Corner::LowerLeft => "lower-left",
            Corner::LowerRight => "lower-right",
        }
    }

    /// The corner of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|corner| corner.name() == name)
    }

    /// Whether it is a right corner: low x is what is necessary.
    pub fn flips_x(self) -> bool {
        matches!(self, Corner::UpperRight | Corner::LowerRight)
    }

    /// Whether it is a lower corner: x is necessary for low y.
    pub fn flips_y(self) -> bool {
        matches!(self, Corner::LowerLeft | Corner::LowerRight)
    }

    /// Whether x is necessary as what it is (high) and for y as what it is (high).
    pub(crate) fn signs(self) -> (f64, f64) {
        let sign = |flips| if flips { -1.0 } else { 1.0 };
        (sign(self.flips_x()), sign(self.flips_y()))
    }
}
