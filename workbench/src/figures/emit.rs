//! Figures as a document has them: picture, caption, number, and what it shows in words.

use panels::text::escaped;

use super::book::{Book, Planned};
use super::make::MadePicture;
use crate::worded::worded;

/// A language of documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentFormat {
    /// Markdown.
    Markdown,
    /// reStructuredText.
    Rst,
    /// Asciidoctor.
    AsciiDoc,
    /// HTML.
    Html,
    /// A table of what each picture shows in words.
    Csv,
}

worded!(DocumentFormat {
    Markdown = "md",
    Rst = "rst",
    AsciiDoc = "adoc",
    Html = "html",
    Csv = "csv",
});

/// The figures of a book; the pictures of one figure stand one after the other under its number.
pub fn emitted(book: &Book, made: &[MadePicture], format: DocumentFormat) -> String {
    let mut text = String::new();
    if format == DocumentFormat::Csv {
        text.push_str("figure,number,file,caption,alternative text\n");
    }
    let mut number = 0;
    let mut before: Option<&str> = None;
    for planned in &book.pictures {
        let Some(one) = made.iter().find(|one| one.locked.file == planned.file) else { continue };
        if before != Some(planned.figure.as_str()) {
            number += 1;
        }
        before = Some(&planned.figure);
        let alt = alternative(planned, one);
        let caption = planned.caption.clone().unwrap_or_default();
        let path = if book.directory.is_empty() {
            planned.file.clone()
        } else {
            format!("{}/{}", book.directory.trim_end_matches('/'), planned.file)
        };
        let label = format!(
            "Figure {number}{}",
            if caption.is_empty() { String::new() } else { format!(": {caption}") }
        );
        text.push_str(&match format {
            DocumentFormat::Markdown => {
                let plain = |text: &str| text.replace('[', "\\[").replace(']', "\\]");
                format!("![{}]({path})\n\n*{}*\n\n", plain(&alt), plain(&label))
            }
            DocumentFormat::Rst => {
                format!(".. figure:: {path}\n   :alt: {alt}\n   :name: {}\n\n   {caption}\n\n", planned.figure)
            }
            DocumentFormat::AsciiDoc => {
                let title = if caption.is_empty() { String::new() } else { format!(".{caption}\n") };
                let alt = alt.replace('"', "&quot;");
                format!("[#{}]\n{title}image::{path}[\"{alt}\"]\n\n", planned.figure)
            }
            DocumentFormat::Html => format!(
                "<figure id=\"{}\">\n<img src=\"{}\" alt=\"{}\">\n<figcaption>{}</figcaption>\n</figure>\n",
                escaped(&planned.figure),
                escaped(&path),
                escaped(&alt),
                escaped(&label),
            ),
            DocumentFormat::Csv => {
                let cells = [&planned.figure, &number.to_string(), &path, &caption, &alt];
                let quoted = cells.map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")));
                format!("{}\n", quoted.join(","))
            }
        });
    }
    text
}

/// What a picture is for those who do not see it: on one line, a description and never an
/// instruction.
fn alternative(planned: &Planned, made: &MadePicture) -> String {
    let words = planned.alt.as_ref().unwrap_or(&made.locked.words);
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}
