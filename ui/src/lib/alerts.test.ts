import { expect, test } from "vitest";
import { kindRule, rulesWith, splitRules } from "./alerts";
import type { AlertRule } from "./protocol";

const line: AlertRule = {
  kind: null,
  channel: "line",
  account: null,
  priority: null,
  then: "nothing",
};

test("rules are exceptions, and how loud each kind is", () => {
  const rules = [kindRule("reply", "sound"), line, kindRule("back", "nothing")];
  const { exceptions, kinds } = splitRules(rules);
  expect(exceptions).toEqual([kindRule("reply", "sound"), line]);
  expect([kinds.back, kinds.reply, kinds.send_failed]).toEqual(["nothing", "notify", "sound"]);
  expect(rulesWith(exceptions, kinds)).toEqual(rules);
});

test("what is usual needs no rule, and of two about one kind the first counts", () => {
  expect(rulesWith([], splitRules([]).kinds)).toEqual([]);
  const twice = [kindRule("back", "sound"), kindRule("back", "nothing")];
  expect(splitRules(twice).kinds.back).toBe("sound");
  expect(rulesWith(twice, splitRules([]).kinds)).toEqual([kindRule("back", "sound")]);
});
