/** Several helpdesks in one list: nobody may take one's ticket for the other's. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { useLanguages } from "../src/lib/locale";
import { Engine, account, conversation, ref, row } from "./engine";
import { all, click, closePage, desk, layOut, one, open, press, settle, type, words } from "./page";

const HOUR = 3_600_000;
const ACME = "acme.zendesk.com-7";
const NORTH = "nordwind.zendesk.com-21";
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
  engine.accounts = [
    account({ account: ACME, helpdesk: "https://acme.zendesk.com", embedded_desk: false }),
    account({ account: NORTH, helpdesk: "https://nordwind.zendesk.com", embedded_desk: false }),
  ];
  // The same number at both.
  engine.rows.assigned = [
    row(1, { ticket: ref(1, ACME), name: "Ana" }),
    row(1, { ticket: ref(1, NORTH), name: "Ben" }),
  ];
});

afterEach(() => {
  closePage();
  vi.useRealTimers();
});

const at = (name: string) => `[data-account="${name}"][data-ticket="1"]`;
const offline = { kind: "offline", since: Date.now(), reason: "No route.", retry_at: 0 } as const;

describe("two helpdesks", () => {
  test("each row says where its ticket lives, and so does the open conversation", async () => {
    await open(engine);
    expect(words(`${at(ACME)} [data-part=helpdesk]`)).toBe("acme");
    expect(words(`${at(NORTH)} [data-part=helpdesk]`)).toBe("nordwind");
    await click(at(NORTH));
    expect(words("[data-conversation] [data-part=helpdesk]")).toBe("nordwind");
    expect(words("[data-conversation] h1")).toBe("Ben");
  });

  test("a reply goes to the one that it was written for", async () => {
    await open(engine);
    await click(at(NORTH));
    await type("Hello Ben");
    await click("[data-action=send]");
    expect(engine.requests("get_conversation")[0]?.ticket).toEqual(ref(1, NORTH));
    expect(engine.requests("reply")).toEqual([
      { ticket: ref(1, NORTH), text: "Hello Ben", status: "pending", files: [] },
    ]);
  });

  test("a change at one does not make the other's conversation be read again", async () => {
    await open(engine);
    await click(at(ACME));
    const before = engine.requests("get_conversation").length;
    engine.emit({ event: "changed", account: NORTH, tickets: [1] });
    await settle();
    expect(engine.requests("get_conversation")).toHaveLength(before);
    engine.emit({ event: "changed", account: ACME, tickets: [1] });
    await settle();
    expect(engine.requests("get_conversation")).toHaveLength(before + 1);
  });

  test("coming back, the focus is on the row of the right one", async () => {
    await open(engine);
    await click(at(NORTH));
    await press("Escape");
    expect(document.activeElement).toBe(one(at(NORTH)));
  });

  test("the bar says which of them is offline, and beside a conversation of the other it is quiet", async () => {
    engine.accounts = [engine.accounts[0] ?? account(), { ...account(), ...north(offline) }];
    await open(engine);
    expect(words("[data-part=offline]")).toMatch(/^nordwind: Offline since/);
    expect(words("[data-part=connection]")).toBe("nordwind: Offline");
    await click(at(ACME));
    expect(all(".over [data-part=offline], [data-part=reply-waits]")).toEqual([]);
    await press("Escape");
    await click(at(NORTH));
    expect(all(".over [data-part=offline], [data-part=reply-waits]")).toHaveLength(2);
  });

  test("Sign in again opens the sign-in of the account that needs it", async () => {
    const needed = { kind: "sign_in_needed", since: Date.now() } as const;
    engine.accounts = [engine.accounts[0] ?? account(), { ...account(), ...north(needed) }];
    await open(engine);
    await click("[data-action=sign-in-again]");
    expect(engine.requests("show")).toEqual([{ view: { window: "sign_in", account: NORTH } }]);
    expect(engine.closed).toBe(1);
  });

  test("each is counted by its own clock, and only the one whose clock is off says so", async () => {
    const window = {
      kind: "open_until",
      at: Date.now() + HOUR / 2 + 5000,
      messages_left: null,
    } as const;
    engine.rows.assigned = engine.rows.assigned.map((one) => ({ ...one, window }));
    engine.accounts = [
      engine.accounts[0] ?? account(),
      { ...account(), ...north({ kind: "connected" }), clock_offset_ms: HOUR },
    ];
    await open(engine);
    expect(words(`${at(ACME)} [data-part=window]`)).toBe("30 min");
    expect(words(`${at(NORTH)} [data-part=window]`)).toBe("closed");
    expect(words("[data-part=clock-off]")).toMatch(/^nordwind: .*60 minutes slow/);
  });
});

function north(connection: ReturnType<typeof account>["connection"]) {
  return {
    account: NORTH,
    helpdesk: "https://nordwind.zendesk.com",
    embedded_desk: false,
    connection,
  };
}

test("with one helpdesk nothing says which", async () => {
  engine.accounts = [engine.accounts[0] ?? account()];
  engine.rows.assigned = [row(1, { ticket: ref(1, ACME) })];
  await open(engine);
  await click(at(ACME));
  expect(all("[data-part=helpdesk]")).toEqual([]);
});

describe("a conversation that is not held whole", () => {
  const held = (more: Parameters<typeof conversation>[1]) => {
    engine.conversations.set(1, conversation(row(1, { ticket: ref(1, ACME) }), more));
  };

  test("says so, and what would help, when only the newest message is there", async () => {
    engine.accounts = [account({ account: ACME, connection: offline })];
    held({ read_at: null });
    await open(engine);
    await click(at(ACME));
    expect(words("[data-part=held-in-part]")).toBe(
      "Only the newest message is kept here. Connect to read the rest.",
    );
  });

  test("says so when the helpdesk has told of something newer", async () => {
    held({ behind: true });
    await open(engine);
    await click(at(ACME));
    expect(words("[data-part=behind]")).toContain("Newer messages are at the helpdesk.");
    expect(all("[data-part=held-in-part]")).toEqual([]);
  });

  test("and one that is held whole says nothing", async () => {
    held({});
    await open(engine);
    await click(at(ACME));
    expect(all("[data-part=held-in-part], [data-part=behind]")).toEqual([]);
  });
});

test("Ctrl+, opens the settings, and the notifier gives way", async () => {
  await open(engine);
  await press(",", { ctrlKey: true });
  expect(engine.requests("show")).toEqual([{ view: { window: "settings", account: null } }]);
  expect(engine.closed).toBe(1);
});
