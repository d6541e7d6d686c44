// How a tensor takes the network: as it is, or encoded, and what the codec costs on either side.
//
//     device --encode--> bytes up --decode--> cloud        a result comes back the other way:
//            time, energy             time                 the cloud encodes, the device decodes
//
// A codec takes a time per byte of the tensor as the model holds it, before encoding. What it puts
// on the wire is (bytes per element) * elements * ratio, rounded up, for each tensor. Every cut
// that offloads also pays a fixed time on either side, once. Codec time on the device counts as
// device time and draws device energy; in the cloud it counts as cloud time. Loss of accuracy is
// the user's number: the engine carries it and bounds it, it does not predict it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "engine/base/units.h"
#include "engine/graph/model_graph.h"

namespace offcut {

struct WireFormat {
  // Bytes an element takes on the wire whatever its type, e.g. 1 for tensors sent as int8.
  // Nothing: the size of the element type. > 0.
  std::optional<double> bytes_per_element;
  // Bytes after a lossless coder for each byte before it. > 0.
  double ratio = 1;
  // Inputs in one run: shapes are those of one input, and every tensor is as many times as large.
  // >= 1.
  int batch = 1;
};

// What a codec costs one site, per byte of the tensor before encoding. All >= 0.
struct CodecCost {
  Duration fixed{};  // once, if anything is offloaded
  double encode_s_per_byte = 0;
  double decode_s_per_byte = 0;
  double encode_j_per_byte = 0;  // looked at on the device only: energy is that of its battery
  double decode_j_per_byte = 0;
};

struct Encoding {
  std::string name = "plain";
  WireFormat format{};
  CodecCost device{};
  CodecCost cloud{};
  double accuracy_drop = 0;  // what the user says it loses; >= 0
};

// One encoding laid on the tensors of a graph.
struct WireColumn {
  Encoding encoding;
  std::vector<Bytes> bytes;  // [tensors] on the wire
  std::vector<Bytes> raw;    // [tensors] as the model holds them; empty where the codec is free
};

// A wire column seen from elsewhere. Plain bytes are a column whose codec is free.
struct WireView {
  std::span<const Bytes> bytes;
  std::span<const Bytes> raw;
  const Encoding* encoding = nullptr;

  WireView(const std::vector<Bytes>& plain) : bytes(plain) {}
  WireView(std::span<const Bytes> plain) : bytes(plain) {}
  WireView(const WireColumn& column)
      : bytes(column.bytes), raw(column.raw), encoding(&column.encoding) {}
};

// Returns the bytes each tensor takes when it crosses, rounded up; at most 2^50 of one tensor, so
// that sums stay exact. Every tensor of the graph must have a known shape (fuse() sees to it).
// O(tensors).
[[nodiscard]] std::vector<Bytes> wire_bytes(const ModelGraph& graph, const WireFormat& format);

[[nodiscard]] WireColumn wire_column(const ModelGraph& graph, Encoding encoding = {});

// Returns whether the codec takes no time and no energy.
[[nodiscard]] bool is_free(const Encoding& encoding);

}  // namespace offcut
