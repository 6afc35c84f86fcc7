import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { RequestFailed } from "../src/lib/bridge";
import { useLanguages } from "../src/lib/locale";
import { speak } from "../src/lib/language.svelte";
import type {
  AccountEntry,
  AccountSettings,
  ChannelRule,
  DesktopView,
  Preferences,
} from "../src/lib/protocol";
import { Engine, account } from "./engine";
import { all, change, click, closePage, desk, one, open, press, settle, words } from "./page";

const ACME = "acme.zendesk.com-7";
let engine: Engine;
let entries: AccountEntry[];
let held: AccountSettings;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "setInterval"] });
  vi.setSystemTime(new Date(2026, 10, 24, 12));
  useLanguages(["en-GB"]);
  desk({ focused: true, visible: true });
  entries = [
    {
      account: ACME,
      name: "Ana Ruiz",
      email: "ana@acme.example",
      url: "https://acme.zendesk.com",
      method: "oauth",
      encryption: "keychain",
      on: true,
      rests: null,
      signed_in_at: 0,
      presence: null,
    },
    {
      account: "desk",
      name: "",
      email: "",
      url: "",
      method: "embedded_desk",
      on: false,
      encryption: "none",
      rests: { drafts: 0, unsent: 0 },
      signed_in_at: 0,
      presence: null,
    },
  ];
  held = {
    account: ACME,
    keep: { what: "open", days: 90 },
    keep_costs: [
      { keep: { what: "as_needed", days: 90 }, conversations: 0, requests: 0, takes_ms: 0 },
      cost("open", 90, 12, 60_000),
      cost("social", 90, 1_234, 7_200_000),
      cost("social", null, 3_000, null),
    ],
    held: { conversations: 1204, tickets: 5310 },
    retention: { days: null, megabytes: null },
    channel_rules: [rule("line_shop", "line"), rule("newsletter", null)],
    watch_all: false,
    lanes: [
      {
        lane: "head",
        every_ms: 18_000,
        requests: 3,
        fresh_at: Date.now() - 120_000,
        trouble: null,
      },
      { lane: "lead", every_ms: null, requests: 0, fresh_at: null, trouble: "It may not search." },
    ],
    limit: 700,
    remaining: 512,
  };
  engine = new Engine();
  engine.window = "settings";
  engine.accounts = [
    account({
      account: ACME,
      helpdesk: "https://acme.zendesk.com",
      outbox: 2,
      drafts: 1,
      embedded_desk: false,
    }),
  ];
  engine.handlers = {
    get_accounts: () => ({ accounts: entries, from_environment: false }),
    get_account_settings: () => held,
    set_account_on: ({ account: which, on }) => {
      entries = entries.map((one) => (one.account === which ? { ...one, on } : one));
      return {};
    },
    remove_account: ({ account: which }) => {
      entries = entries.filter((one) => one.account !== which);
      return {};
    },
    set_keep: ({ keep }) => {
      held = { ...held, keep };
      return {};
    },
    set_channel_rules: ({ rules }) => {
      held = { ...held, channel_rules: rules };
      return {};
    },
    set_watch_all: ({ on }) => {
      held = { ...held, watch_all: on };
      return {};
    },
  };
});

afterEach(() => {
  closePage();
  vi.useRealTimers();
});

function cost(
  what: "open" | "social",
  days: number | null,
  requests: number,
  takes_ms: number | null,
) {
  return { keep: { what, days }, conversations: requests, requests, takes_ms };
}

function rule(value: string, channel: ChannelRule["channel"]): ChannelRule {
  return { on: "tag", value, channel };
}

const refuse = () => {
  throw new RequestFailed({
    code: "storage",
    message: "The disk is full.",
    hint: "Make room.",
    retry_at: null,
  });
};

