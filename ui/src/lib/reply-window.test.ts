import { beforeAll, describe, expect, test } from "vitest";
import { useLanguages } from "./locale";
import type { ReplyWindow, RouteView } from "./protocol";
import { blocked, blockedUntil, blocks, chip, secondsUntil } from "./reply-window";
import { HOUR, MINUTE, SECOND } from "./times";

const NOON = Date.UTC(2026, 10, 24, 12);
const open = (at: number, messages_left: number | null = null): ReplyWindow => ({
  kind: "open_until",
  at,
  messages_left,
});
const reply: RouteView = { kind: "reply", sending_account: "WhatsApp, +34 910 000 001" };

beforeAll(() => useLanguages(["en-GB"]));

describe("the chip", () => {
  test("is not shown where there is no limit", () => {
    expect(chip({ kind: "no_limit" }, NOON)).toBeNull();
  });

  test.each([
    [24 * HOUR, "24 h", "open"],
    [24 * HOUR - 1, "23 h", "open"],
    [HOUR + 1, "1 h", "open"],
    [HOUR, "60 min", "soon"],
    [HOUR - 1, "59 min", "soon"],
    [48 * MINUTE, "48 min", "soon"],
    [MINUTE, "1 min", "soon"],
    [MINUTE - 1, "<1 min", "soon"],
    [1, "<1 min", "soon"],
    [0, "closed", "closed"],
    [-1, "closed", "closed"],
  ])("with %d ms left reads %s and is %s", (left, label, tone) => {
    expect(chip(open(NOON + left), NOON)).toMatchObject({ label, tone });
  });

  test("says what is only an estimate, and of the unknown only that", () => {
    expect(chip(open(NOON + HOUR), NOON, true)).toMatchObject({ label: "≈ 60 min", tone: "soon" });
    expect(chip(open(NOON + HOUR), NOON, true)?.title).toContain("estimate");
    expect(chip({ kind: "unknown" }, NOON, true)?.label).toBe("?");
    expect(chip({ kind: "no_limit" }, NOON, true)).toBeNull();
  });

  test("is closed exactly at the limit and open a millisecond before", () => {
    const window = open(NOON);
    expect(chip(window, NOON - 1)?.tone).toBe("soon");
    expect(chip(window, NOON)?.tone).toBe("closed");
  });

  test("says when it changes, and does change then and not before", () => {
    const window = open(NOON + 25 * HOUR + 17 * SECOND);
    let now = NOON;
    const seen: string[] = [];
    while (Number.isFinite(now)) {
      const here = chip(window, now);
      if (!here) break;
      seen.push(here.label);
      if (here.until !== Infinity) {
        expect(here.until).toBeGreaterThan(now);
        const before = chip(window, here.until - 1);
        expect([before?.label, before?.tone]).toEqual([here.label, here.tone]);
        const after = chip(window, here.until);
        expect([after?.label, after?.tone]).not.toEqual([here.label, here.tone]);
      }
      now = here.until;
    }
    expect(seen.slice(0, 2)).toEqual(["25 h", "24 h"]);
    expect(seen.slice(-3)).toEqual(["1 min", "<1 min", "closed"]);
    expect(seen).toHaveLength(25 + 60 + 2);
  });

  test("is a question mark with an explanation when nothing is known", () => {
    const here = chip({ kind: "unknown" }, NOON);
    expect(here).toMatchObject({ label: "?", tone: "unknown" });
    expect(here?.title).toContain("not known");
  });

  test("is closed when the customer never wrote and when the replies are used up", () => {
    expect(chip({ kind: "never_opened" }, NOON)?.label).toBe("closed");
    const usedUp: ReplyWindow = {
      kind: "closed_since",
      at: NOON + HOUR,
      because: "messages_used_up",
    };
    expect(chip(usedUp, NOON)).toMatchObject({ label: "closed" });
    expect(chip(usedUp, NOON)?.title).toContain("used up");
  });

  test("tells how many replies are left where the platform counts them", () => {
    expect(chip(open(NOON + HOUR, 3), NOON)?.title).toContain("3 replies left");
    expect(chip(open(NOON + HOUR, 1), NOON)?.title).toContain("1 reply left");
  });
});

