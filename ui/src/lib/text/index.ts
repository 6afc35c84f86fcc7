/**
 * The words of the windows, in the language that is spoken now. `text` is not a catalogue but a
 * look into whichever counts, so that a part of it can be held (`const words = text.macros`) and
 * still changes with the language, at once and in every window.
 */
import { type Language, language } from "../language.svelte";
import { isolated } from "../seen";
import { de } from "./de";
import { type Text, text as en } from "./en";
import { es } from "./es";
import { ja } from "./ja";
import { ptBR } from "./pt-BR";

export type { Text };

export const catalogues: Record<Language, Text> = { en, es, "pt-BR": ptBR, de, ja };

type Says = (...given: unknown[]) => unknown;

/** What it is given may be anybody's text; it cannot turn the words of the sentence around. */
function shuttingIn(says: Says): Says {
  const shut = (given: unknown): unknown =>
    typeof given === "string" ? isolated(given) : Array.isArray(given) ? given.map(shut) : given;
  return (...given) => says(...given.map(shut));
}

/** The part of the catalogue in use at which `english` stands in the English one. */
function look<Part extends object>(english: Part, now: () => Part): Part {
  const parts = new Map<PropertyKey, unknown>();
  return new Proxy(english, {
    get(_, key: keyof Part & string) {
      const value = english[key];
      if (typeof value === "function") return shuttingIn(now()[key] as Says);
      if (typeof value !== "object" || value === null || Array.isArray(value)) return now()[key];
      let part = parts.get(key);
      if (!part) parts.set(key, (part = look(value, () => now()[key] as typeof value)));
      return part;
    },
  });
}

export const text: Text = look(en, () => catalogues[language()]);
