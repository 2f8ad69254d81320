//! What hangs on the meter's two solid-state contacts, outside the case (guide p. 11).
//!
//! ```text
//! current   supply / load resistance, while the contact is closed
//! limit     30 V, and 100 mA less 0.56 mA for each degree above 25
//! ```
//!
//! A circuit beyond the limit is said to be so, and nothing is damaged.

use firmware_model::{Edge, Tick};

/// The voltage that a contact switches at most, V, alternating or direct.
pub const MOST_VOLTS: f64 = 30.0;
/// The current that a contact carries at most up to 25 °C, mA.
const MOST_MILLIAMPS: f64 = 100.0;
/// What is taken from it for each degree above 25 °C, mA.
const DERATING: f64 = 0.56;
/// Up to here nothing is taken from it, °C.
const RATED_CELSIUS: f64 = 25.0;

/// The circuit on one contact.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ContactCircuit {
    /// The voltage of its supply, V; without one nothing hangs on the contact.
    pub supply_volts: Option<f64>,
    /// The resistance of what is switched, Ω; without one no current flows.
    pub load_ohms: Option<f64>,
    /// How warm it is around the meter, °C.
    pub ambient_celsius: f64,
    /// How long the contact has to stay as it is before the receiver believes it.
    pub debounce: Tick,
}

impl Default for ContactCircuit {
    /// Nothing on the contact, at 25 °C.
    fn default() -> Self {
        Self {
            supply_volts: None,
            load_ohms: None,
            ambient_celsius: RATED_CELSIUS,
            debounce: Tick::ZERO,
        }
    }
}

impl ContactCircuit {
    /// The current through the closed contact, mA.
    pub fn milliamps(&self) -> Option<f64> {
        Some(self.supply_volts? / self.load_ohms? * 1000.0)
    }

    /// The current that the contact carries at most, mA.
    pub fn most_milliamps(&self) -> f64 {
        let above = (self.ambient_celsius - RATED_CELSIUS).max(0.0);
        (MOST_MILLIAMPS - DERATING * above).max(0.0)
    }
}

/// The circuits on both contacts.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ContactCircuits {
    /// On the energy pulse contact.
    pub pulse: ContactCircuit,
    /// On the alarm contact.
    pub alarm: ContactCircuit,
}

/// A pulse counter with a debouncing input: it takes over the contact's state once that has
/// lasted for the debounce time, and counts when it goes over to closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PulseReceiver {
    /// The contact's state and since when; open since the power-up.
    contact: (bool, Tick),
    /// The state that the counter believes.
    believed: bool,
    count: u64,
}

impl PulseReceiver {
    /// The contact has opened or closed.
    pub fn edge(&mut self, edge: &Edge, debounce: Tick) {
        self.settle(edge.at, debounce);
        self.contact = (edge.closed, edge.at);
    }

    /// How many closures it has counted by `now`.
    pub fn counted(mut self, now: Tick, debounce: Tick) -> u64 {
        self.settle(now, debounce);
        self.count
    }

    fn settle(&mut self, now: Tick, debounce: Tick) {
        let (closed, since) = self.contact;
        if closed != self.believed && now >= since + debounce {
            self.believed = closed;
            self.count += u64::from(closed);
        }
    }
}

#[cfg(test)]
mod tests {
    use firmware_model::Contact;

    use super::*;

    #[test]
    fn the_limit_falls_with_the_temperature() {
        let at = |ambient_celsius| {
            ContactCircuit { ambient_celsius, ..Default::default() }.most_milliamps()
        };
        // 100 - 15 x 0.56, 100 - 45 x 0.56: by hand.
        for (celsius, expected) in [(-20.0, 100.0), (25.0, 100.0), (40.0, 91.6), (70.0, 74.8)] {
            assert!((at(celsius) - expected).abs() < 1e-9, "{celsius}");
        }
        let circuit = |supply_volts, load_ohms| ContactCircuit {
            supply_volts,
            load_ohms,
            ..Default::default()
        };
        assert_eq!(circuit(Some(24.0), Some(1200.0)).milliamps(), Some(20.0));
        assert_eq!(circuit(Some(24.0), None).milliamps(), None);
    }

    #[test]
    fn a_receiver_believes_what_lasts() {
        let edges = |times: &[u64]| {
            let edge = |(index, millis): (usize, &u64)| Edge {
                at: Tick::from_millis(*millis),
                contact: Contact::Energy,
                closed: index % 2 == 0,
            };
            times.iter().enumerate().map(edge).collect::<Vec<_>>()
        };
        let counted = |debounce, times: &[u64], now| {
            let debounce = Tick::from_millis(debounce);
            let mut receiver = PulseReceiver::default();
            for edge in edges(times) {
                receiver.edge(&edge, debounce);
            }
            receiver.counted(Tick::from_millis(now), debounce)
        };
        // Three closures of 10 ms, one of 50 ms.
        let times = [100, 110, 200, 210, 300, 350, 400, 410];
        assert_eq!(counted(0, &times, 500), 4);
        assert_eq!(counted(10, &times, 500), 4);
        assert_eq!(counted(15, &times, 500), 1);
        // The last one is closed still, and has lasted long enough at 315 only.
        assert_eq!(counted(15, &times[..5], 314), 0);
        assert_eq!(counted(15, &times[..5], 315), 1);
    }
}
