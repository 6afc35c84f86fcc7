/** The settings and the sign-in of the mock engine: enough to see every state of both windows. */
import { RequestFailed } from "../src/lib/bridge";
import { LANGUAGES } from "../src/lib/language.svelte";
import type {
  AccountEntry,
  AccountId,
  AccountSettings,
  AccountView,
  ChannelRule,
  Event,
  Keep,
  KeepCost,
  LaneView,
  FirstRun,
  Preferences,
  Requests,
  Retention,
  SignInState,
} from "../src/lib/protocol";
import { DAY, HOUR, MINUTE } from "./people";

const ACME: AccountEntry = {
  account: "acme.zendesk.com-7",
  name: "Ana Ruiz",
  email: "ana.ruiz@acme.example",
  url: "https://acme.zendesk.com",
  method: "oauth",
  encryption: "keychain",
  on: true,
  rests: null,
  signed_in_at: 0,
  presence: null,
};
const NORTH: AccountEntry = {
  account: "nordwind-outdoor.zendesk.com-21",
  name: "Ana Ruiz",
  email: "ana@nordwind-outdoor.example",
  url: "https://nordwind-outdoor.zendesk.com",
  method: "api_token",
  encryption: "passphrase",
  on: true,
  rests: null,
  signed_in_at: 0,
  presence: null,
};
const LONG: AccountEntry = {
  account: "support.example.org-3",
  name: "Bartholomew Featherstonehaugh-Cholmondeley of the Northern Marches",
  email: "bartholomew.featherstonehaugh-cholmondeley@support.a-rather-long-company-name.example",
  url: "https://support.a-rather-long-company-name.example.org",
  method: "oauth",
  encryption: "keychain",
  on: false,
  rests: { drafts: 2, unsent: 1 },
  signed_in_at: 0,
  presence: null,
};
const CHATWOOT: AccountEntry = {
  account: "chat.acme.example-1-4",
  name: "Ana Ruiz",
  email: "ana.ruiz@acme.example",
  url: "https://chat.acme.example",
  method: "access_token",
  encryption: "keychain",
  on: true,
  rests: null,
  signed_in_at: 0,
  presence: false,
};
const DESK: AccountEntry = {
  account: "desk",
  name: "",
  email: "",
  url: "",
  method: "embedded_desk",
  encryption: "none",
  on: false,
  rests: { drafts: 0, unsent: 0 },
  signed_in_at: 0,
  presence: null,
};

type Asked = Pick<
  Requests,
  | "get_accounts"
  | "get_preferences"
  | "set_preferences"
  | "get_first_run"
  | "set_first_run"
  | "fill_desk"
  | "set_account_on"
  | "set_presence"
  | "remove_account"
  | "get_sign_in_form"
  | "start_sign_in"
  | "get_sign_in"
  | "cancel_sign_in"
  | "get_login_command"
  | "get_account_settings"
  | "set_keep"
  | "set_channel_rules"
  | "set_watch_all"
  | "preview_retention"
  | "set_retention"
  | "wipe_account"
  | "dismiss_storage_notices"
>;
type Handlers = { [Name in keyof Asked]: (ask: Asked[Name]["ask"]) => Asked[Name]["answer"] };

/** The language by `?language=de`, the accounts by `?accounts=1|2|desk|chatwoot`, and all that can be set for them. */
export class MockSettings {
  list: AccountEntry[];
  #held = new Map<
    AccountId,
    { keep: Keep; retention: Retention; rules: ChannelRule[]; watch: boolean }
  >();
  #state: SignInState = { kind: "none" };
  #preferences: Preferences;
  /** `?first-run` in the address shows it. */
  #firstRun: FirstRun = new URLSearchParams(location.search).has("first-run") ? "welcome" : "over";