describe("whether a reply can be written", () => {
  test("an open window lets one reply until the very millisecond of its end", () => {
    const window = open(NOON);
    expect(blocked(reply, window, "whatsapp", NOON - 1)).toBeNull();
    expect(blocked(reply, window, "whatsapp", NOON)?.why).toBe("window");
    expect(blockedUntil(window, NOON - 5)).toBe(NOON);
    expect(blockedUntil(window, NOON)).toBe(Infinity);
  });

  test("a closed WhatsApp window says what the rule is, when it ended, and what helps", () => {
    const monday = Date.UTC(2026, 10, 23, 10, 32);
    expect(blocked(reply, open(monday), "whatsapp", NOON)?.text).toBe(
      "WhatsApp allows free replies for 24 hours after the customer’s last message. " +
        "That ended Monday 10:32. You can reply again when the customer writes; " +
        "until then only an approved template gets through.",
    );
  });

  test("each channel is named with its own hours", () => {
    const text = (channel: "messenger" | "wechat" | "tiktok" | "viber" | "line") =>
      blocked(reply, open(NOON - HOUR), channel, NOON)?.text;
    expect(text("messenger")).toContain("Messenger allows free replies for 24 hours");
    expect(text("wechat")).toContain("WeChat allows free replies for 48 hours");
    expect(text("tiktok")).toContain("TikTok allows free replies for 48 hours");
    expect(text("viber")).toContain("Viber allows free replies for 24 hours");
    // A limit that an account set for itself: no number is made up.
    expect(text("line")).toContain("only for a while");
    expect(text("wechat")).not.toContain("template");
  });

  test("used up replies and a customer who never wrote are explained as such", () => {
    const usedUp: ReplyWindow = {
      kind: "closed_since",
      at: NOON + HOUR,
      because: "messages_used_up",
    };
    expect(blocked(reply, usedUp, "wechat", NOON)?.text).toContain("used up");
    expect(blocked(reply, usedUp, "wechat", NOON)?.text).not.toContain("ended");
    expect(blocked(reply, { kind: "never_opened" }, "whatsapp", NOON)?.text).toContain(
      "has not written here yet",
    );
  });

  test("what is not known does not block", () => {
    expect(blocks({ kind: "unknown" }, NOON)).toBe(false);
    expect(blocked(reply, { kind: "unknown" }, "whatsapp", NOON)).toBeNull();
  });

  test("where the helpdesk must be opened or the ticket is closed, that comes first", () => {
    const route: RouteView = { kind: "open_in_helpdesk", url: "https://e.test/1", reason: "Why." };
    expect(blocked(route, open(NOON - 1), "facebook", NOON)).toEqual({
      why: "open_in_helpdesk",
      text: "Why.",
      url: "https://e.test/1",
    });
    expect(blocked({ kind: "closed", reason: "Closed." }, open(NOON + HOUR), "line", NOON)).toEqual(
      { why: "closed", text: "Closed." },
    );
  });
});

test("the seconds until a send leaves count down to one and never below zero", () => {
  expect(secondsUntil(NOON + 3000, NOON)).toEqual({ seconds: 3, until: NOON + 1000 });
  expect(secondsUntil(NOON + 2001, NOON)).toEqual({ seconds: 3, until: NOON + 1 });
  expect(secondsUntil(NOON + 1, NOON)).toEqual({ seconds: 1, until: NOON + 1 });
  expect(secondsUntil(NOON, NOON)).toEqual({ seconds: 0, until: Infinity });
  expect(secondsUntil(NOON - 9000, NOON).seconds).toBe(0);
});
