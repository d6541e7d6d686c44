// Two result sets side by side: what moved, and by how much.
//
//   rows of A --+-- matched by what was asked --> decisions that moved, changes of each figure,
//   rows of B --+                                 the rows that moved the most
//
// Rows belong together if they answer the same what-if: equal in the columns of the contract up to
// `objective`, and in every further sweep axis that both sets have. Rates and round trip count only
// where they are an axis: where the network model itself changed, its rows still meet. Several rows
// of one what-if (all cuts, a front, regimes) are matched in their order. `key` names other columns
// to match by.
//
//   change of a figure   b / a - 1; of a figure that was zero, only counted
//
// Time O(n log n) in the rows, by SQLite in a temporary database on disk; memory holds one number a
// row and figure.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "engine/base/result.h"

namespace offcut::scenarios {

struct CompareOptions {
  std::vector<std::string> key = {};  // columns to match by; empty: as above
  std::size_t most = 10;              // rows of ResultComparison::moved
};

struct FigureChange {
  std::string column;
  std::uint64_t changed = 0;  // rows whose figure is not the same number
  double median = 0;          // of the changes with their sign, over the rows that changed
  double least = 0;           // relative; infinite where it was 0
  double greatest = 0;
};

// One matched row whose answer moved.
struct MovedRow {
  std::string what;  // "network=wifi, threads=2": the columns of the key that differ between rows
  std::string cut_a, cut_b;                   // first_cloud_layer
  double latency_ms_a = 0, latency_ms_b = 0;  // NaN: the cell is empty
  double energy_mj_a = 0, energy_mj_b = 0;
};

struct ResultComparison {
  // Whether both sets were computed from the same files by the same program, as manifests say. Who
  // compares two versions of an input wants them to differ, so it is told and refused nowhere.
  enum class Inputs { Same, Changed, Unknown };  // Unknown: a set without manifests
  std::uint64_t rows_a = 0, rows_b = 0;
  std::uint64_t matched = 0;
  std::uint64_t cut_moved = 0;            // first_cloud_layer differs
  std::uint64_t feasibility_changed = 0;  // either way
  std::uint64_t only_in_one = 0;          // figures that one side has and the other lacks
  std::vector<FigureChange> figures;  // those that changed in some row, in order of the contract
  std::vector<MovedRow> moved;        // largest change of latency or energy first
  Inputs inputs = Inputs::Unknown;
  std::vector<std::string> changed_inputs;  // which, as differences() of manifest.h says

  // Whether the sets hold the same answers.
  [[nodiscard]] bool same() const {
    return matched == rows_a && matched == rows_b && cut_moved == 0 && feasibility_changed == 0 &&
           only_in_one == 0 && figures.empty();
  }
};

// Errors name the file at fault; InvalidArgument for a column of the key that a file does not have,
// for named columns that do not tell rows apart, and where no row has a partner.
[[nodiscard]] Result<ResultComparison> compare_results(const std::filesystem::path& a,
                                                       const std::filesystem::path& b,
                                                       const CompareOptions& options = {});

}  // namespace offcut::scenarios
