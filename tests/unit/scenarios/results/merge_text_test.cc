#include "scenarios/results/merge_text.h"

#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "scenarios/results/sink.h"
#include "tests/support/result_matchers.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/synthetic_study.h"

namespace offcut::scenarios {
namespace {

namespace fs = std::filesystem;

std::string text_of(const std::vector<SyntheticStudy>& studies, TextForm form, Shard shard) {
  std::ostringstream out;
  const auto sink = form == TextForm::Csv ? csv_sink(out) : json_lines_sink(out);
  for (const SyntheticStudy& study : studies) EXPECT_OK(study.run(*sink, shard));
  return out.str();
}

// The lines of a file beside CSV, as of rows that were counted and hashed one by one.
std::string manifests_of(const std::vector<SyntheticStudy>& studies, Shard shard) {
  std::string manifests;
  for (const SyntheticStudy& study : studies) {
    std::istringstream rows(text_of({study}, TextForm::Csv, shard));
    std::string line;
    std::getline(rows, line);  // the header
    RowsDigest digest;
    while (std::getline(rows, line)) digest.add({.rows = 1, .hash = row_hash(line)});
    manifests += manifest_line(study.header(shard), digest);
  }
  return manifests;
}

class MergeText : public ::testing::TestWithParam<TextForm> {
 protected:
  fs::path write_part(Shard shard) const {
    const fs::path path = folder_ / std::to_string(shard.index);
    std::ofstream(path) << text_of(studies_, GetParam(), shard);
    if (GetParam() == TextForm::Csv) {
      std::ofstream(manifests_beside(path)) << manifests_of(studies_, shard);
    }
    return path;
  }
  Result<MergeSummary> merge(const std::vector<fs::path>& parts) {
    out_.str("");
    manifests_.clear();
    return merge_text(parts, GetParam(), out_, manifests_);
  }
  void change(const fs::path& path, const std::function<void(std::string&)>& edit) const {
    std::ifstream in(path);
    std::string text((std::istreambuf_iterator<char>(in)), {});
    edit(text);
    std::ofstream(path) << text;
  }

  ScratchFolder folder_;
  std::vector<SyntheticStudy> studies_ = {SyntheticStudy(3001, "a", {"x"}),
                                          SyntheticStudy(5, "b", {"x"}),
                                          SyntheticStudy(700, "c", {"y"})};
  std::ostringstream out_;
  std::string manifests_;
};

TEST_P(MergeText, IsTheSameBytesAsOneRun) {
  std::vector<fs::path> parts;
  for (const std::uint64_t i : {3u, 1u, 4u, 2u}) parts.push_back(write_part({i, 4}));
  const auto merged = merge(parts);
  ASSERT_OK(merged);
  EXPECT_EQ(merged->studies, 3u);
  EXPECT_EQ(merged->scenarios, 3706u);
  EXPECT_TRUE(out_.str() == text_of(studies_, GetParam(), {}));
  if (GetParam() == TextForm::Csv) {
    EXPECT_EQ(manifests_, manifests_of(studies_, {}));
  }
}

TEST_P(MergeText, NamesThePartThatIsShortOrDamaged) {
  const std::vector<fs::path> parts = {write_part({1, 2}), write_part({2, 2})};
  const std::string& second = parts[1].string();
  const auto refused = [&](const std::string& what) {
    EXPECT_THAT(merge(parts), ErrorIs(ErrorCode::Malformed, what));
    EXPECT_THAT(merge(parts), ErrorIs(ErrorCode::Malformed, second));
    write_part({2, 2});
  };
  change(parts[1], [](std::string& text) { text.erase(text.size() - 120); });
  refused("expected a row of a shard");
  change(parts[1], [](std::string& text) {
    const std::size_t at = text.find('\n', text.size() / 3) + 1;
    text.erase(at, text.find('\n', at) + 1 - at);
  });
  refused("found");
  change(parts[1], [](std::string& text) {
    char& digit = text[text.rfind("phone")];
    digit = 'P';
  });
  refused("expected the rows that were written, found others (damaged)");
}

TEST_P(MergeText, RefusesWhatDoesNotBelongTogether) {
  const fs::path one = write_part({1, 3});
  EXPECT_THAT(merge({one}), ErrorIs(ErrorCode::Inconsistent, "found none of 2-3/3"));
  EXPECT_THAT(merge({one, one}), ErrorIs(ErrorCode::Inconsistent, "shard 1/3 is in"));
  EXPECT_THAT(merge({folder_ / "none"}), ErrorIs(ErrorCode::NotFound, "none that can be opened"));
}

INSTANTIATE_TEST_SUITE_P(Forms, MergeText, ::testing::Values(TextForm::Csv, TextForm::JsonLines));

}  // namespace
}  // namespace offcut::scenarios
