//! Small screens, and the glass above what lies over the meter.

use ratatui::layout::Rect;

use super::{LIST, PHASORS, ScreenLayout, bare, buttons, shape};
use crate::tui::state::Arrangement;

/// From so many rows on the last keys are shown.
const KEYS_FROM: u16 = 13;

/// Rows of a pane with words below the glass: its rule and three rows.
const WORDS: u16 = 4;

/// Rows of the list of what can be played that are there in any case.
const BOARD: u16 = 6;

/// Rows of the smallest glass with digits, and of one in words.
const DIGITS: u16 = 6;
const IN_WORDS: u16 = 2;

/// Columns of a glass with its label in segments, and those of contacts and words beside it.
const BESIDE: (u16, u16) = (50, 28);

/// ```text
///  s4100  default   0:00:04  1x  address 1
///  wrench            import          heart
///  K W         3 P H A S E
///         # # # ###
///     [ - ]    [ + ]    [ <- ]   [ -> ]
///  i play  ? what  k keys  q quit
/// ```
pub fn layout(area: Rect, arrangement: Arrangement) -> ScreenLayout {
    let layout = bare(area, area.height >= KEYS_FROM);
    let room = between(&layout, area);
    match arrangement {
        Arrangement::Installation => installation(layout, room),
        Arrangement::Meter | Arrangement::Projector => meter(layout, room, arrangement),
    }
}

/// The glass at the top, and `rows` for something else below it.
pub fn over(area: Rect, rows: u16) -> ScreenLayout {
    let layout = bare(area, area.height >= KEYS_FROM);
    let room = between(&layout, area);
    let rows = rows.min(room.height.saturating_sub(1));
    let layout = glass(layout, Rect { height: room.height - rows, ..room });
    let top = layout.case.bottom();
    let over = Rect { y: top, height: room.bottom() - top, ..room };
    ScreenLayout { over, ..layout }
}

/// The rows between the title and the lines at the bottom.
fn between(layout: &ScreenLayout, area: Rect) -> Rect {
    let lines = 2 + layout.pressed.height;
    Rect { y: area.y + 1, height: area.height - lines, ..area }
}

/// The glass in `room`, with contacts and words beside it where they fit.
fn glass(layout: ScreenLayout, room: Rect) -> ScreenLayout {
    let least = if room.width > BESIDE.0 + BESIDE.1 { BESIDE.1 + 1 } else { 0 };
    let (width, height) = match room.height {
        // Words want all the columns.
        ..DIGITS => (room.width - least, room.height.min(IN_WORDS)),
        rows => shape((room.width - least, rows)),
    };
    // Columns that nothing else can use are the glass's.
    let width = if room.width - width > BESIDE.1 { width } else { room.width };
    let case = Rect { width, height, ..room };
    let beside = room.width - width;
    let side = if beside > BESIDE.1 && height > IN_WORDS {
        Rect { x: case.x + width + 1, width: beside - 1, ..case }
    } else {
        layout.side
    };
    ScreenLayout { case, glass: case, side, ..layout }
}

fn meter(layout: ScreenLayout, room: Rect, arrangement: Arrangement) -> ScreenLayout {
    let large = arrangement == Arrangement::Projector;
    // Words stand below the glass, if at all; where it is wide enough, beside it.
    let words = if large || room.height < DIGITS + 1 + WORDS { 0 } else { WORDS };
    let mut layout = glass(layout, Rect { height: room.height - 1, ..room });
    if layout.side.width == 0 && words > 0 {
        layout = glass(layout, Rect { height: room.height - 1 - words, ..room });
    }
    if large {
        // The glass stands in the middle of what there is.
        layout.side = bare(room, false).side;
        let spare = room.height - 1 - layout.glass.height;
        layout.glass.x += (room.width - layout.glass.width) / 2;
        layout.glass.y += spare / 2;
        layout.case = room;
    }
    layout.case.height = layout.glass.bottom() + 1 - layout.case.y;
    layout.buttons = buttons(layout.glass, layout.glass.bottom(), 1);
    let rest =
        Rect { y: layout.case.bottom(), height: room.bottom() - layout.case.bottom(), ..room };
    if large {
        layout.case.height = room.height;
        return layout;
    }
    if layout.side.width > 0 {
        layout.side.height = layout.case.height;
        return bus(layout, rest);
    }
    let words = rest.height.min(WORDS + 2);
    layout.side = Rect { height: words, ..rest };
    bus(layout, Rect { y: rest.y + words, height: rest.height - words, ..rest })
}

/// The port and its bus in what is left over, if they have room there.
fn bus(layout: ScreenLayout, rest: Rect) -> ScreenLayout {
    const PORT: u16 = 2;
    if rest.height < PORT + 3 {
        return layout;
    }
    let port = Rect { height: PORT, ..rest };
    ScreenLayout {
        port,
        traffic: Rect { y: rest.y + PORT, height: rest.height - PORT, ..rest },
        ..layout
    }
}

fn installation(layout: ScreenLayout, room: Rect) -> ScreenLayout {
    let rows = match room.height.saturating_sub(BOARD) {
        spare @ ..DIGITS => spare.min(IN_WORDS),
        spare => spare.min((room.height * 2 / 5).max(DIGITS)),
    };
    let layout = glass(layout, Rect { height: rows, ..room });
    let top = layout.case.bottom();
    let rest = Rect { y: top, height: room.bottom() - top, ..room };
    if rest.width < LIST[0] + PHASORS + 14 || rest.height < 8 {
        return ScreenLayout { list: rest, ..layout };
    }
    let list = (rest.width * 45 / 100).clamp(LIST[0], LIST[1]);
    let phasors = Rect { x: rest.x + list + 1, width: rest.width - list - 1, ..rest };
    ScreenLayout { list: Rect { width: list, ..rest }, phasors, ..layout }
}
