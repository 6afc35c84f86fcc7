/** What a window remembers of how it was left: nothing of a customer's, and nothing that would be missed. */

const PREFIX = "reddot.";

/** What was remembered under that name; null: nothing that can be read. */
export function remembered(name: string): unknown {
  try {
    const text = localStorage.getItem(PREFIX + name);
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
}

/** Remembers a value; null forgets it. */
export function remember(name: string, value: unknown): void {
  try {
    if (value === null) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    // A page that may not keep anything starts afresh each time.
  }
}
