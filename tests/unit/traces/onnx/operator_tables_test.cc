// The two tables of operators against each other and against the library's list of schemas.
#include <gtest/gtest.h>
#include <onnx/defs/schema.h>

#include <set>
#include <string>

#include "engine/graph/operators.h"
#include "tests/support/readme_table.h"
#include "traces/onnx/operator_list.h"
#include "traces/onnx/operators/table.h"

namespace offcut::traces {
namespace {

// Operators that the library infers, or that have bodies.
const std::set<std::string>& without_rule() {
  static const std::set<std::string> names = {"Constant",
                                              "If",
                                              "Loop",
                                              "Scan",
                                              "MaxUnpool",
                                              "Multinomial",
                                              "Optional",
                                              "OptionalGetElement",
                                              "OptionalHasElement",
                                              "SequenceAt",
                                              "SequenceConstruct",
                                              "SequenceEmpty",
                                              "SequenceErase",
                                              "SequenceInsert",
                                              "SequenceLength",
                                              "SequenceMap",
                                              "SplitToSequence",
                                              "ConcatFromSequence",
                                              "StringNormalizer",
                                              "TfIdfVectorizer"};
  return names;
}

TEST(OperatorTables, EveryOperatorOfTheLibraryHasAShapeRule) {
  std::size_t count = 0;
  for (const onnx::OpSchema& schema : onnx::OpSchemaRegistry::get_all_schemas()) {
    if (!schema.domain().empty()) continue;
    ++count;
    const bool has = find_shape_row("", schema.Name()) != nullptr;
    EXPECT_NE(has, without_rule().contains(schema.Name())) << schema.Name();
  }
  EXPECT_GT(count, 150u);
}

// What opsets 18 to 24 added; the library does not know them.
TEST(OperatorTables, EveryNewerOperatorHasARowInBothTables) {
  for (const char* name : {"BitwiseAnd",      "BitwiseOr",   "BitwiseXor",    "BitwiseNot",
                           "CenterCropPad",   "Col2Im",      "Mish",          "GroupNormalization",
                           "DeformConv",      "AffineGrid",  "Gelu",          "RegexFullMatch",
                           "StringConcat",    "StringSplit", "Attention",     "RMSNormalization",
                           "RotaryEmbedding", "Swish",       "TensorScatter", "ImageDecoder"}) {
    EXPECT_NE(find_shape_row("", name), nullptr) << name;
    EXPECT_NE(find_operator(name), nullptr) << name;
  }
}

TEST(OperatorTables, EveryOperatorWithAShapeRuleHasWork) {
  for (const ShapeRow& row : shape_rows()) {
    EXPECT_NE(find_operator(row.name), nullptr) << row.name;
    EXPECT_LE(row.since, kNewestOpset) << row.name;
    EXPECT_NE(row.rule, nullptr) << row.name;
  }
}

// The table of the README is what `offcut list operators` prints first.
TEST(OperatorTables, CoverageIsThatOfTheReadme) {
  const auto rows = testing::rows_of_readme("traces/README.md", "ONNX");
  std::vector<std::string> printed;
  for (const OpsetCoverage& row : opset_coverage()) {
    EXPECT_EQ(row.by_rule + row.by_library, row.operators) << row.opset;
    printed.push_back(message("| `", row.opset, "` | ", row.operators, " | ", row.by_rule, " | ",
                              row.by_library, " | ", row.counted, " |"));
  }
  EXPECT_EQ(rows, printed);
}

// A name of the runtime is not taken for one of a stranger's domain.
TEST(OperatorTables, DomainsAreToldApart) {
  EXPECT_NE(find_shape_row("com.microsoft", "Attention"), find_shape_row("", "Attention"));
  EXPECT_EQ(find_shape_row("com.microsoft", "Relu"), find_shape_row("ai.onnx", "Relu"));
  EXPECT_NE(find_shape_row("", "SimplifiedLayerNormalization"), nullptr);
  EXPECT_EQ(find_shape_row("my.domain", "Relu"), nullptr);
}

}  // namespace
}  // namespace offcut::traces
