//! The query string. Unknown parameters are carried along into links and otherwise ignored.

/// Decoded parameters in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Params(Vec<(String, String)>);

impl Params {
    /// Reads a query string; bytes that are no UTF-8 become U+FFFD.
    pub(crate) fn parse(query: &str) -> Self {
        Self(
            query
                .split('&')
                .filter(|pair| !pair.is_empty())
                .map(|pair| {
                    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                    (decode(name), decode(value))
                })
                .collect(),
        )
    }

    /// The last value of that name, as servers of this kind take it.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let (_, value) = self.0.iter().rev().find(|(each, _)| each == name)?;
        Some(value)
    }

    /// The same, where there is anything in it: to clients that always send every name, an empty one is none.
    pub(crate) fn given(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.is_empty())
    }

    /// Every value of that name.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let named = self.0.iter().filter(move |(each, _)| each == name);
        named.map(|(_, value)| value.as_str())
    }

    /// Whether any name begins so.
    pub(crate) fn any_starts(&self, start: &str) -> bool {
        self.0.iter().any(|(name, _)| name.starts_with(start))
    }

    /// Whether `include` asks for it. The nested form of search, `tickets(users)`, counts too.
    pub(crate) fn includes(&self, what: &str) -> bool {
        self.get("include")
            .is_some_and(|list| list.split([',', '(', ')', ' ']).any(|each| each == what))
    }

    /// One parameter as a query string.
    pub(crate) fn one(name: &str, value: &str) -> String {
        Self::default().with(&[], &[(name, value)])
    }

    /// The same parameters, without those named in `drop`, and with `add`, as a query string.
    pub(crate) fn with(&self, drop: &[&str], add: &[(&str, &str)]) -> String {
        let kept = self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        kept.filter(|(name, _)| !drop.contains(name))
            .chain(add.iter().copied())
            .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
            .collect::<Vec<_>>()
            .join("&")
    }
}

/// One segment of a path, decoded. A plus is a plus there.
pub(crate) fn segment(text: &str) -> String {
    decode(&text.replace('+', "%2B"))
}

fn decode(text: &str) -> String {
    let mut bytes = text.bytes();
    let mut out = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        match byte {
            b'+' => out.push(b' '),
            b'%' => {
                let mut ahead = bytes.clone();
                match (ahead.next().and_then(hex), ahead.next().and_then(hex)) {
                    (Some(high), Some(low)) => {
                        out.push(high * 16 + low);
                        bytes = ahead;
                    }
                    _ => out.push(b'%'),
                }
            }
            other => out.push(other),
        }
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn hex(digit: u8) -> Option<u8> {
    u8::try_from(char::from(digit).to_digit(16)?).ok()
}

/// Percent-encodes everything but letters, digits and `-_.~`.
pub(crate) fn encode(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn brackets_and_spaces_decode() {
        let params = Params::parse("page%5Bsize%5D=2&q=a+b%20c&bad=%zz&flag");
        assert_eq!(params.get("page[size]"), Some("2"));
        assert_eq!(params.get("q"), Some("a b c"));
        assert_eq!(params.get("bad"), Some("%zz"));
        assert_eq!(params.get("flag"), Some(""));
        assert!(params.any_starts("page["));
    }

    #[test]
    fn includes_take_lists_and_the_nested_form() {
        assert!(Params::parse("include=users,groups").includes("groups"));
        assert!(Params::parse("include=tickets(users,groups)").includes("users"));
        assert!(!Params::parse("include=user").includes("users"));
    }

    proptest! {
        #[test]
        fn what_is_encoded_decodes(value in ".*") {
            let query = Params::default().with(&[], &[("q", &value)]);
            let params = Params::parse(&query);
            prop_assert_eq!(params.get("q"), Some(value.as_str()));
        }
    }
}
