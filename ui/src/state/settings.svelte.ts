/**
 * The settings of a profile: its accounts, and what can be set for the one that is shown. The
 * engine owns all of it; this asks again whenever the engine says that it changed, and now and
 * then while the window shows, because the poll plan moves by itself.
 */
import type { Ask, RequestFailed, RequestName, Stop } from "../lib/bridge";
import { asRequestFailed } from "../lib/bridge";
import { coalesce } from "../lib/coalesce";
import type {
  AccountEntry,
  AccountId,
  AccountSettings,
  AccountsView,
  AlertSettings,
  AlertKind,
  AlertSettingsView,
  ChannelRule,
  DesktopView,
  Keep,
  Retention,
  Time,
} from "../lib/protocol";
import { SECOND } from "../lib/times";
import type { Session } from "./session.svelte";

/** What stands together in the window, and so fails together. */
export type Section =
  | "account"
  | "remove"
  | "keep"
  | "channels"
  | "watch"
  | "storage"
  | "alerts-now"
  | "alerts-kinds"
  | "alerts-rules"
  | "alerts-limits"
  | "alerts-hours"
  | "alerts-wording"
  | "desktop-login"
  | "desktop-shortcut";

const PLAN_MOVES = 10 * SECOND;

export class Settings {
  accounts = $state.raw<AccountsView | null>(null);
  /** Of the account that is shown; null until read, and while it does not run. */
  held = $state.raw<AccountSettings | null>(null);
  /** What was chosen about alerts, for all helpdesks; null until read. */
  alerts = $state.raw<AlertSettingsView | null>(null);
  /** How Reddot stands on the desktop; null until read. */
  desktop = $state.raw<DesktopView | null>(null);
  /** What is shown in place of a helpdesk's page. */
  #page = $state<"alerts" | "desktop" | null>(null);
  /** The settings of the account that is shown were read; it may have none. */
  read = $state(false);
  /** The list of accounts, or what can be set, could not be read. */
  error = $state.raw<RequestFailed | null>(null);
  /** A change was refused; it stands where the change was made. */
  refused = $state.raw<{ section: Section; error: RequestFailed } | null>(null);
  busy = $state<Section | null>(null);

  #wanted = $state<AccountId | null>(null);

  constructor(readonly session: Session) {}

  /** All there are. Where the environment names the helpdesk, what runs stands in no list. */
  get entries(): readonly AccountEntry[] {
    if (!this.accounts?.from_environment) return this.accounts?.accounts ?? [];
    return (this.session.status?.accounts ?? []).map(({ account, agent, helpdesk }) => ({
      account,
      name: agent,
      email: "",
      url: helpdesk,
      method: "oauth",
      on: true,
      encryption: "none",
      rests: null,
      signed_in_at: 0,
      presence: null,
    }));
  }

  /** The account that is shown: the one asked for, or the first. */
  get account(): AccountEntry | null {
    const all = this.entries;
    return all.find((one) => one.account === this.#wanted) ?? all[0] ?? null;
  }

  /** Whether the account's engine is up, so that it has settings to show. */
  get runs(): boolean {
    const account = this.account;
    return account !== null && this.session.account(account.account) !== null;
  }

  start(): Stop {
    void this.refresh();
    const stop = this.session.onSettings(() => void this.refresh());
    const timer = setInterval(() => {
      if (document.visibilityState === "visible" && this.runs) void this.refresh();
    }, PLAN_MOVES);
    return () => {
      stop();
      clearInterval(timer);
    };
  }

  get showsAlerts(): boolean {
    return this.#page === "alerts";
  }

  get showsDesktop(): boolean {
    return this.#page === "desktop";
  }

  chooseAlerts(): void {
    this.#turnTo("alerts");
  }

  chooseDesktop(): void {
    this.#turnTo("desktop");
  }

  #turnTo(page: "alerts" | "desktop"): void {
    this.#page = page;
    this.refused = null;
    void this.refresh();
  }

  choose(account: AccountId): void {
    this.#page = null;
    if (account === this.account?.account) return;
    this.#wanted = account;
    this.held = null;
    this.read = false;
    this.refused = null;
    this.error = null;
    void this.refresh();
  }

