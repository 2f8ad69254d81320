//! What can be asked.

use serde::Deserialize;

/// A question; `ask` says which.
#[derive(Debug, Deserialize)]
#[serde(tag = "ask", rename_all = "kebab-case", deny_unknown_fields)]
pub enum PageAsk {
    /// Begin a scenario, of those inside the program or of the files that were put in.
    Begin { scenario: String },
    /// A file that somebody has put in.
    Put { name: String, text: String },
    /// The scenarios inside the program.
    Scenarios,
    /// Let time pass.
    Pass { ticks: u64 },
    /// What there is to see now; the number of the drawing of the meter, and the
    /// picture where it was not drawn lately, or `whole`.
    Look {
        #[serde(default)]
        whole: bool,
    },
    /// Where the parts of the picture of the meter are.
    Regions,
    /// A picture of the installation.
    Picture { view: String, theme: Option<String> },
    /// What the screen on the glass is, and what it rests on.
    Explain,
    /// What of the installation can be played.
    Controls,
    /// A button goes down or comes up.
    Key { key: String, down: bool },
    /// A button is pressed for 100 ms of the meter's time.
    Press { key: String },
    /// Show another meter.
    Select { meter: usize },
    /// Change the installation.
    Set { path: String, value: String },
    /// Switch the control power.
    Power { on: bool },
    /// Begin anew: the word of what, nothing for the scenario.
    Restart { what: String },
    /// Registers with what they hold: by words of their name, or numbers.
    Registers {
        search: String,
        #[serde(default)]
        from: usize,
    },
    /// Send a frame.
    Send { hex: String, crc: bool, baud: Option<u32> },
    /// Read registers with function 3 or 4; the first by its number, from 1.
    Read { unit: u8, function: u8, register: u16, count: u16 },
    /// Write registers: one with function 6, more with function 16.
    Write { unit: u8, register: u16, values: Vec<u16> },
    /// What went over the line after entry number `after`.
    Log { after: u64 },
    /// The tape of everything so far.
    Tape,
    /// The link of the state now.
    Link,
    /// Begin with the state of a link; it is to be stepped to.
    Open { link: String },
    /// Begin with a tape; it is to be stepped through.
    Play { text: String, file: String },
    /// Play on, up to so much of the meter's time.
    Step { ticks: u64 },
    /// Play no further.
    Stop,
    /// The lessons inside the program.
    Lessons,
    /// Begin a lesson, at a step.
    Lesson {
        name: String,
        #[serde(default)]
        step: usize,
    },
    /// Begin an exam.
    Exam { seed: u64, faults: [usize; 2], trainee: String },
    /// Say something to the lesson or the exam.
    Act { act: String, answer: Option<String> },
    /// Leave the lesson or the exam; the meter stays as it is.
    Leave,
}
