import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { RequestFailed } from "../src/lib/bridge";
import { useLanguages } from "../src/lib/locale";
import type { SendView } from "../src/lib/protocol";
import { ANA, DESK, Engine, account, conversation, ref, row } from "./engine";
import { all, click, closePage, desk, layOut, one, open, press, settle, type, words } from "./page";

const HOUR = 3_600_000;
let engine: Engine;

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ["setTimeout", "clearTimeout", "Date", "requestAnimationFrame", "cancelAnimationFrame"],
  });
  vi.setSystemTime(new Date(2026, 10, 24, 12));
  useLanguages(["en-GB"]);
  layOut();
  desk({ focused: true, visible: true });
  engine = new Engine();
  engine.rows.assigned = [row(1, { assignee: ANA, status: "open", state: "replied" }), row(2)];
  engine.rows.unassigned = [row(3), row(4), row(5)];
});

afterEach(() => {
  closePage();
  vi.useRealTimers();
});

describe("the lists", () => {
  test("Assigned opens by default, with both counts", async () => {
    await open(engine);
    expect(one("[role=tab][data-queue=assigned]").getAttribute("aria-selected")).toBe("true");
    expect(words("[role=tab][data-queue=assigned]")).toBe("Assigned 2");
    expect(words("[role=tab][data-queue=unassigned]")).toBe("Unassigned 3");
    expect(all("[data-ticket]").map((one) => one.dataset["ticket"])).toEqual(["1", "2"]);
  });

  test("a row has status, name, state, channel, window and business account", async () => {
    engine.rows.assigned = [
      row(1, {
        name: "Müller",
        status: "hold",
        state: "replied",
        channel: "wechat",
        window: { kind: "open_until", at: Date.now() + 23.5 * HOUR, messages_left: 2 },
      }),
    ];
    await open(engine);
    const part = (name: string) => one(`[data-ticket="1"] [data-part=${name}]`);
    expect(part("status").dataset["status"]).toBe("hold");
    expect(part("status").querySelector("[role=img]")?.getAttribute("aria-label")).toBe("On hold");
    expect(part("name").textContent).toBe("Müller");
    expect(part("state").textContent).toBe("Replied to the conversation");
    expect(part("channel").dataset["channel"]).toBe("wechat");
    expect(part("channel").querySelector("[role=img]")?.getAttribute("aria-label")).toBe("WeChat");
    expect(part("window").textContent).toBe("23 h");
    expect(part("window").getAttribute("aria-label")).toBe("Reply window: 23 h");
    expect(part("account").textContent).toBe("+34 910 000 001");
  });

  test("what a customer calls themselves is text", async () => {
    const name = "<script>alert(1)</script><b>x</b>";
    engine.rows.assigned = [row(1, { name, preview: "<img src=x onerror=alert(1)>" })];
    await open(engine);
    expect(one("[data-part=name]").textContent).toBe(name);
    expect(one("[data-part=preview]").textContent).toContain("<img src=x onerror=alert(1)>");
    expect(all("script, b, img")).toEqual([]);
  });

  test("our own words are marked as ours", async () => {
    engine.rows.assigned = [row(1, { preview: "On its way", preview_is_ours: true })];
    await open(engine);
    expect(words("[data-part=preview]")).toBe("You: On its way");
  });

  test("more than twenty tickets open the inbox on the same queue and close the notifier", async () => {
    engine.rows.unassigned = Array.from({ length: 21 }, (_, index) => row(100 + index));
    await open(engine);
    await click("[data-queue=unassigned]");
    expect(all("[data-ticket]")).toHaveLength(20);
    await click("[data-action=load-more]");
    expect(engine.requests("show")).toEqual([
      { view: { window: "inbox", queue: "unassigned", ticket: null } },
    ]);
    expect(engine.closed).toBe(1);
  });

  test("exactly twenty tickets need no more", async () => {
    engine.rows.assigned = Array.from({ length: 20 }, (_, index) => row(100 + index));
    await open(engine);
    expect(all("[data-action=load-more]")).toEqual([]);
  });

  test("an empty tab says what it means, and one that was never read does not claim it", async () => {
    engine.rows.unassigned = [];
    await open(engine);
    await click("[data-queue=unassigned]");
    expect(words("[data-part=empty]")).toContain("No unassigned tickets");
    closePage();
    engine.accounts = [account({ fresh_at: null })];
    await open(engine);
    await click("[data-queue=unassigned]");
    expect(words("[data-part=empty]")).toContain("Nothing read yet");
  });

  test("a list that cannot be read says why and what to do, and can be read again", async () => {
    engine.handlers.list_queue = () => {
      throw new RequestFailed({
        code: "storage",
        message: "The disk is full.",
        hint: "Make room.",
        retry_at: null,
      });
    };
    await open(engine);
    expect(words("[data-part=error]")).toContain("The disk is full. Make room.");
    delete engine.handlers.list_queue;
    await click("[data-part=error] button");
    expect(all("[data-ticket]")).toHaveLength(2);
  });

  test("a change is shown in place, without losing the focus", async () => {
    await open(engine);
    one('[data-ticket="2"]').focus();
    engine.rows.assigned = [row(9), ...engine.rows.assigned];
    engine.emit({ event: "changed", account: DESK, tickets: [9] });
    await settle();
    expect(all("[data-ticket]").map((one) => one.dataset["ticket"])).toEqual(["9", "1", "2"]);
    expect(document.activeElement).toBe(one('[data-ticket="2"]'));
  });

  test("a burst of changes is read once more, not once each", async () => {
    await open(engine);
    const before = engine.requests("list_queue").length;
    for (let n = 0; n < 50; n += 1) engine.emit({ event: "changed", account: DESK, tickets: [n] });
    await settle();
    expect(engine.requests("list_queue").length - before).toBe(2);
  });

  test("the window chip turns amber and closes by itself, and then nothing wakes any more", async () => {
    const at = Date.now() + HOUR + 1000;
    engine.rows.assigned = [
      row(1, { window: { kind: "open_until", at, messages_left: null }, at: at - 24 * HOUR }),
    ];
    await open(engine);
    expect(words("[data-part=window]")).toContain("1 h");
    await vi.advanceTimersByTimeAsync(at - HOUR - Date.now());
    await settle();
    expect(one("[data-part=window]").className).toContain("soon");
    await vi.advanceTimersByTimeAsync(at - 1 - Date.now());
    expect(words("[data-part=window]")).toContain("<1 min");
    await vi.advanceTimersByTimeAsync(1);
    await settle();
    expect(words("[data-part=window]")).toContain("closed");
  });

  test("server time counts, not this computer's", async () => {
    engine.accounts = [account({ clock_offset_ms: 2 * HOUR })];
    engine.rows.assigned = [
      row(1, { window: { kind: "open_until", at: Date.now() + HOUR, messages_left: null } }),
    ];
    await open(engine);
    expect(words("[data-part=window]")).toContain("closed");
  });
});

