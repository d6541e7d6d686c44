// The cloud's side: runs the parts of the cloud for whoever connects.
//   node cloud.mjs FOLDER PORT THREADS ADDRESS
// Prints the port that it listens on, as one line, when it is ready. Answers one frame per request:
//   { part, first } and tensors --> { decodeUs, runUs, encodeUs, receivedUs, sentUs, boot } and tensors
import { createServer } from 'node:net';
import { bootOf, nowUs, openParts, readPlan, runPart, runtime, transfersOf } from './parts.mjs';
import { decode, eachFrame, encode, send } from './wire.mjs';

const [folder, port, threads, address] = process.argv.slice(2);

async function main() {
  const plan = readPlan(folder);
  const sessions = await openParts(folder, plan, 'cloud', Number(threads));
  const { Tensor } = runtime();
  const boot = bootOf();
  const answer = async (frame, receivedUs, state) => {
    const { header, tensors } = decode(frame, Tensor);
    if (header.first) state.known = {};
    Object.assign(state.known, tensors);
    const session = sessions.get(header.part);
    if (!session) throw new Error(`expected a part of the cloud, found number ${header.part}`);
    const decodedUs = nowUs();
    const { results, us } = await runPart(session, state.known);
    Object.assign(state.known, results);
    const ranUs = nowUs();
    const back = Object.fromEntries(transfersOf(plan, header.part).down.map((name) =>
      [name, results[name]]));
    return encode(() => {
      const sentUs = nowUs();
      return { decodeUs: decodedUs - receivedUs, runUs: us, encodeUs: sentUs - ranUs, receivedUs,
        sentUs, boot };
    }, back);
  };
  const server = createServer({ noDelay: true }, (socket) => {
    const state = { known: {} };
    let turn = Promise.resolve();
    const give = (error) => {
      process.stderr.write(`cloud: ${error.message}\n`);
      socket.destroy();
    };
    eachFrame(socket, nowUs, (frame, at) => {
      turn = turn.then(() => answer(frame, at, state)).then((buffers) => send(socket, buffers)).catch(give);
    }, give);
    socket.on('error', () => socket.destroy());
  });
  server.listen(Number(port), address, () => {
    process.stdout.write(`${server.address().port}\n`);
  });
}

main().catch((error) => {
  process.stderr.write(`cloud: ${error.message}\n`);
  process.exitCode = 2;
});
