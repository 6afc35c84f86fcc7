/**
 * How long a reply may be on its channel. The engine says the limit and refuses what is longer
 * (`crates/model/src/text_limit.rs`); the reply box counts in the same way, by the same cases.
 */
import type { TextLimit } from "./protocol";
import { shownReply } from "./template";

/** From here on it is told how much is left: a tenth of the limit, but not the last hundreds of a short one. */
const NEAR = 0.9;

/** What a reply uses of its limit. */
export function used(limit: TextLimit, text: string): number {
  const shown = shownReply(text.trim());
  switch (limit.unit) {
    case "characters":
      return [...shown].length;
    case "utf16":
      return shown.length;
    case "bytes":
      return new TextEncoder().encode(shown).length;
  }
}

/** What is left; null: plenty, or no limit is known. Below 0 it is too long. */
export function left(limit: TextLimit | null, text: string): number | null {
  // Nothing is counted in vain: no unit is more than three for one of a string's.
  if (limit === null || text.length * 3 < limit.most * NEAR) return null;
  const count = used(limit, text);
  return count < limit.most * NEAR ? null : limit.most - count;
}
