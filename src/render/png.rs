//! One chart of a page as a picture of points: its SVG, drawn by resvg. Built with the feature `png`.

use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree, fontdb};

use super::RenderError;

/// Points of the picture a point of the drawing: sharp on a slide.
const SCALE: f32 = 2.0;

/// The picture of a drawing.
pub(super) fn of_svg(svg: &str) -> Result<Vec<u8>, RenderError> {
    let failed = |why: String| RenderError::NoPicture(why);
    let mut options = Options::default();
    with_fonts(options.fontdb_mut())?;
    let tree = Tree::from_str(svg, &options).map_err(|error| failed(error.to_string()))?;
    let size = tree.size().to_int_size();
    let size = size
        .scale_by(SCALE)
        .ok_or_else(|| failed("it has no size".to_owned()))?;
    let mut picture = Pixmap::new(size.width(), size.height())
        .ok_or_else(|| failed("it has no size".to_owned()))?;
    resvg::render(
        &tree,
        Transform::from_scale(SCALE, SCALE),
        &mut picture.as_mut(),
    );
    picture
        .encode_png()
        .map_err(|error| failed(error.to_string()))
}

/// The machine's own fonts; without any, a chart would have no words.
fn with_fonts(fonts: &mut fontdb::Database) -> Result<(), RenderError> {
    fonts.load_system_fonts();
    let wanted = fontdb::Query {
        families: &[fontdb::Family::SansSerif],
        ..fontdb::Query::default()
    };
    if fonts.query(&wanted).is_some() {
        return Ok(());
    }
    let name = |face: &&fontdb::FaceInfo| face.families.first().map(|(name, _)| name.clone());
    let is_sans = |face: &&fontdb::FaceInfo| {
        let name = name(face).unwrap_or_default();
        !face.monospaced && (name.contains("Sans") || name == "Roboto" || name == "Ubuntu")
    };
    // The first by name, so that the order of folders decides nothing.
    let sans = fonts
        .faces()
        .filter(is_sans)
        .filter_map(|face| name(&face))
        .min();
    let plain = || {
        let plain = fonts.faces().filter(|face| !face.monospaced);
        plain.filter_map(|face| name(&face)).min()
    };
    let any = || fonts.faces().find_map(|face| name(&face));
    let Some(family) = sans.or_else(plain).or_else(any) else {
        return Err(RenderError::NoPicture(
            "no font is installed for its words: install one (DejaVu Sans, Liberation Sans), or take --format svg"
                .to_owned(),
        ));
    };
    fonts.set_sans_serif_family(family);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_png_has_twice_the_size_and_the_colours_of_its_svg() {
        let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"30\" height=\"20\" viewBox=\"0 0 30 20\">\
                   <rect width=\"30\" height=\"20\" fill=\"#ffffff\"/><rect class=\"bar\" width=\"15\" height=\"20\"/>\
                   <style>.bar{fill:#1f6fb2}</style></svg>";
        let png = match of_svg(svg) {
            Ok(png) => png,
            // A machine without any font says so.
            Err(error) => return assert!(error.to_string().contains("no font is installed")),
        };
        let picture = Pixmap::decode_png(&png).unwrap();
        assert_eq!((picture.width(), picture.height()), (60, 40));
        let colour = |x, y| {
            let point = picture.pixel(x, y).unwrap();
            (point.red(), point.green(), point.blue())
        };
        assert_eq!(colour(10, 20), (0x1f, 0x6f, 0xb2));
        assert_eq!(colour(50, 20), (0xff, 0xff, 0xff));
    }
}
