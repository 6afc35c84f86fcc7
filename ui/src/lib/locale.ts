/** Numbers and sizes in the reader's own variant of the language that the words are in. */
import { locale, useLanguages } from "./language.svelte";

export { locale, useLanguages };

export function numberText(number: number): string {
  return number.toLocaleString(locale());
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
  return size.toLocaleString(locale(), {
    style: "unit",
    unit: units[unit],
    unitDisplay: unit === 0 ? "long" : "short",
    maximumFractionDigits: size < 10 && unit > 0 ? 1 : 0,
  });
}
