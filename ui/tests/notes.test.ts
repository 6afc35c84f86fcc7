// Internal notes in the place of the reply, and what the dialog of a ticket offers beside status and tags.
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { RequestFailed } from "../src/lib/bridge";
import type { ConversationView, SendView } from "../src/lib/protocol";
import { Engine, conversation, ref, row } from "./engine";
import {
  all,
  change,
  click,
  closePage,
  desk,
  layOut,
  one,
  open,
  press,
  settle,
  words,
} from "./page";

const NOTE = "textarea[data-part=note]";
const REPLY = "textarea[data-part=reply]";

let engine: Engine;
let held: ConversationView;

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ["setTimeout", "clearTimeout", "Date", "requestAnimationFrame", "cancelAnimationFrame"],
  });
  // A Tuesday.
  vi.setSystemTime(new Date(2026, 10, 24, 16, 30));
  layOut();
  desk({ focused: true, visible: true });
  engine = new Engine();
  hold(conversation(row(1)));
  engine.handlers.save_draft = ({ text, note }) => {
    hold(note ? { note_draft: text } : { draft: text });
    return {};
  };
});

afterEach(() => {
  closePage();
  vi.useRealTimers();
});

function hold(more: Partial<ConversationView>): void {
  held = { ...held, ...more };
  engine.conversations.set(1, held);
  engine.rows.assigned = [held.row];
}

async function opened(): Promise<void> {
  await open(engine);
  await click("[data-ticket]");
}

async function write(selector: string, text: string): Promise<void> {
  await change(selector, text, "input");
}

function send(state: SendView["state"]): SendView {
  return {
    id: 9,
    what: { kind: "note", text: "ask Ben" },
    state,
    reason: null,
    created_at: Date.now(),
    not_before: Date.now() + 5000,
    files: [],
    doubtful: false,
  };
}

test("reply and note have drafts of their own, and each goes where it belongs", async () => {
  await opened();
  await write(REPLY, "Dear Ana");
  await press("n", { altKey: true });
  expect((one(NOTE) as HTMLTextAreaElement).value).toBe("");
  expect(document.activeElement).toBe(one(NOTE));
  expect(all(REPLY)).toHaveLength(0);
  expect(one("[data-action=write-reply] [data-part=begun]")).toBeTruthy();
  await write(NOTE, "she is a reseller");
  await press("Enter", { ctrlKey: true });
  expect(engine.requests("add_note")).toEqual([
    { ticket: ref(1), text: "she is a reseller", files: [] },
  ]);
  expect(engine.requests("reply")).toEqual([]);
  expect((one(NOTE) as HTMLTextAreaElement).value).toBe("");
  await press("r", { altKey: true });
  expect((one(REPLY) as HTMLTextAreaElement).value).toBe("Dear Ana");
  await press("Enter", { ctrlKey: true });
  expect(engine.requests("reply").map((ask) => ask.text)).toEqual(["Dear Ana"]);
  expect(engine.requests("add_note")).toHaveLength(1);
  const drafts = engine.requests("save_draft");
  const saved = (note: boolean) => drafts.filter((ask) => ask.note === note).map((ask) => ask.text);
  expect(saved(false)).toEqual(["Dear Ana", ""]);
  expect(saved(true).at(-1)).toBe("");
});

test("a note can be written where no reply can: window closed, or only in the helpdesk", async () => {
  const closed = { kind: "closed_since", at: Date.now() - 1000, because: "time_over" } as const;
  hold({ row: row(1, { window: closed }) });
  await opened();
  expect(one("[data-part=why-closed]").dataset["why"]).toBe("window");
  await click("[data-action=write-note]");
  expect(all("[data-part=why-closed]")).toHaveLength(0);
  expect(words("[data-part=note-seen]")).toContain("The customer never does");
  expect(one("[data-writing]").dataset["writing"]).toBe("note");
  await write(NOTE, "called her");
  await click("[data-action=add-note]");
  expect(engine.requests("add_note")).toHaveLength(1);
  // Nothing of a reply is offered for it.
  expect(all("[data-part=submit-as], [data-action=send], [data-action=macros]")).toHaveLength(0);
});

test("on a ticket that is closed for good no note is offered", async () => {
  const route = { kind: "closed", reason: "This ticket is closed for good." } as const;
  hold({ row: row(1, { status: "closed" }), route });
  await opened();
  expect((one("[data-action=write-note]") as HTMLButtonElement).disabled).toBe(true);
  await press("n", { altKey: true });
  expect(all(NOTE)).toHaveLength(0);
});

