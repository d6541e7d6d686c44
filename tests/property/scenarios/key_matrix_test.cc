// The matrix of keys and kinds: what the table says works is run on small random worlds and held to
// an oracle that looks at every subset of the layers; what it refuses is refused by `run` and
// `check` alike.
#include <nlohmann/json.hpp>

#include "scenarios/file/key_rules.h"
#include "tests/property/scenarios/key_effects.h"
#include "tests/property/scenarios/table_checks.h"
#include "tests/support/key_samples.h"
#include "tests/support/result_matchers.h"
#include "tests/support/run_samples.h"

namespace offcut::testing {
namespace {

using scenarios::Asker;
using scenarios::AskerSpec;
using scenarios::KeyRule;

constexpr std::uint64_t kWorlds = 8;

std::string cell_name(const KeyRule& rule, const AskerSpec& asker) {
  return message(rule.key, rule.word.empty() ? "" : " ", rule.word, " x ", text_of(asker));
}

// Every "+" of the table, one key at a time.
TEST(KeyMatrix, WhatWorksAgreesWithTheOracle) {
  std::size_t cells = 0;
  for (std::uint64_t seed = 0; seed < kWorlds; ++seed) {
    WorldFolder world(seed);
    for (const KeyRule& rule : scenarios::key_rules()) {
      const KeyEffect* effect = effect_of(rule);
      if (effect == nullptr) continue;
      for (const KindCheck& check : kind_checks()) {
        if (rule.mark(check.asker) != '+') continue;
        SCOPED_TRACE(message("seed ", std::size_t{seed}, ": ",
                             cell_name(rule, scenarios::spec_of(check.asker))));
        Json document = document_for(check.asker);
        Asked asked;
        effect->apply(world.world(), document, asked);
        check.check(world, document, asked);
        if (::testing::Test::HasFailure()) return;
        ++cells;
      }
    }
  }
  EXPECT_GT(cells, kWorlds * 120);
}

// What a site takes to hand tensors over is a time; one cut for all networks that is told by its
// energy shows none.
bool is_idle_pair(const KeyRule& one, const KeyRule& other, scenarios::Asker asker) {
  return asker == scenarios::Asker::FixedCut && one.key.starts_with("device.exchange_") &&
         other.key == "objective" && other.word == "energy";
}

// Two keys at a time: what each does alone it does beside the other.
TEST(KeyMatrix, PairsOfKeysAgreeWithTheOracle) {
  std::size_t cells = 0;
  WorldFolder world(77);
  for (const KeyRule& one : scenarios::key_rules()) {
    for (const KeyRule& other : scenarios::key_rules()) {
      if (!(&one < &other) || one.key == other.key) continue;
      const KeyEffect* first = effect_of(one);
      const KeyEffect* second = effect_of(other);
      if (first == nullptr || second == nullptr) continue;
      for (const KindCheck& check : kind_checks()) {
        if (one.mark(check.asker) != '+' || other.mark(check.asker) != '+') continue;
        if (!check.is_quick || is_idle_pair(one, other, check.asker)) continue;
        SCOPED_TRACE(message(one.key, " ", one.word, " and ",
                             cell_name(other, scenarios::spec_of(check.asker))));
        Json document = document_for(check.asker);
        Asked asked;
        first->apply(world.world(), document, asked);
        second->apply(world.world(), document, asked);
        check.check(world, document, asked);
        if (::testing::Test::HasFailure()) return;
        ++cells;
      }
    }
  }
  EXPECT_GT(cells, 500u);
}

// A key that neither has an effect here nor stands in the list of those that need none.
TEST(KeyMatrix, HoldsEveryKeyOfTheTable) {
  for (const KeyRule& rule : scenarios::key_rules()) {
    EXPECT_TRUE(effect_of(rule) != nullptr || is_tested_elsewhere(rule))
        << rule.key << " " << rule.word;
  }
}

// As the command does: both name the key and the kind.
TEST(KeyMatrix, RunAndCheckRefuseAlike) {
  const ScratchFolder folder;
  write_samples(folder / "");
  const scenarios::Catalog catalog(OFFCUT_SOURCE_DIR);
  for (const KeyRule& rule : scenarios::key_rules()) {
    for (const AskerSpec& asker : scenarios::kAskers) {
      if (rule.mark(asker.asker) != '-') continue;
      SCOPED_TRACE(cell_name(rule, asker));
      write_sample(folder / "", "probe.json", sample_of(rule, asker));
      const auto checked = check_study(folder / "probe.json", catalog);
      const StudyOutcome ran = run_study(folder / "probe.json", catalog);
      ASSERT_FALSE(checked.has_value());
      ASSERT_EQ(ran.errors.size(), 1u);
      EXPECT_EQ(ran.errors.front(), checked.error().message);
      EXPECT_EQ(ran.out, "");
    }
  }
}

}  // namespace
}  // namespace offcut::testing
