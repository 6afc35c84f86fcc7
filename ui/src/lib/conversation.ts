/** A conversation cut into what is drawn: day marks, and runs of messages by one author. */
import type { MessageView, SendView, Time } from "./protocol";
import { MINUTE, dayMark, startOfDay } from "./times";

/** How a message stands in the conversation. */
export type Side = "customer" | "ours" | "bot" | "system" | "note";

export type Item =
  | { kind: "day"; key: string; label: string; at: Time }
  | { kind: "message"; key: string; message: MessageView; side: Side; first: boolean };

/** Messages of one author within this belong together. */
const RUN = 5 * MINUTE;

export function side(message: MessageView): Side {
  if (message.author.role === "system") return "system";
  if (!message.public) return "note";
  if (message.author.role === "end_user") return "customer";
  return message.author.role === "bot" ? "bot" : "ours";
}

/** Oldest first, as given. `first` opens a run: it shows who wrote. */
export function items(messages: readonly MessageView[], now: Time): Item[] {
  const made: Item[] = [];
  let before: MessageView | null = null;
  for (const message of messages) {
    const newDay = !before || startOfDay(before.at) !== startOfDay(message.at);
    if (newDay) {
      const day = startOfDay(message.at);
      made.push({
        kind: "day",
        // Two stretches of one day can only come from clocks that differ; the id keeps keys apart.
        key: `day-${day}-${message.id}`,
        label: dayMark(message.at, now),
        at: message.at,
      });
    }
    const first: boolean = newDay || !before || !sameRun(before, message);
    made.push({
      kind: "message",
      key: `message-${message.id}`,
      message,
      side: side(message),
      first,
    });
    before = message;
  }
  return made;
}

function sameRun(a: MessageView, b: MessageView): boolean {
  return (
    a.author.id === b.author.id &&
    a.author.name === b.author.name &&
    side(a) === side(b) &&
    b.at - a.at < RUN
  );
}

/** What can be done with a send. */
export type SendAction = "undo" | "retry" | "arrived" | "discard";

/**
 * A queued send can be taken back until it leaves; one that failed can be tried again or edited. Of a
 * doubtful one somebody has to say what became of it.
 */
export function sendActions(send: SendView): SendAction[] {
  switch (send.state) {
    case "queued":
      return ["undo"];
    case "failed":
    case "blocked":
      return ["retry", "discard"];
    case "unknown":
      return send.doubtful ? ["arrived", "retry", "discard"] : [];
    default:
      return [];
  }
}

/**
 * The draft after the engine put a send's text back into it. What was being typed meanwhile is
 * kept behind it, unless the engine kept it already.
 */
export function mergedDraft(fromEngine: string, typed: string): string {
  if (typed.trim() === "" || fromEngine.includes(typed)) return fromEngine;
  if (fromEngine.trim() === "") return typed;
  return `${fromEngine}\n\n${typed}`;
}
