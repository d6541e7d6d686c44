// The lines of an ncnn .param file: one layer each, with its blobs and numbered parameters.
//
//   7767517                    old files begin with the counts
//   3 3                        layers, blobs
//   Input        data   0 1 data 0=227 1=227 2=3
//   Convolution  conv1  1 1 data c1 0=64 1=3 3=2 -23330=4,3,113,113,64
//
// A parameter is a number, or a list under -23300 - its number: the count, then the values,
// or a text in quotes.
// -23330 states the shapes of the outputs: how many extents, width, height, channels. Internal to
// traces/graphs/ncnn.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/result.h"

namespace offcut::traces {

struct NcnnLayer {
  std::string type;
  std::string name = {};  // repeated ones get "_2", "_3"... appended
  std::vector<std::string> inputs = {};
  std::vector<std::string> outputs = {};
  std::map<int, std::vector<double>> parameters = {};
  std::map<int, std::string> texts = {};  // those in quotes
  std::size_t line = 0;

  std::int64_t integer(int id, std::int64_t otherwise) const;
  double number(int id, double otherwise) const;
  std::vector<std::int64_t> list(int id) const;
};

// Malformed, with `file` and the line: cut short, other text, the binary form, a graph of PNNX.
[[nodiscard]] Result<std::vector<NcnnLayer>> parse_ncnn_param(std::string_view text,
                                                              const std::string& file);

// Whether a file begins as one.
[[nodiscard]] bool looks_like_ncnn_param(std::string_view head);

}  // namespace offcut::traces
