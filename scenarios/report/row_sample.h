// Rows of results kept for a page: all of them, or evenly spaced ones where they are many.
//
// Memory stays bounded whatever the number of rows: every k-th row is kept, and where too many are
// kept every second of them goes and k doubles. What is not kept is counted.
#pragma once

#include <cstdint>
#include <map>
#include <nlohmann/json_fwd.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "scenarios/results/row.h"

namespace offcut::scenarios {

class RowSample {
 public:
  static constexpr std::size_t kMostRows = 2000;

  explicit RowSample(std::vector<std::string> columns);

  // Whether the next row may be kept. Of one that is not, skip() is enough.
  [[nodiscard]] bool keeps_next() const { return total_ % every_ == 0; }
  // The cells in the order of the columns. Texts are copied.
  void add(std::span<const Cell> cells);
  void skip(std::string_view first_cloud_layer);

  // { "columns": [ { "name", "unit", "meaning", "cells": [...] } ], "total", "every",
  //   "first_cloud_layers": { NAME: how many of all rows } }
  // A column of texts has "words" and the places of its cells in them.
  [[nodiscard]] nlohmann::ordered_json json() const;

 private:
  void count(std::string_view first_cloud_layer);
  void thin();

  std::vector<std::string> columns_;
  std::size_t place_;  // of first_cloud_layer
  std::vector<std::vector<Cell>> rows_;
  std::map<std::string, std::uint64_t, std::less<>> wins_;  // by first_cloud_layer
  std::uint64_t total_ = 0;
  std::uint64_t every_ = 1;
};

}  // namespace offcut::scenarios
