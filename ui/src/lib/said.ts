/**
 * Sentences of Reddot's own that come from the background program in English, in the language of the
 * window. Each is found by the table that the program has of them (`crates/protocol/src/said.rs`); what
 * is in none, such as the helpdesk's own words, stays as it is.
 */
import { SAID } from "./protocol";
import { text } from "./text";

interface Sentence {
  name: keyof typeof SAID;
  pattern: RegExp;
  length: number;
}

/** At the beginning of what is said, the longest first: one sentence may begin another. */
const sentences: readonly Sentence[] = (Object.keys(SAID) as (keyof typeof SAID)[])
  .map((name) => {
    const parts = SAID[name].split(/\{\d\}/);
    const words = parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    // What differs at the end goes to the end; at the beginning it is a name, and no sentence before.
    const differs = words.at(-1) === "" ? "(.+)" : words[0] === "" ? "([^.!?]+?)" : "(.+?)";
    return {
      name,
      pattern: new RegExp(`^${words.join(differs)}(?=\\s|$)`, "su"),
      length: SAID[name].length,
    };
  })
  .sort((one, other) => other.length - one.length);

/** What is said, with each sentence of our own in the language of the window. */
export function said(words: string): string {
  if (text.said.left === SAID.left) return words;
  const out: string[] = [];
  let rest = words.trim();
  while (rest !== "") {
    const found = first(rest);
    if (!found) {
      // Somebody else's words, to the end of the sentence.
      const end = /[.!?](?=\s)/u.exec(rest);
      const length = end ? end.index + 1 : rest.length;
      out.push(rest.slice(0, length));
      rest = rest.slice(length).trim();
      continue;
    }
    out.push(found.words);
    rest = rest.slice(found.length).trim();
  }
  return out.join(" ");
}

function first(rest: string): { words: string; length: number } | null {
  for (const { name, pattern } of sentences) {
    const match = pattern.exec(rest);
    if (!match) continue;
    const words = text.said[name].replace(
      /\{(\d)\}/g,
      (_, nth: string) => match[Number(nth) + 1] ?? "",
    );
    return { words, length: match[0].length };
  }
  return null;
}

/** The same of what may be nothing. */
export function saidOr(words: string | null): string | null {
  return words === null ? null : said(words);
}
