/** The times that a ticket can be put off until, as local clocks show them. */
import type { Time } from "./protocol";
import { HOUR, startOfDay } from "./times";

export type LaterChoice = "an_hour" | "afternoon" | "tomorrow";

/** What is offered at `now`: this afternoon only while it lies well ahead. */
export function laterChoices(now: Time): { choice: LaterChoice; at: Time }[] {
  const afternoon = hourOf(now, 0, 15);
  return [
    { choice: "an_hour" as const, at: now + HOUR },
    ...(afternoon > now + HOUR ? [{ choice: "afternoon" as const, at: afternoon }] : []),
    { choice: "tomorrow" as const, at: hourOf(now, 1, 9) },
  ];
}

/** By the clock on the wall: a day may have 23 hours or 25. */
function hourOf(now: Time, days: number, hour: number): Time {
  const day = new Date(startOfDay(now, days));
  return new Date(day.getFullYear(), day.getMonth(), day.getDate(), hour).getTime();
}

/** For `<input type="datetime-local">`. */
export function localField(at: Time): string {
  const two = (number: number) => String(number).padStart(2, "0");
  const date = new Date(at);
  return (
    `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}` +
    `T${two(date.getHours())}:${two(date.getMinutes())}`
  );
}

/** What such a field says; null when it says nothing. */
export function fromLocalField(value: string): Time | null {
  const at = new Date(value).getTime();
  return Number.isNaN(at) ? null : at;
}
