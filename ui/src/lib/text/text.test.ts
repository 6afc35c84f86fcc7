import { afterEach, describe, expect, test } from "vitest";
import { LANGUAGES, language, locale, speak, useLanguages } from "../language.svelte";
import { numberText } from "../locale";
import { type Text, catalogues, text } from "./index";

const TRANSLATED = LANGUAGES.filter((one) => one !== "en");

/** What is the same in several languages, and right so. Everything else must differ. */
const SAME = new Set(
  [
    ...["Reddot", "WhatsApp", "LINE", "WeChat", "Facebook", "Messenger", "X", "Instagram"],
    ...["Telegram", "Viber", "KakaoTalk", "TikTok", "Zendesk", "Chatwoot"],
    // Loan words of the trade.
    ...[
      "Helpdesk",
      "Normal",
      "E-mail",
      "Helpdesks",
      "Ticket",
      "Tickets",
      "Tag",
      "Tags",
      "Status",
      "Filter",
      "Macros",
      "Bot",
    ],
    ...["Offline", "Name", "Chat"],
    // What is typed, and what is only a number with a unit.
    ...["2026-11-01", "read write", "reddot", "line_shop", "sunshine_conversations", "?"],
    ...["<1 min", "company.zendesk.com", "Ctrl"],
  ].map((words) => words.toLowerCase()),
);

/** Figures can be told apart in any sentence, and are texts as well as numbers. */
const FIGURES = [71, 72, 73, 74];
const ONES = [1, 1, 1, 1];
const TWOS = [2, 2, 2, 2];

/** What functions are called with that take more than texts and numbers, or also nothing. */
const GIVEN: Record<string, unknown[][]> = {
  "window.open": [FIGURES, [71, 72, null]],
  "blocked.timeOver": [FIGURES, [71, null, 72, false]],
  "send.label.assign": [FIGURES, [""]],
  "macros.assign": [FIGURES, [""]],
  "conversation.events": [FIGURES, ONES, [0]],
  "connection.progress": [FIGURES, [71, null]],
  "connection.clockOff": [FIGURES, [-71], ONES],
  "search.allTickets": [FIGURES, ONES, [0]],
  "export.running": [FIGURES, [71, null]],
  "settings.keep.cost": [FIGURES, ONES, [1, null]],
  "settings.keep.days": [FIGURES, [365], [null]],
  "settings.storage.daysOf": [FIGURES, [365], [null]],
  "settings.storage.megabytesOf": [FIGURES, [2000], [null]],
  "settings.storage.wouldGo": [FIGURES, ONES, [0, 0, 0, 71e6]],
  channelSays: [["line"], ["other"]],
  "send.label.tags": [[["71"], ["72"]]],
  "settings.restsShort": [[{ drafts: 71, unsent: 72 }], [{ drafts: 1, unsent: 0 }]],
  "settings.account.rests": [
    ["73", { drafts: 71, unsent: 72 }],
    ["73", { drafts: 1, unsent: 1 }],
  ],
  "settings.remove.wipeHelp": [
    ["73", { drafts: 71, unsent: 72 }],
    ["73", null],
    ["73", { drafts: 0, unsent: 0 }],
  ],
};
// Lists, and a count that may be cut off.
GIVEN["merge.warning.unsent"] = GIVEN["merge.warning.draft"] = [[[71]], [[71, 72]]];
GIVEN["merge.tickets"] = GIVEN["listing.count"] = [
  [71, false],
  [71, true],
  [1, false],
  [1, true],
];
GIVEN["settings.storage.wipeHelp"] = GIVEN["settings.remove.wipeHelp"] as unknown[][];

interface Said {
  path: string;
  english: string;
  words: string;
}

