//! Where the notifier appears: in the corner of the work area on the panel's side, where trays are.

/// A rectangle on the screen, in physical pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Area {
    pub(crate) x: i32,
    pub(crate) y: i32,
    pub(crate) width: i32,
    pub(crate) height: i32,
}

/// The upper left corner for a window of this size: at the right edge; at the bottom where the
/// panel is there, else at the top. Never outside the work area.
pub(crate) fn corner(screen: Area, work: Area, width: i32, height: i32, gap: i32) -> (i32, i32) {
    let below = screen.y + screen.height - (work.y + work.height);
    let above = work.y - screen.y;
    let x = (work.x + work.width - width - gap).max(work.x);
    let y = if below > above {
        work.y + work.height - height - gap
    } else {
        work.y + gap
    };
    (x, y.max(work.y))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SCREEN: Area = Area {
        x: 0,
        y: 0,
        width: 1280,
        height: 800,
    };

    #[test]
    fn it_sits_at_the_panels_corner() {
        let top = Area {
            x: 0,
            y: 30,
            width: 1280,
            height: 770,
        };
        assert_eq!(corner(SCREEN, top, 400, 600, 8), (872, 38));
        let bottom = Area {
            x: 0,
            y: 0,
            width: 1280,
            height: 760,
        };
        assert_eq!(corner(SCREEN, bottom, 400, 600, 8), (872, 152));
    }

    #[test]
    fn a_screen_too_small_keeps_its_header_in_sight() {
        let work = Area {
            x: 0,
            y: 0,
            width: 320,
            height: 480,
        };
        assert_eq!(corner(work, work, 400, 600, 8), (0, 8));
    }
}
