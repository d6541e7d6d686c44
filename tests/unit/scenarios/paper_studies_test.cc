// The bundled studies that print tables like the figures of papers: every scenario has an answer.
#include <filesystem>
#include <set>

#include "scenarios/prepared/prepared_study.h"
#include "scenarios/rows/plan_rows.h"
#include "tests/support/result_matchers.h"

namespace offcut::scenarios {
namespace {

// The rows of a study below scenarios/data, with the study that their texts live in.
struct StudyRows {
  std::unique_ptr<PreparedStudy> study;
  std::vector<ResultRow> rows;
};

StudyRows rows_of(const std::filesystem::path& file) {
  StudyRows out;
  const Catalog catalog{std::filesystem::path(OFFCUT_SOURCE_DIR)};
  auto study = Study::read(file);
  EXPECT_OK(study);
  if (!study) return out;
  auto prepared = PreparedStudy::prepare(std::move(*study), catalog);
  EXPECT_OK(prepared);
  if (!prepared) return out;
  out.study = std::make_unique<PreparedStudy>(std::move(*prepared));
  for (std::uint64_t i = 0; i < out.study->size(); ++i) {
    EXPECT_OK(append_rows(*out.study, i, out.rows));
  }
  return out;
}

void expect_answers(const StudyRows& answers) {
  ASSERT_NE(answers.study, nullptr);
  EXPECT_EQ(answers.rows.size(), answers.study->size());  // one each, none left out
  for (const ResultRow& row : answers.rows) {
    EXPECT_TRUE(row.feasible);
    EXPECT_GT(row.price.latency(), Duration::zero());
    EXPECT_GT(row.price.energy(), Energy());
    EXPECT_LE(row.latency_low, row.price.latency());
    EXPECT_GE(row.latency_high, row.price.latency());
  }
}

const std::filesystem::path kData = std::filesystem::path(OFFCUT_SOURCE_DIR) / "scenarios/data";

// 13 networks, CPU and GPU of three phones, every cloud that is bundled.
TEST(PaperStudies, AllNetworksOfDnntuneRunOnAllPhonesWithEveryCloud) {
  const StudyRows answers = rows_of(kData / "dnntune/dnntune_networks.json");
  expect_answers(answers);
  std::set<std::string_view> clouds;
  std::set<std::string_view> models;
  for (const ResultRow& row : answers.rows) {
    clouds.insert(row.cloud);
    models.insert(row.model);
  }
  EXPECT_EQ(models.size(), 13u);
  EXPECT_EQ(answers.rows.size(), 13 * 6 * clouds.size());
}

// All on the board or the phone, as the figures show it.
TEST(PaperStudies, ThoseOfSntaAndIiswcRunOnTheDeviceAlone) {
  std::size_t studies = 0;
  for (const char* paper : {"snta", "iiswc"}) {
    for (const auto& entry : std::filesystem::directory_iterator(kData / paper)) {
      const StudyRows answers = rows_of(entry.path());
      expect_answers(answers);
      ++studies;
      for (const ResultRow& row : answers.rows) EXPECT_EQ(row.first_cloud_layer, "output");
    }
  }
  EXPECT_EQ(studies, 7u);
}

}  // namespace
}  // namespace offcut::scenarios
