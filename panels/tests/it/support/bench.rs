//! A running meter under a person's fingers and a client's requests.

use std::sync::Arc;

use firmware_model::menu::Dialog;
use firmware_model::{
    Component, ControlPower, Fidelity, Identity, Input, Key, Lcd, Menu, Meter, Output, Place,
    ScreenId, Setup, Signal, Tick, Waveform,
};
use panels::Panel;

/// Long enough for a contact not to bounce.
const HALF_PRESS: Tick = Tick::from_millis(40);

#[derive(Clone)]
pub struct Bench {
    pub meter: Meter,
    pub menu: Arc<Menu>,
}

/// A sine of `rms` at `degrees` behind the phase.
fn sine(rms: f64, degrees: f64) -> Waveform {
    let (amplitude, angle) = (rms * 2_f64.sqrt(), degrees.to_radians());
    let component = Component {
        order: 1,
        cos: amplitude * libm::cos(angle),
        sin: amplitude * libm::sin(angle),
    };
    Waveform { components: vec![component], noise: [0.0; 3], recorded: [0.0; 6] }
}

/// 480Y/277 V with 80 A, 8 A exported and 33 A at 1 V CTs of 100 A.
fn signal() -> Signal {
    Signal {
        voltages: [sine(277.128, 0.0), sine(277.128, 120.0), sine(277.128, 240.0)],
        currents: [sine(0.8, 18.0), sine(0.08, 300.0), sine(0.33, 232.0)],
        ..Signal::dead()
    }
}

impl Bench {
    /// A meter that has run for three seconds.
    pub fn new(setup: Setup) -> Self {
        Self::of(Identity::default(), setup)
    }

    pub fn of(identity: Identity, setup: Setup) -> Self {
        let menu = Panel::builtin().unwrap().menu;
        let mut meter = Meter::new(identity, setup, Fidelity::default(), Arc::clone(&menu));
        meter.apply(Tick::ZERO, Input::Terminals(Arc::new(signal())));
        meter.apply(Tick::ZERO, Input::ControlPower(ControlPower::Ac(120.0)));
        meter.advance(Tick::from_seconds(3));
        Self { meter, menu }
    }

    pub fn press(&mut self, key: Key) {
        let at = self.meter.now();
        self.meter.apply(at, Input::Down(key));
        self.meter.apply(at + HALF_PRESS, Input::Up(key));
        self.meter.advance(at + HALF_PRESS + HALF_PRESS);
    }

    /// Presses keys: `-`, `+`, `<` for back, `>` for next.
    pub fn keys(&mut self, keys: &str) {
        for key in keys.chars() {
            self.press(match key {
                '-' => Key::Minus,
                '+' => Key::Plus,
                '<' => Key::Back,
                _ => Key::Next,
            });
        }
    }

    pub fn wait(&mut self, millis: u64) {
        self.meter.advance(self.meter.now() + Tick::from_millis(millis));
    }

    pub fn lcd(&self) -> Lcd {
        self.meter.lcd()
    }

    pub fn place(&self) -> Place {
        self.lcd().place
    }

    /// The value on the glass, as a person writes it down.
    pub fn glass(&self) -> String {
        let shown = self.lcd().value.cells();
        let mut text = String::from(if shown.negative { "-" } else { "" });
        for cell in shown.cells {
            text.push(cell.character);
            if cell.point {
                text.push('.');
            }
        }
        text.trim().to_owned()
    }

    pub fn is_at_top(&self) -> bool {
        let screen = self.place().screen;
        self.menu.rows().iter().any(|row| row.screens[0] == screen)
    }

    /// Goes back, and nothing else, until a screen of the top list shows.
    pub fn back_to_top(&mut self) {
        // The longest row, reactive energy, has sixteen screens.
        for _ in 0..16 {
            if self.is_at_top() {
                return;
            }
            self.press(Key::Back);
            // A refused value holds its screen for two seconds.
            self.wait(if self.place().dialog == Dialog::Refused { 2_000 } else { 0 });
        }
        assert!(self.is_at_top(), "{:?} does not lead to the top", self.place());
    }

    /// Goes to a screen by the keys that a person would press, with `password` of five digits.
    pub fn open(&mut self, id: &str, password: &str) {
        let screen = ScreenId::named(id).unwrap();
        let path = self.menu.path(screen);
        self.back_to_top();
        while self.place().screen != path[0] {
            self.press(Key::Minus);
        }
        for _ in 0..200 {
            let here = self.place().screen;
            if here == screen {
                return;
            }
            if here.id().ends_with(".password") {
                self.digits(password);
            } else if let Some(head) = self.head_of_the_row_to(screen, here) {
                while self.place().screen != head {
                    self.press(Key::Minus);
                }
                self.press(Key::Next);
            } else {
                self.press(Key::Next);
            }
        }
        panic!("{id} is not reached");
    }

    /// The head of the inner row in which `screen` stands, if `here` is another head of that list.
    fn head_of_the_row_to(&self, screen: ScreenId, here: ScreenId) -> Option<ScreenId> {
        let lists = self.menu.rows().iter().map(|row| &row.list);
        let list = lists.into_iter().find(|list| list.iter().flatten().any(|s| *s == screen))?;
        let head = list.iter().find(|row| row.contains(&screen))?[0];
        (list.iter().any(|row| row[0] == here) && head != screen).then_some(head)
    }

    /// Turns each digit to that of `digits`, and leaves to the right.
    pub fn digits(&mut self, digits: &str) {
        for (index, wanted) in digits.chars().enumerate() {
            for turn in 0.. {
                let shown: Vec<char> = self.glass().chars().filter(|c| *c != '.').collect();
                // `0.10` shows a zero in front that is not a digit of its own.
                let shown = shown[shown.len() - digits.len() + index];
                if shown == wanted {
                    break;
                }
                assert!(turn < 10, "digit {index} of {digits}");
                self.press(Key::Plus);
            }
            self.press(Key::Next);
        }
    }

    /// What a frame to `unit` at `rate` gets.
    pub fn ask(&mut self, unit: u8, rate: u32, request: &[u8]) -> Output {
        let mut bytes = vec![unit];
        bytes.extend(request);
        let crc = bytes.iter().fold(0xFFFF_u16, |crc, byte| {
            (0..8).fold(crc ^ u16::from(*byte), |crc, _| {
                if crc & 1 == 1 { crc >> 1 ^ 0xA001 } else { crc >> 1 }
            })
        });
        bytes.extend(crc.to_le_bytes());
        let at = self.meter.now();
        self.meter.apply(at, Input::Frame { bytes, rate })
    }

    /// Register `number`, counted from 1, over Modbus.
    pub fn register(&mut self, number: u16) -> u16 {
        let [high, low] = (number - 1).to_be_bytes();
        let setup = self.meter.setup();
        let (unit, rate) = (setup.address(), setup.line().baud.bits_per_second());
        match self.ask(unit, rate, &[3, high, low, 0, 1]) {
            Output::Reply(reply) => u16::from_be_bytes([reply[3], reply[4]]),
            other => panic!("register {number}: {other:?}"),
        }
    }

    /// Writes register `number` over Modbus.
    pub fn write(&mut self, number: u16, value: u16) {
        let ([high, low], [value_high, value_low]) =
            ((number - 1).to_be_bytes(), value.to_be_bytes());
        match self.ask(1, 19_200, &[6, high, low, value_high, value_low]) {
            Output::Reply(reply) => assert_eq!(reply[1], 6, "register {number} := {value}"),
            other => panic!("register {number}: {other:?}"),
        }
    }
}
