//! A picture as what makes it: a scenario, what happens, and a shot. It is a tape, and nothing
//! else is.

use firmware_model::{MeteringPath, Tick};
use panels::{Panel, carried};

use crate::capture::{
    FIRST_SECOND, PictureFormat, PictureOptions, RenderError, Shot, ShotError, render,
};
use crate::library::Library;
use crate::route::{Keys, Target};
use crate::scenario::{Scenario, ScenarioLoadError};
use crate::simulation::Bus;
use crate::tape::{
    self, Directive, PlayError, Player, Presses, Tape, TapeError, TapeLine, scenario_head,
};

/// What stands between the two recipes of a pair.
pub const BESIDE: &str = "# beside\n";

/// What is asked for before a picture is taken, each with the option or key that asks for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Wish {
    /// How whoever asked has written it, such as `--screen`.
    pub asked: String,
    /// What is to happen.
    pub directive: Directive,
}

impl Wish {
    /// Time that passes.
    pub fn wait(asked: &str, time: Tick) -> Option<Self> {
        let directive = Directive::Wait(time);
        (time > Tick::ZERO).then(|| Self { asked: asked.to_owned(), directive })
    }

    /// The fewest keys to a screen or a value.
    pub fn go(asked: &str, target: Target) -> Self {
        Self { asked: asked.to_owned(), directive: Directive::Go(target) }
    }

    /// Keys one by one.
    pub fn press(asked: &str, keys: &Keys) -> Option<Self> {
        let runs = keys.0.chunk_by(|one, other| one == other);
        let presses: Vec<Presses> = runs
            .filter_map(|run| {
                let times = u16::try_from(run.len()).unwrap_or(u16::MAX);
                run.first().map(|&key| Presses { key, times })
            })
            .collect();
        let directive = Directive::Press(presses);
        (!keys.0.is_empty()).then(|| Self { asked: asked.to_owned(), directive })
    }

    /// A change of the installation.
    pub fn set(asked: &str, path: &str, value: &str) -> Self {
        let (path, value) = (path.to_owned(), value.to_owned());
        Self { asked: asked.to_owned(), directive: Directive::Set { path, value } }
    }
}

/// A picture as what makes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Recipe {
    /// All of it; the last line is the shot.
    tape: Tape,
    /// Who asked for the lines that somebody asked for.
    asked: Vec<(usize, String)>,
}

