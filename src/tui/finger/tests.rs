//! Strokes by hand, and when the contacts move.

use super::*;
use Key::{Minus, Next};
use Move::{Down, Held, Up};

/// What a finger does to the buttons when these strokes come; each at its millisecond, and
/// at `until` the end.
fn moves(strokes: &[(u64, Key, Stroke)], until: u64) -> Vec<(u64, Move)> {
    let mut finger = Finger::default();
    let mut all = Vec::new();
    let mut strokes = strokes.iter().peekable();
    for now in 0..=until {
        while let Some((_, key, stroke)) = strokes.next_if(|(at, ..)| *at == now) {
            finger.stroke(millis(now), *key, *stroke, true);
        }
        all.extend(finger.advance(millis(now)).into_iter().map(|one| (now, one)));
    }
    all
}

fn typed(times: impl IntoIterator<Item = u64>, key: Key) -> Vec<(u64, Key, Stroke)> {
    times.into_iter().map(|at| (at, key, Stroke::Typed)).collect()
}

fn downs(moves: &[(u64, Move)]) -> usize {
    moves.iter().filter(|(_, one)| matches!(one, Down(_))).count()
}

#[test]
fn a_press_is_a_tenth_of_a_second_down() {
    assert_eq!(moves(&typed([5], Minus), 1_000), [(5, Down(Minus)), (105, Up(Minus))]);
    let two = moves(&typed([0, 500], Minus), 1_000);
    assert_eq!(two[2..], [(500, Down(Minus)), (600, Up(Minus))]);
}

#[test]
fn at_most_two_wait_and_then_the_meter_is_hurried() {
    let mut finger = Finger::default();
    for _ in 0..10 {
        finger.stroke(Duration::ZERO, Minus, Stroke::Typed, false);
        finger.advance(Duration::ZERO);
    }
    let mut all = Vec::new();
    for now in 0..=2_000 {
        all.extend(finger.advance(millis(now)).into_iter().map(|one| (now, one)));
    }
    let expected = [
        (50, Up(Minus)),
        (100, Down(Minus)),
        (150, Up(Minus)),
        (200, Down(Minus)),
        (300, Up(Minus)),
    ];
    assert_eq!(all, expected);
}

/// Ten in a second, of one key or of several, at every unevenness of 40 ms.
#[test]
fn ten_keys_a_second_are_followed_without_loss() {
    for uneven in [0, 10, 20, 40] {
        let times = (0..30).map(|index| index * 100 + if index % 2 == 1 { uneven } else { 0 });
        let keys = [Minus, Next];
        let two: Vec<_> = times.zip(0..).map(|(at, n)| (at, keys[n % 2], Stroke::Typed)).collect();
        let got = moves(&two, 5_000);
        assert_eq!(downs(&got), 30, "{uneven} ms: {got:?}");
        let held = |(_, one): &(u64, Move)| matches!(one, Held(_));
        assert!(!got.iter().any(held), "{uneven} ms");
    }
    let one = moves(&typed((0..30).map(|index| index * 100), Minus), 5_000);
    assert_eq!(downs(&one), 30);
}

/// A keyboard repeats 30 times a second after half a second; the console of Linux 11
/// times after a quarter.
#[test]
fn a_held_key_is_a_held_button_and_does_not_run_on() {
    for (delay, gap, count) in [(500, 33, 200), (250, 92, 80), (660, 40, 100), (500, 15, 400)] {
        let times = std::iter::once(0).chain((0..count).map(|index| delay + index * gap));
        let last = delay + (count - 1) * gap;
        let got = moves(&typed(times, Minus), last + 5_000);
        assert!(downs(&got) <= 4, "every {gap} ms: {got:?}");
        assert!(got.iter().any(|(_, one)| *one == Held(Minus)));
        assert_eq!(got.last(), Some(&(last + 150, Up(Minus))), "every {gap} ms");
    }
}

#[test]
fn what_comes_in_one_read_is_not_held() {
    let mut finger = Finger::default();
    let mut all = Vec::new();
    for now in 0..=2_000 {
        if now % 50 == 0 && now < 500 {
            for _ in 0..3 {
                finger.stroke(millis(now), Minus, Stroke::Typed, false);
            }
        }
        all.extend(finger.advance(millis(now)));
    }
    assert!(!all.contains(&Held(Minus)), "{all:?}");
}

