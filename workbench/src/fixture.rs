//! What the tests of several modules share.

use crate::installation::Installation;
use crate::scenario::{ChangeError, Scenario, change};

/// A scenario that is right.
pub fn scenario(text: &str) -> Scenario {
    Scenario::parse(text, "test.toml").unwrap_or_else(|error| panic!("{error}"))
}

/// Changes an installation as a live change does.
pub fn set(installation: &mut Installation, path: &str, value: &str) -> Result<(), ChangeError> {
    installation.change_to(change(installation.site(), path, value)?);
    Ok(())
}