/// Why a recipe makes no picture.
#[derive(Debug, thiserror::Error)]
pub enum RecipeError {
    /// The file carries none.
    #[error(
        "{0} carries no recipe; accepted: an svg, png or json of `s4100 screenshot`, `figures`, \
         `gallery` or of a tape"
    )]
    None(String),
    /// It is not a tape.
    #[error(transparent)]
    Tape(#[from] TapeError),
    /// It ends with something else than a picture.
    #[error("{0}: the last line is not a `shot`")]
    NoShot(String),
    /// Its scenario cannot be had.
    #[error(transparent)]
    Scenario(#[from] ScenarioLoadError),
    /// Something asked for cannot be.
    #[error("{asked}: {message}")]
    Wish {
        /// Who asked.
        asked: String,
        /// What was found and what is accepted.
        message: String,
    },
    /// A line of it cannot be played.
    #[error(transparent)]
    Play(#[from] PlayError),
    /// There is no shot.
    #[error(transparent)]
    Shot(#[from] ShotError),
    /// It cannot be drawn so.
    #[error(transparent)]
    Picture(#[from] RenderError),
}

impl Recipe {
    /// The recipe of a picture that will be called `file`: `wishes` happen to the meter of that
    /// name, or to the first one, on `scenario`.
    ///
    /// # Errors
    /// What was asked for does not make a tape.
    pub fn new(
        scenario: &Scenario,
        meter: Option<&str>,
        wishes: Vec<Wish>,
        (file, options): (&str, PictureOptions),
    ) -> Result<Self, RecipeError> {
        let extension = file.rsplit('.').next().unwrap_or_default();
        let format = PictureFormat::of_extension(extension).unwrap_or(PictureFormat::Svg);
        let shot = Directive::Shot { file: file.to_owned(), format, options };
        let mut text = scenario_head(scenario);
        let mut asked = Vec::new();
        let mut number = text.lines().count();
        let last = Wish { asked: "--at".to_owned(), directive: shot };
        for wish in wishes.into_iter().chain([last]) {
            number += 1;
            let of_all = matches!(wish.directive, Directive::Wait(_));
            let on = meter.filter(|_| !of_all).map(str::to_owned);
            let line = TapeLine { number, at: None, on, directive: wish.directive };
            text.push_str(&format!("{line}\n"));
            asked.push((number, wish.asked));
        }
        Ok(Self { tape: tape::parse(&text, file)?, asked })
    }

    /// The recipe that a text is.
    ///
    /// # Errors
    /// It is not a tape, or makes no picture.
    pub fn read(text: &str, file: &str) -> Result<Self, RecipeError> {
        let tape = tape::parse(text, file)?;
        let last = tape.lines().last();
        match last.map(|line| line.directive) {
            Some(Directive::Shot { .. }) => Ok(Self { tape, asked: Vec::new() }),
            _ => Err(RecipeError::NoShot(file.to_owned())),
        }
    }

    /// The recipe that a picture carries; of a pair both.
    ///
    /// # Errors
    /// It carries none, or one that is wrong.
    pub fn of_picture(bytes: &[u8], file: &str) -> Result<Vec<Self>, RecipeError> {
        let in_json = || {
            let json: serde_json::Value = serde_json::from_slice(bytes).ok()?;
            json.get("recipe")?.as_str().map(str::to_owned)
        };
        let text = carried(bytes).recipe.or_else(in_json);
        let text = text.ok_or_else(|| RecipeError::None(file.to_owned()))?;
        text.split(BESIDE).map(|text| Self::read(text, file)).collect()
    }

    /// It as a tape.
    pub const fn tape(&self) -> &Tape {
        &self.tape
    }

    /// The line of the shot: its meter, its file, and what is asked of the picture.
    pub fn shot_line(&self) -> (Option<String>, String, PictureOptions) {
        match self.tape.lines().last() {
            Some(TapeLine { on, directive: Directive::Shot { file, options, .. }, .. }) => {
                (on, file, options)
            }
            // By construction: the last line is a shot.
            _ => (None, String::new(), PictureOptions::default()),
        }
    }

    /// The scenario.
    ///
    /// # Errors
    /// It cannot be had.
    pub fn scenario(&self, library: &dyn Library) -> Result<Scenario, RecipeError> {
        Ok(match self.tape.scenario() {
            Some(source) => source.load(library)?,
            None => Scenario::load("default", library)?,
        })
    }

    /// The meters as they are when the picture is taken, before the time that the shot itself
    /// waits; with them which one it is of.
    ///
    /// # Errors
    /// Something asked for cannot be.
    pub fn state(&self, panel: &Panel, scenario: &Scenario) -> Result<(Bus, usize), RecipeError> {
        self.tape.check(scenario).map_err(|error| self.of_wish(error))?;
        let mut bus = Bus::new(scenario, &panel.menu, MeteringPath::Auto);
        bus.advance(FIRST_SECOND);
        let before = self.tape.without_shots();
        let (_, bus, played) = Player::new(&before, bus, panel).play_through();
        played.map_err(|error| self.of_play(error))?;
        let (on, _, _) = self.shot_line();
        let place = |name| scenario.meters.iter().position(|meter| meter.name == name);
        let meter = on.and_then(place).unwrap_or(0);
        Ok((bus, meter))
    }

    /// What the meter shows then.
    ///
    /// # Errors
    /// Something asked for cannot be, or the moment has passed.
    pub fn shot(&self, panel: &Panel, scenario: &Scenario) -> Result<Shot, RecipeError> {
        let (bus, meter) = self.state(panel, scenario)?;
        let (_, _, options) = self.shot_line();
        Ok(Shot::taken(&bus, meter, &options)?)
    }

    /// The picture as a file of that format, which carries this recipe.
    ///
    /// # Errors
    /// As of [`shot`](Self::shot), or the width is none that a picture can have.
    pub fn picture(
        &self,
        panel: &Panel,
        shot: &Shot,
        format: PictureFormat,
    ) -> Result<Vec<u8>, RecipeError> {
        let (_, file, options) = self.shot_line();
        let look = options.look.named(std::path::Path::new(&file));
        Ok(render(panel, shot, format, &look, &self.tape.to_string())?)
    }

    /// Who asked for line `number`.
    fn asked(&self, number: usize) -> Option<&str> {
        self.asked.iter().find(|(line, _)| *line == number).map(|(_, asked)| asked.as_str())
    }

    /// An error in the words of whoever asked.
    fn of_wish(&self, error: TapeError) -> RecipeError {
        let told = error.problems().first().and_then(|problem| {
            let asked = self.asked(problem.at.line)?.to_owned();
            Some(RecipeError::Wish { asked, message: problem.message.clone() })
        });
        told.unwrap_or(RecipeError::Tape(error))
    }

    fn of_play(&self, error: PlayError) -> RecipeError {
        if let PlayError::Wrong { line, message, .. } = &error
            && let Some(asked) = self.asked(*line)
        {
            return RecipeError::Wish { asked: asked.to_owned(), message: message.clone() };
        }
        RecipeError::Play(error)
    }
}
