// The device's side: runs its parts, asks the cloud for the others, and times every step.
//   node device.mjs '{ "folder", "host", "port", "threads", "repeat", "warmUp", "fresh" }'
// Prints one line of JSON: { rows: [{ device_us, encode_us, uplink_us, cloud_us, downlink_us, decode_us,
// total_us, bytes_up, bytes_down }], same_clock }. Where the clocks differ, uplink_us holds both ways.
import { connect } from 'node:net';
import { bootOf, nowUs, openParts, readPlan, runPart, runtime, transfersOf } from './parts.mjs';
import { decode, eachFrame, encode, send } from './wire.mjs';
import { inputsOf } from './inputs.mjs';

const job = JSON.parse(process.argv[2]);

class Cloud {
  #socket;
  #waiting;  // { resolve, reject }

  open() {
    return new Promise((resolve, reject) => {
      this.#socket = connect({ host: job.host, port: job.port, noDelay: true }, resolve);
      const fail = (error) => {
        reject(error);
        this.#waiting?.reject(error);
      };
      this.#socket.on('error', fail);
      this.#socket.on('close', () => fail(new Error('the cloud closed the connection')));
      eachFrame(this.#socket, nowUs, (frame, at) => this.#waiting.resolve({ frame, at }), fail);
    });
  }
  ask(buffers) {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      send(this.#socket, buffers);
    });
  }
  close() {
    this.#waiting = undefined;
    this.#socket?.removeAllListeners('close');
    this.#socket?.destroy();
  }
}

const size = (buffers) => buffers.reduce((sum, { length }) => sum + length, 0);
const kSteps = ['device_us', 'encode_us', 'uplink_us', 'cloud_us', 'downlink_us', 'decode_us',
  'bytes_up', 'bytes_down'];

async function exchange(cloud, part, first, plan, known, row) {
  const { Tensor } = runtime();
  const start = nowUs();
  const up = Object.fromEntries(transfersOf(plan, part).up.map((name) => [name, known[name]]));
  const buffers = encode(() => ({ part, first }), up);
  const sentUs = nowUs();
  const { frame, at } = await cloud.ask(buffers);
  const { header, tensors } = decode(frame, Tensor);
  Object.assign(known, tensors);
  const { decodeUs, runUs, encodeUs, receivedUs } = header;
  const sameClock = header.boot !== null && header.boot === bootOf();
  row.encode_us += sentUs - start + encodeUs;
  row.decode_us += decodeUs + nowUs() - at;
  row.cloud_us += runUs;
  // What the cloud's own steps leave of the wait; between them it may have waited for its turn.
  const network = at - sentUs - (header.sentUs - receivedUs);
  row.uplink_us += sameClock ? receivedUs - sentUs : network;
  row.downlink_us += sameClock ? at - header.sentUs : 0;
  row.bytes_up += size(buffers);
  row.bytes_down += frame.length;
  return sameClock;
}

async function inference(cloud, plan, sessions, inputs) {
  const row = Object.fromEntries(kSteps.map((step) => [step, 0]));
  const known = { ...inputs };
  let sameClock = true;
  let first = true;
  const start = nowUs();
  if (job.fresh) await cloud.open();
  for (const [index, part] of plan.parts.entries()) {
    if (part.site === 'device') {
      const { results, us } = await runPart(sessions.get(index), known);
      Object.assign(known, results);
      row.device_us += us;
    } else {
      sameClock = await exchange(cloud, index, first, plan, known, row) && sameClock;
      first = false;
    }
  }
  row.total_us = nowUs() - start;
  if (job.fresh) cloud.close();
  return { row, sameClock };
}

async function main() {
  const plan = readPlan(job.folder);
  const sessions = await openParts(job.folder, plan, 'device', job.threads);
  const inputs = inputsOf(runtime().Tensor, plan);
  const cloud = new Cloud();
  const offloads = plan.parts.some(({ site }) => site === 'cloud');
  if (offloads && !job.fresh) await cloud.open();
  const rows = [];
  let sameClock = true;
  for (let k = 0; k < job.warmUp + job.repeat; ++k) {
    const done = await inference(cloud, plan, sessions, inputs);
    if (k >= job.warmUp) rows.push(done.row);
    sameClock = sameClock && done.sameClock;
  }
  cloud.close();
  process.stdout.write(`${JSON.stringify({ rows, same_clock: sameClock })}\n`);
}

main().catch((error) => {
  process.stderr.write(`device: ${error.message}\n`);
  process.exitCode = 2;
});
