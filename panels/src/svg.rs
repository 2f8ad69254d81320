//! A picture as SVG.

use core::fmt::Write as _;

use crate::cells::Rgb;
use crate::scene::{Paint, Path, Scene, Shape, Step};

/// Fonts whose letters are about as wide as the panel's own.
const FONT: &str = "Helvetica, Arial, 'Liberation Sans', sans-serif";
/// The height of capitals of such fonts, as a share of their size.
const CAPITAL_SHARE: f64 = 0.716;

/// `scene` as a document, `width` pixels wide where its reader does not say otherwise.
/// The same scene gives the same bytes; different pictures share no `id`, so that several
/// can stand in one page.
pub fn svg(scene: &Scene, width: u32) -> String {
    document(scene, width, &mark(&document(scene, width, "")))
}

/// A name for a text, the same for the same text: its FNV-1a hash of 64 bits.
fn mark(text: &str) -> String {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("m{hash:016x}-")
}

/// The document; every `id` in it begins with `mark`.
fn document(scene: &Scene, width: u32, mark: &str) -> String {
    let ([x, y], [w, h]) = (scene.origin, scene.size);
    let height = libm::round(f64::from(width) * h / w);
    let mut body = String::new();
    let mut paints = Paints { mark, used: Vec::new(), definitions: String::new() };
    for group in &scene.groups {
        let _ = writeln!(body, "<g class=\"{}\">", group.name);
        for shape in &group.shapes {
            draw(&mut body, &mut paints, shape);
        }
        body.push_str("</g>\n");
    }
    // Writing into a string cannot fail.
    let mut text = String::new();
    let _ = writeln!(
        text,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"{} {} {} {}\" role=\"img\" aria-labelledby=\"{mark}title {mark}desc\">",
        number(x),
        number(y),
        number(w),
        number(h)
    );
    let _ = writeln!(text, "<title id=\"{mark}title\">{}</title>", escaped(&scene.title));
    let _ = writeln!(text, "<desc id=\"{mark}desc\">{}</desc>", escaped(&scene.description));
    if !paints.definitions.is_empty() {
        let _ = writeln!(text, "<defs>\n{}</defs>", paints.definitions);
    }
    text + &body + "</svg>\n"
}

/// The gradients that were used so far.
struct Paints<'a> {
    mark: &'a str,
    used: Vec<Paint>,
    definitions: String,
}