describe("the helpdesks", () => {
  test("are listed with how they are, and the first one is shown", async () => {
    await open(engine);
    expect(all("[data-entry]").map((one) => one.dataset["entry"])).toEqual([ACME, "desk"]);
    expect(words(`[data-entry="${ACME}"]`)).toBe("acme Connected");
    expect(words("[data-entry=desk]")).toBe("Built-in desk Off");
    expect(words("[data-part=signed-in-as]")).toBe("Signed in as Ana Ruiz, ana@acme.example");
  });

  test("the one asked for is shown first", async () => {
    engine.view = { window: "settings", account: "desk" };
    await open(engine);
    expect(one("[data-settings]").dataset["settings"]).toBe("desk");
    expect(words("[data-part=no-settings]")).toContain("Switch it on");
    expect(engine.requests("get_account_settings")).toEqual([]);
  });

  test("one is switched off with what is kept left alone", async () => {
    await open(engine);
    const on = () => one("[data-action=account-on]").getAttribute("aria-checked");
    expect(on()).toBe("true");
    await click("[data-action=account-on]");
    expect(engine.requests("set_account_on")).toEqual([{ account: ACME, on: false }]);
    expect(on()).toBe("false");
    expect(engine.requests("remove_account")).toEqual([]);
  });

  test("a refusal is told where the change was made, and the switch stays as it is", async () => {
    engine.handlers.set_account_on = refuse;
    await open(engine);
    await click("[data-action=account-on]");
    expect(words("[data-section=account] [data-part=problem]")).toBe(
      "That was not changed. The disk is full. Make room.",
    );
    expect(one("[data-action=account-on]").getAttribute("aria-checked")).toBe("true");
  });

  test("removing asks first, says how much was not sent, and keeps what is stored unless told", async () => {
    await open(engine);
    await click("[data-action=remove-account]");
    expect(words("[data-part=what-goes]")).toContain("1 draft, and ");
    expect(words("[data-part=what-goes]")).toContain("2 replies and other actions");
    await click("[data-action=cancel-remove]");
    expect(engine.requests("remove_account")).toEqual([]);
    await click("[data-action=remove-account]");
    await click("[data-action=confirm-remove]");
    expect(engine.requests("remove_account")).toEqual([{ account: ACME, wipe: false }]);
    expect(one("[data-settings]").dataset["settings"]).toBe("desk");
  });

  test("removing what is stored, too, has to be chosen", async () => {
    await open(engine);
    await click("[data-action=remove-account]");
    await click("[data-action=wipe-data]");
    await click("[data-action=confirm-remove]");
    expect(engine.requests("remove_account")).toEqual([{ account: ACME, wipe: true }]);
  });

  test("the built-in desk cannot be switched off while it is all there is, nor removed", async () => {
    entries = entries.slice(1).map((one) => ({ ...one, on: true }));
    engine.accounts = [account({ account: "desk" })];
    await open(engine);
    expect((one("[data-action=account-on]") as HTMLButtonElement).disabled).toBe(true);
    expect(all("[data-action=remove-account]")).toEqual([]);
  });

  test("one more is added in the sign-in window", async () => {
    await open(engine);
    await click("[data-action=add-helpdesk]");
    expect(engine.requests("show")).toEqual([{ view: { window: "sign_in", account: null } }]);
    expect(engine.closed).toBe(0);
  });

  test("Escape closes the window", async () => {
    await open(engine);
    await press("Escape");
    expect(engine.closed).toBe(1);
  });
});

describe("kept for reading offline", () => {
  test("each choice has its cost, and the share that is held is told", async () => {
    await open(engine);
    expect(words("[data-part=held]")).toBe(
      "1,204 of 5,310 conversations are kept whole on this computer.",
    );
    const costs = all("[data-section=keep] [data-part=cost]").map((one) => one.textContent);
    // Of "all" the engine told no cost, so none is shown.
    expect(costs).toEqual([
      "nothing more to read",
      "about 12 requests, 1 min at the present pace",
      "about 1,200 requests, 2 h at the present pace",
    ]);
  });

  test("a choice applies at once", async () => {
    await open(engine);
    await click("[data-keep=social]");
    expect(engine.requests("set_keep")).toEqual([
      { account: ACME, keep: { what: "social", days: 90 } },
    ]);
    await change("[data-part=keep-days]", "null");
    expect(engine.requests("set_keep")[1]).toEqual({
      account: ACME,
      keep: { what: "social", days: null },
    });
  });

  test("a refused choice goes back to what holds", async () => {
    engine.handlers.set_keep = refuse;
    await open(engine);
    await click("[data-keep=all]");
    expect(words("[data-section=keep] [data-part=problem]")).toContain("The disk is full.");
    expect((one("[data-keep=open]") as HTMLInputElement).checked).toBe(true);
  });
});

