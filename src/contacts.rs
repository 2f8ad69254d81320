//! The two contacts as other programs read them: VCD for logic-analyser viewers
//! (`GTKWave`, `PulseView`), CSV for everything else.
//!
//! Virtual time counts from the beginning of the simulation. VCD is in whole
//! nanoseconds (IEEE 1364 knows no tick of 1/4,032,000 s), so that an edge stands at most 1 ns
//! late; CSV has the tick as well. A 1 is a closed contact.

use std::io::{self, Write};

use firmware_model::{Contact, Edge, Tick};

/// How the edges are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Value change dump, IEEE 1364, one module named after the meter.
    Vcd,
    /// `tick,seconds,meter,contact,state`, with a header.
    Csv,
}

/// The contacts of one meter when the export begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Beginning {
    /// When.
    pub at: Tick,
    /// Whether the energy pulse contact is closed.
    pub energy_closed: bool,
    /// Whether the alarm contact is closed.
    pub alarm_closed: bool,
}

impl Default for Beginning {
    /// A meter without power at the beginning of virtual time: the energy contact is
    /// normally open, the alarm contact normally closed.
    fn default() -> Self {
        Self { at: Tick::ZERO, energy_closed: false, alarm_closed: true }
    }
}

/// An export under way: edges are written as they come.
#[derive(Debug)]
pub struct Export<W: Write> {
    out: W,
    format: Format,
    meter: String,
    last: Tick,
    /// The time stamp under which the last line of a VCD stands, ns.
    stamp: u64,
}

/// Writes all `edges`, in order of time, of the meter named `meter` up to `until`.
///
/// # Errors
/// What the writer reports; an edge earlier than the one before it.
pub fn export<'a>(
    out: impl Write,
    format: Format,
    meter: &str,
    beginning: Beginning,
    edges: impl IntoIterator<Item = &'a Edge>,
    until: Tick,
) -> io::Result<()> {
    let mut export = Export::begin(out, format, meter, beginning)?;
    edges.into_iter().try_for_each(|edge| export.edge(*edge))?;
    export.finish(until)
}

impl<W: Write> Export<W> {
    /// Writes the header and the contacts as they are at the beginning.
    ///
    /// # Errors
    /// What the writer reports.
    pub fn begin(
        mut out: W,
        format: Format,
        meter: &str,
        beginning: Beginning,
    ) -> io::Result<Self> {
        let meter = identifier(meter);
        let stamp = beginning.at.as_nanos();
        match format {
            Format::Vcd => vcd_header(&mut out, &meter, beginning, stamp)?,
            Format::Csv => writeln!(out, "tick,seconds,meter,contact,state")?,
        }
        let mut export = Self { out, format, meter, last: beginning.at, stamp };
        if format == Format::Csv {
            for (contact, closed) in states(beginning) {
                export.edge(Edge { at: beginning.at, contact, closed })?;
            }
        }
        Ok(export)
    }

    /// Writes one edge.
    ///
    /// # Errors
    /// What the writer reports; an edge earlier than the one before it.
    pub fn edge(&mut self, edge: Edge) -> io::Result<()> {
        self.pass(edge.at)?;
        let nanos = edge.at.as_nanos();
        match self.format {
            Format::Vcd => {
                self.time_stamp(nanos)?;
                writeln!(self.out, "{}{}", u8::from(edge.closed), code(edge.contact))
            }
            Format::Csv => {
                let (seconds, fraction) = (nanos / 1_000_000_000, nanos % 1_000_000_000);
                let state = if edge.closed { "closed" } else { "open" };
                let (tick, meter, contact) = (edge.at.0, &self.meter, name(edge.contact));
                writeln!(self.out, "{tick},{seconds}.{fraction:09},{meter},{contact},{state}")
            }
        }
    }

    /// Ends the export at `until`: a viewer shows the contacts up to there.
    ///
    /// # Errors
    /// What the writer reports; an edge later than `until`.
    pub fn finish(mut self, until: Tick) -> io::Result<()> {
        self.pass(until)?;
        if self.format == Format::Vcd {
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
            let message = format!("an edge at {at} after one at {}", self.last);
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
        self.last = at;
        Ok(())
    }
}

fn vcd_header(
    out: &mut impl Write,
    meter: &str,
    beginning: Beginning,
    stamp: u64,
) -> io::Result<()> {
    writeln!(out, "$version s4100 {} $end", env!("CARGO_PKG_VERSION"))?;
    writeln!(out, "$comment contacts of the meter: 1 is closed, 0 is open $end")?;
    writeln!(out, "$timescale 1 ns $end")?;
    writeln!(out, "$scope module {meter} $end")?;
    for (contact, _) in states(beginning) {
        writeln!(out, "$var wire 1 {} {} $end", code(contact), name(contact))?;
    }
    writeln!(out, "$upscope $end\n$enddefinitions $end\n#{stamp}\n$dumpvars")?;
    for (contact, closed) in states(beginning) {
        writeln!(out, "{}{}", u8::from(closed), code(contact))?;
    }
    writeln!(out, "$end")
}

fn states(beginning: Beginning) -> [(Contact, bool); 2] {
    [(Contact::Energy, beginning.energy_closed), (Contact::Alarm, beginning.alarm_closed)]
}

/// The identifier code that stands for a contact in a VCD.
const fn code(contact: Contact) -> char {
    match contact {
        Contact::Energy => 'e',
        Contact::Alarm => 'a',
    }
}

const fn name(contact: Contact) -> &'static str {
    match contact {
        Contact::Energy => "energy_pulse",
        Contact::Alarm => "alarm",
    }
}

