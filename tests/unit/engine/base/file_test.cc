#include "engine/base/file.h"

#include <unistd.h>

#include <fstream>

#include "tests/support/result_matchers.h"

namespace offcut {
namespace {

namespace fs = std::filesystem;

// A folder of its own for each test, gone afterwards.
class FileTest : public ::testing::Test {
 protected:
  FileTest() {
    const auto* test = ::testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::path(::testing::TempDir()) /
              ("offcut_" + std::string(test->name()) + std::to_string(::getpid()));
    fs::create_directories(folder_);
  }
  ~FileTest() override {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  fs::path write(const std::string& name, const std::string& content) {
    std::ofstream(folder_ / name, std::ios::binary) << content;
    return folder_ / name;
  }
  fs::path folder_;
};

TEST_F(FileTest, ReadsEveryByte) {
  const std::string content("a\0b\r\n\xff", 6);
  const auto read = read_file(write("bytes", content));
  ASSERT_OK(read);
  EXPECT_EQ(*read, content);
}

TEST_F(FileTest, ReadsMoreThanOneBlock) {
  const std::string content(700'001, 'x');
  const auto read = read_file(write("long", content));
  ASSERT_OK(read);
  EXPECT_EQ(*read, content);
}

TEST_F(FileTest, SaysWhatIsThereInsteadOfAFile) {
  EXPECT_THAT(read_file(folder_ / "none"),
              ErrorIs(ErrorCode::NotFound, "none: expected a file, found nothing there"));
  EXPECT_THAT(read_file(folder_), ErrorIs(ErrorCode::Malformed, "found a directory"));
  EXPECT_THAT(read_file(write("empty", "")), ErrorIs(ErrorCode::Malformed, "found an empty file"));
  EXPECT_THAT(read_file(folder_ / "none" / "deeper"), ErrorIs(ErrorCode::NotFound, "deeper"));
  EXPECT_THAT(read_file(write("file", "x") / "below"), ErrorIs(ErrorCode::NotFound, "below"));
}

TEST_F(FileTest, StopsAtTheLimit) {
  const fs::path path = write("ten", "0123456789");
  EXPECT_OK(read_file(path, 10));
  EXPECT_THAT(read_file(path, 9),
              ErrorIs(ErrorCode::TooLarge, "ten: expected at most 9 bytes, found more"));
}

TEST_F(FileTest, DoesNotTakeMemoryForEndlessInput) {
  EXPECT_THAT(read_file("/dev/zero", 1'000'000), ErrorIs(ErrorCode::TooLarge, "/dev/zero"));
}

TEST_F(FileTest, ReplacesAFileAndLeavesNoTemporaryBehind) {
  const fs::path path = write("out", "old");
  ASSERT_OK(write_file(path, "new"));
  EXPECT_EQ(*read_file(path), "new");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()), 1);
}

TEST_F(FileTest, SaysWhereItCannotWrite) {
  EXPECT_THAT(write_file(folder_ / "none" / "out", "x"),
              ErrorIs(ErrorCode::Io, "out: cannot be written"));
  fs::create_directories(folder_ / "taken" / "inside");
  EXPECT_THAT(write_file(folder_ / "taken", "x"), ErrorIs(ErrorCode::Io, "taken"));
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()), 1);
}

}  // namespace
}  // namespace offcut
