//! What counts as the same when somebody searches. One function, [`fold`], is used by the index, by
//! the query and by the tests, so that the three cannot disagree: compatibility forms (NFKC), case
//! and accents make no difference.
//!
//! A text is folded cluster by cluster: a character with the marks that follow it. Each cluster
//! knows where it stood, so that what was found in the folded text can be marked in the original
//! whatever the folding did to its length.
//!
//! Han, Kana, Hangul and Thai are written without spaces between words, so each of their characters
//! begins a word. Elsewhere one or two characters are found from the start of a word only.

use std::collections::BTreeSet;
use std::iter::once;
use std::ops::Range;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use unicode_normalization::char::{canonical_combining_class, decompose_compatible};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// How many characters a text has from which on it is found anywhere, and not from the start of a
/// word only: those of one entry in SQLite's trigram index.
pub const ANYWHERE: usize = 3;

/// A text as it is compared.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_into(text, &mut folded, |_, _| ());
    folded
}

/// A folded text that knows where each part of it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folded {
    /// The folded text.
    pub text: String,
    /// Where each cluster begins, in the folded text and in the original; the end of both is last.
    clusters: Vec<(usize, usize)>,
}

impl Folded {
    /// Folds a text.
    pub fn new(text: &str) -> Self {
        let mut folded = String::with_capacity(text.len());
        let mut clusters = Vec::new();
        fold_into(text, &mut folded, |from, to| clusters.push((to, from)));
        clusters.push((folded.len(), text.len()));
        Self {
            text: folded,
            clusters,
        }
    }

    /// The bytes of the original that a range of the folded text comes from: whole clusters.
    pub fn original(&self, range: &Range<usize>) -> Range<usize> {
        // Of clusters that fold to nothing several begin at one place: the last has the text.
        let first = self
            .clusters
            .partition_point(|(folded, _)| *folded <= range.start);
        let last = self.clusters.partition_point(|(folded, _)| *folded < range.end);
        let at = |place: usize| self.clusters.get(place).map_or(0, |(_, original)| *original);
        let start = at(first.saturating_sub(1));
        start..at(last.min(self.clusters.len() - 1)).max(start)
    }
}

/// Folds a text to the end of `folded`; tells of each cluster where it begins in both.
fn fold_into(text: &str, folded: &mut String, mut begins: impl FnMut(usize, usize)) {
    let mut chars = text.char_indices().peekable();
    let mut cluster = String::new();
    let mut after_space = true;
    while let Some((at, first)) = chars.next() {
        begins(at, folded.len());
        // What most texts are made of needs no tables.
        let alone = chars.peek().is_none_or(|(_, next)| begins_cluster(*next));
        if alone && (first.is_ascii_graphic() || plain_cjk(first)) {
            folded.push(first.to_ascii_lowercase());
            after_space = false;
            continue;
        }
        if first.is_whitespace() {
            // Lines and runs of spaces are one space, and nothing at the beginning.
            if !after_space {
                folded.push(' ');
            }
            after_space = true;
            continue;
        }
        cluster.clear();
        cluster.push(first);
        while let Some((_, next)) = chars.next_if(|(_, next)| !begins_cluster(*next)) {
            cluster.push(next);
        }
        let cased = cluster
            .nfkd()
            .filter(|c| !ignored(*c))
            .flat_map(|c| c.to_uppercase().flat_map(char::to_lowercase))
            .nfkd()
            .filter(|c| !ignored(*c));
        for c in cased.nfc() {
            match unstroked(c) {
                // Some compatibility forms have a space in them.
                _ if c.is_whitespace() => {
                    if !after_space {
                        folded.push(' ');
                        after_space = true;
                    }
                    continue;
                }
                Some(plain) => folded.push_str(plain),
                None => folded.push(c),
            }
            after_space = false;
        }
    }
}

/// Whether a character is not one that belongs to the one before it.
fn begins_cluster(c: char) -> bool {
    if c.is_ascii() || plain_cjk(c) {
        return true;
    }
    let mut first = None;
    decompose_compatible(c, |part| {
        first.get_or_insert(part);
    });
    let first = first.unwrap_or(c);
    canonical_combining_class(first) == 0 && is_nfc_quick(once(first)) == IsNormalized::Yes && !ignored(first)
}

