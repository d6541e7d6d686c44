#include "device_models/point_match.h"

#include <gtest/gtest.h>

#include <vector>

namespace offcut::device_models {
namespace {

TEST(Answers, WildcardsStandForAnything) {
  OperatingPoint known;
  known.affinity = "big";
  known.framework = "tflite";
  EXPECT_TRUE(answers(known, OperatingPoint{}));
  OperatingPoint asked = known;
  asked.framework = "mace";
  EXPECT_FALSE(answers(known, asked));
  asked = known;
  asked.affinity = "";
  EXPECT_TRUE(answers(known, asked));
}

TEST(Answers, LibrariesAgreeAsFrameworksDo) {
  OperatingPoint known;
  known.framework = "tensorflow";
  known.library = "eigen";
  EXPECT_TRUE(answers(known, OperatingPoint{}));
  OperatingPoint asked = known;
  EXPECT_EQ(likeness(known, asked), likeness(known, OperatingPoint{}) + 2);
  asked.library = "nnpack";
  EXPECT_FALSE(answers(known, asked));
  EXPECT_EQ(text_of_point(asked), "cpu any x1 tensorflow/nnpack fp32 batch 1");
}

TEST(Answers, AClockIsThatClockAlone) {
  OperatingPoint top;
  OperatingPoint slow;
  slow.frequency_mhz = 1500;
  EXPECT_FALSE(answers(top, slow));
  EXPECT_FALSE(answers(slow, top));
  EXPECT_TRUE(answers(slow, slow));
}

TEST(Answers, ThreadsUnitPrecisionAndBatchAreNeverGuessed) {
  const OperatingPoint known;
  OperatingPoint asked;
  asked.threads = 2;
  EXPECT_FALSE(answers(known, asked));
  asked = {};
  asked.unit = "gpu";
  EXPECT_FALSE(answers(known, asked));
  asked = {};
  asked.precision = "int8";
  EXPECT_FALSE(answers(known, asked));
  asked = {};
  asked.batch = 8;
  EXPECT_FALSE(answers(known, asked));
  OperatingPoint any_number;
  any_number.threads = 0;
  asked = {};
  asked.threads = 3;
  EXPECT_TRUE(answers(any_number, asked));
}

TEST(Likeness, CountsStatedFieldsThatAgree) {
  OperatingPoint vague;
  OperatingPoint exact;
  exact.affinity = "big";
  EXPECT_GT(likeness(exact, exact), likeness(vague, exact));
}

TEST(MissingPoint, ListsThreadsWhereOnlyTheyDiffer) {
  OperatingPoint asked;
  asked.threads = 3;
  std::vector<OperatingPoint> known(3);
  known[0].threads = 4;
  known[1].threads = 1;
  known[2].threads = 2;
  EXPECT_EQ(missing_point(asked, known), "at 3 threads (measured: 1, 2, 4)");
  known[0].unit = "gpu";
  EXPECT_NE(missing_point(asked, known).find("gpu any x4"), std::string::npos);
  EXPECT_NE(missing_point(asked, {}).find("(measured: none)"), std::string::npos);
}

TEST(MissingPoint, KeepsLongListsShort) {
  std::vector<OperatingPoint> known;
  for (int batch = 2; batch < 40; ++batch) {
    known.push_back({});
    known.back().batch = batch;
  }
  EXPECT_NE(missing_point(OperatingPoint{}, known).find("and 26 more"), std::string::npos);
}

TEST(SameModel, IgnoresCaseAndPunctuation) {
  EXPECT_TRUE(same_model("MobileNet-V2", "mobilenet_v2"));
  EXPECT_FALSE(same_model("mobilenet_v1", "mobilenet_v2"));
}

}  // namespace
}  // namespace offcut::device_models