/// A name that neither format mistakes for two, or for none.
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
mod tests {
    use super::*;

    const fn edge(ticks: u64, contact: Contact, closed: bool) -> Edge {
        Edge { at: Tick(ticks), contact, closed }
    }

    /// Power at once; a pulse of 100 ms at 1 s; power off at 2 s and one tick.
    const EDGES: [Edge; 4] = [
        edge(0, Contact::Alarm, false),
        edge(4_032_000, Contact::Energy, true),
        edge(4_435_200, Contact::Energy, false),
        edge(8_064_001, Contact::Alarm, true),
    ];

    fn written(format: Format, meter: &str, edges: &[Edge], until: u64) -> io::Result<String> {
        let mut out = Vec::new();
        export(&mut out, format, meter, Beginning::default(), edges, Tick(until))?;
        Ok(String::from_utf8(out).unwrap())
    }

    #[test]
    fn vcd_has_a_time_stamp_for_each_moment_and_ends_at_the_end() {
        let vcd = written(Format::Vcd, "garage", &EDGES, 12_096_000).unwrap();
        let (header, changes) = vcd.split_once("$enddefinitions $end\n").unwrap();
        assert!(header.contains("$timescale 1 ns $end\n$scope module garage $end\n"));
        assert!(header.contains("$var wire 1 e energy_pulse $end\n$var wire 1 a alarm $end\n"));
        // A tick is 248.015873 ns.
        assert_eq!(
            changes,
            "#0\n$dumpvars\n0e\n1a\n$end\n0a\n#1000000000\n1e\n#1100000000\n0e\n#2000000249\n1a\n\
             #3000000000\n"
        );
    }

    #[test]
    fn csv_has_the_tick_too() {
        let csv = written(Format::Csv, "garage", &EDGES, 12_096_000).unwrap();
        assert_eq!(
            csv,
            "tick,seconds,meter,contact,state\n\
             0,0.000000000,garage,energy_pulse,open\n\
             0,0.000000000,garage,alarm,closed\n\
             0,0.000000000,garage,alarm,open\n\
             4032000,1.000000000,garage,energy_pulse,closed\n\
             4435200,1.100000000,garage,energy_pulse,open\n\
             8064001,2.000000249,garage,alarm,closed\n"
        );
    }

    #[test]
    fn time_does_not_run_backwards() {
        for format in [Format::Vcd, Format::Csv] {
            let swapped = [EDGES[2], EDGES[1]];
            let error = written(format, "m", &swapped, 12_096_000).unwrap_err();
            assert_eq!(error.to_string(), "an edge at 1.000 s after one at 1.100 s");
            assert!(written(format, "m", &EDGES, 8_064_000).is_err(), "an edge after the end");
        }
    }

    #[test]
    fn a_meter_may_have_any_name() {
        for (name, expected) in [("main 1", "main_1"), ("2nd", "meter_2nd"), ("", "meter_")] {
            assert!(written(Format::Csv, name, &EDGES, 12_096_000).unwrap().contains(expected));
        }
        assert!(!written(Format::Csv, "a,b", &[], 0).unwrap().contains("a,b"));
    }

    #[test]
    fn an_export_may_begin_in_the_middle() {
        let mut out = Vec::new();
        let beginning = Beginning { at: Tick(4_200_000), energy_closed: true, alarm_closed: false };
        let mut export = Export::begin(&mut out, Format::Vcd, "m", beginning).unwrap();
        export.edge(EDGES[2]).unwrap();
        export.finish(EDGES[2].at).unwrap();
        let text = String::from_utf8(out).unwrap();
        // 4,200,000 ticks are 1.041666666... s.
        assert!(
            text.ends_with("#1041666667\n$dumpvars\n1e\n0a\n$end\n#1100000000\n0e\n"),
            "{text}"
        );
    }
}
