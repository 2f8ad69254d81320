//! A meter that begins anew, with another memory than the one it had: as somebody who
//! exchanges the meter, or its memory, while its control power is off.

use std::fmt;

use firmware_model::{Door, Nonvolatile, Setting, Setup};

use crate::worded::{Worded, worded};

/// With what a meter begins anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Restart {
    /// As the scenario has it: a new meter with the scenario's setup, and the installation
    /// as the scenario describes it.
    Scenario,
    /// With all settings but the passwords as the factory sets them.
    Setup,
    /// With the passwords that the factory sets.
    Passwords,
    /// With energies, maximum demands and pulse counters at zero.
    Energies,
    /// As it leaves the factory, log and counters included.
    All,
}

// A tape says nothing of the scenario, so it has no word of its own.
worded!(Restart {
    Scenario = "",
    Setup = "setup",
    Passwords = "passwords",
    Energies = "energies",
    All = "all",
});

impl Restart {
    /// What it leaves in a memory that holds `kept`; `setup` is the scenario's.
    pub fn memory(self, setup: &Setup, kept: &Nonvolatile) -> Nonvolatile {
        let factory = Nonvolatile::default();
        match self {
            Self::Scenario => Nonvolatile { setup: setup.clone(), ..factory },
            Self::Setup => {
                let setup = with_passwords(factory.setup, &kept.setup);
                Nonvolatile { setup, ..kept.clone() }
            }
            Self::Passwords => {
                let setup = with_passwords(kept.setup.clone(), &factory.setup);
                Nonvolatile { setup, ..kept.clone() }
            }
            Self::Energies => Nonvolatile {
                energies: factory.energies,
                demand_maxima: factory.demand_maxima,
                pulses: factory.pulses,
                ..kept.clone()
            },
            Self::All => factory,
        }
    }
}

impl fmt::Display for Restart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Scenario => "the scenario",
            other => other.word(),
        })
    }
}

/// `setup` with the passwords of another one.
fn with_passwords(mut setup: Setup, other: &Setup) -> Setup {
    for password in [Setting::SetupPassword, Setting::ResetPassword] {
        // A password that was accepted once is accepted again: it has no company.
        let _ = setup.set(password, other.get(password), Door::Modbus);
    }
    setup
}

#[cfg(test)]
mod tests {
    use firmware_model::Counter;

    use super::*;

    #[test]
    fn each_takes_back_what_it_names_and_nothing_else() {
        let (power_ups, energy_resets) = (Counter::new(7), Counter::new(3));
        let mut kept = Nonvolatile { power_ups, energy_resets, ..Nonvolatile::default() };
        kept.energies.total.real_import = 42;
        kept.pulses.import = 9;
        for (setting, value) in [
            (Setting::SetupPassword, 11_111),
            (Setting::ResetPassword, 22_222),
            (Setting::CtPrimary, 400),
        ] {
            kept.setup.set(setting, value, Door::Modbus).unwrap();
        }
        let mut scenario = Setup::default();
        scenario.set(Setting::CtPrimary, 600, Door::Modbus).unwrap();
        // CT, password of SETUP, energy, power-ups: by hand from the list above.
        for (restart, ct, password, energy, power_ups) in [
            (Restart::Scenario, 600, 0, 0, 0),
            (Restart::Setup, 100, 11_111, 42, 7),
            (Restart::Passwords, 400, 0, 42, 7),
            (Restart::Energies, 400, 11_111, 0, 7),
            (Restart::All, 100, 0, 0, 0),
        ] {
            let memory = restart.memory(&scenario, &kept);
            let setup = &memory.setup;
            assert_eq!(setup.get(Setting::CtPrimary), ct, "{restart}");
            assert_eq!(setup.get(Setting::SetupPassword), password, "{restart}");
            assert_eq!(memory.energies.total.real_import, energy, "{restart}");
            assert_eq!(memory.power_ups, power_ups, "{restart}");
        }
    }
}
