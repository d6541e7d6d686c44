// Damaged JSON never crashes a reader: it is a value, or an error of one line that names the file.
#include <cmath>

#include "engine/json/json.h"
#include "tests/support/mutate.h"
#include "tests/support/result_matchers.h"

namespace offcut {
namespace {

constexpr const char* kSample = R"({
  "schema": "offcut.sample/1", "name": "caf\u00e9",
  "rates": { "uplink_mbit_per_s": 12.5, "rtt_ms": 4.2 },
  "threads": [1, 2, 4, 8], "warm": true, "kind": "wifi",
  "layers": [ { "name": "conv1", "us": 17 }, { "name": "fc", "us": 3.5 } ] })";

// A reader that asks for everything, as those of the project do, and relies on the ranges.
void read(const JsonDocument& doc) {
  JsonObject root = doc.root();
  root.schema("offcut.sample/1");
  root.text("name");
  JsonObject rates = root.object("rates");
  const double uplink = rates.number("uplink_mbit_per_s", above(0));
  const double rtt = rates.number_or("rtt_ms", 0, between(0, 1e6));
  rates.finish();
  ASSERT_TRUE(std::isfinite(uplink) && uplink > 0);
  ASSERT_TRUE(rtt >= 0 && rtt <= 1e6);
  for (const JsonValue& value : root.elements("threads")) {
    const std::int64_t threads = value.integer(1, 64);
    ASSERT_TRUE(threads >= 1 && threads <= 64);
  }
  root.boolean("warm");
  root.one_of("kind", {"wifi", "3g", "4g"});
  for (const JsonValue& value : root.elements("layers")) {
    JsonObject layer = value.object();
    layer.text("name");
    ASSERT_GE(layer.number("us", at_least(0)), 0);
    layer.finish();
  }
  root.finish();
}

void expect_one_line(const Error& error) {
  ASSERT_TRUE(error.message.starts_with("sample.json")) << error.message;
  ASSERT_LT(error.message.size(), 1000u);
  for (const char c : error.message) ASSERT_GE(static_cast<unsigned char>(c), 0x20);
}

TEST(JsonFuzz, DamagedTextIsAValueOrAnErrorOfOneLine) {
  std::size_t refused = 0;
  std::size_t mistaken = 0;
  for (std::uint64_t seed = 0; seed < 20'000; ++seed) {
    SCOPED_TRACE(::testing::Message() << "seed " << seed);
    testing::Random random(seed);
    const auto doc = JsonDocument::parse(testing::mutated(kSample, random), "sample.json");
    if (!doc) {
      ++refused;
      expect_one_line(doc.error());
    } else {
      read(*doc);
      if (doc->error()) {
        ++mistaken;
        expect_one_line(*doc->error());
      }
    }
    if (::testing::Test::HasFatalFailure()) return;
  }
  // The damages reach the parser as well as the readers.
  EXPECT_GT(refused, 5000u);
  EXPECT_GT(mistaken, 1000u);
}

TEST(JsonFuzz, TheSampleItselfReads) {
  const auto doc = JsonDocument::parse(kSample, "sample.json");
  ASSERT_OK(doc);
  read(*doc);
  EXPECT_FALSE(doc->error().has_value());
}

}  // namespace
}  // namespace offcut
