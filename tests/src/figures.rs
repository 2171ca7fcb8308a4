//! What a case measured, for people: `tests/run` shows these lines of passing cases too.

/// Prints a figure.
pub fn tell(figure: impl std::fmt::Display) {
    println!("figure: {figure}");
}
