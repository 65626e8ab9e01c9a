//! The example of a PLA file.

#[path = "../../examples/pla.rs"]
mod pla;

#[test]
fn a_file_is_minimised_and_written_again() {
    let written = pla::run(pla::FUNCTION).unwrap();
    // Row 011 is covered by a term without a, as 100 is OUT 0: ~a*~b or ~b*… and b*c or ~a*c.
    assert!(written.contains(".p 2\n"), "{written}");
    assert_eq!(pla::run(&written).unwrap(), written, "a minimum is its own");
}
