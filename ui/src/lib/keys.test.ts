import { expect, test } from "vitest";
import { composing, step } from "./keys";

const key = (name: string, more = {}) => ({
  key: name,
  altKey: false,
  ctrlKey: false,
  metaKey: false,
  ...more,
});

test("arrows, Home and End move within a list and stop at its ends", () => {
  expect(step(key("ArrowDown"), 0, 3, "vertical")).toBe(1);
  expect(step(key("ArrowDown"), 2, 3, "vertical")).toBe(2);
  expect(step(key("ArrowUp"), 0, 3, "vertical")).toBe(0);
  expect(step(key("Home"), 2, 3, "vertical")).toBe(0);
  expect(step(key("End"), 0, 3, "vertical")).toBe(2);
  expect(step(key("ArrowRight"), 0, 2, "horizontal")).toBe(1);
});

test("other keys, other axes and modified keys are left alone", () => {
  expect(step(key("ArrowRight"), 0, 3, "vertical")).toBeNull();
  expect(step(key("a"), 0, 3, "vertical")).toBeNull();
  expect(step(key("ArrowDown", { ctrlKey: true }), 0, 3, "vertical")).toBeNull();
  expect(step(key("ArrowDown"), 0, 0, "vertical")).toBeNull();
});

test("keys of an input method are not commands", () => {
  expect(composing(new KeyboardEvent("keydown", { key: "Enter", isComposing: true }))).toBe(true);
  expect(composing(new KeyboardEvent("keydown", { key: "Enter", keyCode: 229 }))).toBe(true);
  expect(composing(new KeyboardEvent("keydown", { key: "Enter" }))).toBe(false);
});