describe("the channel rules", () => {
  const values = () =>
    all("[data-action=rule-value]").map((one) => (one as HTMLInputElement).value);
  const sent = () => engine.requests("set_channel_rules").at(-1)?.rules;
  const nth = (what: string, at: number) => all(`[data-action=rule-${what}]`)[at] as HTMLElement;

  test("a new one is handed over when it has a value, not before", async () => {
    await open(engine);
    await click("[data-action=add-rule]");
    expect(document.activeElement).toBe(nth("value", 2));
    expect(engine.requests("set_channel_rules")).toEqual([]);
    await change(nth("value", 2), " vip ");
    expect(sent()).toEqual([...rulesAtFirst(), rule("vip", "whatsapp")]);
  });

  test("one that is taken out can be put back", async () => {
    await open(engine);
    nth("remove", 0).click();
    await settle();
    expect(sent()).toEqual([rule("newsletter", null)]);
    expect(words("[data-part=rule-done]")).toBe("Removed the rule for “line_shop”.");
    await click("[data-action=rule-undo]");
    expect(sent()).toEqual(rulesAtFirst());
    expect(values()).toEqual(["line_shop", "newsletter"]);
    expect(all("[data-part=rule-done]")).toEqual([]);
  });

  test("the order is changed by keyboard, and the focus goes along", async () => {
    await open(engine);
    nth("up", 1).focus();
    nth("up", 1).click();
    await settle();
    expect(sent()).toEqual([...rulesAtFirst()].reverse());
    expect(document.activeElement).toBe(nth("down", 0));
  });

  test("a channel is changed, also to none", async () => {
    await open(engine);
    await change(nth("channel", 0), "");
    expect(sent()?.[0]).toEqual(rule("line_shop", null));
  });

  test("what was refused stays as typed, with the reason", async () => {
    engine.handlers.set_channel_rules = refuse;
    await open(engine);
    await change(nth("value", 0), "line_store");
    expect(words("[data-section=channels] [data-part=problem]")).toContain("Make room.");
    engine.emit({ event: "settings" });
    await settle();
    expect(values()).toEqual(["line_store", "newsletter"]);
    engine.handlers.set_channel_rules = () => ({});
    await click("[data-action=rule-retry]");
    expect(sent()?.[0]).toEqual(rule("line_store", "line"));
    expect(all("[data-section=channels] [data-part=problem], [data-action=rule-retry]")).toEqual(
      [],
    );
  });

  test("what another window changed shows, but never over what is being written", async () => {
    await open(engine);
    await click("[data-action=add-rule]");
    held = { ...held, channel_rules: [rule("other", "x")] };
    engine.emit({ event: "settings" });
    await settle();
    expect(values()).toEqual(["other", ""]);
  });

  const rulesAtFirst = () => [rule("line_shop", "line"), rule("newsletter", null)];
});

