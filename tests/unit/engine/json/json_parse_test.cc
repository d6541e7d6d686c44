#include "engine/json/json_parse.h"

#include <gmock/gmock.h>

#include "engine/base/text.h"
#include "engine/json/json.h"
#include "tests/support/result_matchers.h"

namespace offcut {
namespace {

TEST(JsonDocument, StatesItsLimits) {
  const std::string key(4097, '.');
  EXPECT_THAT(
      JsonDocument::parse("{\"" + key + "\": 1}", "f"),
      ErrorIs(ErrorCode::TooLarge, "f: expected keys of at most 4096 bytes, found one of 4097"));
  EXPECT_OK(JsonDocument::parse(std::string(64, '[') + std::string(64, ']'), "f"));
  EXPECT_THAT(JsonDocument::parse(std::string(65, '[') + std::string(65, ']'), "f"),
              ErrorIs(ErrorCode::Malformed, "expected nesting of at most 64"));
}

// A file that is named by mistake may hold secrets: what stands in it is not told, as the parser's
// own text does ("last read: 'r'").
TEST(JsonDocument, DoesNotQuoteAFileThatIsNoJson) {
  const auto read = JsonDocument::parse("root:secret:0:0\n", "shadow");
  ASSERT_FALSE(read);
  EXPECT_THAT(read.error().message, ::testing::Not(::testing::HasSubstr("last read")));
  EXPECT_THAT(read.error().message, ::testing::HasSubstr("shadow:1:1: expected JSON"));
  const auto object = JsonDocument::parse("{ secret", "f");
  ASSERT_FALSE(object);
  EXPECT_THAT(object.error().message, ::testing::Not(::testing::HasSubstr("last read")));
  EXPECT_THAT(object.error().message, ::testing::HasSubstr("expected string literal"));
}

// 200 000 keys, each asked for once: looking through all for each would take minutes.
TEST(JsonObject, FindsItsWayInALargeObject) {
  std::string text = "{";
  for (int i = 0; i < 200'000; ++i) text += message(i == 0 ? "" : ",", "\"key", i, "\":", i);
  const auto document = JsonDocument::parse(text + "}", "f");
  ASSERT_OK(document);
  JsonObject root = document->root();
  double sum = 0;
  for (const std::string& key : root.keys()) sum += root.number(key);
  EXPECT_EQ(sum, 199'999.0 * 100'000.0);
  EXPECT_FALSE(root.has("key200000"));
  root.finish();
  EXPECT_FALSE(document->error());
  JsonObject again = document->root();
  again.finish();
  ASSERT_TRUE(document->error());
  EXPECT_THAT(document->error()->message, ::testing::HasSubstr("unknown key \"key0\""));
}

TEST(Json, TextThatIsNoJsonIsAnErrorWithLineAndColumn) {
  struct Case {
    const char* text;
    const char* part;
  };
  const Case cases[] = {
      {"", "f.json:1:0: expected JSON, found the end of the file too early"},
      {"{\n  \"a\": ", "f.json:2:7: expected JSON, found the end of the file too early"},
      {"{\"a\": 1", "the end of the file too early"},
      {"{\"a\": \"x", "expected JSON"},
      {"{\"a\": 1\n \"bcd\": 2}", "f.json:2:2: expected JSON, found a syntax error"},
      {"{\"a\": NaN}", "f.json:1:7: expected JSON, found a syntax error"},
      {"{\"a\": Infinity}", "a syntax error"},
      {"{\"a\": 1e999}", "expected JSON"},
      {"{\"a\": 1,,}", "f.json:1:9: expected JSON, found a syntax error"},
      {"{,}", "a syntax error"},
      {"[,]", "a syntax error"},
      {"{\"a\":,}", "a syntax error"},
      {"{\"a\": 01}", "a syntax error"},
      {"{a: 1}", "a syntax error"},
      {"{\"a\": 1} x", "f.json:1:10: expected JSON, found a syntax error"},
      {"{\"a\": 1}{}", "a syntax error"},
      {"/* a comment\n{}", "a syntax error"},
      {"/ {}", "a syntax error"},
      {"// a comment\n{\"a\": }", "f.json:2:7: expected JSON, found a syntax error"},
      {"\xff\xfe{}", "a syntax error"},
      {"{\"a\": \"\xc3\x28\"}", "a syntax error"},
      {"layer,threads\nconv1,1\n", "a syntax error"},
  };
  for (const Case& test : cases) {
    SCOPED_TRACE(test.text);
    const auto doc = JsonDocument::parse(test.text, "f.json");
    EXPECT_THAT(doc, ErrorIs(ErrorCode::Malformed, test.part));
    ASSERT_FALSE(doc.has_value());
    EXPECT_EQ(doc.error().message.find('\n'), std::string::npos);
  }
}

TEST(Json, CommentsAndCommasBehindTheLastEntryAreTaken) {
  const auto doc = JsonDocument::parse(R"(// what this is
{ /* a key */ "a": [1, 2, /* no third */ ], // to the end
  "b": {"c": "// no comment, /* nor this */ ,]", },
} // the end)",
                                       "f.json");
  ASSERT_OK(doc);
  auto root = doc->root();
  EXPECT_EQ(root.elements("a").size(), 2u);
  EXPECT_EQ(root.object("b").text("c"), "// no comment, /* nor this */ ,]");
}

TEST(Json, DuplicateKeysAreRefused) {
  EXPECT_THAT(JsonDocument::parse(R"({"a": 1, "b": {"a": 2}, "a": 3})", "f.json"),
              ErrorIs(ErrorCode::Malformed,
                      R"(f.json: key "a": expected once, found twice in one object)"));
  EXPECT_OK(JsonDocument::parse(R"({"a": {"a": 1}, "b": [{"a": 2}, {"a": 3}]})", "f.json"));
}

}  // namespace
}  // namespace offcut
