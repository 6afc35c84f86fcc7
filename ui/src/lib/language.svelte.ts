/**
 * The language of the windows: the one that was chosen in the settings, or the first of the
 * system's languages that there are words in. Whatever reads it is shown anew when it changes.
 */
export const LANGUAGES = ["en", "es", "pt-BR", "de", "ja"] as const;

export type Language = (typeof LANGUAGES)[number];

/** How each calls itself; and the region whose times and numbers go with it where none is known. */
export const LANGUAGE: Record<Language, { name: string; region: string }> = {
  en: { name: "English", region: "en-GB" },
  es: { name: "Español", region: "es-ES" },
  "pt-BR": { name: "Português (Brasil)", region: "pt-BR" },
  de: { name: "Deutsch", region: "de-DE" },
  ja: { name: "日本語", region: "ja-JP" },
};

interface Spoken {
  language: Language;
  /** For `Intl`: the reader's own variant of the language, where they have one. */
  locale: string;
}

let wanted: readonly string[] = navigator.languages;
let chosen: Language | null = null;
let spoken = $state.raw(choose());

function primary(tag: string): string {
  return tag.split(/[-_]/, 1)[0]?.toLowerCase() ?? "";
}

function choose(): Spoken {
  const fits = (language: Language, tag: string) => primary(tag) === primary(language);
  for (const tag of wanted) {
    const language = chosen ?? LANGUAGES.find((one) => fits(one, tag));
    if (language && fits(language, tag)) return { language, locale: tag.replaceAll("_", "-") };
  }
  const language = chosen ?? "en";
  return { language, locale: LANGUAGE[language].region };
}

export function language(): Language {
  return spoken.language;
}

export function locale(): string {
  return spoken.locale;
}

/** Speaks a language from now on; null: the system's. */
export function speak(choice: Language | null): void {
  chosen = choice;
  spoken = choose();
  tellDocument();
}

/** Chooses by the reader's languages, most wanted first. */
export function useLanguages(languages: readonly string[]): void {
  wanted = languages;
  spoken = choose();
  tellDocument();
}

/** None of the languages is written from right to left; what customers write finds its own way. */
function tellDocument(): void {
  document.documentElement.lang = spoken.language;
  document.documentElement.dir = "ltr";
}

tellDocument();
window.addEventListener("languagechange", () => useLanguages(navigator.languages));
