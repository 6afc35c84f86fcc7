import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { RequestFailed } from "../src/lib/bridge";
import { useLanguages } from "../src/lib/locale";
import type { AccountEntry, FirstRun, SignInForm, SignInState } from "../src/lib/protocol";
import { Engine, account } from "./engine";
import { all, change, click, closePage, desk, one, open, settle, words } from "./page";

const ADDRESS = "https://acme.zendesk.com/oauth/authorizations/new?client_id=reddot";
let engine: Engine;
let state: SignInState;
let form: SignInForm;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date", "setInterval"] });
  vi.setSystemTime(new Date(2026, 10, 24, 12));
  useLanguages(["en-GB"]);
  desk({ focused: true, visible: true });
  state = { kind: "none" };
  form = {
    url: "",
    client_id: "",
    redirect_urls: ["http://127.0.0.1:47855/callback", "http://127.0.0.1:47856/callback"],
    managed: false,
  };
  engine = new Engine();
  engine.window = "sign_in";
  engine.view = { window: "sign_in", account: null };
  engine.handlers = {
    get_sign_in_form: () => form,
    get_accounts: () => ({
      accounts: [
        {
          account: "acme.zendesk.com-7",
          name: "Ana",
          email: "ana@acme.example",
          url: "https://acme.zendesk.com",
          encryption: "keychain",
          rests: null,
          signed_in_at: 0,
          presence: null,
          method: "oauth",
          on: true,
        },
      ],
      from_environment: false,
    }),
    get_sign_in: () => state,
    start_sign_in: () => {
      state = { kind: "waiting", address: ADDRESS, until: Date.now() + 300_000 };
      return { address: ADDRESS, opened: true };
    },
    cancel_sign_in: () => {
      state = { kind: "none" };
      return {};
    },
  };
});

afterEach(() => {
  closePage();
  vi.useRealTimers();
});

const box = (part: string) => one(`[data-part=${part}]`) as HTMLInputElement;
const button = () => one("[data-action=sign-in]") as HTMLButtonElement;

async function fillIn(): Promise<void> {
  await change("[data-part=url]", " acme.zendesk.com ", "input");
  await change("[data-part=client-id]", "reddot", "input");
}

async function to(next: SignInState): Promise<void> {
  state = next;
  engine.emit({ event: "settings" });
  await settle();
}

