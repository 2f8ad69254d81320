//! The list of scenarios, while it is shown.

/// Which of them is chosen, while they are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Chooser {
    /// Its place in the list.
    pub chosen: usize,
    /// Whether its description is shown.
    pub described: bool,
}
