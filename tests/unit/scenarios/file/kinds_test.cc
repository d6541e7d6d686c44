// The kinds of rows and of studies that documents and schemas list, against the tables in the code.
#include "engine/base/file.h"
#include "engine/base/text.h"
#include "engine/json/word_table.h"
#include "scenarios/file/row_kind.h"
#include "scenarios/file/study_kind.h"
#include "tests/support/file_samples.h"
#include "tests/support/result_matchers.h"

namespace offcut::scenarios {
namespace {

using Words = std::vector<std::string>;
using ::offcut::testing::Json;

// The words in backticks that begin the rows of the table under these heads.
Words listed_under(const std::string& heads) {
  const auto readme = read_file(OFFCUT_SOURCE_DIR "/README.md");
  EXPECT_OK(readme);
  const std::size_t begin = readme->find(heads);
  EXPECT_NE(begin, std::string::npos) << heads;
  Words words;
  for (const std::string& line : split(readme->substr(begin), '\n')) {
    if (!line.starts_with("|")) break;
    if (line.starts_with("| `")) words.push_back(line.substr(3, line.find('`', 3) - 3));
  }
  return words;
}

Json schema(const std::string& name) {
  return testing::json_file(std::string(OFFCUT_SOURCE_DIR "/scenarios/data/") + name);
}

// The words of the kinds that a file of this schema may name.
Words study_words(bool reports) {
  Words words;
  for (const StudyKindSpec& spec : kStudyKinds) {
    if ((spec.output == StudyOutput::Report) == reports) words.emplace_back(spec.word);
  }
  return words;
}

TEST(Kinds, TheReadmeListsEveryKindOfRows) {
  EXPECT_EQ(listed_under("| rows | answer |"), words_of(kRowKinds));
}

TEST(Kinds, TheReadmeListsEveryKindOfStudyButTheSweep) {
  Words expected = words_of(kStudyKinds);
  std::erase(expected, spec_of(StudyKind::Sweep).word);
  EXPECT_EQ(listed_under("| study | question |"), expected);
}

TEST(Kinds, SchemasKnowTheWordsOfTheTables) {
  const Json scenario = schema("scenario.schema.json");
  const Json& properties = scenario["properties"];
  EXPECT_EQ(properties["study"]["enum"].get<Words>(), study_words(false));
  EXPECT_EQ(properties["output"]["properties"]["rows"]["enum"].get<Words>(), words_of(kRowKinds));
  const Json capacity = schema("capacity/capacity.schema.json");
  EXPECT_EQ(Words{capacity["properties"]["study"]["const"].get<std::string>()}, study_words(true));
}

// The block of a kind is a key of the schema, whichever kinds the reader takes it with.
TEST(Kinds, SchemasKnowTheBlocks) {
  const Json scenario = schema("scenario.schema.json");
  for (const StudyKindSpec& spec : kStudyKinds) {
    if (spec.block.empty()) continue;
    EXPECT_TRUE(scenario["properties"].contains(std::string(spec.block))) << spec.word;
  }
}

}  // namespace
}  // namespace offcut::scenarios
