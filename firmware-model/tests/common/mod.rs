//! What several tests need.

pub mod client;

use std::sync::Arc;

use firmware_model::menu::{Label, Notation};
use firmware_model::{Menu, ScreenId};

/// The smallest menu that a meter runs with.
pub fn menu() -> Arc<Menu> {
    let screen = ScreenId::EnergyRealNet;
    let menu = Menu::builder()
        .row([screen])
        .label(screen, Notation::Iec, Label::new("*Ph", "n"))
        .label(screen, Notation::Ieee, Label::new("*Wh", "n"))
        .build();
    Arc::new(menu.expect("a menu of one screen"))
}
