// A file that is written: whole, or not at all.
//
//   Result<OutputFile> file = OutputFile::at("rows.csv");
//   file->stream() << ...;
//   if (auto done = file->commit(); !done) ...              here at the latest a full disk shows
//
// Bytes go to a temporary file beside the target, which takes its name in commit(): a reader sees
// the old file or the new one, never a half, and what fails leaves the target as it was. The
// temporary file has a random name, is made anew (a link of that name is never followed), has the
// permissions of the target, if there is one, and is made when the first bytes go out. A target
// that is a link is followed, and the file that it leads to replaced.
//
// What is no regular file is written in place: terminals, pipes, /dev/null, and descriptors such as
// /dev/stdout, whatever they lead to.
#pragma once

#include <filesystem>
#include <memory>
#include <ostream>
#include <string>

#include "engine/base/result.h"

namespace offcut {

class OutputFile {
 public:
  // Looks at the target and changes nothing. Io where it cannot be written: no such folder, a
  // folder itself, no permission, a disk, a link that leads nowhere.
  [[nodiscard]] static Result<OutputFile> at(const std::filesystem::path& target);
  OutputFile(OutputFile&&) noexcept;
  OutputFile& operator=(OutputFile&&) noexcept;
  // Without commit() before: removes the temporary file.
  ~OutputFile();

  [[nodiscard]] std::ostream& stream();
  // Writes what is waiting, and replaces the target. Io names the target and why. A second call
  // does nothing.
  [[nodiscard]] Result<void> commit();
  // Whether the target is written in place, so that what went out cannot be taken back.
  [[nodiscard]] bool in_place() const;

 private:
  struct State;
  explicit OutputFile(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

// Whether a path names an open descriptor of this process: /dev/stdout, /dev/fd/3, /proc/self/fd/1.
[[nodiscard]] bool names_descriptor(const std::filesystem::path& path);

// Makes an empty file with a random name beside `target` and returns its path. It counts as
// temporary until forget_temporary_file(). For who must have a name to write to, as databases do.
[[nodiscard]] Result<std::filesystem::path> make_temporary_file(
    const std::filesystem::path& target);
void forget_temporary_file(const std::filesystem::path& path);

// Removes the temporary files of this process that are not committed, with the journals of
// databases among them. For the handler of a signal that ends the process: calls unlink() only.
void remove_temporary_files() noexcept;

}  // namespace offcut
