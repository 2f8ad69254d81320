//! What there is to see.

use std::collections::VecDeque;

use firmware_model::{Key, Lcd, TICKS_PER_SECOND, Tick};
use panels::{PictureTheme, words};
use serde_json::{Value as Json, json};

use super::{PageSession, Refusal};
use crate::capture::{
    Look, PictureFormat, PictureView, Shot, Spoil, drawn_svg, regions_json, said, scene,
};
use crate::controls::{Control, POWER, Set, Turn, blind_controls, controls, power_switch};
use crate::diagnostics::suggestion;
use crate::explain::explanation;
use crate::scenario::Offer;
use crate::simulation::Station;
use crate::wiring::overload;
use crate::worded::Worded;

/// What blinks changes after half a second.
const BLINK: u64 = TICKS_PER_SECOND / 2;
/// What the ids of the pictures begin with, one for each place of the page.
const METER: &str = "meter";

/// The scenarios inside the program.
pub(super) fn scenarios() -> Json {
    let all = Offer::shipped().into_iter().map(|offer| {
        json!({ "name": offer.name, "about": offer.about, "description": offer.description })
    });
    json!({ "scenarios": all.collect::<Vec<Json>>() })
}

/// How many drawings are known by their numbers.
const DRAWINGS: usize = 32;

/// What was drawn lately: a heart that beats is two pictures, time and again.
#[derive(Debug, Default)]
pub(super) struct Drawings {
    known: VecDeque<(u64, Drawn)>,
    last: u64,
}

