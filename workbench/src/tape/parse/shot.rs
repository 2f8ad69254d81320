//! `shot FILE [OPTION ...]`: a picture, with the options of `s4100 screenshot`.

use std::path::Path;

use panels::id_prefix;

use super::{Finding, Parser, Word, suggestion};
use crate::capture::{
    Moment, PictureFormat, PictureOptions, callout, millimetres, part_name, width,
};
use crate::duration::DurationError;
use crate::tape::directive::Directive;
use crate::worded::Worded;

/// The options that a shot takes.
const OPTIONS: [&str; 13] = [
    "--glass",
    "--size",
    "--cursor",
    "--notation",
    "--id-prefix",
    "--at",
    "--view",
    "--spoil",
    "--width",
    "--theme",
    "--callout",
    "--highlight",
    "--crop",
];

impl Parser<'_> {
    pub(super) fn shot(&mut self) -> Result<Directive, Finding> {
        let file = self.word("a file")?;
        let extension = Path::new(&file.text).extension().and_then(|extension| extension.to_str());
        let format = extension.and_then(PictureFormat::of_extension).ok_or_else(|| {
            let endings: Vec<String> =
                PictureFormat::WORDS.iter().map(|word| format!(".{word}")).collect();
            let endings = endings.join(", ");
            let name = &file.text;
            file.wrong(format!("`{name}` asks for no picture; accepted: a file with {endings}"))
        })?;
        let mut options = PictureOptions::default();
        let mut last = None;
        while let Some(option) = self.words.next()? {
            self.picture_option(&option, &mut options)?;
            options.look.check_format(format).map_err(|error| option.wrong(error.to_string()))?;
            last = Some(option);
        }
        if let Some(option) = last {
            options.look.check(format).map_err(|error| option.wrong(error.to_string()))?;
        }
        Ok(Directive::Shot { file: file.text, format, options })
    }

    fn picture_option(
        &mut self,
        option: &Word,
        options: &mut PictureOptions,
    ) -> Result<(), Finding> {
        let look = &mut options.look;
        match option.text.as_str() {
            "--glass" => look.glass_only = true,
            "--view" => {
                let word = self.word("meter, glass, wiring, phasors, outputs or bench")?;
                look.view = Some(named(&word, "view")?);
            }
            "--spoil" => look.spoil = Some(named(&self.word("yes or no")?, "answer")?),
            "--size" => {
                let word = self.word("a width")?;
                look.width = Some(width(&word.text).map_err(|message| word.wrong(message))?);
            }
            "--width" => {
                let word = self.word("a width on paper")?;
                let width = millimetres(&word.text).map_err(|message| word.wrong(message))?;
                look.millimetres = Some(width);
            }
            "--theme" => look.theme = Some(named(&self.word("a theme")?, "theme")?),
            "--callout" => {
                let word = self.word("a number and a part")?;
                let badge = callout(&word.text).map_err(|message| word.wrong(message))?;
                look.marks.callouts.push(badge);
            }
            "--highlight" => {
                let word = self.word("a part")?;
                let part = part_name(&word.text).map_err(|message| word.wrong(message))?;
                look.marks.highlight.push(part);
            }
            "--crop" => {
                let word = self.word("a part")?;
                let part = part_name(&word.text).map_err(|message| word.wrong(message))?;
                look.marks.crop = Some(part);
            }
            "--cursor" => {
                let word = self.word("bar, blink or none")?;
                look.cursor = Some(named(&word, "cursor")?);
            }
            "--notation" => {
                let word = self.word("iec or ieee")?;
                options.notation = Some(named(&word, "notation")?);
            }
            "--id-prefix" => look.id_prefix = Some(id_prefix(&self.word("a prefix")?.text)),
            "--at" => {
                let word = self.word("a duration or `now`")?;
                let moment = word.text.parse::<Moment>();
                options.moment =
                    moment.map_err(|error: DurationError| word.wrong(error.to_string()))?;
            }
            other => {
                let hint = suggestion(other, &OPTIONS);
                return Err(option.wrong(format!("`{other}` is not an option of a shot{hint}")));
            }
        }
        Ok(())
    }
}

/// The value of that word, in large letters or small ones.
fn named<T: Worded>(word: &Word, what: &str) -> Result<T, Finding> {
    T::of_word_in_any_case(&word.text).ok_or_else(|| {
        let accepted = T::WORDS.join(", ");
        word.wrong(format!("`{}` is not a {what}; accepted: {accepted}", word.text))
    })
}
