// Kind "ncnn_bench": the sharing law against whole-network times of big, little and all cores.
//
// Columns: device, num_threads, powersave (0 all cores, 1 little only, 2 big only), model, min_ms,
// max_ms, and where there are such, avg_ms, gpu_device (-1 the CPU), in_head (1 the current version
// of the table). A board counts if it has networks timed on the big cores, on the little ones, and
// on as many threads as both together. Predicted is the time of all cores from the two others, by
// the law (kappa, static share) of the board's other networks. Baseline: ideal sharing.
//
//   "statistic": "min" (default), "avg" or "max"
//
// "helps or hurts right %" asks whether all cores are predicted faster than the big ones where they
// are. Many runs cannot tell: their ranges (min to max) overlap. Those count in the figure over all
// rows, not in the one of the rows that the runs decide. Its baseline: to say that they always
// help.
#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "device_models/interval.h"
#include "device_models/sharing_choice.h"
#include "engine/base/statistics.h"
#include "engine/base/text.h"
#include "engine/base/whole_number.h"
#include "scenarios/validation/case_kind.h"
#include "scenarios/validation/csv_rows.h"

namespace offcut::scenarios {
namespace {

constexpr double kMostThreads = 4096;
constexpr double kLeast_ms = 1e-6;  // nothing runs in a picosecond: a slip of the table

struct Timing {
  double value = 0;  // ms, the statistic of the case
  double least = 0;
  double most = 0;
};

constexpr int kAll = 0;
constexpr int kLittle = 1;
constexpr int kBig = 2;

// Of one board: cores -> threads -> network -> time.
using Board = std::map<int, std::map<int, std::map<std::string, Timing>>>;

struct Shared {
  std::string network;
  Timing big, little, all;
  int big_cores = 0;
  int little_cores = 0;

  device_models::SharedTotal total() const {
    return {{big_cores, Duration::from_ms(big.value)},
            {little_cores, Duration::from_ms(little.value)},
            Duration::from_ms(all.value),
            0};
  }
  bool hurts() const { return all.value > big.value; }
  // The ranges of the runs do not overlap.
  bool decided() const { return all.most < big.least || big.most < all.least; }
};

struct Boards {
  std::map<std::string, Board> boards;
  int unusable = 0;
};

Result<Boards> read_boards(const std::filesystem::path& data, const std::string& statistic) {
  const auto rows = read_csv_rows(
      data, {"device", "num_threads", "powersave", "model", "min_ms", "max_ms", statistic + "_ms"});
  if (!rows) return fail(rows.error());
  Boards out;
  for (const TextRow& row : *rows) {
    const std::string gpu = row.text("gpu_device");
    const std::string current = row.text("in_head");
    if ((!gpu.empty() && gpu != "-1") || (!current.empty() && current != "1")) continue;
    const auto least = row.number("min_ms");
    const auto most = row.number("max_ms");
    const auto value = row.number(statistic + "_ms");
    const auto threads = row.number("num_threads");
    const auto cores = row.number("powersave");
    const bool timed = least && most && value && *least >= kLeast_ms && *value >= kLeast_ms;
    const bool usable =
        timed && threads && *threads >= 1 && *threads <= kMostThreads && cores && *cores <= kBig;
    if (!usable) {
      ++out.unusable;
      continue;
    }
    out.boards[row.text("device")][truncated<int>(*cores)][truncated<int>(*threads)]
              [row.text("model")] = {*value, *least, *most};
  }
  return out;
}

std::vector<Shared> shared_of(const Board& board) {
  std::vector<Shared> out;
  if (!board.contains(kBig) || !board.contains(kLittle) || !board.contains(kAll)) return out;
  const auto& [big_cores, big] = *board.at(kBig).rbegin();
  const auto& [little_cores, little] = *board.at(kLittle).rbegin();
  const auto all = board.at(kAll).find(big_cores + little_cores);
  if (all == board.at(kAll).end()) return out;
  for (const auto& [network, together] : all->second) {
    const auto b = big.find(network);
    const auto l = little.find(network);
    if (b == big.end() || l == little.end()) continue;
    out.push_back({network, b->second, l->second, together, big_cores, little_cores});
  }
  return out;
}

struct Signs {
  int right = 0;
  int helps = 0;
  int count = 0;

