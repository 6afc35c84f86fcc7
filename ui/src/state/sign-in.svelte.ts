/**
 * A sign-in, as the window shows it. The engine does it: it opens the browser, waits for its way
 * back and keeps what comes of it in the keychain; this window only ever learns how it goes. A
 * Chatwoot server knows no such way: there the window shows what to type in a terminal, and waits
 * until the account is in the list.
 */
import type { RequestFailed, Stop } from "../lib/bridge";
import { asRequestFailed } from "../lib/bridge";
import { coalesce } from "../lib/coalesce";
import type {
  AccountEntry,
  AccountId,
  LoginCommand,
  SignInForm,
  SignInStarted,
  SignInState,
  Time,
} from "../lib/protocol";
import { SECOND } from "../lib/times";
import type { Session } from "./session.svelte";

/** An event tells of each step; this is for one that was lost. */
const LOOK_AGAIN = 2 * SECOND;

/** What is signed in to. */
export type Kind = "zendesk" | "chatwoot";

export class SignIn {
  kind = $state<Kind>("zendesk");
  /** What to type in a terminal; it is waited for. */
  command = $state.raw<LoginCommand | null>(null);
  form = $state.raw<SignInForm | null>(null);
  /** The account that needs it; null: a new one. */
  account = $state.raw<AccountEntry | null>(null);
  state = $state.raw<SignInState>({ kind: "none" });
  started = $state.raw<SignInStarted | null>(null);
  /** A request was refused: the form could not be read, or no sign-in began. */
  refused = $state.raw<RequestFailed | null>(null);
  busy = $state(false);
  url = $state("");
  clientId = $state("");

  /**
   * This visit has seen the sign-in under way. The engine goes on telling how the last one ended,
   * which means nothing to somebody who has just opened the window.
   */
  #mine = false;
  /** What stands in the address of the other kind. */
  #other = "";
  /** When each account was signed in, as of the command. */
  #before = new Map<AccountId, Time>();
  #visit = 0;
  #start = 0;

  constructor(
    readonly session: Session,
    readonly done: (account: AccountId) => void,
  ) {}

  /**
   * Signing in again goes by the client of the last time, which the engine knows; only where that
   * was refused may it be another one.
   */
  get knowsClient(): boolean {
    const again = this.account?.method === "oauth";
    return again && this.refused === null && this.state.kind !== "failed";
  }

  /** Whether all is filled in. */
  get whole(): boolean {
    if (this.url.trim() === "") return false;
    return this.kind === "chatwoot" || this.clientId.trim() !== "" || this.knowsClient;
  }

  start(): Stop {
    const stop = this.session.onSettings(() => void this.refresh());
    const timer = setInterval(() => {
      const { kind } = this.state;
      if (kind === "waiting" || kind === "finishing" || this.command) void this.refresh();
    }, LOOK_AGAIN);
    return () => {
      stop();
      clearInterval(timer);
    };
  }

  /** The window was opened for this account, or for a new one. */
  async begin(account: AccountId | null): Promise<void> {
    const visit = ++this.#visit;
    this.#mine = false;
    this.state = { kind: "none" };
    this.command = null;
    this.refused = null;
    try {
      const [form, accounts] = await Promise.all([
        this.session.bridge.ask("get_sign_in_form", {}),
        this.session.bridge.ask("get_accounts", {}),
      ]);
      if (visit !== this.#visit) return;
      this.form = form;
      this.account = accounts.accounts.find((one) => one.account === account) ?? null;
      this.choose(this.account?.method === "access_token" ? "chatwoot" : "zendesk");
      this.url = this.account?.url || form.url || this.url;
      this.clientId = form.client_id || this.clientId;
    } catch (thrown) {
      this.refused = asRequestFailed(thrown);
    }
    await this.refresh();
  }

  refresh = coalesce(async () => {
    try {
      if (this.command) {
        await this.#look(this.command);
        return;
      }
      const state = await this.session.bridge.ask("get_sign_in", {});
      if (state.kind === "waiting" || state.kind === "finishing") this.#mine = true;
      if (!this.#mine) return;
      this.state = state;
      // It is under way, or over already: the browser may take its time to come up.
      if (state.kind !== "none") this.busy = false;
      if (state.kind === "done") {
        this.#mine = false;
        this.done(state.account);
      }
    } catch (thrown) {
      this.refused = asRequestFailed(thrown);
    }
  });

  choose(kind: Kind): void {
    if (kind === this.kind) return;
    const url = this.url;
    this.url = this.#other;
    this.#other = url;
    this.kind = kind;
    this.refused = null;
    this.state = { kind: "none" };
  }

  /** Whether the account that was waited for has come, or was signed in anew. */
  async #look(command: LoginCommand): Promise<void> {
    const { accounts } = await this.session.bridge.ask("get_accounts", {});
    if (command !== this.command) return;
    const came = accounts.find(
      (one) =>
        one.method === "access_token" &&
        one.url === command.url &&
        one.signed_in_at !== this.#before.get(one.account),
    );
    if (!came) return;
    this.command = null;
    this.done(came.account);
  }

  /** What to type for that server. */
  async #askCommand(): Promise<void> {
    const visit = this.#visit;
    this.busy = true;
    this.refused = null;
    try {
      // First who is there already: the command may be typed the moment it shows.
      const { accounts } = await this.session.bridge.ask("get_accounts", {});
      const command = await this.session.bridge.ask("get_login_command", { url: this.url.trim() });
      if (visit !== this.#visit) return;
      this.#before = new Map(accounts.map((one) => [one.account, one.signed_in_at]));
      this.command = command;
    } catch (thrown) {
      if (visit === this.#visit) this.refused = asRequestFailed(thrown);
    } finally {
      this.busy = false;
    }
  }

  /** Back to the form. */
  back(): void {
    this.command = null;
  }

  async go(): Promise<void> {
    if (this.busy || !this.whole) return;
    if (this.kind === "chatwoot") return this.#askCommand();
    const known = this.knowsClient;
    this.busy = true;
    this.refused = null;
    this.state = { kind: "none" };
    this.started = null;
    this.#mine = false;
    const start = ++this.#start;
    try {
      const started = await this.session.bridge.ask("start_sign_in", {
        url: this.url.trim(),
        client_id: known ? "" : this.clientId.trim(),
      });
      if (start !== this.#start) return;
      this.started = started;
      // It may be over before the browser says that it is up; once is enough to hear of that.
      if (this.state.kind !== "none") return;
      this.#mine = true;
      await this.refresh();
    } catch (thrown) {
      if (start === this.#start) this.refused = asRequestFailed(thrown);
    } finally {
      if (start === this.#start) this.busy = false;
    }
  }

  async cancel(): Promise<void> {
    try {
      await this.session.bridge.ask("cancel_sign_in", {});
      this.#mine = false;
      this.state = { kind: "none" };
    } catch (thrown) {
      this.refused = asRequestFailed(thrown);
    }
  }
}
