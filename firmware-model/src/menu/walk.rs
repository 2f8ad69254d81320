//! How the four keys walk the menu.
//!
//! Minus goes down the top list and plus up, around its ends; from inside a row
//! they go to the head of the neighbouring row. Next goes one screen into the
//! row and does nothing on its last screen; back goes one screen out and does
//! nothing on its head. The keys' functions are documented (guide p. 10); the
//! wrap of the top list and what minus and plus do inside a row are inferred.

use super::screens::ScreenId;
use super::tree::Menu;
use crate::input::Key;

/// Where a person looking at the glass is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The screen that is shown.
    pub screen: ScreenId,
}

/// Walks a menu by keys; it is kept by screen, so that another menu may take over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    place: Place,
}

impl Cursor {
    /// A cursor where the meter starts after power-up.
    pub fn new(menu: &Menu) -> Self {
        Self { place: Place { screen: menu.start() } }
    }

    /// Where it is.
    pub const fn place(&self) -> Place {
        self.place
    }

    /// Acts on a key going down.
    pub fn press(&mut self, menu: &Menu, key: Key) {
        let rows = menu.rows();
        let Some((row, column)) = menu.position(self.place.screen) else {
            self.place.screen = menu.start();
            return;
        };
        let (row, column) = match key {
            Key::Minus => ((row + 1) % rows.len(), 0),
            Key::Plus => ((row + rows.len() - 1) % rows.len(), 0),
            Key::Back => (row, column.saturating_sub(1)),
            Key::Next => (row, column + 1),
        };
        if let Some(&screen) = rows.get(row).and_then(|screens| screens.get(column)) {
            self.place.screen = screen;
        }
    }

    /// Goes on in another menu: at the same screen, or at the start if it has none such.
    pub fn adopt(&mut self, menu: &Menu) {
        if menu.position(self.place.screen).is_none() {
            *self = Self::new(menu);
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::menu::{Label, Notation};
    use Key::{Back, Minus, Next, Plus};

    /// Three rows of one, four and one screens.
    pub(crate) fn small_menu() -> Menu {
        let screens = [
            (ScreenId::EnergyRealNet, "*Ph", "*Wh", "n"),
            (ScreenId::PowerRealTotal, "*P", "*W", "#PHASE"),
            (ScreenId::PowerRealA, "*P", "*W", "A"),
            (ScreenId::PowerRealB, "*P", "*W", "B"),
            (ScreenId::PowerRealC, "*P", "*W", "C"),
            (ScreenId::Frequency, "HZ", "HZ", ""),
        ];
        let mut builder = Menu::builder()
            .row([ScreenId::EnergyRealNet])
            .row(screens[1..5].iter().map(|row| row.0))
            .row([ScreenId::Frequency]);
        for (screen, iec, ieee, second) in screens {
            builder = builder.label(screen, Notation::Iec, Label::new(iec, second)).label(
                screen,
                Notation::Ieee,
                Label::new(ieee, second),
            );
        }
        builder.build().unwrap()
    }

    fn check(keys: &[Key], expected: ScreenId) {
        let menu = small_menu();
        let mut cursor = Cursor::new(&menu);
        for &key in keys {
            cursor.press(&menu, key);
        }
        assert_eq!(cursor.place().screen, expected, "{keys:?}");
    }

    #[test]
    fn minus_goes_down_and_plus_up_around_the_ends() {
        check(&[], ScreenId::EnergyRealNet);
        check(&[Minus], ScreenId::PowerRealTotal);
        check(&[Minus, Minus], ScreenId::Frequency);
        check(&[Minus, Minus, Minus], ScreenId::EnergyRealNet);
        check(&[Plus], ScreenId::Frequency);
        check(&[Plus, Plus], ScreenId::PowerRealTotal);
    }

    #[test]
    fn next_goes_into_the_row_and_stops_at_its_end() {
        check(&[Next], ScreenId::EnergyRealNet);
        check(&[Minus, Next], ScreenId::PowerRealA);
        check(&[Minus, Next, Next, Next], ScreenId::PowerRealC);
        check(&[Minus, Next, Next, Next, Next], ScreenId::PowerRealC);
    }

    #[test]
    fn back_takes_one_step_out() {
        check(&[Back], ScreenId::EnergyRealNet);
        check(&[Minus, Next, Next, Back], ScreenId::PowerRealA);
        check(&[Minus, Next, Back, Back], ScreenId::PowerRealTotal);
    }

    #[test]
    fn from_inside_a_row_the_list_goes_on_at_the_next_head() {
        check(&[Minus, Next, Next, Minus], ScreenId::Frequency);
        check(&[Minus, Next, Plus], ScreenId::EnergyRealNet);
    }

    #[test]
    fn another_menu_keeps_the_screen_where_it_has_it() {
        let menu = small_menu();
        let mut cursor = Cursor::new(&menu);
        cursor.press(&menu, Minus);
        let other = |screen| {
            Menu::builder()
                .row([ScreenId::Frequency, screen])
                .label(screen, Notation::Iec, Label::new("*P", ""))
                .label(screen, Notation::Ieee, Label::new("*W", ""))
                .label(ScreenId::Frequency, Notation::Iec, Label::new("HZ", ""))
                .label(ScreenId::Frequency, Notation::Ieee, Label::new("HZ", ""))
                .build()
                .unwrap()
        };
        cursor.adopt(&other(ScreenId::PowerRealTotal));
        assert_eq!(cursor.place().screen, ScreenId::PowerRealTotal);
        cursor.adopt(&other(ScreenId::PowerRealA));
        assert_eq!(cursor.place().screen, ScreenId::Frequency);
    }
}
