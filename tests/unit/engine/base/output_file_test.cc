#include "engine/base/output_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <fstream>
#include <set>
#include <thread>

#include "engine/base/file.h"
#include "tests/support/result_matchers.h"
#include "tests/support/scratch_folder.h"

namespace offcut {
namespace {

namespace fs = std::filesystem;

class OutputFileTest : public ::testing::Test {
 protected:
  fs::path write(const std::string& name, const std::string& content) {
    std::ofstream(folder_ / name, std::ios::binary) << content;
    return folder_ / name;
  }
  std::set<std::string> names() {
    std::set<std::string> out;
    for (const auto& entry : fs::directory_iterator(folder_ / ".")) {
      out.insert(entry.path().filename().string());
    }
    return out;
  }
  static mode_t mode_of(const fs::path& path) {
    struct stat status {};
    EXPECT_EQ(::stat(path.c_str(), &status), 0);
    return status.st_mode & 07777;
  }
  ScratchFolder folder_;
};

TEST_F(OutputFileTest, ReplacesTheTargetAtTheEndAndNotBefore) {
  const fs::path path = write("rows", "old");
  auto file = OutputFile::at(path);
  ASSERT_OK(file);
  EXPECT_EQ(names().size(), 1u) << "made before the first byte";
  file->stream() << std::string(200'000, 'x') << std::flush;
  EXPECT_EQ(*read_file(path), "old");
  EXPECT_EQ(names().size(), 2u);
  ASSERT_OK(file->commit());
  EXPECT_EQ(read_file(path)->size(), 200'000u);
  EXPECT_EQ(names(), std::set<std::string>{"rows"});
  ASSERT_OK(file->commit());
}

TEST_F(OutputFileTest, LeavesTheTargetAloneWithoutCommit) {
  const fs::path path = write("rows", "old");
  {
    auto file = OutputFile::at(path);
    ASSERT_OK(file);
    file->stream() << "half" << std::flush;
  }
  EXPECT_EQ(*read_file(path), "old");
  EXPECT_EQ(names(), std::set<std::string>{"rows"});
}

TEST_F(OutputFileTest, KeepsTheModeOfTheTarget) {
  const fs::path path = write("secret", "old");
  fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
  ASSERT_OK(write_file(path, "new"));
  EXPECT_EQ(mode_of(path), 0600u);
  const mode_t mask = ::umask(027);
  ASSERT_OK(write_file(folder_ / "made", "new"));
  ::umask(mask);
  EXPECT_EQ(mode_of(folder_ / "made"), 0640u);
}

TEST_F(OutputFileTest, FollowsTheLinkThatTheTargetIs) {
  const fs::path path = write("real", "old");
  fs::create_symlink("real", folder_ / "link");
  ASSERT_OK(write_file(folder_ / "link", "new"));
  EXPECT_TRUE(fs::is_symlink(folder_ / "link"));
  EXPECT_EQ(*read_file(path), "new");
  fs::create_symlink("nowhere", folder_ / "dangling");
  EXPECT_THAT(write_file(folder_ / "dangling", "new"),
              ErrorIs(ErrorCode::Io, "dangling: cannot be written: expected a file, found a link"));
  EXPECT_FALSE(fs::exists(folder_ / "nowhere"));
}

TEST_F(OutputFileTest, WritesPipesAndDevicesInPlace) {
  ASSERT_OK(write_file("/dev/null", "x"));
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
  const fs::path pipe = folder_ / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  std::string got;
  std::thread reader([&] { got = read_file(pipe).value_or(""); });
  EXPECT_OK(write_file(pipe, "through"));
  reader.join();
  EXPECT_EQ(got, "through");
  EXPECT_TRUE(fs::is_fifo(pipe));
}

// /dev/fd/N of a regular file: behind what is in it, as the shell's own ">>" would.
TEST_F(OutputFileTest, WritesDescriptorsWhereTheyStand) {
  const fs::path path = write("log", "");
  const int descriptor = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CLOEXEC);
  const std::string name = "/dev/fd/" + std::to_string(descriptor);
  EXPECT_TRUE(names_descriptor(name));
  EXPECT_FALSE(names_descriptor(path));
  ASSERT_OK(write_file(name, "one "));
  ASSERT_OK(write_file(name, "two"));
  ::close(descriptor);
  EXPECT_EQ(*read_file(path), "one two");
}

TEST_F(OutputFileTest, SaysWhyItCannotWrite) {
  EXPECT_THAT(write_file(folder_ / "none" / "out", "x"),
              ErrorIs(ErrorCode::Io, "out: cannot be written: no such folder"));
  EXPECT_THAT(write_file(folder_ / ".", "x"), ErrorIs(ErrorCode::Io, "found a directory"));
  EXPECT_THAT(write_file(write("file", "x") / "below", "x"),
              ErrorIs(ErrorCode::Io, "below: cannot be written: no such folder"));
  EXPECT_THAT(write_file("/dev/full", "x"),
              ErrorIs(ErrorCode::Io, "/dev/full: cannot be written: the disk is full"));
  EXPECT_THAT(write_file("/dev/fd/999", "x"),
              ErrorIs(ErrorCode::Io, "/dev/fd/999: cannot be written: it is closed"));
}

TEST_F(OutputFileTest, TellsAFolderThatVanishes) {
  const fs::path inner = folder_ / "inner";
  fs::create_directory(inner);
  auto file = OutputFile::at(inner / "rows");
  ASSERT_OK(file);
  fs::remove_all(inner);
  file->stream() << "x";
  EXPECT_THAT(file->commit(), ErrorIs(ErrorCode::Io, "rows: cannot be written: no such folder"));
}

TEST_F(OutputFileTest, TemporaryFilesHaveNamesOfTheirOwn) {
  std::set<fs::path> made;
  fs::path first;
  for (int i = 0; i < 20; ++i) {
    const auto path = make_temporary_file(folder_ / "all.db");
    ASSERT_OK(path);
    if (first.empty()) first = *path;
    EXPECT_TRUE(made.insert(*path).second);
  }
  write(first.filename().string() + "-journal", "x");
  remove_temporary_files();  // what a signal does; more than sixteen are not remembered
  EXPECT_EQ(names().size(), 4u);
  for (const fs::path& path : made) forget_temporary_file(path);
}

// A pipe can be read once, and two readers look at most files: at the head, then at the whole.
TEST_F(OutputFileTest, WhatAPipeHeldIsReadAgain) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::pipe(ends.data()), 0);
  ASSERT_EQ(::write(ends[1], "content", 7), 7);
  ::close(ends[1]);
  const std::string name = "/dev/fd/" + std::to_string(ends[0]);
  EXPECT_TRUE(can_be_read_once(name));
  EXPECT_EQ(read_file(name).value_or(""), "content");
  EXPECT_EQ(read_file(name).value_or(""), "content");
  EXPECT_EQ(folder_of_references(name), fs::path());
  EXPECT_EQ(folder_of_references("a/b.json"), fs::path("a"));
  EXPECT_EQ(folder_of_references("/dev/stdin"), fs::path());  // of a file too
  ::close(ends[0]);
}

}  // namespace
}  // namespace offcut
