//! How a meter hangs on its RS-485 line, and what the line is like (guide p. 17).
//!
//! The guide wants a daisy chain without stubs, 120 ohms at each end, the shield earthed once, and 32
//! devices at most. What comes of anything else is inferred: each defect turns single bytes wrong, with a
//! probability of its own, at rates above one of its own.
//!
//! ```text
//! P(byte is wrong at a rate) = sum of the probabilities of the defects whose rate is below it
//! ```
//!
//! Which bytes are wrong follows from the seed, the tick and the place of the byte alone.

use firmware_model::Tick;

use crate::line::mixed;
use crate::worded::worded;

/// Where the terminators are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Terminators {
    /// One at each end, as it should be.
    #[default]
    Ends,
    /// At one end only.
    OneEnd,
    /// None.
    Missing,
    /// Beside those at the ends one in the middle.
    Middle,
    /// Two at an end.
    Doubled,
}

worded!(Terminators {
    Ends = "ends",
    OneEnd = "one-end",
    Missing = "missing",
    Middle = "middle",
    Doubled = "doubled",
});

/// Where the shield is earthed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shield {
    /// Once, as it should be.
    #[default]
    Once,
    /// Nowhere, or it is not connected from meter to meter.
    Open,
    /// At both ends: currents between the earths flow in it.
    Twice,
}

worded!(Shield { Once = "once", Open = "open", Twice = "twice" });

/// Bytes that are wrong, whatever the reason.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BitErrors {
    /// For each byte, 0 to 1.
    pub probability: f64,
    /// Only at rates above this, bits per second.
    pub above_baud: u32,
    /// Of the generator, for the other defects too.
    pub seed: u64,
}

/// The line, as one meter sees it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cable {
    /// Whether + and - are exchanged at this meter.
    pub swapped: bool,
    /// Whether this meter is off the line.
    pub open: bool,
    /// Where the terminators are.
    pub terminators: Terminators,
    /// The length of the stub between line and meter, m.
    pub stub_meters: f64,
    /// Where the shield is earthed.
    pub shield: Shield,
    /// Devices on the line.
    pub devices: u32,
    /// Whether pull-up and pull-down hold the idle line.
    pub biased: bool,
    /// What goes wrong beside all that.
    pub bit_errors: BitErrors,
}

impl Default for Cable {
    /// As the guide wants it.
    fn default() -> Self {
        Self {
            swapped: false,
            open: false,
            terminators: Terminators::Ends,
            stub_meters: 0.0,
            shield: Shield::Once,
            devices: 2,
            biased: true,
            bit_errors: BitErrors { probability: 0.0, above_baud: 0, seed: 1 },
        }
    }
}

/// As many devices as the guide allows.
const MOST_DEVICES: u32 = 32;
/// A stub up to this length is a terminal, m.
const STUB: f64 = 0.3;

/// What is wrong with a line, in words, and what it does.
struct Defect {
    words: String,
    probability: f64,
    above_baud: u32,
}

impl Cable {
    /// Whether nothing passes between line and meter.
    pub const fn is_dead(&self) -> bool {
        self.swapped || self.open
    }

    /// Whether this meter hangs on a stub.
    pub fn has_stub(&self) -> bool {
        self.stub_meters > STUB
    }

    /// Whether more devices hang on the line than may.
    pub const fn has_too_many(&self) -> bool {
        self.devices > MOST_DEVICES
    }

    /// What is wrong with the line, in words.
    pub fn faults(&self) -> Vec<String> {
        let mut words = Vec::new();
        if self.swapped {
            words.push(
                "the wires + and - of the RS-485 line are exchanged: no request arrives".to_owned(),
            );
        }
        if self.open {
            words.push("the meter is off the RS-485 line: no request arrives".to_owned());
        }
        words.extend(self.defects().into_iter().map(|defect| {
            let above = match defect.above_baud {
                0 => "at every rate".to_owned(),
                baud => format!("above {baud} baud"),
            };
            format!("{}: bytes go wrong {above} (how often is inferred)", defect.words)
        }));
        words
    }

    fn defects(&self) -> Vec<Defect> {
        let mut defects = Vec::new();
        let mut add = |words: &str, probability: f64, above_baud: u32| {
            defects.push(Defect { words: words.to_owned(), probability, above_baud });
        };
        match self.terminators {
            Terminators::Ends => {}
            Terminators::OneEnd => {
                add("the RS-485 line has a terminator at one end only", 0.001, 19_200);
            }
            Terminators::Missing => add("the RS-485 line has no terminators", 0.002, 9_600),
            Terminators::Middle => {
                add("a device in the middle of the RS-485 line has a terminator", 0.001, 9_600);
            }
            Terminators::Doubled => {
                add("an end of the RS-485 line has two terminators", 0.001, 19_200);
            }
        }
        if self.has_stub() {
            let length = self.stub_meters;
            add(&format!("a stub of {length} m leaves the RS-485 line"), 0.000_1 * length, 9_600);
        }
        match self.shield {
            Shield::Once => {}
            Shield::Open => add("the shield of the RS-485 line is not connected", 0.002, 0),
            Shield::Twice => add("the shield of the RS-485 line is earthed twice", 0.001, 0),
        }
        if self.has_too_many() {
            let devices = self.devices;
            add(
                &format!("{devices} devices hang on the RS-485 line, {MOST_DEVICES} may"),
                0.005,
                0,
            );
        }
        if !self.biased {
            add("nothing holds the idle RS-485 line", 0.001, 0);
        }
        if self.bit_errors.probability > 0.0 {
            let BitErrors { probability, above_baud, .. } = self.bit_errors;
            let percent = probability * 100.0;
            add(&format!("{percent} % of all bytes are set to go wrong"), probability, above_baud);
        }
        defects
    }

