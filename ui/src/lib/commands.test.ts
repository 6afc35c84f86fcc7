import { afterEach, describe, expect, test } from "vitest";
import {
  type Actions,
  COMMANDS,
  COMMAND_IDS,
  commandFor,
  isKey,
  keyLabel,
  keysOf,
  possible,
} from "./commands";
import { best, fuzzy } from "./fuzzy";
import { text } from "./text";

afterEach(() => document.body.replaceChildren());

function pressed(key: string, more: KeyboardEventInit = {}, on: Element = document.body) {
  const event = new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more });
  on.dispatchEvent(event);
  return event;
}

const every: Actions = Object.fromEntries(
  COMMAND_IDS.map((id) => [id, { run: () => undefined }]),
) as Actions;

/** The event of a key of the table. */
function eventOf(spec: string, on?: Element): KeyboardEvent {
  const mod = spec.startsWith("Mod+");
  const key = mod ? spec.slice(4) : spec;
  return pressed(key === key.toUpperCase() && mod ? key.toLowerCase() : key, { ctrlKey: mod }, on);
}

describe("the table of commands", () => {
  test("no key stands for two commands, and each has a name of its own", () => {
    const keys = COMMAND_IDS.flatMap((id) => keysOf(id));
    expect(new Set(keys).size).toBe(keys.length);
    const names = COMMAND_IDS.map((id) => text.commands[id]);
    expect(new Set(names).size).toBe(names.length);
  });

  test("whatever key the map of the keyboard shows runs that command", () => {
    for (const id of COMMAND_IDS) {
      for (const spec of keysOf(id)) expect(commandFor(eventOf(spec), every)).toBe(id);
    }
  });

  test("while somebody types, only keys with Ctrl are heard", () => {
    const field = document.body.appendChild(document.createElement("textarea"));
    for (const id of COMMAND_IDS) {
      for (const spec of keysOf(id)) {
        const heard = commandFor(eventOf(spec, field), every);
        expect(heard).toBe(spec.startsWith("Mod+") ? id : null);
      }
    }
  });

  test("a dialog that is open has the keyboard for itself", () => {
    const dialog = document.body.appendChild(document.createElement("dialog"));
    dialog.setAttribute("open", "");
    expect(commandFor(pressed("j"), every)).toBeNull();
  });

  test("with other keys held down, a letter is none of ours", () => {
    expect(isKey("e", pressed("e", { ctrlKey: true }))).toBe(false);
    expect(isKey("e", pressed("E", { shiftKey: true }))).toBe(false);
    expect(isKey("e", pressed("e", { altKey: true }))).toBe(false);
    // Where the sign is on the keyboard is not our affair.
    expect(isKey("?", pressed("?", { shiftKey: true }))).toBe(true);
    expect(isKey("Mod+K", pressed("k", { metaKey: true }))).toBe(true);
  });

  test("what cannot be done now is neither run nor offered", () => {
    const actions: Actions = {
      take: { run: () => undefined, can: () => false },
      next: { run: () => undefined },
    };
    expect(commandFor(pressed("t"), actions)).toBeNull();
    expect(possible(actions)).toEqual(["next"]);
  });

  test("an input method's keys are its own", () => {
    expect(commandFor(pressed("j", { isComposing: true }), every)).toBeNull();
  });

  test("keys are shown as they stand on the keyboard", () => {
    expect(keyLabel("Mod+K", false)).toBe("Ctrl+K");
    expect(keyLabel("Mod+/", false)).toBe("Ctrl+/");
    expect(keyLabel("Mod+K", true)).toBe("⌘K");
    expect(keyLabel("j", false)).toBe("J");
    expect(Object.values(COMMANDS).length).toBe(COMMAND_IDS.length);
  });
});

describe("fuzzy names", () => {
  const names = Object.values(text.commands);

  test("letters in their order are enough, the beginnings of words best", () => {
    expect(best("take", names, (one) => one)[0]).toBe(text.commands.take);
    expect(best("sp", names, (one) => one)[0]).toBe(text.commands.set_pending);
    expect(best("ssolv", names, (one) => one)[0]).toBe(text.commands.set_solved);
    expect(best("qqq", names, (one) => one)).toEqual([]);
  });

  test("case and accents do not count, in any script", () => {
    expect(fuzzy("reply", "RÉPLY")).not.toBeNull();
    expect(fuzzy("返信", "返信する")).not.toBeNull();
    expect(fuzzy("ردّ", "رد على العميل")).not.toBeNull();
    expect(fuzzy("ba", "ab")).toBeNull();
  });
});
