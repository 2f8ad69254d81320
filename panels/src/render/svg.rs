//! A picture as SVG.
//!
//! Its groups are named by the parts they show, as classes: `button plus`, `icon wrench`,
//! `label`, `value` and in it `digit-2`.
//! It uses neither fonts nor filters, so that every program draws it alike, and nothing newer
//! than SVG 1.1.

mod data;

use core::fmt::Write as _;

use crate::panel::colour::Rgb;
use crate::render::part::Part;
use crate::render::recipe;
use crate::render::scene::{Group, Paint, Scene, Shape};
use crate::text::escaped;
use data::{Outline, number};

/// `scene` as a document, `width` pixels wide where its reader does not say otherwise. Every
/// `id` in it begins with `prefix`, so that pictures with prefixes of their own can stand in
/// one page. The same scene gives the same bytes.
pub fn svg(scene: &Scene, width: u32, prefix: &str) -> String {
    let height = libm::round(f64::from(width) * scene.size[1] / scene.size[0]);
    document(scene, &width.to_string(), &height.to_string(), prefix)
}

/// The same, so many millimetres wide on paper.
pub fn svg_on_paper(scene: &Scene, millimetres: u32, prefix: &str) -> String {
    let height = f64::from(millimetres) * scene.size[1] / scene.size[0];
    document(scene, &format!("{millimetres}mm"), &format!("{}mm", number(height)), prefix)
}

fn document(scene: &Scene, width: &str, height: &str, prefix: &str) -> String {
    let ([x, y], [w, h]) = (scene.origin, scene.size);
    let prefix = id_prefix(prefix);
    let mut paints =
        Paints { prefix: &prefix, used: Vec::new(), outlines: 0, definitions: String::new() };
    let mut body = String::new();
    draw_groups(&mut body, &mut paints, &scene.groups);
    // Writing into a string cannot fail.
    let mut text = String::new();
    let has_notes = !scene.notes.is_empty();
    let described =
        if has_notes { format!(" aria-describedby=\"{prefix}-desc\"") } else { String::new() };
    let _ = writeln!(
        text,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" \
         xmlns:xlink=\"http://www.w3.org/1999/xlink\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"{} {} {} {}\" lang=\"en\" xml:lang=\"en\" role=\"img\" \
         aria-labelledby=\"{prefix}-title\"{described} fill-rule=\"evenodd\" \
         stroke-linecap=\"round\" stroke-linejoin=\"round\">",
        number(x),
        number(y),
        number(w),
        number(h)
    );
    let _ = writeln!(text, "<title id=\"{prefix}-title\">{}</title>", escaped(&scene.description));
    if has_notes {
        let _ = writeln!(text, "<desc id=\"{prefix}-desc\">{}</desc>", escaped(&scene.notes));
    }
    text.push_str(&recipe::element(&scene.recipe));
    if !paints.definitions.is_empty() {
        let _ = writeln!(text, "<defs>\n{}</defs>", paints.definitions);
    }
    text + &body + "</svg>\n"
}

/// The `id` prefix that a file's stem, or any other text, makes: what may not stand in a name
/// of XML is a hyphen in it, and it begins with a letter.
pub fn id_prefix(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    let name: String = text.chars().map(|c| if plain(c) { c } else { '-' }).collect();
    if name.starts_with(|c: char| c.is_ascii_alphabetic()) { name } else { format!("s4100-{name}") }
}

/// The groups; the pieces of a whole, such as the value, stand in a group of the whole.
fn draw_groups(out: &mut String, paints: &mut Paints<'_>, groups: &[Group]) {
    let whole = |group: &Group| group.part.whole();
    for run in groups.chunk_by(|one, other| whole(one).is_some() && whole(one) == whole(other)) {
        let together = run.first().and_then(whole);
        if let Some(name) = together {
            let _ = writeln!(out, "<g class=\"{name}\">");
        }
        for group in run {
            let _ = writeln!(out, "<g class=\"{}\">", class(group.part));
            draw_shapes(out, paints, &group.shapes);
            out.push_str("</g>\n");
        }
        if together.is_some() {
            out.push_str("</g>\n");
        }
    }
}

/// The name of a part as classes: `button.plus` is `button plus`, and `value.digit.2`, which
/// stands in the group of the value, `digit-2`.
fn class(part: Part) -> String {
    let name = part.name();
    let piece = part.whole().and_then(|whole| name.strip_prefix(whole)?.strip_prefix('.'));
    piece.map_or_else(|| name.replace('.', " "), |piece| piece.replace('.', "-"))
}

/// The gradients and outlines that were used so far.
struct Paints<'a> {
    prefix: &'a str,
    used: Vec<Paint>,
    outlines: usize,
    definitions: String,
}

