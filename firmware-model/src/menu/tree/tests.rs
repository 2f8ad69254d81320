//! Menus that are whole, and menus that are refused.

use super::*;
use crate::menu::walk::tests::small_menu;

fn both(builder: MenuBuilder, screen: ScreenId, first: &str, second: &str) -> MenuBuilder {
    builder.label(screen, Notation::Iec, Label::new(first, second)).label(
        screen,
        Notation::Ieee,
        Label::new(first, second),
    )
}

#[test]
fn a_built_menu_knows_where_its_screens_stand() {
    let menu = small_menu();
    assert_eq!(menu.start(), ScreenId::EnergyRealNet);
    let [watts, a, b] = [ScreenId::PowerRealTotal, ScreenId::PowerRealA, ScreenId::PowerRealB];
    assert_eq!(menu.path(b), [watts, a, b]);
    let baud = ScreenId::SetupBaud;
    let setup = [ScreenId::Setup, ScreenId::SetupPassword, ScreenId::SetupCommunications];
    assert_eq!(menu.path(baud), [setup.as_slice(), &[ScreenId::SetupAddress, baud]].concat());
    assert_eq!(menu.path(ScreenId::InfoModel), []);
    assert!(menu.contains(baud) && !menu.contains(ScreenId::InfoModel));
    assert_eq!(menu.screens().count(), 20);
    let label = menu.label(ScreenId::PowerRealTotal, Notation::Iec).unwrap();
    assert_eq!((label.first.as_str(), label.second.as_str()), ("*P", "#PHASE"));
    assert_eq!(menu.label(ScreenId::InfoModel, Notation::Iec), None);
}

#[test]
fn incomplete_menus_are_refused() {
    let hz = ScreenId::Frequency;
    let watts = ScreenId::PowerRealTotal;
    assert_eq!(Menu::builder().build(), Err(MenuError::NoRows));
    assert_eq!(Menu::builder().row([]).build(), Err(MenuError::EmptyRow(0)));
    assert_eq!(Menu::builder().row([hz]).build(), Err(MenuError::NoLabel(hz, Notation::Iec)));
    let twice = both(Menu::builder().row([hz]).row([hz]), hz, "HZ", "");
    assert_eq!(twice.build(), Err(MenuError::Twice(hz)));
    let long = both(Menu::builder().row([hz]), hz, "HERTZES", "");
    assert_eq!(long.build(), Err(MenuError::TooLong(hz, "HERTZES".to_owned(), 7)));
    let foreign = both(Menu::builder().row([hz]), hz, "H\u{f6}z", "");
    assert_eq!(foreign.build(), Err(MenuError::NotShowable(hz, "H\u{f6}z".to_owned(), '\u{f6}')));
    let no_prefix = both(Menu::builder().row([watts]), watts, "W", "");
    assert_eq!(no_prefix.build(), Err(MenuError::NoPrefix(watts, Notation::Iec)));
    let needless = both(Menu::builder().row([hz]), hz, "*HZ", "");
    assert_eq!(needless.build(), Err(MenuError::NeedlessPrefix(hz, Notation::Iec)));
}

#[test]
fn what_can_be_changed_stands_behind_its_password() {
    let [setup, password, page, address] = [
        ScreenId::Setup,
        ScreenId::SetupPassword,
        ScreenId::SetupCommunications,
        ScreenId::SetupAddress,
    ];
    let build = |mut builder: MenuBuilder| {
        for screen in SCREENS.iter().map(|row| row.screen) {
            builder = both(builder, screen, "X", "");
        }
        builder.build().map(|_| ())
    };
    let guarded = Menu::builder().row([setup, password]);
    assert_eq!(build(guarded.clone().inner_row([page, address])), Ok(()));
    assert_eq!(build(guarded.clone()), Err(MenuError::LeadsNowhere(password)));
    assert_eq!(
        build(Menu::builder().row([password, setup]).inner_row([page])),
        Err(MenuError::LeadsNowhere(password))
    );
    let confirm = ScreenId::ResetEnergyConfirm;
    for (builder, screen) in [
        (Menu::builder().row([page, address]), address),
        (Menu::builder().row([setup]).inner_row([page, address]), page),
        (guarded.clone().inner_row([ScreenId::ResetEnergy, confirm]), confirm),
    ] {
        assert_eq!(build(builder), Err(MenuError::Unguarded(screen)));
    }
    assert_eq!(
        build(guarded.clone().inner_row([address, page])),
        Err(MenuError::EditableHead(address))
    );
    assert_eq!(build(guarded.inner_row([])), Err(MenuError::EmptyRow(0)));
}
