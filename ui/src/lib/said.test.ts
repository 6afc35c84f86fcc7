import { afterEach, expect, test } from "vitest";
import { speak, useLanguages } from "./language.svelte";
import { SAID } from "./protocol";
import { said } from "./said";
import { catalogues } from "./text";

afterEach(() => {
  speak(null);
  useLanguages(["en-GB"]);
});

test("our own sentences are said in the language of the window, one after another", () => {
  useLanguages(["de"]);
  expect(said("Not sent. This ticket is closed for good.")).toBe(
    "Nicht gesendet. Dieses Ticket ist endgültig geschlossen.",
  );
  expect(
    said("This ticket is closed for good. When the customer writes again, a new ticket begins."),
  ).toBe(
    "Dieses Ticket ist endgültig geschlossen. Schreibt der Kunde wieder, beginnt ein neues Ticket.",
  );
  expect(
    said(
      "Not sent. WhatsApp allows free replies only within 24 hours of the customer's last message. The text is kept. It can be sent once the customer writes again.",
    ),
  ).toBe(
    "Nicht gesendet. WhatsApp erlaubt freie Antworten nur innerhalb von 24 Stunden nach der letzten Nachricht des Kunden. Der Text bleibt erhalten. Er kann gesendet werden, sobald der Kunde wieder schreibt.",
  );
});

test("somebody else's words stay as they are, before and after ours", () => {
  useLanguages(["ja"]);
  expect(said("Base: Status is invalid")).toBe("Base: Status is invalid");
  expect(said("The helpdesk refuses: Not sent. $1 {0}")).toBe(
    "ヘルプデスクが拒否しました：Not sent. $1 {0}",
  );
  expect(said("Nope. Not sent.")).toBe("Nope. 送信されていません。");
  expect(said("")).toBe("");
});

test("in English nothing changes", () => {
  expect(said("  Not sent.")).toBe("  Not sent.");
});

test.each(Object.keys(SAID) as (keyof typeof SAID)[])("%s keeps what differs", (name) => {
  const places = (words: string) => [...words.matchAll(/\{\d\}/g)].map(([one]) => one).sort();
  for (const catalogue of Object.values(catalogues)) {
    expect(places(catalogue.said[name])).toEqual(places(SAID[name]));
  }
});
