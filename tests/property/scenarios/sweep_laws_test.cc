// Laws of sweeps on seeded random studies: what the order of axes, shards, threads, edits that
// change nothing and more bandwidth must not change.
#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <set>
#include <sstream>

#include "engine/base/text.h"
#include "scenarios/prepared/prepared_study.h"
#include "scenarios/rows/plan_rows.h"
#include "scenarios/run.h"
#include "tests/support/result_matchers.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/study_text.h"

namespace offcut::scenarios {
namespace {

constexpr int kStudies = 12;

// A random sweep: axes as name and list of values, in random order.
class RandomSweep {
 public:
  explicit RandomSweep(unsigned seed) : random_(seed) {
    add("device.affinity", {"\"big\"", "\"little\"", "\"big+little\""});
    add("device.threads", {"1", "2", "4"});
    add("network.model", {"\"wifi\"", "\"4g\"", "\"3g\"", "\"dnntune_wifi\""});
    add("network.uplink_mbit_per_s", numbers(0.2, 80));
    add("network.rtt_ms", numbers(1, 150));
    add("edits.kernel.time_scale", {"1", "0.5"});
    shuffle();
  }
  void shuffle() { std::shuffle(axes_.begin(), axes_.end(), random_); }

  std::string text(const std::string& more = "") const {
    std::string out =
        "\"edits\": [{ \"name\": \"kernel\", \"kernel_class\": \"dw*\", "
        "\"time_scale\": 1 }], " +
        more + "\"sweep\": {";
    std::string comma = " ";
    for (const auto& [field, values] : axes_) {
      out += comma + "\"" + field + "\": [" + join(values, ", ") + "]";
      comma = ", ";
    }
    return out + " }";
  }

