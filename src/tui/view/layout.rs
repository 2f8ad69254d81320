//! Which part of the screen belongs to what.

use ratatui::layout::Rect;

use crate::tui::state::Arrangement;

/// The smallest terminal the meter is drawn in: columns and rows.
pub const SMALLEST: (u16, u16) = (76, 22);

/// Rows of the pane of the port: its rule and the path; in higher terminals two command
/// lines and the places of files as well.
pub(super) const PORT_ROWS: [u16; 2] = [2, 5];

/// From this height on there is room for more than the glass needs.
const HIGH: u16 = 34;

/// The parts of the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// The line at the top.
    pub title: Rect,
    /// The meter's case, glass and buttons included.
    pub case: Rect,
    /// The glass.
    pub glass: Rect,
    /// The four buttons, from left to right.
    pub buttons: [Rect; 4],
    /// Contacts, silences and words; empty where something else takes the room.
    pub side: Rect,
    /// Path and command lines; only beside the meter alone.
    pub port: Rect,
    /// The bus; only beside the meter alone.
    pub traffic: Rect,
    /// The list of what can be played; only with the installation.
    pub board: Rect,
    /// The phasors; only with the installation.
    pub phasors: Rect,
    /// The wiring; only with the installation, where there is room for it.
    pub wiring: Rect,
    /// The last keys.
    pub pressed: Rect,
    /// The line at the bottom.
    pub footer: Rect,
}

/// Title, last keys, footer.
const LINES: u16 = 3;

/// The smallest room for the drawing of the wiring: columns and rows.
const WIRING: (u16, u16) = (49, 14);

/// Rows for contacts and words below the wiring: the fewest and the most.
const SHORT_SIDE: [u16; 2] = [2, 4];

/// Columns that phasors want beside their circle, for labels and numbers.
const PHASORS: u16 = 24;

/// The layout of a screen; none if it is too small.
pub fn layout(area: Rect, arrangement: Arrangement) -> Option<Layout> {
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        return None;
    }
    let part = |x, y, width, height| Rect { x: area.x + x, y: area.y + y, width, height };
    let high = area.height >= HIGH;
    let button_rows = if high { 3 } else { 1 };
    let port_rows = PORT_ROWS[usize::from(high)];
    // Brand line and button rows, with a line of case around the buttons where there is room.
    let case_rows = 1 + button_rows + if button_rows > 1 { 2 } else { 0 };
    let large = arrangement == Arrangement::Projector;
    let (side_least, below) = match arrangement {
        Arrangement::Projector => (0, 0),
        Arrangement::Meter => {
            ((area.width * 28 / 100).clamp(24, 44), port_rows + (area.height / 4).max(5))
        }
        Arrangement::Installation if area.width >= 110 => {
            (WIRING.0 + 1, (area.height * 45 / 100).max(10))
        }
        Arrangement::Installation => (24, (area.height * 45 / 100).max(10)),
    };
    let glass_most = (area.width - side_least - 2, area.height - LINES - below - case_rows);
    let glass = shape(glass_most);
    // For a projector the case takes all there is, with the glass in its middle.
    let case_width = if large { area.width } else { glass.0 + 2 };
    let spare = if large { glass_most.1 - glass.1 } else { 0 };
    let case = part(0, 1, case_width, glass.1 + case_rows + spare);
    let glass_at = part((case_width - glass.0) / 2, 2 + spare / 3, glass.0, glass.1);
    let buttons_at = 2 + spare * 2 / 3 + glass.1 + u16::from(button_rows > 1);
    let slot = glass.0 / 4;
    let button_width = slot * 2 / 3;
    let buttons = [0, 1, 2, 3].map(|index| {
        let x = glass_at.x - area.x + slot * index + (slot - button_width) / 2;
        part(x, buttons_at, button_width, button_rows)
    });
    let case_end = 1 + case.height;
    let empty = part(0, 0, 0, 0);
    let rest = area.height - 2 - case_end;
    let beside = part(case_width + 1, 1, area.width.saturating_sub(case_width + 1), case.height);
    let mut layout = Layout {
        title: part(0, 0, area.width, 1),
        case,
        glass: glass_at,
        buttons,
        side: empty,
        port: empty,
        traffic: empty,
        board: empty,
        phasors: empty,
        wiring: empty,
        pressed: part(0, area.height - 2, area.width, 1),
        footer: part(0, area.height - 1, area.width, 1),
    };
    match arrangement {
        Arrangement::Projector => {}
        Arrangement::Meter => {
            layout.side = beside;
            layout.port = part(0, case_end, area.width, port_rows);
            layout.traffic = part(0, case_end + port_rows, area.width, rest - port_rows);
        }
        Arrangement::Installation => {
            let list = (area.width * 45 / 100).clamp(40, 64);
            let circle = rest * 2 + PHASORS;
            let below = area.width - list - 1;
            layout.board = part(0, case_end, list, rest);
            if below > circle + WIRING.0 && rest >= WIRING.1 {
                let drawn = below - WIRING.0 - 1;
                layout.phasors = part(list + 1, case_end, drawn, rest);
                layout.wiring = part(list + drawn + 2, case_end, WIRING.0, rest);
                layout.side = beside;
                return Some(layout);
            }
            layout.phasors = part(list + 1, case_end, below, rest);
            let spare = beside.height.saturating_sub(WIRING.1).min(SHORT_SIDE[1]);
            if beside.width >= WIRING.0 && spare >= SHORT_SIDE[0] {
                let height = beside.height - spare;
                layout.wiring = Rect { height, ..beside };
                layout.side = Rect { y: beside.y + height, height: spare, ..beside };
            } else {
                layout.side = beside;
            }
        }
    }
    Some(layout)
}

