//! Figures as they are printed.

use super::verdict::Verdict;

/// A printed figure: its text and what it says.
#[derive(Clone, Debug, PartialEq)]
pub struct Printed {
    /// As printed, such as `0.80` or `.8`.
    pub text: String,
    /// Its value.
    pub value: f64,
    /// Digits after the decimal point.
    pub decimals: i32,
}

impl Printed {
    /// Reads a figure; a decimal comma and a missing leading zero are understood. `None` if it is no number.
    ///
    /// ```
    /// use qca_study::replicate::Printed;
    /// let figure = Printed::parse(".80").unwrap();
    /// assert_eq!((figure.value, figure.decimals), (0.8, 2));
    /// assert!(Printed::parse("high").is_none());
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        let plain = text.trim().replace(',', ".").replace('_', "");
        let value: f64 = plain.parse().ok().filter(|value: &f64| value.is_finite())?;
        let digits = plain.split(['e', 'E']).next().unwrap_or(&plain);
        let decimals = digits
            .split_once('.')
            .map_or(0, |(_, after)| after.len() as i32);
        Some(Printed {
            text: text.trim().to_owned(),
            value,
            decimals,
        })
    }

    /// By how many units of the last printed digit the figure is off once it is rounded to as many digits; 0 is reproduced. A
    /// figure midway between two printed values is rounded to either. Unrounded it is off by up to half a unit more.
    pub fn units_off(&self, figure: f64) -> u64 {
        let units = (figure - self.value).abs() * 10f64.powi(self.decimals);
        (units - 0.5 - 1e-6).ceil().max(0.0) as u64
    }

    /// The verdict on a recomputed figure: within `tolerance` units is close. An undefined figure reproduces nothing.
    pub fn verdict(&self, figure: Option<f64>, tolerance: u64) -> Verdict {
        match figure.map(|figure| self.units_off(figure)) {
            Some(0) => Verdict::Reproduced,
            Some(units) if units <= tolerance => Verdict::Within { units },
            _ => Verdict::NotReproduced,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_those_of_the_last_printed_digit() {
        let figure = Printed::parse("0.80").unwrap();
        assert_eq!(figure.units_off(0.8049), 0);
        assert_eq!(figure.units_off(0.795), 0);
        assert_eq!(figure.units_off(0.8051), 1);
        assert_eq!(figure.units_off(0.8149), 1);
        assert_eq!(figure.units_off(0.7), 10);
        assert_eq!(figure.verdict(Some(0.808), 1), Verdict::Within { units: 1 });
        assert_eq!(figure.verdict(Some(0.83), 1), Verdict::NotReproduced);
        assert_eq!(figure.verdict(None, 1), Verdict::NotReproduced);
        assert_eq!(Printed::parse("0,795").unwrap().decimals, 3);
    }
}
