import { expect, test } from "vitest";
import type { SendState, SendView, SendWhat } from "./protocol";
import { sendActionLabel, sendLabel, sendWords } from "./sends";

const reply: SendWhat = { kind: "reply", text: "hello", status: "pending" };
function send(state: SendState, reason: string | null = null, what = reply): SendView {
  return { id: 1, what, state, reason, created_at: 0, not_before: 0, doubtful: false, files: [] };
}

test("a queued reply counts down, then goes", () => {
  expect(sendWords(send("queued"), 3, true)).toBe("Sending in 3 s");
  expect(sendWords(send("queued"), 0, true)).toBe("Sending…");
});

test("a queued reply promises no time while the helpdesk does not answer", () => {
  expect(sendWords(send("queued"), 3, false)).toBe("Waiting for the helpdesk");
  expect(sendWords(send("queued", "it is busy"), 60, true)).toBe(
    "Waiting for the helpdesk: it is busy",
  );
});

test("a lost answer is called what it is, neither sent nor failed", () => {
  expect(sendWords(send("unknown"), 0, true)).toBe("Not sure it arrived – checking");
});

test("a doubtful one does not pretend that it is being checked", () => {
  const doubtful = { ...send("unknown", "It may still arrive."), doubtful: true };
  expect(sendWords(doubtful, 60, true)).toBe("Not sure it arrived: It may still arrive.");
  expect(sendActionLabel("retry", doubtful)).toBe("Send again");
  expect(sendActionLabel("arrived", doubtful)).toBe("It arrived");
});

test("accepted claims the helpdesk and not the customer", () => {
  expect(sendWords(send("accepted"), 0, true)).toBe("Sent to the helpdesk");
});

test("failed and blocked give the reason", () => {
  expect(sendWords(send("failed", "no"), 0, true)).toBe("Not sent: no");
  expect(sendWords(send("blocked"), 0, true)).toBe("Not sent");
});

test("a take speaks of the ticket", () => {
  expect(sendWords(send("queued", null, { kind: "take" }), 2, true)).toBe(
    "Taking this ticket in 2 s",
  );
  expect(sendWords(send("failed", "Ben has it", { kind: "take" }), 0, true)).toBe(
    "Not taken: Ben has it",
  );
});

test("status, assignee and tags say what is done", () => {
  const ben = { id: 8, name: "Ben", me: false };
  expect(sendLabel({ kind: "status", status: "solved" })).toBe("Set to Solved");
  expect(sendLabel({ kind: "assign", to: ben })).toBe("Give to Ben");
  expect(sendLabel({ kind: "assign", to: null })).toBe("Give to nobody");
  expect(sendLabel({ kind: "tags", add: ["a"], remove: ["b"] })).toBe("+a −b");
  const solved: SendWhat = { kind: "status", status: "solved" };
  expect(sendWords(send("queued", null, solved), 3, true)).toBe("Set to Solved in 3 s");
  expect(sendWords(send("failed", "it is closed", solved), 0, true)).toBe(
    "Set to Solved: not done: it is closed",
  );
});