  void add(bool was_right, bool hurts) {
    ++count;
    right += was_right ? 1 : 0;
    helps += hurts ? 0 : 1;
  }
  void report(std::string measure, std::vector<ValidationFigure>& out) const {
    if (count == 0) return;
    ValidationFigure figure;
    figure.measure = std::move(measure);
    figure.value = 100.0 * right / count;
    figure.at_most = false;
    figure.baseline = 100.0 * helps / count;
    out.push_back(std::move(figure));
  }
};

struct Asked {
  GroupBuilder group{"all", "ms"};
  Signs over_all;
  Signs decided;
  Signs boards;  // by the median of the networks of each
};

void predict_board(const std::string& name, const std::vector<Shared>& rows, Asked& out) {
  std::vector<double> predicted_ratios;  // all cores to the big ones
  std::vector<double> ratios;
  for (const Shared& held : rows) {
    std::vector<device_models::SharedTotal> rest;
    for (const Shared& other : rows) {
      if (other.network != held.network) rest.push_back(other.total());
    }
    const device_models::SharedTotal truth = held.total();
    const auto choice = device_models::choose_sharing_law(rest);
    if (!choice) continue;
    const Duration predicted = device_models::shared_time(choice->law, truth);
    const std::string board = name.substr(0, name.find(" ("));
    out.group.add(message(held.network, " on ", board), predicted.ms(), truth.together.ms(),
                  {board, "cpu", "ncnn", ""});
    out.group.add_baseline(device_models::shared_time({1, 0}, truth.big, truth.little).ms(),
                           truth.together.ms());
    out.group.add_interval(
        device_models::interval_of(predicted.ms(), choice->relative_sd).holds(truth.together.ms()));
    predicted_ratios.push_back(predicted / truth.big.time);
    ratios.push_back(truth.together / truth.big.time);
    const bool right = (predicted > truth.big.time) == held.hurts();
    out.over_all.add(right, held.hurts());
    if (held.decided()) out.decided.add(right, held.hurts());
  }
  const bool hurts = median_of(std::move(ratios)) > 1;
  out.boards.add((median_of(std::move(predicted_ratios)) > 1) == hurts, hurts);
}

Result<CaseResult> evaluate(const std::filesystem::path& data, const std::string& statistic) {
  const auto read = read_boards(data, statistic);
  if (!read) return fail(read.error());
  CaseResult out;
  Asked asked;
  int without = 0;
  for (const auto& [name, board] : read->boards) {
    const std::vector<Shared> rows = shared_of(board);
    if (rows.size() < 2) {
      ++without;
      continue;
    }
    predict_board(name, rows, asked);
  }
  if (read->unusable > 0) {
    out.skipped.push_back(message(read->unusable, " rows with a time of zero or no number"));
  }
  if (without > 0) {
    out.skipped.push_back(message(without,
                                  " boards without two networks timed on big, little and "
                                  "all cores"));
  }
  if (asked.group.empty()) return out;
  ValidationGroup group = asked.group.build();
  asked.over_all.report("helps or hurts right %", group.figures);
  asked.decided.report(
      message("helps or hurts right %, in the ", asked.decided.count, " rows that the runs decide"),
      group.figures);
  asked.boards.report(
      message("helps or hurts right %, on the median network of ", asked.boards.count, " boards"),
      group.figures);
  out.groups.push_back(std::move(group));
  return out;
}

}  // namespace

Evaluate read_ncnn_case(JsonObject& root, const std::filesystem::path&) {
  const std::string statistic =
      root.has("statistic") ? root.one_of("statistic", {"min", "avg", "max"}) : "min";
  return [statistic](const std::filesystem::path& data) { return evaluate(data, statistic); };
}

}  // namespace offcut::scenarios