describe("the keyboard", () => {
  test("one row is a tab stop; arrows, Home and End move, Escape closes", async () => {
    await open(engine);
    await click("[data-queue=unassigned]");
    one("[data-queue=unassigned]").focus();
    await press("ArrowDown");
    expect(document.activeElement).toBe(one('[data-ticket="3"]'));
    await press("End");
    expect(document.activeElement).toBe(one('[data-ticket="5"]'));
    expect(all("[data-ticket]").map((one) => one.tabIndex)).toEqual([-1, -1, 0]);
    await press("Home");
    await press("ArrowUp");
    expect(document.activeElement).toBe(one("[data-queue=unassigned]"));
    await press("ArrowLeft");
    expect(one("[data-queue=assigned]").getAttribute("aria-selected")).toBe("true");
    await press("Escape");
    expect(engine.closed).toBe(1);
  });

  test("Escape leads from a conversation back to its row before it closes", async () => {
    await open(engine);
    await click('[data-ticket="2"]');
    expect(one("[data-conversation]").dataset["conversation"]).toBe("2");
    expect(document.activeElement).toBe(one("textarea[data-part=reply]"));
    await press("Escape", { isComposing: true });
    expect(all("[data-conversation]")).toHaveLength(1);
    await press("Escape");
    expect(all("[data-conversation]")).toEqual([]);
    expect(document.activeElement).toBe(one('[data-ticket="2"]'));
    expect(engine.closed).toBe(0);
  });
});

