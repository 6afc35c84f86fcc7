import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { RequestFailed } from "../src/lib/bridge";
import type { OutboxEntry, SendView } from "../src/lib/protocol";
import { DESK, Engine, conversation, ref, row } from "./engine";
import { all, click, closePage, desk, layOut, one, open, settle, words } from "./page";

let engine: Engine;

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ["setTimeout", "clearTimeout", "Date", "requestAnimationFrame", "cancelAnimationFrame"],
  });
  layOut();
  desk({ focused: true, visible: true });
  engine = new Engine();
  engine.rows.assigned = [row(1)];
});

afterEach(() => {
  closePage();
  vi.useRealTimers();
});

function entry(id: number, state: SendView["state"], more: Partial<OutboxEntry> = {}): OutboxEntry {
  return {
    ticket: ref(1),
    name: "Ana",
    channel: "whatsapp",
    send: {
      id,
      what: { kind: "reply", text: `text ${id}`, status: "pending" },
      state,
      reason: state === "queued" ? null : "for a reason",
      created_at: Date.now(),
      not_before: Date.now() + 60_000,
      files: [],
      doubtful: false,
    },
    behind: false,
    route: { kind: "reply", sending_account: "WhatsApp" },
    ...more,
  };
}

test("nothing in the outbox, no button for it", async () => {
  await open(engine);
  expect(all("[data-action=open-outbox]")).toHaveLength(0);
});

test("the outbox tells why something waits, and offers what is possible", async () => {
  engine.status = { outbox: 3 };
  const elsewhere = entry(2, "failed", {
    route: { kind: "open_in_helpdesk", url: "https://desk.example/1", reason: "only there" },
  });
  const entries = [entry(1, "blocked"), elsewhere, entry(3, "unknown")];
  engine.handlers.list_outbox = () => ({ entries });
  await open(engine);
  await click("[data-action=open-outbox]");
  expect(all("[data-part=outbox] [data-send]")).toHaveLength(3);
  expect(words('[data-send="1"] [data-part=send-state]')).toBe(
    "Not sent: for a reason It can be sent once the customer writes again.",
  );
  expect(words('[data-send="3"] [data-part=send-state]')).toContain("Next try");
  // What may still land can neither be edited nor sent again.
  expect(all('[data-send="3"] .actions button')).toHaveLength(0);
  await click('[data-send="2"] [data-action=open-in-helpdesk]');
  expect(engine.opened).toEqual(["https://desk.example/1"]);
  await click('[data-send="1"] [data-action=retry]');
  expect(engine.requests("retry")).toEqual([{ account: DESK, send: 1 }]);
});

test("of what nobody can tell of, somebody says that it arrived or sends it again", async () => {
  engine.status = { outbox: 2 };
  const doubtful = (id: number) => {
    const held = entry(id, "unknown");
    return { ...held, send: { ...held.send, doubtful: true } };
  };
  engine.handlers.list_outbox = () => ({ entries: [doubtful(5), doubtful(6)] });
  await open(engine);
  await click("[data-action=open-outbox]");
  expect(words('[data-send="5"] [data-part=send-state]')).toBe("Not sure it arrived: for a reason");
  expect(all('[data-send="5"] .actions button').map((button) => button.textContent)).toEqual(
    expect.arrayContaining(["It arrived", "Send again", "Edit"]),
  );
  await click('[data-send="5"] [data-action=arrived]');
  await settle();
  await click('[data-send="6"] [data-action=retry]');
  expect(engine.requests("arrived")).toEqual([{ account: DESK, send: 5 }]);
  expect(engine.requests("retry")).toEqual([{ account: DESK, send: 6 }]);
});

test("editing puts the text back into the box of its ticket", async () => {
  engine.status = { outbox: 1 };
  engine.handlers.list_outbox = () => ({ entries: [entry(1, "blocked")] });
  await open(engine);
  await click("[data-action=open-outbox]");
  await click('[data-send="1"] [data-action=discard]');
  await settle();
  expect(engine.requests("discard")).toEqual([{ account: DESK, send: 1 }]);
  expect(all("[data-part=outbox]")).toHaveLength(0);
  expect(one("[data-part=conversation]").dataset["conversation"]).toBe("1");
});

test("a mark is taken off only after its three consequences were read (rule 3)", async () => {
  const held = conversation(row(1));
  engine.conversations.set(1, held);
  engine.view = { window: "notifier", toggle: false, ticket: ref(1), compose: false };
  engine.handlers.edit_tags = ({ confirmed }) => {
    if (confirmed) return { send: 4 };
    const error = {
      code: "needs_confirmation",
      message: "no",
      hint: null,
      retry_at: null,
    } as const;
    throw new RequestFailed(error);
  };
  await open(engine);
  await click("[data-action=change]");
  await click("[data-tag=messaging_support]");
  expect(all("[data-part=marks-dialog] li")).toHaveLength(3);
  await click("[data-action=keep-mark]");
  expect(engine.requests("edit_tags").filter((ask) => ask.confirmed)).toHaveLength(0);
  await click("[data-tag=messaging_support]");
  await click("[data-action=remove-mark]");
  expect(engine.requests("edit_tags").at(-1)).toEqual({
    ticket: ref(1),
    add: [],
    remove: ["messaging_support"],
    confirmed: true,
  });
});

test("status and assignee are chosen and go to the engine", async () => {
  engine.view = { window: "notifier", toggle: false, ticket: ref(1), compose: false };
  await open(engine);
  await click("[data-action=change]");
  const choose = async (selector: string, value: string) => {
    const select = one(selector) as HTMLSelectElement;
    select.value = value;
    select.dispatchEvent(new Event("change", { bubbles: true }));
    await settle();
  };
  await choose("[data-action=set-status]", "solved");
  expect(engine.requests("set_status")).toEqual([{ ticket: ref(1), status: "solved" }]);
  await choose("[data-action=assign]", "8");
  await choose("[data-action=assign]", "7");
  expect(engine.requests("assign").map((ask) => ask.to)).toEqual([
    { kind: "agent", id: 8 },
    { kind: "me" },
  ]);
});
