/** Minutes after midnight, 0–1440, in the called party's own time zone; `from` < `to`. */
export interface CallingInterval {
  from: number;
  to: number;
}

/** Intervals per ISO weekday, Monday first; always seven entries, an empty one means no calls on that day. */
export type CallingWindows = readonly (readonly CallingInterval[])[];