describe("looked", () => {
  test("is not told for the Assigned tab, and is for the Unassigned one", async () => {
    await open(engine);
    expect(engine.requests("looked")).toEqual([]);
    await click("[data-queue=unassigned]");
    expect(engine.requests("looked")).toEqual([
      {
        seen: [
          { ticket: ref(3), message: 30 },
          { ticket: ref(4), message: 40 },
          { ticket: ref(5), message: 50 },
        ],
      },
    ]);
  });

  test("waits for the focus and for the page to show", async () => {
    desk({ focused: false });
    await open(engine);
    await click("[data-queue=unassigned]");
    expect(engine.requests("looked")).toEqual([]);
    desk({ visible: false, focused: true });
    await settle();
    expect(engine.requests("looked")).toEqual([]);
    desk({ visible: true });
    await settle();
    expect(engine.requests("looked")).toHaveLength(1);
  });

  test("counts only rows that were scrolled into view", async () => {
    engine.rows.unassigned = Array.from({ length: 20 }, (_, index) => row(100 + index));
    await open(engine);
    await click("[data-queue=unassigned]");
    expect(engine.requests("looked")[0]?.seen).toHaveLength(7);
    const list = one(".list .list");
    list.scrollTop = 140;
    list.dispatchEvent(new Event("scroll"));
    await settle();
    expect(engine.requests("looked")[1]?.seen.map((one) => one.ticket.id)).toEqual([107, 108]);
  });

  test("tells a newer message again, and the same one never", async () => {
    await open(engine);
    await click("[data-queue=unassigned]");
    engine.rows.unassigned = [row(3, { newest_customer_message: 31 }), row(4)];
    engine.emit({ event: "changed", account: DESK, tickets: [3] });
    await settle();
    expect(engine.requests("looked").slice(1)).toEqual([
      { seen: [{ ticket: ref(3), message: 31 }] },
    ]);
  });

  test("tells the conversation that is open, and not the rows behind it", async () => {
    await open(engine);
    await click('[data-ticket="1"]');
    expect(engine.requests("looked")).toEqual([{ seen: [{ ticket: ref(1), message: 10 }] }]);
  });

  test("is told again when the engine could not keep it", async () => {
    engine.handlers.looked = () => {
      throw new RequestFailed({ code: "storage", message: "no", hint: null, retry_at: null });
    };
    await open(engine);
    await click("[data-queue=unassigned]");
    delete engine.handlers.looked;
    desk({ focused: true });
    await settle();
    expect(engine.requests("looked")).toHaveLength(2);
  });
});

