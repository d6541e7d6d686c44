// Power of this machine, from whatever sensor Linux shows, or nothing. In order of preference:
//
//   powercap      RAPL counters of x86 packages, uJ: energy of the processor package(s) alone
//   hwmon         INA2xx and similar on boards (Jetson, Odroid): power1_input in uW, rails summed
//   power_supply  a discharging battery: power_now in uW, or current_now uA * voltage_now uV
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

function read(path) {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return null;  // absent, or root only
  }
}

function number(path) {
  const text = read(path);
  return text === null || text === '' ? null : Number(text);
}

function list(folder) {
  return existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
}

// Returns { name, joules() } of RAPL packages, or null. The counter wraps at max_energy_range_uj.
function rapl(root) {
  const zones = list(join(root, 'class/powercap'))
    .filter((zone) => /intel-rapl:\d+$/.test(zone) && number(join(zone, 'energy_uj')) !== null);
  if (zones.length === 0) return null;
  const last = zones.map((zone) => number(join(zone, 'energy_uj')));
  let total = 0;
  const joules = () => {
    zones.forEach((zone, i) => {
      const now = number(join(zone, 'energy_uj'));
      const range = number(join(zone, 'max_energy_range_uj')) ?? 0;
      total += now >= last[i] ? now - last[i] : now + range - last[i];
      last[i] = now;
    });
    return total * 1e-6;
  };
  return { name: `RAPL, ${zones.length} package(s)`, joules };
}

function ina(root) {
  const inputs = list(join(root, 'class/hwmon'))
    .flatMap((chip) => list(chip).filter((file) => /power\d+_input$/.test(file)))
    .filter((file) => number(file) !== null);
  if (inputs.length === 0) return null;
  const watts = () => inputs.reduce((sum, file) => sum + number(file) * 1e-6, 0);
  return { name: `hwmon, ${inputs.length} rail(s)`, watts };
}

function battery(root) {
  for (const supply of list(join(root, 'class/power_supply'))) {
    if (read(join(supply, 'type')) !== 'Battery') continue;
    if (read(join(supply, 'status')) !== 'Discharging') continue;
    const power = () => {
      const direct = number(join(supply, 'power_now'));
      if (direct !== null) return Math.abs(direct) * 1e-6;
      const current = number(join(supply, 'current_now'));
      const voltage = number(join(supply, 'voltage_now'));
      return current === null || voltage === null ? null : Math.abs(current) * voltage * 1e-12;
    };
    if (power() !== null) return { name: 'battery, whole device', watts: power };
  }
  return null;
}

// Returns the best sensor under `root` (the sysfs mount), or null.
export function findSensor(root = '/sys') {
  return rapl(root) ?? ina(root) ?? battery(root);
}

// Integrates a sensor over time. Call sample() before, between and after runs.
export class EnergyMeter {
  #sensor;
  #samples = [];  // { s, value }: joules so far, or watts now

  constructor(sensor) {
    this.#sensor = sensor;
  }

  sample(seconds) {
    if (!this.#sensor) return;
    const value = this.#sensor.joules ? this.#sensor.joules() : this.#sensor.watts();
    this.#samples.push({ s: seconds, value });
  }

  // Returns the mean power in W, or null without a sensor or with fewer than two samples.
  meanWatts() {
    const s = this.#samples;
    if (s.length < 2) return null;
    const first = s[0];
    const last = s[s.length - 1];
    const seconds = last.s - first.s;
    if (this.#sensor.joules) return (last.value - first.value) / seconds;
    let joules = 0;  // trapezium rule
    for (let i = 1; i < s.length; ++i) {
      joules += (s[i].s - s[i - 1].s) * (s[i].value + s[i - 1].value) / 2;
    }
    return joules / seconds;
  }
}
