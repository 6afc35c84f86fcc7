import { expect, test } from "vitest";
import cases from "../../../crates/model/src/template_cases.json";
import { isTemplate } from "./template";

test("there are cases of both kinds", () => {
  expect(cases.filter((one) => one.template).length).toBeGreaterThan(2);
  expect(cases.filter((one) => !one.template).length).toBeGreaterThan(9);
});

test.each(cases)("$text", ({ text, template }) => {
  expect(isTemplate(text)).toBe(template);
});