impl Paints<'_> {
    /// The attributes of everything but the outline.
    fn attributes(&mut self, shape: &Shape) -> String {
        let (width, colour, opacity) = match shape {
            Shape::Fill { paint, .. } => return self.fill(*paint),
            Shape::Stroke { width, colour, opacity, .. } => (*width, *colour, *opacity),
        };
        let opaque = if opacity < 1.0 {
            format!(" stroke-opacity=\"{}\"", number(opacity))
        } else {
            String::new()
        };
        let (colour, width) = (hex(colour), number(width));
        format!("fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\"{opaque}")
    }

    /// Defines an outline that is used more than once; its number.
    fn outline(&mut self, outline: &Outline) -> usize {
        let id = self.outlines;
        self.outlines += 1;
        let prefix = self.prefix;
        let _ = writeln!(self.definitions, "<path id=\"{prefix}-shape{id}\" d=\"{outline}\"/>");
        id
    }

    /// The attributes that fill with `paint`.
    fn fill(&mut self, paint: Paint) -> String {
        let Paint::Solid(colour, opacity) = paint else {
            let known = self.used.iter().position(|other| *other == paint);
            let id = known.unwrap_or_else(|| self.define(paint));
            return format!("fill=\"url(#{}-paint{id})\"", self.prefix);
        };
        let mut text = format!("fill=\"{}\"", hex(colour));
        if opacity < 1.0 {
            let _ = write!(text, " fill-opacity=\"{}\"", number(opacity));
        }
        text
    }

    fn define(&mut self, paint: Paint) -> usize {
        let (id, prefix) = (self.used.len(), self.prefix);
        let out = &mut self.definitions;
        let (tag, colours) = match paint {
            Paint::Solid(..) => return id,
            Paint::Vertical { between: [from, to], colours } => {
                let _ = write!(
                    out,
                    "<linearGradient id=\"{prefix}-paint{id}\" gradientUnits=\"userSpaceOnUse\" \
                     x1=\"0\" x2=\"0\" y1=\"{}\" y2=\"{}\">",
                    number(from),
                    number(to)
                );
                ("linearGradient", colours)
            }
            Paint::Radial { centre: [x, y], radius, colours } => {
                let _ = write!(
                    out,
                    "<radialGradient id=\"{prefix}-paint{id}\" gradientUnits=\"userSpaceOnUse\" \
                     cx=\"{}\" cy=\"{}\" r=\"{}\">",
                    number(x),
                    number(y),
                    number(radius)
                );
                ("radialGradient", colours)
            }
        };
        for (offset, colour) in ["0", "1"].into_iter().zip(colours) {
            let _ = write!(out, "<stop offset=\"{offset}\" stop-color=\"{}\"/>", hex(colour));
        }
        let _ = writeln!(out, "</{tag}>");
        self.used.push(paint);
        id
    }
}

/// Shapes of one part. An outline that several of them have, wherever it stands, is written
/// once: a segment, its shadow and its light.
fn draw_shapes(out: &mut String, paints: &mut Paints<'_>, shapes: &[Shape]) {
    let is_seen = |shape: &&Shape| !matches!(shape, Shape::Fill { paint: Paint::Solid(_, share), .. } if *share <= 0.0);
    let shapes: Vec<&Shape> = shapes.iter().filter(is_seen).collect();
    let outlines: Vec<Outline> = shapes.iter().map(|shape| Outline::of(shape.path())).collect();
    // A gradient would move with an outline that is written elsewhere.
    let movable = |shape: &Shape| {
        !matches!(shape, Shape::Fill { paint: Paint::Vertical { .. } | Paint::Radial { .. }, .. })
    };
    let is_shared = |outline: &Outline| {
        let alike = shapes
            .iter()
            .zip(&outlines)
            .filter(|(shape, other)| movable(shape) && other.steps == outline.steps);
        alike.count() > 1
    };
    let mut defined: Vec<(usize, &Outline)> = Vec::new();
    for (&shape, outline) in shapes.iter().zip(&outlines) {
        let attributes = paints.attributes(shape);
        if !movable(shape) || !is_shared(outline) {
            let _ = writeln!(out, "<path {attributes} d=\"{outline}\"/>");
            continue;
        }
        let known = defined.iter().find(|(_, other)| other.steps == outline.steps).copied();
        let (id, first) = known.unwrap_or_else(|| {
            let row = (paints.outline(outline), outline);
            defined.push(row);
            row
        });
        let moved = first.way_to(outline);
        let prefix = paints.prefix;
        let _ = writeln!(out, "<use xlink:href=\"#{prefix}-shape{id}\"{moved} {attributes}/>");
    }
}

