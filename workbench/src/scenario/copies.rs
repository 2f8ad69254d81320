//! Many meters of one: a scenario's meter at several addresses, and its meters on several lines, each
//! with loads of its own.

use core::ops::RangeInclusive;

use firmware_model::{Door, Setting};

use super::{MeterScenario, Scenario};
use crate::installation::Draw;
use crate::line::mixed;

/// Why a meter is not copied.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CopyError {
    /// There are several already.
    #[error("{file} has {count} meters; one that is copied stands alone")]
    Several {
        /// The scenario.
        file: String,
        /// How many it has.
        count: usize,
    },
    /// An address is not one.
    #[error("addresses {from}-{to}: accepted: 1 to 247, such as 1-32", from = .0.start(), to = .0.end())]
    Addresses(RangeInclusive<u8>),
}

impl Scenario {
    /// Its one meter at each of these addresses of the line of this number (0 the first), by the names `meter-1`
    /// and so on; their loads differ where the scenario has `load.vary`, always in the same way.
    ///
    /// # Errors
    /// It has several meters, or the addresses are not those of a line.
    pub fn copied(&self, addresses: RangeInclusive<u8>, line: u16) -> Result<Self, CopyError> {
        let [meter] = self.meters.as_slice() else {
            return Err(CopyError::Several { file: self.file.clone(), count: self.meters.len() });
        };
        if *addresses.start() < 1 || *addresses.end() > 247 || addresses.is_empty() {
            return Err(CopyError::Addresses(addresses));
        }
        let copied = addresses.map(|address| {
            let mut copy = varied(meter, number(line, address));
            // By its range it is an address.
            let _ = copy.setup.set(Setting::Address, u32::from(address), Door::Modbus);
            copy.name = format!("meter-{address}");
            copy
        });
        Ok(Self { meters: copied.collect(), ..self.clone() })
    }

    /// Its meters on the line of this number, their loads as those of [`Scenario::copied`]; on the first one (0)
    /// as they are.
    #[must_use]
    pub fn on_line(&self, line: u16) -> Self {
        if line == 0 {
            return self.clone();
        }
        let varied = |meter: &MeterScenario| varied(meter, number(line, meter.setup.address()));
        Self { meters: self.meters.iter().map(varied).collect(), ..self.clone() }
    }
}

/// A number for the meter at `address` of a line that no other has.
fn number(line: u16, address: u8) -> u64 {
    u64::from(line) << 8 | u64::from(address)
}

/// The meter with its loads at so much more or less as `load.vary` allows.
fn varied(meter: &MeterScenario, number: u64) -> MeterScenario {
    let mut copy = meter.clone();
    let vary = copy.site.vary;
    let loads = copy.site.loads.phase.iter_mut().chain(&mut copy.site.loads.between);
    for (place, load) in loads.enumerate() {
        let Some(load) = load else { continue };
        let drawn = mixed(vary.seed ^ mixed(number << 8 | place as u64));
        // From -1 to 1.
        let part = (drawn >> 11) as f64 / 4_503_599_627_370_496.0 - 1.0;
        let factor = 1.0 + part * vary.percent / 100.0;
        match &mut load.draw {
            Draw::Power(power) => {
                power.watts *= factor;
                power.vars *= factor;
            }
            Draw::Current(current) => current.amps *= factor,
        }
    }
    copy
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amps(meter: &MeterScenario) -> f64 {
        match meter.site.loads.phase[0].as_ref().unwrap().draw {
            Draw::Current(current) => current.amps,
            Draw::Power(_) => 0.0,
        }
    }

    #[test]
    fn copies_have_addresses_and_loads_of_their_own() {
        let text = "load.phase.A.amps = 50\nload.vary = { percent = 20, seed = 7 }\n";
        let one = Scenario::parse(text, "one.toml").unwrap();
        let many = one.copied(1..=247, 0).unwrap();
        assert_eq!(many.meters.len(), 247);
        let addresses: Vec<u8> = many.meters.iter().map(|meter| meter.setup.address()).collect();
        assert_eq!(addresses, (1..=247).collect::<Vec<u8>>());
        let all: Vec<f64> = many.meters.iter().map(amps).collect();
        assert!(all.iter().all(|amps| (40.0..=60.0).contains(amps)), "{all:?}");
        let mean = all.iter().sum::<f64>() / 247.0;
        assert!((mean - 50.0).abs() < 1.5, "{mean}");
        assert_eq!(many, one.copied(1..=247, 0).unwrap(), "the same each time");
        let plain = Scenario::parse("load.phase.A.amps = 50\n", "one.toml").unwrap();
        assert!(
            plain
                .copied(3..=5, 2)
                .unwrap()
                .meters
                .iter()
                .all(|one| (amps(one) - 50.0).abs() < 1e-9)
        );
        assert!(matches!(one.copied(0..=3, 0), Err(CopyError::Addresses(_))));
        let several = Scenario::shipped("two-meters").unwrap();
        assert!(matches!(several.copied(1..=3, 0), Err(CopyError::Several { count: 2, .. })));
    }

    #[test]
    fn lines_have_loads_of_their_own() {
        let text = "load.phase.A.amps = 50\nload.vary = { percent = 20, seed = 7 }\n";
        let one = Scenario::parse(text, "one.toml").unwrap();
        assert_eq!(one.on_line(0), one);
        let lines: Vec<Scenario> = (1..5).map(|line| one.on_line(line)).collect();
        let mut all: Vec<f64> = lines.iter().map(|line| amps(&line.meters[0])).collect();
        assert!(all.iter().all(|amps| (40.0..=60.0).contains(amps)), "{all:?}");
        all.sort_by(f64::total_cmp);
        all.dedup();
        assert_eq!(all.len(), 4);
        let copies = |line| one.copied(1..=40, line).unwrap();
        assert_ne!(copies(0), copies(1));
        let several = Scenario::shipped("two-meters").unwrap().on_line(3);
        assert_eq!(several.meters.len(), 2);
    }
}