  refresh = coalesce(async () => {
    try {
      this.accounts = await this.session.bridge.ask("get_accounts", {});
      if (this.showsAlerts) this.alerts = await this.session.bridge.ask("get_alert_settings", {});
      if (this.showsDesktop) this.desktop = await this.session.bridge.ask("get_desktop", {});
      const account = this.account?.account;
      if (account === undefined || !this.runs) {
        this.held = null;
        this.read = false;
      } else {
        const held = await this.#settingsOf(account);
        // Another account may have been chosen meanwhile; its own answer is on the way.
        if (account === this.account?.account) {
          this.held = held;
          this.read = true;
        }
      }
      this.error = null;
    } catch (thrown) {
      this.error = asRequestFailed(thrown);
    }
  });

  /**
   * None when the engine says that it has none: nothing is shown then, rather than a fault. An
   * account that was just switched off has none either.
   */
  async #settingsOf(account: AccountId): Promise<AccountSettings | null> {
    try {
      return await this.session.bridge.ask("get_account_settings", { account });
    } catch (thrown) {
      const { code } = asRequestFailed(thrown);
      if (code === "bad_request" || code === "not_found") return null;
      throw thrown;
    }
  }

  setOn(account: AccountId, on: boolean): Promise<boolean> {
    return this.#change("account", "set_account_on", { account, on });
  }

  setPresence(account: AccountId, on: boolean): Promise<boolean> {
    return this.#change("account", "set_presence", { account, on });
  }

  remove(account: AccountId, wipe: boolean): Promise<boolean> {
    return this.#change("remove", "remove_account", { account, wipe });
  }

  setKeep(account: AccountId, keep: Keep): Promise<boolean> {
    // Shown at once: a choice that jumps back while it is handed over looks refused.
    if (this.held?.account === account) this.held = { ...this.held, keep };
    return this.#change("keep", "set_keep", { account, keep });
  }

  setRules(account: AccountId, rules: ChannelRule[]): Promise<boolean> {
    return this.#change("channels", "set_channel_rules", { account, rules });
  }

  setWatchAll(account: AccountId, on: boolean): Promise<boolean> {
    if (this.held?.account === account) this.held = { ...this.held, watch_all: on };
    return this.#change("watch", "set_watch_all", { account, on });
  }

  setRetention(account: AccountId, retention: Retention): Promise<boolean> {
    if (this.held?.account === account) this.held = { ...this.held, retention };
    return this.#change("storage", "set_retention", { account, retention });
  }

  setAlerts(section: Section, change: Partial<AlertSettings>): Promise<boolean> {
    if (!this.alerts) return Promise.resolve(false);
    const settings = { ...this.alerts.settings, ...change };
    this.alerts = { ...this.alerts, settings };
    return this.#change(section, "set_alert_settings", { settings });
  }

  /** Shows a sample of an alert, with its sound. */
  tryAlert(kind: AlertKind): Promise<boolean> {
    return this.#change("alerts-kinds", "try_alert", { kind });
  }

  setAutostart(on: boolean): Promise<boolean> {
    if (this.desktop) this.desktop = { ...this.desktop, autostart: on };
    return this.#change("desktop-login", "set_autostart", { on });
  }

  setShortcut(on: boolean): Promise<boolean> {
    return this.#change("desktop-shortcut", "set_shortcut", { on });
  }

  pause(until: Time | null): Promise<boolean> {
    return this.#change("alerts-now", "pause", { until });
  }

  wipe(account: AccountId): Promise<boolean> {
    return this.#change("storage", "wipe_account", { account });
  }

  async #change<Name extends RequestName>(
    section: Section,
    name: Name,
    ask: Ask<Name>,
  ): Promise<boolean> {
    this.busy = section;
    this.refused = null;
    try {
      await this.session.bridge.ask(name, ask);
      return true;
    } catch (thrown) {
      this.refused = { section, error: asRequestFailed(thrown) };
      return false;
    } finally {
      this.busy = null;
      void this.refresh();
    }
  }
}