describe("a Chatwoot server", () => {
  beforeEach(() => {
    entries = entries.map((one) =>
      one.account === ACME ? { ...one, method: "access_token", presence: false } : one,
    );
    engine.handlers.set_presence = ({ account: which, on }) => {
      entries = entries.map((one) => (one.account === which ? { ...one, presence: on } : one));
      return {};
    };
  });

  test("counts the agent as present when that is switched on, and says what it does", async () => {
    await open(engine);
    expect(one("[data-action=presence]").getAttribute("aria-checked")).toBe("false");
    expect(words("[data-section=account]")).toContain("automatic assignment");
    await click("[data-action=presence]");
    expect(engine.requests("set_presence")).toEqual([{ account: ACME, on: true }]);
    expect(one("[data-action=presence]").getAttribute("aria-checked")).toBe("true");
    engine.handlers.set_presence = refuse;
    await click("[data-action=presence]");
    expect(one("[data-action=presence]").getAttribute("aria-checked")).toBe("true");
    expect(words("[data-section=account] [data-part=problem]")).toContain("The disk is full.");
  });

  test("has inboxes to tell a channel by: one through which WeChat comes in", async () => {
    await open(engine);
    await click("[data-action=add-rule]");
    const rows = all("[data-rule]");
    const row = rows.at(-1) as HTMLElement;
    const part = (action: string) =>
      row.querySelector(`[data-action=${action}]`) as HTMLInputElement;
    expect(part("rule-on").value).toBe("inbox");
    await change(part("rule-channel"), "wechat");
    await change(part("rule-value"), " 微信 bridge ");
    expect(engine.requests("set_channel_rules").at(-1)?.rules.at(-1)).toEqual({
      on: "inbox",
      value: "微信 bridge",
      channel: "wechat",
    });
  });
});

test("only a helpdesk that has presence and inboxes offers them", async () => {
  await open(engine);
  expect(all("[data-action=presence]")).toEqual([]);
  await click("[data-action=add-rule]");
  expect(all("[data-action=rule-on] option[value=inbox]")).toEqual([]);
});

test("the whole queue is watched at once, and it says what that costs", async () => {
  await open(engine);
  expect(words("[data-section=watch]")).toContain("more of the account’s requests");
  await click("[data-action=watch-all]");
  expect(engine.requests("set_watch_all")).toEqual([{ account: ACME, on: true }]);
  expect(one("[data-action=watch-all]").getAttribute("aria-checked")).toBe("true");
});

test("the poll plan is told lane by lane, and what is left of the account's limit", async () => {
  await open(engine);
  const lane = (name: string) =>
    all(`[data-lane=${name}] > *`).map((one) => one.textContent.trim());
  expect(lane("head")).toEqual(["New and changed tickets", "every 18 s", "3", "2 min ago"]);
  expect(lane("lead")).toEqual([
    "Tickets that others hold It may not search.",
    "rests",
    "0",
    "not yet",
  ]);
  expect(words("[data-part=limit]")).toBe(
    "The account allows 700 requests a minute for everybody together. 512 were left when it last told.",
  );
  held = { ...held, lanes: [], limit: null };
  await vi.advanceTimersByTimeAsync(10_000);
  await settle();
  expect(all("[data-lane]")).toEqual([]);
  expect(words("[data-part=limit]")).toContain("has not told yet");
});

test("what a retention would remove is told before it is set, and nothing is asked twice", async () => {
  engine.handlers.preview_retention = ({ retention }) => ({
    retention,
    tickets: 1204,
    messages: 10_230,
    bytes: 61_000_000,
    held_bytes: 212_000_000,
  });
  engine.handlers.set_retention = ({ retention }) => {
    held = { ...held, retention };
    return {};
  };
  await open(engine);
  expect(words("[data-part=encryption]")).toContain("Encrypted, with a key");
  await change("[data-part=retention-days]", "90");
  expect(words("[data-part=would-go]")).toContain(
    "Removes 1,204 tickets with 10,230 messages from this computer: about 61 MB of 212 MB.",
  );
  expect(engine.requests("set_retention")).toEqual([]);
  await click("[data-action=set-retention]");
  expect(engine.requests("set_retention")).toEqual([
    { account: ACME, retention: { days: 90, megabytes: null } },
  ]);
  expect(all("[data-part=would-go]")).toEqual([]);
  expect((one("[data-part=retention-days]") as HTMLSelectElement).value).toBe("90");
});