impl Paints<'_> {
    /// The attributes that fill with `paint`.
    fn fill(&mut self, paint: Paint) -> String {
        let Paint::Solid(colour, opacity) = paint else {
            let known = self.used.iter().position(|other| *other == paint);
            let id = known.unwrap_or_else(|| self.define(paint));
            return format!("fill=\"url(#{}p{id})\"", self.mark);
        };
        let mut text = format!("fill=\"{}\"", hex(colour));
        if opacity < 1.0 {
            let _ = write!(text, " fill-opacity=\"{}\"", number(opacity));
        }
        text
    }

    fn define(&mut self, paint: Paint) -> usize {
        let (id, mark) = (self.used.len(), self.mark);
        let out = &mut self.definitions;
        let (tag, colours) = match paint {
            Paint::Solid(..) => return id,
            Paint::Vertical { between: [from, to], colours } => {
                let _ = write!(
                    out,
                    "<linearGradient id=\"{mark}p{id}\" gradientUnits=\"userSpaceOnUse\" \
                     x1=\"0\" x2=\"0\" y1=\"{}\" y2=\"{}\">",
                    number(from),
                    number(to)
                );
                ("linearGradient", colours)
            }
            Paint::Radial { centre: [x, y], radius, colours } => {
                let _ = write!(
                    out,
                    "<radialGradient id=\"{mark}p{id}\" gradientUnits=\"userSpaceOnUse\" \
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

fn draw(out: &mut String, paints: &mut Paints<'_>, shape: &Shape) {
    let _ = match shape {
        Shape::Fill { path, paint } => {
            let fill = paints.fill(*paint);
            writeln!(out, "<path {fill} fill-rule=\"evenodd\" d=\"{}\"/>", data(path))
        }
        Shape::Stroke { path, width, colour, opacity } => {
            let opaque = if *opacity < 1.0 {
                format!(" stroke-opacity=\"{}\"", number(*opacity))
            } else {
                String::new()
            };
            writeln!(
                out,
                "<path fill=\"none\" stroke=\"{}\" stroke-width=\"{}\"{opaque} \
                 stroke-linecap=\"round\" stroke-linejoin=\"round\" d=\"{}\"/>",
                hex(*colour),
                number(*width),
                data(path)
            )
        }
        Shape::Text { text, at: [x, y], size, width, weight, colour, .. } => {
            let bold = if weight / size > 0.14 { " font-weight=\"bold\"" } else { "" };
            writeln!(
                out,
                "<text x=\"{}\" y=\"{}\" font-family=\"{FONT}\" font-size=\"{}\"{bold} fill=\"{}\" \
                 textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\">{}</text>",
                number(*x),
                number(*y),
                number(size / CAPITAL_SHARE),
                hex(*colour),
                number(*width),
                escaped(text)
            )
        }
    };
}

fn data(path: &Path) -> String {
    let mut text = String::new();
    let mut point = |letter: &str, points: &[[f64; 2]]| {
        text.push_str(letter);
        for (index, [x, y]) in points.iter().enumerate() {
            let _ =
                write!(text, "{}{} {}", if index > 0 { " " } else { "" }, number(*x), number(*y));
        }
    };
    for step in path.steps() {
        match *step {
            Step::Move(to) => point("M", &[to]),
            Step::Line(to) => point("L", &[to]),
            Step::Curve(a, b, to) => point("C", &[a, b, to]),
            Step::Close => point("Z", &[]),
        }
    }
    text
}

/// A number with two decimals at most, without needless zeros.
fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

fn hex(Rgb(red, green, blue): Rgb) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::Group;

    #[test]
    fn numbers_are_short() {
        assert_eq!(
            [12.0, -0.001, 0.125, 3.5, 100.0].map(number),
            ["12", "0", "0.12", "3.5", "100"]
        );
    }

    #[test]
    fn a_scene_is_a_document_with_a_title_and_words() {
        let scene = Scene {
            origin: [0.0, 0.0],
            size: [20.0, 10.0],
            title: "A & B".to_owned(),
            description: "less < more".to_owned(),
            groups: vec![Group {
                name: "thing",
                shapes: vec![
                    Shape::Fill {
                        path: Path::polygon(&[[0.0, 0.0], [4.0, 0.0], [4.0, 2.5]]),
                        paint: Paint::Solid(Rgb(1, 2, 255), 0.5),
                    },
                    Shape::Fill {
                        path: Path::rectangle([1.0, 1.0], [2.0, 3.0], 0.0),
                        paint: Paint::Vertical {
                            between: [1.0, 4.0],
                            colours: [Rgb(0, 0, 0), Rgb(255, 255, 255)],
                        },
                    },
                ],
            }],
        };
        assert_eq!(
            document(&scene, 40, "m-"),
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"40\" height=\"20\" \
             viewBox=\"0 0 20 10\" role=\"img\" aria-labelledby=\"m-title m-desc\">\n\
             <title id=\"m-title\">A &amp; B</title>\n<desc id=\"m-desc\">less &lt; more</desc>\n\
             <defs>\n<linearGradient id=\"m-p0\" gradientUnits=\"userSpaceOnUse\" x1=\"0\" x2=\"0\" \
             y1=\"1\" y2=\"4\"><stop offset=\"0\" stop-color=\"#000000\"/>\
             <stop offset=\"1\" stop-color=\"#ffffff\"/></linearGradient>\n</defs>\n\
             <g class=\"thing\">\n\
             <path fill=\"#0102ff\" fill-opacity=\"0.5\" fill-rule=\"evenodd\" d=\"M0 0L4 0L4 2.5Z\"/>\n\
             <path fill=\"url(#m-p0)\" fill-rule=\"evenodd\" d=\"M1 1L3 1L3 4L1 4Z\"/>\n\
             </g>\n</svg>\n"
        );
    }

    #[test]
    fn ids_are_of_the_picture_alone() {
        let scene = |title: &str| Scene {
            origin: [0.0, 0.0],
            size: [2.0, 1.0],
            title: title.to_owned(),
            description: String::new(),
            groups: Vec::new(),
        };
        let ids = |title| {
            let text = svg(&scene(title), 40);
            let ids = text.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next());
            ids.map(str::to_owned).collect::<Vec<_>>()
        };
        let (one, other) = (ids("A"), ids("B"));
        assert_eq!((one.len(), other.len()), (2, 2));
        assert!(one.iter().all(|id| !other.contains(id)), "{one:?} {other:?}");
        assert_eq!(one, ids("A"));
        // The check value of FNV-1a of 64 bits, of its authors' table.
        assert_eq!(mark("a"), "maf63dc4c8601ec8c-");
    }
}
