#include "engine/base/output_file.h"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <optional>
#include <string_view>
#include <system_error>

#include "engine/base/descriptor_buffer.h"
#include "engine/base/text.h"

namespace offcut {
namespace fs = std::filesystem;
namespace {

// ---- what a signal has to remove

struct Slot {
  std::atomic<bool> taken{false};
  std::atomic<bool> ready{false};         // the name is whole
  std::array<char, 4096> name{};          // PATH_MAX
  std::array<char, 4096 + 16> journal{};  // of a database of that name
};
std::array<Slot, 16> temporary_files;

void remember(const std::string& path) {
  for (Slot& slot : temporary_files) {
    if (path.size() >= slot.name.size() || slot.taken.exchange(true)) continue;
    const std::string journal = path + "-journal";
    slot.name[path.copy(slot.name.data(), slot.name.size() - 1)] = '\0';
    slot.journal[journal.copy(slot.journal.data(), slot.journal.size() - 1)] = '\0';
    slot.ready = true;
    return;
  }  // more than fit: such a file stays where a signal ends the process
}

// ---- making temporary files

std::string random_letters() {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyz012345";
  std::array<unsigned char, 12> bytes{};
  if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    // No random bytes: O_EXCL still keeps the file from being another's.
    const auto seed =
        static_cast<std::uint64_t>(::getpid()) ^ static_cast<std::uint64_t>(::time(nullptr));
    std::memcpy(bytes.data(), &seed, sizeof seed);
  }
  std::string out;
  for (const unsigned char byte : bytes) out += kLetters[byte % kLetters.size()];
  return out;
}

struct Temporary {
  int descriptor = -1;
  std::string path;
  int error = 0;
};

// Beside `target`, with permissions that nobody but the owner has until they are known.
Temporary make_beside(const fs::path& target, mode_t mode) {
  constexpr int kAttempts = 100;
  Temporary out;
  for (int i = 0; i < kAttempts; ++i) {
    const std::string name =
        "." + target.filename().string().substr(0, 200) + "." + random_letters();
    out.path = (target.parent_path() / name).string();
    out.descriptor =
        ::open(out.path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, mode);
    out.error = out.descriptor < 0 ? errno : 0;
    if (out.error != EEXIST) break;
  }
  if (out.descriptor >= 0) remember(out.path);
  return out;
}

Error cannot_write(const fs::path& target, int error) {
  return {ErrorCode::Io,
          message(target.string(), ": cannot be written: ", text_of_write_error(error))};
}

// ---- the target

enum class Way { Replace, InPlace, Descriptor };

struct Target {
  fs::path shown;  // as the user wrote it
  fs::path path;   // behind links
  Way way = Way::Replace;
  int descriptor = -1;                  // Way::Descriptor
  std::optional<struct stat> existing;  // Way::Replace
};

std::optional<int> descriptor_of(const fs::path& path) {
  const std::string text = path.string();
  if (text == "/dev/stdin") return STDIN_FILENO;
  if (text == "/dev/stdout") return STDOUT_FILENO;
  if (text == "/dev/stderr") return STDERR_FILENO;
  for (const std::string_view folder : {"/dev/fd/", "/proc/self/fd/"}) {
    if (!text.starts_with(folder)) continue;
    int number = -1;
    const char* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data() + folder.size(), end, number);
    if (error == std::errc() && stop == end && number >= 0) return number;
  }
  return std::nullopt;
}

Result<Target> examine(const fs::path& path) {
  Target out{.shown = path, .path = path, .way = Way::Replace, .descriptor = -1, .existing = {}};
  if (const auto descriptor = descriptor_of(path)) {
    out.way = Way::Descriptor;
    out.descriptor = *descriptor;
    return out;
  }
  const auto refuse = [&](const char* what) {
    return fail(ErrorCode::Io,
                message(path.string(), ": cannot be written: expected a file, found ", what));
  };
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0) {
    if (S_ISDIR(status.st_mode)) return refuse("a directory");
    if (S_ISBLK(status.st_mode)) return refuse("a disk");
    if (S_ISSOCK(status.st_mode)) return refuse("a socket");
    if (!S_ISREG(status.st_mode)) {
      out.way = Way::InPlace;
      return out;
    }
    out.existing = status;
    std::error_code error;
    out.path = fs::canonical(path, error);
    if (error) return fail(cannot_write(path, error.value()));
  } else if (errno != ENOENT) {
    return fail(cannot_write(path, errno));
  } else if (::lstat(path.c_str(), &status) == 0) {
    return refuse("a link that leads nowhere");
  }
  const fs::path folder = out.path.has_parent_path() ? out.path.parent_path() : fs::path(".");
  if (::access(folder.c_str(), W_OK | X_OK) != 0) return fail(cannot_write(path, errno));
  return out;
}

