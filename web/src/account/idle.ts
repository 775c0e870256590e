/** How near the end of a session is. */
export interface Clock {
  state: "ok" | "warn" | "over";
  /** Seconds until the end. */
  left: number;
  /** The end comes whatever the reader does. */
  fixed: boolean;
}

/** So long before the end the reader is warned. */
export const warning = 120;

/**
 * Compares now with the reader's last sign of life and with the session's fixed
 * end, in milliseconds. An idle time too short for the usual warning warns at
 * its half.
 */
export function clockOf(now: number, last: number, idleSeconds: number, end: number): Clock {
  const idle = idleSeconds > 0 ? last + idleSeconds * 1000 : Infinity;
  const fixed = end <= idle;
  const left = Math.ceil((Math.min(idle, end) - now) / 1000);
  const ahead = fixed ? warning : Math.min(warning, idleSeconds / 2);
  return { state: left <= 0 ? "over" : left <= ahead ? "warn" : "ok", left: Math.max(left, 0), fixed };
}
