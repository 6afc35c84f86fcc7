import { expect, test } from "vitest";
import { fromLocalField, laterChoices, localField } from "./later";

const at = (hour: number, minute = 0, day = 24) => new Date(2026, 10, day, hour, minute).getTime();

test("this afternoon is offered while it lies ahead", () => {
  expect(laterChoices(at(10))).toEqual([
    { choice: "an_hour", at: at(11) },
    { choice: "afternoon", at: at(15) },
    { choice: "tomorrow", at: at(9, 0, 25) },
  ]);
  expect(laterChoices(at(14, 30)).map((one) => one.choice)).toEqual(["an_hour", "tomorrow"]);
});

test("a field says what it was given", () => {
  expect(localField(at(9, 5))).toBe("2026-11-24T09:05");
  expect(fromLocalField(localField(at(9, 5)))).toBe(at(9, 5));
  expect(fromLocalField("")).toBeNull();
});
