//! What follows `expect`.

use firmware_model::registers::{AREAS, MapRow, Register};
use firmware_model::{SETTINGS, Setting};

use super::{Finding, Parser, Word, pairs, silence, suggestion};
use crate::registers::row_at;
use crate::route::screen_named;
use crate::scenario::setting_number;
use crate::tape::expect::{Comparison, Condition, Expectation, GlassText, Lamp, RegisterTest};
use crate::tape::print::SETUP;
use crate::worded::Worded;

/// What joins conditions, or ends one.
const JOINING: [&str; 3] = ["and", "or", ")"];
/// The deepest nesting of `not` and parentheses.
const DEEPEST: usize = 32;
/// The first names of the paths that can be expected.
const SITE_TABLES: [&str; 9] =
    ["service", "load", "waveform", "wiring", "control_power", "contacts", "line", "work", "meter"];

/// What may stand after `register N`.
const TESTS: &str = "`= VALUE [+- TOLERANCE] [UNIT]`, `< VALUE`, `> VALUE`, `& MASK [= BITS]`; \
    a value with 0x is the register's bits, other numbers are in its unit";

impl Parser<'_> {
    pub(super) fn expectation(&mut self) -> Result<Expectation, Finding> {
        let mut word = self.word("what is expected")?;
        let within = if word.text == "within" {
            self.form = "expect within DURATION WHAT";
            let time = self.duration()?;
            word = self.word("what is expected")?;
            Some(time)
        } else {
            None
        };
        match word.text.as_str() {
            "reply" | "silence" if within.is_some() => Err(word
                .wrong("an answer is there at once or not at all: `within` has no meaning here")),
            "reply" => self.reply(),
            "silence" => {
                self.form = "expect silence NAME";
                Ok(Expectation::Silence(silence(&self.word("the name of a silence")?)?))
            }
            _ => Ok(Expectation::State { within, condition: self.any_of(&word, 0)? }),
        }
    }

    /// Conditions joined by `or`, of which `and` binds more, and `not` most.
    fn any_of(&mut self, first: &Word, depth: usize) -> Result<Condition, Finding> {
        let mut all = self.all_of(first, depth)?;
        while self.takes("or")? {
            let next = self.word("what is expected")?;
            all = Condition::Or(Box::new(all), Box::new(self.all_of(&next, depth)?));
        }
        Ok(all)
    }

    fn all_of(&mut self, first: &Word, depth: usize) -> Result<Condition, Finding> {
        let mut all = self.one_of(first, depth)?;
        while self.takes("and")? {
            let next = self.word("what is expected")?;
            all = Condition::And(Box::new(all), Box::new(self.one_of(&next, depth)?));
        }
        Ok(all)
    }

    fn one_of(&mut self, word: &Word, depth: usize) -> Result<Condition, Finding> {
        if depth > DEEPEST {
            return Err(word.wrong(format!("this is nested more than {DEEPEST} times")));
        }
        match word.text.as_str() {
            "not" if !word.quoted => {
                let next = self.word("what is not expected")?;
                Ok(Condition::Not(Box::new(self.one_of(&next, depth + 1)?)))
            }
            "(" if !word.quoted => {
                let next = self.word("what is expected")?;
                let inner = self.any_of(&next, depth + 1)?;
                if self.takes(")")? { Ok(inner) } else { Err(self.missing("`)`")) }
            }
            _ => self.condition(word),
        }
    }

    /// Takes the next word, if it is this one.
    fn takes(&mut self, text: &str) -> Result<bool, Finding> {
        let mut ahead = self.words.clone();
        let is = ahead.next()?.is_some_and(|word| word.text == text && !word.quoted);
        if is {
            self.words = ahead;
        }
        Ok(is)
    }

    /// The next word, unless it joins two conditions or ends one.
    fn next_of_condition(&mut self) -> Result<Option<Word>, Finding> {
        let mut ahead = self.words.clone();
        let next = ahead.next()?;
        let joins = |word: &Word| JOINING.contains(&word.text.as_str()) && !word.quoted;
        if next.as_ref().is_some_and(joins) {
            return Ok(None);
        }
        self.words = ahead;
        Ok(next)
    }

    /// A setting, or a path of the installation, and its value.
    fn path(&mut self, word: &Word) -> Result<Condition, Finding> {
        self.form =
            "expect PATH VALUE, by the paths of the scenario; on and off are true and false";
        self.takes("=")?;
        let value = self.word("a value")?;
        let text = match value.text.as_str() {
            "on" if !value.quoted => "true",
            "off" if !value.quoted => "false",
            text => text,
        };
        let Some(name) = word.text.strip_prefix(SETUP) else {
            return Ok(Condition::Site { path: word.text.clone(), value: text.to_owned() });
        };
        let setting = Setting::named(name).ok_or_else(|| {
            let names: Vec<&str> = SETTINGS.iter().map(|row| row.name).collect();
            word.wrong(format!("`{name}` is not a setting{}", suggestion(name, &names)))
        })?;
        let number = setting_number(setting, text)
            .map_err(|message| value.wrong(format!("`{name}` {message}")))?;
        Ok(Condition::Setting(setting, number))
    }

    fn reply(&mut self) -> Result<Expectation, Finding> {
        self.form = "expect reply HEX ... [crc], with … at the end where more may follow";
        let (mut bytes, mut open) = (Vec::new(), false);
        while let Some(word) = self.words.next()? {
            match word.text.as_str() {
                "…" | "..." => {
                    open = true;
                    break;
                }
                "crc" => bytes = firmware_model::modbus::with_crc(&bytes),
                _ => bytes.extend(pairs(&word)?),
            }
        }
        if bytes.is_empty() && !open {
            return Err(self.missing("a reply"));
        }
        Ok(Expectation::Reply { bytes, open })
    }

    fn condition(&mut self, word: &Word) -> Result<Condition, Finding> {
        let name = word.text.as_str();
        if let Some(reading) = GlassText::of_word(name) {
            self.form = "expect lcd.label TEXT, a text with blanks in quotes";
            return Ok(Condition::Text(reading, self.word("a text")?.text));
        }
        if let Some(lamp) = Lamp::of_word(name) {
            self.form = "on or off";
            let word = self.word("`on` or `off`")?;
            return Ok(Condition::Lamp(lamp, either(&word, ["on", "off"])?));
        }
        let of_site = name.split('.').next().is_some_and(|first| SITE_TABLES.contains(&first));
        match name {
            _ if name.contains('.') && of_site && !word.quoted => self.path(word),
            "screen" => {
                self.form = "expect screen ID, one of `s4100 screens`";
                let id = self.word("a screen")?;
                let screen = screen_named(&id.text);
                Ok(Condition::Screen(screen.map_err(|error| id.wrong(error.to_string()))?))
            }
            "register" => self.register(),
            "pulses" => self.count("expect pulses N, expect pulses > N", Condition::Pulses),
            "received" => self.count("expect received N, expect received > N", Condition::Received),
            "alarm" => {
                self.form = "expect alarm closed, expect alarm open";
                let word = self.word("`closed` or `open`")?;
                Ok(Condition::Alarm(either(&word, ["closed", "open"])?))
            }
            _ => {
                let others = [
                    "screen", "register", "pulses", "received", "alarm", "reply", "silence",
                    "within",
                ];
                let names = [GlassText::WORDS, Lamp::WORDS, &others].concat();
                let suggestion = suggestion(name, &names);
                Err(word.wrong(format!("`{name}` cannot be expected{suggestion}")))
            }
        }
    }

    fn count(
        &mut self,
        form: &'static str,
        condition: fn(Comparison, u64) -> Condition,
    ) -> Result<Condition, Finding> {
        self.form = form;
        let mut word = self.word("a count")?;
        let comparison = comparison(&word);
        if comparison.is_some() {
            word = self.word("a count")?;
        }
        let digits = word.text.bytes().all(|byte| byte.is_ascii_digit());
        let count = word.text.parse().ok().filter(|_| digits).ok_or_else(|| {
            word.wrong(format!("`{}` is not a count; accepted: {}", word.text, self.form))
        })?;
        Ok(condition(comparison.unwrap_or(Comparison::Equal), count))
    }

    fn register(&mut self) -> Result<Condition, Finding> {
        self.form = "expect register N, and = VALUE, < VALUE, > VALUE or & MASK";
        let (number, row) = self.register_number()?;
        Ok(Condition::Register(number, self.register_test(row)?))
    }

    /// The register that is asked for by its number, and its row if it has one.
    pub(super) fn register_number(
        &mut self,
    ) -> Result<(Register, Option<&'static MapRow>), Finding> {
        let word = self.word("a register")?;
        let number = word.text.parse().ok().and_then(Register::new);
        let exists = |number: &Register| AREAS.iter().any(|row| row.offset(*number).is_some());
        let number = number.filter(exists).ok_or_else(|| {
            let range = |first: u16, last: u16| {
                if first == last { first.to_string() } else { format!("{first}-{last}") }
            };
            let areas: Vec<String> =
                AREAS.iter().map(|row| range(row.first.number(), row.last.number())).collect();
            word.wrong(format!("`{}` is not a register; accepted: {}", word.text, areas.join(", ")))
        })?;
        let row = row_at(number);
        if let Some(row) = row.filter(|row| row.register != number) {
            let first = row.register;
            return Err(word.wrong(format!(
                "register {number} is a part of {first} ({}); accepted: register {first}",
                row.name
            )));
        }
        Ok((number, row))
    }

    fn register_test(&mut self, row: Option<&MapRow>) -> Result<RegisterTest, Finding> {
        let word = self.word("a comparison")?;
        if word.text == "&" {
            return self.mask();
        }
        let Some(comparison) = comparison(&word) else {
            return Err(
                word.wrong(format!("`{}` is not a comparison; accepted: {TESTS}", word.text))
            );
        };
        let value = self.word("a text")?;
        let no_value =
            || value.wrong(format!("`{}` is not a value; accepted: {TESTS}", value.text));
        let equal = comparison == Comparison::Equal;
        match value.text.as_str() {
            text if value.quoted && equal => Ok(RegisterTest::Text(text.to_owned())),
            _ if value.quoted => Err(no_value()),
            "----" if equal => Ok(RegisterTest::Absent),
            text if text.starts_with("0x") => {
                let bits = hexadecimal(text).ok_or_else(no_value)?;
                Ok(RegisterTest::Bits(comparison, bits))
            }
            text => {
                let number = finite(text).ok_or_else(no_value)?;
                self.number(comparison, number, row)
            }
        }
    }

    fn number(
        &mut self,
        comparison: Comparison,
        number: f64,
        row: Option<&MapRow>,
    ) -> Result<RegisterTest, Finding> {
        let mut next = self.next_of_condition()?;
        let mut tolerance = None;
        if next.as_ref().is_some_and(|word| word.text == "+-" || word.text == "±") {
            let word = self.word("a tolerance")?;
            let allowed = finite(&word.text).filter(|far| *far >= 0.0);
            let allowed = allowed.filter(|_| comparison == Comparison::Equal);
            tolerance = Some(allowed.ok_or_else(|| {
                let accepted = "a number from 0 on, with `=`";
                word.wrong(format!("`{}` is not a tolerance; accepted: {accepted}", word.text))
            })?);
            next = self.next_of_condition()?;
        }
        let unit = match next {
            None => None,
            Some(word) => {
                let own = row.map_or("", |row| row.unit);
                if word.text != own {
                    let message = match own {
                        "" => format!("`{}` is too much: this register has no unit", word.text),
                        unit => format!(
                            "`{}` is not the unit of this register; accepted: {unit}, or none",
                            word.text
                        ),
                    };
                    return Err(word.wrong(message));
                }
                Some(word.text)
            }
        };
        Ok(RegisterTest::Number { comparison, number, tolerance, unit })
    }

    fn mask(&mut self) -> Result<RegisterTest, Finding> {
        self.form = "expect register N & MASK, expect register N & MASK = BITS";
        let mask = self.bits("a mask")?;
        let Some(word) = self.next_of_condition()? else {
            return Ok(RegisterTest::Mask { mask, bits: None });
        };
        if word.text != "=" {
            let form = self.form;
            return Err(word.wrong(format!("`{}` is too much; accepted: {form}", word.text)));
        }
        let bits = self.bits("the bits")?;
        Ok(RegisterTest::Mask { mask, bits: Some(bits) })
    }

    fn bits(&mut self, what: &str) -> Result<u32, Finding> {
        let word = self.word(what)?;
        let digits = word.text.bytes().all(|byte| byte.is_ascii_digit());
        let decimal = || word.text.parse().ok().filter(|_| digits);
        hexadecimal(&word.text).or_else(decimal).ok_or_else(|| {
            let accepted = "a whole number of 32 bits, such as 0x0100";
            word.wrong(format!("`{}` is not {what}; accepted: {accepted}", word.text))
        })
    }
}

fn comparison(word: &Word) -> Option<Comparison> {
    Comparison::of_word(&word.text).filter(|_| !word.quoted)
}

/// Whether the word is the first of the two.
fn either(word: &Word, words: [&str; 2]) -> Result<bool, Finding> {
    if let Some(place) = words.iter().position(|one| *one == word.text) {
        return Ok(place == 0);
    }
    let [one, other] = words;
    let suggestion = suggestion(&word.text, &words);
    Err(word.wrong(format!("`{}` is neither {one} nor {other}{suggestion}", word.text)))
}

fn hexadecimal(text: &str) -> Option<u32> {
    let digits = text.strip_prefix("0x")?;
    if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    u32::from_str_radix(digits, 16).ok()
}

fn finite(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite())
}
