// The parts of a .tflite file (schema version 3 of TensorFlow Lite, FlatBuffers): tensors,
// operators and subgraphs, by their published positions in the tables. Internal to
// traces/graphs/tflite.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"
#include "engine/graph/tensor_type.h"
#include "traces/graphs/tflite/flat_table.h"

namespace offcut::traces {

struct TfliteTensor {
  std::string name;  // unique in the subgraph
  std::optional<DataType> type;
  std::vector<std::int64_t> shape;                 // that the file was made with
  std::vector<std::int64_t> signature;             // the same with -1 for what is open
  bool has_shape = true;                           // false: not even how many extents
  bool constant = false;                           // its data are in the file
  bool variable = false;                           // it stays from one run to the next
  std::optional<std::vector<double>> values = {};  // of small constants

  bool is_open() const;  // whether some extent is
};

struct TfliteOperator {
  int code = 0;        // builtin operator, 32 for a custom one
  std::string custom;  // the name of that
  int version = 1;
  std::vector<std::int64_t> inputs;  // positions of tensors; below zero: left out
  std::vector<std::int64_t> outputs;
  FlatTable options;
};

struct TfliteSubgraph {
  std::string name;
  std::vector<TfliteTensor> tensors;
  std::vector<std::int64_t> inputs;
  std::vector<std::int64_t> outputs;
  std::vector<TfliteOperator> operators;
};

struct TfliteFile {
  std::unique_ptr<FlatBytes> bytes;  // what options look into
  std::vector<TfliteSubgraph> subgraphs;
};

inline constexpr int kTfliteCustom = 32;

// `bytes` has to live as long as the result. Malformed, with `name` for the file: cut short,
// damaged, another schema.
[[nodiscard]] Result<TfliteFile> parse_tflite_file(std::string_view bytes, const std::string& name);

// The error of a file that a read has shown to be damaged.
[[nodiscard]] Error damaged_tflite(const FlatBytes& bytes, const std::string& name);

}  // namespace offcut::traces