 private:
  std::vector<std::string> numbers(double from, double to) {
    std::vector<std::string> out;
    for (int k = 0; k < 4; ++k) {
      const double share = std::uniform_real_distribution<double>(0, 1)(random_);
      out.push_back(text_of(from * std::pow(to / from, share)));
    }
    return out;
  }
  // Takes the axis with some of its values, mostly.
  void add(const std::string& field, std::vector<std::string> values) {
    std::shuffle(values.begin(), values.end(), random_);
    values.resize(1 + random_() % values.size());
    if (random_() % 4 != 0) axes_.emplace_back(field, std::move(values));
  }
  std::mt19937 random_;
  std::vector<std::pair<std::string, std::vector<std::string>>> axes_;
};

// The rows of a study as CSV lines without the header, as `offcut run` writes them, by the number
// of their scenario.
std::multimap<std::uint64_t, std::string> numbered_lines(const std::string& rest, int jobs = 1,
                                                         Shard shard = {}) {
  const ScratchFolder folder;
  const auto study = study_with(rest);
  EXPECT_OK(study);
  std::ofstream(folder / "s.json") << study->document().value().raw().dump();
  std::ostringstream out;
  const auto sink = csv_sink(out);
  RunOptions options;
  options.jobs = jobs;
  options.shard = shard;
  options.on_error = [](const std::string& text) { ADD_FAILURE() << text; };
  options.on_note = [](const std::string&) {};
  EXPECT_OK(run_files({folder / "s.json"}, source_catalog(), *sink, options));
  std::vector<std::string> lines = split(out.str(), '\n');
  while (!lines.empty() && lines.back().empty()) lines.pop_back();
  std::multimap<std::uint64_t, std::string> rows;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const std::size_t comma = lines[i].rfind(',');
    rows.emplace(std::stoull(lines[i].substr(comma + 1)), lines[i].substr(0, comma));
  }
  return rows;
}

// The rows in the order of their scenarios, without the numbers.
std::vector<std::string> csv_lines(const std::string& rest, int jobs = 1) {
  std::vector<std::string> lines;
  for (auto& [number, line] : numbered_lines(rest, jobs)) lines.push_back(line);
  return lines;
}

// Text fields of one line; the studies here have no quoted cells.
std::multiset<std::string> sorted_cells(const std::string& line) {
  const std::vector<std::string> cells = split(line, ',');
  return {cells.begin(), cells.end()};
}

TEST(SweepLaws, PermutingTheAxesPermutesTheRows) {
  for (unsigned seed = 0; seed < kStudies; ++seed) {
    RandomSweep sweep(seed);
    std::multiset<std::multiset<std::string>> before;
    for (const std::string& line : csv_lines(sweep.text())) before.insert(sorted_cells(line));
    sweep.shuffle();
    std::multiset<std::multiset<std::string>> after;
    for (const std::string& line : csv_lines(sweep.text())) after.insert(sorted_cells(line));
    EXPECT_EQ(before, after) << "seed " << seed;
    EXPECT_FALSE(before.empty());
  }
}

TEST(SweepLaws, ShardsTogetherAreTheWholeAtAnyNumberOfThreads) {
  for (unsigned seed = 0; seed < kStudies; ++seed) {
    const std::string text = RandomSweep(seed).text();
    const std::vector<std::string> whole = csv_lines(text);
    EXPECT_EQ(csv_lines(text, 3), whole) << "seed " << seed;
    const std::uint64_t shards = 2 + seed % 4;
    std::multimap<std::uint64_t, std::string> together;
    for (std::uint64_t i = 1; i <= shards; ++i) {
      const auto shard =
          parse_shard(message(static_cast<std::size_t>(i), "/", static_cast<std::size_t>(shards)));
      ASSERT_OK(shard);
      together.merge(numbered_lines(text, 2, *shard));
    }
    EXPECT_EQ(together, numbered_lines(text)) << "seed " << seed;
  }
}

// Edits by one, in every way that an edit can do nothing.
TEST(SweepLaws, EditsByAFactorOfOneChangeNothing) {
  const std::string sweep =
      R"("sweep": { "device.affinity": ["big", "little"], "device.threads": [1, 3, 4],
                    "network.model": ["wifi", "3g"], "objective": ["latency", "energy"] })";
  const std::vector<std::string> plain = csv_lines(sweep);
  for (const char* edit :
       {R"({ "time_scale": 1 })", R"({ "site": "both", "time_scale": 1, "energy_scale": 1 })",
        R"({ "kernel_class": "conv*", "overlap": 0 })", R"({ "layer": "*", "remove": false })",
        R"({ "cluster": "big", "cores": 4, "w_per_busy_core": 1.36 })"}) {
    EXPECT_EQ(csv_lines("\"edits\": [" + std::string(edit) + "], " + sweep), plain) << edit;
  }
}

TEST(SweepLaws, MoreBandwidthNeverRaisesTheBestLatency) {
  std::mt19937 random(7);
  int improved = 0;  // device-only may win at every rate
  for (const char* transport : {"affine", "handshake_wire", "slow_start"}) {
    for (const char* connection : {"warm", "new"}) {
      if (transport == std::string("affine") && connection == std::string("new")) continue;
      const double rtt = std::uniform_real_distribution<double>(1, 200)(random);
      auto study = study_with(message(
          R"("network": { "model": "4g", "transport": ")", transport,
          transport == std::string("affine") ? "" : message(R"(", "connection": ")", connection),
          R"(", "rtt_ms": )", rtt,
          R"( }, "sweep": { "network.uplink_mbit_per_s": { "from": 0.1, "to": 300, "points": 150,
             "scale": "log" } })"));
      ASSERT_OK(study);
      const auto prepared = PreparedStudy::prepare(std::move(*study), source_catalog());
      ASSERT_OK(prepared);
      std::vector<ResultRow> rows;
      for (std::uint64_t i = 0; i < prepared->size(); ++i) {
        ASSERT_OK(append_rows(*prepared, i, rows));
        if (i == 0) continue;
        EXPECT_LE(rows[i].price.latency().s(), rows[i - 1].price.latency().s() * (1 + 1e-12))
            << transport << " " << connection << " at " << rows[i].uplink.mbit_per_s();
      }
      improved += rows.back().price.latency() < rows.front().price.latency() ? 1 : 0;
    }
  }
  EXPECT_GT(improved, 0);
}

}  // namespace
}  // namespace offcut::scenarios