describe("signing in", () => {
  test("begins once both are filled in, waits for the browser and ends in the notifier", async () => {
    await open(engine);
    expect(document.activeElement).toBe(box("url"));
    expect(button().disabled).toBe(true);
    await fillIn();
    await click("[data-action=sign-in]");
    expect(engine.requests("start_sign_in")).toEqual([
      { url: "acme.zendesk.com", client_id: "reddot" },
    ]);
    expect(words("[data-part=waiting]")).toContain("Reddot waits until 12:05.");
    await to({ kind: "finishing" });
    expect(words("[data-part=finishing]")).toContain("Signing in…");
    await to({ kind: "done", account: "acme.zendesk.com-7" });
    expect(engine.requests("show")).toEqual([
      { view: { window: "notifier", toggle: false, ticket: null, compose: false } },
    ]);
    expect(engine.closed).toBe(1);
  });

  test("never takes the cursor from somebody who is typing already", async () => {
    let answer: (form: SignInForm) => void = () => undefined;
    engine.handlers.get_sign_in_form = () => new Promise((done) => (answer = done));
    await open(engine);
    box("client-id").focus();
    await change("[data-part=client-id]", "re", "input");
    answer(form);
    await settle();
    expect(document.activeElement).toBe(box("client-id"));
    expect(box("client-id").value).toBe("re");
  });

  test("ends once, also when the browser says only after it that it had come up", async () => {
    let answer: () => void = () => undefined;
    engine.handlers.start_sign_in = () => {
      state = { kind: "waiting", address: ADDRESS, until: Date.now() + 300_000 };
      return new Promise((done) => (answer = () => done({ address: ADDRESS, opened: true })));
    };
    await open(engine);
    await fillIn();
    await click("[data-action=sign-in]");
    await to(state);
    await to({ kind: "done", account: "acme.zendesk.com-7" });
    answer();
    await settle();
    expect(engine.requests("show")).toHaveLength(1);
  });

  test("one that ended before the browser had come up can be begun again", async () => {
    engine.handlers.start_sign_in = () => {
      state = { kind: "waiting", address: ADDRESS, until: Date.now() + 300_000 };
      return new Promise(() => undefined);
    };
    await open(engine);
    await fillIn();
    await click("[data-action=sign-in]");
    await to(state);
    await to({ kind: "failed", reason: "You did not let Reddot in.", hint: null });
    await click("[data-action=sign-in]");
    expect(engine.requests("start_sign_in")).toHaveLength(2);
  });

  test("follows also when an event was lost", async () => {
    await open(engine);
    await fillIn();
    await click("[data-action=sign-in]");
    state = { kind: "failed", reason: "You did not let Reddot in.", hint: null };
    await vi.advanceTimersByTimeAsync(2000);
    await settle();
    expect(words("[data-part=problem]")).toBe(
      "Signing in did not work. You did not let Reddot in.",
    );
  });

  test("the page is opened again, or in another browser, and it can be given up", async () => {
    await open(engine);
    await fillIn();
    await click("[data-action=sign-in]");
    expect(box("address").value).toBe(ADDRESS);
    await click("[data-action=open-again]");
    expect(engine.opened).toEqual([ADDRESS]);
    await click("[data-action=cancel-sign-in]");
    expect(engine.requests("cancel_sign_in")).toHaveLength(1);
    expect(box("url").value).toBe(" acme.zendesk.com ");
  });

  test("a browser that did not open is not claimed to be open", async () => {
    engine.handlers.start_sign_in = () => {
      state = { kind: "waiting", address: ADDRESS, until: Date.now() + 300_000 };
      return { address: ADDRESS, opened: false };
    };
    await open(engine);
    await fillIn();
    await click("[data-action=sign-in]");
    expect(words("[data-part=waiting]")).toContain("The browser could not be opened.");
  });

  test("what went wrong is told with what to do, and the form is there to try again", async () => {
    engine.handlers.start_sign_in = () => {
      throw new RequestFailed({
        code: "not_possible",
        message: "There is no keychain on this desktop.",
        hint: "Install one.",
        retry_at: null,
      });
    };
    await open(engine);
    await fillIn();
    await click("[data-action=sign-in]");
    expect(words("[data-part=problem]")).toContain("no keychain on this desktop. Install one.");
    expect(button().disabled).toBe(false);
  });

  test("how the last one ended is nothing to somebody who opens the window", async () => {
    state = { kind: "done", account: "acme.zendesk.com-7" };
    await open(engine);
    expect(engine.requests("show")).toEqual([]);
    expect(all("[data-part=url]")).toHaveLength(1);
  });

  test("one that is under way is shown, whoever began it", async () => {
    state = { kind: "waiting", address: ADDRESS, until: Date.now() + 300_000 };
    await open(engine);
    expect(box("address").value).toBe(ADDRESS);
  });
});

describe("what is settled beforehand", () => {
  test("the company's is filled in and locked, and says so", async () => {
    form = { ...form, url: "https://acme.zendesk.com", client_id: "acme_reddot", managed: true };
    await open(engine);
    expect([box("url").value, box("client-id").value]).toEqual([form.url, form.client_id]);
    expect([box("url").readOnly, box("client-id").readOnly]).toEqual([true, true]);
    expect(words("[data-part=why-locked]")).toBe("Your company has settled this.");
    expect(document.activeElement).toBe(button());
  });

  test("what is only suggested can be changed", async () => {
    form = { ...form, client_id: "reddot" };
    await open(engine);
    expect(box("client-id").readOnly).toBe(false);
  });

  test("an account that needs it again has its address", async () => {
    engine.view = { window: "sign_in", account: "acme.zendesk.com-7" };
    await open(engine);
    expect(words("h1")).toBe("Sign in to acme again");
    expect(box("url").value).toBe("https://acme.zendesk.com");
    expect(box("url").readOnly).toBe(true);
    // By the client that it was signed in with before, which the engine knows.
    expect(all("[data-part=client-id]")).toEqual([]);
    await click("[data-action=sign-in]");
    expect(engine.requests("start_sign_in")).toEqual([
      { url: "https://acme.zendesk.com", client_id: "" },
    ]);
    await to({ kind: "failed", reason: "The client is not known.", hint: null });
    expect(all("[data-part=client-id]")).toHaveLength(1);
  });
});

