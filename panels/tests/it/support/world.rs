//! Readings and settings as they are given, and the glass that shows them.

use firmware_model::registers::Image;
use firmware_model::{
    ByPhase, Counter, Cursor, DemandValues, Energies, Fidelity, Identity, Key, Readings, ScreenId,
    Setup, Tick, lcd,
};
use panels::Panel;

/// A meter under load, and what its glass shows.
pub struct World {
    pub panel: Panel,
    pub setup: Setup,
    pub readings: Readings,
    pub alerts: u16,
}

impl World {
    pub fn new() -> Self {
        let readings = Readings {
            real: ByPhase {
                phases: [Some(20_000.0), Some(-2_000.0), Some(9_000.0)],
                total: Some(27_000.0),
            },
            reactive: ByPhase { phases: [None, Some(5_000.0), None], total: None },
            apparent: ByPhase { phases: [None; 3], total: Some(30_000.0) },
            line_to_line: ByPhase { phases: [Some(480.0), None, None], total: Some(480.0) },
            power_factor: ByPhase { phases: [Some(0.97), None, None], total: Some(-0.5) },
            frequency: Some(59.94),
            ..Readings::default()
        };
        Self { panel: Panel::builtin().unwrap(), setup: Setup::default(), readings, alerts: 0 }
    }

    pub fn show(&self, id: &str, powered: bool) -> lcd::Lcd {
        self.show_cursor(&Cursor::at(ScreenId::named(id).unwrap()), powered)
    }

    /// The glass after `keys` on a screen: `-`, `+`, `<` for back, `>` for next.
    pub fn after(&self, id: &str, keys: &str) -> lcd::Lcd {
        let mut cursor = Cursor::at(ScreenId::named(id).unwrap());
        for key in keys.chars() {
            let key = match key {
                '-' => Key::Minus,
                '+' => Key::Plus,
                '<' => Key::Back,
                _ => Key::Next,
            };
            cursor.press(&self.panel.menu, &self.setup, key, Tick::ZERO);
        }
        self.show_cursor(&cursor, true)
    }

    fn show_cursor(&self, cursor: &Cursor, powered: bool) -> lcd::Lcd {
        let energies = Energies::default();
        let identity = Identity::default();
        let image = Image {
            setup: &self.setup,
            readings: &self.readings,
            energies: &energies,
            demand: &DemandValues::default(),
            pulses: [4_321, 0],
            alerts: self.alerts,
            identity: &identity,
            fidelity: &Fidelity::default(),
            energy_resets: Counter::default(),
            power_ups: Counter::new(1),
            log: &firmware_model::DataLog::default(),
            clock: firmware_model::DateTime::START,
        };
        firmware_model::lcd(&self.panel.menu, cursor, &image, Tick::ZERO, powered)
    }
}