test("a note that was begun is gone on with, and a refused one stays in its box", async () => {
  hold({ note_draft: "half a" });
  engine.handlers.add_note = () => {
    throw new RequestFailed({ code: "not_possible", message: "No.", hint: null, retry_at: null });
  };
  await opened();
  expect((one(NOTE) as HTMLTextAreaElement).value).toBe("half a");
  await click("[data-action=add-note]");
  expect(words("[data-part=send-error]")).toContain("No.");
  expect((one(NOTE) as HTMLTextAreaElement).value).toBe("half a");
  await click("[data-action=write-reply]");
  expect(all("[data-part=send-error]")).toHaveLength(0);
});

test("a note that waits looks like one, and taken back it is the note's draft again", async () => {
  hold({ sends: [send("queued")], draft: "the reply" });
  engine.handlers.undo = () => {
    hold({ sends: [], note_draft: "ask Ben" });
    return {};
  };
  await opened();
  expect(words('[data-send="9"]')).toContain("Internal note");
  expect(words('[data-send="9"] [data-part=send-state]')).toBe("Writing the note in 5 s");
  await click('[data-send="9"] [data-action=undo]');
  await settle();
  expect((one(NOTE) as HTMLTextAreaElement).value).toBe("ask Ben");
  await click("[data-action=write-reply]");
  expect((one(REPLY) as HTMLTextAreaElement).value).toBe("the reply");
});

test("files of a note are attached to the note, also where the channel takes none", async () => {
  hold({ no_files: "Facebook takes no files with a reply." });
  await opened();
  await click("[data-action=write-note]");
  await click("[data-action=attach]");
  expect(engine.attaching).toEqual([[ref(1), "dialog", true]]);
  const file = { id: 5, name: "call.ogg", content_type: "", size: 10, kind: "file" } as const;
  hold({ note_files: [file] });
  engine.emit({ event: "changed", account: "desk", tickets: [1] });
  await settle();
  await click("[data-action=add-note]");
  expect(engine.requests("add_note")).toEqual([{ ticket: ref(1), text: "", files: [5] }]);
});

test("the priorities of the helpdesk are offered, and no others", async () => {
  hold({ row: row(1, { priority: "high" }) });
  await opened();
  expect(all("[data-part=priority]").map((mark) => mark.title)).toEqual(
    expect.arrayContaining(["Priority: High"]),
  );
  await click("[data-action=change]");
  const options = () => all("[data-action=set-priority] option").map((one) => one.textContent);
  expect(options()).toEqual(["Urgent", "High", "Normal", "Low"]);
  await change("[data-action=set-priority]", "urgent");
  expect(engine.requests("set_priority")).toEqual([{ ticket: ref(1), priority: "urgent" }]);
  hold({ priorities: ["low", "medium", "high", "urgent"], no_priority: true });
  engine.emit({ event: "changed", account: "desk", tickets: [1] });
  await settle();
  expect(options()).toEqual(["Urgent", "High", "Medium", "Low", "None"]);
  await change("[data-action=set-priority]", "");
  expect(engine.requests("set_priority").at(-1)).toEqual({ ticket: ref(1), priority: null });
});

test("snoozing is offered only where the helpdesk has it, with sensible times", async () => {
  await opened();
  await click("[data-action=change]");
  expect(all("[data-part=snooze]")).toHaveLength(0);
  const until = new Date(2026, 10, 25, 9, 0).getTime();
  hold({ snoozes: true, row: row(1, { status: "hold", snoozed_until: until }) });
  engine.emit({ event: "changed", account: "desk", tickets: [1] });
  await settle();
  expect(words("[data-part=snoozed-until]")).toContain("Snoozed until");
  for (const which of ["hour", "tomorrow", "monday", "reply"]) {
    await click(`[data-action=snooze-${which}]`);
  }
  const hour = new Date(2026, 10, 24, 17, 30).getTime();
  const asked = engine.requests("snooze").map((ask) => ask.until);
  expect(asked.slice(1)).toEqual([until, new Date(2026, 10, 30, 9, 0).getTime(), null]);
  // The clock shows whole minutes at the most.
  expect(Math.abs((asked[0] ?? 0) - hour)).toBeLessThan(60_000);
  const own = one("[data-action=snooze-own]") as HTMLButtonElement;
  await change("[data-action=snooze-at]", "2026-11-24T12:00", "input");
  expect(own.disabled).toBe(true);
  await change("[data-action=snooze-at]", "2026-12-01T12:00", "input");
  await click("[data-action=snooze-own]");
  expect(engine.requests("snooze").at(-1)?.until).toBe(new Date(2026, 11, 1, 12, 0).getTime());
});
