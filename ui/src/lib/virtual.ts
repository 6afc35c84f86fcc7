/**
 * A long list of rows of one height, of which only those near the eyes are there. Pure: what is to be
 * shown follows from where it is scrolled to.
 */

/** The height of a row in a list of tickets, its line included, in CSS pixels. */
export const ROW_HEIGHT = 74;
/** So many rows more above and below, for scrolling and the keyboard. */
const AROUND = 16;
/** A list that was not laid out yet is taken for so high. */
const UNKNOWN_HEIGHT = 900;

/** From the first on, before the end. */
export interface Range {
  from: number;
  to: number;
}

/** The rows that are to be there. */
export function near(scrollTop: number, height: number, size: number): Range {
  const first = Math.floor(Math.max(scrollTop, 0) / ROW_HEIGHT);
  const count = Math.ceil((height > 0 ? height : UNKNOWN_HEIGHT) / ROW_HEIGHT) + 1;
  return {
    from: Math.max(Math.min(first, size) - AROUND, 0),
    to: Math.min(first + count + AROUND, size),
  };
}

/** Where to scroll to so that a row shows, as near as can be. */
export function toShow(index: number, scrollTop: number, height: number): number {
  const top = index * ROW_HEIGHT;
  if (top < scrollTop) return top;
  const least = top + ROW_HEIGHT - height;
  return least > scrollTop ? least : scrollTop;
}

/**
 * What to read so that these rows are held, in whole pages and a page around them; null: they are
 * held already.
 */
export function toRead(wanted: Range, held: Range, size: number, page: number): Range | null {
  const to = Math.min(wanted.to, size);
  if (wanted.from >= held.from && to <= held.to) return null;
  return {
    from: Math.max(Math.floor(wanted.from / page) - 1, 0) * page,
    to: (Math.ceil(wanted.to / page) + 1) * page,
  };
}
