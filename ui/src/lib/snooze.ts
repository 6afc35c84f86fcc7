/** Until when a ticket may sensibly rest, by the clock on the reader's wall. */
import type { Time } from "./protocol";
import { HOUR, startOfDay } from "./times";

/** When a day's work begins. */
const MORNING = 9;

/** Nine in the morning of the day that is so many days after that of `now`. */
export function morning(now: Time, days: number): Time {
  const date = new Date(startOfDay(now, days));
  date.setHours(MORNING, 0, 0, 0);
  return date.getTime();
}

/** How many days from that of `now` to the next Monday, which is never today. */
function toMonday(now: Time): number {
  return (8 - new Date(now).getDay()) % 7 || 7;
}

export interface SnoozeTimes {
  hour: Time;
  tomorrow: Time;
  /** None where that is tomorrow. */
  monday: Time | null;
}

export function snoozeTimes(now: Time): SnoozeTimes {
  const days = toMonday(now);
  return {
    hour: now + HOUR,
    tomorrow: morning(now, 1),
    monday: days === 1 ? null : morning(now, days),
  };
}

/** What a field of the kind `datetime-local` has: a time of the reader's; null: none, or none to come. */
export function chosenTime(value: string, now: Time): Time | null {
  const at = value === "" ? Number.NaN : new Date(value).getTime();
  return Number.isFinite(at) && at > now ? at : null;
}
