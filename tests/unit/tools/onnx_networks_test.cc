// ONNX files that no trace times, as users ask about them: what runtimes fuse, and stated state.
#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "tests/support/command.h"
#include "tests/support/csv_rows.h"
#include "tests/support/onnx_builder.h"

namespace offcut {
namespace {

using ::testing::HasSubstr;
using testing::OnnxBuilder;
using testing::Outcome;
using testing::Workplace;

// Convolutions of 3x3, depthwise and pointwise, with a normalisation apart or as their bias.
class ConvNet {
 public:
  explicit ConvNet(bool folded) : folded_(folded) {
    builder_.input("x", {1, 3, 32, 32});
    convolution(16, 3, 3, 1);
    convolution(16, 16, 3, 16);
    convolution(32, 16, 1, 1);
    builder_.output(last_);
  }
  std::string bytes() const { return builder_.bytes(); }

 private:
  void convolution(std::int64_t filters, std::int64_t channels, std::int64_t side,
                   std::int64_t group) {
    const std::string k = std::to_string(++count_);
    std::vector<std::string> inputs = {last_, "w" + k};
    builder_.weight("w" + k, {filters, channels / group, side, side});
    if (folded_) inputs.push_back("b" + k);
    if (folded_) builder_.weight("b" + k, {filters});
    auto& node = builder_.node("Conv", inputs, {"c" + k}, "conv" + k);
    OnnxBuilder::integer_attribute(node, "group", group);
    OnnxBuilder::attribute(node, "pads", {side / 2, side / 2, side / 2, side / 2});
    if (!folded_) norm(k, filters);
    builder_.node("Relu", {(folded_ ? "c" : "n") + k}, {"r" + k}, "relu" + k);
    last_ = "r" + k;
  }
  void norm(const std::string& k, std::int64_t filters) {
    std::vector<std::string> inputs = {"c" + k};
    for (const char* part : {"scale", "bias", "mean", "var"}) {
      inputs.push_back(part + k);
      builder_.weight(part + k, {filters});
    }
    builder_.node("BatchNormalization", inputs, {"n" + k}, "bn" + k);
  }
  bool folded_;
  int count_ = 0;
  std::string last_ = "x";
  OnnxBuilder builder_;
};

std::string study(const std::string& model, const std::string& more = "") {
  return R"({ "schema": "offcut.scenario/1", "name": "mine", "model": ")" + model + R"(",
              "device": { "model": "rpi4b" }, "cloud": { "model": "xeon_e5_2620v4" },
              "network": { "model": "wifi" }, "objective": "latency")" +
         more + " }";
}

class OnnxNetworks : public ::testing::Test {
 protected:
  Outcome run(const std::string& model, const std::string& more = "") const {
    place_.write("mine.json", study(model, more));
    return place_.run(OFFCUT_COMMAND, {"run", "mine.json", "--force", "-o", "rows.csv"});
  }
  std::vector<testing::CsvRow> rows() const {
    return testing::csv_rows(place_.folder() / "rows.csv");
  }
  Workplace place_;
};

TEST_F(OnnxNetworks, CostTheSameFoldedAndApart) {
  place_.write("folded.onnx", ConvNet(true).bytes());
  place_.write("apart.onnx", ConvNet(false).bytes());
  const Outcome folded = run("folded.onnx");
  ASSERT_EQ(folded.exit_code, 0) << folded.err;
  const auto b = rows();
  const Outcome apart = run("apart.onnx");
  ASSERT_EQ(apart.exit_code, 0) << apart.err;
  const auto a = rows();
  EXPECT_THAT(apart.err, HasSubstr("3 normalisations and biases and 3 activations count inside"));
  EXPECT_THAT(folded.err, HasSubstr("0 normalisations and biases and 3 activations count inside"));
  for (const char* column : {"device_only_ms", "cloud_only_ms"}) {
    const double ms = std::stod(a.at(0).at(column));
    EXPECT_NEAR(ms, std::stod(b.at(0).at(column)), 0.01 * ms) << column;
  }
}

// x -> a -> m = a + kept -> left -> y: no name says that `left` is `kept` of the next run.
std::string recurrent() {
  OnnxBuilder builder;
  builder.input("x", {1, 8}).input("kept", {1, 64}).output("y").output("left");
  builder.weight("w", {8, 64}).node("MatMul", {"x", "w"}, {"a"}, "pre");
  builder.node("Add", {"a", "kept"}, {"m"}, "mix");
  builder.node("Relu", {"m"}, {"left"}, "leave");
  builder.node("Neg", {"left"}, {"y"}, "post");
  return builder.bytes();
}

TEST_F(OnnxNetworks, KeepTheStateThatIsStated) {
  place_.write("net.onnx", recurrent());
  const std::string all = R"(, "output": {"rows": "all_cuts"})";
  const Outcome plain = run("net.onnx", all);
  ASSERT_EQ(plain.exit_code, 0) << plain.err;
  const std::size_t cuts_of_plain = rows().size();
  const Outcome told = run("net.onnx", all + R"(, "state": [["left", "kept"]])");
  ASSERT_EQ(told.exit_code, 0) << told.err;
  EXPECT_LT(rows().size(), cuts_of_plain);  // none between the layers that read and make the state
  const Outcome cuts =
      place_.run(OFFCUT_COMMAND, {"inspect", "net.onnx", "--state", "left=kept", "--cuts"});
  EXPECT_EQ(cuts.exit_code, 0) << cuts.err;
  EXPECT_NE(cuts.out, place_.run(OFFCUT_COMMAND, {"inspect", "net.onnx", "--cuts"}).out);
  const Outcome wrong = place_.run(OFFCUT_COMMAND, {"inspect", "net.onnx", "--state", "left=keep"});
  EXPECT_EQ(wrong.exit_code, 2);
  EXPECT_THAT(wrong.err, HasSubstr("its inputs are x, kept"));
  EXPECT_THAT(run("net.onnx", R"(, "state": [["lefd", "kept"]])").err,
              HasSubstr("state: expected a result of the network, found \"lefd\""));
}

}  // namespace
}  // namespace offcut
