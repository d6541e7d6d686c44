#include <gmock/gmock.h>

#include <set>

#include "engine/base/text.h"
#include "tests/support/result_matchers.h"
#include "traces/profiles/tensorrt.h"

namespace offcut::traces {
namespace {

std::string layer(const std::string& name, const std::string& in, const std::string& out) {
  const auto tensor = [](const std::string& of) {
    return message(R"({ "Name": ")", of, R"(", "Dimensions": [1], "Format/Datatype": "Half" })");
  };
  return message(R"({ "Name": ")", name, R"(", "LayerType": "Relu", "Inputs": [)", tensor(in),
                 R"(], "Outputs": [)", tensor(out), "] }");
}

TEST(TensorrtLayers, OfOneNameAreNumbered) {
  const auto spec = parse_tensorrt_layers(
      message(R"({ "Layers": [)", layer("a", "x", "y"), ",", layer("a", "y", "z"), ",",
              layer("a", "z", "r"), R"(], "Bindings": ["x", "r"] })"),
      "t");
  ASSERT_OK(spec);
  EXPECT_EQ(spec->layers[0].name, "a");
  EXPECT_EQ(spec->layers[1].name, "a_2");
  EXPECT_EQ(spec->layers[2].name, "a_3");
}

// 50 000 layers of one name that work on one tensor in place: names that grow, or are tried one
// after another, would take minutes.
TEST(TensorrtLayers, OfOneNameMayBeMany) {
  constexpr int kLayers = 50'000;
  std::string text = R"({ "Layers": [)";
  for (int i = 0; i < kLayers; ++i) text += (i == 0 ? "" : ",") + layer("a", "x", "x");
  const auto spec = parse_tensorrt_layers(text + "] }", "t");
  ASSERT_OK(spec);
  std::set<std::string> names;
  for (const LayerSpec& one : spec->layers) names.insert(one.name);
  EXPECT_EQ(names.size(), static_cast<std::size_t>(kLayers));
  EXPECT_TRUE(names.contains(message("a_", kLayers)));
}

}  // namespace
}  // namespace offcut::traces
