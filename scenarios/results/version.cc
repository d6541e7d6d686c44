#include "scenarios/results/version.h"

#include <offcut_commit.h>  // made by tools/cmake/commit.cmake at every build

#include <array>
#include <bit>
#include <cmath>

#include "engine/base/content_hash.h"
#include "engine/base/text.h"
#include "engine/json/schema_names.h"

namespace offcut::scenarios {

const Version& version() {
  static const Version version = [] {
    Version made{.number = OFFCUT_VERSION, .commit = OFFCUT_COMMIT, .schemas = {}};
    for (const std::string_view schema : kInputSchemas) made.schemas.emplace_back(schema);
    made.schemas.push_back(message("offcut.results/", kResultsVersion));
    return made;
  }();
  return version;
}

namespace {

void add_bits(ContentHash& hash, double value) {
  const auto bits = std::bit_cast<std::array<char, sizeof value>>(value);
  hash.add({bits.data(), bits.size()});
}

}  // namespace

const std::string& arithmetic() {
  static const std::string fingerprint = [] {
    constexpr int kValues = 8192;  // the variants differ in some of so many
    ContentHash hash;
    for (int i = 1; i <= kValues; ++i) {
      const double x = i * 0.00137;
      add_bits(hash, std::exp(x - 5));
      add_bits(hash, std::log(x));
      add_bits(hash, std::pow(x, 0.73));
      add_bits(hash, std::log1p(x));
      add_bits(hash, std::sin(x));
    }
    return hash.text();
  }();
  return fingerprint;
}

std::string text_of_version() {
  return message(version().number, " (commit ", version().commit, ")");
}

}  // namespace offcut::scenarios
