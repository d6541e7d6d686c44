#include "scenarios/prepared/shown_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "engine/base/printable.h"
#include "engine/base/text.h"

namespace offcut::scenarios {
namespace {

using Json = nlohmann::ordered_json;

class Writer {
 public:
  explicit Writer(const UnsaidKeys& unsaid) : unsaid_(unsaid) {}

  void write(const Json& value, const std::string& place, std::size_t depth) {
    if (value.is_object()) {
      write_object(value, place, depth);
    } else if (value.is_array() && has_notes_below(place + "[")) {
      write_list(value, place, depth);
    } else {
      out_ += value.dump();
    }
  }
  std::string take() { return std::move(out_) + "\n"; }

 private:
  static constexpr std::size_t kIndent = 2;

  void write_object(const Json& value, const std::string& place, std::size_t depth) {
    if (value.empty() && !unsaid_.contains(place)) {
      out_ += "{}";
      return;
    }
    out_ += "{\n";
    const std::string indent(kIndent * (depth + 1), ' ');
    for (const auto& [key, inside] : value.items()) {
      out_ += message(indent, Json(key).dump(), ": ");
      write(inside, place.empty() ? key : message(place, ".", key), depth + 1);
      out_ += ",\n";
    }
    write_notes(place, indent);
    out_ += std::string(kIndent * depth, ' ') + "}";
  }

  void write_list(const Json& value, const std::string& place, std::size_t depth) {
    out_ += "[\n";
    for (std::size_t k = 0; k < value.size(); ++k) {
      out_ += std::string(kIndent * (depth + 1), ' ');
      write(value[k], message(place, "[", k, "]"), depth + 1);
      out_ += ",\n";
    }
    out_ += std::string(kIndent * depth, ' ') + "]";
  }

  // The reasons stand in one column.
  void write_notes(const std::string& place, const std::string& indent) {
    const auto found = unsaid_.find(place);
    if (found == unsaid_.end()) return;
    std::vector<std::string> texts;
    std::size_t width = 0;
    for (const UnsaidKey& one : found->second) {
      texts.push_back(message(Json(one.key).dump(), ": ", one.value, ","));
      width = std::max(width, texts.back().size());
    }
    for (std::size_t k = 0; k < texts.size(); ++k) {
      texts[k].resize(width, ' ');
      out_ += message(indent, "// ", texts[k], "  ", printable(found->second[k].why), "\n");
    }
  }

  bool has_notes_below(const std::string& start) const {
    const auto found = unsaid_.lower_bound(start);
    return found != unsaid_.end() && found->first.starts_with(start);
  }

  const UnsaidKeys& unsaid_;
  std::string out_;
};

}  // namespace

std::string json_with_notes(const Json& value, const UnsaidKeys& unsaid) {
  Writer writer(unsaid);
  writer.write(value, "", 0);
  return writer.take();
}

}  // namespace offcut::scenarios
