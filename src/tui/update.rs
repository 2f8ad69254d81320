//! The only code that changes the state.

use firmware_model::Key;

use super::ask::Question;
use super::chooser::Chooser;
use super::control_list::ControlList;
use super::keys::Where;
use super::message::Overlay;
use super::message::{Effect, LessonKey, Message, TypedKey};
use super::snapshot::Snapshot;
use super::state::{Note, Pressed, State};
use workbench::controls::{POWER, Set};
use workbench::lesson::LessonAct;
use workbench::scenario::change;
use workbench::simulation::Restart;

/// How many keys are remembered.
const REMEMBERED: usize = 40;

/// Acts on a message; returns what is to be done outside.
pub fn update(state: &mut State, message: Message) -> Option<Effect> {
    let before = on_top(state);
    let effect = act(state, message);
    if on_top(state) != before {
        state.scroll = 0;
    }
    effect
}

/// What decides which box is uppermost, and what it says.
fn on_top(state: &State) -> (Option<Overlay>, Chooser, bool, bool) {
    (state.overlay, state.chooser, state.notice.is_some(), state.question.is_some())
}

fn act(state: &mut State, message: Message) -> Option<Effect> {
    settle_notice(state, &message);
    state.visit.first &= !is_of_the_user(&message);
    match message {
        Message::Lesson(key) => return lesson(state, key),
        Message::Typed(key) => return typed(state, key),
        Message::Asked(answer) => answered(state, answer),
        Message::Save => return Some(Effect::Save),
        Message::Quit => return Some(Effect::Quit),
        Message::Answer(index) => return answer(state, index),
        Message::Start => return start(state),
        Message::NextMeter => return next_meter(state),
        Message::Saved(_) | Message::Panel(_) | Message::Pasted => tell(state, message),
        Message::Leave => {
            if !close(state) {
                state.question = Some(Question::Leave);
            }
        }
        Message::Begin => state.question = Some(Question::Begin),
        Message::Decline => state.question = None,
        Message::Scroll(first) => state.scroll = first,
        Message::Describe => state.chooser.described ^= true,
        Message::Snapshot(snapshot) => look(state, *snapshot),
        Message::Toggle(Overlay::Wiring | Overlay::Phasors | Overlay::Faults)
            if state.snapshot.blind.is_some() =>
        {
            state.notice = Some(hidden());
        }
        Message::Toggle(overlay) => toggle(state, overlay),
        Message::CloseOverlay => {
            if !close(state) {
                uncover(state);
            }
        }
        Message::ToggleLarge => state.large = !state.large,
        Message::Move(by) if state.focus() == Where::Chooser => {
            let last = state.offers.len().saturating_sub(1);
            state.chooser.chosen = state.chooser.chosen.saturating_add_signed(by).min(last);
        }
        Message::Press(_)
        | Message::Hold(_)
        | Message::HoldNext
        | Message::Release(_)
        | Message::Got(_)
        | Message::Held(_) => return touch(state, &message),
        Message::ToggleList
        | Message::Move(_)
        | Message::Jump(_)
        | Message::Choose(_)
        | Message::Turn(_)
        | Message::Told(_) => {
            let effect = play(state, message);
            state.visit.unsaved |= effect.is_some();
            return effect;
        }
    }
    None
}

/// Shows this over the meter, or takes it away again.
fn toggle(state: &mut State, overlay: Overlay) {
    state.typed.clear();
    state.refused = None;
    state.overlay = (state.overlay != Some(overlay)).then_some(overlay);
    if state.overlay == Some(Overlay::Scenarios) {
        state.chooser.described = false;
    }
}

/// The fault of the line that is typed, if it can be; otherwise it is told why not, and stays.
fn fault(state: &mut State) -> Option<Effect> {
    let (path, value) = ("line.fault".to_owned(), state.typed.trim().to_owned());
    let refused = change(&state.snapshot.site, &path, &value).err();
    state.refused = refused.map(|error| error.message);
    if state.refused.is_some() {
        return None;
    }
    state.typed.clear();
    state.visit.unsaved = true;
    Some(Effect::Set(Set { path, value }))
}

/// So many questions stay at the bench.
const BENCH: usize = 6;

/// What is typed at the bench or among the faults of the line.
fn typed(state: &mut State, key: TypedKey) -> Option<Effect> {
    /// The longest line: a frame in hexadecimal.
    const LONGEST: usize = 800;
    match key {
        TypedKey::Typed(letter) if state.typed.len() < LONGEST && !letter.is_control() => {
            state.typed.push(letter);
        }
        TypedKey::Typed(_) => {}
        TypedKey::Erase => {
            state.typed.pop();
        }
        TypedKey::Enter if state.typed.trim().is_empty() => {}
        TypedKey::Enter if state.overlay == Some(Overlay::Faults) => return fault(state),
        TypedKey::Enter => {
            let line = std::mem::take(&mut state.typed);
            state.bench.push_back((line.clone(), String::new()));
            while state.bench.len() > BENCH {
                state.bench.pop_front();
            }
            return Some(Effect::Ask(line));
        }
    }
    None
}

