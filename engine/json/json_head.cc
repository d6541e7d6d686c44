#include "engine/json/json_head.h"

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>

#include "engine/base/file.h"
#include "engine/json/json_relaxed.h"

namespace offcut {
namespace {

using Json = nlohmann::ordered_json;

// Stops at the text that is looked for.
class HeadReader final : public nlohmann::json_sax<Json> {
 public:
  explicit HeadReader(std::span<const std::string_view> keys) : keys_(keys) {}
  const std::optional<std::string>& found() const { return found_; }

  bool null() override { return other(); }
  bool boolean(bool) override { return other(); }
  bool number_integer(number_integer_t) override { return other(); }
  bool number_unsigned(number_unsigned_t) override { return other(); }
  bool number_float(number_float_t, const string_t&) override { return other(); }
  bool binary(binary_t&) override { return other(); }
  bool string(string_t& text) override {
    if (wanted_ && !text.empty()) found_ = text;
    wanted_ = false;
    return !found_;
  }
  bool start_object(std::size_t) override {  // its first entry is still wanted
    ++depth_;
    return true;
  }
  bool key(string_t& name) override {
    if (depth_ == 1) wanted_ = std::find(keys_.begin(), keys_.end(), name) != keys_.end();
    return true;
  }
  bool end_object() override { return leave(); }
  bool start_array(std::size_t) override {
    ++depth_;
    return other();
  }
  bool end_array() override { return leave(); }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
    return false;
  }

 private:
  bool other() {
    wanted_ = false;
    return true;
  }
  bool leave() {
    --depth_;
    return other();
  }

  std::span<const std::string_view> keys_;
  std::optional<std::string> found_;
  int depth_ = 0;
  bool wanted_ = false;  // the next value, if it is a text or begins an object
};

}  // namespace

std::optional<std::string> head_text(std::string_view json,
                                     std::span<const std::string_view> keys) {
  for (const bool relaxed : {false, true}) {
    HeadReader reader(keys);
    Json::sax_parse(relaxed ? internal::without_comments(json) : std::string(json), &reader);
    if (reader.found()) return reader.found();
  }
  return std::nullopt;
}

std::optional<std::string> head_text_of_file(const std::filesystem::path& path,
                                             std::span<const std::string_view> keys) {
  constexpr std::uintmax_t kHead = 64 << 10;
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  if (error) return std::nullopt;
  const FilePart head{.offset = 0, .size = static_cast<std::int64_t>(std::min(size, kHead))};
  const auto parts = read_parts(path, std::span(&head, 1));
  if (!parts || !parts->front()) return std::nullopt;
  return head_text(*parts->front(), keys);
}

}  // namespace offcut
