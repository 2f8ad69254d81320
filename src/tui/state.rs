//! All there is to draw.

use std::collections::VecDeque;
use std::sync::Arc;

use firmware_model::lcd::Lcd;
use firmware_model::menu::{Dialog, Editing, Place, Subject};
use firmware_model::{Key, Setup, TICKS_PER_SECOND, Tick};
use panels::Panel;

use super::ask::Question;
use super::control_list::ControlList;
use super::controls::{Control, controls, power_switch};
use super::keys::Where;
use super::offers::{Chooser, Offer};
use workbench::installation::Site;
use workbench::line::words::{ExchangeKind, notice, words};
use workbench::simulation::{Bus, Entry, PortEvent, Speed, Station};

/// One meter as the terminal program shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct MeterView {
    /// Its name in the scenario.
    pub name: String,
    /// Its Modbus address.
    pub address: u8,
    /// What its glass shows.
    pub lcd: Lcd,
    /// Its buttons that are down, in the order of [`Key::ALL`].
    pub down: [bool; 4],
    /// Whether the energy pulse contact is closed, or was since the last snapshot.
    pub pulse_closed: bool,
    /// The closures of the energy pulse contact.
    pub pulse_count: u64,
    /// Whether the alarm contact is closed.
    pub alarm_closed: bool,
    /// Whether its control power is switched on.
    pub switched_on: bool,
}

impl MeterView {
    /// A meter as it is now.
    pub fn of(station: &Station) -> Self {
        let contacts = station.contacts();
        Self {
            name: station.name().to_owned(),
            address: station.meter().setup().address(),
            lcd: station.lcd(),
            down: station.keys_down(),
            pulse_closed: contacts.energy_closed,
            pulse_count: contacts.energy_closures,
            alarm_closed: contacts.alarm_closed,
            switched_on: station.switched_on(),
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
    pub commands: Vec<ShellLine>,
}

/// A line for a shell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShellLine {
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
}

impl Snapshot {
    /// The meters of `bus` as they are now, with `selected` shown, and nothing around
    /// them: no port, no traffic, no state file.
    pub fn of(bus: &Bus, selected: usize, scenario: String) -> Self {
        let chosen = bus.stations().get(selected);
        let around = chosen.map(|station| {
            (station.installation().site().clone(), station.meter().setup().clone())
        });
        let (site, setup) = around.unwrap_or_default();
        Self {
            scenario,
            time: bus.reached(),
            speed: Speed::Times(1).to_string(),
            meters: bus.stations().iter().map(MeterView::of).collect(),
            selected,
            site,
            setup,
            port: PortView::default(),
            traffic: Vec::new(),
            silences: Vec::new(),
            state_file: None,
            as_in_scenario: bus.stations().iter().all(Station::is_as_in_scenario),
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
            && self.setup == other.setup
            && self.as_in_scenario == other.as_in_scenario
            && self.speed == other.speed
            && self.scenario == other.scenario
    }
}

/// Whether the meter has gone from the last digit of a password back to its first: only
/// next does that, and only where the password is wrong.
fn asked_again(before: Place, now: Place) -> bool {
    let Subject::Password(setting) = now.screen.row().subject else { return false };
    let last = Editing::of(setting).digits().map(|digits| Dialog::Digit(digits - 1));
    before.screen == now.screen && now.dialog == Dialog::Digit(0) && last == Some(before.dialog)
}

/// What lies over the meter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overlay {
    /// What the screen shows, where it stands, which register holds it, and on what that rests.
    Screen,
    /// The keys of the program.
    Keys,
    /// The phasors, as large as the terminal allows.
    Phasors,
    /// The wiring and its faults.
    Wiring,
    /// The port and its command lines in full.
    Port,
    /// The scenarios that can be started.
    Scenarios,
}

/// What the program has to say. It takes no keys; Esc takes it away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// About what.
    pub title: &'static str,
    /// What, in lines.
    pub text: String,
    /// Whether something is wrong; it then stays until that is put right.
    pub is_error: bool,
}

/// A key that was pressed, for those who watch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pressed {
    /// Which key.
    pub key: Key,
    /// Whether it was held.
    pub held: bool,
    /// How often in a row.
    pub times: u32,
}

