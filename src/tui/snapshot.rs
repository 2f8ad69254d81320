//! What the meters and what is around them are at one moment: what a frame is drawn from.

use firmware_model::lcd::Lcd;
use firmware_model::{Setup, TICKS_PER_SECOND, Tick};

use workbench::installation::Site;
use workbench::lesson::LessonView;
use workbench::line::words::{ExchangeKind, notice, words};
use workbench::simulation::{Bus, Entry, PortEvent, Speed, Station};
use workbench::troubleshooting::{SYMPTOMS, is_seen};
use workbench::wiring::overload;

/// One meter as the terminal program shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct MeterView {
    /// Its name in the scenario.
    pub name: String,
    /// Its Modbus address.
    pub address: u8,
    /// What its glass shows.
    pub lcd: Lcd,
    /// Its buttons that are down, in the order of [`Key::ALL`](firmware_model::Key::ALL).
    pub down: [bool; 4],
    /// Whether the energy pulse contact is closed, or was since the last snapshot.
    pub pulse_closed: bool,
    /// The closures of the energy pulse contact.
    pub pulse_count: u64,
    /// How many of them the receiver has counted, where it takes its time to believe them.
    pub received: Option<u64>,
    /// What the circuits on the pulse and on the alarm contact ask beyond their rating.
    pub overload: [Option<String>; 2],
    /// Whether the alarm contact is closed.
    pub alarm_closed: bool,
    /// Whether its control power is switched on.
    pub switched_on: bool,
    /// The symptoms of the guide's troubleshooting that a person sees here.
    pub symptoms: Vec<String>,
}

impl MeterView {
    /// A meter as it is now.
    pub fn of(station: &Station) -> Self {
        let (contacts, circuits) = (station.contacts(), station.installation().site().contacts);
        Self {
            name: station.name().to_owned(),
            address: station.meter().setup().address(),
            lcd: station.lcd(),
            down: station.keys_down(),
            pulse_closed: contacts.energy_closed,
            pulse_count: contacts.energy_closures,
            received: (circuits.pulse.debounce > Tick::ZERO).then_some(contacts.energy_received),
            overload: [circuits.pulse, circuits.alarm].map(|circuit| overload(&circuit)),
            alarm_closed: contacts.alarm_closed,
            switched_on: station.switched_on(),
            symptoms: SYMPTOMS
                .into_iter()
                .filter(|id| is_seen(id, station))
                .map(str::to_owned)
                .collect(),
        }
    }
}

/// The port that the selected meter answers at.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PortView {
    /// The path of the pseudo-terminal or device.
    pub path: String,
    /// The stable link to it.
    pub link: Option<String>,
    /// How the meter's line is set, such as `19200 8N1`.
    pub settings: String,
    /// Who has it open, in words.
    pub clients: String,
    /// Lines for a shell that talk to this meter.
    pub commands: Vec<OfferedLine>,
}

/// A line for a shell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfferedLine {
    /// The program it uses.
    pub name: String,
    /// The line itself.
    pub line: String,
}

/// What kind of thing happened on the bus.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TrafficKind {
    /// A request that was answered.
    Reply,
    /// A request that was answered with an exception.
    Exception,
    /// A request that was not answered.
    Silence,
    /// Anything else: a client came or went.
    Note,
}

/// A line of the bus view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrafficLine {
    /// When, in virtual time, such as `12.431 s`.
    pub time: String,
    /// What, in words.
    pub words: String,
    /// What kind of thing it was.
    pub kind: TrafficKind,
}

