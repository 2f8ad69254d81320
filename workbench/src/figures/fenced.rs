//! Pictures in the text of a document: fenced blocks become figures.
//!
//! ```text
//! ~~~s4100
//! screen = "setup.voltage.system"      the keys of a figure in figures.toml
//! value = 480
//! ~~~
//! ```

use panels::Panel;
use panels::text::escaped;

use super::book::Book;
use super::make::{States, make};
use crate::library::Library;
use crate::tape::base64_text;

/// What opens a block, in either kind of fence.
const FENCES: [&str; 2] = ["```", "~~~"];
const LANGUAGE: &str = "s4100";

/// `text` with a figure in the place of each block.
///
/// # Errors
/// What is wrong with a block, with its line.
pub fn with_figures(text: &str, panel: &Panel, library: &dyn Library) -> Result<String, String> {
    let mut out = String::new();
    let mut lines = text.lines().enumerate();
    let mut other: Option<&str> = None;
    while let Some((index, line)) = lines.next() {
        let fence = FENCES.into_iter().find(|fence| line.trim_start().starts_with(fence));
        match (fence, other) {
            (Some(fence), None) if is_ours(line, fence) => {
                let mut body = attributes(line, fence);
                for (_, line) in lines.by_ref() {
                    if line.trim_start().starts_with(fence) {
                        break;
                    }
                    body.push_str(line);
                    body.push('\n');
                }
                let figures = figures(&body, panel, library);
                out.push_str(&figures.map_err(|error| format!("line {}: {error}", index + 1))?);
                continue;
            }
            (Some(fence), None) => other = Some(fence),
            (Some(fence), Some(open)) if fence == open => other = None,
            _ => {}
        }
        out.push_str(line);
        out.push('\n');
    }
    Ok(out)
}

fn is_ours(line: &str, fence: &str) -> bool {
    let rest = line.trim_start().trim_start_matches(fence).trim_start();
    rest.split([' ', ',', '{']).next() == Some(LANGUAGE)
}

/// What stands behind the language on its line, `key="value"` each, as lines of TOML.
fn attributes(line: &str, fence: &str) -> String {
    let rest = line.trim_start().trim_start_matches(fence).trim_start();
    let rest = rest.strip_prefix(LANGUAGE).unwrap_or(rest).trim();
    let mut text = String::new();
    let mut quoted = false;
    for c in rest.chars() {
        quoted ^= c == '"';
        text.push(if c == ' ' && !quoted { '\n' } else { c });
    }
    if text.is_empty() { text } else { text + "\n" }
}

/// The figures of a block, as HTML that stands in Markdown.
fn figures(body: &str, panel: &Panel, library: &dyn Library) -> Result<String, String> {
    let text = format!("[figure.inline]\n{body}");
    let (book, scenarios) =
        Book::read(&text, "block", library).map_err(|error| error.to_string())?;
    let mut states = States::default();
    let mut html = String::new();
    for planned in &book.pictures {
        let made =
            make(panel, planned, &scenarios, &mut states).map_err(|error| error.to_string())?;
        let alt = planned.alt.as_ref().unwrap_or(&made.locked.words);
        let kind = if made.bytes.starts_with(b"\x89PNG") { "png" } else { "svg+xml" };
        let caption = planned.caption.as_ref().map_or_else(String::new, |caption| {
            format!("<figcaption>{}</figcaption>", escaped(caption))
        });
        // One line: a blank line would end the HTML.
        html.push_str(&format!(
            "<figure><img src=\"data:image/{kind};base64,{}\" alt=\"{}\">{caption}</figure>\n",
            base64_text(&made.bytes),
            escaped(alt.trim()),
        ));
    }
    Ok(html + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::library::Packed;

    #[test]
    fn a_block_becomes_a_figure_and_other_blocks_stay() {
        let panel = Panel::builtin().unwrap();
        let text = "# A\n\n```s4100 screen=\"setup.voltage.system\" value=\"480\" view=\"glass\"\n\
                    caption = \"Step 9\"\n```\n\n~~~text\n```s4100 screen=\"x\"\n~~~\n";
        let made = with_figures(text, &panel, &Packed::default()).unwrap();
        assert!(made.starts_with("# A\n\n<figure><img src=\"data:image/svg+xml;base64,"), "{made}");
        assert!(made.contains("alt=\"System voltage, line to line: 00480 volts."));
        assert!(made.contains("<figcaption>Step 9</figcaption></figure>\n"));
        assert!(made.ends_with("~~~text\n```s4100 screen=\"x\"\n~~~\n"), "{made}");
        let wrong = with_figures("\n```s4100 screen=\"nope\"\n```\n", &panel, &Packed::default());
        let message = wrong.unwrap_err();
        assert!(
            message.starts_with("line 2: ") && message.contains("`nope` is not a screen"),
            "{message}"
        );
    }
}
