import { expect, test } from "vitest";
import { isolated, seen } from "./seen";
import { text } from "./text";

test.each([
  ["", ""],
  [" \t\n", ""],
  ["\u200b\u200d\u2060\ufeff", ""],
  ["\u202e\u2066", ""],
  ["\u3164\u115f\u{e0041}\ufe0f", ""],
  ["\u0000\u0007", ""],
  ["\ud800", ""],
  ["\u2800", ""],
  ["\u200bAna", "\u200bAna"],
  ["👩‍👧", "👩‍👧"],
  ["0", "0"],
])("of %j is seen: %j", (given, left) => {
  expect(seen(given)).toBe(left);
});

test("what has no direction of its own stands in a sentence as it is", () => {
  for (const plain of ["Ana", "結衣 🌸", "+34 600", "é"]) expect(isolated(plain)).toBe(plain);
});

test("what could turn a sentence is shut in, and cannot break out", () => {
  expect(isolated("محمد")).toBe("\u2068محمد\u2069");
  expect(isolated("\u202egnp.exe")).toBe("\u2068gnp.exe\u2069");
  expect(isolated("a\u2069\u202eb")).toBe("\u2068ab\u2069");
  expect(isolated("\u061ca")).toBe("\u2068\u061ca\u2069");
});

test("a sentence shuts in whatever text it is given", () => {
  expect(text.notice.failed.reply("\u202eanA")).toBe("Reply to \u2068anA\u2069 failed");
  expect(text.send.label.tags(["\u202ea"], ["b"])).toBe("+\u2068a\u2069 −b");
  expect(text.send.act("\u202ea").sending).toBe("\u2068a\u2069…");
  expect(text.live.newTickets(2)).toBe("2 new tickets");
});
