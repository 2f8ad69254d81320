//! Words of enums as values of options: what help lists and errors accept is what the enum has.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use workbench::worded::Worded;

/// Takes one of the words of `T`; in which case it may be written is told by the option.
pub fn word<T: Worded + Send + Sync>() -> impl TypedValueParser<Value = T> {
    let values = T::VALUES.iter().map(|value| {
        let listed = PossibleValue::new(value.word());
        if value.about().is_empty() { listed } else { listed.help(value.about()) }
    });
    // Clap has found it among the words before.
    let found = |text: String| T::of_word_in_any_case(&text).ok_or("not one of the words");
    PossibleValuesParser::new(values).try_map(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{Arg, Command};
    use firmware_model::MeteringPath;

    #[test]
    fn every_word_is_its_value_and_nothing_else_is_one() {
        let parse = |text: &str, any_case: bool| {
            let option =
                Arg::new("path").value_parser(word::<MeteringPath>()).ignore_case(any_case);
            let found = Command::new("s4100").arg(option).try_get_matches_from(["s4100", text]);
            found.map(|found| found.get_one::<MeteringPath>("path").copied())
        };
        assert_eq!(parse("auto", false).unwrap(), Some(MeteringPath::Auto));
        assert_eq!(parse("sampled", false).unwrap(), Some(MeteringPath::Sampled));
        assert_eq!(parse("SAMPLED", true).unwrap(), Some(MeteringPath::Sampled));
        let error = parse("SAMPLED", false).unwrap_err().to_string();
        assert!(error.contains("[possible values: auto, sampled]"), "{error}");
    }
}