describe("a conversation", () => {
  test("shows hostile text as text", async () => {
    const text = "<script>alert(1)</script>\n**x** <a href='javascript:alert(1)'>y</a>";
    const held = conversation(row(1));
    held.messages = held.messages.map((message) => ({ ...message, text }));
    held.events = [{ at: 0, by: "<i>Ben</i>", text: "<u>sent</u>", failure: true }];
    engine.conversations.set(1, held);
    await open(engine);
    await click('[data-ticket="1"]');
    expect(one("[data-part=message] [data-part=text]").textContent).toBe(text);
    const events = one("details[data-action=events]") as HTMLDetailsElement;
    expect(all("[data-part=event]")).toEqual([]);
    events.open = true;
    events.dispatchEvent(new Event("toggle"));
    await settle();
    expect(words("[data-part=event]")).toContain("<u>sent</u>");
    expect(all("script, a, i, u")).toEqual([]);
  });

  test("marks deliveries as the helpdesk reported them", async () => {
    const held = conversation(row(1));
    const ours = { id: 7, name: "Ana", role: "agent" } as const;
    const base = { at: 0, author: ours, mine: true, public: true, text: "hi", attachments: [] };
    held.messages = [
      { ...base, id: 1, delivery: { kind: "not_reported" } },
      { ...base, id: 2, delivery: { kind: "delivered" } },
      { ...base, id: 3, delivery: { kind: "failed", reason: "blocked by the user" } },
    ];
    engine.conversations.set(1, held);
    await open(engine);
    await click('[data-ticket="1"]');
    const mark = (id: number) =>
      one(`[data-message="${id}"]`).querySelector("[role=img]")?.getAttribute("aria-label");
    expect(mark(1)).toBe("Sent to the helpdesk");
    expect(mark(2)).toBe("Delivered");
    expect(words('[data-message="3"]')).toContain("Not delivered: blocked by the user");
    expect(all("[data-message]").map((one) => one.dataset["delivery"])).toEqual([
      "not_reported",
      "delivered",
      "failed",
    ]);
  });

  test("Take is offered for a ticket that is not mine, and asked for once", async () => {
    await open(engine);
    await click('[data-ticket="1"]');
    expect(all("[data-action=take]")).toEqual([]);
    await press("Escape");
    await click("[data-queue=unassigned]");
    await click('[data-ticket="3"]');
    one("[data-action=take]").click();
    one("[data-action=take]").click();
    await settle();
    expect(engine.requests("take")).toEqual([{ ticket: ref(3) }]);
  });

  test("a show event opens its ticket with the cursor in the reply box", async () => {
    await open(engine);
    engine.emit({
      event: "show",
      window: "notifier",
      toggle: false,
      ticket: ref(4),
      compose: true,
    });
    await settle();
    expect(one("[data-conversation]").dataset["conversation"]).toBe("4");
    expect(document.activeElement).toBe(one("textarea[data-part=reply]"));
    engine.emit({ event: "show", window: "inbox", queue: "unassigned", ticket: ref(5) });
    await settle();
    expect(one("[data-conversation]").dataset["conversation"]).toBe("4");
    engine.emit({ event: "show", window: "notifier", toggle: false, ticket: null, compose: false });
    await settle();
    expect(all("[data-conversation]")).toEqual([]);
    expect(one("[data-queue=assigned]").getAttribute("aria-selected")).toBe("true");
  });
});

