//! The scope: the rectangle in which a case could stand.

use serde::{Deserialize, Serialize};

/// A rectangle in the plane of condition and outcome.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Scope {
    /// The least and the greatest value of the condition.
    pub x: [f64; 2],
    /// The least and the greatest value of the outcome.
    pub y: [f64; 2],
}

impl Scope {
    /// The smallest rectangle that holds these points; all zero where there is none.
    pub fn of(points: &[(f64, f64)]) -> Self {
        let Some(&(x, y)) = points.first() else {
            return Scope::default();
        };
        let start = Scope {
            x: [x, x],
            y: [y, y],
        };
        points.iter().fold(start, |scope, &(x, y)| {
            scope.widened(&Scope {
                x: [x, x],
                y: [y, y],
            })
        })
    }

    /// The smallest rectangle that holds both.
    pub fn widened(&self, other: &Scope) -> Self {
        let widen = |a: [f64; 2], b: [f64; 2]| [a[0].min(b[0]), a[1].max(b[1])];
        Scope {
            x: widen(self.x, other.x),
            y: widen(self.y, other.y),
        }
    }

    /// Δx.
    pub fn width(&self) -> f64 {
        self.x[1] - self.x[0]
    }

    /// Δy.
    pub fn height(&self) -> f64 {
        self.y[1] - self.y[0]
    }

    /// Δx · Δy.
    pub fn area(&self) -> f64 {
        self.width() * self.height()
    }

    /// The rectangle after the mirror that multiplies x and y by these signs.
    pub(crate) fn mirrored(&self, (sx, sy): (f64, f64)) -> Self {
        let mirror = |[low, high]: [f64; 2], sign: f64| {
            if sign < 0.0 {
                [-high, -low]
            } else {
                [low, high]
            }
        };
        Scope {
            x: mirror(self.x, sx),
            y: mirror(self.y, sy),
        }
    }
}
