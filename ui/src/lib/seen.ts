/** Text of others, as it may stand among words of ours. */

/** Nothing of it leaves a mark: space, what takes none, controls, and the blank of braille. */
const UNSEEN = /^[\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Cs}\u2800]*$/u;

/** The text, or nothing where nothing of it could be seen: then something else is to stand there. */
export function seen(text: string): string {
  return UNSEEN.test(text) ? "" : text;
}

/** What could turn the words around it: letters from right to left, and whatever sets a direction. */
const TURNS =
  /[\p{Bidi_Control}\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
const SETS = /[\u202a-\u202e\u2066-\u2069]/g;

/**
 * The text as a part of a sentence of ours: in an order of its own, which ends where it ends.
 * Inside, no direction is set by marks, so that none can end the isolation early.
 */
export function isolated(text: string): string {
  return TURNS.test(text) ? `\u2068${text.replace(SETS, "")}\u2069` : text;
}
