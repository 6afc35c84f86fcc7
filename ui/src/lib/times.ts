/**
 * Times as people read them, all through `Intl`. Every function is given `now`; none asks a clock.
 * What changes with time also says when it changes next, so that nobody has to tick for it.
 */
import { locale, numberText } from "./locale";
import type { Time } from "./protocol";
import { text } from "./text";

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A text that holds until `until` (Infinity: for ever). */
export type Timed<T> = T & { until: Time };

const formats = new Map<string, Intl.DateTimeFormat>();

function format(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = locale() + JSON.stringify(options);
  let made = formats.get(key);
  if (!made) formats.set(key, (made = new Intl.DateTimeFormat(locale(), options)));
  return made;
}

/** The start of the local day that holds `at`, moved by whole days. */
export function startOfDay(at: Time, days = 0): Time {
  const date = new Date(at);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days).getTime();
}

/** "10:32" */
export function clockTime(at: Time): string {
  return format({ hour: "2-digit", minute: "2-digit" }).format(at);
}

/** "Mon" */
export function shortWeekday(at: Time): string {
  return format({ weekday: "short" }).format(at);
}

/** The whole of it, for a title: "Monday, 16 November 2026 at 10:32:05". */
export function fullTime(at: Time): string {
  return format({ dateStyle: "full", timeStyle: "medium" }).format(at);
}

/** For `<time datetime>`; empty for a time that no calendar holds. */
export function machineTime(at: Time): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? "" : date.toISOString();
}

function sameYear(at: Time, now: Time): boolean {
  return new Date(at).getFullYear() === new Date(now).getFullYear();
}

/** "10:32", "Monday 10:32", "16 Nov 10:32", "16 Nov 2025 10:32": as short as it is plain. */
export function momentText(at: Time, now: Time): string {
  if (at >= startOfDay(now) && at < startOfDay(now, 1)) return clockTime(at);
  return `${dayText(at, now)} ${clockTime(at)}`;
}

function dayText(at: Time, now: Time): string {
  if (at >= startOfDay(now, -6) && at < startOfDay(now, 7)) {
    return format({ weekday: "long" }).format(at);
  }
  return format(
    sameYear(at, now)
      ? { day: "numeric", month: "short" }
      : { day: "numeric", month: "short", year: "numeric" },
  ).format(at);
}

/** A day mark: "Today", "Yesterday", "Monday, 16 November". */
export function dayMark(at: Time, now: Time): string {
  const relative = new Intl.RelativeTimeFormat(locale(), { numeric: "auto" });
  if (at >= startOfDay(now) && at < startOfDay(now, 1)) return capital(relative.format(0, "day"));
  if (at >= startOfDay(now, -1) && at < startOfDay(now)) return capital(relative.format(-1, "day"));
  return format(
    sameYear(at, now)
      ? { weekday: "long", day: "numeric", month: "long" }
      : { day: "numeric", month: "long", year: "numeric" },
  ).format(at);
}

function capital(word: string): string {
  return word.charAt(0).toLocaleUpperCase(locale()) + word.slice(1);
}

/** "48 min", "23 h", "3 d" */
/** The same, written out. */
export function longUnitText(amount: number, unit: "minute" | "hour" | "day"): string {
  return new Intl.NumberFormat(locale(), {
    style: "unit",
    unit,
    unitDisplay: "long",
    maximumFractionDigits: 0,
  }).format(amount);
}

export function unitText(amount: number, unit: "second" | "minute" | "hour" | "day"): string {
  return text.unit[unit](numberText(amount));
}

/** About how long something takes, in one unit: "1 min", "40 min", "2 h", "3 d". */
export function roughly(ms: number): string {
  if (ms < HOUR) return unitText(Math.max(Math.round(ms / MINUTE), 1), "minute");
  if (ms < 2 * DAY) return unitText(Math.round(ms / HOUR), "hour");
  return unitText(Math.round(ms / DAY), "day");
}

/** The pause between two looks: "0.5 s", "20 s", "30 min". */
export function pauseText(ms: number): string {
  if (ms < SECOND) return unitText(Math.round(ms / 100) / 10, "second");
  if (ms < 2 * MINUTE) return unitText(Math.round(ms / SECOND), "second");
  return ms < 2 * HOUR
    ? unitText(Math.round(ms / MINUTE), "minute")
    : unitText(Math.round(ms / HOUR), "hour");
}

/**
 * How long ago, for a row. A time ahead of `now` (clocks differ by a little) is "now".
 * Ages are not exact to the second: they may wait for the next whole minute of the clock, so that
 * a list of twenty rows wakes once a minute and not twenty times.
 */
export function ageText(at: Time, now: Time, words: { now: string }): Timed<{ text: string }> {
  const age = now - at;
  const nextMinute = (Math.floor(now / MINUTE) + 1) * MINUTE;
  if (age < MINUTE) return { text: words.now, until: nextMinute };
  if (age < HOUR) return { text: unitText(Math.floor(age / MINUTE), "minute"), until: nextMinute };
  if (age < DAY) {
    return {
      text: unitText(Math.floor(age / HOUR), "hour"),
      until: at + (Math.floor(age / HOUR) + 1) * HOUR,
    };
  }
  const until = startOfDay(now, 1);
  if (age < 7 * DAY) return { text: unitText(Math.floor(age / DAY), "day"), until };
  const date = format(
    sameYear(at, now)
      ? { day: "numeric", month: "short" }
      : { day: "numeric", month: "short", year: "2-digit" },
  );
  return { text: date.format(at), until };
}
