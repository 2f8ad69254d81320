//! The meter: case, glass and buttons.

use panels::{Button, CellGrid, CellLook, glass_cells};
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::{Alignment, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Paragraph};

use super::layout::ScreenLayout;
use crate::tui::snapshot::MeterView;
use crate::tui::state::State;
use crate::tui::theme::Theme;

/// ```text
///  LEVITON                     VerifEye Series 4100
///  [the glass                                     ]
///    [ - ]        [ + ]        [ <- ]       [ -> ]
/// ```
pub fn draw(frame: &mut Frame<'_>, layout: &ScreenLayout, state: &State, theme: Theme) {
    let panel = &state.panel;
    let style = theme.style(panel.colours.case_text, panel.colours.case);
    frame.render_widget(Block::new().style(style), layout.case);
    // A small screen has no room for the brand.
    let above = layout.glass.y.saturating_sub(layout.case.y).min(1);
    let brand = Rect { height: above, ..layout.case };
    let name = format!(" {}", panel.case.brand);
    let name = Span::styled(name, style.add_modifier(Modifier::BOLD));
    frame.render_widget(Paragraph::new(Line::from(name)), brand);
    let title = format!("{} ", panel.case.title);
    frame.render_widget(Paragraph::new(title).style(style).alignment(Alignment::Right), brand);
    if let Some(meter) = state.snapshot.meter() {
        glass(frame, layout.glass, state, meter, theme);
    }
    for (area, button) in layout.buttons.into_iter().zip(&panel.buttons) {
        draw_button(frame, area, button, state, theme);
    }
}

fn glass(frame: &mut Frame<'_>, area: Rect, state: &State, meter: &MeterView, theme: Theme) {
    let size = (usize::from(area.width), usize::from(area.height));
    let grid = glass_cells(&state.panel, &meter.lcd, size, theme.look, theme.signs().blocks);
    copy(&grid, frame.buffer_mut(), area, theme);
    if theme.look == CellLook::Mono && !meter.lcd.lit {
        frame.render_widget(Paragraph::new("(dark)").alignment(Alignment::Center), area);
    }
}

fn copy(grid: &CellGrid, buffer: &mut Buffer, area: Rect, theme: Theme) {
    for (position, row, column) in
        area.positions().map(|at| (at, usize::from(at.y - area.y), usize::from(at.x - area.x)))
    {
        let cell = grid.cell(column, row);
        let mut style = Style::reset();
        if let Some(colour) = cell.foreground.and_then(|colour| theme.colour(colour)) {
            style = style.fg(colour);
        }
        if let Some(colour) = cell.background.and_then(|colour| theme.colour(colour)) {
            style = style.bg(colour);
        }
        if cell.bold {
            style = style.add_modifier(Modifier::BOLD);
        }
        if let Some(target) = buffer.cell_mut(position) {
            target.set_char(cell.character).set_style(style);
        }
    }
}

fn draw_button(frame: &mut Frame<'_>, area: Rect, button: &Button, state: &State, theme: Theme) {
    let colours = &state.panel.colours;
    let down = state.is_down(button.key);
    let mut style = if down {
        theme.style(colours.case_text, colours.button_down)
    } else {
        theme.style(colours.button_text, colours.button)
    };
    style = style.add_modifier(Modifier::BOLD);
    let symbol = if theme.signs().symbols { &button.symbol } else { &button.ascii };
    let text = if theme.look == CellLook::Mono {
        // Without colours, brackets make a button, and reversed ones a button that is down.
        style = if down { style.add_modifier(Modifier::REVERSED) } else { style };
        format!("[ {symbol} ]")
    } else {
        symbol.clone()
    };
    let lines: Vec<Line<'_>> = if area.height >= 3 {
        vec![Line::raw(""), Line::raw(format!("{text} {}", button.label))]
    } else {
        vec![Line::raw(text)]
    };
    let widget = Paragraph::new(lines).style(style).alignment(Alignment::Center);
    frame.render_widget(widget, area);
}
