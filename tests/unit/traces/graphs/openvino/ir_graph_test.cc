#include "traces/graphs/openvino/ir_graph.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/graph_samples.h"
#include "tests/support/result_matchers.h"

namespace offcut::traces {
namespace {

using ::testing::ElementsAre;

Result<OnnxModel> read(std::string_view text, const ReadOnnxOptions& options = {}) {
  return parse_ir_model(text, "net.xml", options);
}

std::string changed(const std::string& from, const std::string& to) {
  std::string text(testing::kOpenVinoIr);
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at)) {
    text.replace(at, from.size(), to);
    at += to.size();
  }
  return text;
}

const Layer& layer(const Result<OnnxModel>& model, const std::string& name) {
  return model->graph.layers()[model->graph.find_layer(name).value()];
}

TEST(OpenVinoIr, ReadsLayersShapesAndWork) {
  const auto model = read(testing::kOpenVinoIr);
  ASSERT_OK(model);
  EXPECT_THAT(model->warnings, ElementsAre());
  ASSERT_EQ(model->graph.layer_count(), 4u);
  // 2 images of 3x3 places, 6 filters that read 2 channels of 3x3.
  EXPECT_EQ(layer(model, "conv").op, "Conv");
  EXPECT_EQ(layer(model, "conv").work.macs, 2 * 9 * 6 * 2 * 9);
  EXPECT_EQ(attribute_or(layer(model, "conv").attributes, "group", 0), 2);
  EXPECT_EQ(layer(model, "dense").work.macs, 2 * 54 * 5);
}

TEST(OpenVinoIr, WeightsCountAsTheyAreStored) {
  const auto model = read(testing::kOpenVinoIr);
  ASSERT_OK(model);
  EXPECT_EQ(layer(model, "conv").work.parameter_bytes, Bytes(216));
  EXPECT_EQ(layer(model, "dense").work.parameter_bytes, Bytes(270));
}

TEST(OpenVinoIr, OpenExtentsFollowFromTheInputs) {
  const auto model =
      read(changed("<dim>2</dim><dim>4</dim><dim>6</dim>", "<dim>-1</dim><dim>4</dim><dim>6</dim>"),
           {.batch = 2, .dimensions = {}});
  ASSERT_OK(model);
  EXPECT_EQ(layer(model, "conv").work.macs, 2 * 9 * 6 * 2 * 9);
}

TEST(OpenVinoIr, TypesWithoutARuleKeepTheirName) {
  const auto model = read(changed("type=\"ReLU\"", "type=\"Proposal\""));
  ASSERT_OK(model);
  EXPECT_EQ(layer(model, "relu").op, "Proposal");
  EXPECT_FALSE(layer(model, "relu").work.known);
}

TEST(OpenVinoIr, ErrorsSayWhatIsWrong) {
  EXPECT_THAT(read(changed("version=\"11\"", "version=\"7\"")),
              ErrorIs(ErrorCode::Malformed, "net.xml: expected OpenVINO IR of version 10 or 11"));
  EXPECT_THAT(read("<html></html>"), ErrorIs(ErrorCode::Malformed, "another kind of XML"));
  EXPECT_THAT(read(testing::kOpenVinoIr.substr(0, 700)),
              ErrorIs(ErrorCode::Malformed, "found at byte"));
  // A wire that leads nowhere, or is not there, must not leave another network behind.
  const std::string wire = R"(<edge from-layer="3" from-port="2" to-layer="4" to-port="0"/>)";
  EXPECT_THAT(read(changed(wire, "")),
              ErrorIs(ErrorCode::Inconsistent, "expected an edge to input port 0, found none"));
  for (const char* broken : {R"(<edge from-layer="99" from-port="2" to-layer="4" to-port="0"/>)",
                             R"(<edge from-layer="3" from-port="77" to-layer="4" to-port="0"/>)"}) {
    EXPECT_THAT(read(changed(wire, broken)),
                ErrorIs(ErrorCode::Inconsistent, "edge: expected an output to come from"));
  }
  EXPECT_THAT(
      read(changed(wire,
                   wire + R"(<edge from-layer="3" from-port="2" to-layer="99" to-port="0"/>)")),
      ErrorIs(ErrorCode::Inconsistent, "edge: expected an input to lead to, found layer 99"));
  EXPECT_THAT(read(changed("<layer id=\"3\"", "<layer id=\"4\"")),
              ErrorIs(ErrorCode::Inconsistent, "layer id: expected one of its own, found 4 twice"));
  EXPECT_THAT(read("<net version=\"11\"/>"), ErrorIs(ErrorCode::Malformed, "without operators"));
}

}  // namespace
}  // namespace offcut::traces
