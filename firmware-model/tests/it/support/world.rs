//! A meter's state as plain values that a test can set by the names of the guide, and a
//! client that speaks to it, with a check of its own.

use firmware_model::modbus::{Answer, Silence, respond};
use firmware_model::registers::{Before, Command, EncodedMap, Image, encode_all};
use firmware_model::{
    ByPhase, Clipped, ClockSetting, Counter, DataLog, DateTime, DemandValues, Energies, Fidelity,
    Identity, PhaseEnergies, Powers, Readings, Setup,
};

#[derive(Debug, Clone)]
pub struct World {
    pub identity: Identity,
    pub setup: Setup,
    pub fidelity: Fidelity,
    pub readings: Readings,
    pub energies: Energies,
    pub demand: DemandValues,
    pub pulses: [u32; 2],
    pub alerts: u16,
    pub energy_resets: Counter,
    pub power_ups: Counter,
    pub log: DataLog,
    pub clock: DateTime,
    pub clock_set: Option<ClockSetting>,
    pub commands: Vec<Command>,
}

impl World {
    /// Factory settings, everything measured and zero.
    pub fn factory() -> Self {
        let zero = ByPhase { phases: [Some(0.0); 3], total: Some(0.0) };
        Self {
            identity: Identity::default(),
            setup: Setup::default(),
            fidelity: Fidelity::default(),
            readings: Readings {
                line_to_neutral: zero,
                line_to_line: zero,
                current: zero,
                real: zero,
                reactive: zero,
                apparent: zero,
                power_factor: zero,
                frequency: Some(0.0),
                frequency_lost: false,
                clipped: Clipped::default(),
            },
            energies: Energies::default(),
            demand: DemandValues::default(),
            pulses: [0; 2],
            alerts: 0,
            energy_resets: Counter::default(),
            power_ups: Counter::new(1),
            log: DataLog::default(),
            clock: DateTime::START,
            clock_set: None,
            commands: Vec::new(),
        }
    }

    /// The factory meter with another system type, set as a client sets it.
    pub fn of_type(code: u16) -> Self {
        let mut world = Self::factory();
        let [high, low] = code.to_be_bytes();
        assert_eq!(
            world.ask(&[1, 6, 0, 129, high, low]),
            Answer::Reply(with_check(&[1, 6, 0, 129, high, low]))
        );
        world
    }

    pub fn map(&self) -> EncodedMap {
        encode_all(&Image {
            identity: &self.identity,
            setup: &self.setup,
            fidelity: &self.fidelity,
            readings: &self.readings,
            energies: &self.energies,
            demand: &self.demand,
            pulses: self.pulses,
            alerts: self.alerts,
            energy_resets: self.energy_resets,
            power_ups: self.power_ups,
            log: &self.log,
            clock: self.clock,
        })
    }

    /// Sends a whole frame and applies what it did.
    pub fn send(&mut self, frame: &[u8]) -> Answer {
        let before = Before {
            identity: &self.identity,
            setup: &self.setup,
            log: self.log.settings,
            clock: self.clock,
        };
        let outcome = respond(frame, &before, || self.map());
        let written = outcome.written;
        if let Some(setup) = written.setup {
            self.setup = setup;
        }
        if let Some(settings) = written.log {
            self.log.configure(settings);
        }
        if let Some(setting) = written.clock {
            self.clock = setting.time;
            self.clock_set = Some(setting);
        }
        self.commands.extend(written.commands);
        outcome.answer
    }

    /// Sends `bytes` with their check.
    pub fn ask(&mut self, bytes: &[u8]) -> Answer {
        self.send(&with_check(bytes))
    }

    /// Function 03 on printed register numbers.
    pub fn read(&mut self, register: u16, count: u16) -> Result<Vec<u16>, u8> {
        let [high, low] = (register - 1).to_be_bytes();
        let [count_high, count_low] = count.to_be_bytes();
        match self.ask(&[1, 3, high, low, count_high, count_low]) {
            Answer::Reply(reply) if reply[1] == 0x83 => Err(reply[2]),
            Answer::Reply(reply) => {
                assert_eq!(reply[..3], [1, 3, 2 * count as u8]);
                Ok(reply[3..reply.len() - 2]
                    .chunks(2)
                    .map(|bytes| u16::from(bytes[0]) << 8 | u16::from(bytes[1]))
                    .collect())
            }
            Answer::Silence(silence) => panic!("no answer: {silence:?}"),
        }
    }