    /// The probability that a byte goes wrong at `baud` bits per second, 0 to 1.
    pub fn probability(&self, baud: u32) -> f64 {
        let at = self.defects().into_iter().filter(|defect| baud > defect.above_baud);
        at.map(|defect| defect.probability).sum::<f64>().min(1.0)
    }

    /// `frame` as it arrives at `at`, where bytes of it go wrong. `reply` tells the two directions
    /// apart, which may share a tick.
    pub fn garbled(&self, frame: &[u8], baud: u32, at: Tick, reply: bool) -> Option<Vec<u8>> {
        let probability = self.probability(baud);
        if probability <= 0.0 {
            return None;
        }
        let mut garbled = frame.to_vec();
        for (place, byte) in garbled.iter_mut().enumerate() {
            let place = (place as u64) << 1 | u64::from(reply);
            let drawn = mixed(self.bit_errors.seed ^ mixed(at.0 ^ mixed(place)));
            // 53 bits make a number from 0 to 1.
            let part = (drawn >> 11) as f64 / 9_007_199_254_740_992.0;
            if part < probability {
                *byte ^= 1 << (drawn & 7);
            }
        }
        (garbled != frame).then_some(garbled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_as_the_guide_wants_it_carries_every_byte() {
        let cable = Cable::default();
        assert!(cable.faults().is_empty() && !cable.is_dead());
        assert_eq!(cable.garbled(&[1, 2, 3], 38_400, Tick(7), false), None);
        assert!((cable.probability(38_400)).abs() < 1e-12);
    }

    #[test]
    fn each_defect_has_its_word_and_its_rate() {
        let plain = Cable::default();
        for (cable, part, slow, fast) in [
            (Cable { terminators: Terminators::Missing, ..plain }, "no terminators", 0.0, 0.002),
            (Cable { terminators: Terminators::Middle, ..plain }, "in the middle", 0.0, 0.001),
            (Cable { terminators: Terminators::Doubled, ..plain }, "two terminators", 0.0, 0.001),
            (Cable { stub_meters: 20.0, ..plain }, "a stub of 20 m", 0.0, 0.002),
            (Cable { shield: Shield::Open, ..plain }, "not connected", 0.002, 0.002),
            (Cable { shield: Shield::Twice, ..plain }, "earthed twice", 0.001, 0.001),
            (Cable { devices: 33, ..plain }, "33 devices", 0.005, 0.005),
            (Cable { biased: false, ..plain }, "nothing holds", 0.001, 0.001),
        ] {
            let words = cable.faults();
            assert!(words.len() == 1 && words[0].contains(part), "{words:?}");
            assert!((cable.probability(9_600) - slow).abs() < 1e-12, "{part}");
            assert!((cable.probability(38_400) - fast).abs() < 1e-12, "{part}");
        }
        let both = Cable { devices: 40, shield: Shield::Twice, ..plain };
        assert!((both.probability(1200) - 0.006).abs() < 1e-12, "defects add up");
        let all =
            Cable { bit_errors: BitErrors { probability: 1.0, above_baud: 0, seed: 3 }, ..both };
        assert!((all.probability(1200) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn one_seed_and_one_tick_make_the_same_errors_as_often_as_is_said() {
        let errors = |seed| Cable {
            bit_errors: BitErrors { probability: 0.1, above_baud: 0, seed },
            ..Cable::default()
        };
        let frame = [0x55; 8];
        let at = |seed, tick| errors(seed).garbled(&frame, 9_600, Tick(tick), false);
        assert_eq!(at(1, 1000), at(1, 1000));
        let seen: Vec<_> = (0..200).map(|tick| at(1, tick)).collect();
        assert_ne!(seen, (0..200).map(|tick| at(2, tick)).collect::<Vec<_>>(), "the seed counts");
        let wrong: usize = seen
            .iter()
            .flatten()
            .map(|garbled| garbled.iter().filter(|byte| **byte != 0x55).count())
            .sum();
        // 1600 bytes, a tenth of them: 160, give or take four times 12.
        assert!((112..=208).contains(&wrong), "{wrong}");
    }
}
