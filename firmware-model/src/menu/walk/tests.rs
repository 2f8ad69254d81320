//! Key by key, what the menu does and where it goes.

use super::*;
use crate::menu::{Label, Notation};
use Key::{Back, Minus, Next, Plus};

/// Three rows of one, four and one screens, and the passwords with a short list behind each.
pub(crate) fn small_menu() -> Menu {
    use ScreenId as S;
    let powers = [S::PowerRealTotal, S::PowerRealA, S::PowerRealB, S::PowerRealC];
    let mut builder = Menu::builder()
        .row([S::EnergyRealNet])
        .row(powers)
        .row([S::Frequency])
        .row([S::Reset, S::ResetPassword])
        .inner_row([S::ResetEnergy, S::ResetEnergyConfirm])
        .row([S::Setup, S::SetupPassword])
        .inner_row([S::SetupCommunications, S::SetupAddress, S::SetupBaud])
        .inner_row([S::SetupVoltage, S::SetupSystemVoltage])
        .inner_row([S::SetupPulse, S::SetupPulseEnergy, S::SetupPulseDuration]);
    for row in &crate::menu::SCREENS {
        let first = if row.subject.is_auto_ranging() { "*U" } else { "U" };
        let second = if row.screen == S::PowerRealTotal { "#PHASE" } else { "" };
        for notation in Notation::ALL {
            builder = builder.label(row.screen, notation, Label::new(first, second));
        }
    }
    for (screen, iec, ieee) in [
        (S::EnergyRealNet, "*Ph", "*Wh"),
        (S::PowerRealTotal, "*P", "*W"),
        (S::Frequency, "HZ", "HZ"),
    ] {
        let second = if screen == S::PowerRealTotal { "#PHASE" } else { "" };
        builder = builder.label(screen, Notation::Iec, Label::new(iec, second));
        builder = builder.label(screen, Notation::Ieee, Label::new(ieee, second));
    }
    builder.build().unwrap()
}

/// A cursor in the small menu with the settings that its presses commit.
struct Bench {
    menu: Menu,
    cursor: Cursor,
    setup: Setup,
    commands: Vec<Command>,
    commits: usize,
    at: Tick,
}

impl Bench {
    fn new() -> Self {
        let menu = small_menu();
        Self {
            cursor: Cursor::new(&menu),
            menu,
            setup: Setup::default(),
            commands: Vec::new(),
            commits: 0,
            at: Tick::ZERO,
        }
    }

    /// A bench whose cursor stands on `screen`.
    fn on(screen: ScreenId) -> Self {
        Self { cursor: Cursor::at(screen), ..Self::new() }
    }

    /// Presses keys: `-`, `+`, `<` for back, `>` for next.
    fn keys(&mut self, keys: &str) -> Place {
        for key in keys.chars() {
            let key = match key {
                '-' => Minus,
                '+' => Plus,
                '<' => Back,
                '>' => Next,
                other => panic!("no key {other}"),
            };
            match self.cursor.press(&self.menu, &self.setup, key, self.at) {
                KeyEffect::Nothing => {}
                KeyEffect::Commit(setup) => {
                    self.setup = setup;
                    self.commits += 1;
                }
                KeyEffect::Command(command) => self.commands.push(command),
            }
        }
        self.cursor.place()
    }

    fn value(&self) -> Option<u32> {
        self.cursor.value(&self.setup)
    }
}

fn check(keys: &str, expected: ScreenId) {
    assert_eq!(Bench::new().keys(keys).screen, expected, "{keys}");
}

#[test]
fn minus_goes_down_and_plus_up_around_the_ends() {
    check("", ScreenId::EnergyRealNet);
    check("-", ScreenId::PowerRealTotal);
    check("--", ScreenId::Frequency);
    check("-----", ScreenId::EnergyRealNet);
    check("+", ScreenId::Setup);
    check("++++", ScreenId::PowerRealTotal);
}

#[test]
fn next_goes_into_the_row_and_stops_at_its_end() {
    check(">", ScreenId::EnergyRealNet);
    check("->", ScreenId::PowerRealA);
    check("->>>", ScreenId::PowerRealC);
    check("->>>>", ScreenId::PowerRealC);
}

#[test]
fn back_takes_one_step_out() {
    check("<", ScreenId::EnergyRealNet);
    check("->><", ScreenId::PowerRealA);
    check("-><<", ScreenId::PowerRealTotal);
}

#[test]
fn from_inside_a_row_the_list_goes_on_at_the_next_head() {
    check("->>-", ScreenId::Frequency);
    check("->+", ScreenId::EnergyRealNet);
}

#[test]
fn the_guides_quick_setup_leads_to_the_address_and_out_again() {
    let mut bench = Bench::new();
    assert_eq!(bench.keys("+>").screen, ScreenId::SetupPassword);
    assert_eq!(bench.keys(">>>>").dialog, Dialog::Digit(4));
    assert_eq!(bench.keys(">").screen, ScreenId::SetupCommunications);
    let address = bench.keys(">");
    assert_eq!(address, Place { screen: ScreenId::SetupAddress, dialog: Dialog::Digit(0) });
    // 001 to 217: two up, one up, six up.
    bench.keys("++>+>++++++");
    assert_eq!((bench.value(), bench.setup.address()), (Some(217), 1), "nothing committed yet");
    assert_eq!(bench.keys(">").screen, ScreenId::SetupBaud);
    assert_eq!((bench.setup.address(), bench.commits), (217, 1));
    let baud = bench.keys("+");
    assert_eq!((baud.dialog, bench.value()), (Dialog::Choice, Some(38_400)));
    assert_eq!(
        bench.keys(">").screen,
        ScreenId::SetupCommunications,
        "the row's last goes to its head"
    );
    assert_eq!(bench.setup.get(Setting::Baud), 38_400);
    assert_eq!(bench.keys("-").screen, ScreenId::SetupVoltage);
    assert_eq!(bench.keys("--").screen, ScreenId::SetupCommunications, "the list of SETUP wraps");
    assert_eq!(bench.keys("+").screen, ScreenId::SetupPulse);
    assert_eq!(bench.keys("<<").screen, ScreenId::Setup);
}

