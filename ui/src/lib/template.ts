/**
 * Approved templates: the way out of a closed WhatsApp window (rules 15 and 17). The engine decides
 * what leaves (`crates/model/src/template.rs`); the reply box asks the same, by the same cases.
 */

const KEYS = ["namespace", "template", "fallback", "language"];

/** Whether a text as a whole is Zendesk's shorthand for a template, and nothing else. */
export function isTemplate(text: string): boolean {
  const shorthand = text.trim();
  if (!shorthand.startsWith("&((") || !shorthand.endsWith("))&") || shorthand.length < 6) {
    return false;
  }
  let rest = shorthand.slice(3, -3).trimStart();
  const read = new Map<string, string>();
  while (rest !== "") {
    const opens = rest.indexOf("=[[");
    const closes = opens < 0 ? -1 : rest.indexOf("]]", opens + 3);
    if (closes < 0) return false;
    const key = rest.slice(0, opens).trim();
    const value = rest.slice(opens + 3, closes);
    rest = rest.slice(closes + 2).trimStart();
    if (key === "body_text") continue;
    if (!KEYS.includes(key) || read.get(key)) return false;
    read.set(key, value);
  }
  return Boolean(read.get("namespace")) && Boolean(read.get("template"));
}