/// The largest glass of the right shape in that many columns and rows: 2.3
/// times as wide as high, in cells that are twice as high as wide.
fn shape((width, height): (u16, u16)) -> (u16, u16) {
    let rows = height.min(width * 10 / 46 + 1);
    // Where rows are scarce the glass stays a little wider than it should be.
    let columns = width.min(rows * 54 / 10);
    (columns, rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_overlaps_and_nothing_leaves_the_screen() {
        for (width, height) in [(76, 22), (80, 24), (100, 30), (120, 40), (200, 60), (300, 25)] {
            for arrangement in
                [Arrangement::Meter, Arrangement::Installation, Arrangement::Projector]
            {
                let area = Rect { x: 0, y: 0, width, height };
                let layout = layout(area, arrangement).unwrap();
                let mut parts =
                    vec![layout.title, layout.case, layout.side, layout.port, layout.traffic];
                parts.extend([layout.board, layout.phasors, layout.wiring]);
                parts.extend([layout.pressed, layout.footer]);
                for (index, part) in parts.iter().enumerate() {
                    assert_eq!(part.intersection(area), *part, "{width}x{height} {part}");
                    for other in parts.iter().skip(index + 1) {
                        assert!(!part.intersects(*other), "{width}x{height}: {part} and {other}");
                    }
                }
                for (index, inner) in [layout.glass].iter().chain(&layout.buttons).enumerate() {
                    assert_eq!(inner.intersection(layout.case), *inner, "{width}x{height} {index}");
                }
                let (traffic, board) = (layout.traffic, layout.board);
                match arrangement {
                    Arrangement::Meter => assert!(traffic.height >= 4, "{width}x{height}"),
                    Arrangement::Installation => {
                        assert!(layout.side.height >= 2, "{width}x{height}: contacts and words");
                        assert!(board.height >= 9 && board.width >= 36, "{width}x{height}");
                    }
                    Arrangement::Projector => {}
                }
            }
        }
    }

    #[test]
    fn a_terminal_that_is_too_small_has_no_layout() {
        assert_eq!(layout(Rect { x: 0, y: 0, width: 75, height: 40 }, Arrangement::Meter), None);
        assert_eq!(layout(Rect { x: 0, y: 0, width: 120, height: 21 }, Arrangement::Meter), None);
    }
}