#[test]
fn another_key_throws_away_what_waits_and_lets_go() {
    let mut strokes = typed([0, 1, 2], Minus);
    strokes.push((10, Next, Stroke::Typed));
    let got = moves(&strokes, 1_000);
    assert_eq!(got, [(0, Down(Minus)), (50, Up(Minus)), (100, Down(Next)), (200, Up(Next))]);
    let mut strokes = typed((0..20).map(|index| index * 30), Minus);
    strokes.push((600, Next, Stroke::Typed));
    let got = moves(&strokes, 2_000);
    let end = got.iter().position(|(_, one)| *one == Down(Next)).unwrap();
    assert_eq!(got[end - 1], (600, Up(Minus)));
    assert_eq!(got[end..], [(650, Down(Next)), (750, Up(Next))]);
}

/// Those of the other key wait together, also while the first key is still down.
#[test]
fn two_of_another_key_wait() {
    let mut strokes = typed([0], Minus);
    strokes.extend(typed([10, 11, 12], Next));
    assert_eq!(downs(&moves(&strokes, 1_000)), 3);
}

#[test]
fn letting_go_is_at_once() {
    for strokes in [typed((0..20).map(|index| index * 30), Minus), typed([570, 571, 572], Minus)] {
        let mut finger = Finger::default();
        let mut all = Vec::new();
        for now in 0..=600 {
            for (_, key, stroke) in strokes.iter().filter(|(at, ..)| *at == now) {
                finger.stroke(millis(now), *key, *stroke, true);
            }
            all.extend(finger.advance(millis(now)));
        }
        finger.let_go(millis(600));
        all.extend(finger.advance(millis(600)));
        let before = all.iter().filter(|one| matches!(one, Down(_))).count();
        for now in 601..2_000 {
            all.extend(finger.advance(millis(now)));
        }
        assert_eq!(all.iter().filter(|one| matches!(one, Down(_))).count(), before);
        assert_eq!(all.last(), Some(&Up(Minus)));
    }
}

#[test]
fn a_terminal_that_tells_releases_is_followed_to_the_millisecond() {
    let strokes = [
        (0, Minus, Stroke::Begins),
        (500, Minus, Stroke::Repeats),
        (533, Minus, Stroke::Repeats),
        (1_234, Minus, Stroke::Ends),
        (1_300, Next, Stroke::Begins),
        (1_310, Next, Stroke::Ends),
    ];
    let expected = [
        (0, Down(Minus)),
        (500, Held(Minus)),
        (1_234, Up(Minus)),
        (1_300, Down(Next)),
        (1_350, Up(Next)),
    ];
    assert_eq!(moves(&strokes, 3_000), expected);
    // The first repeat is how a terminal becomes known that was never asked.
    let late =
        [(0, Minus, Stroke::Typed), (400, Minus, Stroke::Repeats), (900, Minus, Stroke::Ends)];
    let got = moves(&late, 3_000);
    assert_eq!(got.last(), Some(&(900, Up(Minus))), "{got:?}");
}

#[test]
fn a_hold_that_is_asked_for_lasts_three_seconds() {
    let mut finger = Finger::default();
    finger.hold(Duration::ZERO, Minus);
    assert_eq!(finger.advance(Duration::ZERO), [Down(Minus), Held(Minus)]);
    finger.stroke(millis(100), Next, Stroke::Typed, true);
    assert_eq!(finger.advance(millis(2_999)), []);
    assert_eq!(finger.advance(millis(3_000)), [Up(Minus)]);
    assert_eq!(finger.advance(millis(3_050)), [Down(Next)]);
    // Esc ends one, too.
    let mut finger = Finger::default();
    finger.hold(Duration::ZERO, Minus);
    finger.advance(Duration::ZERO);
    finger.let_go(millis(200));
    assert_eq!(finger.advance(millis(200)), [Up(Minus)]);
    assert_eq!(finger.due(), None);
}