/// All that the front of a meter shows.
type Drawn = (Lcd, [bool; 4], &'static str);

impl Drawings {
    /// The number of what a shot shows, and whether it has not been drawn lately.
    fn number(&mut self, shot: &Shot) -> (u64, bool) {
        let drawn = (shot.lcd, shot.down, shot.model);
        if let Some((number, _)) = self.known.iter().find(|(_, known)| *known == drawn) {
            return (*number, false);
        }
        self.last += 1;
        if self.known.len() == DRAWINGS {
            self.known.pop_front();
        }
        self.known.push_back((self.last, drawn));
        (self.last, true)
    }

    /// Forgets them; numbers go on.
    pub(super) fn forget(&mut self) {
        self.known.clear();
    }
}

impl PageSession {
    pub(super) fn look(&mut self, whole: bool) -> Json {
        let guide = self.guide_view();
        let Ok(shot) = Shot::of(&self.bus, self.selected, None) else { return json!({}) };
        let (drawing, is_new) = self.drawings.number(&shot);
        let Ok(station) = self.station() else { return json!({}) };
        let reached = self.bus.reached();
        let blink = Tick((reached.0 / BLINK + 1).saturating_mul(BLINK));
        let next = self.bus.next_step().filter(|next| *next > reached).unwrap_or(blink).min(blink);
        let picture = (is_new || whole).then(|| self.front(&shot));
        let site = self.drawn.as_ref().is_none_or(|drawn| {
            whole
                || drawn.site != shot.site
                || drawn.setup != shot.setup
                || drawn.closed != shot.closed
        });
        let meters: Vec<&str> = self.bus.stations().iter().map(Station::name).collect();
        let down: Vec<&str> = Key::ALL
            .iter()
            .zip(shot.down)
            .filter(|(_, down)| *down)
            .map(|(key, _)| key.name())
            .collect();
        let answer = json!({
            "tick": reached.0,
            "next": next.0,
            "time": clock(reached),
            "scenario": self.title(),
            "meters": meters,
            "selected": self.selected,
            "address": shot.setup.address(),
            "drawing": drawing,
            "picture": picture,
            "words": words(&self.panel, &shot.lcd),
            "lit": shot.lcd.lit,
            "screen": shot.lcd.row().id,
            "down": down,
            "contacts": contacts(station),
            "on": station.switched_on(),
            "site": site,
            "log": self.log.count(),
            "guide": guide,
            "blind": self.is_blind(),
            "left": self.queue.len(),
        });
        self.drawn = Some(shot);
        answer
    }

    /// The scenario's name, without its ending.
    fn title(&self) -> String {
        if self.is_blind() {
            return "exam".to_owned();
        }
        let file = self.scenario.file.rsplit('/').next().unwrap_or_default();
        file.strip_suffix(".toml").unwrap_or(file).to_owned()
    }

    /// The front of the meter as SVG.
    fn front(&self, shot: &Shot) -> String {
        self.drawn_as(shot, &Look { id_prefix: Some(METER.to_owned()), ..Look::default() })
    }

    fn drawn_as(&self, shot: &Shot, look: &Look) -> String {
        let themed = look.theme.map(|theme| self.panel.themed(theme));
        let panel = themed.as_ref().unwrap_or(&self.panel);
        // It points at nothing that could be missing.
        scene(panel, shot, look).map(|scene| drawn_svg(&scene, look)).unwrap_or_default()
    }

    pub(super) fn regions(&self) -> Result<Json, Refusal> {
        let shot = self.shot()?;
        let scene =
            scene(&self.panel, &shot, &Look::default()).map_err(|error| error.to_string())?;
        Ok(regions_json(&scene, 1000))
    }

    fn shot(&self) -> Result<Shot, Refusal> {
        Shot::of(&self.bus, self.selected, None).map_err(|error| error.to_string())
    }

    pub(super) fn picture(&self, view: &str, theme: Option<&str>) -> Result<Json, Refusal> {
        let names: Vec<&str> = PictureView::VALUES.iter().map(|view| view.word()).collect();
        let view = PictureView::of_word(view)
            .ok_or_else(|| format!("no view `{view}`{}", suggestion(view, &names)))?;
        let themes: Vec<&str> = PictureTheme::VALUES.iter().map(|theme| theme.word()).collect();
        let theme = theme
            .map(|theme| {
                PictureTheme::of_word(theme)
                    .ok_or_else(|| format!("no theme `{theme}`{}", suggestion(theme, &themes)))
            })
            .transpose()?;
        let spoil = self.is_blind().then_some(Spoil::No).filter(|_| view.is_of_site());
        let look = Look {
            view: Some(view),
            theme,
            spoil,
            id_prefix: Some(view.word().to_owned()),
            ..Look::default()
        };
        let shot = self.shot()?;
        let words = said(&self.panel, &shot, PictureFormat::Words, &look, "");
        let words = words.map_err(|error| error.to_string())?;
        Ok(json!({
            "svg": self.drawn_as(&shot, &look),
            "words": String::from_utf8_lossy(&words).trim_end(),
        }))
    }

    pub(super) fn explained(&self) -> Result<Json, Refusal> {
        let lcd = self.station()?.lcd();
        let parts = explanation(&self.panel, &lcd, words(&self.panel, &lcd));
        let parts: Vec<Json> =
            parts.into_iter().map(|(heading, text)| json!([heading, text])).collect();
        Ok(json!({ "parts": parts }))
    }

    pub(super) fn controls(&self) -> Result<Json, Refusal> {
        let station = self.station()?;
        let site = station.installation().site();
        let primary = station.meter().setup().ct_primary();
        let mut all = match self.rights.get(self.selected) {
            Some(right) => blind_controls(site, right, &self.repaired),
            None => controls(site, primary),
        };
        all.push(power_switch(station.switched_on()));
        Ok(json!({ "controls": all.iter().map(played).collect::<Vec<Json>>() }))
    }
}

fn played(control: &Control) -> Json {
    let turned = |turn| control.turned(turn).map(set);
    json!({
        "group": control.group,
        "name": control.name,
        "value": control.value,
        "fault": control.fault,
        "less": turned(Turn::Less),
        "more": turned(Turn::More),
        "flip": turned(Turn::Flip),
    })
}

fn set(set: &Set) -> Json {
    json!({ "path": set.path, "value": set.value, "power": set.path == POWER })
}

fn contacts(station: &Station) -> Json {
    let contacts = station.contacts();
    let circuits = station.installation().site().contacts;
    let received = (circuits.pulse.debounce > Tick::ZERO).then_some(contacts.energy_received);
    json!({
        "pulse": contacts.energy_closed,
        "closures": contacts.energy_closures,
        "received": received,
        "waiting": contacts.energy_waiting,
        "alarm": contacts.alarm_closed,
        "overload": [overload(&circuits.pulse), overload(&circuits.alarm)],
    })
}

/// `1:02:03`, with days before it where there are any.
fn clock(tick: Tick) -> String {
    let seconds = tick.0 / TICKS_PER_SECOND;
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    let time = format!("{}:{:02}:{:02}", rest / 3600, rest / 60 % 60, rest % 60);
    if days == 0 { time } else { format!("{days} d {time}") }
}
