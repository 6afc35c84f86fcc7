/** Finding names of which somebody types the letters that they remember. */

/** Without case and accents. */
export function folded(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();
}

/**
 * How well a name has what was typed: its letters in their order, better where they begin words and
 * stand together. Null: it has not.
 */
export function fuzzy(typed: string, name: string): number | null {
  const wanted = [...folded(typed).replace(/\s+/g, "")];
  const held = [...folded(name)];
  let score = 0;
  let at = 0;
  let before = -2;
  for (const [place, letter] of wanted.entries()) {
    // The beginning of a word is what is meant, if there is one with the letter.
    const next = held.indexOf(letter, at);
    if (next < 0) return null;
    let found = next;
    if (found !== before + 1) {
      const begins = held.findIndex(
        (one, index) => index >= at && one === letter && isStart(held, index),
      );
      const rest = wanted.slice(place + 1);
      if (begins >= 0 && hasInOrder(held, begins + 1, rest)) found = begins;
    }
    score += found === before + 1 ? 3 : isStart(held, found) ? 2 : 0;
    score -= Math.min(found - at, 10) / 20;
    before = found;
    at = found + 1;
  }
  return score - held.length / 200;
}

function isStart(held: readonly string[], index: number): boolean {
  return index === 0 || !/[\p{L}\p{N}]/u.test(held[index - 1] ?? "");
}

function hasInOrder(held: readonly string[], from: number, wanted: readonly string[]): boolean {
  let at = from;
  for (const letter of wanted) {
    const next = held.indexOf(letter, at);
    if (next < 0) return false;
    at = next + 1;
  }
  return true;
}

/** Those that have what was typed, the best first. */
export function best<T>(typed: string, all: readonly T[], name: (one: T) => string): T[] {
  const scored = all.flatMap((one, index) => {
    const score = fuzzy(typed, name(one));
    return score === null ? [] : [{ one, score, index }];
  });
  return scored.sort((a, b) => b.score - a.score || a.index - b.index).map(({ one }) => one);
}
