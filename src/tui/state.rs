//! All there is to draw.

use std::collections::VecDeque;
use std::sync::Arc;

use firmware_model::Key;
use firmware_model::lcd::Lcd;
use firmware_model::menu::{Dialog, Editing, Place, Subject};
use panels::Panel;

use super::ask::Question;
use super::chooser::Chooser;
use super::control_list::ControlList;
use super::keys::Where;
use super::message::Overlay;
use super::snapshot::Snapshot;
use workbench::controls::{Control, blind_controls, controls, power_switch};
use workbench::scenario::Offer;

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
    /// What has been typed of an answer.
    pub typed: String,
    /// Why the last fault that was typed is not one.
    pub refused: Option<String>,
    /// What was asked at the bench, each with its answer, the latest last.
    pub bench: VecDeque<(String, String)>,
    /// Whether the password on the glass was asked for again, since the last was wrong.
    pub denied: bool,
}

impl State {
    /// Whether something was done here that no tape has.
    pub fn is_unsaved(&self) -> bool {
        self.visit.unsaved && self.snapshot.tape.is_none()
    }

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
            typed: String::new(),
            refused: None,
            bench: VecDeque::new(),
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
        let site = &self.snapshot.site;
        let mut all = match &self.snapshot.blind {
            Some(blind) => blind_controls(site, &blind.right, &blind.done),
            None => controls(site, self.snapshot.setup.ct_primary()),
        };
        all.extend(self.snapshot.meter().map(|meter| power_switch(meter.switched_on)));
        all
    }
}

/// Whether the meter has gone from the last digit of a password back to its first: only
/// next does that, and only where the password is wrong.
fn asked_again(before: Place, now: Place) -> bool {
    let Subject::Password(setting) = now.screen.row().subject else { return false };
    let last = Editing::of(setting).digits().map(|digits| Dialog::Digit(digits - 1));
    before.screen == now.screen && now.dialog == Dialog::Digit(0) && last == Some(before.dialog)
}
