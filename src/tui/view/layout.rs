//! Which part of the screen belongs to what.

mod pocket;

use ratatui::layout::Rect;

use crate::tui::state::Arrangement;

/// The smallest terminal the meter is drawn in: columns and rows.
pub const SMALLEST: (u16, u16) = (40, 10);

/// From here on there is room for the case and for what stands around it.
const ROOMY: (u16, u16) = (76, 22);

/// From here on wiring, phasors and traffic stand side by side below the meter.
const WIDE: (u16, u16) = (160, 45);

/// Rows of the pane of the port: its rule and the path; in higher terminals two command
/// lines and the places of files as well.
pub(super) const PORT_ROWS: [u16; 2] = [2, 5];

/// From this height on there is room for more than the glass needs.
const HIGH: u16 = 34;

/// The parts of the screen. A part that is not there is empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScreenLayout {
    /// The line at the top.
    pub title: Rect,
    /// The meter's case, glass and buttons included; its brand stands in the rows above the
    /// glass, if there are any.
    pub case: Rect,
    /// The glass.
    pub glass: Rect,
    /// The four buttons, from left to right.
    pub buttons: [Rect; 4],
    /// Contacts, silences and words.
    pub side: Rect,
    /// Path and command lines.
    pub port: Rect,
    /// The bus.
    pub traffic: Rect,
    /// The list of what can be played.
    pub list: Rect,
    /// The phasors.
    pub phasors: Rect,
    /// The wiring.
    pub wiring: Rect,
    /// What lies over the rest and leaves the glass free.
    pub over: Rect,
    /// The last keys.
    pub pressed: Rect,
    /// The line at the bottom.
    pub footer: Rect,
}

/// Title, last keys, footer.
const LINES: u16 = 3;

/// The smallest room for the drawing of the wiring: columns and rows.
pub(super) const WIRING: (u16, u16) = (49, 14);

/// Rows for contacts and words below the wiring: the fewest and the most.
const SHORT_SIDE: [u16; 2] = [2, 4];

/// Columns that contacts and words need beside the meter.
const SIDE: u16 = 24;

/// Columns of the list of controls: the fewest and the most.
const LIST: [u16; 2] = [40, 64];

/// Columns that phasors want beside their circle, for labels and numbers.
const PHASORS: u16 = 24;

/// The layout of a screen; none if it is too small.
pub fn layout(area: Rect, arrangement: Arrangement) -> Option<ScreenLayout> {
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        return None;
    }
    if area.width < ROOMY.0 || area.height < ROOMY.1 {
        return Some(pocket::layout(area, arrangement));
    }
    Some(roomy(area, arrangement))
}

/// The layout with `rows` for something below the glass, which moves to the top; none if the
/// screen is too small. Beside what lies there the list of what can be played stays where
/// there is room for it.
pub fn under(area: Rect, arrangement: Arrangement, rows: u16) -> Option<ScreenLayout> {
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        return None;
    }
    let mut layout = pocket::over(area, rows);
    let over = layout.over;
    let list = (over.width * 2 / 5).clamp(LIST[0], LIST[1]);
    if arrangement == Arrangement::Installation && over.width > list + WIRING.0 {
        layout.list = Rect { width: list, ..over };
        layout.over = Rect { x: over.x + list + 1, width: over.width - list - 1, ..over };
    }
    Some(layout)
}

/// Columns for the side, and rows for what stands below the case.
fn around(area: Rect, arrangement: Arrangement, port_rows: u16) -> (u16, u16) {
    let high = area.height >= HIGH;
    match arrangement {
        Arrangement::Projector => (0, 0),
        Arrangement::Meter => {
            let traffic = match (is_wide(area), high) {
                (true, _) => (area.height * 3 / 10).max(WIRING.1),
                (false, true) => area.height / 4,
                (false, false) => (area.height / 4 - 1).max(4),
            };
            ((area.width * 28 / 100).clamp(SIDE, 44), port_rows + traffic)
        }
        Arrangement::Installation => {
            let side = if area.width >= 110 { WIRING.0 + 1 } else { SIDE };
            let share = if high { 45 } else { 42 };
            (side, (area.height * share / 100).max(9))
        }
    }
}

fn is_wide(area: Rect) -> bool {
    area.width >= WIDE.0 && area.height >= WIDE.1
}

