import type { RtpSession } from '@outrider/audio';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createGains, type Leg, type Room } from './leg.js';
import { createMixer } from './mix.js';

const frame = (level: number) => new Int16Array(160).fill(level);

function leg(id: string, room: Room, said?: number): Leg {
  const made: Leg = {
    id,
    label: id,
    owner: { tell: () => undefined },
    rtp: {} as RtpSession,
    room,
    playing: undefined,
    gains: createGains(),
    said: said === undefined ? undefined : frame(said),
    heard: undefined,
    toldSilentMs: 0,
  };
  room.legs.add(made);
  return made;
}
const room = (): Room => ({ id: 'r', legs: new Set() });
const mixer = createMixer();

describe('the mixer', () => {
  it('adds up everybody else at their gains, and clips what is too loud', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: -32_768, max: 32_767 }), fc.constantFrom(0, 0.25, 0.5, 1)), {
          maxLength: 6,
        }),
        (speakers) => {
          const shared = room();
          const listener = leg('listener', shared, 1234);
          speakers.forEach(([level, gain], i) => {
            leg(`s${i}`, shared, level);
            listener.gains.pairs.set(`s${i}`, gain);
          });
          const sum = speakers.reduce((total, [level, gain]) => total + Math.trunc(level * gain), 0);
          const heard = mixer.roomOf(listener)?.[80] ?? 0;
          const expected = Math.max(-32_768, Math.min(32_767, sum));
          expect(Math.abs(heard - expected)).toBeLessThanOrEqual(speakers.length);
        },
      ),
    );
  });

  it('hands on the frame of an only speaker as it is', () => {
    const shared = room();
    const [a, b] = [leg('a', shared, 5), leg('b', shared)];
    expect(mixer.roomOf(b)).toBe(a.said);
    expect(mixer.roomOf(a)).toBeUndefined();
  });

  it('puts a pair before what was set towards all others', () => {
    const shared = room();
    const [agent, supervisor, customer] = [
      leg('agent', shared),
      leg('supervisor', shared, 1000),
      leg('customer', shared),
    ];
    supervisor.gains.heardBy = 0;
    agent.gains.pairs.set('supervisor', 0.5);
    expect(mixer.roomOf(customer)).toBeUndefined();
    expect(mixer.roomOf(agent)?.[0]).toBe(500);
  });

  it('multiplies how a leg hears with how another is heard', () => {
    const shared = room();
    const [listener, speaker] = [leg('listener', shared), leg('speaker', shared, 1000)];
    listener.gains.hears = 0.5;
    speaker.gains.heardBy = 0.5;
    expect(mixer.roomOf(listener)?.[0]).toBe(250);
  });
});
