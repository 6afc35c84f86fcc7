/**
 * The reply window as shown: the chip of a row, and the explanation where the composer is shut.
 *
 * The engine says when the window closes; this says what that means at a given instant of the
 * server's clock, and when the answer changes. Exactly at the limit it is closed, without asking
 * the engine again: an answer that lies about the last second would let a reply be lost (rule 17).
 */
import type { Channel, ReplyWindow, RouteView, Time } from "./protocol";
import { said } from "./said";
import { text } from "./text";
import { DAY, HOUR, MINUTE, SECOND, type Timed, momentText, unitText } from "./times";

/** How a chip looks. */
export type ChipTone = "open" | "soon" | "closed" | "unknown";

export type Chip = Timed<{ label: string; title: string; tone: ChipTone }>;

/** The last hour is amber. */
export const SOON = HOUR;

/** The hours that platforms allow after the customer's last message. */
const HOURS: Partial<Record<Channel, number>> = {
  whatsapp: 24,
  messenger: 24,
  instagram: 24,
  viber: 24,
  wechat: 48,
  tiktok: 48,
};

/** The window at `now`: one that was open when it was asked for may have closed since. */
export function windowAt(window: ReplyWindow, now: Time): ReplyWindow {
  if (window.kind === "open_until" && now >= window.at) {
    return { kind: "closed_since", at: window.at, because: "time_over" };
  }
  return window;
}

/** Whether a reply written now is known not to arrive. A window that is not known does not block. */
export function blocks(window: ReplyWindow, now: Time): boolean {
  const kind = windowAt(window, now).kind;
  return kind === "closed_since" || kind === "never_opened";
}

/** The chip of a row; none where there is no limit. What is only estimated says so. */
export function chip(asked: ReplyWindow, now: Time, estimated = false): Chip | null {
  const sure = certainChip(asked, now);
  if (!sure || !estimated || sure.tone === "unknown") return sure;
  return {
    ...sure,
    label: text.window.about(sure.label),
    title: `${sure.title}. ${text.window.estimated}`,
  };
}

function certainChip(asked: ReplyWindow, now: Time): Chip | null {
  const window = windowAt(asked, now);
  switch (window.kind) {
    case "no_limit":
      return null;
    case "open_until": {
      const left = timeLeft(window.at - now);
      return {
        label: left.text,
        title: text.window.open(left.text, momentText(window.at, now), window.messages_left),
        tone: window.at - now <= SOON ? "soon" : "open",
        until: now + left.holds,
      };
    }
    case "closed_since":
      return {
        label: text.window.closedChip,
        title:
          window.because === "messages_used_up"
            ? text.window.usedUp
            : text.window.closed(momentText(window.at, now)),
        tone: "closed",
        until: Infinity,
      };
    case "never_opened":
      return {
        label: text.window.closedChip,
        title: text.window.never,
        tone: "closed",
        until: Infinity,
      };
    case "unknown":
      return {
        label: text.window.unknownChip,
        title: text.window.unknown,
        tone: "unknown",
        until: Infinity,
      };
  }
}

/** Whole units, rounded down: the chip never promises time that is not there. */
function timeLeft(left: number): { text: string; holds: number } {
  if (left < MINUTE) return { text: text.window.underAMinute, holds: left };
  // Exactly an hour belongs to the last one: "60 min".
  const [unit, name] =
    left <= SOON
      ? ([MINUTE, "minute"] as const)
      : left < 3 * DAY
        ? ([HOUR, "hour"] as const)
        : ([DAY, "day"] as const);
  const whole = Math.floor(left / unit);
  // It holds while the quotient does, to its last millisecond; the next text begins one later.
  // The step into the last hour comes at the hour itself, where the unit changes.
  const holds = left - whole * unit + 1;
  const toLastHour = left > SOON ? left - SOON : Infinity;
  return { text: unitText(whole, name), holds: Math.min(holds, toLastHour) };
}

/** Why no reply can be written here now. */
export type Blocked =
  | { why: "window"; text: string }
  | { why: "closed"; text: string }
  | { why: "open_in_helpdesk"; text: string; url: string };

/**
 * Whether a reply can be written, and if not, why, in plain words. The way of the reply comes
 * first: where the helpdesk's API cannot send at all, the time left does not matter.
 */
export function blocked(
  route: RouteView,
  window: ReplyWindow,
  channel: Channel,
  now: Time,
): Blocked | null {
  if (route.kind === "closed") return { why: "closed", text: said(route.reason) };
  if (route.kind === "open_in_helpdesk") {
    return { why: "open_in_helpdesk", text: said(route.reason), url: route.url };
  }
  const at = windowAt(window, now);
  const name = text.channelSays(channel);
  if (at.kind === "never_opened") return { why: "window", text: text.blocked.never(name) };
  if (at.kind !== "closed_since") return null;
  if (at.because === "messages_used_up") {
    return { why: "window", text: text.blocked.usedUp(name) };
  }
  return {
    why: "window",
    text: text.blocked.timeOver(
      name,
      HOURS[channel] ?? null,
      momentText(at.at, now),
      channel === "whatsapp",
    ),
  };
}

/** When `blocked` may answer otherwise. */
export function blockedUntil(window: ReplyWindow, now: Time): Time {
  return window.kind === "open_until" && now < window.at ? window.at : Infinity;
}

/** Seconds until `at`, rounded up, for "Sending in 3 s"; 0 once it is reached. */
export function secondsUntil(at: Time, now: Time): Timed<{ seconds: number }> {
  const left = at - now;
  if (left <= 0) return { seconds: 0, until: Infinity };
  const seconds = Math.ceil(left / SECOND);
  return { seconds, until: at - (seconds - 1) * SECOND };
}
