// The closed forms of network_models/ in JavaScript: what one exchange costs over a link of constant
// rate, in SI units, step by step as the engine takes them, so that both agree to rounding.
//
//   network_models/transport.h    pipes, handshakes, slow start      pipe(), handshakes
//   network_models/radio.h        energy of the radio                radio()
//   network_models/contention.h   Wi-Fi stations that share the air  contentionShare()
//   network_models/loss.h         losses up to half a percent        csaTime()
//   network_models/way_link.h     all of it together                 buildLink()
//
// Recorded bandwidth and losses over half a percent have no closed form: noClosedForm() says so.
// A network is { transport, connection, tail_rule, and the numbers of a network file by their keys }.

const SEGMENT_PAYLOAD = 1448;
const SEGMENT_HEADER = 52;
const PACKET_BYTES = SEGMENT_PAYLOAD + SEGMENT_HEADER;
const INITIAL_WINDOW = 10;
const MOST_STALLS = 48;
const CLOSED_FORM_LOSS = 0.005;
const BYTES_PER_MBIT = 125000;

// Round trips, and bytes up and down on the wire.
const SYN = 60;
const ACK = SEGMENT_HEADER;
const HELLO = 517 + SEGMENT_HEADER;
const CERTIFICATES = 4000 + 3 * SEGMENT_HEADER;
const FINISH = 80 + SEGMENT_HEADER;
const HANDSHAKES = {
  new: [1, SYN + ACK, SYN],
  tls13: [2, SYN + ACK + HELLO + FINISH, SYN + CERTIFICATES],
  tls12: [3, SYN + ACK + HELLO + FINISH, SYN + CERTIFICATES + FINISH],
  quic: [1, 1228 + FINISH, CERTIFICATES],
  "0rtt": [0, HELLO, 0],
  warm: [0, 0, 0],
  idle: [0, 0, 0],
};

const isAffine = (network) =>
  network.transport === "size_over_rate" || network.transport === "affine";
const startsSlow = (network) =>
  network.transport === "slow_start" || network.transport === "packet";

// Says why a network has no closed form; "" if it has one.
export function noClosedForm(network) {
  if (network.uplink_trace || network.downlink_trace) return "its bandwidth is a recording";
  if (network.loss_percent * 0.01 > CLOSED_FORM_LOSS) return "it loses more than 0.5 % of packets";
  return "";
}

const segmentsOf = (bytes) => Math.floor((bytes + SEGMENT_PAYLOAD - 1) / SEGMENT_PAYLOAD);

// The windows that cover some segments: K with 10 (2^K - 1) >= N.
function windowsOf(segments) {
  const rounds = Math.floor((segments + INITIAL_WINDOW - 1) / INITIAL_WINDOW);
  let windows = 0;
  for (let left = rounds; left >= 1; left = Math.floor(left / 2)) ++windows;
  return windows;
}

// One direction: the time of a payload, with the stalls of slow start where it has any.
function pipe({ rate, fixed = 0, headers = false, slowStart = false, loop = 0 }) {
  const sPerByte = rate > 0 ? 1 / rate : 0;
  const perSegment = headers ? SEGMENT_HEADER : 0;
  const stalls = [0, 0];
  if (slowStart) {
    const segment = PACKET_BYTES * sPerByte;
    const around = segment + loop;
    let window = INITIAL_WINDOW;
    for (let k = 2, sum = 0; k <= MOST_STALLS; ++k, window *= 2) {
      const stall = around - window * segment;
      if (stall <= 0) break;
      sum += stall;
      stalls.push(sum);
    }
  }
  const last = stalls.length - 1;
  return {
    fixed,
    time(bytes) {
      const segments = segmentsOf(bytes);
      const stall = slowStart ? stalls[Math.min(windowsOf(segments), last)] : 0;
      return fixed + sPerByte * (bytes + perSegment * segments) + stall;
    },
  };
}

// ---- Wi-Fi stations that contend (Bianchi 2000); 802.11n at 65 Mbit/s without aggregation.

const WIFI = {
  phy: 65, basic: 24, window: 16, stages: 6, slot: 9e-6, sifs: 16e-6, difs: 34e-6,
  preamble: 36e-6, ackPreamble: 20e-6, payload: 1500, macHeader: 36, ack: 14,
};

function sendProbability(collision) {
  let sum = 0;
  for (let stage = 0; stage < WIFI.stages; ++stage) sum += (2 * collision) ** stage;
  return 2 / (1 + WIFI.window + collision * WIFI.window * sum);
}

