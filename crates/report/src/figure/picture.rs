//! SVG to PNG.

use resvg::tiny_skia::{Pixmap, PremultipliedColorU8, Transform};
use resvg::usvg::{Options, Tree};

use super::fallback;
use crate::render::RenderError;

/// The most pixels of a picture's side.
const LARGEST_SIDE: f32 = 20_000.0;

/// An SVG figure as a PNG picture, `scale` pixels for each unit (a figure is about 640 units wide; 3 suits print).
///
/// Text is drawn with the embedded font, so that the bytes are the same on every machine. Only where a name has
/// letters that font lacks (Chinese, Arabic, …) are the machine's own fonts read, too.
///
/// # Errors
/// The text is not SVG, or the picture would be larger than 20,000 pixels a side.
pub fn png(svg: &str, scale: f32) -> Result<Vec<u8>, RenderError> {
    let tree = Tree::from_str(svg, &options(svg))
        .map_err(|error| RenderError::Picture(error.to_string()))?;
    let (width, height) = (tree.size().width() * scale, tree.size().height() * scale);
    if !(width.max(height) <= LARGEST_SIDE && width.min(height) >= 1.0) {
        return Err(RenderError::Picture(format!(
            "{width} by {height} pixels is no size for a picture"
        )));
    }
    let mut pixels = Pixmap::new(width.ceil() as u32, height.ceil() as u32)
        .ok_or_else(|| RenderError::Picture("there is not enough memory for it".to_string()))?;
    resvg::render(
        &tree,
        Transform::from_scale(scale, scale),
        &mut pixels.as_mut(),
    );
    encoded(&pixels).map_err(|error| RenderError::Picture(error.to_string()))
}

/// The pixels as a PNG file. Figures have a ground of their own and no transparency: three bytes for a pixel do.
fn encoded(pixels: &Pixmap) -> Result<Vec<u8>, png::EncodingError> {
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, pixels.width(), pixels.height());
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_depth(png::BitDepth::Eight);
    // Lines on an even ground: differences between neighbours compress worse than the pixels themselves.
    encoder.set_compression(png::Compression::Balanced);
    encoder.set_filter(png::Filter::NoFilter);
    let mut writer = encoder.write_header()?;
    let colors = pixels.pixels().iter();
    let colors: Vec<u8> = colors
        .map(PremultipliedColorU8::demultiply)
        .flat_map(|color| [color.red(), color.green(), color.blue()])
        .collect();
    writer.write_image_data(&colors)?;
    writer.finish()?;
    Ok(bytes)
}

fn options(svg: &str) -> Options<'static> {
    Options {
        fontdb: fallback::fonts(svg),
        font_family: "Liberation Sans".to_string(),
        ..Options::default()
    }
}