  constructor(
    readonly query: URLSearchParams,
    readonly emit: (event: Event) => void,
  ) {
    const language = LANGUAGES.find((one) => one === query.get("language")) ?? null;
    this.#preferences = { language, keep_tab: false, notifier_stays: true };
    const accounts = query.get("accounts");
    this.list =
      accounts === "desk"
        ? [{ ...DESK, on: true }]
        : accounts === "2"
          ? [{ ...ACME }, { ...NORTH }, { ...LONG }, { ...DESK }]
          : accounts === "chatwoot"
            ? [{ ...CHATWOOT }, { ...DESK }]
            : [{ ...ACME }, { ...DESK }];
    const signIn = query.get("signin");
    if (signIn === "waiting") this.#state = waiting();
    if (signIn === "finishing") this.#state = { kind: "finishing" };
  }

  /** What runs, in short, but for what only the tickets tell. */
  running(): Pick<AccountView, "account" | "agent" | "helpdesk" | "embedded_desk">[] {
    return this.list
      .filter((one) => one.on)
      .map(({ account, name, url, method }) => ({
        account,
        agent: name || "Sample agent",
        helpdesk: url || "the built-in desk",
        embedded_desk: method === "embedded_desk",
      }));
  }

  readonly handlers: Handlers = {
    get_accounts: () => ({
      accounts: this.list,
      from_environment: this.query.has("environment"),
    }),
    get_preferences: () => this.#preferences,
    get_first_run: () => ({ first_run: this.#firstRun }),
    set_first_run: ({ first_run }) => {
      this.#firstRun = first_run;
      return {};
    },
    fill_desk: () => ({}),
    set_preferences: ({ preferences }) => {
      this.#refuse();
      this.#preferences = preferences;
      return this.#changed();
    },
    set_account_on: ({ account, on }) => {
      this.#refuse();
      this.list = this.list.map((one) => (one.account === account ? { ...one, on } : one));
      return this.#changed();
    },
    set_presence: ({ account, on }) => {
      this.#refuse();
      this.list = this.list.map((one) =>
        one.account === account ? { ...one, presence: on } : one,
      );
      return this.#changed();
    },
    remove_account: ({ account }) => {
      this.#refuse();
      this.list = this.list.filter((one) => one.account !== account);
      return this.#changed();
    },
    get_sign_in_form: () => {
      const managed = this.query.get("signin") === "managed";
      return {
        url: managed ? "https://acme.zendesk.com" : "",
        client_id: managed ? "reddot" : "",
        redirect_urls: [47855, 47856, 47857].map((port) => `http://127.0.0.1:${port}/callback`),
        managed,
      };
    },
    start_sign_in: ({ url }) => {
      if (this.query.get("signin") === "failed") {
        throw refused(
          "There is no keychain on this desktop.",
          "Install GNOME Keyring or KWallet and sign in again.",
        );
      }
      const state = waiting(url);
      this.#state = state;
      setTimeout(() => this.#step({ kind: "finishing" }), 6000);
      setTimeout(() => this.#step({ kind: "done", account: ACME.account }), 8000);
      return { address: state.address, opened: this.query.get("signin") !== "not-opened" };
    },
    get_sign_in: () => this.#state,
    cancel_sign_in: () => {
      this.#state = { kind: "none" };
      return {};
    },
    get_login_command: ({ url: typed }) => {
      const host = typed.replace(/^https?:\/\//, "").replace(/\/.*$/, "");
      if (!/^[\w.:-]+$/.test(host)) {
        throw refused(
          "This is not the address of a server.",
          "Like this: https://chat.example.com",
        );
      }
      const url = `https://${host}`;
      if (this.query.get("signin") !== "stays") {
        setTimeout(() => {
          const account = { ...CHATWOOT, url, account: `${host}-1-4`, signed_in_at: Date.now() };
          this.list = [account, ...this.list];
          this.emit({ event: "settings" });
        }, 8000);
      }
      return { url, command: `reddot login --chatwoot ${url}` };
    },
    get_account_settings: ({ account }) => this.#settings(account),
    set_keep: ({ account, keep }) => {
      this.#refuse();
      this.#of(account).keep = keep;
      return this.#changed();
    },
    set_channel_rules: ({ account, rules }) => {
      this.#refuse();
      this.#of(account).rules = rules;
      return this.#changed();
    },
    set_watch_all: ({ account, on }) => {
      this.#refuse();
      this.#of(account).watch = on;
      return this.#changed();
    },
    preview_retention: ({ retention }) => {
      const some = retention.days === null && retention.megabytes === null ? 0 : 1;
      return {
        retention,
        tickets: 1204 * some,
        messages: 10_230 * some,
        bytes: 61e6 * some,
        held_bytes: 212e6,
      };
    },
    set_retention: ({ account, retention }) => {
      this.#refuse();
      this.#of(account).retention = retention;
      return this.#changed();
    },
    wipe_account: () => {
      this.#refuse();
      return this.#changed();
    },
    dismiss_storage_notices: () => ({}),
  };

  #of(account: AccountId) {
    let held = this.#held.get(account);
    if (!held) {
      held = {
        keep: { what: "social", days: 90 },
        retention: { days: null, megabytes: null },
        rules: [
          { on: "tag", value: "line_shop", channel: "line" },
          { on: "via", value: "sunshine_conversations_api", channel: "whatsapp" },
          { on: "tag", value: "newsletter", channel: null },
          { on: "tag", value: "رسائل_المتجر", channel: "telegram" },
        ],
        watch: false,
      };
      this.#held.set(account, held);
    }
    return held;
  }

  #settings(account: AccountId): AccountSettings {
    const { keep, retention, rules, watch } = this.#of(account);
    const desk = account === DESK.account;
    return {
      account,
      keep,
      keep_costs: desk ? [] : costs(),
      held: desk ? { conversations: 20, tickets: 20 } : { conversations: 1204, tickets: 5310 },
      retention,
      channel_rules: rules,
      watch_all: watch,
      lanes: lanes(Date.now(), watch),
      limit: desk ? null : 700,
      remaining: desk ? null : 512,
    };
  }

  #step(state: SignInState): void {
    if (this.#state.kind === "none") return;
    this.#state = state;
    this.emit({ event: "settings" });
  }

  #changed(): Record<symbol, never> {
    setTimeout(() => this.emit({ event: "settings" }), 30);
    return {};
  }

  /** `?refuse`: every change is. */
  #refuse(): void {
    if (!this.query.has("refuse")) return;
    throw refused(
      "The settings could not be written (the disk is full).",
      "Make room and try again.",
    );
  }
}

function refused(message: string, hint: string): RequestFailed {
  return new RequestFailed({ code: "storage", message, hint, retry_at: null });
}

function waiting(url = "acme.zendesk.com"): SignInState & { kind: "waiting" } {
  const host = url.replace(/^https?:\/\//, "");
  return {
    kind: "waiting",
    address: `https://${host}/oauth/authorizations/new?client_id=reddot&response_type=code&scope=read+write&code_challenge=Vq0LFs4u2lWvXn1kJ0m2yq3mJc8c0aQv0pU1Y7jz1xE&code_challenge_method=S256&state=5b1f`,
    until: Date.now() + 5 * MINUTE,
  };
}

function costs(): KeepCost[] {
  const all: [Keep["what"], [number, number, number, number, number]][] = [
    ["as_needed", [0, 0, 0, 0, 0]],
    ["open", [12, 60, 190, 204, 211]],
    ["social", [84, 402, 1204, 3100, 4106]],
    ["all", [310, 1490, 4420, 15_600, 48_210]],
  ];
  return all.flatMap(([what, counts]) =>
    counts.map((conversations, at) => ({
      keep: { what, days: [7, 30, 90, 365, null][at] ?? null },
      conversations,
      requests: conversations,
      takes_ms: conversations * 6000,
    })),
  );
}

function lanes(now: number, watch: boolean): LaneView[] {
  const lane = (
    name: string,
    every_ms: number | null,
    requests: number,
    ago: number | null,
    trouble: string | null = null,
  ) => ({
    lane: name,
    every_ms,
    requests,
    fresh_at: ago === null ? null : now - ago,
    trouble,
  });
  return [
    lane("head", 18_000, 3, 9_000),
    lane("history", 4_000, 14, 41 * DAY),
    lane("truth", 30 * MINUTE, 0, 12 * MINUTE, "The helpdesk asks to wait (429)."),
    lane("activities", 60_000, 1, 40_000),
    lane("lead", watch ? 120_000 : null, 0, watch ? 2 * HOUR : null),
    lane("conversations", null, 6, MINUTE),
  ];
}
