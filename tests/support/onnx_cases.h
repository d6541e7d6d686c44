// Small networks with what is known of them: the shape and type of their result "y", and their
// multiply-accumulates.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "tests/support/onnx_builder.h"
#include "tests/support/result_matchers.h"
#include "traces/onnx/onnx_graph.h"

namespace offcut::testing {

inline constexpr const char* kMicrosoft = "com.microsoft";

struct OnnxCase {
  const char* name;
  int opset;
  std::function<void(OnnxBuilder&)> build;  // from inputs and weights of its own to "y"
  Shape shape;
  double macs;
  DataType type = DataType::Float32;
};

inline void expect_results(const std::vector<OnnxCase>& cases) {
  for (const OnnxCase& test : cases) {
    SCOPED_TRACE(test.name);
    OnnxBuilder builder(test.opset);
    builder.domain(kMicrosoft).output("y");
    test.build(builder);
    const auto model = traces::parse_onnx(builder.bytes(), "m.onnx");
    ASSERT_OK(model);
    const auto& tensors = model->spec.tensors;
    const auto y = std::find_if(tensors.begin(), tensors.end(),
                                [](const TensorSpec& t) { return t.name == "y"; });
    ASSERT_NE(y, tensors.end());
    EXPECT_EQ(y->shape, test.shape);
    EXPECT_EQ(y->type, test.type);
    const Work work = whole_work(model->graph);
    EXPECT_EQ(work.macs, test.macs);
    EXPECT_TRUE(work.known);
    EXPECT_EQ(model->warnings, std::vector<std::string>{});
  }
}

inline onnx::NodeProto& microsoft(OnnxBuilder& builder, const std::string& op,
                                  std::vector<std::string> in) {
  auto& node = builder.node(op, std::move(in), {"y"});
  node.set_domain(kMicrosoft);
  return node;
}

}  // namespace offcut::testing
