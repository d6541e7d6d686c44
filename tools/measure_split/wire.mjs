// What device and cloud send each other over one TCP connection: frames of a header and raw tensors.
//
//   u32 length of the header | header, JSON: { ..., "tensors": [{ name, type, dims, bytes }] } | bytes
//
// Numbers are little-endian, and tensors lie one behind the other as the runtime holds them.
const kLengthBytes = 4;
const kMostHeader = 1 << 24;
const kMostFrame = 2 ** 32;

const kArrays = { float32: Float32Array, float64: Float64Array, float16: Uint16Array,
  int8: Int8Array, uint8: Uint8Array, int16: Int16Array, uint16: Uint16Array, int32: Int32Array,
  uint32: Uint32Array, bool: Uint8Array, int64: BigInt64Array, uint64: BigUint64Array };

// Returns the two buffers of a frame. `tensors`: { name: tensor }; `header()` is asked when they are
// laid out, so that it can tell how long that took.
export function encode(header, tensors) {
  const listed = [];
  const payload = [];
  for (const [name, { type, dims, data }] of Object.entries(tensors)) {
    if (!(type in kArrays)) throw new Error(`${name}: expected numbers to send, found ${type}`);
    const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    listed.push({ name, type, dims, bytes: bytes.length });
    payload.push(bytes);
  }
  const body = Buffer.concat(payload);
  const text = Buffer.from(JSON.stringify({ ...header(), tensors: listed }));
  const length = Buffer.alloc(kLengthBytes);
  length.writeUInt32LE(text.length);
  return [Buffer.concat([length, text]), body];
}

// Returns { header, tensors } of a whole frame; `Tensor` is the runtime's class.
export function decode(frame, Tensor) {
  const length = frame.readUInt32LE(0);
  const header = JSON.parse(frame.toString('utf8', kLengthBytes, kLengthBytes + length));
  const tensors = {};
  let at = kLengthBytes + length;
  for (const { name, type, dims, bytes } of header.tensors) {
    const own = new Uint8Array(bytes);  // at an address that the type may have
    own.set(frame.subarray(at, at + bytes));
    const Kind = kArrays[type];
    tensors[name] = new Tensor(type, new Kind(own.buffer, 0, bytes / Kind.BYTES_PER_ELEMENT), dims);
    at += bytes;
  }
  return { header, tensors };
}

// Returns the length of the frame that starts some bytes, or nothing if they do not tell yet. Throws
// for what is no frame.
export function lengthOfFrame(bytes) {
  if (bytes.length < kLengthBytes) return undefined;
  const header = bytes.readUInt32LE(0);
  if (header > kMostHeader) throw new Error('expected a frame, found something else');
  if (bytes.length < kLengthBytes + header) return undefined;
  const { tensors } = JSON.parse(bytes.toString('utf8', kLengthBytes, kLengthBytes + header));
  const payload = tensors.reduce((sum, { bytes: count }) => sum + count, 0);
  if (!(payload >= 0 && payload < kMostFrame)) throw new Error('expected a frame below 4 GB');
  return kLengthBytes + header + payload;
}

export function send(socket, buffers) {
  socket.cork();
  for (const buffer of buffers) socket.write(buffer);
  socket.uncork();
}

// Calls `use(frame, at)` for every whole frame of a socket, with the time at which its last byte was
// there; `fail(error)` for what is none.
export function eachFrame(socket, now, use, fail) {
  let pieces = [];
  let have = 0;
  let wanted;
  socket.on('data', (piece) => {
    const at = now();
    pieces.push(piece);
    have += piece.length;
    try {
      while (true) {
        if (wanted === undefined) {
          if (pieces.length > 1) pieces = [Buffer.concat(pieces)];
          wanted = pieces.length > 0 ? lengthOfFrame(pieces[0]) : undefined;
        }
        if (wanted === undefined || have < wanted) return;
        const all = Buffer.concat(pieces);
        const frame = all.subarray(0, wanted);
        pieces = have > wanted ? [all.subarray(wanted)] : [];
        have -= wanted;
        wanted = undefined;
        use(frame, at);
      }
    } catch (error) {
      fail(error);
    }
  });
}
