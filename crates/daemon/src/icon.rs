//! The tray's icon, drawn from one source at every size: a speech bubble, with a dot for what
//! waits and a slash for no connection.
//!
//! Panels are light or dark and do not tell, so the bubble is light with a dark outline. Red is
//! kept for the red dot: the hollow one is grey.

use model::Dot;
use tiny_skia::{Color, FillRule, LineCap, Paint, Path, PathBuilder, Pixmap, Stroke, Transform};

/// The sizes that panels ask for, in pixels.
const SIZES: [u32; 5] = [16, 22, 24, 32, 48];
/// Everything is drawn on a square of this many units.
const UNITS: f32 = 24.0;

const INK: (u8, u8, u8) = (0x2b, 0x2d, 0x33);
const PAPER: (u8, u8, u8) = (0xf4, 0xf5, 0xf7);
const RED: (u8, u8, u8) = (0xe5, 0x2b, 0x2b);
const GREY: (u8, u8, u8) = (0x6b, 0x70, 0x7a);

/// What the icon shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Face {
    /// What waits.
    pub(crate) dot: Dot,
    /// Whether the helpdesk can be reached.
    pub(crate) connected: bool,
}

/// The icon at every size, as StatusNotifierItem wants it: ARGB32, network byte order.
pub(crate) fn pixmaps(face: Face) -> Vec<ksni::Icon> {
    let mut icons = Vec::new();
    for size in SIZES {
        let Some(pixmap) = draw(face, size) else { continue };
        let mut data = Vec::with_capacity(pixmap.data().len());
        for pixel in pixmap.pixels() {
            let pixel = pixel.demultiply();
            data.extend([pixel.alpha(), pixel.red(), pixel.green(), pixel.blue()]);
        }
        let side = i32::try_from(size).unwrap_or(i32::MAX);
        icons.push(ksni::Icon {
            width: side,
            height: side,
            data,
        });
    }
    icons
}

/// Draws the icon on a transparent square of `size` pixels; none only for a size of zero.
pub(crate) fn draw(face: Face, size: u32) -> Option<Pixmap> {
    let mut pixmap = Pixmap::new(size, size)?;
    let scale = size as f32 / UNITS;
    let to = Transform::from_scale(scale, scale);
    let bubble = bubble()?;
    fill(&mut pixmap, &bubble, PAPER, to);
    stroke(&mut pixmap, &bubble, INK, 1.9, to);
    // The bubble's own three points, or, beside a dot, the two that it leaves room for.
    let points: &[f32] = if face.dot == Dot::Plain {
        &[7.6, 12.0, 16.4]
    } else {
        &[6.2, 9.8]
    };
    for x in points {
        let y = if face.dot == Dot::Plain { 10.4 } else { 12.0 };
        fill(&mut pixmap, &PathBuilder::from_circle(*x, y, 1.35)?, INK, to);
    }
    if !face.connected {
        slash(&mut pixmap, to)?;
    }
    // The dot is drawn last: no slash ever hides it.
    if face.dot != Dot::Plain {
        let (x, y) = (17.4, 6.6);
        clear(&mut pixmap, &PathBuilder::from_circle(x, y, 6.6)?, to);
        match face.dot {
            Dot::Red => fill(&mut pixmap, &PathBuilder::from_circle(x, y, 5.4)?, RED, to),
            Dot::Hollow => {
                fill(&mut pixmap, &PathBuilder::from_circle(x, y, 5.4)?, PAPER, to);
                stroke(&mut pixmap, &PathBuilder::from_circle(x, y, 4.4)?, GREY, 2.0, to);
            }
            Dot::Plain => {}
        }
    }
    Some(pixmap)
}

fn bubble() -> Option<Path> {
    let mut path = PathBuilder::new();
    path.move_to(6.0, 3.0);
    path.line_to(18.0, 3.0);
    path.quad_to(22.0, 3.0, 22.0, 7.0);
    path.line_to(22.0, 13.5);
    path.quad_to(22.0, 17.5, 18.0, 17.5);
    path.line_to(12.2, 17.5);
    path.line_to(7.4, 21.6);
    path.quad_to(6.4, 22.3, 6.4, 21.0);
    path.line_to(6.4, 17.5);
    path.line_to(6.0, 17.5);
    path.quad_to(2.0, 17.5, 2.0, 13.5);
    path.line_to(2.0, 7.0);
    path.quad_to(2.0, 3.0, 6.0, 3.0);
    path.close();
    path.finish()
}

fn slash(pixmap: &mut Pixmap, to: Transform) -> Option<()> {
    let mut path = PathBuilder::new();
    path.move_to(3.2, 21.2);
    path.line_to(21.0, 2.8);
    let path = path.finish()?;
    stroke(pixmap, &path, PAPER, 4.6, to);
    stroke(pixmap, &path, INK, 2.2, to);
    Some(())
}

fn paint((red, green, blue): (u8, u8, u8)) -> Paint<'static> {
    let mut paint = Paint {
        anti_alias: true,
        ..Paint::default()
    };
    paint.set_color(Color::from_rgba8(red, green, blue, 0xff));
    paint
}

fn fill(pixmap: &mut Pixmap, path: &Path, color: (u8, u8, u8), to: Transform) {
    pixmap.fill_path(path, &paint(color), FillRule::Winding, to, None);
}

fn stroke(pixmap: &mut Pixmap, path: &Path, color: (u8, u8, u8), width: f32, to: Transform) {
    let stroke = Stroke {
        width,
        line_cap: LineCap::Round,
        ..Stroke::default()
    };
    pixmap.stroke_path(path, &paint(color), &stroke, to, None);
}

