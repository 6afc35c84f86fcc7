/** What the notifier does without opening a conversation: actions of a row, the quick reply, why the dot is red. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { useLanguages } from "../src/lib/locale";
import type { FirstRun, Preferences, SendView } from "../src/lib/protocol";
import { Engine, account, conversation, ref, row } from "./engine";
import { all, click, closePage, desk, layOut, one, open, press, settle, type, words } from "./page";

let engine: Engine;
let preferences: Preferences;

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ["setTimeout", "clearTimeout", "Date", "requestAnimationFrame", "cancelAnimationFrame"],
  });
  vi.setSystemTime(new Date(2026, 10, 24, 12));
  useLanguages(["en-GB"]);
  localStorage.clear();
  layOut();
  desk({ focused: true, visible: true });
  engine = new Engine();
  engine.view = { window: "notifier", toggle: false, ticket: null, compose: false };
  preferences = { language: null, keep_tab: false, notifier_stays: false };
  engine.handlers.get_preferences = () => preferences;
  engine.handlers.later = () => ({});
  engine.rows.assigned = [row(1), row(2)];
  engine.rows.unassigned = [row(3), row(4)];
});

afterEach(() => {
  closePage();
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const queued = (more: Partial<SendView> = {}): SendView => ({
  id: 1,
  what: { kind: "reply", text: "On its way", status: "open" },
  state: "queued",
  reason: null,
  created_at: Date.now(),
  not_before: Date.now() + 3000,
  files: [],
  doubtful: false,
  ...more,
});

describe("a row's actions", () => {
  test("by the keyboard: from the row to the right, along, and back", async () => {
    await open(engine);
    one('[data-ticket="2"]').focus();
    await settle();
    const bar = one("[data-part=row-actions]");
    expect(bar.getAttribute("aria-label")).toBe("Actions for Customer 2");
    await press("ArrowRight");
    expect(document.activeElement).toBe(one("[data-action=row-take]"));
    await press("ArrowRight");
    expect(document.activeElement).toBe(one("[data-part=row-actions] select"));
    await press("ArrowRight");
    expect(document.activeElement).toBe(one("[data-action=row-reply]"));
    await press("ArrowRight");
    expect(document.activeElement).toBe(one("[data-action=row-open]"));
    await press("Escape");
    expect(document.activeElement).toBe(one('[data-ticket="2"]'));
    expect(engine.closed).toBe(0);
    for (const button of all("[data-part=row-actions] :is(button, select)")) {
      expect(button.tabIndex, "Tab leads there, too").toBe(0);
    }
  });

  test("by single keys: take, later and reply are meant for the row that has the keyboard", async () => {
    await open(engine);
    one('[data-ticket="2"]').focus();
    await press("t");
    expect(engine.requests("take")).toEqual([{ ticket: ref(2) }]);
    await press("l");
    const asked = engine.requests("later");
    expect(asked).toHaveLength(1);
    expect(asked[0]?.ticket).toEqual(ref(2));
    expect((asked[0]?.until ?? 0) - Date.now()).toBeGreaterThan(59 * 60_000);
    await press("r");
    expect(one("[data-part=quick-reply]").dataset["quick"]).toBe("2");
  });

  test("what cannot be done is not offered", async () => {
    engine.rows.assigned = [
      row(1, { status: "closed", assignee: { id: 8, name: "Ben", me: false } }),
    ];
    await open(engine);
    one('[data-ticket="1"]').focus();
    await settle();
    expect(all("[data-part=row-actions] :is(button, select)")).toEqual([
      one("[data-action=row-open]"),
    ]);
    await press("t");
    await press("l");
    await press("r");
    expect(engine.requests("take")).toEqual([]);
    expect(engine.requests("later")).toEqual([]);
    expect(all("[data-part=quick-reply]")).toEqual([]);
  });
});

describe("the reply in a row", () => {
  async function begin(): Promise<void> {
    await open(engine);
    one('[data-ticket="2"]').focus();
    await press("r");
    await settle();
  }

  test("it says which account sends, and the cursor is in the box", async () => {
    await begin();
    expect(words("[data-part=sending-account]")).toContain("+34 910 000 001");
    expect(document.activeElement).toBe(one("textarea[data-part=reply]"));
    expect(all("[data-action=write-note]"), "no note by mistake").toEqual([]);
  });

  test("sent, it can be taken back for a while, and then the row has the keyboard again", async () => {
    await begin();
    await type("On its way");
    const held = conversation(row(2), { sends: [queued()] });
    engine.handlers.reply = () => {
      engine.conversations.set(2, held);
      return { send: 1 };
    };
    await press("Enter", { ctrlKey: true });
    expect(engine.requests("reply")).toEqual([
      { ticket: ref(2), text: "On its way", status: "pending", files: [] },
    ]);
    expect(words("[data-part=quick-reply] [data-part=send-state]")).toContain("Sending in");
    expect(document.activeElement).toBe(one("[data-part=quick-reply] [data-action=undo]"));
    await vi.advanceTimersByTimeAsync(3100);
    await settle();
    expect(all("[data-part=quick-reply]")).toEqual([]);
    expect(document.activeElement).toBe(one('[data-ticket="2"]'));
  });

  test("taken back, it is in the box again", async () => {
    await begin();
    await type("On its way");
    engine.handlers.reply = () => {
      engine.conversations.set(2, conversation(row(2), { sends: [queued()] }));
      return { send: 1 };
    };
    await press("Enter", { ctrlKey: true });
    engine.handlers.undo = () => {
      engine.conversations.set(2, conversation(row(2), { draft: "On its way" }));
      return {};
    };
    await click("[data-part=quick-reply] [data-action=undo]");
    expect((one("textarea[data-part=reply]") as HTMLTextAreaElement).value).toBe("On its way");
    expect(document.activeElement).toBe(one("textarea[data-part=reply]"));
  });

  test("Escape closes it, keeps the draft and not the window's focus on nothing", async () => {
    await begin();
    await type("Half a thought");
    await press("Escape");
    expect(all("[data-part=quick-reply]")).toEqual([]);
    expect(engine.requests("save_draft")).toEqual([
      { ticket: ref(2), text: "Half a thought", note: false },
    ]);
    expect(document.activeElement).toBe(one('[data-ticket="2"]'));
    expect(engine.closed).toBe(0);
  });

  test("what is too long for the channel is counted, and never sent", async () => {
    engine.conversations.set(
      2,
      conversation(row(2), { text_limit: { most: 1000, unit: "characters" } }),
    );
    await begin();
    await type("x".repeat(800));
    expect(all("[data-part=room]")).toEqual([]);
    await type("x".repeat(990));
    expect(words("[data-part=room]")).toBe("10 characters left");
    await type("😀".repeat(1002));
    expect(words("[data-part=too-long]")).toBe(
      "WhatsApp takes 1,000 characters in a message. This is 2 too many.",
    );
    expect((one("[data-action=send]") as HTMLButtonElement).disabled).toBe(true);
    expect(one("textarea[data-part=reply]").getAttribute("aria-invalid")).toBe("true");
    await press("Enter", { ctrlKey: true });
    expect(engine.requests("reply")).toEqual([]);
    await type("x".repeat(1000));
    await press("Enter", { ctrlKey: true });
    expect(engine.requests("reply")).toHaveLength(1);
  });

  test("a closed window shuts it, and says why", async () => {
    const shut = row(2, {
      window: { kind: "closed_since", at: Date.now() - 1000, because: "time_over" },
    });
    engine.conversations.set(2, conversation(shut, { draft: "Kept" }));
    await begin();
    expect(one("[data-part=why-closed]").dataset["why"]).toBe("window");
    expect((one("textarea[data-part=reply]") as HTMLTextAreaElement).disabled).toBe(true);
    await press("Escape");
    expect(all("[data-part=quick-reply]")).toEqual([]);
  });

  test("what is begun goes on in the whole conversation", async () => {
    await begin();
    await type("Half a thought");
    await press("Escape");
    await press("r");
    await type("Half a thought");
    await click('[data-ticket="2"]');
    expect(one("[data-part=conversation]").dataset["conversation"]).toBe("2");
    expect((one("textarea[data-part=reply]") as HTMLTextAreaElement).value).toBe("Half a thought");
  });

  test("when the ticket leaves the list, what was written stays before the eyes", async () => {
    await begin();
    await type("Half a thought");
    engine.rows.assigned = [row(1)];
    engine.emit({ event: "changed", account: "desk", tickets: [2] });
    await settle();
    expect(one("[data-part=conversation]").dataset["conversation"]).toBe("2");
    expect((one("textarea[data-part=reply]") as HTMLTextAreaElement).value).toBe("Half a thought");
  });

  test("rows below it make room", async () => {
    engine.rows.assigned = [row(1), row(2), row(9)];
    await begin();
    const under = one("li.under");
    expect(under.style.top).toBe("148px");
    expect(under.previousElementSibling?.querySelector("[data-ticket]")).toBe(
      one('[data-ticket="2"]'),
    );
  });
});

describe("why the dot is red", () => {
  beforeEach(() => {
    engine.status = {
      dot: "red",
      waiting: 24,
      why: [
        {
          ticket: ref(3),
          name: "Ana",
          channel: "whatsapp",
          since: Date.now() - 60_000,
          unseen: true,
          reason: "wrote_again",
        },
        {
          ticket: ref(4, "acme"),
          name: "Bea",
          channel: "line",
          since: Date.now() - 120_000,
          unseen: false,
          reason: "put_off",
        },
      ],
    };
    engine.accounts = [
      account(),
      account({ account: "acme", helpdesk: "acme.zendesk.com", embedded_desk: false }),
    ];
  });

  test("it is the engine's reasons, each with its helpdesk, and what ends it", async () => {
    await open(engine);
    await press("w");
    expect(words("[data-part=why] h2")).toBe("Why is the dot red?");
    expect(words("[data-why-ticket='3'] .reason")).toContain(
      "Has written again since it was looked at",
    );
    expect(words("[data-why-ticket='4'] .reason")).toBe("Is put offacme");
    expect(words("[data-part=why]")).toContain("22 more tickets wait");
    expect(words("[data-part=why]")).toContain("It turns hollow once");
    await click("[data-why-ticket='3']");
    expect(all("[data-part=why]")).toEqual([]);
    expect(one("[data-part=conversation]").dataset["conversation"]).toBe("3");
  });

  test("no dot, no button", async () => {
    engine.status = { dot: "plain" };
    await open(engine);
    expect(all("[data-action=why]")).toEqual([]);
    await press("w");
    expect(all("[data-part=why]")).toEqual([]);
  });
});

describe("another window is used", () => {
  const leave = async () => {
    desk({ focused: false });
    await vi.advanceTimersByTimeAsync(200);
    await settle();
  };

  test("it closes, and what was being written is kept", async () => {
    await open(engine);
    one('[data-ticket="2"]').focus();
    await press("r");
    await type("Half a thought");
    await leave();
    expect(engine.closed).toBe(1);
    expect(engine.requests("save_draft").at(-1)).toEqual({
      ticket: ref(2),
      text: "Half a thought",
      note: false,
    });
  });

  test("not for a moment, and not when it is to stay", async () => {
    await open(engine);
    desk({ focused: false });
    await vi.advanceTimersByTimeAsync(50);
    desk({ focused: true });
    await vi.advanceTimersByTimeAsync(500);
    expect(engine.closed).toBe(0);
    preferences = { ...preferences, notifier_stays: true };
    engine.emit({ event: "settings" });
    await settle();
    await leave();
    expect(engine.closed).toBe(0);
  });

  test("not while a dialog of its own is open, of the desktop's or the page's", async () => {
    engine.status = { dot: "red", waiting: 1 };
    await open(engine);
    await press("w");
    await leave();
    expect(engine.closed).toBe(0);
    await click("[data-action=close-why]");
    desk({ focused: true });
    engine.attachFiles = () => new Promise(() => undefined);
    one('[data-ticket="2"]').focus();
    await press("r");
    await click("[data-action=attach]");
    await leave();
    expect(engine.closed).toBe(0);
  });
});

describe("the tab on which it was left", () => {
  const shown = () => one("[role=tab][aria-selected=true]").dataset["queue"];

  test("is remembered by choice only", async () => {
    await open(engine);
    await click("[role=tab][data-queue=unassigned]");
    closePage();
    await open(engine);
    expect(shown()).toBe("assigned");

    preferences = { ...preferences, keep_tab: true };
    engine.emit({ event: "settings" });
    await settle();
    await click("[role=tab][data-queue=unassigned]");
    closePage();
    await open(engine);
    expect(shown()).toBe("unassigned");

    preferences = { ...preferences, keep_tab: false };
    engine.emit({ event: "settings" });
    await settle();
    closePage();
    await open(engine);
    expect(shown()).toBe("assigned");
  });
});

test("the first time it says where the dot is, once, beside the tickets that there are", async () => {
  let firstRun: FirstRun = "hint";
  engine.handlers.get_first_run = () => ({ first_run: firstRun });
  engine.handlers.set_first_run = (ask) => {
    firstRun = ask.first_run;
    return {};
  };
  await open(engine);
  expect(one("[role=tab][aria-selected=true]").dataset["queue"]).toBe("unassigned");
  expect(words("[data-part=tray-hint]")).toContain("Reddot lives in your tray");
  await click("[data-action=hint-understood]");
  expect(firstRun).toBe("over");
  expect(all("[data-part=tray-hint]")).toEqual([]);
  closePage();
  await open(engine);
  expect(one("[role=tab][aria-selected=true]").dataset["queue"]).toBe("assigned");
});
