//! The two contacts as other programs read them: VCD for logic-analyser viewers
//! (`GTKWave`, `PulseView`), CSV for everything else.
//!
//! Virtual time counts from the beginning of the simulation. VCD is in whole
//! nanoseconds (IEEE 1364 knows no tick of 1/4,032,000 s), so that an edge stands at most 1 ns
//! late; CSV has the tick as well. A 1 is a closed contact.

use std::io::{self, Write};
use std::path::Path;

use firmware_model::{Contact, Edge, Tick};

use crate::kind::{CONTACTS_HEADER, FileKind};

/// How the edges are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EdgeFormat {
    /// Value change dump, IEEE 1364, a module for each meter.
    Vcd,
    /// `tick,seconds,meter,contact,state`, with a header.
    Csv,
}

impl EdgeFormat {
    /// What a file of it is.
    pub const fn kind(self) -> FileKind {
        match self {
            Self::Vcd => FileKind::Vcd,
            Self::Csv => FileKind::Contacts,
        }
    }

    /// What the ending of `file` asks for, `.vcd` or `.csv`; nothing for any other.
    pub fn of(file: &Path) -> Option<Self> {
        let ending = file.extension()?;
        let is = |name: &str| ending.eq_ignore_ascii_case(name);
        if is("vcd") {
            Some(Self::Vcd)
        } else if is("csv") {
            Some(Self::Csv)
        } else {
            None
        }
    }
}

/// The contacts of one meter when the export begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beginning {
    /// The name of the meter.
    pub meter: String,
    /// Whether the energy pulse contact is closed.
    pub energy_closed: bool,
    /// Whether the alarm contact is closed.
    pub alarm_closed: bool,
}

impl Beginning {
    /// The meter of that name without power: the energy contact is normally open, the
    /// alarm contact normally closed.
    pub fn without_power(meter: &str) -> Self {
        Self { meter: meter.to_owned(), energy_closed: false, alarm_closed: true }
    }

    fn states(&self) -> [(Contact, bool); 2] {
        [(Contact::Energy, self.energy_closed), (Contact::Alarm, self.alarm_closed)]
    }
}

/// An export under way: edges are written as they come.
#[derive(Debug)]
pub struct Export<W: Write> {
    out: W,
    format: EdgeFormat,
    /// The names of the meters as they are written, each its own.
    meters: Vec<String>,
    last: Tick,
    /// The time stamp under which the last line of a VCD stands, ns.
    stamp: u64,
}

impl<W: Write> Export<W> {
    /// Writes the header and the contacts as they are at the moment `at`, for each meter.
    ///
    /// # Errors
    /// What the writer reports.
    pub fn begin(
        mut out: W,
        format: EdgeFormat,
        at: Tick,
        meters: &[Beginning],
    ) -> io::Result<Self> {
        let names = identifiers(meters);
        let stamp = at.as_nanos();
        match format {
            EdgeFormat::Vcd => vcd_header(&mut out, &names, meters, stamp)?,
            EdgeFormat::Csv => writeln!(out, "{CONTACTS_HEADER}")?,
        }
        let mut export = Self { out, format, meters: names, last: at, stamp };
        if format == EdgeFormat::Csv {
            for (number, meter) in meters.iter().enumerate() {
                for (contact, closed) in meter.states() {
                    export.edge(number, Edge { at, contact, closed })?;
                }
            }
        }
        Ok(export)
    }

    /// Writes one edge of the meter of that number, counted from 0.
    ///
    /// # Errors
    /// What the writer reports; an edge earlier than the one before it, or of a meter that
    /// is not there.
    pub fn edge(&mut self, meter: usize, edge: Edge) -> io::Result<()> {
        self.pass(edge.at)?;
        let nanos = edge.at.as_nanos();
        let Some(name) = self.meters.get(meter) else {
            return Err(wrong(format!("an edge of meter {meter}, of {}", self.meters.len())));
        };
        match self.format {
            EdgeFormat::Vcd => {
                self.time_stamp(nanos)?;
                writeln!(self.out, "{}{}", u8::from(edge.closed), code(meter, edge.contact))
            }
            EdgeFormat::Csv => {
                let (seconds, fraction) = (nanos / 1_000_000_000, nanos % 1_000_000_000);
                let state = if edge.closed { "closed" } else { "open" };
                let (tick, contact) = (edge.at.0, word(edge.contact));
                writeln!(self.out, "{tick},{seconds}.{fraction:09},{name},{contact},{state}")
            }
        }
    }

    /// Hands on what has been written so far.
    ///
    /// # Errors
    /// What the writer reports.
    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// Ends the export at `until`: a viewer shows the contacts up to there.
    ///
    /// # Errors
    /// What the writer reports; an edge later than `until`.
    pub fn finish(mut self, until: Tick) -> io::Result<()> {
        self.pass(until)?;
        if self.format == EdgeFormat::Vcd {
            self.time_stamp(until.as_nanos())?;
        }
        self.out.flush()
    }

    fn time_stamp(&mut self, nanos: u64) -> io::Result<()> {
        if nanos != self.stamp {
            self.stamp = nanos;
            writeln!(self.out, "#{nanos}")?;
        }
        Ok(())
    }

    fn pass(&mut self, at: Tick) -> io::Result<()> {
        if at < self.last {
            return Err(wrong(format!("an edge at {at} after one at {}", self.last)));
        }
        self.last = at;
        Ok(())
    }
}

fn wrong(message: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, message)
}

fn vcd_header(
    out: &mut impl Write,
    names: &[String],
    meters: &[Beginning],
    stamp: u64,
) -> io::Result<()> {
    writeln!(out, "$version s4100 {} $end", env!("CARGO_PKG_VERSION"))?;
    writeln!(out, "$comment contacts of the meters: 1 is closed, 0 is open $end")?;
    writeln!(out, "$timescale 1 ns $end")?;
    for (number, name) in names.iter().enumerate() {
        writeln!(out, "$scope module {name} $end")?;
        for contact in [Contact::Energy, Contact::Alarm] {
            writeln!(out, "$var wire 1 {} {} $end", code(number, contact), word(contact))?;
        }
        writeln!(out, "$upscope $end")?;
    }
    writeln!(out, "$enddefinitions $end\n#{stamp}\n$dumpvars")?;
    for (number, meter) in meters.iter().enumerate() {
        for (contact, closed) in meter.states() {
            writeln!(out, "{}{}", u8::from(closed), code(number, contact))?;
        }
    }
    writeln!(out, "$end")
}

/// The identifier code that stands for a contact of the meter of that number in a VCD: the
/// digits of a number, of which there are 94, `!` to `~`.
fn code(meter: usize, contact: Contact) -> String {
    let mut number = 2 * meter + usize::from(contact == Contact::Alarm);
    let mut code = String::new();
    loop {
        code.push(char::from(b'!' + (number % 94) as u8));
        number /= 94;
        if number == 0 {
            return code;
        }
    }
}

const fn word(contact: Contact) -> &'static str {
    match contact {
        Contact::Energy => "energy_pulse",
        Contact::Alarm => "alarm",
    }
}

/// For each meter a name that neither format mistakes for two, for none, or for another's.
fn identifiers(meters: &[Beginning]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for meter in meters {
        let mut name = identifier(&meter.meter);
        while names.contains(&name) {
            name.push('_');
        }
        names.push(name);
    }
    names
}

fn identifier(meter: &str) -> String {
    let sound = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '_' };
    let name: String = meter.chars().map(sound).collect();
    if name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_') {
        name
    } else {
        format!("meter_{name}")
    }
}

#[cfg(test)]
mod tests;