test("a wipe says what goes for good, and asks", async () => {
  engine.handlers.wipe_account = () => ({});
  await open(engine);
  await click("[data-action=wipe]");
  expect(words("[data-part=wipe]")).toContain("1 draft, and 2 replies and other actions");
  await click("[data-action=cancel-wipe]");
  expect(engine.requests("wipe_account")).toEqual([]);
  await click("[data-action=wipe]");
  await click("[data-action=confirm-wipe]");
  expect(engine.requests("wipe_account")).toEqual([{ account: ACME }]);
  expect(all("[data-part=wipe]")).toEqual([]);
});

test("a reply that failed is told here too, and opens where tickets are", async () => {
  await open(engine);
  const ticket = { account: ACME, id: 3 };
  engine.emit({
    event: "send_failed",
    act: "reply",
    ticket,
    name: "Priya",
    reason: "24 hours are over",
  });
  await settle();
  await click("[data-part=notice] .link");
  expect(engine.requests("show")).toEqual([
    { view: { window: "notifier", toggle: false, ticket, compose: false } },
  ]);
});

test("a helpdesk that the environment names is shown, and nothing of it can be switched", async () => {
  engine.handlers.get_accounts = () => ({ accounts: entries.slice(1), from_environment: true });
  await open(engine);
  expect(all("[data-entry]").map((one) => one.dataset["entry"])).toEqual([ACME]);
  expect(words("[data-part=from-environment]")).toContain("does not count");
  expect((one("[data-action=account-on]") as HTMLButtonElement).disabled).toBe(true);
  expect(all("[data-action=remove-account], [data-action=add-helpdesk]")).toEqual([]);
});

test("what the engine has no settings for shows none, and no fault", async () => {
  engine.handlers.get_account_settings = () => {
    const message = "The engine does not answer this.";
    throw new RequestFailed({ code: "bad_request", message, hint: null, retry_at: null });
  };
  await open(engine);
  expect(all("[data-section]").map((one) => one.dataset["section"])).toEqual([
    "account",
    "storage",
    "leave",
  ]);
  expect(all("[data-part=error]")).toEqual([]);
});

test("settings that cannot be read say why, and can be read again", async () => {
  engine.handlers.get_account_settings = refuse;
  await open(engine);
  expect(words("[data-part=error]")).toContain("The disk is full.");
  engine.handlers.get_account_settings = () => held;
  await click("[data-part=error] button");
  expect(all("[data-section=keep]")).toHaveLength(1);
});

test("what rests in a helpdesk that is off is named in the list, on its page and before it is removed", async () => {
  const off = (rests: AccountEntry["rests"]): AccountEntry[] => [
    { ...(entries[0] as AccountEntry), on: false, rests },
    { ...(entries[1] as AccountEntry), on: true, rests: null },
  ];
  entries = off({ drafts: 2, unsent: 1 });
  engine.accounts = [account()];
  await open(engine);
  expect(words(`[data-entry="${ACME}"] [data-part=health]`)).toBe("Off· 2 drafts, 1 unsent");
  expect(all("[data-entry=desk] [data-part=rests-short]")).toEqual([]);
  await click(`[data-entry="${ACME}"]`);
  const waits = "2 drafts, and 1 reply or other action that was not sent yet";
  expect(words("[data-part=rests]")).toBe(
    `While acme is off, this rests here and does not leave: ${waits}.`,
  );
  await click("[data-action=remove-account]");
  expect(words("[data-part=what-goes]")).toContain(`Gone for good from acme`);
  expect(words("[data-part=what-goes]")).toContain(waits);
  await click("[data-action=cancel-remove]");

  entries = off({ drafts: 0, unsent: 0 });
  engine.emit({ event: "settings" });
  await settle();
  expect(all("[data-part=rests], [data-part=rests-short]")).toEqual([]);
  // Its files are locked: nothing is claimed.
  entries = off(null);
  engine.emit({ event: "settings" });
  await settle();
  expect(words("[data-part=rests]")).toContain("rest in acme cannot be told");
  await click("[data-action=remove-account]");
  expect(words("[data-part=what-goes]")).toContain("drafts, and whatever was not sent yet");
});

