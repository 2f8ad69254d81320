//! Enums whose values have words: what a scenario, a tape and the command line write for
//! them, errors list and the terminal shows. The words stand once, in the row of their value: beside the enum, or
//! where one of a package below is first written.

/// An enum each value of which has a word.
pub trait Worded: Copy + Eq + 'static {
    /// Every value, in the order in which they are listed.
    const VALUES: &'static [Self];
    /// Their words, in the same order.
    const WORDS: &'static [&'static str];

    /// The word of this value.
    fn word(self) -> &'static str;

    /// What it means, for people; empty where its key says that.
    fn about(self) -> &'static str;

    /// The value of that word.
    fn of_word(word: &str) -> Option<Self> {
        Self::VALUES.iter().copied().find(|value| value.word() == word)
    }

    /// The value of that word, in large letters or small ones.
    fn of_word_in_any_case(word: &str) -> Option<Self> {
        Self::VALUES.iter().copied().find(|value| value.word().eq_ignore_ascii_case(word))
    }
}

/// Gives the values of an enum their words, each with what it means where that is told:
/// `worded!(Parity { None = "none", Even = "even", Odd = "odd" })`. A value without a word
/// does not compile.
macro_rules! worded {
    ($of:ty {
        $($value:ident $(($inner:path))? = $word:literal $(: $about:literal)?),+ $(,)?
    }) => {
        impl $crate::worded::Worded for $of {
            const VALUES: &'static [Self] = &[$(Self::$value $(($inner))?),+];
            const WORDS: &'static [&'static str] = &[$($word),+];

            fn word(self) -> &'static str {
                match self { $(Self::$value $(($inner))? => $word),+ }
            }

            fn about(self) -> &'static str {
                match self { $(Self::$value $(($inner))? => concat!($($about)?)),+ }
            }
        }
    };
}
pub(crate) use worded;
