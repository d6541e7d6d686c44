// Order statistics of measured times. Times are not normal (one-sided noise), so everything here
// rests on ranks.

// Returns the q-quantile of ascending samples, by linear interpolation.
export function quantile(ascending, q) {
  const position = q * (ascending.length - 1);
  const below = Math.floor(position);
  const above = Math.min(below + 1, ascending.length - 1);
  return ascending[below] + (position - below) * (ascending[above] - ascending[below]);
}

export function sorted(samples) {
  return [...samples].sort((a, b) => a - b);
}

export function median(samples) {
  return quantile(sorted(samples), 0.5);
}

// Returns the 95 % confidence interval of the median: the samples whose ranks lie 1.96 standard
// deviations of a binomial(n, 1/2) below and above n/2. Without a distribution assumed. Infinite
// for fewer than 6 samples, where no pair of ranks reaches 95 %.
// Source: Le Boudec, "Performance Evaluation of Computer and Communication Systems", 2010, 2.2.
export function intervalOfMedian(samples) {
  const n = samples.length;
  const ascending = sorted(samples);
  if (n < 6) return { median: n ? quantile(ascending, 0.5) : NaN, low: -Infinity, high: Infinity };
  const reach = 0.98 * Math.sqrt(n);
  const low = Math.max(0, Math.floor(n / 2 - reach) - 1);
  const high = Math.min(n - 1, Math.ceil(n / 2 + reach));
  return { median: quantile(ascending, 0.5), low: ascending[low], high: ascending[high] };
}

// How wide the interval may be: `relative` of the median on either side, or half a step of the
// profiler's clock, which no repetition can beat.
export const kClockStepUs = 1;
export function isTight({ median: middle, low, high }, relative) {
  return (high - low) / 2 <= Math.max(relative * middle, kClockStepUs / 2);
}

// Returns how many samples are needed in all for the interval to be tight, from `n` at hand: its
// width shrinks with the square root of their number.
export function samplesNeeded({ median: middle, low, high }, n, relative) {
  const allowed = Math.max(relative * middle, kClockStepUs / 2);
  const half = (high - low) / 2;
  return Number.isFinite(half) ? Math.ceil(n * (half / allowed) ** 2) : 2 * n;
}
