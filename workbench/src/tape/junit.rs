//! The report of a tape as JUnit XML, which every CI reads: one case for each
//! expectation, and one for the tape being played to its end.

use std::fmt::Write as _;

use panels::text::escaped;

use super::directive::Tape;
use super::report::Report;

/// The report of `tape` as the text of an XML file, with the reason where it `broke` off.
/// Times are virtual seconds.
pub fn junit(report: &Report, tape: &Tape, broke: Option<&str>) -> String {
    let mut cases = String::new();
    let mut before = report.began;
    for (line, check) in report.checks_on(tape) {
        let name = format!("line {}: {line}", check.line);
        case(&mut cases, &report.file, &name, check.at.since(before).as_seconds());
        before = check.at;
        match &check.mismatch {
            None => cases.push_str("/>\n"),
            Some(mismatch) => {
                let message = format!("expected {}, found {}", mismatch.expected, mismatch.found);
                let place = format!("{}:{}: at {}", report.file, check.line, check.at);
                let _ = writeln!(
                    cases,
                    ">\n      <failure type=\"expectation\" message=\"{}\">{}</failure>\n    </testcase>",
                    escaped(&message),
                    escaped(&format!("{place}: {line}\n{message}")),
                );
            }
        }
    }
    case(&mut cases, &report.file, "played to the end", report.ended.since(before).as_seconds());
    end(&mut cases, broke);
    let time = report.ended.since(report.began).as_seconds();
    let (all, failed) = (report.checks.len() + 1, report.failures().count());
    suite(&report.file, all, failed, usize::from(broke.is_some()), time, &cases)
}

/// The report of a tape that could not be played to its end, with the reason.
pub fn broken_junit(file: &str, reason: &str) -> String {
    let mut cases = String::new();
    case(&mut cases, file, "played to the end", 0.0);
    end(&mut cases, Some(reason));
    suite(file, 1, 0, 1, 0.0, &cases)
}

/// The end of the case of a tape that was played, or of one that `broke` off.
fn end(cases: &mut String, broke: Option<&str>) {
    let Some(reason) = broke else { return cases.push_str("/>\n") };
    let first = reason.lines().next().unwrap_or_default();
    let _ = writeln!(
        cases,
        ">\n      <error type=\"tape\" message=\"{}\">{}</error>\n    </testcase>",
        escaped(first),
        escaped(reason),
    );
}

/// The beginning of a case, its tag still open.
fn case(cases: &mut String, file: &str, name: &str, seconds: f64) {
    // Writing into a string cannot fail.
    let _ = write!(
        cases,
        "    <testcase classname=\"{}\" name=\"{}\" time=\"{seconds:.6}\"",
        escaped(file),
        escaped(name),
    );
}

fn suite(
    file: &str,
    tests: usize,
    failures: usize,
    errors: usize,
    seconds: f64,
    cases: &str,
) -> String {
    let counts = format!("tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\"");
    let name = escaped(file);
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <testsuites {counts}>\n  \
         <testsuite name=\"{name}\" {counts} time=\"{seconds:.6}\">\n\
         {cases}  </testsuite>\n</testsuites>\n"
    )
}

#[cfg(test)]
mod tests {
    use firmware_model::Tick;

    use super::*;
    use crate::tape::{Check, Mismatch, parse};

    #[test]
    fn a_report_is_a_suite_of_its_expectations() {
        let met = Check { line: 3, at: Tick::from_seconds(2), mismatch: None };
        let mismatch = Mismatch { expected: "\"KW\"".into(), found: "\"A\"".into() };
        let failed =
            Check { line: 5, at: Tick::from_millis(2500), mismatch: Some(Box::new(mismatch)) };
        let report = Report {
            live_work: Vec::new(),
            file: "a&b.tape".into(),
            checks: vec![met, failed],
            began: Tick::from_seconds(1),
            ended: Tick::from_seconds(4),
        };
        let expected = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
<testsuites tests=\"3\" failures=\"1\" errors=\"0\">\n  \
<testsuite name=\"a&amp;b.tape\" tests=\"3\" failures=\"1\" errors=\"0\" time=\"3.000000\">\n    \
<testcase classname=\"a&amp;b.tape\" name=\"line 3: expect lcd.wrench on\" time=\"1.000000\"/>\n    \
<testcase classname=\"a&amp;b.tape\" name=\"line 5: expect lcd.label &quot;KW&quot;\" time=\"0.500000\">\n      \
<failure type=\"expectation\" message=\"expected &quot;KW&quot;, found &quot;A&quot;\">a&amp;b.tape:5: at 2.500 s: expect lcd.label &quot;KW&quot;&#10;expected &quot;KW&quot;, found &quot;A&quot;</failure>\n    \
</testcase>\n    \
<testcase classname=\"a&amp;b.tape\" name=\"played to the end\" time=\"1.500000\"/>\n  \
</testsuite>\n</testsuites>\n";
        let text = "# a comment\n\nexpect lcd.wrench on\nwait 1s\nexpect lcd.label \"KW\"\n";
        let tape = parse(text, "a&b.tape").unwrap();
        assert_eq!(junit(&report, &tape, None), expected);
        let broken = junit(&report, &tape, Some("a&b.tape:7: <no>\nmore"));
        assert!(broken.contains("tests=\"3\" failures=\"1\" errors=\"1\""), "{broken}");
        assert!(broken.contains("message=\"a&amp;b.tape:7: &lt;no&gt;\""), "{broken}");
    }

    #[test]
    fn a_tape_that_breaks_is_an_error() {
        let text = broken_junit("x.tape", "x.tape:1: <no>\nmore");
        assert!(text.contains("tests=\"1\" failures=\"0\" errors=\"1\""));
        assert!(text.contains("message=\"x.tape:1: &lt;no&gt;\">x.tape:1: &lt;no&gt;&#10;more<"));
    }
}
