//! Figures with names and captions.

/// A figure with a name for its file and a caption.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedFigure {
    /// Letters, digits and hyphens, unique in the study.
    pub name: String,
    /// What the figure shows, in one sentence.
    pub caption: String,
    /// The drawing.
    pub svg: String,
}
