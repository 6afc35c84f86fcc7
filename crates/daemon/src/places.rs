//! Where the windows were, for each arrangement of screens: `windows.json` of the profile. The window program
//! decides about places and holds none: it is gone a minute after its last window. Nothing depends on the
//! file but comfort, so one that cannot be understood is as good as none.

use protocol::{ErrorCode, KeepPlace, PlacesView, ProtocolError};

use crate::accounts::put_in_place;
use crate::paths::Paths;

/// So many arrangements are remembered; a new one takes the place of any.
const ARRANGEMENTS: usize = 32;
/// Windows have short names, and there are few.
const WINDOWS: usize = 16;
const NAME: usize = 500;

/// The places that are kept.
pub(crate) fn read(paths: &Paths) -> PlacesView {
    let kept = std::fs::read(paths.places()).ok();
    kept.and_then(|bytes| serde_json::from_slice(&bytes).ok())
        .unwrap_or_default()
}

/// Keeps one more.
///
/// # Errors
/// When it cannot be meant, or not be written.
pub(crate) fn keep(paths: &Paths, ask: &KeepPlace) -> Result<(), ProtocolError> {
    let KeepPlace {
        screens,
        window,
        place,
    } = ask;
    if screens.len() > NAME || window.len() > NAME || place.width == 0 || place.height == 0 {
        return Err(ProtocolError::new(
            ErrorCode::BadRequest,
            "That is no place of a window.",
        ));
    }
    let mut all = read(paths);
    if !all.places.contains_key(screens) && all.places.len() >= ARRANGEMENTS {
        all.places.pop_first();
    }
    let windows = all.places.entry(screens.clone()).or_default();
    if !windows.contains_key(window) && windows.len() >= WINDOWS {
        windows.clear();
    }
    windows.insert(window.clone(), *place);
    serde_json::to_vec_pretty(&all)
        .map_err(anyhow::Error::from)
        .and_then(|bytes| put_in_place(&paths.places(), &bytes))
        .map_err(|error| ProtocolError::new(ErrorCode::Storage, format!("{error:#}.")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use protocol::WindowPlace;

    #[test]
    fn a_place_is_kept_for_its_screens_and_there_is_an_end_to_them() {
        let dir = tempfile::tempdir().unwrap();
        let paths = Paths::new(Some(dir.path().to_owned())).unwrap();
        assert_eq!(read(&paths), PlacesView::default());
        let ask = |screens: &str, x| KeepPlace {
            screens: screens.into(),
            window: "inbox".into(),
            place: WindowPlace {
                x,
                y: 2,
                width: 300,
                height: 400,
                maximized: false,
            },
        };
        keep(&paths, &ask("one", 1)).unwrap();
        keep(&paths, &ask("two", 5)).unwrap();
        keep(&paths, &ask("one", -7)).unwrap();
        let kept = read(&paths).places;
        assert_eq!((kept["one"]["inbox"].x, kept["two"]["inbox"].x), (-7, 5));
        for other in 0..50 {
            keep(&paths, &ask(&format!("{other}"), 0)).unwrap();
        }
        assert_eq!(read(&paths).places.len(), ARRANGEMENTS);
        let mut none = ask("one", 0);
        none.place.width = 0;
        assert!(keep(&paths, &none).is_err());
        std::fs::write(paths.places(), "{").unwrap();
        assert_eq!(read(&paths), PlacesView::default());
        keep(&paths, &ask("one", 1)).unwrap();
        assert_eq!(read(&paths).places.len(), 1);
    }
}