/// The answer to the latest line.
fn answered(state: &mut State, answer: String) {
    if let Some(last) = state.bench.back_mut() {
        last.1 = answer;
    }
}

/// What concerns the lesson: choices are answered at once, readings when they are whole.
fn lesson(state: &mut State, key: LessonKey) -> Option<Effect> {
    /// More than a glass can show.
    const LONGEST: usize = 8;
    let view = state.snapshot.lesson.as_ref()?;
    let act = match key {
        LessonKey::Next => LessonAct::Next,
        LessonKey::Before => LessonAct::Before,
        LessonKey::Hint => LessonAct::Hint,
        LessonKey::Again => LessonAct::Again,
        LessonKey::Pause => LessonAct::Pause,
        LessonKey::Faster => LessonAct::Faster,
        LessonKey::Slower => LessonAct::Slower,
        LessonKey::Typed(digit) if !view.choices.is_empty() => LessonAct::Answer(digit.to_string()),
        LessonKey::Typed(digit) => {
            if view.asks_reading && state.typed.len() < LONGEST {
                state.typed.push(digit);
            }
            return None;
        }
        LessonKey::Erase => {
            state.typed.pop();
            return None;
        }
        LessonKey::Enter if state.typed.is_empty() => LessonAct::Next,
        LessonKey::Enter => LessonAct::Answer(std::mem::take(&mut state.typed)),
    };
    state.typed.clear();
    Some(Effect::Lesson(act))
}

/// What concerns the buttons of the meter.
fn touch(state: &mut State, message: &Message) -> Option<Effect> {
    match *message {
        Message::Press(key) => {
            let held = std::mem::take(&mut state.hold_next);
            return Some(if held { Effect::Hold(key) } else { Effect::Press(key) });
        }
        Message::Hold(key) => {
            state.hold_next = false;
            return Some(Effect::Hold(key));
        }
        Message::Release(key) => return Some(Effect::Release(key)),
        Message::HoldNext => state.hold_next = !state.hold_next,
        Message::Got(key) => {
            state.visit.unsaved = true;
            remember(state, key);
        }
        Message::Held(key) => remember_held(state, key),
        _ => {}
    }
    None
}

/// What the user is told of.
fn tell(state: &mut State, message: Message) {
    match message {
        Message::Saved(saved) => {
            state.visit.unsaved &= saved.is_err();
            state.notice = Some(saved_notice(saved));
        }
        Message::Panel(Ok(panel)) => state.panel = panel.0,
        Message::Panel(Err(text)) => {
            state.notice = Some(Note { title: PANEL, text, is_error: true });
        }
        Message::Pasted => {
            state.question = None;
            state.notice = Some(pasted_notice());
        }
        _ => {}
    }
}

/// The simulation has moved on; there may be fewer controls.
fn look(state: &mut State, snapshot: Snapshot) {
    state.look(snapshot);
    let count = state.list.as_ref().map_or(0, |_| state.controls().len());
    if let Some(list) = &mut state.list {
        list.chosen = list.chosen.min(count.saturating_sub(1));
    }
}

fn next_meter(state: &State) -> Option<Effect> {
    let count = state.snapshot.meters.len();
    (count > 1).then(|| Effect::SelectMeter((state.snapshot.selected + 1) % count))
}

/// Whether it comes from a person and not from the meters.
fn is_of_the_user(message: &Message) -> bool {
    !matches!(
        message,
        Message::Snapshot(_)
            | Message::Got(_)
            | Message::Held(_)
            | Message::Release(_)
            | Message::Panel(_)
    )
}

/// An answer that is not a no.
fn answer(state: &mut State, index: usize) -> Option<Effect> {
    let answer = state.question.take()?.answers().into_iter().nth(index)?;
    if let Effect::Restart(restart) = answer.effect {
        state.visit.unsaved = true;
        state.hold_next = false;
        let text = begun_anew(restart).to_owned();
        state.notice = Some(Note { title: "Begun anew", text, is_error: false });
    }
    Some(answer.effect)
}

