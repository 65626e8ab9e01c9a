//! Figures without colours, for journals that print in black and white.

/// The drawing with each colour as the grey of the same lightness (luma of ITU-R BT.709).
pub fn greys(svg: &str) -> String {
    const COLOR: &str = "=\"#";
    let mut out = String::with_capacity(svg.len());
    let mut rest = svg;
    while let Some(at) = rest.find(COLOR) {
        let (before, color) = rest.split_at(at + COLOR.len());
        out.push_str(before);
        rest = color;
        let digits = color
            .get(..6)
            .filter(|_| color.as_bytes().get(6) == Some(&b'"'));
        if let Some(grey) = digits.and_then(grey) {
            out.push_str(&format!("{grey:02x}{grey:02x}{grey:02x}"));
            rest = &color[6..];
        }
    }
    out.push_str(rest);
    out
}

fn grey(digits: &str) -> Option<u8> {
    let part = |at: usize| {
        u8::from_str_radix(digits.get(at..at + 2)?, 16)
            .ok()
            .map(f64::from)
    };
    let luma = 0.2126 * part(0)? + 0.7152 * part(2)? + 0.0722 * part(4)?;
    Some(luma.round() as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_become_greys_and_names_stay() {
        let drawn = "<g fill=\"#ff0000\" stroke=\"#1a1a1a\">#ff0000 =\"#zz\"</g>";
        let grey = "<g fill=\"#363636\" stroke=\"#1a1a1a\">#ff0000 =\"#zz\"</g>";
        assert_eq!(greys(drawn), grey);
    }
}
