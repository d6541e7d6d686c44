#include "engine/base/input_log.h"

#include <gmock/gmock.h>

#include <fstream>
#include <thread>

#include "engine/base/content_hash.h"
#include "engine/base/file.h"
#include "tests/support/result_matchers.h"
#include "tests/support/scratch_folder.h"

namespace offcut {
namespace {

namespace fs = std::filesystem;

fs::path write(const fs::path& path, const std::string& content) {
  std::ofstream(path, std::ios::binary) << content;
  return path;
}

TEST(InputLog, NotesWhatIsReadInItsScopeOnce) {
  const ScratchFolder folder;
  const fs::path a = write(folder / "a", "first");
  const fs::path b = write(folder / "b", "second");
  InputLog outer;
  InputLog inner;
  EXPECT_OK(read_file(a));
  {
    const InputLog::Scope noting(outer);
    EXPECT_OK(read_file(folder / "." / "a"));
    {
      const InputLog::Scope deeper(inner);
      EXPECT_OK(read_file(b));
      EXPECT_OK(read_file(a));
      std::thread([&] { EXPECT_OK(read_file(write(folder / "c", "of another thread"))); }).join();
    }
    EXPECT_TRUE(InputLog::is_noting());
  }
  EXPECT_FALSE(InputLog::is_noting());
  EXPECT_OK(read_file(write(folder / "d", "late")));
  ASSERT_EQ(outer.files().size(), 2u);
  EXPECT_EQ(outer.files()[0].path, a);
  EXPECT_EQ(outer.files()[0].hash, content_hash("first"));
  EXPECT_EQ(outer.files()[1].path, b);
  ASSERT_EQ(inner.files().size(), 2u);
  EXPECT_EQ(inner.files()[0].path, b);
}

TEST(InputLog, SaysWhichFileChangedWhileItWasRead) {
  const ScratchFolder folder;
  const fs::path a = write(folder / "a", "first");
  InputLog log;
  const InputLog::Scope noting(log);
  EXPECT_OK(read_file(a));
  EXPECT_OK(read_file(a));
  EXPECT_OK(log.check());
  write(a, "other");
  EXPECT_OK(read_file(a));
  EXPECT_THAT(log.check(), ErrorIs(ErrorCode::Inconsistent, a.string() + ": expected the same"));
  EXPECT_EQ(log.files().size(), 1u);
}

// Parts across the blocks of 256 KiB in which files are read, out of order, overlapping, and some
// that do not lie in the file; the same with and without the hash.
TEST(InputLog, PartsOfAFileAreNotedAsTheWhole) {
  const ScratchFolder folder;
  std::string content;
  for (int i = 0; content.size() < 600'000; ++i) content += std::to_string(i) + ",";
  const fs::path path = write(folder / "w.bin", content);
  const auto end = static_cast<std::int64_t>(content.size());
  const std::vector<FilePart> parts = {
      {.offset = 262'140, .size = 9}, {.offset = 0, .size = 3},
      {.offset = 1, .size = 400'000}, {.offset = end - 2, .size = 2},
      {.offset = end - 2, .size = 3}, {.offset = -1, .size = 1},
      {.offset = 5, .size = -1},      {.offset = end + 7, .size = 1}};
  const auto expect = [&](const Result<std::vector<std::optional<std::string>>>& found) {
    ASSERT_OK(found);
    ASSERT_EQ(found->size(), parts.size());
    for (std::size_t i = 0; i < 4; ++i) {
      EXPECT_EQ((*found)[i], content.substr(static_cast<std::size_t>(parts[i].offset),
                                            static_cast<std::size_t>(parts[i].size)));
    }
    for (std::size_t i = 4; i < parts.size(); ++i) EXPECT_FALSE((*found)[i]) << i;
  };
  expect(read_parts(path, parts));
  InputLog log;
  const InputLog::Scope noting(log);
  expect(read_parts(path, parts));
  ASSERT_EQ(log.files().size(), 1u);
  EXPECT_EQ(log.files()[0].hash, content_hash(content));
}

}  // namespace
}  // namespace offcut