describe("a Chatwoot server", () => {
  const URL = "https://chat.acme.example";
  let accounts: AccountEntry[];

  function of(account: string, url: string, signed_in_at: number): AccountEntry {
    return {
      account,
      name: "Ana",
      email: "ana@acme.example",
      url,
      encryption: "keychain",
      rests: null,
      method: "access_token",
      on: true,
      signed_in_at,
      presence: false,
    };
  }

  beforeEach(() => {
    accounts = [];
    engine.handlers.get_accounts = () => ({ accounts, from_environment: false });
    engine.handlers.get_login_command = () => ({
      url: URL,
      command: `reddot login --chatwoot ${URL}`,
    });
  });

  async function askForIt(): Promise<void> {
    await open(engine);
    await click("[data-part=kind] input[value=chatwoot]");
    await change("[data-part=url]", " chat.acme.example ", "input");
    await click("[data-action=sign-in]");
  }

  const tell = async (): Promise<void> => {
    engine.emit({ event: "settings" });
    await settle();
  };

  test("is signed in to in a terminal: no page takes a secret, and the window follows", async () => {
    const copied: string[] = [];
    vi.spyOn(navigator.clipboard, "writeText").mockImplementation(async (text) => {
      copied.push(text);
    });
    await askForIt();
    expect(engine.requests("get_login_command")).toEqual([{ url: "chat.acme.example" }]);
    expect(engine.requests("start_sign_in")).toEqual([]);
    expect(words("[data-part=command-line]")).toBe(`reddot login --chatwoot ${URL}`);
    expect(words("[data-part=why-terminal]")).toContain("no window ever sees it");
    expect(all("input[type=password]")).toEqual([]);
    await click("[data-part=command] [data-action=copy]");
    expect(copied).toEqual([`reddot login --chatwoot ${URL}`]);

    // Somebody else's server is not what is waited for.
    accounts = [of("other.example-1-7", "https://other.example", 5)];
    await tell();
    expect(engine.closed).toBe(0);
    accounts = [...accounts, of("chat.acme.example-1-7", URL, 6)];
    await tell();
    expect(engine.requests("show")).toEqual([
      { view: { window: "notifier", toggle: false, ticket: null, compose: false } },
    ]);
    expect(engine.closed).toBe(1);
  });

  test("that has the account already is waited for until it was signed in anew, event or not", async () => {
    accounts = [of("chat.acme.example-1-7", URL, 5)];
    engine.view = { window: "sign_in", account: "chat.acme.example-1-7" };
    await open(engine);
    expect(box("url").value).toBe(URL);
    expect(box("url").readOnly).toBe(true);
    expect(all("[data-part=kind]")).toEqual([]);
    await click("[data-action=sign-in]");
    await tell();
    expect(engine.closed).toBe(0);
    accounts = [of("chat.acme.example-1-7", URL, 9)];
    await vi.advanceTimersByTimeAsync(2000);
    await settle();
    expect(engine.closed).toBe(1);
  });

  test("whose address is none is told, and one may go back", async () => {
    await askForIt();
    await click("[data-action=back-to-form]");
    expect(box("url").value).toBe(" chat.acme.example ");
    // The account that comes later is not what this window waits for any more.
    accounts = [of("chat.acme.example-1-7", URL, 6)];
    await tell();
    expect(engine.closed).toBe(0);
    engine.handlers.get_login_command = () => {
      throw new RequestFailed({
        code: "bad_request",
        message: "This is not the address of a server.",
        hint: "Like this: https://chat.example.com",
        retry_at: null,
      });
    };
    await click("[data-action=sign-in]");
    expect(words("[data-part=problem]")).toContain("This is not the address of a server.");
    expect(all("[data-part=command]")).toEqual([]);
  });

  test("has an address of its own beside the one that a company settled", async () => {
    form = { ...form, url: "https://acme.zendesk.com", client_id: "reddot", managed: true };
    await open(engine);
    await click("[data-part=kind] input[value=chatwoot]");
    expect([box("url").value, box("url").readOnly]).toEqual(["", false]);
    expect(all("[data-part=client-id], [data-part=admin-steps]")).toEqual([]);
    await click("[data-part=kind] input[value=zendesk]");
    expect([box("url").value, box("url").readOnly]).toEqual([form.url, true]);
  });
});