test("Reddot starts at login, and the desktop gives it a key, where that is switched on", async () => {
  let desktop: DesktopView = { autostart: false, shortcut: { kind: "off" } };
  engine.handlers.get_desktop = () => desktop;
  engine.handlers.set_autostart = ({ on }) => {
    desktop = { ...desktop, autostart: on };
    return {};
  };
  engine.handlers.set_shortcut = ({ on }) => {
    desktop = { ...desktop, shortcut: { kind: on ? "asked" : "off" } };
    return {};
  };
  await open(engine);
  await click("[data-entry-desktop]");
  await click("[data-action=autostart]");
  expect(one("[data-action=autostart]").getAttribute("aria-checked")).toBe("true");
  await click("[data-action=shortcut]");
  expect(words("[data-part=shortcut-state]")).toContain("Waiting for the desktop");
  const told = async (shortcut: DesktopView["shortcut"]) => {
    desktop = { autostart: null, shortcut };
    engine.emit({ event: "settings" });
    await settle();
    return words("[data-section=desktop-shortcut]");
  };
  expect(await told({ kind: "given", keys: "Meta+Alt+R" })).toContain("The key is Meta+Alt+R.");
  expect(await told({ kind: "refused" })).toContain("said no");
  expect(await told({ kind: "missing" })).toContain("reddot open notifier");
  expect(words("[data-part=autostart-unread]")).toContain("cannot be read");
  await click("[data-action=shortcut]");
  expect(engine.requests("set_shortcut")).toEqual([{ on: true }, { on: false }]);
  // And back to a helpdesk.
  await click(`[data-entry="${ACME}"]`);
  expect(all("[data-page=desktop]")).toHaveLength(0);
});

describe("the language", () => {
  let language: Preferences["language"];

  beforeEach(() => {
    language = null;
    engine.handlers.get_preferences = () => ({ language, keep_tab: true, notifier_stays: false });
    engine.handlers.set_preferences = ({ preferences }) => {
      ({ language } = preferences);
      return {};
    };
  });

  afterEach(() => speak(null));

  test("is the system's until another is chosen, which changes all words at once", async () => {
    await open(engine);
    const choice = one("[data-part=language]") as HTMLSelectElement;
    expect(choice.value).toBe("");
    expect([...choice.options].map((option) => option.textContent)).toEqual([
      ...["As the system", "English", "Español", "Português (Brasil)", "Deutsch", "日本語"],
    ]);
    const held = () => words("[data-part=held]");
    expect(held()).toContain("1,204 of 5,310 conversations are kept whole");
    await change("[data-part=language]", "de");
    expect(engine.requests("set_preferences")).toEqual([
      { preferences: { language: "de", keep_tab: true, notifier_stays: false } },
    ]);
    expect(held()).toContain("1.204 von 5.310 Gesprächen sind vollständig");
    expect(document.documentElement.lang).toBe("de");
    await change("[data-part=language]", "");
    expect(engine.requests("set_preferences")[1]).toEqual({
      preferences: { language: null, keep_tab: true, notifier_stays: false },
    });
    expect(held()).toContain("1,204 of 5,310");
  });

  test("changes in a window where it was not chosen", async () => {
    await open(engine);
    language = "ja";
    engine.emit({ event: "settings" });
    await settle();
    expect(words("nav h1")).toBe("設定");
    expect((one("[data-part=language]") as HTMLSelectElement).value).toBe("ja");
  });

  test("that could not be kept stays as it was, and that is said", async () => {
    engine.handlers.set_preferences = refuse;
    await open(engine);
    await change("[data-part=language]", "es");
    expect(words("[data-part=notice]")).toContain("The language was not changed");
    expect((one("[data-part=language]") as HTMLSelectElement).value).toBe("");
    expect(words("nav h1")).toBe("Settings");
  });
});
