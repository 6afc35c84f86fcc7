//! The windows of a running [`Reddot`], used as a person uses them.
//!
//! Things are found by CSS selectors of the pages' `data-` attributes. A click is a real click, a
//! text is typed; only reading is done by script, so that a page that repaints between finding an
//! element and reading it does not matter.

use serde_json::{Value, json};

use crate::display::screenshot_of_size;
use crate::wait::{PATIENCE, wait_until};
use crate::webdriver::WebDriver;
use crate::{Reddot, Session};

/// A hand on the windows. One of them is in use at a time: see [`Window::turn_to`].
pub struct Window {
    driver: WebDriver,
    display: String,
    letters: f64,
}

impl Window {
    /// Attaches to the window process of a `reddot`, as soon as there is one, and turns to the
    /// window with that `body[data-view]`.
    pub fn attach(session: &Session, reddot: &Reddot, view: &str) -> Self {
        Self::attach_to(session, reddot.inspector(), view)
    }

    /// Attaches to whatever can be driven on that port.
    pub fn attach_to(session: &Session, inspector: u16, view: &str) -> Self {
        let window = Self {
            driver: WebDriver::attach(session, inspector),
            display: session.display().to_owned(),
            letters: 1.0,
        };
        window.turn_to(view);
        window
    }

    /// On a desktop whose letters are so many times larger than usual.
    #[must_use]
    pub fn with_letters(mut self, times: f64) -> Self {
        self.letters = times;
        self
    }

    /// Uses the window with that `body[data-view]` from now on, waiting for it.
    pub fn turn_to(&self, view: &str) {
        wait_until(&format!("the window {view:?}"), PATIENCE, || {
            let mut seen = Vec::new();
            for handle in self.driver.handles()? {
                self.driver.switch_to(&handle)?;
                match self.view() {
                    Ok(shown) if shown == view => return Ok(()),
                    other => seen.push(other),
                }
            }
            Err(format!("windows: {seen:?}"))
        });
    }

    fn view(&self) -> Result<String, String> {
        let view = self
            .driver
            .script("return document.body.dataset.view", json!([]))?;
        Ok(view.as_str().unwrap_or_default().to_owned())
    }

    /// Whether the page believes that somebody sees it.
    pub fn is_visible(&self) -> bool {
        self.script("return document.visibilityState", json!([])) == "visible"
    }

    /// Runs the body of a function in the page.
    pub fn script(&self, body: &str, args: Value) -> Value {
        self.driver
            .script(body, args)
            .unwrap_or_else(|why| panic!("{body}: {why}"))
    }

    /// How many elements match.
    pub fn count(&self, css: &str) -> u64 {
        let count = self.script(
            "return document.querySelectorAll(arguments[0]).length",
            json!([css]),
        );
        count.as_u64().unwrap()
    }

    /// The visible text of the first match; none when nothing matches.
    pub fn text(&self, css: &str) -> Option<String> {
        let read = "const e = document.querySelector(arguments[0]); return e && e.innerText";
        self.script(read, json!([css]))
            .as_str()
            .map(|text| text.trim().to_owned())
    }

    /// An attribute of the first match; none when nothing matches or it has no such attribute.
    pub fn attribute(&self, css: &str, name: &str) -> Option<String> {
        let read = "const e = document.querySelector(arguments[0]); return e && e.getAttribute(arguments[1])";
        self.script(read, json!([css, name])).as_str().map(str::to_owned)
    }

    /// Whether the first match is there and can be used.
    pub fn is_enabled(&self, css: &str) -> bool {
        let read = "const e = document.querySelector(arguments[0]); return !!e && !e.disabled";
        self.script(read, json!([css])) == true
    }

    /// Waits for a match.
    pub fn wait_for(&self, css: &str) {
        self.wait_for_count(css, "at least one", |count| count > 0);
    }

    /// Waits until nothing matches.
    pub fn wait_until_gone(&self, css: &str) {
        self.wait_for_count(css, "none", |count| count == 0);
    }

