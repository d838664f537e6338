/** Zero crossings of the filter on each side: ample for speech. */
const HALF_WIDTH = 16;

/** Changes the sample rate with a windowed-sinc filter that keeps out what the lower rate can't carry. For files, not for live audio. */
export function resample(samples: Int16Array, from: number, to: number): Int16Array {
  if (from === to) return samples;
  const ratio = from / to;
  const cutoff = Math.min(1, to / from);
  const reach = HALF_WIDTH / cutoff;
  return Int16Array.from({ length: Math.floor(samples.length / ratio) }, (_, index) => {
    const centre = index * ratio;
    let sum = 0;
    let weight = 0;
    for (let i = Math.max(0, Math.ceil(centre - reach)); i <= Math.min(samples.length - 1, centre + reach); i++) {
      const x = (i - centre) * cutoff;
      const sinc = x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
      const window = 0.5 + 0.5 * Math.cos((Math.PI * (i - centre)) / reach);
      sum += samples[i]! * sinc * window;
      weight += sinc * window;
    }
    return Math.max(-32768, Math.min(32767, Math.round(weight === 0 ? 0 : sum / weight)));
  });
}
