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

/** "2.4 MB": in the units of a file manager. */
export function sizeText(bytes: number): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
  let size = Math.max(0, bytes);
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit += 1;
  }
  return size.toLocaleString(current, {
    style: "unit",
    unit: units[unit],
    unitDisplay: unit === 0 ? "long" : "short",
    maximumFractionDigits: size < 10 && unit > 0 ? 1 : 0,
  });
}
