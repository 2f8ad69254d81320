//! What happens to the meters, and is recorded.

use firmware_model::{Key, Tick};
use serde_json::{Value as Json, json};

use super::{PageSession, Refusal};
use crate::diagnostics::suggestion;
use crate::link::link_on;
use crate::scenario::Scenario;
use crate::simulation::{HALF_PRESS, Recorder, Restart, Station};
use crate::tape::{Head, record, scenario_head};
use crate::worded::Worded;

/// What may be put in, bytes.
const LONGEST_FILE: usize = 64 << 20;

impl PageSession {
    pub(super) fn begin_named(&mut self, name: &str) -> Result<Json, Refusal> {
        let scenario = Scenario::load(name, &self.files).map_err(|error| error.to_string())?;
        self.begin(scenario);
        Ok(json!({ "scenario": self.scenario.file }))
    }

    pub(super) fn put(&mut self, name: &str, text: String) -> Result<Json, Refusal> {
        if text.len() > LONGEST_FILE {
            return Err(format!("{name}: longer than {LONGEST_FILE} bytes"));
        }
        self.files.put(name, text);
        Ok(json!({}))
    }

    /// Lets time pass; while something is played, it is that which lets time pass.
    pub(super) fn pass(&mut self, time: Tick) -> Json {
        if self.queue.is_empty() {
            self.bus.advance(self.bus.reached() + time);
        }
        json!({ "tick": self.bus.reached().0 })
    }

    pub(super) fn key(&mut self, key: &str, down: bool) -> Result<Json, Refusal> {
        let (key, at) = (self.named_key(key)?, self.bus.reached());
        self.bus.key(self.selected, key, down).map_err(|error| error.to_string())?;
        self.recorder.key(at, self.selected, key, down);
        Ok(json!({}))
    }

    pub(super) fn press(&mut self, key: &str) -> Result<Json, Refusal> {
        let key = self.named_key(key)?;
        let moments = self.bus.press(self.selected, key).map_err(|error| error.to_string())?;
        self.recorder.press(self.selected, key, moments);
        self.busy = moments.1 + HALF_PRESS;
        Ok(json!({ "until": self.busy.0 }))
    }

    /// The key of that name, if the meter is free to be touched.
    fn named_key(&self, name: &str) -> Result<Key, Refusal> {
        self.is_free()?;
        let names = Key::ALL.map(Key::name);
        let found = Key::ALL.into_iter().find(|key| key.name() == name);
        found.ok_or_else(|| format!("no key `{name}`{}", suggestion(name, &names)))
    }

    fn is_free(&self) -> Result<(), Refusal> {
        if self.queue.is_empty() {
            return Ok(());
        }
        Err("a tape is being played".to_owned())
    }

    pub(super) fn select(&mut self, meter: usize) -> Result<Json, Refusal> {
        if meter >= self.bus.stations().len() {
            return Err(format!("there is no meter {meter}"));
        }
        self.selected = meter;
        Ok(json!({}))
    }

    pub(super) fn set(&mut self, path: &str, value: &str) -> Result<Json, Refusal> {
        self.is_free()?;
        let at = self.bus.reached();
        let set = self.bus.set(self.selected, path, value);
        let work = set.map_err(|error| error.to_string())?;
        self.recorder.set(at, self.selected, path, value);
        if self.is_blind() && !self.repaired.iter().any(|one| one == path) {
            self.repaired.push(path.to_owned());
        }
        // An exam says at its end what was not safe.
        let told = work.filter(|_| !self.is_blind()).map(|work| work.to_string());
        Ok(json!({ "unsafe": told }))
    }

    pub(super) fn power(&mut self, on: bool) -> Result<Json, Refusal> {
        self.is_free()?;
        let at = self.bus.reached();
        self.bus.power(self.selected, on).map_err(|error| error.to_string())?;
        self.recorder.power(at, self.selected, on);
        Ok(json!({}))
    }

    pub(super) fn restart(&mut self, what: &str) -> Result<Json, Refusal> {
        self.is_free()?;
        let restart = Restart::of_word(what)
            .ok_or_else(|| format!("`{what}` is not something to begin anew with"))?;
        self.settle();
        let at = self.bus.reached();
        self.bus.restart(self.selected, restart).map_err(|error| error.to_string())?;
        self.recorder.restart(at, self.selected, restart);
        if restart == Restart::Scenario {
            self.repaired.clear();
        }
        Ok(json!({}))
    }

    /// Lets the keys come up that were pressed.
    pub(super) fn settle(&mut self) {
        self.bus.advance(self.busy);
    }

    /// What was recorded becomes a part of the tape before, and the recorder begins anew.
    pub(super) fn flush(&mut self) {
        self.settle();
        self.before = self.happened(Tick::ZERO);
        self.recorder = Recorder::new(self.bus.reached());
    }

    /// Everything that has happened, as lines of a tape; of the requests that changed nothing,
    /// those since `since`.
    fn happened(&self, since: Tick) -> String {
        let mut copying = self.recorder.begin_copy(since);
        while self.recorder.copy_piece(&mut copying) {}
        let names: Vec<String> =
            self.bus.stations().iter().map(|station| Station::name(station).to_owned()).collect();
        let mut lines = Vec::new();
        // Writing into a vector cannot fail.
        let reached = self.bus.reached();
        let _ = record(&mut lines, &Head::default(), &copying.finish(), &names, reached);
        let lines = String::from_utf8_lossy(&lines);
        let is_head = |line: &&str| line.starts_with('#') || line.starts_with("scenario ");
        let mut text = self.before.clone();
        for line in lines.lines().filter(|line| !is_head(line)) {
            text.push_str(line);
            text.push('\n');
        }
        text
    }

    /// The tape from the first second on, without its scenario.
    pub(super) fn tape_since(&mut self, since: Tick) -> Result<String, Refusal> {
        self.is_free()?;
        self.settle();
        match self.recorder.ended() {
            Some(_) => Err("more has happened than a tape of this page holds".to_owned()),
            None => Ok(self.happened(since)),
        }
    }

    pub(super) fn whole_tape(&mut self) -> Result<Json, Refusal> {
        self.may_be_told()?;
        let tape = self.tape_since(Tick::ZERO)?;
        Ok(json!({ "text": scenario_head(&self.scenario) + &tape }))
    }

    pub(super) fn link(&mut self) -> Result<Json, Refusal> {
        self.may_be_told()?;
        let tape = self.tape_since(self.bus.reached())?;
        let link = link_on(&self.scenario, &tape).map_err(|error| error.to_string())?;
        Ok(json!({ "link": link }))
    }

    /// Whether the scenario may be told.
    pub(super) fn may_be_told(&self) -> Result<(), Refusal> {
        if self.is_blind() {
            return Err("in an exam this would tell what is wrong".to_owned());
        }
        Ok(())
    }
}