    /// Waits until the number of matches is as `wanted` says.
    pub fn wait_for_count(&self, css: &str, what: &str, wanted: impl Fn(u64) -> bool) {
        wait_until(&format!("{css}: {what}"), PATIENCE, || {
            let count = self.count(css);
            if wanted(count) {
                Ok(())
            } else {
                Err(format!(
                    "{count} of it in {:?}",
                    self.text("body").unwrap_or_default()
                ))
            }
        });
    }

    /// Waits until the first match's text holds `part`, and returns the whole of it.
    pub fn wait_for_text(&self, css: &str, part: &str) -> String {
        wait_until(&format!("{part:?} in {css}"), PATIENCE, || match self.text(css) {
            Some(text) if text.contains(part) => Ok(text),
            other => Err(format!("{other:?}")),
        })
    }

    /// Clicks the first match, as soon as it can be clicked.
    pub fn click(&self, css: &str) {
        if self.letters > 1.0 {
            // The driver's aim does not know of enlarged pages.
            self.wait_for(css);
            self.script("document.querySelector(arguments[0]).click()", json!([css]));
            return;
        }
        wait_until(&format!("a click on {css}"), PATIENCE, || self.driver.click(css));
    }

    /// Types into the first match, as soon as it takes text.
    pub fn type_into(&self, css: &str, text: &str) {
        self.wait_for(css);
        wait_until(&format!("typing into {css}"), PATIENCE, || {
            self.driver.type_into(css, text)
        });
    }

    /// Saves a picture of the window's inside, as it is on the screen, to
    /// `target/screenshots/NAME.png`.
    pub fn screenshot(&self, name: &str) {
        let read = "return [innerWidth * devicePixelRatio, innerHeight * devicePixelRatio]";
        let size = self.script(read, json!([]));
        let side = |nth: usize| (size[nth].as_f64().unwrap() * self.letters).round() as u64;
        screenshot_of_size(&self.display, (side(0), side(1)), name);
    }

    /// What keeps people out of the page as it is: axe's serious and critical findings, with their
    /// elements. axe's source is the pages' developers' (`ui/node_modules`). WebDriver runs it in
    /// the page without going through the page's policy, which allows no script but ours.
    pub fn barriers(&self) -> Vec<String> {
        let file = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../ui/node_modules/axe-core/axe.min.js"
        );
        let axe = std::fs::read_to_string(file).unwrap_or_else(|why| panic!("{file}: {why}"));
        if self.script("return typeof axe", json!([])) != "object" {
            self.script(&format!("{axe}\nwindow.axe = axe"), json!([]));
        }
        // What still fades in has no colour yet.
        let check = "const done = arguments[0];
             const ends = document.getAnimations()
                 .filter(one => one.effect.getComputedTiming().endTime !== Infinity)
                 .map(one => one.finished.catch(() => null));
             Promise.all(ends)
                 .then(() => axe.run(document, { resultTypes: ['violations'] }))
                 .then(({ violations }) => done(violations
                     .filter(one => ['serious', 'critical'].includes(one.impact))
                     .flatMap(({ id, help, nodes }) => nodes.map(node =>
                         `${id}: ${help}: ${node.html.slice(0, 200)} (${node.failureSummary})`))))
                 .catch(thrown => done([String(thrown)]))";
        let found = self
            .driver
            .script_async(check)
            .unwrap_or_else(|why| panic!("axe: {why}"));
        texts(&found)
    }

    /// What sticks out of the page to the right.
    pub fn sticks_out(&self) -> Vec<String> {
        let wide = "const room = document.documentElement.clientWidth;
             return [...document.querySelectorAll('body *')]
                 .filter(e => e.getClientRects().length && e.getBoundingClientRect().right > room + 1)
                 .filter(e => { for (let p = e; p && p !== document.body; p = p.parentElement)
                     if (getComputedStyle(p).overflowX !== 'visible') return false; return true; })
                 .map(e => e.outerHTML.slice(0, 120))";
        texts(&self.script(wide, json!([])))
    }
}

fn texts(list: &Value) -> Vec<String> {
    let all = list.as_array().into_iter().flatten();
    all.filter_map(|one| one.as_str().map(str::to_owned)).collect()
}
