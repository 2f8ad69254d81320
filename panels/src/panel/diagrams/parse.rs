//! The diagrams of a panel, read and checked.

use core::ops::Range;

use firmware_model::SystemType;
use serde::Deserialize;
use toml::Spanned;

use super::{
    Conductor, ControlDiagram, CtInput, DeviceKind, Diagram, DiagramColours, DiagramLayout,
    Diagrams, DrawnConductor, DrawnCt, DrawnLead, Earthed, LeadDevice, LeadStart, MeasuringDiagram,
    MeterTerminal,
};
use crate::error::{PanelError, PanelSource};
use crate::panel::strokes::Strokes;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DiagramsFile {
    layout: Spanned<DiagramLayout>,
    colours: DiagramColours,
    measuring: Vec<MeasuringEntry>,
    control: Vec<ControlEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MeasuringEntry {
    number: u8,
    system: Spanned<u32>,
    title: Spanned<String>,
    conductors: Vec<Conductor>,
    #[serde(default)]
    earth: Vec<Earthed>,
    leads: Vec<Spanned<LeadEntry>>,
    cts: Vec<Spanned<CtEntry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ControlEntry {
    source: String,
    title: Spanned<String>,
    #[serde(default)]
    direct: bool,
    #[serde(default)]
    conductors: Vec<Conductor>,
    leads: Vec<Spanned<LeadEntry>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LeadEntry {
    terminal: MeterTerminal,
    on: LeadStart,
    #[serde(default)]
    through: Vec<DeviceKind>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CtEntry {
    input: CtInput,
    around: Vec<Conductor>,
}

/// What a file is held against.
struct Reader<'a> {
    source: PanelSource<'a>,
    strokes: &'a Strokes,
}

impl Diagrams {
    pub(crate) fn parse(source: PanelSource<'_>, strokes: &Strokes) -> Result<Self, PanelError> {
        let file: DiagramsFile = source.parse()?;
        let reader = Reader { source, strokes };
        reader.check_layout(&file.layout)?;
        let measuring = file.measuring.into_iter().map(|entry| reader.measuring(entry));
        let measuring = measuring.collect::<Result<Vec<_>, _>>()?;
        let control = file.control.into_iter().map(|entry| reader.control(entry));
        let control = control.collect::<Result<Vec<_>, _>>()?;
        let without = |system: &SystemType| measuring.iter().all(|one| one.system != *system);
        match SystemType::ALL.iter().find(|system| without(system)) {
            Some(system) => {
                let message = format!("system type {} has no diagram", system.code());
                Err(source.error(None, message))
            }
            None => Ok(Self {
                layout: file.layout.into_inner(),
                inks: file.colours,
                measuring,
                control,
            }),
        }
    }
}

impl Reader<'_> {
    /// Everything has a place, and the drawing a size.
    fn check_layout(&self, layout: &Spanned<DiagramLayout>) -> Result<(), PanelError> {
        let of = layout.get_ref();
        let [narrow, wide] = [&of.narrow, &of.wide].map(|columns| columns.columns as f64);
        for (name, value, least, most) in [
            ("width", of.width, 100.0, 2_000.0),
            ("width_mm", of.width_mm, 10.0, 2_000.0),
            ("line", of.line, 0.1, 20.0),
            ("text", of.text, 1.0, 50.0),
            ("conductors.pitch", of.conductors.pitch, 5.0, 200.0),
            ("conductors.top", of.conductors.top, 0.0, 500.0),
            ("narrow.columns", narrow, 20.0, 200.0),
            ("wide.columns", wide, 20.0, 200.0),
        ] {
            if !(least..=most).contains(&value) {
                let message = format!("{name}: `{value}` is not between {least} and {most}");
                return Err(self.source.error(Some(layout.span()), message));
            }
        }
        let terminals = MeterTerminal::ALL.into_iter().filter(|terminal| {
            let narrow = terminal.is_control() || of.narrow.terminals.contains_key(terminal);
            !narrow
                || !of.terminals.contains_key(terminal)
                || !of.wide.terminals.contains_key(terminal)
        });
        let cts = CtInput::ALL.into_iter().filter(|input| {
            let places = [&of.narrow, &of.wide];
            !of.cts.contains_key(input) || places.iter().any(|it| !it.cts.contains_key(input))
        });
        let without = terminals.map(|one| format!("terminal `{}`", one.name()));
        let mut without = without.chain(cts.map(|one| format!("CT `{}`", one.name())));
        match without.next() {
            Some(what) => {
                Err(self.source.error(Some(layout.span()), format!("{what} has no place")))
            }
            None => Ok(()),
        }
    }

    fn measuring(&self, entry: MeasuringEntry) -> Result<MeasuringDiagram, PanelError> {
        let system = SystemType::from_code(*entry.system.get_ref()).ok_or_else(|| {
            let codes: Vec<String> =
                SystemType::ALL.iter().map(|system| system.code().to_string()).collect();
            let found = entry.system.get_ref();
            let message = format!("`{found}` is not a system type; accepted: {}", codes.join(", "));
            self.source.error(Some(entry.system.span()), message)
        })?;
        let lines = self.lines(&entry.title, &entry.conductors)?;
        let leads = self.leads(entry.leads, &entry.conductors)?;
        let mut cts: Vec<DrawnCt> = Vec::new();
        for row in entry.cts {
            let span = row.span();
            let CtEntry { input, around } = row.into_inner();
            self.is_there(&span, &around, &entry.conductors)?;
            if cts.iter().any(|ct| ct.input == input) {
                return Err(self.twice(span, &format!("CT input {}", input.name())));
            }
            cts.push(DrawnCt::sound(input, around));
        }
        let diagram = Diagram {
            title: self.title(entry.title)?,
            lines,
            earthed: entry.earth,
            leads,
            cts,
            ..Diagram::default()
        };
        Ok(MeasuringDiagram { number: entry.number, system, diagram })
    }

    fn control(&self, entry: ControlEntry) -> Result<ControlDiagram, PanelError> {
        let diagram = Diagram {
            lines: self.lines(&entry.title, &entry.conductors)?,
            title: self.title(entry.title)?,
            leads: self.leads(entry.leads, &entry.conductors)?,
            is_direct: entry.direct,
            ..Diagram::default()
        };
        Ok(ControlDiagram { source: entry.source, diagram })
    }

    /// The conductors of the diagram of that title, each once.
    fn lines(
        &self,
        title: &Spanned<String>,
        conductors: &[Conductor],
    ) -> Result<Vec<DrawnConductor>, PanelError> {
        let mut lines: Vec<DrawnConductor> = Vec::new();
        for &conductor in conductors {
            if lines.iter().any(|line| line.conductor == conductor) {
                let message = format!("a second conductor {}", conductor.name());
                return Err(self.source.error(Some(title.span()), message));
            }
            lines.push(DrawnConductor::whole(conductor));
        }
        Ok(lines)
    }

    /// A text of which there is every letter.
    fn title(&self, title: Spanned<String>) -> Result<String, PanelError> {
        match self.strokes.missing(title.get_ref()) {
            Some(letter) => {
                let message = format!("strokes.toml has no letter {letter:?}");
                Err(self.source.error(Some(title.span()), message))
            }
            None => Ok(title.into_inner()),
        }
    }

    fn leads(
        &self,
        rows: Vec<Spanned<LeadEntry>>,
        conductors: &[Conductor],
    ) -> Result<Vec<DrawnLead>, PanelError> {
        let mut leads: Vec<DrawnLead> = Vec::new();
        for row in rows {
            let span = row.span();
            let LeadEntry { terminal, on, through } = row.into_inner();
            if let LeadStart::Conductor(conductor) = on {
                self.is_there(&span, &[conductor], conductors)?;
            }
            if leads.iter().any(|lead| lead.terminal == terminal) {
                return Err(self.twice(span, &format!("terminal {}", terminal.name())));
            }
            let through = through.into_iter().map(LeadDevice::sound).collect();
            leads.push(DrawnLead { terminal, on, through, off: false, marked: false });
        }
        Ok(leads)
    }

    /// The diagram has those conductors.
    fn is_there(
        &self,
        span: &Range<usize>,
        wanted: &[Conductor],
        conductors: &[Conductor],
    ) -> Result<(), PanelError> {
        match wanted.iter().find(|wanted| !conductors.contains(wanted)) {
            Some(wanted) => {
                let message = format!("the diagram has no conductor {}", wanted.name());
                Err(self.source.error(Some(span.clone()), message))
            }
            None => Ok(()),
        }
    }

    fn twice(&self, span: Range<usize>, what: &str) -> PanelError {
        self.source.error(Some(span), format!("a second lead to {what}"))
    }
}

#[cfg(test)]
mod tests {
    use crate::Panel;
    use crate::panel::files::BUILTIN;
    use std::io::ErrorKind;
    use std::path::Path;

    /// What a panel says whose diagrams have `to` in place of the first `from`.
    fn wrong(from: &str, to: &str) -> String {
        let (name, text) = BUILTIN[5];
        assert_eq!(name, "diagrams.toml");
        let other = text.replacen(from, to, 1);
        assert_ne!(other, text, "{from}");
        let read = |path: &Path| {
            let is_it = path.ends_with(name);
            if is_it { Ok(other.clone().into_bytes()) } else { Err(ErrorKind::NotFound.into()) }
        };
        let entries = [name.to_owned()];
        let panel = Panel::load(Path::new("mine"), Some(&entries), &read);
        panel.map_or_else(|error| error.to_string(), |_| String::new())
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place() {
        for (from, to, expected) in [
            (
                "system = 10",
                "system = 20",
                "`20` is not a system type; accepted: 10, 11, 12, 31, 40",
            ),
            ("system = 10", "system = 11", "mine/diagrams.toml: system type 10 has no diagram"),
            ("on = \"A\"", "on = \"B\"", "the diagram has no conductor B"),
            ("on = \"A\"", "on = \"D\"", "`D` is none of A, B, C, N, source, earth"),
            ("around = [\"A\"]", "around = [\"C\"]", "the diagram has no conductor C"),
            ("terminal = \"N\"", "terminal = \"A\"", "a second lead to terminal A"),
            ("input = \"B\"", "input = \"A\"", "a second lead to CT input A"),
            ("earth = [\"N\"]", "earth = [\"pe\"]", "`pe` is none of A, B, C, N, secondary"),
            ("\"fuse\"", "\"fuze\"", "did you mean `fuse`?"),
            ("G = 122\n", "", "terminal `G` has no place"),
            ("A = [312, 332]\n", "", "CT `A` has no place"),
            ("title = \"one", "title = \"\u{e9}ne", "strokes.toml has no letter '\u{e9}'"),
            ("width = 520", "width = 1e9", "`1e9` is not between"),
            ("width = 520", "width = 0", "width: `0` is not between 100 and 2000"),
            ("columns = 48", "columns = 0", "narrow.columns: `0` is not between 20 and 200"),
            ("[\"A\", \"N\"]", "[\"A\", \"A\"]", "a second conductor A"),
            ("paper = \"#ffffff\"", "paper = \"white\"", "`white` is not a colour"),
        ] {
            let said = wrong(from, to);
            assert!(said.contains(expected), "{from} -> {to}: {said}");
        }
    }

    /// A panel may name and place its terminals as it likes.
    #[test]
    fn other_places_are_a_panel() {
        assert_eq!(wrong("N = 264", "N = 280"), "");
    }
}