/// What was put back.
const fn begun_anew(restart: Restart) -> &'static str {
    match restart {
        Restart::Scenario => "The meters have begun anew, as the scenario has them.",
        Restart::Setup => {
            "The meter has begun anew with the settings of the factory; its passwords stay."
        }
        Restart::Passwords => "The meter has begun anew with the passwords of the factory, 00000.",
        Restart::Energies => {
            "The meter has begun anew with its energies, maxima and pulse counters at zero."
        }
        Restart::All => "The meter has begun anew with all that it remembers as from the factory.",
    }
}

/// Starts the chosen scenario; asks first where something would be lost.
fn start(state: &mut State) -> Option<Effect> {
    let name = state.offers.get(state.chooser.chosen)?.name.clone();
    if state.is_unsaved() {
        state.question = Some(Question::Open(name));
        return None;
    }
    Some(Effect::Open(name))
}

/// The title of what is wrong with a panel.
const PANEL: &str = "Panel: the last good one stays";

/// A notice is gone with the next key; one of an error when its cause is.
fn settle_notice(state: &mut State, message: &Message) {
    let Some(notice) = &state.notice else { return };
    let done = match message {
        Message::Panel(_) => notice.title == PANEL,
        Message::CloseOverlay | Message::Leave | Message::Scroll(_) => false,
        message if !is_of_the_user(message) => false,
        _ => notice.title != PANEL,
    };
    if done {
        state.notice = None;
    }
}

fn saved_notice(saved: Result<String, String>) -> Note {
    match saved {
        Ok(file) => Note {
            title: "Saved",
            text: format!("The last ten minutes: {file}\nCheck them again: s4100 play {file}"),
            is_error: false,
        },
        Err(text) => Note { title: "Not saved", text, is_error: true },
    }
}

fn hidden() -> Note {
    let text = "What is wrong is for you to find out: by the meter, and by the instruments (i).";
    Note { title: "Hidden", text: text.to_owned(), is_error: false }
}

fn pasted_notice() -> Note {
    let text = "The meter has four buttons and no clipboard: what was pasted is ignored.";
    Note { title: "Pasted", text: text.to_owned(), is_error: false }
}

/// What concerns the installation.
fn play(state: &mut State, message: Message) -> Option<Effect> {
    if message == Message::ToggleList {
        let has_keys = state.list_has_keys();
        let chosen = state.list.as_ref().map_or(0, |list| list.chosen);
        state.large = false;
        state.list = (!has_keys).then_some(ControlList { chosen, has_keys: true, told: None });
        return None;
    }
    let controls = state.controls();
    let list = state.list.as_mut()?;
    match message {
        Message::Move(by) => list.move_by(by, controls.len()),
        Message::Jump(by) => list.jump(by, &controls),
        Message::Choose(index) => {
            list.chosen = index.min(controls.len().saturating_sub(1));
            list.has_keys = true;
        }
        Message::Told(words) => list.told = Some(words),
        Message::Turn(turn) => {
            list.has_keys = true;
            let control = controls.get(list.chosen)?;
            let set = control.turned(turn).cloned();
            list.told = match &set {
                Some(_) => None,
                None => Some(format!("{}: there is no further value", control.name)),
            };
            return set.map(|set| match set.path.as_str() {
                POWER => Effect::Power(set.value == "on"),
                _ => Effect::Set(set),
            });
        }
        _ => {}
    }
    None
}

/// Takes away what is uppermost, one thing at a time; whether there was something.
fn close(state: &mut State) -> bool {
    if state.question.take().is_some()
        || state.notice.take().is_some()
        || state.overlay.take().is_some()
        || std::mem::take(&mut state.hold_next)
    {
        return true;
    }
    let has_keys = state.list_has_keys();
    if let Some(list) = &mut state.list {
        list.has_keys = false;
    }
    has_keys
}

/// With nothing on top and the keys at the meter: takes away what shares the screen with it.
fn uncover(state: &mut State) {
    if !std::mem::take(&mut state.large) {
        state.list = None;
    }
}

/// What the meter got, and nothing that was thrown away before it did.
fn remember(state: &mut State, key: Key) {
    match state.pressed.back_mut() {
        Some(last) if last.key == key && !last.held => last.times += 1,
        _ => state.pressed.push_back(Pressed { key, held: false, times: 1 }),
    }
    while state.pressed.len() > REMEMBERED {
        state.pressed.pop_front();
    }
}

/// The last one turns out to be held.
fn remember_held(state: &mut State, key: Key) {
    let held = Pressed { key, held: true, times: 1 };
    match state.pressed.back_mut() {
        Some(last) if last.key == key && last.times > 1 => {
            last.times -= 1;
            state.pressed.push_back(held);
        }
        Some(last) if last.key == key => *last = held,
        _ => state.pressed.push_back(held),
    }
}