/// Characters that folding leaves as they are, and that nothing composes with: the greater part of
/// Chinese.
fn plain_cjk(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}')
}

/// Accents, vowel points and what is not seen at all.
fn ignored(c: char) -> bool {
    matches!(c,
        // Accents of Latin, Greek and Cyrillic letters.
        '\u{300}'..='\u{36f}' | '\u{483}'..='\u{487}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}'
        // Points of Hebrew, vowels and the stretching line of Arabic.
        | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}' | '\u{5c2}' | '\u{5c4}' | '\u{5c5}' | '\u{5c7}'
        | '\u{610}'..='\u{61a}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{6d6}'..='\u{6dc}'
        // Joiners, directions, choices of a shape, and soft hyphens.
        | '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{e0100}'..='\u{e01ef}')
        || (c.is_control() && !c.is_whitespace())
}

/// Letters whose accent is a part of them.
fn unstroked(c: char) -> Option<&'static str> {
    Some(match c {
        'ø' => "o",
        'đ' | 'ð' => "d",
        'ł' => "l",
        'ħ' => "h",
        'ŧ' | 'þ' => "t",
        'æ' => "ae",
        'œ' => "oe",
        'ı' => "i",
        _ => return None,
    })
}

/// Written without spaces between words: Han, Kana, Hangul, Thai.
fn spaceless(c: char) -> bool {
    matches!(c,
        '\u{e00}'..='\u{e7f}'
        | '\u{1100}'..='\u{11ff}' | '\u{a960}'..='\u{a97f}' | '\u{ac00}'..='\u{d7ff}'
        | '\u{2e80}'..='\u{2fdf}' | '\u{3005}'..='\u{3007}' | '\u{3021}'..='\u{3029}'
        | '\u{3040}'..='\u{30ff}' | '\u{3130}'..='\u{318f}' | '\u{31f0}'..='\u{31ff}'
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}'
        | '\u{1b000}'..='\u{1b16f}' | '\u{20000}'..='\u{323af}')
}

/// Whether a word begins with `c` where `before` stands before it. Signs and pictures are words of
/// their own.
fn begins_word(before: Option<char>, c: char) -> bool {
    !c.is_alphanumeric()
        || spaceless(c)
        || before.is_none_or(|before| !before.is_alphanumeric() || spaceless(before))
}

/// What is found in a folded text by one or two characters: those that a word begins with.
pub fn short_pieces(folded: &str) -> BTreeSet<&str> {
    pieces(folded, begins_word)
}

/// Each character and each two of a text, wherever they stand: for what is compared as it is
/// stored.
pub fn all_short_pieces(text: &str) -> BTreeSet<&str> {
    pieces(text, |_, _| true)
}

fn pieces(text: &str, wanted: impl Fn(Option<char>, char) -> bool) -> BTreeSet<&str> {
    let mut found = BTreeSet::new();
    let mut before = None;
    for (at, c) in text.char_indices() {
        if wanted(before, c) && c != ' ' {
            let one = at + c.len_utf8();
            found.extend(text.get(at..one));
            if let Some(next) = text.get(one..).and_then(|rest| rest.chars().next())
                && next != ' '
            {
                found.extend(text.get(at..one + next.len_utf8()));
            }
        }
        before = Some(c);
    }
    found
}

/// What is searched for, folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Needle {
    folded: String,
    chars: usize,
}

impl Needle {
    /// None where nothing is left to search for.
    pub fn new(text: &str) -> Option<Self> {
        let folded = fold(text).trim().to_owned();
        let chars = folded.chars().count();
        (chars > 0).then_some(Self { folded, chars })
    }

    /// The folded text.
    pub fn folded(&self) -> &str {
        &self.folded
    }

    /// Whether it is one that is found from the start of a word only.
    pub fn is_short(&self) -> bool {
        self.chars < ANYWHERE
    }

    /// Whether a text that was folded has it.
    pub fn is_in(&self, folded: &str) -> bool {
        self.places(folded).next().is_some()
    }

