/**
 * A sign-in, as the window shows it. The engine does it: it opens the browser, waits for its way
 * back and keeps what comes of it in the keychain; this window only ever learns how it goes.
 */
import type { RequestFailed, Stop } from "../lib/bridge";
import { asRequestFailed } from "../lib/bridge";
import { coalesce } from "../lib/coalesce";
import type {
  AccountEntry,
  AccountId,
  SignInForm,
  SignInStarted,
  SignInState,
} from "../lib/protocol";
import { SECOND } from "../lib/times";
import type { Session } from "./session.svelte";

/** An event tells of each step; this is for one that was lost. */
const LOOK_AGAIN = 2 * SECOND;

export class SignIn {
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
    return this.url.trim() !== "" && (this.clientId.trim() !== "" || this.knowsClient);
  }

  start(): Stop {
    const stop = this.session.onSettings(() => void this.refresh());
    const timer = setInterval(() => {
      const { kind } = this.state;
      if (kind === "waiting" || kind === "finishing") void this.refresh();
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
    this.refused = null;
    try {
      const [form, accounts] = await Promise.all([
        this.session.bridge.ask("get_sign_in_form", {}),
        this.session.bridge.ask("get_accounts", {}),
      ]);
      if (visit !== this.#visit) return;
      this.form = form;
      this.account = accounts.accounts.find((one) => one.account === account) ?? null;
      this.url = this.account?.url || form.url || this.url;
      this.clientId = form.client_id || this.clientId;
    } catch (thrown) {
      this.refused = asRequestFailed(thrown);
    }
    await this.refresh();
  }

  refresh = coalesce(async () => {
    try {
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

  async go(): Promise<void> {
    if (this.busy || !this.whole) return;
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
