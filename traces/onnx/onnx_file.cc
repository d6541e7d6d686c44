#include "traces/onnx/onnx_file.h"

#include <google/protobuf/stubs/logging.h>
#include <onnx/onnx_pb.h>

#include <algorithm>
#include <optional>

#include "engine/base/text.h"
#include "traces/onnx/onnx_graph.h"

namespace offcut::traces {
namespace {

std::optional<std::uint64_t> varint(std::string_view bytes, std::size_t& at) {
  std::uint64_t value = 0;
  for (int shift = 0; shift < 64 && at < bytes.size(); shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes[at++]);
    value |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
    if (byte < 0x80) return value;
  }
  return std::nullopt;
}

// Walks over the fields of ModelProto, which tells more than the parser does: where it breaks off.
std::string what_is_wrong(std::string_view bytes) {
  std::size_t at = 0;
  while (at < bytes.size()) {
    const std::size_t start = at;
    const auto tag = varint(bytes, at);
    if (!tag || (*tag >> 3) == 0 || (*tag >> 3) > 100) break;
    const std::uint64_t wire = *tag & 7;
    if (wire != 0 && wire != 2) break;
    const auto value = varint(bytes, at);
    if (!value)
      return message("the end of the file inside a field at byte ", start, " (cut short?)");
    if (wire == 0) continue;
    if (*value > bytes.size() - at) {
      return message("field ", static_cast<std::int64_t>(*tag >> 3), " of ",
                     static_cast<std::size_t>(*value), " bytes at byte ", at, " and only ",
                     bytes.size() - at, " bytes left (cut short: copy it again)");
    }
    at += *value;
  }
  if (at >= bytes.size()) return "a damaged part inside (copy it again)";
  return "something else (a model in another format?)";
}

bool is_text(std::string_view bytes) {
  const std::string_view head = bytes.substr(0, 64);
  return std::all_of(head.begin(), head.end(), [](char c) {
    return (c >= 0x20 && c < 0x7f) || c == '\n' || c == '\r' || c == '\t';
  });
}

}  // namespace

Result<void> parse_model(std::string_view bytes, const std::string& name, onnx::ModelProto& model) {
  const auto refuse = [&](std::string_view found) {
    return fail(ErrorCode::Malformed, message(name, ": expected an ONNX model, found ", found));
  };
  if (is_text(bytes)) return refuse("text");
  if (bytes.size() > 2'000'000'000) return refuse("over 2 GB (keep the weights in external files)");
  const google::protobuf::LogSilencer silence;
  if (!model.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) {
    return refuse(what_is_wrong(bytes));
  }
  if (!model.has_graph()) return refuse("no graph in it");
  if (model.graph().node_size() == 0) return refuse("a graph without operators");
  return {};
}

bool looks_like_onnx(std::string_view bytes) {
  if (bytes.size() < 8 || is_text(bytes)) return false;
  // ir_version (field 1) is written first by every known exporter; some start with the producer.
  return bytes[0] == '\x08' || bytes[0] == '\x12' || bytes[0] == '\x3a' || bytes[0] == '\x42';
}

}  // namespace offcut::traces