    /// Function 06 on a printed register number: the exception's code, if it is one.
    pub fn write(&mut self, register: u16, value: u16) -> Result<(), u8> {
        let [high, low] = (register - 1).to_be_bytes();
        let [value_high, value_low] = value.to_be_bytes();
        let request = [1, 6, high, low, value_high, value_low];
        match self.ask(&request) {
            Answer::Reply(reply) if reply[1] == 0x86 => Err(reply[2]),
            Answer::Reply(reply) => {
                assert_eq!(reply, with_check(&request), "the reply to 06 is its echo");
                Ok(())
            }
            Answer::Silence(silence) => panic!("no answer: {silence:?}"),
        }
    }

    /// Sets what the guide calls `name` to `value`: W, var, VA, V, A, Hz, ratio, a count, or
    /// for energies mW s. Names are quantity.part, as the tables of the tests have them.
    pub fn set(&mut self, name: &str, value: f64) {
        let (quantity, part) = name.split_once('.').unwrap();
        let place = match part {
            "A" | "AB" => 0,
            "B" | "BC" => 1,
            "C" | "AC" => 2,
            _ => 3,
        };
        let energy = |energies: &mut Energies, set: &dyn Fn(&mut PhaseEnergies)| match place {
            3 => set(&mut energies.total),
            place => set(&mut energies.phases[place]),
        };
        let reading = |of: &mut ByPhase| match place {
            3 => of.total = Some(value),
            place => of.phases[place] = Some(value),
        };
        let millijoules = value as i128;
        let split = |import: &mut i128, export: &mut i128| {
            *import = millijoules.max(0);
            *export = (-millijoules).max(0);
        };
        let demand = |powers: &mut Powers| match part {
            "P" => powers.real = value,
            "Q" => powers.reactive = value,
            "S" => powers.apparent = value,
            _ => panic!("no demand of {name}"),
        };
        let energies = &mut self.energies;
        match quantity {
            "Ph-net" => energy(energies, &|e| split(&mut e.real_import, &mut e.real_export)),
            "Ph-import" => energy(energies, &|e| e.real_import = millijoules),
            "Ph-export" => energy(energies, &|e| e.real_export = millijoules),
            "Qh1" => energy(energies, &|e| e.reactive[0] = millijoules),
            "Qh2" => energy(energies, &|e| e.reactive[1] = millijoules),
            "Qh3" => energy(energies, &|e| e.reactive[2] = millijoules),
            "Qh4" => energy(energies, &|e| e.reactive[3] = millijoules),
            "Sh-net" => {
                energy(energies, &|e| split(&mut e.apparent_import, &mut e.apparent_export));
            }
            "Sh-import" => energy(energies, &|e| e.apparent_import = millijoules),
            "Sh-export" => energy(energies, &|e| e.apparent_export = millijoules),
            "P" => reading(&mut self.readings.real),
            "Q" => reading(&mut self.readings.reactive),
            "S" => reading(&mut self.readings.apparent),
            "PF" => reading(&mut self.readings.power_factor),
            "U" => reading(&mut self.readings.line_to_line),
            "V" => reading(&mut self.readings.line_to_neutral),
            "I" => reading(&mut self.readings.current),
            "F" => self.readings.frequency = Some(value),
            "demand" => demand(&mut self.demand.present),
            "max-import" => demand(&mut self.demand.import_max),
            "max-export" => demand(&mut self.demand.export_max),
            "pulses" => self.pulses[usize::from(part == "export")] = value as u32,
            _ => panic!("no quantity {name}"),
        }
    }
}

/// The check of the Modbus specification, bit by bit: a witness beside the program's own.
pub fn with_check(bytes: &[u8]) -> Vec<u8> {
    let mut crc = 0xFFFF_u16;
    for byte in bytes {
        crc ^= u16::from(*byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { (crc >> 1) ^ 0xA001 } else { crc >> 1 };
        }
    }
    [bytes, &[crc as u8, (crc >> 8) as u8]].concat()
}

pub fn silence(silence: Silence) -> Answer {
    Answer::Silence(silence)
}
