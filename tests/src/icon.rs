//! A tray icon's pixels, and what can be told from them.

/// A picture as RGBA.
#[derive(Clone, PartialEq, Eq)]
pub struct Icon {
    /// In pixels.
    pub width: usize,
    /// In pixels.
    pub height: usize,
    /// Row by row, red, green, blue, alpha.
    pub pixels: Vec<[u8; 4]>,
}

impl Icon {
    /// From what a tray item gives: ARGB, four bytes a pixel.
    pub(crate) fn from_argb(width: i32, height: i32, bytes: &[u8]) -> Self {
        let pixels: Vec<[u8; 4]> = bytes.chunks_exact(4).map(|p| [p[1], p[2], p[3], p[0]]).collect();
        let icon = Self {
            width: usize::try_from(width).unwrap(),
            height: usize::try_from(height).unwrap(),
            pixels,
        };
        assert_eq!(icon.pixels.len(), icon.width * icon.height, "a torn icon");
        icon
    }

    /// How many pixels are plainly red.
    pub fn red(&self) -> usize {
        self.pixels.iter().filter(|pixel| is_red(**pixel)).count()
    }

    /// How many pixels are plainly there.
    pub fn solid(&self) -> usize {
        self.pixels.iter().filter(|pixel| pixel[3] > 127).count()
    }

    /// Whether the icon shows a red dot: enough red to be seen at this size, and all of it in one
    /// round patch (a patch's box is filled for π/4 by a disc).
    pub fn has_red_dot(&self) -> bool {
        let Some((left, top, right, bottom)) = self.bounds(is_red) else {
            return false;
        };
        let (width, height) = (right - left + 1, bottom - top + 1);
        let filled = self.red() as f32 / (width * height) as f32;
        width * 5 >= self.width && width.abs_diff(height) <= 2 && filled > 0.6
    }

    /// How many pixels differ plainly from another icon's. Icons of different sizes differ wholly.
    pub fn differs_from(&self, other: &Icon) -> usize {
        if (self.width, self.height) != (other.width, other.height) {
            return self.pixels.len();
        }
        let far = |a: &[u8; 4], b: &[u8; 4]| {
            let shown = |p: &[u8; 4], i: usize| i32::from(p[i]) * i32::from(p[3]) / 255;
            (0..3).any(|i| (shown(a, i) - shown(b, i)).abs() > 40) || a[3].abs_diff(b[3]) > 60
        };
        self.pixels
            .iter()
            .zip(&other.pixels)
            .filter(|(a, b)| far(a, b))
            .count()
    }

    /// The box around all pixels that `wanted` accepts: left, top, right, bottom, all included.
    fn bounds(&self, wanted: impl Fn([u8; 4]) -> bool) -> Option<(usize, usize, usize, usize)> {
        let mut found = None;
        for (at, pixel) in self.pixels.iter().enumerate() {
            if wanted(*pixel) {
                let (x, y) = (at % self.width, at / self.width);
                let (left, top, right, bottom) = found.unwrap_or((x, y, x, y));
                found = Some((left.min(x), top.min(y), right.max(x), bottom.max(y)));
            }
        }
        found
    }
}

impl std::fmt::Debug for Icon {
    /// A picture in characters: `#` red, `o` other, space for nothing.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "{}×{}, {} red", self.width, self.height, self.red())?;
        for row in self.pixels.chunks(self.width.max(1)) {
            let line: String = row
                .iter()
                .map(|pixel| match pixel {
                    pixel if is_red(*pixel) => '#',
                    pixel if pixel[3] > 127 => 'o',
                    _ => ' ',
                })
                .collect();
            writeln!(f, "|{line}|")?;
        }
        Ok(())
    }
}

fn is_red([red, green, blue, alpha]: [u8; 4]) -> bool {
    alpha > 127 && red > 150 && green < 100 && blue < 100
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(paint: impl Fn(i32, i32) -> Option<[u8; 3]>) -> Icon {
        let mut bytes = Vec::new();
        for y in 0..22 {
            for x in 0..22 {
                bytes.extend(paint(x, y).map_or([0; 4], |[r, g, b]| [255, r, g, b]));
            }
        }
        Icon::from_argb(22, 22, &bytes)
    }

    fn round(x: i32, y: i32) -> bool {
        (x - 15).pow(2) + (y - 6).pow(2) <= 16
    }

    #[test]
    fn a_red_disc_is_a_red_dot_and_a_grey_one_is_not() {
        let red = drawn(|x, y| round(x, y).then_some([220, 40, 50]));
        assert!(red.has_red_dot(), "{red:?}");
        let grey = drawn(|x, y| round(x, y).then_some([120, 120, 120]));
        assert!(!grey.has_red_dot());
        assert_eq!(red.differs_from(&grey), red.red());
    }

    #[test]
    fn a_red_line_is_no_dot() {
        let slash = drawn(|x, y| (x == y).then_some([220, 40, 50]));
        assert!(!slash.has_red_dot(), "{slash:?}");
    }
}
