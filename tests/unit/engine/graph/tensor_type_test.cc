#include "engine/graph/tensor_type.h"

#include <gtest/gtest.h>

#include <limits>

namespace offcut {
namespace {

TEST(DataType, NamesAndSizesAgree) {
  struct Case {
    DataType type;
    const char* name;
    std::int64_t bytes;
  };
  const Case cases[] = {
      {DataType::Float32, "fp32", 4},  {DataType::Float16, "fp16", 2},
      {DataType::BFloat16, "bf16", 2}, {DataType::Float64, "fp64", 8},
      {DataType::Int8, "int8", 1},     {DataType::UInt8, "uint8", 1},
      {DataType::Int16, "int16", 2},   {DataType::UInt16, "uint16", 2},
      {DataType::Int32, "int32", 4},   {DataType::UInt32, "uint32", 4},
      {DataType::Int64, "int64", 8},   {DataType::UInt64, "uint64", 8},
      {DataType::Bool, "bool", 1},
  };
  for (const Case& test : cases) {
    SCOPED_TRACE(test.name);
    EXPECT_EQ(name_of(test.type), test.name);
    EXPECT_EQ(bytes_of(test.type), test.bytes);
    EXPECT_EQ(data_type_of(test.name), test.type);
  }
  EXPECT_EQ(data_type_of("float"), std::nullopt);
  EXPECT_EQ(data_type_of(""), std::nullopt);
}

TEST(Shape, CountsItsElements) {
  EXPECT_EQ(element_count({}), 1);  // a scalar
  EXPECT_EQ(element_count({1, 3, 224, 224}), 150528);
  EXPECT_EQ(element_count({4, 0, 1 << 30}), 0);
}

TEST(Shape, AnOverflowCountsAsTheLargestNumber) {
  const std::int64_t most = std::numeric_limits<std::int64_t>::max();
  EXPECT_EQ(element_count({most, 2}), most);
  EXPECT_EQ(element_count({std::int64_t{1} << 31, std::int64_t{1} << 31, 2}), most);
  EXPECT_EQ(element_count({most, 2, 0}), 0);
}

TEST(Shape, IsWrittenWithTimesSigns) {
  EXPECT_EQ(text_of_shape({1, 3, 224, 224}), "1x3x224x224");
  EXPECT_EQ(text_of_shape({}), "scalar");
}

}  // namespace
}  // namespace offcut
