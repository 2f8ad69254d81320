use super::*;

const fn edge(ticks: u64, contact: Contact, closed: bool) -> Edge {
    Edge { at: Tick(ticks), contact, closed }
}

/// Power at once; a pulse of 100 ms at 1 s; power off at 2 s and one tick.
const EDGES: [Edge; 4] = [
    edge(0, Contact::Alarm, false),
    edge(4_032_000, Contact::Energy, true),
    edge(4_435_200, Contact::Energy, false),
    edge(8_064_001, Contact::Alarm, true),
];

fn written(
    format: EdgeFormat,
    meters: &[&str],
    edges: &[(usize, Edge)],
    until: u64,
) -> io::Result<String> {
    let meters: Vec<_> = meters.iter().map(|name| Beginning::without_power(name)).collect();
    let mut out = Vec::new();
    let mut export = Export::begin(&mut out, format, Tick::ZERO, &meters)?;
    edges.iter().try_for_each(|(meter, edge)| export.edge(*meter, *edge))?;
    export.finish(Tick(until))?;
    Ok(String::from_utf8(out).unwrap())
}

#[test]
fn vcd_has_a_time_stamp_for_each_moment_and_ends_at_the_end() {
    let vcd =
        written(EdgeFormat::Vcd, &["garage"], &EDGES.map(|edge| (0, edge)), 12_096_000).unwrap();
    let (header, changes) = vcd.split_once("$enddefinitions $end\n").unwrap();
    assert!(header.contains("$timescale 1 ns $end\n$scope module garage $end\n"));
    assert!(
        header.ends_with(
            "$var wire 1 ! energy_pulse $end\n$var wire 1 \" alarm $end\n$upscope $end\n"
        )
    );
    // A tick is 248.015873 ns.
    assert_eq!(
        changes,
        "#0\n$dumpvars\n0!\n1\"\n$end\n0\"\n#1000000000\n1!\n#1100000000\n0!\n#2000000249\n1\"\n\
         #3000000000\n"
    );
}

#[test]
fn csv_has_the_tick_too() {
    let csv =
        written(EdgeFormat::Csv, &["garage"], &EDGES.map(|edge| (0, edge)), 12_096_000).unwrap();
    assert_eq!(
        csv,
        "tick,seconds,meter,contact,state\n\
         0,0.000000000,garage,energy_pulse,open\n\
         0,0.000000000,garage,alarm,closed\n\
         0,0.000000000,garage,alarm,open\n\
         4032000,1.000000000,garage,energy_pulse,closed\n\
         4435200,1.100000000,garage,energy_pulse,open\n\
         8064001,2.000000249,garage,alarm,closed\n"
    );
}

#[test]
fn each_meter_has_its_module_and_its_codes() {
    let edges = [(1, edge(4032, Contact::Energy, true)), (0, edge(4032, Contact::Alarm, false))];
    let vcd = written(EdgeFormat::Vcd, &["roof", "hall"], &edges, 4033).unwrap();
    let (_, changes) = vcd.split_once("$scope module hall $end\n").unwrap();
    assert_eq!(
        changes,
        "$var wire 1 # energy_pulse $end\n$var wire 1 $ alarm $end\n$upscope $end\n\
         $enddefinitions $end\n#0\n$dumpvars\n0!\n1\"\n0#\n1$\n$end\n#1000000\n1#\n0\"\n#1000249\n"
    );
    let csv = written(EdgeFormat::Csv, &["roof", "hall"], &edges, 4033).unwrap();
    assert!(csv.ends_with(
        "4032,0.001000000,hall,energy_pulse,closed\n4032,0.001000000,roof,alarm,open\n"
    ));
    assert!(written(EdgeFormat::Csv, &["roof"], &edges, 4033).is_err(), "there is no second one");
    // As many meters as a line has: 494 codes, each its own, none with a blank.
    let codes: std::collections::BTreeSet<String> = (0..247)
        .flat_map(|meter| [Contact::Energy, Contact::Alarm].map(|contact| code(meter, contact)))
        .collect();
    assert_eq!(codes.len(), 494);
    assert!(codes.iter().all(|code| code.chars().all(|c| c.is_ascii_graphic())));
}

#[test]
fn time_does_not_run_backwards() {
    for format in [EdgeFormat::Vcd, EdgeFormat::Csv] {
        let swapped = [(0, EDGES[2]), (0, EDGES[1])];
        let error = written(format, &["m"], &swapped, 12_096_000).unwrap_err();
        assert_eq!(error.to_string(), "an edge at 1.000 s after one at 1.100 s");
        let late = written(format, &["m"], &EDGES.map(|edge| (0, edge)), 8_064_000);
        assert!(late.is_err(), "an edge after the end");
    }
}

#[test]
fn meters_may_have_any_names() {
    for (name, expected) in [("main 1", "main_1"), ("2nd", "meter_2nd"), ("", "meter_")] {
        let csv = written(EdgeFormat::Csv, &[name], &[], 12_096_000).unwrap();
        assert!(csv.contains(&format!(",{expected},")), "{csv}");
    }
    let alike = ["a b", "a.b", "a_b"].map(Beginning::without_power);
    assert_eq!(identifiers(&alike), ["a_b", "a_b_", "a_b__"]);
}

#[test]
fn an_export_may_begin_in_the_middle() {
    let mut out = Vec::new();
    let meter = Beginning { meter: "m".to_owned(), energy_closed: true, alarm_closed: false };
    let mut export = Export::begin(&mut out, EdgeFormat::Vcd, Tick(4_200_000), &[meter]).unwrap();
    export.edge(0, EDGES[2]).unwrap();
    export.finish(EDGES[2].at).unwrap();
    let text = String::from_utf8(out).unwrap();
    // 4,200,000 ticks are 1.041666666... s.
    assert!(text.ends_with("#1041666667\n$dumpvars\n1!\n0\"\n$end\n#1100000000\n0!\n"), "{text}");
}

#[test]
fn the_ending_of_the_file_decides() {
    for (file, format) in [
        ("a.vcd", Some(EdgeFormat::Vcd)),
        ("/x/y.z/a.CSV", Some(EdgeFormat::Csv)),
        ("a.vcd.txt", None),
        ("vcd", None),
        (".csv", None),
    ] {
        assert_eq!(EdgeFormat::of(Path::new(file)), format, "{file}");
    }
}
