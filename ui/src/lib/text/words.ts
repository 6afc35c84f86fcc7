/** What the catalogues have in common. */
import type { Language } from "../language.svelte";

/** Two figures are enough for what is only about right: 1,234 is about 1,200. */
export function roundly(count: number): number {
  const unit = 10 ** Math.max(Math.floor(Math.log10(Math.max(count, 1))) - 1, 0);
  return Math.round(count / unit) * unit;
}

export function capital(word: string): string {
  return word.charAt(0).toLocaleUpperCase() + word.slice(1);
}

/**
 * Which of a language's forms a number takes. `Form` names them all (`Intl.PluralRules` knows
 * which there are), so that a form that is left out does not compile.
 */
export function plurals<Form extends Intl.LDMLPluralRule>(language: Language, forms: Form[]) {
  const rules = new Intl.PluralRules(language);
  const known: readonly Intl.LDMLPluralRule[] = forms;
  const missing = rules.resolvedOptions().pluralCategories.filter((form) => !known.includes(form));
  if (missing.length > 0) throw new Error(`${language} has other numbers, too: ${missing.join()}`);
  return (count: number, said: Record<Form, string>): string => said[rules.select(count) as Form];
}
