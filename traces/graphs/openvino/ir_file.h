// The parts of an OpenVINO IR file (.xml, versions 10 and 11): layers with their attributes and
// ports, and the edges between ports. Internal to traces/graphs/openvino.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/graph/tensor_type.h"

namespace offcut::traces {

struct IrPort {
  std::int64_t id = 0;
  std::optional<DataType> type = DataType::Float32;
  std::vector<std::int64_t> extents = {};  // below zero: open
};

struct IrLayer {
  std::int64_t id = 0;
  std::string name;
  std::string type;
  std::map<std::string, std::string> data = {};  // attributes as written
  std::vector<IrPort> inputs = {};
  std::vector<IrPort> outputs = {};

  std::string text(const std::string& attribute, const std::string& otherwise) const;
  std::int64_t integer(const std::string& attribute, std::int64_t otherwise) const;
  bool flag(const std::string& attribute, bool otherwise) const;
  std::vector<std::int64_t> list(const std::string& attribute) const;
};

struct IrEdge {
  std::int64_t from_layer = 0;
  std::int64_t from_port = 0;
  std::int64_t to_layer = 0;
  std::int64_t to_port = 0;
};

struct IrFile {
  std::vector<IrLayer> layers;
  std::vector<IrEdge> edges;
};

// Malformed, with `name` for the file: no XML, cut short, another version.
[[nodiscard]] Result<IrFile> parse_ir_file(std::string_view text, const std::string& name);

// The type of "FP32", "f32", "I64", "i4"...; nothing for text and what nobody knows.
[[nodiscard]] std::optional<DataType> type_of_ir(std::string_view word);

}  // namespace offcut::traces
