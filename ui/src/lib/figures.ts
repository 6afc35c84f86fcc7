/** The figures of the queue as they are written and drawn. All of it is pure. */
import { numberText } from "./locale";
import type { Course, SeriesOf, Time } from "./protocol";
import { text } from "./text";
import { DAY, HOUR, MINUTE, SECOND, startOfDay, unitText } from "./times";

/** "45 s", "48 min", "3 h 20 min", "2 d 4 h": two units at the most. */
export function durationText(seconds: number): string {
  const ms = Math.max(seconds, 0) * SECOND;
  if (ms < MINUTE) return unitText(Math.floor(ms / SECOND), "second");
  if (ms < HOUR) return unitText(Math.floor(ms / MINUTE), "minute");
  const [big, small] = ms < DAY ? ([HOUR, MINUTE] as const) : ([DAY, HOUR] as const);
  const first = unitText(Math.floor(ms / big), big === HOUR ? "hour" : "day");
  const rest = Math.floor((ms % big) / small);
  return rest === 0 ? first : `${first} ${unitText(rest, small === MINUTE ? "minute" : "hour")}`;
}

/** What a line of a course counts. */
export type Measure = "number" | "seconds";

export function measureText(value: number, measure: Measure): string {
  return measure === "seconds" ? durationText(value) : numberText(value);
}

export function sameSeries(one: SeriesOf, other: SeriesOf): boolean {
  return (
    JSON.stringify(one, Object.keys(one).sort()) ===
    JSON.stringify(other, Object.keys(other).sort())
  );
}

/** As `durationText`, where nobody counts seconds. */
export function waitText(seconds: number): string {
  return seconds < 60 ? text.window.underAMinute : durationText(seconds);
}

/** The values of a line; none are known where the course has no such line. */
export function valuesOf(course: Course, of: SeriesOf): readonly (number | null)[] {
  const found = course.series.find((one) => sameSeries(one.of, of));
  return found?.values ?? course.sampled.map(() => null);
}

/** When a step begins. */
export function stepAt(course: Course, nth: number): Time {
  return course.from + nth * course.step;
}

/** The upper end of a scale, and its middle: round numbers, or round lengths of time. */
export function scale(most: number, measure: Measure): { top: number; middle: number } {
  const minute = MINUTE / SECOND;
  const steps =
    measure === "number"
      ? [2, 4, 10, 20, 40]
      : [2, 10, 20, 30, 60, 120, 240, 720, 1440, 2880, 5760, 14400].map((one) => one * minute);
  let top = steps.find((step) => step >= most);
  if (top === undefined) {
    const power = 10 ** Math.floor(Math.log10(most));
    top = [1, 2, 4, 6, 8, 10].map((one) => one * power).find((one) => one >= most) ?? most;
  }
  return { top, middle: top / 2 };
}

/** The runs of known values, from their first step to their last. What is not known parts them. */
export function runs(values: readonly (number | null)[]): [from: number, to: number][] {
  const found: [number, number][] = [];
  values.forEach((value, nth) => {
    if (value === null) return;
    const last = found.at(-1);
    if (last && last[1] === nth - 1) last[1] = nth;
    else found.push([nth, nth]);
  });
  return found;
}

/** The runs of steps of which nothing is known, since there are samples and before the step under way. */
export function gaps({ from, step, since, sampled }: Course): [from: number, to: number][] {
  const first = since === null ? Infinity : Math.floor((since - from) / step);
  return runs(
    sampled.map((known, nth) => (known || nth < first || nth === sampled.length - 1 ? null : 0)),
  );
}

/** Where marks of time stand on a course: every six hours of a day, every midnight of a week. */
export function marks(course: Course): { at: Time; part: number }[] {
  const length = course.step * course.sampled.length;
  const until = course.from + length;
  const found: { at: Time; part: number }[] = [];
  const day = length <= 2 * DAY;
  for (let days = 0; days <= 8; days += 1) {
    const midnight = startOfDay(course.from, days);
    // Hours of the wall, also on a day on which the clocks change.
    for (const hour of day ? [0, 6, 12, 18] : [0]) {
      const at = new Date(midnight).setHours(hour);
      if (at > course.from && at < until) found.push({ at, part: (at - course.from) / length });
    }
  }
  return found;
}
