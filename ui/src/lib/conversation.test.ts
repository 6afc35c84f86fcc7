import { describe, expect, test } from "vitest";
import { items, mergedDraft, sendActions } from "./conversation";
import type { MessageView, Role, SendState } from "./protocol";
import { MINUTE } from "./times";

const NOW = new Date(2026, 10, 24, 12).getTime();
let ids = 0;

function message(at: number, role: Role, more: Partial<MessageView> = {}): MessageView {
  return {
    id: ++ids,
    at,
    author: { id: role === "system" ? null : role === "agent" ? 7 : 1, name: role, role },
    mine: role === "agent",
    public: true,
    text: "hello",
    delivery: { kind: "not_reported" },
    attachments: [],
    ...more,
  };
}

describe("a conversation", () => {
  test("has one day mark before the first message of each local day", () => {
    const late = new Date(2026, 10, 23, 23, 59, 59).getTime();
    const early = new Date(2026, 10, 24, 0, 0, 0).getTime();
    const made = items(
      [message(late - 1000, "end_user"), message(late, "end_user"), message(early, "end_user")],
      NOW,
    );
    expect(made.map((item) => (item.kind === "day" ? item.label : item.first))).toEqual([
      "Yesterday",
      true,
      false,
      "Today",
      true,
    ]);
  });

  test("keeps a run together until the author, the kind or five minutes change", () => {
    const made = items(
      [
        message(NOW, "agent"),
        message(NOW + MINUTE, "agent"),
        message(NOW + 2 * MINUTE, "agent", { public: false }),
        message(NOW + 3 * MINUTE, "end_user"),
        message(NOW + 8 * MINUTE - 1, "end_user"),
        message(NOW + 13 * MINUTE - 1, "end_user"),
      ],
      NOW,
    ).filter((item) => item.kind === "message");
    expect(made.map((item) => item.first)).toEqual([true, false, true, true, false, true]);
    expect(made.map((item) => item.side)).toEqual([
      "ours",
      "ours",
      "note",
      "customer",
      "customer",
      "customer",
    ]);
  });

  test("tells bots and the system from people", () => {
    const made = items([message(NOW, "bot"), message(NOW, "system")], NOW);
    expect(made.map((item) => (item.kind === "message" ? item.side : "day"))).toEqual([
      "day",
      "bot",
      "system",
    ]);
  });

  test("gives every part a key of its own, even when clocks run backwards", () => {
    const yesterday = NOW - 24 * 60 * MINUTE;
    const keys = items(
      [message(NOW, "end_user"), message(yesterday, "agent"), message(NOW, "end_user")],
      NOW,
    ).map((item) => item.key);
    expect(new Set(keys).size).toBe(keys.length);
  });
});

test.each<[SendState, string[]]>([
  ["queued", ["undo"]],
  ["sending", []],
  ["unknown", []],
  ["accepted", []],
  ["failed", ["retry", "discard"]],
  ["blocked", ["retry", "discard"]],
])("a send that is %s offers %j", (state, actions) => {
  const send = {
    id: 1,
    what: { kind: "take" as const },
    state,
    reason: null,
    created_at: 0,
    not_before: 0,
    files: [],
    doubtful: false,
  };
  expect(sendActions(send)).toEqual(actions);
});

test("of a send that nobody can tell of, somebody says what became of it", () => {
  const send = {
    id: 1,
    what: { kind: "take" as const },
    state: "unknown" as const,
    reason: null,
    created_at: 0,
    not_before: 0,
    doubtful: true,
    files: [],
  };
  expect(sendActions(send)).toEqual(["arrived", "retry", "discard"]);
});

test("text that comes back into the box never swallows what was typed meanwhile", () => {
  expect(mergedDraft("sent", "")).toBe("sent");
  expect(mergedDraft("sent", "  ")).toBe("sent");
  expect(mergedDraft("", "typed")).toBe("typed");
  expect(mergedDraft("sent", "typed")).toBe("sent\n\ntyped");
  expect(mergedDraft("sent\n\ntyped", "typed")).toBe("sent\n\ntyped");
});