function saturation(stations) {
  const n = Math.max(1, stations);
  let low = 0;
  let high = 1;
  for (let step = 0; step < 60; ++step) {
    const tau = 0.5 * (low + high);
    if (sendProbability(1 - (1 - tau) ** (n - 1)) > tau) low = tau;
    else high = tau;
  }
  const tau = 0.5 * (low + high);
  const idle = (1 - tau) ** n;
  const success = n * tau * (1 - tau) ** (n - 1);
  const collision = Math.max(0, 1 - idle - success);
  const onAir = (bytes, rate) => bytes / (rate * BYTES_PER_MBIT);
  const data = WIFI.preamble + onAir(WIFI.payload + WIFI.macHeader, WIFI.phy);
  const exchange = data + WIFI.sifs + WIFI.ackPreamble + onAir(WIFI.ack, WIFI.basic) + WIFI.difs;
  const lost = data + WIFI.difs;
  const slot = WIFI.slot * idle + exchange * success + lost * collision;
  return (success * WIFI.payload) / slot / n;
}

const contentionShare = (stations) => (stations <= 1 ? 1 : saturation(stations) / saturation(1));

// ---- Losses up to half a percent: Padhye 1998 and Cardwell, Savage and Anderson 2000.

function timeoutShare(p, w) {
  const q = 1 - p;
  const tail = 1 + q * q * q * (1 - q ** Math.max(0, w - 3));
  return Math.min(1, ((1 - q * q * q) * tail) / (1 - q ** w));
}
const backOff = (p) => 1 + p * (1 + p * (2 + p * (4 + p * (8 + p * (16 + p * 32)))));
const slowStartSegments = (p, n) => Math.min(n, ((1 - (1 - p) ** n) * (1 - p)) / p + 1);

function pftkSegmentsPerS(trip, p) {
  const w = 1 + Math.sqrt((8 * (1 - p)) / (3 * p) + 1);
  const q = timeoutShare(p, w);
  const sent = (1 - p) / p + w / 2 + q;
  return sent / (trip * (w / 2 + 1) + (q * backOff(p) * (trip + 0.2)) / (1 - p));
}

function openWindowTime(path, n, lossyRate) {
  const segment = PACKET_BYTES / path.rate;
  const first = slowStartSegments(path.loss, n);
  const rate = Math.min(lossyRate, 1 / segment);
  const sending = n * segment;
  const late = sending < path.trip ? path.trip - sending / 2 : (path.trip * path.trip) / (2 * sending);
  return first * segment + (n - first) / rate + (1 - (1 - path.loss) ** n) * late;
}

function csaTime(path, n) {
  if (n <= 0) return 0;
  const p = path.loss;
  const rate = pftkSegmentsPerS(path.trip, p);
  if (path.openWindow) return openWindowTime(path, n, rate);
  const first = slowStartSegments(p, n);
  const rounds = Math.log2(first / INITIAL_WINDOW + 1) - 1;
  const q = timeoutShare(p, first / 2 + INITIAL_WINDOW / 2);
  const lost =
    (1 - (1 - p) ** n) * ((q * backOff(p) * (path.trip + 0.2)) / (1 - p) + (1 - q) * path.trip);
  return path.trip * Math.max(0, rounds) + lost + (n - first) / rate;
}

// ---- The radio. `ms` and `mw` read a key of the network in SI units.

function radio(network) {
  const ms = (key) => (network[`radio.${key}_ms`] ?? 0) * 1e-3;
  const mw = (key) => (network[`radio.${key}_mw`] ?? 0) * 1e-3;
  const perByte = 1e-3 / BYTES_PER_MBIT;
  const cycle = ms("drx_cycle");
  const sleep = Math.max(0, cycle - ms("drx_on"));
  const asleep = (silence) => cycle > 0 && silence > ms("drx_inactivity");
  const drxExtra = (state) =>
    Math.max(0, mw("drx_on") - state) * Math.min(1, ms("drx_on") / cycle);
  const tailEnergy = (time) => {
    const first = Math.min(time, ms("tail"));
    const second = Math.min(Math.max(time - ms("tail"), 0), ms("second_tail"));
    const energy = mw("tail") * first + mw("second_tail") * second;
    return asleep(first) ? energy + drxExtra(mw("tail")) * (first - ms("drx_inactivity")) : energy;
  };
  const whole = ms("tail") + ms("second_tail");
  const gap = (network.inference_gap_ms ?? 0) * 1e-3;
  const charged = network.tail_rule !== "none";
  const gapEndsTail = network.tail_rule === "full" || gap >= whole;
  const wakes = charged && gapEndsTail;
  return {
    transmit: (bytes, time) =>
      (network["radio.transmit_mw_per_mbit_per_s"] ?? 0) * perByte * bytes + mw("transmit_base") * time,
    receive: (bytes, time) =>
      (network["radio.receive_mw_per_mbit_per_s"] ?? 0) * perByte * bytes + mw("receive_base") * time,
    wait: (silence) =>
      mw("wait") * silence +
      (asleep(silence) ? drxExtra(mw("wait")) * (silence - ms("drx_inactivity")) : 0),
    wakeUp: (silence) => (asleep(silence) ? sleep * (sleep / cycle) * 0.5 : 0),
    delay: wakes ? ms("promotion") : 0,
    promotion: wakes ? mw("promotion") * ms("promotion") : 0,
    tail: charged ? tailEnergy(gapEndsTail ? whole : gap) : 0,
  };
}

