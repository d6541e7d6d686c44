// Splits against ONNX Runtime: the parts, run one after the other, give what the whole gives. Over
// drawn networks, the zoo, the zoo in int8, and the models of Debian's libonnx-testdata; cuts,
// three sites, layers that return, and tensors that are quantised on the way. OFFCUT_FUZZ_FACTOR
// (default 1) multiplies the drawn networks.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/support/drawn_network.h"
#include "tests/support/drawn_places.h"
#include "tests/support/result_matchers.h"
#include "tests/support/scratch_folder.h"
#include "tests/unit/traces/oracles/runtime.h"
#include "tools/zoo/catalogue.h"
#include "traces/split/split.h"

namespace offcut::traces {
namespace {

namespace fs = std::filesystem;
using testing::Random;
using testing::RanSplit;

void write(const fs::path& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

// Collects splits of networks in a folder, and runs them all at once.
class Bench {
 public:
  void add_network(const std::string& name, const std::string& bytes) {
    const auto network = NetworkFile::parse(bytes, name + ".onnx");
    if (may_refuse && (!network || network->network().graph.layer_count() < 2)) return;
    ASSERT_OK(network);
    const fs::path place = folder_ / name;
    fs::create_directories(place);
    write(place / "whole.onnx", bytes);
    nlohmann::json splits = nlohmann::json::object();
    Random random(std::hash<std::string>{}(name));
    for (int k = 0; k < cuts; ++k) {
      add(*network, place, message("cut_", k), testing::drawn_cut(*network, random), splits);
    }
    add(*network, place, "edge", testing::drawn_nesting(*network, random), splits);
    add(*network, place, "returns", testing::drawn_returns(*network, random), splits);
    if (network->opset() >= 11) {
      add(*network, place, "int8", testing::drawn_cut(*network, random), splits);
    }
    write(place / "splits.json", splits.dump());
  }

  // `near`: how far a result may be off where tensors are quantised on the way, as a share of the
  // largest.
  void expect_equal(double near) {
    const std::vector<RanSplit> ran = testing::run_parts(folder_ / "");
    EXPECT_TRUE(may_refuse || ran.size() == count_) << ran.size() << " of " << count_;
    for (const RanSplit& split : ran) {
      if (may_refuse && split.split.empty()) continue;  // the whole does not run either
      ++compared;
      SCOPED_TRACE(split.network + " " + split.split);
      EXPECT_EQ(split.error, "");
      EXPECT_GT(split.results, 0);
      // A result may be a small difference of large numbers: how far off it is, no share tells.
      if (may_refuse && split.split == "int8") continue;
      const double most = split.split == "int8" ? near * split.largest + 1e-6 : 0.0;
      EXPECT_LE(split.worst, most);
      EXPECT_FALSE(std::isnan(split.worst));
    }
  }

  int cuts = 2;
  bool may_refuse = false;  // networks that are no case: open extents, sequences, old operators
  std::size_t compared = 0;

 private:
  void add(const NetworkFile& network, const fs::path& place, const std::string& name,
           const Places& places, nlohmann::json& splits) {
    const auto split = split_network(network, places, {.quantise = name == "int8"});
    if (may_refuse && !split) return;
    ASSERT_OK(split);
    std::vector<std::string> files;
    for (std::size_t p = 0; p < split->parts.size(); ++p) {
      const auto bytes = bytes_of_part(network, *split, p);
      ASSERT_OK(bytes);
      files.push_back(name + "_" + split->parts[p].file);
      write(place / files.back(), *bytes);
    }
    splits[name] = files;
    ++count_;
  }

  ScratchFolder folder_;
  std::size_t count_ = 0;
};

TEST(RuntimeSplits, OfDrawnNetworksGiveWhatTheWholeGives) {
  if (const auto why = testing::unavailable(); !why.empty()) GTEST_SKIP() << why;
  const char* factor = std::getenv("OFFCUT_FUZZ_FACTOR");
  const long times = factor != nullptr ? std::strtol(factor, nullptr, 10) : 1;
  Bench bench;
  for (long seed = 0; seed < 60 * std::max(1L, times); ++seed) {
    testing::DrawnNetwork drawn(static_cast<std::uint64_t>(seed));
    bench.add_network(message("drawn_", static_cast<std::size_t>(seed)),
                      drawn.model().SerializeAsString());
  }
  bench.expect_equal(0.2);
}

TEST(RuntimeSplits, OfTestdataGiveWhatTheWholeGives) {
  if (const auto why = testing::unavailable(); !why.empty()) GTEST_SKIP() << why;
  const fs::path data = "/usr/share/libonnx-testdata/data";
  if (!fs::exists(data)) GTEST_SKIP() << "needs Debian's libonnx-testdata";
  Bench bench;
  bench.may_refuse = true;
  for (const auto& entry : fs::recursive_directory_iterator(data)) {
    if (entry.path().filename() != "model.onnx") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    bench.add_network(entry.path().parent_path().filename(),
                      std::string(std::istreambuf_iterator<char>(in), {}));
  }
  bench.expect_equal(0);
  EXPECT_GT(bench.compared, 400u);
}

void add_zoo(zoo::Precision precision, Bench& bench) {
  for (const auto networks : {zoo::catalogue(), zoo::decoders()}) {
    for (const zoo::Network& network : networks) {
      const auto bytes = zoo::generate(network.name, 1, precision);
      if (!bytes) continue;  // not all are there in int8
      bench.add_network(network.name, *bytes);
    }
  }
}

TEST(RuntimeSplits, OfTheZooGiveWhatTheWholeGives) {
  if (const auto why = testing::unavailable(); !why.empty()) GTEST_SKIP() << why;
  Bench bench;
  add_zoo(zoo::Precision::Fp32, bench);
  bench.expect_equal(0.1);
}

TEST(RuntimeSplits, OfTheZooInInt8GiveWhatTheWholeGives) {
  if (const auto why = testing::unavailable(); !why.empty()) GTEST_SKIP() << why;
  Bench bench;
  bench.cuts = 1;
  add_zoo(zoo::Precision::Int8, bench);
  bench.expect_equal(0.1);
}

}  // namespace
}  // namespace offcut::traces