#[test]
fn back_leaves_to_the_parent_from_any_digit_and_commits() {
    let mut bench = Bench::on(ScreenId::SetupAddress);
    assert_eq!(bench.keys(">>+<").screen, ScreenId::SetupCommunications);
    assert_eq!((bench.setup.address(), bench.commits), (2, 1));
    assert_eq!(bench.keys(">>>><").screen, ScreenId::SetupCommunications);
    assert_eq!(bench.commits, 1, "an unchanged value is not committed");
}

#[test]
fn a_value_outside_its_range_is_dropped_and_the_old_one_shown_for_two_seconds() {
    let mut bench = Bench::on(ScreenId::SetupAddress);
    bench.at = Tick::from_seconds(10);
    // 001 to 901, above 247.
    assert_eq!(bench.keys("->>>").dialog, Dialog::Refused);
    assert_eq!((bench.value(), bench.setup.address(), bench.commits), (Some(1), 1, 0));
    assert_eq!(bench.cursor.next_step(), Some(Tick::from_seconds(12)));
    bench.at = Tick(Tick::from_seconds(12).0 - 1);
    assert_eq!(bench.keys("+-<>").dialog, Dialog::Refused, "keys do nothing meanwhile");
    bench.cursor.advance(Tick::from_seconds(12));
    assert_eq!(bench.cursor.place(), Place::entering(ScreenId::SetupBaud));
    assert_eq!(bench.cursor.next_step(), None);
    // 000 is below 1, and back goes where back goes.
    let mut bench = Bench::on(ScreenId::SetupAddress);
    assert_eq!(bench.keys(">>-<").dialog, Dialog::Refused);
    bench.cursor.advance(REFUSAL_SHOWN);
    assert_eq!(bench.cursor.place().screen, ScreenId::SetupCommunications);
}

#[test]
fn an_untouched_value_is_not_judged_and_follows_what_modbus_writes() {
    let mut bench = Bench::on(ScreenId::SetupSystemVoltage);
    // 600 V behind a ratio of 0.50 would be 1200 V: refused if it were entered now.
    bench.setup.set(Setting::PtRatio, 50, Door::Modbus).unwrap();
    assert_eq!(bench.keys("<").screen, ScreenId::SetupVoltage);
    bench.keys(">");
    bench.setup.set(Setting::SystemVoltage, 300, Door::Modbus).unwrap();
    assert_eq!(bench.value(), Some(300));
    // 300 to 200 and back: nothing to judge, nothing to commit.
    assert_eq!(bench.keys(">>-+<").screen, ScreenId::SetupVoltage);
    assert_eq!(bench.commits, 0);
    // 400 V / 0.50 = 800 V.
    assert_eq!(bench.keys(">>>+<").dialog, Dialog::Refused);
    assert_eq!(bench.setup.get(Setting::SystemVoltage), 300);
}

#[test]
fn a_wrong_password_stays_and_starts_over() {
    let mut bench = Bench::on(ScreenId::Setup);
    bench.setup.set(Setting::SetupPassword, 10_002, Door::Keys).unwrap();
    let start = bench.keys(">");
    assert_eq!((start.dialog, bench.value()), (Dialog::Digit(0), Some(0)));
    bench.keys("+>>>>+");
    assert_eq!((bench.cursor.place().dialog, bench.value()), (Dialog::Digit(4), Some(10_001)));
    assert_eq!(bench.keys(">"), start);
    assert_eq!(bench.value(), Some(0));
    assert_eq!(bench.keys("+>>>>++>").screen, ScreenId::SetupCommunications);
    // It is asked again on each entry, from 00000 on, and back leaves it.
    assert_eq!(bench.keys("<>"), start);
    assert_eq!(bench.value(), Some(0));
    assert_eq!(bench.keys(">><").screen, ScreenId::Setup);
    // The other password does not open it.
    let mut reset = Bench::on(ScreenId::ResetPassword);
    reset.setup.set(Setting::SetupPassword, 10_002, Door::Keys).unwrap();
    assert_eq!(reset.keys(">>>>>").screen, ScreenId::ResetEnergy);
}

#[test]
fn a_reset_happens_on_next_after_yes_only() {
    let ask =
        Place { screen: ScreenId::ResetEnergyConfirm, dialog: Dialog::Confirm { yes: false } };
    let mut bench = Bench::on(ScreenId::ResetEnergy);
    assert_eq!(bench.keys(">"), ask);
    assert_eq!(bench.keys(">").screen, ScreenId::ResetEnergy);
    assert_eq!(bench.keys(">+").dialog, Dialog::Confirm { yes: true });
    assert_eq!(bench.keys("<").screen, ScreenId::ResetEnergy, "back cancels");
    assert_eq!(bench.keys(">+-").dialog, ask.dialog);
    assert_eq!(bench.keys(">").screen, ScreenId::ResetEnergy);
    assert_eq!(bench.commands, []);
    assert_eq!(bench.keys(">+>").screen, ScreenId::ResetEnergy);
    assert_eq!(bench.commands, [Command::ClearEnergy]);
}

#[test]
fn another_menu_keeps_the_screen_where_it_has_it() {
    let menu = small_menu();
    let mut cursor = Cursor::new(&menu);
    cursor.press(&menu, &Setup::default(), Minus, Tick::ZERO);
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
