//! Makes the pictures of a book, and says what has changed.

use panels::scene::Scene;
use panels::{Panel, beside};

use super::book::{Planned, Scenarios};
use super::lock::{FigureLock, LockedGlass, LockedPicture, colours, hash, shapes, words};
use super::recipe::{BESIDE, Recipe, RecipeError};
use crate::capture::{
    Look, PictureOptions, RenderError, Shot, ShotError, Spoil, drawn, said, scene,
};
use crate::simulation::{Bus, NoSuchMeter};
use crate::wiring::faults;

/// A picture that was made.
#[derive(Debug, Clone)]
pub struct MadePicture {
    /// The file.
    pub bytes: Vec<u8>,
    /// What it shows.
    pub locked: LockedPicture,
}

/// What keeps the states that the pictures of a figure share.
#[derive(Debug, Default)]
pub struct States(Vec<(String, (Bus, usize))>);

/// How many states are kept: those of one figure.
const KEPT: usize = 4;

impl States {
    fn of(
        &mut self,
        recipe: &Recipe,
        panel: &Panel,
        scenarios: &Scenarios,
        place: usize,
    ) -> Result<(Bus, usize), RecipeError> {
        let key = recipe.tape().without_shots().to_string() + &format!("{place}");
        if let Some((_, state)) = self.0.iter().find(|(known, _)| *known == key) {
            return Ok(state.clone());
        }
        let Some(scenario) = scenarios.get(place) else {
            return Err(RecipeError::None(format!("scenario {place}")));
        };
        let state = recipe.state(panel, scenario)?;
        if self.0.len() >= KEPT {
            self.0.remove(0);
        }
        self.0.push((key, state.clone()));
        Ok(state)
    }
}

/// Makes one picture.
///
/// # Errors
/// Something asked for cannot be: a value that the meter refuses, a part that is not shown.
pub fn make(
    panel: &Panel,
    planned: &Planned,
    scenarios: &Scenarios,
    states: &mut States,
) -> Result<MadePicture, RecipeError> {
    let mut shots = Vec::new();
    let mut all = Vec::new();
    for (recipe, place) in &planned.recipes {
        let (bus, meter) = states.of(recipe, panel, scenarios, *place)?;
        let (_, _, options) = recipe.shot_line();
        shots.push(Shot::taken(&bus, meter, &options).map_err(RecipeError::Shot)?);
        all.push(recipe.tape().to_string());
    }
    let (_, file, options) = planned.recipes.first().map_or_else(
        || (None, String::new(), PictureOptions::default()),
        |(recipe, _)| recipe.shot_line(),
    );
    let look = options.look.named(std::path::Path::new(&file));
    let mut whole = picture(panel, &shots, &look)?;
    whole.recipe = all.join(BESIDE);
    let single = shots.len() == 1;
    let bytes = match shots.first() {
        Some(shot) if single && !planned.format.is_drawn() => {
            said(panel, shot, planned.format, &look, &whole.recipe)?
        }
        _ => drawn(whole.clone(), planned.format, &look).map_err(RenderError::Png)?,
    };
    let locked = LockedPicture {
        file: planned.file.clone(),
        figure: planned.figure.clone(),
        words: words(panel, &shots, &options, &whole),
        glass: shots.iter().map(LockedGlass::of).collect(),
        colours: colours(&whole),
        shapes: shapes(&whole),
        bytes: hash(&bytes),
        recipe: all,
    };
    Ok(MadePicture { bytes, locked })
}

/// What a picture of `shots` shows: two of them side by side, with what differs in words.
fn picture(panel: &Panel, shots: &[Shot], look: &Look) -> Result<Scene, RecipeError> {
    let themed = look.theme.map(|theme| panel.themed(theme));
    let panel = themed.as_ref().unwrap_or(panel);
    let mut scenes = Vec::new();
    for shot in shots {
        scenes.push(scene(panel, shot, look).map_err(RenderError::Part)?);
    }
    match (scenes.len(), shots) {
        (1, _) => Ok(scenes.remove(0)),
        (_, [one, other, ..]) => Ok(beside(panel, scenes, &differ(one, other, look))),
        _ => Err(RecipeError::Shot(ShotError::Meter(NoSuchMeter(0)))),
    }
}

/// What differs between two shots, in words.
fn differ(one: &Shot, other: &Shot, look: &Look) -> Vec<String> {
    let (left, right) = (LockedGlass::of(one), LockedGlass::of(other));
    let mut words = left.changes(&right);
    if look.spoil != Some(Spoil::No) {
        let [of_one, of_other] = [one, other].map(|shot| faults(&shot.site, &shot.setup));
        let only = |mine: &[String], others: &[String], side: &str| -> Vec<String> {
            let own = mine.iter().filter(|fault| !others.contains(fault));
            own.map(|fault| format!("{side}: {fault}")).collect()
        };
        words.extend(only(&of_one, &of_other, "left"));
        words.extend(only(&of_other, &of_one, "right"));
    }
    if words.is_empty() { vec!["nothing differs".to_owned()] } else { words }
}

/// What is wrong with the pictures of a book.
#[derive(Debug, Clone, PartialEq)]
pub struct FigureFinding {
    /// The figure.
    pub figure: String,
    /// The picture.
    pub file: String,
    /// What it is, in words.
    pub message: String,
}

/// What has changed since `lock` was written, of pictures that were `made`; `on_disk` gives the
/// bytes of a picture's file.
pub fn check(
    lock: &FigureLock,
    made: &[MadePicture],
    on_disk: &dyn Fn(&str) -> Option<Vec<u8>>,
) -> Vec<FigureFinding> {
    let mut findings = Vec::new();
    for MadePicture { locked, .. } in made {
        let mut add = |message: String| {
            findings.push(FigureFinding {
                figure: locked.figure.clone(),
                file: locked.file.clone(),
                message,
            });
        };
        let Some(old) = lock.of(&locked.file) else {
            add("is not in the lock: it was never built".to_owned());
            continue;
        };
        let changes = old.changes(locked);
        if !changes.is_empty() {
            add(changes.join("; "));
        }
        match on_disk(&locked.file) {
            None => add("its file is missing".to_owned()),
            Some(bytes) if hash(&bytes) != old.bytes => {
                add("its file is not what was built: somebody has changed it".to_owned());
            }
            Some(_) => {}
        }
    }
    let unused =
        lock.picture.iter().filter(|old| made.iter().all(|new| new.locked.file != old.file));
    findings.extend(unused.map(|old| FigureFinding {
        figure: old.figure.clone(),
        file: old.file.clone(),
        message: "is in the lock, and no figure makes it".to_owned(),
    }));
    findings
}
