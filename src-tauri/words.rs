//! What this program itself says: titles of windows and of the desktop's dialogs. Everything else is said by
//! the pages. The language is the profile's, which the engine tells, or the system's.

use protocol::{GetPreferences, Language, View};

use crate::Windows;

/// The words of one language.
pub(crate) struct Words {
    pub(crate) inbox: &'static str,
    pub(crate) queue: &'static str,
    pub(crate) settings: &'static str,
    pub(crate) sign_in: &'static str,
    /// The dialog for files that go along.
    pub(crate) attach_files: &'static str,
    /// Its buttons; the letter after the line is the key for it.
    pub(crate) attach: &'static str,
    pub(crate) cancel: &'static str,
    /// The dialog for a file that is written.
    pub(crate) save: &'static str,
}

const ENGLISH: Words = Words {
    inbox: "Reddot inbox",
    queue: "Reddot queue",
    settings: "Reddot settings",
    sign_in: "Sign in to a helpdesk",
    attach_files: "Attach files",
    attach: "_Attach",
    cancel: "_Cancel",
    save: "Save the conversations",
};
const SPANISH: Words = Words {
    inbox: "Bandeja de Reddot",
    queue: "Cola de Reddot",
    settings: "Configuración de Reddot",
    sign_in: "Iniciar sesión en un helpdesk",
    attach_files: "Adjuntar archivos",
    attach: "_Adjuntar",
    cancel: "_Cancelar",
    save: "Guardar las conversaciones",
};
const PORTUGUESE: Words = Words {
    inbox: "Caixa de entrada do Reddot",
    queue: "Fila do Reddot",
    settings: "Configurações do Reddot",
    sign_in: "Entrar em um helpdesk",
    attach_files: "Anexar arquivos",
    attach: "_Anexar",
    cancel: "_Cancelar",
    save: "Salvar as conversas",
};
const GERMAN: Words = Words {
    inbox: "Reddot – Posteingang",
    queue: "Reddot – Warteschlange",
    settings: "Reddot – Einstellungen",
    sign_in: "Bei einem Helpdesk anmelden",
    attach_files: "Dateien anhängen",
    attach: "_Anhängen",
    cancel: "A_bbrechen",
    save: "Unterhaltungen speichern",
};
const JAPANESE: Words = Words {
    inbox: "Reddot 受信トレイ",
    queue: "Reddot キュー",
    settings: "Reddot 設定",
    sign_in: "ヘルプデスクにサインイン",
    attach_files: "ファイルを添付",
    attach: "添付(_A)",
    cancel: "キャンセル(_C)",
    save: "会話を保存",
};

/// The words of a language; none: of the system's.
pub(crate) fn words(language: Option<Language>) -> &'static Words {
    match language.unwrap_or_else(Language::of_system) {
        Language::English => &ENGLISH,
        Language::Spanish => &SPANISH,
        Language::Portuguese => &PORTUGUESE,
        Language::German => &GERMAN,
        Language::Japanese => &JAPANESE,
    }
}

/// The words of the language that was chosen.
pub(crate) async fn chosen(windows: &Windows) -> &'static Words {
    let preferences = windows.client.ask(GetPreferences {}).await;
    // An engine that is gone is noticed elsewhere.
    words(preferences.ok().and_then(|preferences| preferences.language))
}

impl Words {
    /// The title of a view's window.
    pub(crate) fn title(&self, view: &View) -> &'static str {
        match view {
            View::Notifier { .. } => "Reddot",
            View::Inbox { .. } => self.inbox,
            View::Queue { .. } => self.queue,
            View::Settings { .. } => self.settings,
            View::SignIn { .. } => self.sign_in,
        }
    }

    /// The same by the label of the window.
    pub(crate) fn title_of(&self, label: &str) -> &'static str {
        match label {
            "inbox" => self.inbox,
            "queue" => self.queue,
            "settings" => self.settings,
            "sign_in" => self.sign_in,
            _ => "Reddot",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_language_says_everything_in_words_of_its_own() {
        let said = |words: &Words| {
            [
                words.inbox,
                words.queue,
                words.settings,
                words.sign_in,
                words.attach_files,
                words.attach,
                words.cancel,
                words.save,
            ]
        };
        let english = said(words(Some(Language::English)));
        for language in [
            Language::Spanish,
            Language::Portuguese,
            Language::German,
            Language::Japanese,
        ] {
            for (own, other) in said(words(Some(language))).into_iter().zip(english) {
                assert!(!own.is_empty() && own != other, "{language:?}: {own}");
            }
            let words = words(Some(language));
            for button in [words.attach, words.cancel] {
                assert_eq!(button.matches('_').count(), 1, "one key for {button}");
            }
        }
    }
}
