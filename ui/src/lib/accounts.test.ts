import { describe, expect, test } from "vitest";
import { account } from "../../tests/engine";
import { labels, shortName, worst } from "./accounts";

const at = (helpdesk: string, more = {}) =>
  account({ account: helpdesk, helpdesk, embedded_desk: false, ...more });

test.each([
  ["https://acme.zendesk.com", "acme"],
  ["acme.zendesk.com", "acme"],
  ["https://support.acme.example/", "support.acme.example"],
  ["http://127.0.0.1:4040", "127.0.0.1:4040"],
])("%s is called %s", (helpdesk, name) => {
  expect(shortName(helpdesk, false)).toBe(name);
});

describe("labels", () => {
  test("one account needs none", () => {
    expect(labels([at("acme.zendesk.com")]).size).toBe(0);
  });

  test("two agents of one helpdesk are told apart by name", () => {
    const two = [
      at("acme.zendesk.com", { account: "a", agent: "Ana" }),
      at("acme.zendesk.com", { account: "b", agent: "Ben" }),
    ];
    expect([...labels(two).values()]).toEqual(["acme (Ana)", "acme (Ben)"]);
  });
});

test("the header speaks of the account that is worst off", () => {
  const since = 0;
  const fine = at("a");
  const connecting = at("b", { connection: { kind: "connecting", since } });
  const signedOut = at("c", { connection: { kind: "sign_in_needed", since } });
  expect(worst([])).toBeNull();
  expect(worst([fine, connecting])).toBe(connecting);
  expect(worst([connecting, signedOut, fine])).toBe(signedOut);
});