fn roomy(area: Rect, arrangement: Arrangement) -> ScreenLayout {
    let part = |x, y, width, height| Rect { x: area.x + x, y: area.y + y, width, height };
    let high = area.height >= HIGH;
    let button_rows = if high { 3 } else { 1 };
    let port_rows = PORT_ROWS[usize::from(high)];
    // Brand line and button rows, with a line of case around the buttons where there is room.
    let case_rows = 1 + button_rows + if button_rows > 1 { 2 } else { 0 };
    let large = arrangement == Arrangement::Projector;
    let (side_least, below) = around(area, arrangement, port_rows);
    let glass_most = (area.width - side_least - 2, area.height - LINES - below - case_rows);
    let glass = shape(glass_most);
    // For a projector the case takes all there is, with the glass in its middle.
    let case_width = if large { area.width } else { glass.0 + 2 };
    let spare = if large { glass_most.1 - glass.1 } else { 0 };
    let case = part(0, 1, case_width, glass.1 + case_rows + spare);
    let glass = part((case_width - glass.0) / 2, 2 + spare / 3, glass.0, glass.1);
    let buttons_at = area.y + 2 + spare * 2 / 3 + glass.height + u16::from(button_rows > 1);
    let case_end = 1 + case.height;
    let rest = area.height - 2 - case_end;
    let layout = ScreenLayout {
        case,
        glass,
        buttons: buttons(glass, buttons_at, button_rows),
        ..bare(area, true)
    };
    let beside = part(case_width + 1, 1, area.width.saturating_sub(case_width + 1), case.height);
    let below = part(0, case_end, area.width, rest);
    match arrangement {
        Arrangement::Projector => layout,
        Arrangement::Meter => with_bus(ScreenLayout { side: beside, ..layout }, below, port_rows),
        Arrangement::Installation => with_list(layout, below, beside),
    }
}

/// A layout of the lines at the edges alone; with or without the last keys.
fn bare(area: Rect, keys: bool) -> ScreenLayout {
    let line = |y: u16| Rect { y: area.y + y, height: 1, ..area };
    let none = Rect { height: 0, width: 0, ..area };
    ScreenLayout {
        title: line(0),
        case: none,
        glass: none,
        buttons: [none; 4],
        side: none,
        port: none,
        traffic: none,
        list: none,
        phasors: none,
        wiring: none,
        over: none,
        pressed: if keys { line(area.height - 2) } else { none },
        footer: line(area.height - 1),
    }
}

/// Four buttons below the glass.
fn buttons(glass: Rect, y: u16, height: u16) -> [Rect; 4] {
    let slot = glass.width / 4;
    let width = slot * 2 / 3;
    [0, 1, 2, 3].map(|index| {
        let x = glass.x + slot * index + (slot - width) / 2;
        Rect { x, y, width, height }
    })
}

/// The port and its bus below the meter; in wide terminals phasors and wiring beside the bus.
fn with_bus(layout: ScreenLayout, below: Rect, port_rows: u16) -> ScreenLayout {
    let port = Rect { height: port_rows, ..below };
    let rest = Rect { y: below.y + port_rows, height: below.height - port_rows, ..below };
    if rest.width < WIDE.0 || rest.height < WIRING.1 {
        return ScreenLayout { port, traffic: rest, ..layout };
    }
    let most = rest.width - LIST[0] - WIRING.0 - 2;
    let circle = ((rest.height - 1) * 2 + PHASORS).min(most);
    let traffic = rest.width - circle - WIRING.0 - 2;
    let column = |x: u16, width: u16| Rect { x: rest.x + x, width, ..rest };
    ScreenLayout {
        port,
        traffic: column(0, traffic),
        phasors: column(traffic + 1, circle),
        wiring: column(traffic + circle + 2, WIRING.0),
        ..layout
    }
}

/// The list of what can be played and the phasors below the meter, and the wiring where there
/// is room for it.
fn with_list(mut layout: ScreenLayout, below: Rect, beside: Rect) -> ScreenLayout {
    let list = (below.width * 45 / 100).clamp(LIST[0], LIST[1]);
    let circle = below.height * 2 + PHASORS;
    let right = Rect { x: below.x + list + 1, width: below.width - list - 1, ..below };
    layout.list = Rect { width: list, ..below };
    layout.side = beside;
    if right.width > circle + WIRING.0 && right.height >= WIRING.1 {
        let width = right.width - WIRING.0 - 1;
        layout.phasors = Rect { width, ..right };
        layout.wiring = Rect { x: right.x + width + 1, width: WIRING.0, ..right };
        return layout;
    }
    layout.phasors = right;
    let spare = beside.height.saturating_sub(WIRING.1).min(SHORT_SIDE[1]);
    if beside.width >= WIRING.0 && spare >= SHORT_SIDE[0] {
        let height = beside.height - spare;
        layout.wiring = Rect { height, ..beside };
        layout.side = Rect { y: beside.y + height, height: spare, ..beside };
    }
    layout
}

/// The largest glass of the right shape in that many columns and rows: 2.3
/// times as wide as high, in cells that are twice as high as wide.
fn shape((width, height): (u16, u16)) -> (u16, u16) {
    /// So wide a glass has its labels in segments.
    const LABELS: u16 = 54;
    let rows = height.min(width * 10 / 46 + 1);
    // Where rows are scarce the glass stays wider than it should be.
    let columns = width.min((rows * 54 / 10).max(LABELS));
    (columns, rows)
}

#[cfg(test)]
mod tests;
