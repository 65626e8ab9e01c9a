//! Qualitative Comparative Analysis.
