// What was read to compute an answer: each file, with the hash of the bytes that its reader got.
//
//   InputLog log;
//   {
//     const InputLog::Scope noting(log);
//     ...                                   // all that this thread reads meanwhile is noted
//   }
//   log.files()
//
// The doors through which the project reads (file.h, and traces/profiles/byte_stream.h above it)
// note by themselves. So a reader says nothing of it, and a new one cannot forget.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "engine/base/result.h"

namespace offcut {

class InputLog {
 public:
  struct File {
    std::filesystem::path path;  // lexically normal
    std::string hash;            // content_hash.h
  };

  // While it lives, what its thread reads is noted. Scopes nest: each notes.
  class Scope {
   public:
    explicit Scope(InputLog& log);
    ~Scope();
    Scope(const Scope&) = delete;
    Scope& operator=(const Scope&) = delete;

   private:
    friend class InputLog;
    InputLog& log_;
    Scope* outer_;
  };

  // Whether this thread is in a scope: only then hashes need to be computed.
  [[nodiscard]] static bool is_noting();
  static void note(const std::filesystem::path& path, const std::string& hash);

  // In the order of the first reading, each once.
  const std::vector<File>& files() const { return files_; }
  // Inconsistent where a file held other bytes when it was read a second time.
  [[nodiscard]] Result<void> check() const;

 private:
  void add(const File& file);

  std::vector<File> files_;
  std::filesystem::path changed_;  // the first that did; empty: none
};

}  // namespace offcut