/** Words to be typed as they are, and what the system says: in both catalogues the same. */
const FROM_THE_SYSTEM = /\.(filter|examples\.\d\.0)$|^listing\.(age|hours)\(/;

/** Each text of two catalogues side by side, functions called with the same. */
function* sideBySide(english: unknown, other: unknown, path: string): Generator<Said> {
  if (typeof english === "string" || english === null) {
    expect(typeof other, path).toBe(typeof english);
    if (english !== null) yield { path, english, words: other as string };
  } else if (typeof english === "function") {
    expect(typeof other, path).toBe("function");
    const [one, two] = [english, other as typeof english];
    expect(two.length, `${path} takes more than it is given`).toBeLessThanOrEqual(one.length);
    const calls = GIVEN[path] ?? [FIGURES, ONES, TWOS];
    for (const given of calls) {
      const call = given.slice(0, one.length);
      const said = `${path}(${JSON.stringify(call).slice(1, -1)})`;
      yield* sideBySide(one(...call), two(...call), said);
    }
  } else {
    const [one, two] = [english as Record<string, unknown>, other as Record<string, unknown>];
    expect(Object.keys(two).sort(), path).toEqual(Object.keys(one).sort());
    for (const key of Object.keys(one)) {
      yield* sideBySide(one[key], two[key], path === "" ? key : `${path}.${key}`);
    }
  }
}

afterEach(() => {
  speak(null);
  useLanguages(["en-GB"]);
});

describe.each(TRANSLATED)("in %s", (one) => {
  const all = () => {
    useLanguages([one]);
    return [...sideBySide(catalogues.en, catalogues[one], "")];
  };

  test("everything is said, and with all that it is about", () => {
    const said = all();
    expect(said.length).toBeGreaterThan(700);
    for (const { path, english, words } of said) {
      if (english !== "") expect(words.trim(), path).not.toBe("");
      for (const figure of english.match(/7[1-4]/g) ?? []) expect(words, path).toContain(figure);
      for (const key of english.match(/\b(status|assignee|window|has|tag|after):\S+/g) ?? []) {
        expect(words, path).toContain(key);
      }
    }
  });

  test("nothing is left in English", () => {
    const ours = /\b(the|and|are|this|with|your|ticket is|could|cannot|reply|reading|customer)\b/i;
    const left = all().filter(({ path, english, words }) => {
      if (ours.test(words)) return true;
      // What is typed into the search is the same in every language.
      if (words !== english || FROM_THE_SYSTEM.test(path)) return false;
      // Names, figures and signs alone are nobody's language.
      const bare = english.replace(/[\d\s%≈:.,…+−#(){}<>]|\b(s|min|h|d|MB|GB|null)\b/g, " ").trim();
      return bare !== "" && !SAME.has(english.toLowerCase()) && !SAME.has(bare.toLowerCase());
    });
    expect(left.map(({ path, words }) => `${path}: ${words}`)).toEqual([]);
  });
});

test("one, many and other are the language's own", () => {
  useLanguages(["es-ES"]);
  expect([1, 2, 1e6].map((count) => text.search.tickets(count))).toEqual([
    "1 ticket",
    "2 tickets",
    `${numberText(1e6)} de tickets`,
  ]);
  useLanguages(["pt-BR"]);
  expect([0, 1, 2].map((count) => text.search.tickets(count))).toEqual([
    "0 ticket",
    "1 ticket",
    "2 tickets",
  ]);
  useLanguages(["de"]);
  expect([0, 1, 2].map((count) => text.search.tickets(count))).toEqual([
    "0 Tickets",
    "1 Ticket",
    "2 Tickets",
  ]);
  useLanguages(["ja"]);
  expect([1, 2].map((count) => text.search.tickets(count))).toEqual(["チケット1件", "チケット2件"]);
});

describe("the language", () => {
  test.each([
    [["de-AT", "en"], "de", "de-AT"],
    [["fr-FR", "pt-PT", "en-US"], "pt-BR", "pt-PT"],
    [["ja"], "ja", "ja"],
    [["es_MX"], "es", "es-MX"],
    [["fr", "zh-CN"], "en", "en-GB"],
    [["en-US", "de"], "en", "en-US"],
    [[], "en", "en-GB"],
  ])("for %j is %s, with the times of %s", (wanted, spoken, times) => {
    useLanguages(wanted);
    expect([language(), locale()]).toEqual([spoken, times]);
    expect(document.documentElement.lang).toBe(spoken);
    expect(document.documentElement.dir).toBe("ltr");
  });

  test("that was chosen outranks the system's, with the reader's own region where they have one", () => {
    useLanguages(["en-US", "de-CH"]);
    speak("de");
    expect([language(), locale()]).toEqual(["de", "de-CH"]);
    speak("ja");
    expect([language(), locale()]).toEqual(["ja", "ja-JP"]);
    speak(null);
    expect([language(), locale()]).toEqual(["en", "en-US"]);
  });

  test("changes what was held of the words before", () => {
    const words: Text["settings"] = text.settings;
    const { label } = words.language;
    expect(label).toBe("Language");
    speak("de");
    expect(words.language.label).toBe("Sprache");
    expect(Object.values(text.status)).toContain("Gelöst");
  });
});
