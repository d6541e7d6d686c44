// The join on random networks that were fused at random: no time is lost, no layer counted twice,
// and where the kernels carry the names that ONNX Runtime gives them, the very fusion comes back.
#include <map>
#include <set>

#include "engine/base/text.h"
#include "tests/support/graphs.h"
#include "tests/support/result_matchers.h"
#include "traces/join.h"

namespace offcut::traces {
namespace {

using testing::Random;
using Names = std::vector<std::string>;

// A network as a runtime executes it: what each kernel computes is known.
struct Fused {
  GraphSpec spec;
  std::vector<ProfiledKernel> kernels;  // in order of execution
  std::vector<Names> covers;            // of each kernel; empty for layout kernels
};

// Writes networks of blocks: a heavy operator, what follows it, and its kernel.
class FusedWriter {
 public:
  explicit FusedWriter(Random& random) : random_(random) {
    out_.spec.name = "random";
    last_ = tensor();
    out_.spec.inputs = {last_};
  }

  Fused write(std::size_t blocks) {
    for (std::size_t k = 0; k < blocks; ++k) {
      if (random_.chance(0.3)) layout_kernel("ReorderInput");
      block();
      if (random_.chance(0.2)) layout_kernel("ReorderOutput");
      if (random_.chance(0.2)) dropped();
    }
    out_.spec.outputs = {last_};
    return std::move(out_);
  }

 private:
  std::string tensor() {
    const std::string name = message("t", out_.spec.tensors.size());
    out_.spec.tensors.push_back({name, DataType::Float32, Shape{1, 8, 4, 4}, false});
    return name;
  }
  std::string layer(const std::string& op, const Names& inputs) {
    const std::string name = message("l", out_.spec.layers.size(), "_", op);
    const std::string made = tensor();
    out_.spec.layers.push_back({name, op, inputs, {made}, {}});
    last_ = made;
    return name;
  }
  ProfiledKernel kernel(const std::string& name, const std::string& op) {
    ProfiledKernel out;
    out.timed.name = name;
    out.timed.op = op;
    const double us = static_cast<double>(1 + random_.below(1000));
    out.timed.latency = TimeSummary{.median = Duration::from_us(us),
                                    .p10 = Duration::from_us(us),
                                    .p90 = Duration::from_us(us),
                                    .n = 1,
                                    .first = {}};
    return out;
  }

  void block() {
    static const Names kHeavy = {"Conv", "Gemm", "MaxPool", "Concat"};
    const std::string op = kHeavy[random_.below(kHeavy.size())];
    const std::string before = last_;
    Names covered = {layer(op, {last_})};
    const bool fuses = op == "Conv" || op == "Gemm";
    if (fuses) follow(before, covered);
    std::string name = covered.front();
    if (op == "Conv" && random_.chance(0.5)) name = last_ + "_nchwc";
    if (op == "Gemm" && covered.size() > 1) name = message("fused ", name);
    if (random_.chance(0.3)) name = message(name, "_token_", random_.below(100));
    out_.kernels.push_back(kernel(name, op));
    out_.covers.push_back(std::move(covered));
  }
  // Up to three operators that a convolution or a matrix product takes along.
  void follow(const std::string& before, Names& covered) {
    static const Names kFollowers = {"BatchNormalization", "Relu", "Add", "Clip", "Sigmoid"};
    for (std::size_t more = random_.below(4); more > 0; --more) {
      const std::string op = kFollowers[random_.below(kFollowers.size())];
      covered.push_back(layer(op, op == "Add" ? Names{last_, before} : Names{last_}));
    }
  }
  void layout_kernel(const std::string& op) {
    out_.kernels.push_back(kernel(message(op, "_token_", random_.below(100)), op));
    out_.covers.push_back({});
  }
  void dropped() { layer(random_.chance(0.5) ? "Dropout" : "Identity", {last_}); }

  Random& random_;
  Fused out_;
  std::string last_;
};

Duration sum_of(const std::vector<TracedLayer>& layers) {
  Duration sum;
  for (const TracedLayer& layer : layers) sum += layer.latency.median;
  return sum;
}

Joined joined(const Fused& fused) {
  const auto graph = ModelGraph::build(fused.spec);
  EXPECT_OK(graph);
  auto out = join_kernels(*graph, fused.kernels);
  EXPECT_OK(out);
  return std::move(*out);
}

constexpr std::uint64_t kSeeds = 300;

TEST(JoinLaws, FindsTheFusionAgain) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    const Fused fused = FusedWriter(random).write(1 + random.below(12));
    std::map<std::string, Names> expected;
    for (std::size_t k = 0; k < fused.kernels.size(); ++k) {
      if (!fused.covers[k].empty()) expected[fused.kernels[k].timed.name] = fused.covers[k];
    }
    for (const TracedLayer& layer : joined(fused).layers) {
      const auto known = expected.find(layer.name);
      if (known == expected.end()) continue;
      EXPECT_EQ(layer.covers, known->second) << layer.name;
    }
  }
}

// kernel time = time of the layers that come out = attributed + unmatched, whatever the names say.
TEST(JoinLaws, LosesNoTimeAndNoLayer) {
  for (std::uint64_t seed = 0; seed < kSeeds; ++seed) {
    SCOPED_TRACE(seed);
    Random random(seed);
    Fused fused = FusedWriter(random).write(3 + random.below(12));
    Duration before;
    for (std::size_t k = 0; k < fused.kernels.size(); ++k) {
      TracedLayer& timed = fused.kernels[k].timed;
      if (random.chance(0.1)) timed.name = message("nothing_", k);  // a name that says nothing
      before += timed.latency.median;
    }
    const Joined out = joined(fused);
    EXPECT_NEAR(sum_of(out.layers).us(), before.us(), 1e-6);
    EXPECT_NEAR(out.report.kernel_time.us(), before.us(), 1e-6);
    Duration unmatched;
    std::multiset<std::string> covered;
    for (const TracedLayer& layer : out.layers) {
      if (layer.covers.empty()) unmatched += layer.latency.median;
      covered.insert(layer.covers.begin(), layer.covers.end());
    }
    EXPECT_NEAR((out.report.attributed_time + unmatched).us(), before.us(), 1e-6);
    covered.insert(out.report.dropped.begin(), out.report.dropped.end());
    covered.insert(out.report.unaccounted.begin(), out.report.unaccounted.end());
    for (const LayerSpec& layer : fused.spec.layers) EXPECT_EQ(covered.count(layer.name), 1u);
    EXPECT_EQ(covered.size(), fused.spec.layers.size());
  }
}

}  // namespace
}  // namespace offcut::traces
