import { describe, expect, test } from "vitest";
import { type Sight, inSight, newlySeen } from "./looked";

const ref = (id: number, account = "acme") => ({ account, id });

const sight: Sight = {
  focused: true,
  visible: true,
  list: "unassigned",
  rows: [
    { ticket: ref(1), newest_customer_message: 11 },
    { ticket: ref(2), newest_customer_message: 22 },
  ],
  open: null,
};
const none = new Map<string, number>();

describe("looked", () => {
  test("counts the painted rows of the Unassigned list", () => {
    expect(newlySeen(sight, none)).toEqual([
      { ticket: ref(1), message: 11 },
      { ticket: ref(2), message: 22 },
    ]);
  });

  test("never counts a row of the Assigned list", () => {
    expect(newlySeen({ ...sight, list: "assigned" }, none)).toEqual([]);
  });

  test("never counts rows that a conversation covers", () => {
    expect(newlySeen({ ...sight, list: null }, none)).toEqual([]);
  });

  test("counts nothing without the focus, and nothing in a hidden page", () => {
    const open = { ticket: ref(3), newest_customer_message: 33 };
    expect(newlySeen({ ...sight, open, focused: false }, none)).toEqual([]);
    expect(newlySeen({ ...sight, open, visible: false }, none)).toEqual([]);
  });

  test("counts the open conversation, whichever list it came from", () => {
    const open = { ticket: ref(3), newest_customer_message: 33 };
    expect(newlySeen({ ...sight, list: "assigned", open }, none)).toEqual([
      { ticket: ref(3), message: 33 },
    ]);
    expect(newlySeen({ ...sight, list: null, open }, none)).toEqual([
      { ticket: ref(3), message: 33 },
    ]);
  });

  test("tells the same message once and a newer one again", () => {
    const told = new Map([
      ["acme/1", 11],
      ["acme/2", 21],
    ]);
    expect(newlySeen(sight, told)).toEqual([{ ticket: ref(2), message: 22 }]);
  });

  test("tells two tickets apart that have one number at two helpdesks", () => {
    const rows = [
      { ticket: ref(1), newest_customer_message: 11 },
      { ticket: ref(1, "nordwind"), newest_customer_message: 9 },
    ];
    expect(newlySeen({ ...sight, rows }, new Map([["acme/1", 11]]))).toEqual([
      { ticket: ref(1, "nordwind"), message: 9 },
    ]);
  });

  test("never takes a ticket back to an older message", () => {
    expect(newlySeen(sight, new Map([["acme/1", 12]]))).toEqual([{ ticket: ref(2), message: 22 }]);
    const open = { ticket: ref(2), newest_customer_message: 20 };
    expect(newlySeen({ ...sight, open }, none)).toContainEqual({ ticket: ref(2), message: 22 });
    expect(newlySeen({ ...sight, open }, none)).toHaveLength(2);
  });

  test("has nothing to tell of a ticket without a customer message", () => {
    const rows = [{ ticket: ref(4), newest_customer_message: null }];
    expect(newlySeen({ ...sight, rows }, none)).toEqual([]);
  });
});

test("a row is in sight when at least half of it shows", () => {
  const list = { top: 100, bottom: 500 };
  expect(inSight({ top: 100, bottom: 170 }, list)).toBe(true);
  expect(inSight({ top: 465, bottom: 535 }, list)).toBe(true);
  expect(inSight({ top: 466, bottom: 536 }, list)).toBe(false);
  expect(inSight({ top: 20, bottom: 90 }, list)).toBe(false);
  expect(inSight({ top: 0, bottom: 0 }, { top: 0, bottom: 0 })).toBe(false);
});
