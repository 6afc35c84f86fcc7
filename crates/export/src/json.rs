//! For programs: the sheet as it is. What turns text around is written by its number, so that the file
//! can be looked at in an editor as well.

use std::fmt::Write as _;

use crate::sheet::Sheet;

pub(crate) fn write(sheet: &Sheet) -> Result<String, serde_json::Error> {
    let json = serde_json::to_string_pretty(sheet)?;
    // These stand in strings only: everything else of JSON is ASCII.
    let mut out = String::with_capacity(json.len() + 1);
    for c in json.chars() {
        match c {
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{7f}' => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
            _ => out.push(c),
        }
    }
    out.push('\n');
    Ok(out)
}
