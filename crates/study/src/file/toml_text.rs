//! Figures and texts as a study file has them.

/// A figure without the digits that only floating point has.
pub(super) fn short(figure: f64) -> f64 {
    format!("{figure:.9e}").parse().unwrap_or(figure)
}

/// A text between quotation marks, with what TOML escapes.
pub(super) fn toml_text(text: &str) -> String {
    toml::Value::from(text).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_shown_without_the_noise_of_floating_point() {
        assert_eq!(short(0.1 + 0.2).to_string(), "0.3");
        assert_eq!(short(20.314999999999998).to_string(), "20.315");
        assert_eq!(short(-1234567.25).to_string(), "-1234567.25");
    }
}
