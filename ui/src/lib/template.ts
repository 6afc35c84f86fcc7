/**
 * Approved templates: the way out of a closed WhatsApp window (rules 15 and 17). The engine decides
 * what leaves (`crates/model/src/template.rs`, `template_form.rs`); the reply box asks the same, by the
 * same cases. Each carrier has a shorthand of its own.
 */
import type { Carrier } from "./protocol";

const KEYS = ["namespace", "template", "fallback", "language"];
const OPENS = "&((whatsapp=";
const CLOSES = "))&";
const LONGEST_VALUE = 1024;
const LONGEST_CODE = 15;

/** Whether a text as a whole is a shorthand for a template, whoever's, and nothing else. */
export function isTemplate(text: string): boolean {
  return isZendesks(text) || filledIn(text) !== null;
}

/** Whether it is the one that this carrier understands; to any other it is words. */
export function isTemplateOf(carrier: Carrier | null, text: string): boolean {
  if (carrier === null) return false;
  return carrier === "zendesk" ? isZendesks(text) : filledIn(text) !== null;
}

/** A reply as a person reads it: a template by what the customer reads, if that follows from it. */
export function shownReply(text: string): string {
  return filledIn(text) ?? text;
}

/** Zendesk's own shorthand. */
function isZendesks(text: string): boolean {
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

/** What the customer reads of a template that goes by name and values; null when it is not exactly one. */
function filledIn(text: string): string | null {
  const shorthand = text.trim();
  if (shorthand.length < OPENS.length + CLOSES.length) return null;
  if (!shorthand.startsWith(OPENS) || !shorthand.endsWith(CLOSES)) return null;
  const inside = shorthand.slice(OPENS.length, -CLOSES.length);
  const read = parsed(inside);
  if (!read) return null;
  const { name, language, category, namespace, text: words, values, beside } = read;
  // Read in exactly the form in which it is written.
  const written = { name, language, category, namespace, text: words, values };
  if (JSON.stringify(beside.length > 0 ? { ...written, beside } : written) !== inside) return null;
  if (name === "" || language === "" || words.trim() === "") return null;
  const besidePlaces = beside.map(([place]) => place);
  if (new Set(besidePlaces).size !== beside.length) return null;
  if (!beside.every(([place, , value]) => canStandBeside(place, value))) return null;
  const parts = partsOf(words);
  if (!parts) return null;
  const places = [...new Set(parts.flatMap((part) => ("place" in part ? [part.place] : [])))];
  const given = new Map(values);
  const whole =
    places.length === values.length &&
    values.every(([place, value], at) => places[at] === place && canStand(value));
  if (!whole) return null;
  return parts.map((part) => ("place" in part ? given.get(part.place) : part.words)).join("");
}

interface Filled {
  name: string;
  language: string;
  category: string;
  namespace: string;
  text: string;
  values: [string, string][];
  /** Outside the text: the place, what was approved there, and the value. */
  beside: [string, string, string][];
}

function parsed(json: string): Filled | null {
  let read: unknown;
  try {
    read = JSON.parse(json);
  } catch {
    return null;
  }
  if (typeof read !== "object" || read === null) return null;
  const { name, language, category, namespace, text, values } = read as Record<string, unknown>;
  const { beside = [] } = read as Record<string, unknown>;
  const areTexts = (many: unknown, each: number) =>
    Array.isArray(many) &&
    many.every((one) => Array.isArray(one) && one.length === each && one.every(isText));
  const texts = [name, language, category, namespace, text].every(isText);
  if (!texts || !areTexts(values, 2) || !areTexts(beside, 3)) return null;
  return { ...(read as Filled), beside: beside as Filled["beside"] };
}

/** A text that Rust holds, too: no half of a pair. */
function isText(value: unknown): value is string {
  return typeof value === "string" && !/\p{Surrogate}/u.test(value);
}

function canStand(value: string): boolean {
  return (
    value !== "" &&
    !/^\p{White_Space}|\p{White_Space}$/u.test(value) &&
    !/[\p{Control}\u2028\u2029{}]| {5}/u.test(value) &&
    [...value].length <= LONGEST_VALUE
  );
}

/** Whether a value can stand at a place outside the text. */
function canStandBeside(place: string, value: string): boolean {
  if (!canStand(value)) return false;
  const blank = /\p{White_Space}/u.test(value);
  if (/^header:(image|video|document)$/.test(place)) {
    return /^https:\/\/./.test(value) && !blank && !/[<>"'\\]/.test(value);
  }
  if (/^button:[0-9]:url$/.test(place)) return !blank;
  if (/^button:[0-9]:copy_code$/.test(place)) return [...value].length <= LONGEST_CODE;
  return place === "header:text" || /^variable:[A-Za-z0-9_]+$/.test(place);
}

/** Words, and places by their names; null when it has braces that are no place, or an instruction. */
function partsOf(text: string): ({ words: string } | { place: string })[] | null {
  if (text.includes("{%")) return null;
  const parts: ({ words: string } | { place: string })[] = [];
  let rest = text;
  for (;;) {
    const opens = rest.indexOf("{{");
    if (opens < 0) return [...parts, { words: rest }];
    const closes = rest.indexOf("}}", opens + 2);
    if (closes < 0) return null;
    const place = rest.slice(opens + 2, closes).trim();
    if (!/^[A-Za-z0-9_]+$/.test(place)) return null;
    parts.push({ words: rest.slice(0, opens) }, { place });
    rest = rest.slice(closes + 2);
  }
}
