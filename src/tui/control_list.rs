//! The list of controls: which one is chosen, and what stands in which row.

use ratatui::layout::Rect;

use workbench::controls::Control;

/// The installation while it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ControlList {
    /// Which control is chosen.
    pub chosen: usize,
    /// Whether the arrow keys belong to it; otherwise to the meter.
    pub has_keys: bool,
    /// What was said of the last change: why it was refused, or that it was work on what is live.
    pub told: Option<String>,
}

/// A row of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ListRow {
    /// The heading of the control of that index.
    Heading(usize),
    /// The control of that index.
    Control(usize),
}

/// Columns of a value, with the arrows on both its sides.
pub(super) const VALUE_COLUMNS: u16 = 17;

impl ControlList {
    pub(super) fn move_by(&mut self, by: isize, count: usize) {
        self.chosen = self.chosen.saturating_add_signed(by).min(count.saturating_sub(1));
        self.told = None;
    }

    /// To the first control of another heading.
    pub(super) fn jump(&mut self, by: isize, controls: &[Control]) {
        let groups = starts(controls);
        let here = groups.iter().rposition(|start| *start <= self.chosen).unwrap_or_default();
        let to = here.saturating_add_signed(by).min(groups.len().saturating_sub(1));
        self.chosen = groups.get(to).copied().unwrap_or_default();
        self.told = None;
    }
}

/// The first control of each heading.
fn starts(controls: &[Control]) -> Vec<usize> {
    let begins = |index: usize| index == 0 || controls[index].group != controls[index - 1].group;
    (0..controls.len()).filter(|index| begins(*index)).collect()
}

/// The rows that are seen through `height` rows, with the chosen one in the middle
/// where the list is longer.
pub(super) fn rows(controls: &[Control], chosen: usize, height: usize) -> Vec<ListRow> {
    let starts = starts(controls);
    let mut all = Vec::new();
    let mut at = 0;
    for index in 0..controls.len() {
        if starts.binary_search(&index).is_ok() {
            all.push(ListRow::Heading(index));
        }
        if index == chosen {
            at = all.len();
        }
        all.push(ListRow::Control(index));
    }
    let first = at.saturating_sub(height / 2).min(all.len().saturating_sub(height));
    all.into_iter().skip(first).take(height).collect()
}

/// The rows of the list in `area`: without its rule above and its message below.
pub(super) fn place(area: Rect) -> Rect {
    let (x, width) = (area.x + 1, area.width.saturating_sub(1));
    Rect { x, y: area.y + 1, width, height: area.height.saturating_sub(2) }
}
