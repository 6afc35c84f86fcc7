/**
 * The locale of times and numbers: the reader's own variant of the language that the words are in,
 * so that no English sentence ends in a Spanish weekday.
 */

/** The language of `text.ts`. */
const LANGUAGE = "en";
const FALLBACK = "en-GB";

let current = choose(navigator.languages);

function choose(languages: readonly string[]): string {
  return languages.find((one) => one === LANGUAGE || one.startsWith(`${LANGUAGE}-`)) ?? FALLBACK;
}

export function locale(): string {
  return current;
}

/** Chooses by the reader's languages, most wanted first. */
export function useLanguages(languages: readonly string[]): void {
  current = choose(languages);
}

export function numberText(number: number): string {
  return number.toLocaleString(current);
}
