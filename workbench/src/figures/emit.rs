//! Figures as a document has them: picture, caption, number, and what it shows in words.

use panels::text::escaped;

use super::book::{Book, Planned};
use super::make::MadePicture;
use super::recipe::Recipe;
use crate::link::link;
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

/// The address at which the page at `base` opens the meter as it was when the picture was taken;
/// none for a picture that carries no recipe, or one that is too long for an address.
pub fn address(one: &MadePicture, base: &str) -> Option<String> {
    let recipes = Recipe::of_picture(&one.bytes, &one.locked.file).ok()?;
    let link = link(recipes.first()?.tape()).ok()?;
    Some(format!("{}#{link}", base.split('#').next().unwrap_or_default()))
}

/// The figures of a book; the pictures of one figure stand one after the other under its number.
/// With the base of a page each picture leads to the live meter.
pub fn emitted(
    book: &Book,
    made: &[MadePicture],
    format: DocumentFormat,
    base: Option<&str>,
) -> String {
    let mut text = String::new();
    if format == DocumentFormat::Csv {
        let link = if base.is_some() { ",link" } else { "" };
        text.push_str(&format!("figure,number,file,caption,alternative text{link}\n"));
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
        let to = base.and_then(|base| address(one, base));
        let to = to.as_deref();
        let number = number.to_string();
        let cells = [&planned.figure, &number, &path, &caption, &alt, &label].map(String::as_str);
        text.push_str(&written(cells, to, format, base.is_some()));
    }
    text
}

/// One picture: the name of its figure and its number, its file, its caption, what it shows in
/// words, and its label; it leads `to` an address.
fn written(
    [figure, number, path, caption, alt, label]: [&str; 6],
    to: Option<&str>,
    format: DocumentFormat,
    has_links: bool,
) -> String {
    match format {
        DocumentFormat::Markdown => {
            let plain = |text: &str| text.replace('[', "\\[").replace(']', "\\]");
            let picture = format!("![{}]({path})", plain(alt));
            let picture = to.map_or_else(|| picture.clone(), |to| format!("[{picture}]({to})"));
            format!("{picture}\n\n*{}*\n\n", plain(label))
        }
        DocumentFormat::Rst => {
            let to = to.map_or_else(String::new, |to| format!("   :target: {to}\n"));
            format!(
                ".. figure:: {path}\n   :alt: {alt}\n{to}   :name: {figure}\n\n   {caption}\n\n"
            )
        }
        DocumentFormat::AsciiDoc => {
            let title = if caption.is_empty() { String::new() } else { format!(".{caption}\n") };
            let alt = alt.replace('"', "&quot;");
            let to = to.map_or_else(String::new, |to| format!(",link=\"{to}\""));
            format!("[#{figure}]\n{title}image::{path}[\"{alt}\"{to}]\n\n")
        }
        DocumentFormat::Html => {
            let [open, close] = to.map_or_else(Default::default, |to| {
                [format!("<a href=\"{}\">", escaped(to)), "</a>".to_owned()]
            });
            format!(
                "<figure id=\"{}\">\n{open}<img src=\"{}\" alt=\"{}\">{close}\n<figcaption>{}</figcaption>\n</figure>\n",
                escaped(figure),
                escaped(path),
                escaped(alt),
                escaped(label),
            )
        }
        DocumentFormat::Csv => {
            let mut cells = vec![figure, number, path, caption, alt];
            cells.extend(has_links.then(|| to.unwrap_or_default()));
            let quoted: Vec<String> =
                cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
            format!("{}\n", quoted.join(","))
        }
    }
}

/// What a picture is for those who do not see it: on one line, a description and never an
/// instruction.
fn alternative(planned: &Planned, made: &MadePicture) -> String {
    let words = planned.alt.as_ref().unwrap_or(&made.locked.words);
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}
