//! Which part of the screen belongs to what.

use ratatui::layout::Rect;

/// The smallest terminal the meter is drawn in: columns and rows.
pub const SMALLEST: (u16, u16) = (76, 22);

/// Rows of the pane of the port: its rule, the path, two command lines.
const PORT_ROWS: u16 = 4;

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
    /// Contacts, silences and words; empty when the glass is large.
    pub side: Rect,
    /// Path and command lines; empty when the glass is large.
    pub port: Rect,
    /// The bus; empty when the glass is large.
    pub traffic: Rect,
    /// The line at the bottom.
    pub footer: Rect,
}

/// The layout of a screen; none if it is too small.
pub fn layout(area: Rect, large: bool) -> Option<Layout> {
    if area.width < SMALLEST.0 || area.height < SMALLEST.1 {
        return None;
    }
    let part = |x, y, width, height| Rect { x: area.x + x, y: area.y + y, width, height };
    let button_rows = if area.height >= 34 { 3 } else { 1 };
    // Brand line and button rows, with a line of case around the buttons where there is room.
    let case_rows = 1 + button_rows + if button_rows > 1 { 2 } else { 0 };
    let (side_least, below) = if large {
        (0, 0)
    } else {
        ((area.width * 28 / 100).clamp(24, 44), PORT_ROWS + (area.height / 4).max(5))
    };
    let glass_most = (area.width - side_least - 2, area.height - 2 - below - case_rows);
    let glass = shape(glass_most);
    let case_width = if large { area.width } else { glass.0 + 2 };
    let case = part(0, 1, case_width, glass.1 + case_rows);
    let glass_at = part((case_width - glass.0) / 2, 2, glass.0, glass.1);
    let buttons_at = 2 + glass.1 + u16::from(button_rows > 1);
    let slot = glass.0 / 4;
    let button_width = slot * 2 / 3;
    let buttons = [0, 1, 2, 3].map(|index| {
        let x = glass_at.x - area.x + slot * index + (slot - button_width) / 2;
        part(x, buttons_at, button_width, button_rows)
    });
    let case_end = 1 + case.height;
    let footer = part(0, area.height - 1, area.width, 1);
    let empty = part(0, 0, 0, 0);
    let title = part(0, 0, area.width, 1);
    if large {
        return Some(Layout {
            title,
            case,
            glass: glass_at,
            buttons,
            side: empty,
            port: empty,
            traffic: empty,
            footer,
        });
    }
    let traffic_at = case_end + PORT_ROWS;
    Some(Layout {
        title,
        case,
        glass: glass_at,
        buttons,
        side: part(case_width + 1, 1, area.width - case_width - 1, case.height),
        port: part(0, case_end, area.width, PORT_ROWS),
        traffic: part(0, traffic_at, area.width, area.height - 1 - traffic_at),
        footer,
    })
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
            for large in [false, true] {
                let area = Rect { x: 0, y: 0, width, height };
                let layout = layout(area, large).unwrap();
                let mut parts =
                    vec![layout.title, layout.case, layout.side, layout.port, layout.traffic];
                parts.push(layout.footer);
                for (index, part) in parts.iter().enumerate() {
                    assert_eq!(part.intersection(area), *part, "{width}x{height} {part}");
                    for other in parts.iter().skip(index + 1) {
                        assert!(!part.intersects(*other), "{width}x{height}: {part} and {other}");
                    }
                }
                for (index, inner) in [layout.glass].iter().chain(&layout.buttons).enumerate() {
                    assert_eq!(inner.intersection(layout.case), *inner, "{width}x{height} {index}");
                }
                if !large {
                    assert!(layout.traffic.height >= 4, "{width}x{height}");
                }
            }
        }
    }

    #[test]
    fn a_terminal_that_is_too_small_has_no_layout() {
        assert_eq!(layout(Rect { x: 0, y: 0, width: 75, height: 40 }, false), None);
        assert_eq!(layout(Rect { x: 0, y: 0, width: 120, height: 21 }, false), None);
    }
}
