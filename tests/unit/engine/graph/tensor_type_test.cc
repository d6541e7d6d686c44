#include "engine/graph/tensor_type.h"

#include <gtest/gtest.h>

#include <limits>

namespace offcut {
namespace {

TEST(DataType, NamesAndSizesAgree) {
  struct Case {
    DataType type;
    const char* name;
    std::int64_t bits;
  };
  const Case cases[] = {
      {DataType::Float32, "fp32", 32},
      {DataType::Float16, "fp16", 16},
      {DataType::BFloat16, "bf16", 16},
      {DataType::Float64, "fp64", 64},
      {DataType::Int8, "int8", 8},
      {DataType::UInt8, "uint8", 8},
      {DataType::Int16, "int16", 16},
      {DataType::UInt16, "uint16", 16},
      {DataType::Int32, "int32", 32},
      {DataType::UInt32, "uint32", 32},
      {DataType::Int64, "int64", 64},
      {DataType::UInt64, "uint64", 64},
      {DataType::Bool, "bool", 8},
      {DataType::Int4, "int4", 4},
      {DataType::UInt4, "uint4", 4},
      {DataType::Int2, "int2", 2},
      {DataType::UInt2, "uint2", 2},
      {DataType::Float8, "fp8", 8},
      {DataType::Float4, "fp4", 4},
      {DataType::Complex64, "complex64", 64},
      {DataType::Complex128, "complex128", 128},
  };
  for (const Case& test : cases) {
    SCOPED_TRACE(test.name);
    EXPECT_EQ(name_of(test.type), test.name);
    EXPECT_EQ(bits_of(test.type), test.bits);
    EXPECT_EQ(storage_of(test.type, 16), Bytes(2 * test.bits));
    EXPECT_EQ(data_type_of(test.name), test.type);
  }
  EXPECT_EQ(data_type_of("float"), std::nullopt);
  EXPECT_EQ(data_type_of(""), std::nullopt);
}

TEST(DataType, PacksWhatIsSmallerThanAByte) {
  EXPECT_EQ(storage_of(DataType::Int4, 5), Bytes(3));  // the last half is lost
  EXPECT_EQ(storage_of(DataType::UInt2, 9), Bytes(3));
  EXPECT_EQ(storage_of(DataType::Int4, 0), Bytes(0));
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
