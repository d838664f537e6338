/** Zero crossings of the filter on each side: ample for speech. */
const HALF_WIDTH = 16;

/**
 * Changes the sample rate (whole numbers, Hz) with a windowed-sinc filter that keeps out what the lower rate can't carry.
 * For files, not for live audio.
 */
export function resample(samples: Int16Array, from: number, to: number): Int16Array {
  if (from === to) return samples;
  const shared = greatestCommonDivisor(from, to);
  const [step, phases] = [from / shared, to / shared];
  const cutoff = Math.min(1, to / from);
  const reach = Math.ceil(HALF_WIDTH / cutoff);
  const kernels = Array.from({ length: phases }, (_, phase) => kernel(phase / phases, cutoff, reach));

  return Int16Array.from({ length: Math.floor((samples.length * to) / from) }, (_, index) => {
    const position = index * step;
    const centre = Math.floor(position / phases);
    const weights = kernels[position % phases]!;
    let sum = 0;
    for (let i = 0; i < weights.length; i++) sum += weights[i]! * (samples[centre - reach + i] ?? 0);
    return Math.max(-32_768, Math.min(32_767, Math.round(sum)));
  });
}

/** Weights of the samples around a point that lies `fraction` of a sample after the middle one; they add up to 1. */
function kernel(fraction: number, cutoff: number, reach: number): Float64Array {
  const weights = Float64Array.from({ length: 2 * reach + 1 }, (_, i) => {
    const distance = i - reach - fraction;
    if (Math.abs(distance) > reach) return 0;
    const x = Math.PI * distance * cutoff;
    return (x === 0 ? 1 : Math.sin(x) / x) * (0.5 + 0.5 * Math.cos((Math.PI * distance) / reach));
  });
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}
