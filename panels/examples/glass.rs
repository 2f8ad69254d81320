//! Prints the glass of a meter under load: `cargo run -p panels --example glass -- 80 18 power.real.total`.

use firmware_model::menu::ScreenId;
use firmware_model::registers::Image;
use firmware_model::{
    Cursor, DemandValues, Energies, Fidelity, Identity, Readings, Setup, Tick, lcd,
};
use panels::{Look, Panel, ascii, glass_cells, words};

fn main() -> Result<(), panels::PanelError> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |place: usize, default| {
        arguments.get(place).and_then(|text| text.parse().ok()).unwrap_or(default)
    };
    let panel = Panel::builtin()?;
    let screen = arguments.get(2).and_then(|id| ScreenId::named(id));
    let alerts = u16::try_from(number(3, 0)).unwrap_or(0);
    let mut readings = Readings::default();
    readings.real.total = Some(27_000.0);
    readings.real.phases = [Some(20_123.4), Some(-2_034.5), Some(8_911.1)];
    readings.line_to_line.phases[0] = Some(480.0);
    let image = Image {
        identity: &Identity::default(),
        setup: &Setup::default(),
        fidelity: &Fidelity::default(),
        readings: &readings,
        energies: &Energies::default(),
        demand: &DemandValues::default(),
        pulses: [1234, 0],
        alerts,
        energy_resets: 0,
        power_ups: 1,
    };
    let cursor = Cursor::at(screen.unwrap_or(ScreenId::PowerRealTotal));
    let shown = lcd(&panel.menu, &cursor, &image, Tick::ZERO, arguments.len() < 5);
    let grid = glass_cells(&panel, &shown, number(0, 80), number(1, 18), Look::True);
    print!("{}", grid.to_ansi());
    print!("{}", ascii(&panel, &shown));
    println!("{}", words(&panel, &shown));
    Ok(())
}
