#include "engine/cut/table/device_memory.h"

#include "tests/support/result_matchers.h"

namespace offcut {
namespace {

// x -> fc -> y, with weights of 8 elements.
ModelGraph one_product(DataType type) {
  GraphSpec spec;
  spec.name = "one";
  spec.tensors = {{.name = "x", .type = type, .shape = Shape{1, 2}, .constant = false},
                  {.name = "w", .type = type, .shape = Shape{2, 4}, .constant = true},
                  {.name = "y", .type = type, .shape = Shape{1, 4}, .constant = false}};
  spec.layers = {
      {.name = "fc", .op = "MatMul", .inputs = {"x", "w"}, .outputs = {"y"}, .attributes = {}}};
  spec.inputs = {"x"};
  spec.outputs = {"y"};
  auto graph = ModelGraph::build(std::move(spec));
  EXPECT_OK(graph);
  return std::move(*graph);
}

OperatingPoint at(const char* precision, int batch) {
  OperatingPoint point;
  point.precision = precision;
  point.batch = batch;
  return point;
}

// 100 bytes of parameters and 40 of activations, as a float network holds them.
std::int64_t of(DataType type, const char* precision, int batch) {
  return memory_scale(one_product(type), at(precision, batch)).of(100, 40).count();
}

TEST(DeviceMemory, FollowsPrecisionAndBatch) {
  EXPECT_EQ(of(DataType::Float32, "fp32", 1), 140);
  EXPECT_EQ(of(DataType::Float32, "fp16", 1), 70);
  EXPECT_EQ(of(DataType::Float32, "int8", 1), 35);
  EXPECT_EQ(of(DataType::Float32, "fp32", 8), 100 + 8 * 40);
  EXPECT_EQ(of(DataType::Float32, "int8", 8), 25 + 8 * 10);
}

TEST(DeviceMemory, AQuantisedNetworkTakesWhatItHolds) {
  EXPECT_EQ(of(DataType::Int8, "int8", 1), 140);
  EXPECT_EQ(of(DataType::Int8, "fp32", 2), 180);
}

}  // namespace
}  // namespace offcut
