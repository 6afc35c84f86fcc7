//! A person's browser: WebKit's own small one, a real engine that comes with the library on which
//! the windows stand.

use serde_json::json;

use crate::Session;
use crate::wait::{PATIENCE, wait_until};
use crate::webdriver::WebDriver;

/// A browser with one page. Dropped, it ends.
pub struct Browser(WebDriver);

impl Browser {
    /// Opens it on an address.
    pub fn open(session: &Session, url: &str) -> Self {
        let browser = Self(WebDriver::browser(session));
        browser.0.go(url).unwrap();
        browser
    }

    /// Clicks on an element.
    pub fn click(&self, css: &str) {
        wait_until(&format!("{css} to click on"), PATIENCE, || self.0.click(css));
    }

    /// Waits until the page says this, and returns all that it says.
    pub fn wait_for_text(&self, text: &str) -> String {
        wait_until(&format!("a page that says {text:?}"), PATIENCE, || {
            let said = self.0.script("return document.body.innerText", json!([]))?;
            let said = said.as_str().unwrap_or_default().to_owned();
            if said.contains(text) { Ok(said) } else { Err(said) }
        })
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        self.0.end();
    }
}