    fn places<'a>(&'a self, folded: &'a str) -> impl Iterator<Item = Range<usize>> + 'a {
        let mut from = 0;
        let first = self.folded.chars().next();
        std::iter::from_fn(move || {
            loop {
                let at = from + folded.get(from..)?.find(&self.folded)?;
                let before = folded.get(..at)?.chars().next_back();
                let fits = !self.is_short() || first.is_some_and(|first| begins_word(before, first));
                from = at
                    + if fits {
                        self.folded.len()
                    } else {
                        first?.len_utf8()
                    };
                if fits {
                    return Some(at..at + self.folded.len());
                }
            }
        })
    }

    /// A text in parts, with what was found marked; not marked at all where it is not in it.
    pub fn mark(&self, text: &str) -> Vec<Part> {
        let folded = Folded::new(text);
        let ranges = self.places(&folded.text).map(|range| folded.original(&range));
        parts(text, ranges)
    }
}

/// A piece of a text, and whether it is what was searched for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
pub struct Part {
    /// The piece.
    pub text: String,
    /// Whether it was searched for.
    pub marked: bool,
}

/// A text in parts, those of `ranges` (in their order) marked.
pub fn parts(text: &str, ranges: impl IntoIterator<Item = Range<usize>>) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut done = 0;
    let mut push = |piece: Option<&str>, marked: bool| {
        let Some(piece) = piece.filter(|piece| !piece.is_empty()) else {
            return;
        };
        match parts.last_mut() {
            Some(last) if last.marked == marked => last.text.push_str(piece),
            _ => parts.push(Part {
                text: piece.to_owned(),
                marked,
            }),
        }
    };
    for range in ranges {
        let start = range.start.max(done);
        if range.end > start {
            push(text.get(done..start), false);
            push(text.get(start..range.end), true);
            done = range.end;
        }
    }
    push(text.get(done..), false);
    parts
}

