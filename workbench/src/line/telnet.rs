//! A serial port over telnet (RFC 2217, COM port control). Pure.
//!
//! It carries what a pseudo-terminal cannot: the client says its rate, parity, data and stop bits, and the
//! port answers each with what it has. Bytes of FF hex are doubled, in both directions.
//!
//! ```text
//!  IAC WILL|WONT|DO|DONT option           what both may do: binary (0), no go-ahead (3), COM port (44)
//!  IAC SB 44 command value… IAC SE        1 rate, 2 data bits, 3 parity, 4 stop bits, 5 control, 12 purge;
//!                                         answered by the command + 100; a value of 0 asks
//! ```

use firmware_model::{LineSettings, Parity};

const IAC: u8 = 255;
const DONT: u8 = 254;
const DO: u8 = 253;
const WONT: u8 = 252;
const WILL: u8 = 251;
const SB: u8 = 250;
const SE: u8 = 240;
const COM_PORT: u8 = 44;
/// Binary, no go-ahead, COM port control.
const OPTIONS: [u8; 3] = [0, 3, COM_PORT];
/// So much of a subnegotiation is kept; none that is understood is longer.
const LONGEST: usize = 64;

/// How a client has set its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ComSettings {
    /// Bits a second.
    pub rate: u32,
    /// 1 none, 2 odd, 3 even, 4 mark, 5 space.
    parity: u8,
    data_bits: u8,
    /// 1 one, 2 two, 3 one and a half.
    stop_bits: u8,
}

impl ComSettings {
    /// As `line` is set.
    pub fn of(line: LineSettings) -> Self {
        let parity = parity_code(line.parity);
        Self { rate: line.baud.bits_per_second(), parity, data_bits: 8, stop_bits: 1 }
    }

    /// Whether a receiver with the settings of `line` takes the characters for what they are, its
    /// rate apart: it looks at one stop bit, so that more do no harm.
    pub fn fit(&self, line: LineSettings) -> bool {
        self.parity == parity_code(line.parity) && self.data_bits == 8
    }
}

const fn parity_code(parity: Parity) -> u8 {
    match parity {
        Parity::None => 1,
        Parity::Odd => 2,
        Parity::Even => 3,
    }
}

/// Where in a command the stream stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    Data,
    Command,
    Option(u8),
    Sub,
    SubCommand,
}

/// One client's stream.
#[derive(Debug, Clone)]
pub struct Telnet {
    within: Within,
    sub: Vec<u8>,
    /// What this end does, and what the client does, of [`OPTIONS`].
    own: [bool; OPTIONS.len()],
    theirs: [bool; OPTIONS.len()],
    settings: ComSettings,
}

impl Telnet {
    /// A client that has said nothing yet: its settings are those of `line`.
    pub fn new(line: LineSettings) -> Self {
        Self {
            within: Within::Data,
            sub: Vec::new(),
            own: [false; OPTIONS.len()],
            theirs: [false; OPTIONS.len()],
            settings: ComSettings::of(line),
        }
    }

    /// How the client has set its end.
    pub const fn settings(&self) -> ComSettings {
        self.settings
    }

    /// Takes bytes in; what of them is for the line is added to `data`, and what is to be answered to
    /// `answer`.
    pub fn push(&mut self, bytes: &[u8], data: &mut Vec<u8>, answer: &mut Vec<u8>) {
        for byte in bytes {
            self.within = match (self.within, *byte) {
                (Within::Data, IAC) => Within::Command,
                (Within::Data, byte) => {
                    data.push(byte);
                    Within::Data
                }
                (Within::Command, IAC) => {
                    data.push(IAC);
                    Within::Data
                }
                (Within::Command, verb @ (DO | DONT | WILL | WONT)) => Within::Option(verb),
                (Within::Command, SB) => {
                    self.sub.clear();
                    Within::Sub
                }
                (Within::Command, _) => Within::Data,
                (Within::Option(verb), option) => {
                    self.negotiate(verb, option, answer);
                    Within::Data
                }
                (Within::Sub, IAC) => Within::SubCommand,
                (Within::Sub, byte) => self.keep(byte),
                (Within::SubCommand, IAC) => self.keep(IAC),
                (Within::SubCommand, _) => {
                    self.obey(answer);
                    Within::Data
                }
            };
        }
    }

    fn keep(&mut self, byte: u8) -> Within {
        if self.sub.len() < LONGEST {
            self.sub.push(byte);
        }
        Within::Sub
    }

    /// Agrees to what is understood; an agreement that stands is not answered again.
    fn negotiate(&mut self, verb: u8, option: u8, answer: &mut Vec<u8>) {
        let (agreed, yes, no) = match verb {
            DO | DONT => (&mut self.own, WILL, WONT),
            _ => (&mut self.theirs, DO, DONT),
        };
        let wanted = matches!(verb, DO | WILL);
        let place = OPTIONS.iter().position(|known| *known == option);
        match place.and_then(|place| agreed.get_mut(place)) {
            Some(stands) if *stands != wanted => {
                *stands = wanted;
                answer.extend([IAC, if wanted { yes } else { no }, option]);
            }
            None if wanted => answer.extend([IAC, no, option]),
            _ => {}
        }
    }