/// Cuts a shape out, so that what is drawn there stands apart from the bubble on any panel.
fn clear(pixmap: &mut Pixmap, path: &Path, to: Transform) {
    let paint = Paint {
        anti_alias: true,
        blend_mode: tiny_skia::BlendMode::Clear,
        ..Paint::default()
    };
    pixmap.fill_path(path, &paint, FillRule::Winding, to, None);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(face: Face, size: u32, like: impl Fn(u8, u8, u8, u8) -> bool) -> usize {
        let pixmap = draw(face, size).unwrap();
        let pixels = pixmap.pixels().iter().map(|pixel| pixel.demultiply());
        pixels
            .filter(|p| like(p.red(), p.green(), p.blue(), p.alpha()))
            .count()
    }

    fn red(r: u8, g: u8, b: u8, a: u8) -> bool {
        a > 128 && r > 180 && g < 90 && b < 90
    }

    #[test]
    fn red_means_the_red_dot_at_every_size_connected_or_not() {
        for size in SIZES {
            for connected in [true, false] {
                let reds = |dot| count(Face { dot, connected }, size, red);
                assert!(
                    reds(Dot::Red) * 12 > (size * size) as usize,
                    "too small a dot at {size}"
                );
                assert_eq!(reds(Dot::Hollow) + reds(Dot::Plain), 0);
            }
        }
    }

    #[test]
    fn all_six_faces_differ_at_every_size() {
        for size in SIZES {
            let mut seen = std::collections::HashSet::new();
            for dot in [Dot::Plain, Dot::Hollow, Dot::Red] {
                for connected in [true, false] {
                    assert!(seen.insert(draw(Face { dot, connected }, size).unwrap().data().to_vec()));
                }
            }
        }
    }

    /// Panels do not say whether they are light or dark.
    #[test]
    fn each_face_stands_out_from_light_and_dark_panels_at_every_size_and_from_the_others() {
        let luminance = |channel: f32| {
            let c = channel / 255.0;
            if c <= 0.040_45 {
                c / 12.92
            } else {
                ((c + 0.055) / 1.055).powf(2.4)
            }
        };
        for (size, panel) in SIZES.into_iter().flat_map(|size| [(size, 0xf6), (size, 0x1c)]) {
            let behind = luminance(panel as f32);
            let mut seen: Vec<Vec<f32>> = Vec::new();
            for (dot, connected) in [Dot::Plain, Dot::Hollow, Dot::Red]
                .into_iter()
                .flat_map(|dot| [(dot, true), (dot, false)])
            {
                let drawn = draw(Face { dot, connected }, size).unwrap();
                let shown: Vec<f32> = drawn
                    .pixels()
                    .iter()
                    .map(|pixel| {
                        let over = |channel: u8| {
                            luminance(
                                f32::from(channel) + panel as f32 * (1.0 - f32::from(pixel.alpha()) / 255.0),
                            )
                        };
                        0.2126 * over(pixel.red())
                            + 0.7152 * over(pixel.green())
                            + 0.0722 * over(pixel.blue())
                    })
                    .collect();
                // Three to one, as WCAG wants it of pictures.
                let apart = |a: f32, b: f32| (a.max(b) + 0.05) / (a.min(b) + 0.05) >= 3.0;
                let part = |count: usize| count as f32 / (size * size) as f32;
                let visible = shown.iter().filter(|one| apart(**one, behind)).count();
                assert!(
                    part(visible) > 0.12,
                    "{dot:?} {connected} on {panel:x} at {size}: {}",
                    part(visible)
                );
                for other in &seen {
                    let differ = shown.iter().zip(other).filter(|(a, b)| apart(**a, **b)).count();
                    assert!(
                        part(differ) > 0.02,
                        "{dot:?} {connected} on {panel:x} at {size}: {}",
                        part(differ)
                    );
                }
                seen.push(shown);
            }
        }
    }

    /// `UPDATE_ICONS=1` draws the files anew.
    #[test]
    fn the_files_in_icons_are_drawn_from_this_source() {
        let dir = std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../icons");
        let mut faces = vec![(
            "icon".to_owned(),
            Face {
                dot: Dot::Red,
                connected: true,
            },
            512,
        )];
        for (word, dot) in [("plain", Dot::Plain), ("hollow", Dot::Hollow), ("red", Dot::Red)] {
            faces.push((format!("tray-{word}"), Face { dot, connected: true }, 48));
            faces.push((
                format!("tray-{word}-offline"),
                Face {
                    dot,
                    connected: false,
                },
                48,
            ));
        }
        for (name, face, size) in faces {
            let file = dir.join(format!("{name}.png"));
            let drawn = draw(face, size).unwrap();
            if std::env::var_os("UPDATE_ICONS").is_some() {
                drawn.save_png(&file).unwrap();
            }
            let committed = Pixmap::load_png(&file).unwrap();
            assert!(
                committed.data() == drawn.data(),
                "{name}.png: UPDATE_ICONS=1 cargo test -p daemon"
            );
        }
    }

    #[test]
    fn pixels_go_out_as_argb() {
        let icons = pixmaps(Face {
            dot: Dot::Red,
            connected: true,
        });
        assert_eq!(icons.len(), SIZES.len());
        let icon = &icons[4];
        assert_eq!(icon.data.len(), 48 * 48 * 4);
        let at = (13 * 48 + 35) * 4;
        assert_eq!(icon.data[at..at + 4], [0xff, RED.0, RED.1, RED.2]);
    }
}
