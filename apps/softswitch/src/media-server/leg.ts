import type { FrameSource, RtpSession } from '@outrider/audio';
import type { LegOrOthers } from '@outrider/telephony';

/** Who made something, and hears of it. */
export interface Owner {
  tell(event: LegEvent): void;
}
export type LegEvent =
  { type: 'dtmf'; legId: string; digit: string } | { type: 'silent'; legId: string; silentMs: number };

/** One RTP stream in the mixer. */
export interface Leg {
  readonly id: string;
  readonly label: string;
  readonly owner: Owner;
  readonly rtp: RtpSession;
  room: Room | undefined;
  playing: Playing | undefined;
  readonly gains: Gains;
  /** What it said in this tick. */
  said: Int16Array | undefined;
  /** What it heard from its room in this tick, whatever was played to it. */
  heard: Int16Array | undefined;
  /** Silence that has been told, ms. */
  toldSilentMs: number;
}

export interface Playing {
  readonly source: FrameSource;
  readonly mixed: boolean;
  end(how: 'heard' | 'stopped' | 'gone'): void;
}

/** Legs that hear each other. Exists while a leg is in it. */
export interface Room {
  readonly id: string;
  readonly legs: Set<Leg>;
}

/** How loud a leg hears and is heard: pairs go before what was set towards all others. */
export interface Gains {
  /** Towards all others, as listener and as speaker. */
  hears: number;
  heardBy: number;
  /** By the speaker's id. */
  readonly pairs: Map<string, number>;
}

export const createGains = (): Gains => ({ hears: 1, heardBy: 1, pairs: new Map() });

/** Gain with which `listener` hears `speaker`, 0–1. */
export function gainBetween(listener: Leg, speaker: Leg): number {
  return listener.gains.pairs.get(speaker.id) ?? listener.gains.hears * speaker.gains.heardBy;
}

export const isOthers = (ref: LegOrOthers): ref is { others: true } => typeof ref !== 'string';
