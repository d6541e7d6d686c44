// What this machine is and how quiet it is: processor, clusters of equal cores, governor, noise.
import { readFileSync } from 'node:fs';
import os from 'node:os';
import { median, quantile, sorted } from './statistics.mjs';

function read(path) {
  try {
    return readFileSync(path, 'utf8').replace(/\0/g, '').trim();
  } catch {
    return null;
  }
}

// Returns [0, 1, 4] for "0-1,4".
export function coresOfList(text) {
  return text.split(',').filter((part) => part !== '').flatMap((part) => {
    const [from, to = from] = part.split('-').map(Number);
    return Array.from({ length: to - from + 1 }, (_, i) => from + i);
  });
}

// Returns the cores this process may use.
export function allowedCores() {
  const line = (read('/proc/self/status') ?? '').match(/^Cpus_allowed_list:\s*(.*)$/m);
  return line ? coresOfList(line[1]) : os.cpus().map((_, i) => i);
}

// Returns clusters of equal cores, weakest first: [{ name, cores }]. Cores are equal if the kernel
// gives them the same capacity (Arm) or, where it gives none, the same highest frequency. Two kinds
// are called little and big, three little, middle and big; one kind is "any".
export function clusters(cores, strengthOf = coreStrength) {
  const byStrength = new Map();
  for (const core of cores) {
    const strength = strengthOf(core);
    if (!byStrength.has(strength)) byStrength.set(strength, []);
    byStrength.get(strength).push(core);
  }
  const names = { 1: ['any'], 2: ['little', 'big'], 3: ['little', 'middle', 'big'] };
  const strengths = [...byStrength.keys()].sort((a, b) => a - b);
  return strengths.map((strength, i) => ({
    name: names[strengths.length]?.[i] ?? `cluster${i}`,
    cores: byStrength.get(strength),
  }));
}

function coreStrength(core) {
  const cpu = `/sys/devices/system/cpu/cpu${core}`;
  return Number(read(`${cpu}/cpu_capacity`) ?? read(`${cpu}/cpufreq/cpuinfo_max_freq`) ?? 0);
}

// Returns { affinity, cores } for `threads` threads. `affinity` is a cluster name, several joined by
// '+', or undefined: the strongest cluster that is large enough, else all cores. Throws a text.
export function chooseCores(threads, affinity, all = clusters(allowedCores())) {
  const names = all.map((cluster) => cluster.name);
  let chosen = affinity?.split('+') ?? null;
  for (const name of chosen ?? []) {
    if (!names.includes(name)) {
      throw new Error(`--affinity: expected ${names.join(', ')} or a sum of them, found "${name}"`);
    }
  }
  if (!chosen) {
    const fits = all.filter((cluster) => cluster.cores.length >= threads);
    chosen = fits.length > 0 ? [fits[fits.length - 1].name] : names;
  }
  const cores = all.filter((c) => chosen.includes(c.name)).flatMap((c) => c.cores);
  if (cores.length < threads) {
    throw new Error(`--threads: expected 1..${cores.length} (cores of ${chosen.join('+')}), found ` +
      `${threads}`);
  }
  return { affinity: chosen.join('+'), cores: cores.slice(0, threads) };
}

export function describeMachine() {
  const model = os.cpus()[0]?.model?.trim();
  const board = read('/proc/device-tree/model') ?? read('/sys/class/dmi/id/product_name');
  const info = read('/proc/cpuinfo') ?? '';
  const family = info.match(/^cpu family\s*:\s*(\d+)$/m)?.[1];
  const number = info.match(/^model\s*:\s*(\d+)$/m)?.[1];
  const exact = family && number ? `, family ${family} model ${number}` : '';
  const guest = /^flags.*\bhypervisor\b/m.test(info) ? ', virtual machine' : '';
  const governor = read('/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor');
  return {
    cpu: `${model && model !== 'unknown' ? model : board ?? 'not stated'}${exact}, ` +
      `${os.cpus().length} cores${guest}`,
    board: board ?? 'not stated',
    architecture: os.machine?.() ?? os.arch(),
    memory: `${(os.totalmem() / 2 ** 30).toFixed(1)} GiB`,
    kernel: os.release(),
    governor: governor ?? 'not shown (no cpufreq)',
  };
}

// Returns the time in ms that some cores were busy, and that the hypervisor took from them, since the
// start. The kernel counts in ticks of 10 ms.
export function coreTimes(cores) {
  const kMsPerTick = 10;
  const times = { busyMs: 0, stolenMs: 0 };
  for (const line of (read('/proc/stat') ?? '').split('\n')) {
    const [name, ...ticks] = line.trim().split(/\s+/);
    if (!/^cpu\d+$/.test(name) || !cores.includes(Number(name.slice(3)))) continue;
    const [user, nice, system, , , interrupt, soft, stolen = 0] = ticks.map(Number);
    times.busyMs += kMsPerTick * (user + nice + system + interrupt + soft);
    times.stolenMs += kMsPerTick * stolen;
  }
  return times;
}

// Times a fixed piece of arithmetic again and again; on an undisturbed machine all times agree.
// Returns { medianMs, spread }: (p90 - p10) / median.
export function spinNoise(repetitions = 40) {
  const times = [];
  let sink = 0;
  for (let i = 0; i < repetitions; ++i) {
    const start = performance.now();
    for (let k = 0; k < 2_000_000; ++k) sink = (Math.imul(sink, 1664525) + 1013904223) | 0;
    times.push(performance.now() - start);
  }
  const ascending = sorted(times.slice(5));  // the first ones compile
  const spread = (quantile(ascending, 0.9) - quantile(ascending, 0.1)) / median(ascending);
  return { medianMs: median(ascending), spread: sink === 0.5 ? NaN : spread };
}
