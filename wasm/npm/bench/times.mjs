// How long calls take.

export const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** Processor time of one call in milliseconds: the median of eleven series, after a first one that does not count. */
export async function called(work) {
  const times = [];
  for (let series = 0; series < 12; series += 1) {
    const before = process.cpuUsage();
    for (let call = 0; call < SERIES; call += 1) await work();
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1000 / SERIES);
  }
  return median(times.slice(1));
}

const SERIES = 50;