// What waiting costs at most: the power that one more second draws, and when the radio falls asleep.
export function waitOf(network) {
  const value = (key) => (network[`radio.${key}`] ?? 0) * 1e-3;
  const cycle = value("drx_cycle_ms");
  if (!(cycle > 0)) return { dearest_w: value("wait_mw"), sleeps_after_s: Infinity };
  const awake = Math.min(1, value("drx_on_ms") / cycle);
  const extra = Math.max(0, value("drx_on_mw") - value("wait_mw")) * awake;
  return { dearest_w: value("wait_mw") + extra, sleeps_after_s: value("drx_inactivity_ms") };
}

// ---- The link.

function pipesOf(network, up, down) {
  const trip = (network.rtt_ms ?? 0) * 1e-3;
  if (isAffine(network)) {
    return {
      up: pipe({ rate: up, fixed: network.transport === "affine" ? trip : 0 }),
      down: pipe({ rate: down }),
      trip,
    };
  }
  const onWire = (rate, bytes) => (rate > 0 ? bytes / rate : 0);
  const whole = network.uplink_mbit_per_s * BYTES_PER_MBIT * (network.uplink_scale ?? 1);
  const queueing = (network.queue_bytes ?? 0) / whole;
  const loop = trip + queueing;
  const [trips, bytesUp, bytesDown] = HANDSHAKES[network.connection];
  const opening = loop * trips + onWire(up, bytesUp) + onWire(down, bytesDown);
  const slowStart = startsSlow(network) && network.connection !== "warm";
  return {
    up: pipe({
      rate: up, fixed: opening + trip * 0.5 + queueing, headers: true, slowStart,
      loop: loop + onWire(down, ACK),
    }),
    down: pipe({ rate: down, fixed: trip * 0.5, headers: true, slowStart, loop: loop + onWire(up, ACK) }),
    trip: loop,
  };
}

// How long bytes take on the way up: what the pipe takes, or more where packets are lost.
function wayUp(network, pipes, rate) {
  const loss = (network.loss_percent ?? 0) * 0.01;
  if (!(loss > 0)) return (bytes) => pipes.up.time(bytes);
  const openWindow = network.connection === "warm" || !startsSlow(network);
  const path = { loss, rate, trip: pipes.trip, openWindow };
  return (bytes) =>
    Math.max(pipes.up.time(bytes), pipes.up.fixed + csaTime(path, segmentsOf(bytes)));
}

// Returns what an exchange costs: (bytes up, bytes down, wait in s) to times in s and energies in J.
export function buildLink(network) {
  const share = contentionShare(network.stations ?? 1) / (network.users ?? 1);
  const rateOf = (rate, scale) => (rate ?? 0) * BYTES_PER_MBIT * ((scale ?? 1) * share);
  const up = rateOf(network.uplink_mbit_per_s, network.uplink_scale);
  const down = rateOf(network.downlink_mbit_per_s, network.downlink_scale);
  const pipes = pipesOf(network, up, down);
  const sendingTime = wayUp(network, pipes, up);
  const states = radio(network);
  const grant =
    (network.grant_ms ?? 0) * 1e-3 + (network.scheduling_request_period_ms ?? 0) * 1e-3 * 0.5;
  return (bytesUp, bytesDown, wait) => {
    const sending = sendingTime(bytesUp) + grant;
    const replies = bytesDown > 0;
    const receiving = replies ? pipes.down.time(bytesDown) : 0;
    return {
      up: states.delay + sending,
      down: receiving + (replies ? states.wakeUp(wait) : 0),
      transmit: states.transmit(bytesUp, sending),
      receive: states.receive(bytesDown, receiving),
      promotion: states.promotion,
      tail: states.tail,
      idle: states.wait(wait),
    };
  };
}