fn hex(Rgb(red, green, blue): Rgb) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::panel::path::Path;

    fn scene(groups: Vec<Group>) -> Scene {
        Scene {
            origin: [0.0, 0.0],
            size: [20.0, 10.0],
            unit_mm: 1.0,
            title: "A & B".to_owned(),
            description: "less < more".to_owned(),
            notes: "Inferred.".to_owned(),
            recipe: String::new(),
            groups,
        }
    }

    #[test]
    fn a_scene_is_a_document_with_a_name_a_description_and_parts() {
        let fill = |path, paint| Shape::Fill { path, paint };
        let groups = vec![
            Group {
                part: Part::Digit(2),
                shapes: vec![
                    fill(
                        Path::polygon(&[[0.0, 0.0], [4.0, 0.0], [4.0, 2.5]]),
                        Paint::Solid(Rgb(1, 2, 255), 0.5),
                    ),
                    fill(
                        Path::rectangle([1.0, 1.0], [2.0, 3.0], 0.0),
                        Paint::Vertical {
                            between: [1.0, 4.0],
                            colours: [Rgb(0, 0, 0), Rgb(255, 255, 255)],
                        },
                    ),
                ],
            },
            Group { part: Part::Digit(3), shapes: Vec::new() },
        ];
        assert_eq!(
            svg(&scene(groups), 40, "kw"),
            "<svg xmlns=\"http://www.w3.org/2000/svg\" \
         xmlns:xlink=\"http://www.w3.org/1999/xlink\" width=\"40\" height=\"20\" \
             viewBox=\"0 0 20 10\" lang=\"en\" xml:lang=\"en\" role=\"img\" \
             aria-labelledby=\"kw-title\" aria-describedby=\"kw-desc\" fill-rule=\"evenodd\" \
             stroke-linecap=\"round\" stroke-linejoin=\"round\">\n\
             <title id=\"kw-title\">less &lt; more</title>\n<desc id=\"kw-desc\">Inferred.</desc>\n\
             <defs>\n<linearGradient id=\"kw-paint0\" gradientUnits=\"userSpaceOnUse\" x1=\"0\" \
             x2=\"0\" y1=\"1\" y2=\"4\"><stop offset=\"0\" stop-color=\"#000000\"/>\
             <stop offset=\"1\" stop-color=\"#ffffff\"/></linearGradient>\n</defs>\n\
             <g class=\"value\">\n<g class=\"digit-2\">\n\
             <path fill=\"#0102ff\" fill-opacity=\"0.5\" d=\"M0 0h4v2.5z\"/>\n\
             <path fill=\"url(#kw-paint0)\" d=\"M1 1h2v3h-2z\"/>\n\
             </g>\n<g class=\"digit-3\">\n</g>\n</g>\n</svg>\n"
        );
    }

    #[test]
    fn an_outline_is_written_once_wherever_it_stands() {
        let path = Path::polygon(&[[1.0, 1.0], [4.0, 1.0], [4.0, 2.5]]);
        let paint = Paint::Solid(Rgb(0, 0, 0), 1.0);
        let gradient = Paint::Vertical { between: [0.0, 9.0], colours: [Rgb(0, 0, 0); 2] };
        let shapes = vec![
            Shape::Fill { path: path.moved([2.0, 0.0]), paint: gradient },
            Shape::Fill { path: path.moved([0.7, -0.9]), paint },
            Shape::Stroke { path: path.clone(), width: 2.0, colour: Rgb(9, 9, 9), opacity: 0.25 },
            Shape::Fill { path, paint },
        ];
        let text = svg(&scene(vec![Group { part: Part::Sign, shapes }]), 40, "kw");
        assert!(text.contains("<path id=\"kw-shape0\" d=\"M1.7 .1h3v1.5z\"/>\n</defs>"));
        // A gradient stays where it is, and so does what it fills.
        assert!(text.contains("<path fill=\"url(#kw-paint0)\" d=\"M3 1h3v1.5z\"/>"), "{text}");
        assert!(
            text.contains(
                "<use xlink:href=\"#kw-shape0\" fill=\"#000000\"/>\n\
             <use xlink:href=\"#kw-shape0\" x=\"-.7\" y=\".9\" fill=\"none\" stroke=\"#090909\" \
             stroke-width=\"2\" stroke-opacity=\"0.25\"/>\n\
             <use xlink:href=\"#kw-shape0\" x=\"-.7\" y=\".9\" fill=\"#000000\"/>\n"
            ),
            "{text}"
        );
    }

    #[test]
    fn every_id_begins_with_the_prefix() {
        let text = svg(&scene(Vec::new()), 40, "4 kW (a)");
        let ids: Vec<&str> =
            text.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        assert_eq!(ids, ["s4100-4-kW--a--title", "s4100-4-kW--a--desc"]);
        assert_eq!(id_prefix("energy.real_net-2"), "energy.real_net-2");
        assert_eq!(id_prefix("\u{e9}tat"), "s4100--tat");
    }
}