    /// Does what a whole subnegotiation asks for.
    fn obey(&mut self, answer: &mut Vec<u8>) {
        let [COM_PORT, command, value @ ..] = self.sub.as_slice() else { return };
        let one = value.first().copied().unwrap_or_default();
        let settings = &mut self.settings;
        let set = |stored: &mut u8, accepted: std::ops::RangeInclusive<u8>| {
            if accepted.contains(&one) {
                *stored = one;
            }
            vec![*stored]
        };
        let told = match command {
            0 => b"s4100".to_vec(),
            1 => {
                let rate = value.first_chunk().copied().map_or(0, u32::from_be_bytes);
                if rate > 0 {
                    settings.rate = rate;
                }
                settings.rate.to_be_bytes().to_vec()
            }
            2 => set(&mut settings.data_bits, 5..=8),
            3 => set(&mut settings.parity, 1..=5),
            4 => set(&mut settings.stop_bits, 1..=3),
            // Asked: no flow control, no break, DTR and RTS on, no flow control inwards.
            5 => vec![match one {
                0 => 1,
                4 => 6,
                7 => 8,
                10 => 11,
                13 => 14,
                other => other,
            }],
            10..=12 => vec![one],
            _ => return,
        };
        answer.extend([IAC, SB, COM_PORT, command + 100]);
        answer.extend(doubled(&told));
        answer.extend([IAC, SE]);
    }
}

/// `bytes` as they stand in the stream.
pub fn doubled(bytes: &[u8]) -> Vec<u8> {
    bytes
        .iter()
        .flat_map(|byte| std::iter::repeat_n(*byte, 1 + usize::from(*byte == IAC)))
        .collect()
}

#[cfg(test)]
mod tests {
    use firmware_model::Baud;
    use proptest::prelude::*;

    use super::*;

    const LINE: LineSettings = LineSettings { baud: Baud::B19200, parity: Parity::None };

    /// What is for the line, and what is answered.
    fn hear(telnet: &mut Telnet, bytes: &[u8]) -> (Vec<u8>, Vec<u8>) {
        let (mut data, mut answer) = (Vec::new(), Vec::new());
        telnet.push(bytes, &mut data, &mut answer);
        (data, answer)
    }

    #[test]
    fn options_are_agreed_to_once_and_others_refused() {
        let mut telnet = Telnet::new(LINE);
        let asked = [255, 251, 44, 255, 253, 44, 255, 253, 1, 255, 251, 0, 255, 251, 24];
        let answered = [255, 253, 44, 255, 251, 44, 255, 252, 1, 255, 253, 0, 255, 254, 24];
        assert_eq!(hear(&mut telnet, &asked), (vec![], answered.to_vec()));
        assert_eq!(hear(&mut telnet, &[255, 251, 44, 255, 253, 44]), (vec![], vec![]), "it stands");
        assert_eq!(hear(&mut telnet, &[255, 252, 44]).1, [255, 254, 44]);
    }

    /// 9600 bit/s are 2580 hex; even parity is 3. A rate of FF hex bytes is doubled.
    #[test]
    fn settings_are_taken_answered_and_held_against_the_line() {
        let mut telnet = Telnet::new(LINE);
        assert!(telnet.settings().fit(LINE));
        let rate = [255, 250, 44, 1, 0, 0, 0x25, 0x80, 255, 240];
        assert_eq!(hear(&mut telnet, &rate).1, [255, 250, 44, 101, 0, 0, 0x25, 0x80, 255, 240]);
        assert_eq!(telnet.settings().rate, 9600);
        assert_eq!(
            hear(&mut telnet, &[255, 250, 44, 3, 3, 255, 240]).1,
            [255, 250, 44, 103, 3, 255, 240]
        );
        assert!(!telnet.settings().fit(LINE));
        assert!(telnet.settings().fit(LineSettings { parity: Parity::Even, ..LINE }));
        // Two stop bits do no harm, seven data bits do.
        hear(&mut telnet, &[255, 250, 44, 3, 1, 255, 240, 255, 250, 44, 4, 2, 255, 240]);
        assert!(telnet.settings().fit(LINE));
        hear(&mut telnet, &[255, 250, 44, 2, 7, 255, 240]);
        assert!(!telnet.settings().fit(LINE));
        // What is asked, and what is not a parity, changes nothing.
        assert_eq!(hear(&mut telnet, &[255, 250, 44, 3, 0, 255, 240]).1[4], 1);
        assert_eq!(hear(&mut telnet, &[255, 250, 44, 3, 9, 255, 240]).1[4], 1);
        let odd_rate = [255, 250, 44, 1, 0, 0, 255, 255, 1, 255, 240];
        assert_eq!(
            hear(&mut telnet, &odd_rate).1,
            [255, 250, 44, 101, 0, 0, 255, 255, 1, 255, 240]
        );
        assert_eq!(telnet.settings().rate, 0xFF01);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        /// Frames pass whole, however they come, with commands between them.
        #[test]
        fn data_passes_between_commands(frame in prop::collection::vec(any::<u8>(), 0..300), at in 0_usize..300, cut in 1_usize..20) {
            let at = at.min(frame.len());
            let command = [255, 250, 44, 12, 3, 255, 240];
            let stream = [&doubled(&frame[..at])[..], &command, &doubled(&frame[at..])].concat();
            let mut telnet = Telnet::new(LINE);
            let mut data = Vec::new();
            for piece in stream.chunks(cut) {
                data.extend(hear(&mut telnet, piece).0);
            }
            prop_assert_eq!(data, frame);
        }

        #[test]
        fn whatever_comes_is_bounded(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
            let mut telnet = Telnet::new(LINE);
            let (data, answer) = hear(&mut telnet, &bytes);
            prop_assert!(data.len() <= bytes.len() && telnet.sub.len() <= LONGEST);
            prop_assert!(answer.len() <= 4 * bytes.len());
        }
    }
}