/// A long text cut to about `most` characters around the first mark, on one line.
pub fn excerpt(whole: Vec<Part>, most: usize) -> Vec<Part> {
    let length = |parts: &[Part]| parts.iter().map(|part| part.text.chars().count()).sum::<usize>();
    let marked_at = whole.iter().position(|part| part.marked).unwrap_or(0);
    let ahead = length(whole.get(..marked_at).unwrap_or_default());
    let all = length(&whole);
    // A third of the room shows what came before.
    let skip = if all <= most {
        0
    } else {
        ahead.saturating_sub(most / 3).min(all - most)
    };
    let (mut passed, mut left) = (skip, most);
    let mut cut: Vec<Part> = Vec::new();
    for part in whole {
        let chars = part.text.chars().count();
        let here = passed.min(chars);
        passed -= here;
        let text: String = part
            .text
            .chars()
            .skip(here)
            .take(left)
            .map(|c| if c.is_whitespace() { ' ' } else { c })
            .collect();
        left -= text.chars().count();
        if !text.is_empty() {
            cut.push(Part { text, ..part });
        }
    }
    if skip > 0
        && let Some(first) = cut.first_mut()
    {
        first.text.insert(0, '…');
    }
    if skip + most < all
        && let Some(last) = cut.last_mut()
    {
        last.text.push('…');
    }
    cut
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_text() -> impl Strategy<Value = String> {
        prop_oneof![
            any::<String>(),
            "[a-zA-ZäÖßéñİıﬁ ]{0,20}",
            "[ぁ-んァ-ヶー一-龠ｶﾞ゙ ]{0,20}",
            "[가-힣ᄀ-ᇂ ]{0,20}",
            "[ก-๛ ]{0,20}",
            "[ء-ي\u{64b}-\u{652} ]{0,20}",
            "[😀-😆\u{fe0f}\u{200d}👨👩 a]{0,20}",
        ]
    }

    #[test]
    fn case_accents_and_compatibility_forms_make_no_difference() {
        for (one, other) in [
            ("Ana GARCÍA", "ana garcia"),
            ("Straße", "STRASSE"),
            ("ﬁne", "FINE"),
            ("Ｒｅｄｄｏｔ", "reddot"),
            ("㈱", "(株)"),
            ("ｶﾞｽ", "ガス"),
            ("한국", "한국"),
            ("İstanbul", "istanbul"),
            ("Łódź", "lodz"),
            ("أحمد", "احمد"),
            ("مُحَمَّد", "محمد"),
            ("𝓡𝓮𝓭", "red"),
            ("a\n\n b", "a b"),
        ] {
            assert_eq!(fold(one), fold(other), "{one} and {other}");
        }
        // A voiced Kana is another letter, and so is a Thai vowel.
        assert_ne!(fold("が"), fold("か"));
        assert_ne!(fold("กา"), fold("กิ"));
    }

    #[test]
    fn one_or_two_characters_are_found_from_the_start_of_a_word_and_anywhere_in_scripts_without_spaces() {
        let found = |query: &str, text: &str| Needle::new(query).unwrap().is_in(&fold(text));
        assert!(found("ma", "To Mara"));
        assert!(!found("ar", "To Mara"));
        assert!(found("ara", "To Mara"));
        assert!(found("文", "注文番号"));
        assert!(found("番号", "注文番号"));
        assert!(found("국", "한국"));
        assert!(found("รับ", "ขอรับของ"));
        assert!(found("ข", "ขอรับของ"));
        assert!(found("32", "+1(123)32"));
        assert!(!found("23", "+1(123)32"));
        assert!(found("😀", "hello😀"));
        assert!(Needle::new(" \u{301} ").is_none());
    }

    #[test]
    fn what_was_found_is_marked_in_the_text_as_written() {
        let marked = |query: &str, text: &str| {
            let parts = Needle::new(query).unwrap().mark(text);
            parts
                .iter()
                .map(|part| {
                    if part.marked {
                        format!("[{}]", part.text)
                    } else {
                        part.text.clone()
                    }
                })
                .collect::<String>()
        };
        assert_eq!(marked("garcia", "Ana GARCI\u{301}A!"), "Ana [GARCI\u{301}A]!");
        assert_eq!(marked("strasse", "Die Straße 5"), "Die [Straße] 5");
        assert_eq!(marked("株", "㈱レッド"), "[㈱]レッド");
        assert_eq!(marked("red", "😀𝓡𝓮𝓭😀"), "😀[𝓡𝓮𝓭]😀");
        assert_eq!(marked("a b", "a \n b"), "[a \n b]");
        assert_eq!(marked("aa", "aaa aab"), "[aa]a [aa]b");
        assert_eq!(marked("x", "none"), "none");
    }

    #[test]
    fn a_long_text_is_shown_around_what_was_found() {
        let text = format!("{} needle {}", "before ".repeat(40), "after ".repeat(40));
        let cut = excerpt(Needle::new("needle").unwrap().mark(&text), 60);
        let shown: String = cut.iter().map(|part| part.text.as_str()).collect();
        assert!(
            shown.starts_with('…') && shown.ends_with('…') && shown.contains("needle"),
            "{shown}"
        );
        assert_eq!(shown.chars().count(), 62);
        assert_eq!(excerpt(Needle::new("b").unwrap().mark("a\nb"), 60)[0].text, "a ");
    }

    proptest! {
        #[test]
        fn parts_are_the_text_and_marks_fold_to_what_was_searched(
            before in any_text(), middle in any_text(), after in any_text(),
        ) {
            let text = format!("{before}{middle}{after}");
            if let Some(needle) = Needle::new(&middle) {
                let parts = needle.mark(&text);
                let whole: String = parts.iter().map(|part| part.text.as_str()).collect();
                prop_assert_eq!(&whole, &text);
                prop_assert_eq!(parts.iter().any(|part| part.marked), needle.is_in(&fold(&text)));
                for part in parts.iter().filter(|part| part.marked) {
                    prop_assert!(fold(&part.text).contains(needle.folded()));
                }
            }
        }

        #[test]
        fn a_short_query_is_found_exactly_by_its_piece(text in any_text(), query in any_text()) {
            let short: String = query.chars().take(2).collect();
            if let Some(needle) = Needle::new(&short).filter(Needle::is_short) {
                let folded = fold(&text);
                prop_assert_eq!(needle.is_in(&folded), short_pieces(&folded).contains(needle.folded()));
            }
        }

        #[test]
        fn what_was_folded_has_no_more_to_fold(text in any_text()) {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once.clone());
            prop_assert!(!once.contains('\0'));
        }
    }
}
