/** The queue's figures of the mock engine: a day and a week of a small shop. */
import type {
  AccountId,
  Course,
  CourseOver,
  QueueCourse,
  QueueFigures,
  Series,
  Thresholds,
} from "../src/lib/protocol";
import { HOUR, MINUTE } from "./people";

const AGENTS = [
  { id: 8, name: "Ben Okafor", me: false },
  { id: 7, name: "Ana Ruiz", me: true },
  { id: 9, name: "محمد الأحمد", me: false },
  { id: 10, name: "Maximiliana von Hohenlohe-Waldenburg-Schillingsfürst", me: false },
];

export function queueFigures(
  scene: string,
  account: AccountId | null,
  thresholds: Thresholds,
): QueueFigures {
  const now = Date.now();
  const empty = scene === "empty";
  if (scene === "error") throw new Error("The account’s files cannot be read");
  return {
    waiting: empty ? 0 : 14,
    oldest: empty
      ? null
      : { ticket: { account: account ?? "desk", id: 4211 }, since: now - 3 * HOUR - 20 * MINUTE },
    channels: empty
      ? []
      : [
          { channel: "whatsapp", waiting: 8, oldest: now - 3 * HOUR - 20 * MINUTE },
          { channel: "instagram", waiting: 3, oldest: now - 48 * MINUTE },
          { channel: "line", waiting: 2, oldest: now - 12 * MINUTE },
          { channel: "other", waiting: 1, oldest: null },
        ],
    business_accounts: empty
      ? []
      : [
          { channel: "whatsapp", name: "+34 910 000 001", waiting: 6, oldest: now - 200 * MINUTE },
          { channel: "instagram", name: "@acme.shop", waiting: 3, oldest: now - 48 * MINUTE },
          { channel: "whatsapp", name: "+49 30 1234 5678", waiting: 2, oldest: now - 9 * MINUTE },
          { channel: "line", name: "アクメ公式", waiting: 2, oldest: now - 12 * MINUTE },
          { channel: "other", name: null, waiting: 1, oldest: null },
        ],
    closing: empty ? [0, 0, 0] : [2, 5, 11],
    first_reply: empty
      ? { count: 0, median_seconds: null, ninetieth_seconds: null }
      : { count: 86, median_seconds: 11 * 60, ninetieth_seconds: 52 * 60 },
    loads: [
      {
        account: account ?? "desk",
        known: scene === "in-part" || empty ? "not_watched" : "all",
        agents: AGENTS.filter((agent) => agent.me || (scene !== "in-part" && !empty)).map(
          (agent, at) => ({ agent, open: empty ? 0 : 12 - at * 3, to_answer: empty ? 0 : 4 - at }),
        ),
      },
    ],
    thresholds,
  };
}

export function queueCourse(scene: string, over: CourseOver): QueueCourse {
  const step = over === "day" ? 10 * MINUTE : HOUR;
  const steps = over === "day" ? 144 : 168;
  const from = (Math.floor(Date.now() / step) + 1) * step - steps * step;
  const known = (nth: number) => {
    if (scene === "empty") return false;
    const part = nth / steps;
    // The computer sleeps at night, and was once without a network.
    const hour = new Date(from + nth * step).getHours();
    return !(hour >= 1 && hour < 7) && !(part > 0.62 && part < 0.65);
  };
  const sampled = Array.from({ length: steps }, (_, nth) => known(nth));
  const wave = (nth: number, most: number, shift: number) => {
    const hour =
      new Date(from + nth * step).getHours() + new Date(from + nth * step).getMinutes() / 60;
    const day = Math.max(0, Math.sin(((hour - 6) / 16) * Math.PI));
    return Math.round(most * day * (0.75 + 0.25 * Math.sin(nth * 0.37 + shift)));
  };
  const series = (of: Series["of"], most: number, shift: number): Series => ({
    of,
    values: sampled.map((there, nth) => (there ? wave(nth, most, shift) : null)),
  });
  const course: Course = {
    from,
    step,
    since: scene === "empty" ? null : from - 5 * HOUR,
    sampled,
    series: [
      series({ kind: "waiting" }, 18, 0),
      series({ kind: "oldest" }, 4 * 3600, 1),
      series({ kind: "closing", hours: 1 }, 3, 2),
      series({ kind: "closing", hours: 4 }, 7, 3),
      series({ kind: "closing", hours: 12 }, 14, 4),
      series({ kind: "first_reply" }, 1500, 5),
      series({ kind: "channel", channel: "whatsapp" }, 9, 0),
      series({ kind: "channel", channel: "instagram" }, 4, 1),
      series({ kind: "channel", channel: "line" }, 3, 2),
      series({ kind: "channel", channel: "other" }, 1, 2),
      series({ kind: "business_account", channel: "whatsapp", name: "+34 910 000 001" }, 7, 0),
      series({ kind: "business_account", channel: "instagram", name: "@acme.shop" }, 4, 0),
      series({ kind: "business_account", channel: "line", name: "アクメ公式" }, 3, 0),
      ...AGENTS.map(({ id }, at) => series({ kind: "agent", account: "desk", agent: id }, 12, at)),
    ],
  };
  if (scene === "empty") course.series = course.series.slice(0, 6);
  return { course, agents: AGENTS.map(({ id, name }) => ({ account: "desk", agent: id, name })) };
}