// Opens the target when the first bytes come.
class TargetBuffer final : public DescriptorBuffer {
 public:
  explicit TargetBuffer(Target target) : DescriptorBuffer(-1), target_(std::move(target)) {}
  ~TargetBuffer() override { discard(); }

  const Target& target() const { return target_; }

  Result<void> commit() {
    if (done_) return {};
    begin_once();  // an empty file is a file too
    if (const int error = flush()) return refused(error);
    if (target_.way == Way::Replace && ::fsync(descriptor_) != 0 && errno != EINVAL &&
        errno != ENOTSUP) {
      return refused(errno);
    }
    const int closed = ::close(std::exchange(descriptor_, -1));
    if (closed != 0 && errno != EINTR) return refused(errno);
    if (target_.way == Way::Replace && ::rename(temporary_.c_str(), target_.path.c_str()) != 0) {
      return refused(errno);
    }
    if (target_.way == Way::Replace) forget_temporary_file(temporary_);
    temporary_.clear();
    done_ = true;
    return {};
  }

 private:
  Result<void> refused(int error) {
    discard();
    fail_with(error);
    return fail(cannot_write(target_.shown, error));
  }

  void discard() {
    if (descriptor_ >= 0) ::close(std::exchange(descriptor_, -1));
    if (temporary_.empty()) return;
    ::unlink(temporary_.c_str());
    forget_temporary_file(temporary_);
    temporary_.clear();
  }

  void begin() override {
    if (target_.way == Way::Descriptor) {
      descriptor_ = ::fcntl(target_.descriptor, F_DUPFD_CLOEXEC, 3);
    } else if (target_.way == Way::InPlace) {
      descriptor_ = ::open(target_.path.c_str(), O_WRONLY | O_CLOEXEC | O_NOCTTY);
    } else {
      return begin_beside();
    }
    if (descriptor_ < 0) fail_with(errno);
    use(descriptor_);
  }

  void begin_beside() {
    const auto& existing = target_.existing;
    constexpr mode_t kOwnerOnly = 0600;
    constexpr mode_t kAsUsual = 0666;  // less the umask
    Temporary made = make_beside(target_.path, existing ? kOwnerOnly : kAsUsual);
    if (made.descriptor < 0) return fail_with(made.error);
    descriptor_ = made.descriptor;
    temporary_ = std::move(made.path);
    use(descriptor_);
    if (!existing) return;
    // The owner first, for that clears bits of the mode; only root can give a file away.
    if (::fchown(descriptor_, existing->st_uid, existing->st_gid) != 0) errno = 0;
    constexpr mode_t kPermissions = 07777;
    if (::fchmod(descriptor_, existing->st_mode & kPermissions) != 0) fail_with(errno);
  }

  Target target_;
  int descriptor_ = -1;
  std::string temporary_;
  bool done_ = false;
};

}  // namespace

struct OutputFile::State {
  explicit State(Target target) : buffer(std::move(target)), stream(&buffer) {}
  TargetBuffer buffer;
  std::ostream stream;
};

OutputFile::OutputFile(std::unique_ptr<State> state) : state_(std::move(state)) {}
OutputFile::OutputFile(OutputFile&&) noexcept = default;
OutputFile& OutputFile::operator=(OutputFile&&) noexcept = default;
OutputFile::~OutputFile() = default;

Result<OutputFile> OutputFile::at(const fs::path& target) {
  auto examined = examine(target);
  if (!examined) return fail(examined.error());
  return OutputFile(std::make_unique<State>(std::move(*examined)));
}

std::ostream& OutputFile::stream() { return state_->stream; }
Result<void> OutputFile::commit() { return state_->buffer.commit(); }
bool OutputFile::in_place() const { return state_->buffer.target().way != Way::Replace; }

bool names_descriptor(const fs::path& path) { return descriptor_of(path).has_value(); }

Result<fs::path> make_temporary_file(const fs::path& target) {
  constexpr mode_t kAsUsual = 0666;
  const Temporary made = make_beside(target, kAsUsual);
  if (made.descriptor < 0) return fail(cannot_write(target, made.error));
  ::close(made.descriptor);
  return fs::path(made.path);
}

void forget_temporary_file(const fs::path& path) {
  for (Slot& slot : temporary_files) {
    if (!slot.ready || path.string() != slot.name.data()) continue;
    slot.ready = false;
    slot.taken = false;
  }
}

void remove_temporary_files() noexcept {
  for (Slot& slot : temporary_files) {
    if (!slot.ready) continue;
    ::unlink(slot.name.data());
    ::unlink(slot.journal.data());
  }
}

}  // namespace offcut
