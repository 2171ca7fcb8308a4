//! What stands after the story: end marks, credits, initials.

/// What closed a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignOff {
    /// The closing credit or initials as printed, without the dash (`NNN-AGENCIES`); `None` when only an end mark stood there.
    pub text: Option<String>,
    /// Whether a take mark (`(More)`) says that more follows.
    pub more_follows: bool,
    /// Byte length of the text without what closed it, trimmed.
    pub body_len: usize,
}

/// Finds what closes a body (paragraphs joined by LF). `agency` is the dateline's, which confirms an equal sign-off.
pub fn find(_body: &str, _agency: Option<&str>) -> Option<SignOff> {
    None
}