impl TrafficLine {
    /// An event of the line, in words.
    pub fn of(entry: &Entry) -> Self {
        let time = entry.at.to_string();
        match &entry.event {
            PortEvent::Exchange(exchange) => {
                let words = words(exchange, &entry.line);
                let kind = match words.kind {
                    ExchangeKind::Read | ExchangeKind::Write | ExchangeKind::Identify => {
                        TrafficKind::Reply
                    }
                    ExchangeKind::Refused => TrafficKind::Exception,
                    ExchangeKind::Silent | ExchangeKind::Junk | ExchangeKind::Dropped => {
                        TrafficKind::Silence
                    }
                };
                Self { time, words: words.summary, kind }
            }
            PortEvent::Notice(what) => {
                Self { time, words: notice(what, entry.line.rate), kind: TrafficKind::Note }
            }
        }
    }
}

/// The simulation at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Snapshot {
    /// The name of the scenario.
    pub scenario: String,
    /// Virtual time.
    pub time: Tick,
    /// How fast it runs, such as `1x` or `paused`.
    pub speed: String,
    /// The meters, one at least.
    pub meters: Vec<MeterView>,
    /// Which of them is shown.
    pub selected: usize,
    /// What surrounds it.
    pub site: Site,
    /// To how many requests each fault of its line has applied.
    pub fault_counts: Vec<u64>,
    /// Its settings.
    pub setup: Setup,
    /// Its port.
    pub port: PortView,
    /// The bus, oldest line first; the last few hundred are enough.
    pub traffic: Vec<TrafficLine>,
    /// The silences by name, with how often each occurred.
    pub silences: Vec<(&'static str, u64)>,
    /// The file in which what the meters remember is kept; none if it is lost at the end.
    pub state_file: Option<String>,
    /// Whether the meters are set as the scenario sets them.
    pub as_in_scenario: bool,
    /// The tape that all of it is recorded on, if one is.
    pub tape: Option<String>,
    /// The lesson under way, if one is.
    pub lesson: Option<LessonView>,
    /// Where nobody is told what is wrong: what can be done all the same.
    pub blind: Option<BlindView>,
}

/// An installation of which nobody is told what is wrong with it.
#[derive(Debug, Clone, PartialEq)]
pub struct BlindView {
    /// What surrounds the meter as it should be.
    pub right: Site,
    /// The paths that somebody has put right.
    pub done: Vec<String>,
}

impl Snapshot {
    /// The meters of `bus` as they are now, with `selected` shown, and nothing around
    /// them: no port, no traffic, no state file.
    pub fn of(bus: &Bus, selected: usize, scenario: String) -> Self {
        let chosen = bus.stations().get(selected);
        let around = chosen.map(|station| {
            let counts = station.fault_counts().collect();
            (station.installation().site().clone(), counts, station.meter().setup().clone())
        });
        let (site, fault_counts, setup) = around.unwrap_or_default();
        Self {
            scenario,
            time: bus.reached(),
            speed: Speed::Times(1).to_string(),
            meters: bus.stations().iter().map(MeterView::of).collect(),
            selected,
            site,
            fault_counts,
            setup,
            port: PortView::default(),
            traffic: Vec::new(),
            silences: Vec::new(),
            state_file: None,
            as_in_scenario: bus.stations().iter().all(Station::is_as_in_scenario),
            lesson: None,
            blind: None,
            tape: None,
        }
    }

    /// The meter that is shown; none in a run without meters.
    pub fn meter(&self) -> Option<&MeterView> {
        self.meters.get(self.selected)
    }

    /// Whether a frame of it looks like one of `other`: time is shown in whole seconds.
    pub fn looks_like(&self, other: &Self) -> bool {
        let second = |snapshot: &Self| snapshot.time.0 / TICKS_PER_SECOND;
        second(self) == second(other)
            && self.meters == other.meters
            && self.selected == other.selected
            && self.traffic == other.traffic
            && self.silences == other.silences
            && self.port == other.port
            && self.site == other.site
            && self.fault_counts == other.fault_counts
            && self.setup == other.setup
            && self.as_in_scenario == other.as_in_scenario
            && self.speed == other.speed
            && self.scenario == other.scenario
            && self.lesson == other.lesson
            && self.blind == other.blind
    }
}
