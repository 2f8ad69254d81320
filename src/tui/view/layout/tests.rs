use super::*;

const ARRANGEMENTS: [Arrangement; 3] =
    [Arrangement::Meter, Arrangement::Installation, Arrangement::Projector];

/// Every part of `layout` lies on the screen, and no two share a cell.
fn is_sound(area: Rect, layout: &ScreenLayout) {
    let mut parts = vec![layout.title, layout.case, layout.side, layout.port, layout.traffic];
    parts.extend([layout.list, layout.phasors, layout.wiring, layout.over]);
    parts.extend([layout.pressed, layout.footer]);
    parts.retain(|part| !part.is_empty());
    for (index, part) in parts.iter().enumerate() {
        assert_eq!(part.intersection(area), *part, "{area}: {part}");
        for other in parts.iter().skip(index + 1) {
            assert!(!part.intersects(*other), "{area}: {part} and {other}");
        }
    }
    for inner in [layout.glass].iter().chain(&layout.buttons).filter(|inner| !inner.is_empty()) {
        assert_eq!(inner.intersection(layout.case), *inner, "{area} {inner}");
    }
    let buttons = layout.buttons.iter().filter(|button| !button.is_empty());
    assert!(buttons.clone().all(|button| !button.intersects(layout.glass)), "{area}");
    assert!(!layout.glass.is_empty() && !layout.footer.is_empty() && !layout.title.is_empty());
}

#[test]
fn nothing_overlaps_and_nothing_leaves_the_screen() {
    for width in (40..=300).step_by(5) {
        for height in (10..=100).step_by(2) {
            let area = Rect { x: 0, y: 0, width, height };
            for arrangement in ARRANGEMENTS {
                is_sound(area, &layout(area, arrangement).unwrap());
                for rows in [1, 9, 14, 23, 200] {
                    let layout = under(area, arrangement, rows).unwrap();
                    is_sound(area, &layout);
                    assert!(layout.over.height >= rows.min(height - 4), "{area}");
                }
            }
        }
    }
}

/// In small terminals of the size that people have, each part has room for what it shows.
#[test]
fn every_part_has_the_room_it_needs() {
    for (width, height) in [(76, 22), (80, 24), (100, 30), (120, 40), (200, 60), (300, 25)] {
        let area = Rect { x: 0, y: 0, width, height };
        let meter = layout(area, Arrangement::Meter).unwrap();
        assert!(meter.traffic.height >= 4 && meter.glass.height >= 10, "{area}");
        let played = layout(area, Arrangement::Installation).unwrap();
        assert!(played.side.height >= 2, "{area}: contacts and words");
        assert!(played.list.height >= 9 && played.list.width >= 36, "{area}");
        assert!(played.glass.width >= 50 && played.glass.height >= 7, "{area}: the label");
    }
    for width in [160, 200, 300] {
        for height in [45, 60, 100] {
            let area = Rect { x: 0, y: 0, width, height };
            let meter = layout(area, Arrangement::Meter).unwrap();
            for part in [meter.wiring, meter.phasors, meter.traffic] {
                assert!(part.width >= 40 && part.height >= 13, "{area}: {part}");
                assert_eq!(part.y, meter.traffic.y, "side by side");
            }
        }
    }
}

#[test]
fn a_terminal_that_is_too_small_has_no_layout() {
    for (width, height) in [(39, 40), (120, 9), (0, 0)] {
        let area = Rect { x: 0, y: 0, width, height };
        assert_eq!(layout(area, Arrangement::Meter), None);
        assert_eq!(under(area, Arrangement::Meter, 5), None);
    }
}