/// How the screen is shared out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrangement {
    /// The meter, its contacts, its port and its bus.
    Meter,
    /// The meter and its installation.
    Installation,
    /// The glass alone, for a projector.
    Projector,
}

/// What is known of whoever sits at the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Visit {
    /// Somebody who has never been here is told what to press, until the first key.
    pub first: bool,
    /// Something was done that is on no tape.
    pub unsaved: bool,
}

/// Everything that a frame is made of.
#[derive(Debug, Clone)]
pub struct State {
    /// How the meter looks.
    pub panel: Arc<Panel>,
    /// The simulation.
    pub snapshot: Snapshot,
    /// What lies over the meter.
    pub overlay: Option<Overlay>,
    /// The first row that is seen of the uppermost box.
    pub scroll: usize,
    /// Whether the glass takes the whole terminal.
    pub large: bool,
    /// The installation, while it is shown.
    pub list: Option<ControlList>,
    /// Whether the next key is held.
    pub hold_next: bool,
    /// The last keys, oldest first.
    pub pressed: VecDeque<Pressed>,
    /// What the program has to say.
    pub notice: Option<Note>,
    /// What is asked, until the next key.
    pub question: Option<Question>,
    /// The scenarios that can be started, and which of them is chosen.
    pub offers: Vec<Offer>,
    /// Which of them is chosen.
    pub chooser: Chooser,
    /// What is known of whoever sits there.
    pub visit: Visit,
    /// Whether the password on the glass was asked for again, since the last was wrong.
    pub denied: bool,
}

impl State {
    /// The state at the start.
    pub fn new(panel: Arc<Panel>, snapshot: Snapshot) -> Self {
        Self {
            panel,
            snapshot,
            overlay: None,
            scroll: 0,
            large: false,
            list: None,
            hold_next: false,
            pressed: VecDeque::new(),
            notice: None,
            question: None,
            offers: Offer::shipped(),
            chooser: Chooser::default(),
            visit: Visit::default(),
            denied: false,
        }
    }

    /// Another moment of the simulation.
    pub(super) fn look(&mut self, snapshot: Snapshot) {
        if let (Some(before), Some(now)) = (self.snapshot.meter(), snapshot.meter()) {
            let (before, now) = (before.lcd.place, now.lcd.place);
            let stays = self.snapshot.selected == snapshot.selected && before == now;
            self.denied = if stays {
                self.denied
            } else {
                self.snapshot.selected == snapshot.selected && asked_again(before, now)
            };
        }
        self.snapshot = snapshot;
    }

    /// The whole glass of a meter in words.
    pub(super) fn words(&self, lcd: &Lcd) -> String {
        let words = panels::words(&self.panel, lcd);
        if self.denied && lcd.lit {
            format!("The password was not accepted. {words}")
        } else {
            words
        }
    }

    /// Whether a button of the shown meter is down.
    pub fn is_down(&self, key: Key) -> bool {
        self.snapshot.meter().is_some_and(|meter| meter.down[key as usize])
    }

    /// How the screen is shared out.
    pub fn arrangement(&self) -> Arrangement {
        match (self.large, &self.list) {
            (true, _) => Arrangement::Projector,
            (false, Some(_)) => Arrangement::Installation,
            (false, None) => Arrangement::Meter,
        }
    }

    /// Whether the installation has the keys.
    pub fn list_has_keys(&self) -> bool {
        self.arrangement() == Arrangement::Installation
            && self.list.as_ref().is_some_and(|list| list.has_keys)
    }

    /// Who has the keys.
    pub fn focus(&self) -> Where {
        if self.overlay == Some(Overlay::Scenarios) {
            Where::Chooser
        } else if self.list_has_keys() {
            Where::Installation
        } else {
            Where::Meter
        }
    }

    /// What of the installation can be played.
    pub fn controls(&self) -> Vec<Control> {
        let mut all = controls(&self.snapshot.site, self.snapshot.setup.ct_primary());
        all.extend(self.snapshot.meter().map(|meter| power_switch(meter.switched_on)));
        all
    }
}
