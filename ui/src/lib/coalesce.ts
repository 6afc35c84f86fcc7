/**
 * One run at a time, and one more after it when something asked meanwhile: a burst of a hundred
 * "changed" events costs two queries. A run that fails does not stop later ones.
 */
export function coalesce(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  let next: Promise<void> | null = null;

  const start = (): Promise<void> => {
    next = null;
    running = run().finally(() => {
      running = null;
    });
    return running;
  };

  return () => {
    if (next) return next;
    if (!running) return start();
    next = running.then(start, start);
    return next;
  };
}

/** Runs `act` once things have been quiet for `ms`; `flush` runs what waits now; `drop` forgets it. */
export function debounce(ms: number, act: () => void): Debounced {
  let timer: ReturnType<typeof setTimeout> | null = null;
  const drop = () => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
  };
  const flush = () => {
    if (timer === null) return;
    drop();
    act();
  };
  return {
    ask() {
      drop();
      timer = setTimeout(flush, ms);
    },
    flush,
    drop,
    get waits() {
      return timer !== null;
    },
  };
}

export interface Debounced {
  ask(): void;
  flush(): void;
  drop(): void;
  readonly waits: boolean;
}
