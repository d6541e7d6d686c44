#include "scenarios/results/manifest_lines.h"

#include <fmt/format.h>

#include <charconv>
#include <nlohmann/json.hpp>
#include <sstream>

#include "engine/base/file.h"
#include "engine/base/text.h"
#include "engine/json/json.h"

namespace offcut::scenarios::internal {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr auto kReplace = Json::error_handler_t::replace;

}  // namespace

Result<std::optional<RowsDigest>> digest_in(const Json& object) {
  const auto rows = object.find("rows");
  if (rows == object.end()) return std::nullopt;
  RowsDigest digest;
  const auto hash = object.find("hash");
  bool sound = rows->is_number_unsigned();
  if (sound && hash != object.end()) {
    const std::string text = hash->is_string() ? hash->get<std::string>() : "";
    const auto [stop, error] =
        std::from_chars(text.data(), text.data() + text.size(), digest.hash, 16);
    sound = error == std::errc() && stop == text.data() + text.size() && text.size() == 16;
  }
  if (!sound) {
    return fail(ErrorCode::Malformed,
                "expected the number of rows and their hash of 16 digits, "
                "found others");
  }
  digest.rows = rows->get<std::uint64_t>();
  return digest;
}

Result<HeldStudy> study_of_line(const Json& line) {
  HeldStudy study{.manifest = line["manifest"].dump(-1, ' ', false, kReplace)};
  auto digest = digest_in(line);
  if (!digest) return fail(digest.error());
  study.digest = *digest;
  const auto text = line.find("shard");
  if (text == line.end()) return study;
  const auto shard = parse_shard(text->is_string() ? text->get<std::string>() : text->dump());
  if (!shard) return fail(shard.error());
  study.shards = ShardSet::of(*shard);
  return study;
}

Result<std::vector<HeldStudy>> read_manifest_lines(const fs::path& path) {
  std::vector<HeldStudy> studies;
  std::error_code ignored;
  if (!fs::is_regular_file(path, ignored)) return studies;
  const auto text = read_file(path);
  if (!text) return fail(text.error());
  std::istringstream in(*text);
  std::uint64_t first = 0;
  std::string line;
  for (std::size_t at = 1; std::getline(in, line); ++at) {
    const std::string place = message(path.string(), ":", at);
    const auto document = JsonDocument::parse(line, place);
    if (!document) return fail(document.error());
    const Json& object = document->value().raw();
    if (!object.is_object() || !object.contains("manifest")) {
      return fail(ErrorCode::Malformed, message(place, ": expected a manifest, found none"));
    }
    if (object.contains("tables")) continue;  // of a study without rows
    auto study = study_of_line(object);
    if (!study) return fail(within(place, study.error()));
    study->first_row = first;
    first += study->digest ? study->digest->rows : 0;
    studies.push_back(std::move(*study));
  }
  return studies;
}

std::string text_of_digest(const RowsDigest& digest) {
  return fmt::format("\"rows\":{},\"hash\":\"{:016x}\"", digest.rows, digest.hash);
}

}  // namespace offcut::scenarios::internal
