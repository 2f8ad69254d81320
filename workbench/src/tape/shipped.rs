//! The tapes inside the binary; each file is an example that users copy.

/// A tape inside the binary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShippedTape {
    /// Its name on the command line.
    pub name: &'static str,
    /// The text of its file.
    pub text: &'static str,
}

impl ShippedTape {
    /// The name of its file, for errors.
    pub fn file(&self) -> String {
        format!("{}.tape", self.name)
    }
}

macro_rules! shipped {
    ($($name:literal),* $(,)?) => {
        /// The tapes inside the binary, in the order in which they are listed.
        pub const SHIPPED: &[ShippedTape] = &[$(ShippedTape {
            name: $name,
            text: include_str!(concat!("../../../tapes/", $name, ".tape")),
        }),*];
    };
}

shipped!("modbus-basics", "phase-loss", "reversed-ct", "solar");
