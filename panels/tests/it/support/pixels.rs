//! A picture, read back as pixels.

use std::sync::Arc;

use firmware_model::{Fidelity, Identity, Lcd, Meter, Setup};
use panels::scene::Scene;
use panels::{CursorStyle, Panel, Position, View, picture, png};

/// The glass of a meter without control power.
pub fn dark(panel: &Panel) -> Lcd {
    let menu = Arc::clone(&panel.menu);
    Meter::new(Identity::default(), Setup::default(), Fidelity::default(), menu).lcd()
}

/// A picture with a bar below the digit that the keys turn.
pub fn drawn(panel: &Panel, lcd: &Lcd, view: View<'_>) -> Scene {
    picture(panel, lcd, view, CursorStyle::Bar)
}

/// A decoded picture.
pub struct Pixels {
    width: usize,
    scale: f64,
    origin: Position,
    pub rgba: Vec<u8>,
    pub texts: Vec<String>,
}

impl Pixels {
    pub fn of(panel: &Panel, lcd: &Lcd, view: View<'_>, width: u32) -> Self {
        Self::of_scene(&drawn(panel, lcd, view), width)
    }

    pub fn of_scene(scene: &Scene, width: u32) -> Self {
        let bytes = png(scene, width).unwrap();
        let decoder = ::png::Decoder::new(std::io::Cursor::new(bytes));
        let mut reader = decoder.read_info().unwrap();
        let mut rgba = vec![0; reader.output_buffer_size().unwrap()];
        let frame = reader.next_frame(&mut rgba).unwrap();
        let texts = reader.info().utf8_text.iter().map(|chunk| chunk.get_text().unwrap());
        let texts = texts.collect();
        assert_eq!(frame.color_type, ::png::ColorType::Rgba);
        let scale = f64::from(width) / scene.size[0];
        Self { width: frame.width as usize, scale, origin: scene.origin, rgba, texts }
    }

    /// The pixel at a place in the glass's unit.
    pub fn at(&self, [x, y]: Position) -> [u8; 4] {
        let pixel = |at: f64, origin: f64| ((at - origin) * self.scale) as usize;
        let place = (pixel(y, self.origin[1]) * self.width + pixel(x, self.origin[0])) * 4;
        self.rgba[place..place + 4].try_into().unwrap()
    }
}
