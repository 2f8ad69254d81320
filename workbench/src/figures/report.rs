//! What `figures check` found: a page with before and after, JUnit, and notes for a pull request.

use panels::NOTICE;
use panels::text::escaped;

use super::make::{FigureFinding, MadePicture};
use crate::capture::PictureFormat;
use crate::tape::base64_text;

/// A page with each finding, its picture before and after. `before` gives the bytes of a file.
pub fn review_page(
    book: &str,
    findings: &[FigureFinding],
    made: &[MadePicture],
    before: &dyn Fn(&str) -> Option<Vec<u8>>,
) -> String {
    let mut body = String::new();
    for finding in findings {
        let after = made.iter().find(|one| one.locked.file == finding.file);
        let side = |name: &str, bytes: Option<&[u8]>| {
            let shown =
                bytes.map_or_else(|| "<p>none</p>".to_owned(), |bytes| shown(&finding.file, bytes));
            format!("<div><h3>{name}</h3>{shown}</div>")
        };
        let old = before(&finding.file);
        body.push_str(&format!(
            "<section><h2>{}</h2><p>{}</p><div class=\"pair\">{}{}</div></section>\n",
            escaped(&finding.file),
            escaped(&finding.message),
            side("before", old.as_deref()),
            side("after", after.map(|one| one.bytes.as_slice())),
        ));
    }
    let count = findings.len();
    let sum = match count {
        0 => format!("All {} pictures are as they were built.", made.len()),
        1 => "1 finding.".to_owned(),
        _ => format!("{count} findings."),
    };
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>{0}: review</title>\n\
         <style>{STYLE}</style>\n<h1>{0}</h1>\n<p>{sum}</p>\n{body}<footer><p>{NOTICE}</p></footer>\n</html>\n",
        escaped(book)
    )
}

const STYLE: &str = "body{font:16px system-ui;margin:2rem;max-width:80rem}\
.pair{display:grid;grid-template-columns:1fr 1fr;gap:1rem}img{max-width:100%}\
section{border-top:1px solid #999;padding:1rem 0}pre{white-space:pre-wrap}";

/// A picture within a page.
fn shown(file: &str, bytes: &[u8]) -> String {
    let extension = file.rsplit('.').next().unwrap_or_default();
    let kind = match PictureFormat::of_extension(extension) {
        Some(PictureFormat::Svg) => "svg+xml",
        Some(PictureFormat::Png) => "png",
        _ => return format!("<pre>{}</pre>", escaped(&String::from_utf8_lossy(bytes))),
    };
    format!("<img src=\"data:image/{kind};base64,{}\" alt=\"\">", base64_text(bytes))
}

/// One case for each picture, with its finding.
pub fn figures_junit(book: &str, findings: &[FigureFinding], made: &[MadePicture]) -> String {
    let files = made.iter().map(|one| one.locked.file.as_str());
    let unmade = findings.iter().map(|one| one.file.as_str());
    let mut names: Vec<&str> = files.collect();
    names.extend(unmade.filter(|name| made.iter().all(|one| one.locked.file != **name)));
    names.dedup();
    let mut cases = String::new();
    let mut failed = 0;
    for name in &names {
        let of: Vec<&str> = findings
            .iter()
            .filter(|one| one.file == **name)
            .map(|one| one.message.as_str())
            .collect();
        cases.push_str(&format!(
            "    <testcase classname=\"{}\" name=\"{}\"",
            escaped(book),
            escaped(name)
        ));
        if of.is_empty() {
            cases.push_str("/>\n");
        } else {
            failed += 1;
            let message = escaped(&of.join("; "));
            cases.push_str(&format!(
                "><failure message=\"{message}\">{message}</failure></testcase>\n"
            ));
        }
    }
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n  <testsuite name=\"{}\" tests=\"{}\" \
         failures=\"{failed}\">\n{cases}  </testsuite>\n</testsuites>\n",
        escaped(book),
        names.len()
    )
}

/// A finding as a workflow command of GitHub Actions.
pub fn github_note(book: &str, finding: &FigureFinding) -> String {
    let plain = |text: &str| text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let file = plain(book).replace(':', "%3A").replace(',', "%2C");
    format!("::error file={file}::{}", plain(&format!("{}: {}", finding.file, finding.message)))
}
