/** The queue's figures and their course, as the window shows them: read again when something changed. */
import { asRequestFailed, type RequestFailed, type Stop } from "../lib/bridge";
import { coalesce } from "../lib/coalesce";
import type { AccountId, CourseOver, QueueCourse, QueueFigures, Thresholds } from "../lib/protocol";
import { remember, remembered } from "../lib/remember";
import { MINUTE, SECOND } from "../lib/times";
import type { Session } from "./session.svelte";

/** A burst of changes is read once. */
const SOON = 300;
/** A course has steps of minutes: it need not be read with each change. */
const COURSE_HOLDS = 30 * SECOND;

export class FiguresShown {
  now = $state.raw<QueueFigures | null>(null);
  course = $state.raw<QueueCourse | null>(null);
  failed = $state.raw<RequestFailed | null>(null);
  courseFailed = $state.raw<RequestFailed | null>(null);
  over = $state<CourseOver>(remembered("queue-over") === "week" ? "week" : "day");
  /** Of one helpdesk only; null: of all. */
  account = $state<AccountId | null>(null);
  #soon: ReturnType<typeof setTimeout> | null = null;
  #courseAt = -Infinity;

  constructor(readonly session: Session) {}

  start(): Stop {
    void this.refresh();
    const stops = [
      this.session.onChanged((account) => {
        if (this.account === null || this.account === account) this.#refreshSoon();
      }),
      this.session.onSettings(() => this.#refreshSoon()),
    ];
    return () => {
      for (const stop of stops) stop();
      if (this.#soon !== null) clearTimeout(this.#soon);
    };
  }

  choose(account: AccountId | null): void {
    if (this.account === account) return;
    this.account = account;
    this.#anew();
  }

  chooseOver(over: CourseOver): void {
    if (this.over === over) return;
    this.over = over;
    remember("queue-over", over === "day" ? null : over);
    this.#courseAt = -Infinity;
    void this.refresh();
  }

  /** What nobody may take for the figures of another helpdesk goes at once. */
  #anew(): void {
    this.now = null;
    this.course = null;
    this.#courseAt = -Infinity;
    void this.refresh();
  }

  #refreshSoon(): void {
    this.#soon ??= setTimeout(() => {
      this.#soon = null;
      void this.refresh();
    }, SOON);
  }

  refresh = coalesce(async () => {
    const { account, over } = this;
    const { bridge } = this.session;
    const current = () => this.account === account;
    try {
      const now = await bridge.ask("get_queue_figures", { account });
      if (!current()) return;
      this.now = now;
      this.failed = null;
    } catch (thrown) {
      if (current()) this.failed = asRequestFailed(thrown);
    }
    if (Date.now() - this.#courseAt < COURSE_HOLDS) return;
    try {
      const course = await bridge.ask("get_queue_course", { account, over });
      if (!current() || this.over !== over) return;
      this.#courseAt = Date.now();
      this.course = course;
      this.courseFailed = null;
    } catch (thrown) {
      if (current()) this.courseFailed = asRequestFailed(thrown);
    }
  });

  /** When the figures change by time alone: a minute is what is told. */
  get wakes(): number {
    return (Math.floor(this.session.clock.now / MINUTE) + 1) * MINUTE;
  }

  /** Keeps other thresholds; tells what went wrong. */
  async setThresholds(thresholds: Thresholds): Promise<RequestFailed | null> {
    try {
      await this.session.bridge.ask("set_thresholds", { thresholds });
    } catch (thrown) {
      return asRequestFailed(thrown);
    }
    await this.refresh();
    return null;
  }
}
