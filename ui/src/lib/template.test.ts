import { describe, expect, test } from "vitest";
import cases from "../../../crates/model/src/template_cases.json";
import formCases from "../../../crates/model/src/template_form_cases.json";
import { isTemplate, isTemplateOf, shownReply } from "./template";

describe("Zendesk's shorthand", () => {
  test("there are cases of both kinds", () => {
    expect(cases.filter((one) => one.template).length).toBeGreaterThan(2);
    expect(cases.filter((one) => !one.template).length).toBeGreaterThan(9);
  });

  test.each(cases)("$text", ({ text, template }) => {
    expect(isTemplate(text)).toBe(template);
    expect(isTemplateOf("zendesk", text)).toBe(template);
    expect(isTemplateOf("chatwoot", text)).toBe(false);
    expect(shownReply(text)).toBe(text);
  });
});

describe("the shorthand of a template that is filled in here", () => {
  test("there are cases of both kinds", () => {
    expect(formCases.filter((one) => one.rendered !== null).length).toBeGreaterThan(8);
    expect(formCases.filter((one) => one.rendered === null).length).toBeGreaterThan(20);
  });

  test.each(formCases)("$text", ({ text, rendered }) => {
    expect(isTemplateOf("chatwoot", text)).toBe(rendered !== null);
    expect(shownReply(text)).toBe(rendered ?? text);
    if (rendered === null) return;
    expect(isTemplate(text)).toBe(true);
    expect(isTemplateOf("zendesk", text)).toBe(false);
    expect(isTemplateOf(null, text)).toBe(false);
  });

  test("half of a pair is no text", () => {
    const text = `&((whatsapp={"name":"t","language":"en","category":"","namespace":"","text":"\\ud800","values":[]}))&`;
    expect(isTemplate(text)).toBe(false);
  });
});