test("an admin finds every value to register, each to be copied, and all of it as text", async () => {
  const copied: string[] = [];
  vi.spyOn(navigator.clipboard, "writeText").mockImplementation(async (text) => {
    copied.push(text);
  });
  await open(engine);
  expect(all("[data-part=redirect-url]").map((one) => one.textContent)).toEqual(form.redirect_urls);
  for (const one of all("[data-part=admin-steps] [data-action=copy]")) one.click();
  await settle();
  expect(copied.slice(0, -1)).toEqual([
    "Reddot",
    "reddot",
    "Public",
    "read write",
    ...form.redirect_urls,
  ]);
  const all_ = copied.at(-1) ?? "";
  expect(all_).toContain("Admin Center > Apps and integrations > APIs > OAuth clients");
  expect(all_).toContain("Client kind: Public");
  expect(all_).toContain(form.redirect_urls.join("\n"));
  expect(words("[data-part=admin-steps]")).toContain("reddot login --api-token");
});

test("the built-in desk is offered where it runs, and nowhere else", async () => {
  await open(engine);
  await click("[data-action=try-desk]");
  expect(engine.requests("show")).toHaveLength(1);
  closePage();
  engine.accounts = [account({ embedded_desk: false })];
  await open(engine);
  expect(all("[data-action=try-desk]")).toEqual([]);
});

describe("the first time", () => {
  let firstRun: FirstRun;

  beforeEach(() => {
    firstRun = "welcome";
    engine.handlers.get_accounts = () => ({ accounts: [], from_environment: false });
    engine.handlers.get_first_run = () => ({ first_run: firstRun });
    engine.handlers.set_first_run = ({ first_run }) => {
      firstRun = first_run;
      return {};
    };
    engine.handlers.fill_desk = () => ({});
  });

  const notifier = [{ view: { window: "notifier", toggle: false, ticket: null, compose: false } }];

  test("the built-in desk is offered first: one key, and the notifier is there", async () => {
    await open(engine);
    expect(words("h1")).toBe("Welcome to Reddot");
    expect(document.activeElement).toBe(one("[data-action=start-desk]"));
    expect(all("[data-part=url]")).toEqual([]);
    await click("[data-action=start-desk]");
    expect(engine.requests("fill_desk")).toEqual([{ sample: true, traffic: false }]);
    expect(firstRun).toBe("hint");
    expect(engine.requests("show")).toEqual(notifier);
    expect(engine.closed).toBe(1);
  });

  test("an empty desk is left empty", async () => {
    await open(engine);
    await click("[data-action=with-sample]");
    await click("[data-action=start-desk]");
    expect(engine.requests("fill_desk")).toEqual([]);
    expect(engine.requests("show")).toEqual(notifier);
  });

  test("a desk that does not start says why, and nothing is over", async () => {
    engine.handlers.fill_desk = () => {
      throw new RequestFailed({
        code: "storage",
        message: "The disk is full.",
        hint: null,
        retry_at: null,
      });
    };
    await open(engine);
    await click("[data-action=start-desk]");
    expect(words("[data-part=problem]")).toContain("The disk is full.");
    expect(firstRun).toBe("welcome");
    expect(engine.requests("show")).toEqual([]);
  });

  test("another helpdesk is signed in to, and one can go back", async () => {
    await open(engine);
    await click("[data-action=choose-chatwoot]");
    expect(document.activeElement).toBe(box("url"));
    expect(words("[data-action=sign-in]")).toContain("command");
    await click("[data-action=back-to-welcome]");
    expect(document.activeElement).toBe(one("[data-action=start-desk]"));
    await click("[data-action=choose-zendesk]");
    await fillIn();
    await click("[data-action=sign-in]");
    // With the account that comes, the engine says that nobody is here for the first time any more.
    state = { kind: "done", account: "acme.zendesk.com-7" };
    engine.handlers.get_first_run = () => ({ first_run: "over" });
    engine.emit({ event: "settings" });
    await settle();
    expect(firstRun, "where the dot is is still told").toBe("hint");
    expect(engine.requests("show")).toEqual(notifier);
  });

  test("signing in again is no first time", async () => {
    engine.view = { window: "sign_in", account: "acme.zendesk.com-7" };
    firstRun = "over";
    await open(engine);
    expect(all("[data-part=welcome]")).toEqual([]);
  });
});