describe("the reply box", () => {
  const send = () => one("[data-action=send]") as HTMLButtonElement;
  const box = () => one("textarea[data-part=reply]") as HTMLTextAreaElement;

  test("shows the sending account before anything is sent", async () => {
    await open(engine);
    await click('[data-ticket="1"]');
    expect(words("[data-part=sending-account]")).toContain("WhatsApp, +34 910 000 001");
    expect(send().disabled).toBe(true);
  });

  test("sends with Ctrl+Enter and the chosen status, once, and is empty after", async () => {
    await open(engine);
    await click('[data-ticket="1"]');
    await type("On its way");
    const key = { key: "Enter", ctrlKey: true, bubbles: true, cancelable: true };
    box().dispatchEvent(new KeyboardEvent("keydown", key));
    box().dispatchEvent(new KeyboardEvent("keydown", key));
    await settle();
    expect(engine.requests("reply")).toEqual([
      { ticket: ref(1), text: "On its way", status: "pending", files: [] },
    ]);
    expect(box().value).toBe("");
    expect(engine.requests("save_draft").at(-1)).toEqual({ ticket: ref(1), text: "", note: false });
  });

  test("keeps the text and says why when the engine refuses", async () => {
    engine.handlers.reply = () => {
      throw new RequestFailed({
        code: "window_closed",
        message: "The window has closed.",
        hint: "Wait for the customer.",
        retry_at: null,
      });
    };
    await open(engine);
    await click('[data-ticket="1"]');
    await type("On its way");
    await click("[data-action=send]");
    expect(box().value).toBe("On its way");
    expect(words("[data-part=send-error]")).toContain(
      "The window has closed. Wait for the customer.",
    );
  });

  test("saves the draft 300 ms after the last key, and at once when one leaves", async () => {
    await open(engine);
    await click('[data-ticket="1"]');
    await type("O");
    await vi.advanceTimersByTimeAsync(299);
    await type("On");
    await vi.advanceTimersByTimeAsync(299);
    expect(engine.requests("save_draft")).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(engine.requests("save_draft")).toEqual([{ ticket: ref(1), text: "On", note: false }]);
    await type("On its");
    await press("Escape");
    expect(engine.requests("save_draft").at(-1)).toEqual({
      ticket: ref(1),
      text: "On its",
      note: false,
    });
  });

  test("brings the draft back, and a late answer never overwrites what is typed", async () => {
    engine.conversations.set(1, conversation(row(1), { draft: "Dear" }));
    await open(engine);
    await click('[data-ticket="1"]');
    expect(box().value).toBe("Dear");
    await type("Dear Ms");
    engine.emit({ event: "changed", account: DESK, tickets: [1] });
    await settle();
    expect(box().value).toBe("Dear Ms");
  });

  test("a closed window shuts it with the reason, and no key gets through", async () => {
    const window = {
      kind: "closed_since",
      at: Date.now() - HOUR,
      because: "time_over",
    } as const;
    engine.conversations.set(1, conversation(row(1, { window }), { draft: "too late" }));
    await open(engine);
    await click('[data-ticket="1"]');
    expect(words("[data-part=why-closed]")).toContain("That ended 11:00.");
    expect(box().disabled).toBe(true);
    expect(box().value).toBe("too late");
    expect(send().disabled).toBe(true);
    box().dispatchEvent(
      new KeyboardEvent("keydown", { key: "Enter", ctrlKey: true, bubbles: true }),
    );
    await settle();
    expect(engine.requests("reply")).toEqual([]);
  });

  test("shuts by itself at the instant at which the window closes", async () => {
    const at = Date.now() + 10_000;
    const window = { kind: "open_until", at, messages_left: null } as const;
    engine.conversations.set(1, conversation(row(1, { window })));
    await open(engine);
    await click('[data-ticket="1"]');
    await type("Just in time?");
    await vi.advanceTimersByTimeAsync(at - 1 - Date.now());
    expect(send().disabled).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await settle();
    expect(send().disabled).toBe(true);
    expect(all("[data-part=why-closed]")).toHaveLength(1);
    expect(box().value).toBe("Just in time?");
  });

  test("where the helpdesk must send, it opens there and nothing pretends otherwise", async () => {
    engine.conversations.set(
      1,
      conversation(row(1), {
        route: { kind: "open_in_helpdesk", url: "https://desk.test/1", reason: "Only there." },
      }),
    );
    await open(engine);
    await click('[data-ticket="1"]');
    expect(words("[data-part=why-closed]")).toBe("Only there.");
    expect(all("[data-action=send], textarea")).toEqual([]);
    await click("[data-action=open-external]");
    expect(engine.opened).toEqual(["https://desk.test/1"]);
  });

  test("offline it still takes a reply and says that it will wait", async () => {
    engine.accounts = [
      account({
        connection: {
          kind: "offline",
          since: Date.now() - HOUR,
          reason: "No route to host.",
          retry_at: Date.now() + 60_000,
        },
      }),
    ];
    await open(engine);
    expect(words("[data-part=offline]")).toBe(
      "Offline since 11:00. No route to host. Next try 12:01.",
    );
    await click('[data-ticket="1"]');
    await type("Later then");
    expect(words("[data-part=reply-waits]")).toContain("waits in the outbox");
    await click("[data-action=send]");
    expect(engine.requests("reply")).toHaveLength(1);
  });
});

describe("a clock that is off", () => {
  test.each([
    [-3 * 60_000, "3 minutes fast"],
    [2 * HOUR, "120 minutes slow"],
  ])("by %d ms is told, and whose clock counts", async (clock_offset_ms, told) => {
    engine.accounts = [account({ clock_offset_ms })];
    await open(engine);
    expect(words("[data-part=clock-off]")).toContain(told);
    expect(words("[data-part=clock-off]")).toContain("helpdesk’s clock");
  });

  test("by less than two minutes is no news", async () => {
    engine.accounts = [account({ clock_offset_ms: 80_000 })];
    await open(engine);
    expect(all("[data-part=clock-off]")).toEqual([]);
  });
});

describe("the outbox", () => {
  const send = (state: SendView["state"], more: Partial<SendView> = {}): SendView => ({
    id: 91,
    what: { kind: "reply", text: "See you", status: "pending" },
    state,
    reason: null,
    created_at: Date.now(),
    not_before: Date.now() + 3000,
    files: [],
    doubtful: false,
    ...more,
  });

  test("a reply counts down with Undo, and its text comes back into the box", async () => {
    engine.conversations.set(1, conversation(row(1), { sends: [send("queued")] }));
    engine.handlers.undo = () => {
      engine.conversations.set(1, conversation(row(1), { draft: "See you" }));
      return {};
    };
    await open(engine);
    await click('[data-ticket="1"]');
    expect(words("[data-part=send]")).toBe("See you Sending in 3 s Undo");
    await vi.advanceTimersByTimeAsync(1000);
    expect(words("[data-part=send-state]")).toBe("Sending in 2 s");
    await click("[data-action=undo]");
    expect(engine.requests("undo")).toEqual([{ account: DESK, send: 91 }]);
    expect(all("[data-part=send]")).toEqual([]);
    expect((one("textarea") as HTMLTextAreaElement).value).toBe("See you");
  });

  test("a reply that failed gives its reason and two ways out", async () => {
    const failed = send("failed", { reason: "The ticket is closed" });
    engine.conversations.set(1, conversation(row(1), { sends: [failed] }));
    await open(engine);
    await click('[data-ticket="1"]');
    expect(one("[data-part=send]").dataset["state"]).toBe("failed");
    expect(words("[data-part=send-state]")).toBe("Not sent: The ticket is closed");
    await click("[data-action=retry]");
    expect(engine.requests("retry")).toEqual([{ account: DESK, send: 91 }]);
    await click("[data-action=discard]");
    expect(engine.requests("discard")).toEqual([{ account: DESK, send: 91 }]);
  });
});

describe("failures and ends", () => {
  test("a failed send is shown at the upper right until it is dismissed", async () => {
    await open(engine);
    const event = {
      event: "send_failed",
      act: "reply",
      ticket: ref(3),
      name: "<b>Priya</b>",
      reason: "24 hours are over",
    } as const;
    engine.emit(event);
    engine.emit(event);
    await vi.advanceTimersByTimeAsync(10 * 60_000);
    await settle();
    expect(words("[data-part=notice]")).toContain("Reply to <b>Priya</b> failed");
    expect(words("[data-part=notice]")).toContain("24 hours are over");
    await click("[data-action=dismiss]");
    expect(all("[data-part=notice]")).toEqual([]);
  });

  test("a notice says what did not come about, and two of one ticket both show", async () => {
    await open(engine);
    const acts = {
      reply: "Reply to Ana failed",
      delivery: "Reply to Ana was not delivered",
      take: "Could not take Ana’s ticket",
      status: "Could not change the status of Ana’s ticket",
      assign: "Could not assign Ana’s ticket",
      tags: "Could not change the tags of Ana’s ticket",
    } as const;
    for (const act of Object.keys(acts) as (keyof typeof acts)[]) {
      engine.emit({ event: "send_failed", act, ticket: ref(3), name: "Ana", reason: "no" });
    }
    engine.emit({ event: "send_failed", act: "tags", ticket: ref(4), name: " ", reason: "no" });
    await settle();
    const titles = all("[data-part=notice] strong").map((title) => title.textContent);
    expect(titles).toEqual([
      ...Object.values(acts),
      "Could not change the tags of the customer’s ticket",
    ]);
  });

  test("without the background program nothing pretends to work", async () => {
    await open(engine);
    engine.end();
    await settle();
    expect(words("[data-part=gone]")).toContain("Reddot has stopped");
    expect(all("[data-ticket]")).toEqual([]);
  });
});
