// may_move() against every field there is: what it denies must not happen.
#include <map>
#include <random>
#include <set>
#include <utility>

#include "network_models/bandwidth_trace.h"
#include "network_models/closed_form.h"
#include "network_models/network_fields.h"
#include "network_models/network_file.h"
#include "network_models/network_link.h"
#include "tests/support/result_matchers.h"

namespace offcut::network_models {
namespace {

// The numbers of one part, to compare bit for bit.
std::vector<double> part_of(const ClosedForm& form, FormPart part) {
  std::vector<double> out;
  for (const FormTerm& term : kFormTerms) {
    if (term.part == part) out.push_back(form.*term.value);
  }
  return out;
}

constexpr std::array kParts = {FormPart::Shape,  FormPart::Trip,     FormPart::Queue,
                               FormPart::UpRate, FormPart::DownRate, FormPart::Radio};
static_assert(kParts.size() == kFormParts);

bool takes(const NetworkField& field, const NetworkSpec& spec) {
  return field.obstacle == nullptr || field.obstacle(spec).empty();
}

// A network on which every field that counts for closed forms has an effect.
NetworkSpec lively(std::mt19937& random) {
  auto spec = read_network(OFFCUT_SOURCE_DIR "/network_models/data/dnntune_wifi.json");
  EXPECT_OK(spec);
  std::uniform_real_distribution<double> number(1, 90);
  for (const NetworkField& field : network_fields()) {
    const bool only_other_links =
        field.name == "loss_percent" || field.name == "radio.drx_cycle_ms";
    if (only_other_links || !takes(field, *spec)) continue;
    EXPECT_OK(field.set(*spec, number(random)));
  }
  for (const WordField& field : word_fields()) field.put(*spec, random() % field.words().size());
  spec->rate_quantiles =
      std::make_shared<const std::vector<RateQuantile>>(std::vector<RateQuantile>{
          {10, Bandwidth::from_mbit_per_s(2)}, {90, Bandwidth::from_mbit_per_s(40)}});
  return *spec;
}

// The same network with one setting changed.
struct Change {
  std::string_view field;
  NetworkSpec spec;
};

std::vector<Change> changes_of(const NetworkSpec& before, std::mt19937& random) {
  std::vector<Change> out;
  for (const NetworkField& field : network_fields()) {
    std::uniform_real_distribution<double> number(field.least + 1, 95);
    NetworkSpec changed = before;
    const auto set = field.set(changed, std::min(field.most, number(random)));
    EXPECT_EQ(set.has_value(), takes(field, before)) << field.name;
    if (set) out.push_back({field.name, std::move(changed)});
  }
  for (const WordField& field : word_fields()) {
    out.push_back({field.name, before});
    field.put(out.back().spec, random() % field.words().size());
  }
  return out;
}

TEST(FormParts, FieldsMoveOnlyThePartsTheyMay) {
  std::mt19937 random(5);
  std::array<std::size_t, kParts.size()> moved{};
  for (int trial = 0; trial < 80; ++trial) {
    NetworkSpec before = lively(random);
    if (random() % 2 == 0) before.radio.drx_cycle = Duration::from_ms(40);
    const auto a = closed_form_of(before);
    ASSERT_TRUE(a);
    for (const Change& change : changes_of(before, random)) {
      const auto b = closed_form_of(change.spec);
      if (!b) {  // no closed form any more
        EXPECT_TRUE(may_move(change.field, FormPart::Shape)) << change.field;
        continue;
      }
      for (std::size_t p = 0; p < kParts.size(); ++p) {
        if (part_of(*a, kParts[p]) == part_of(*b, kParts[p])) continue;
        ++moved[p];
        EXPECT_TRUE(may_move(change.field, kParts[p])) << change.field << " part " << p;
      }
    }
  }
  for (const std::size_t count : moved) EXPECT_GT(count, 50u);
}

// The other way round: a part that a key claims is seen to move, so that tables are no larger than
// they need be.
TEST(FormParts, FieldsMoveThePartsTheyClaim) {
  std::mt19937 random(6);
  std::map<std::string_view, std::set<FormPart>> seen;
  for (int trial = 0; trial < 80; ++trial) {
    NetworkSpec before = lively(random);
    before.radio.drx_cycle = Duration::from_ms(40);
    const auto a = closed_form_of(before);
    ASSERT_TRUE(a);
    for (const Change& change : changes_of(before, random)) {
      const auto b = closed_form_of(change.spec);
      for (const FormPart part : kParts) {
        const bool moves = b ? part_of(*a, part) != part_of(*b, part) : part == FormPart::Shape;
        if (moves) seen[change.field].insert(part);
      }
    }
  }
  for (const NetworkField& field : network_fields()) {
    if (field.name == "trace_start_ms") continue;  // needs a trace, which has no closed form
    for (const FormPart part : kParts) {
      EXPECT_EQ(seen[field.name].contains(part), field.moves.part(part))
          << field.name << " part " << static_cast<int>(part);
    }
  }
}

// Any transport, connection and radio rule, with and without a trace and DRX.
NetworkSpec of_any_kind(std::mt19937& random) {
  NetworkSpec spec = lively(random);
  spec.loss_percent = 0;
  for (const WordField& field : word_fields()) field.put(spec, random() % field.words().size());
  if (random() % 2 == 0) spec.radio.drx_cycle = Duration::from_ms(40);
  if (random() % 3 > 0) return spec;
  auto trace = parse_rate_table("0 2\n0.03 9\n0.06 4\n0.2 30\n", "rates");
  EXPECT_OK(trace);
  spec.uplink_trace = std::make_shared<const BandwidthTrace>(*std::move(trace));
  return spec;
}

// `moves` of each field against what happens: it must claim what moves, and what it claims must be
// seen to move, so that the table holds neither too little nor too much.
TEST(NetworkFields, MoveTheTimeAndTheEnergyTheyClaim) {
  std::mt19937 random(7);
  const Exchange exchange{Bytes(40'000), Bytes(6'000), Duration::from_ms(60)};
  std::map<std::string_view, std::pair<bool, bool>> seen;
  for (int trial = 0; trial < 150; ++trial) {
    const NetworkSpec before = of_any_kind(random);
    const auto link = build_link(before);
    ASSERT_OK(link);
    const LinkCost a = (*link)->cost(exchange);
    for (const Change& change : changes_of(before, random)) {
      const auto changed = build_link(change.spec);
      if (!changed) continue;  // loss where there is no model of it
      const LinkCost b = (*changed)->cost(exchange);
      seen[change.field].first |= a.up != b.up || a.down != b.down;
      seen[change.field].second |= a.energy() != b.energy();
    }
  }
  const auto expect = [&](std::string_view name, const Moves& moves) {
    EXPECT_EQ(seen[name].first, moves.time) << name;
    EXPECT_EQ(seen[name].second, moves.energy) << name;
  };
  for (const NetworkField& field : network_fields()) expect(field.name, field.moves);
  for (const WordField& field : word_fields()) expect(field.name, field.moves);
}

// What makes tables small: a rate moves what its bytes take, and a round trip itself.
TEST(FormParts, RatesAndRoundTripsMoveFewParts) {
  const auto moved_by = [](std::string_view field) {
    std::vector<FormPart> parts;
    for (const FormPart part : kParts) {
      if (may_move(field, part)) parts.push_back(part);
    }
    return parts;
  };
  using ::testing::ElementsAre;
  using ::testing::ElementsAreArray;
  EXPECT_THAT(moved_by("uplink_mbit_per_s"), ElementsAre(FormPart::Queue, FormPart::UpRate));
  EXPECT_THAT(moved_by("downlink_mbit_per_s"), ElementsAre(FormPart::DownRate));
  EXPECT_THAT(moved_by("rtt_ms"), ElementsAre(FormPart::Trip));
  EXPECT_THAT(moved_by("users"), ElementsAre(FormPart::UpRate, FormPart::DownRate));
  EXPECT_THAT(moved_by("radio.tail_ms"), ElementsAre(FormPart::Radio));
  EXPECT_THAT(moved_by("a key of tomorrow"), ElementsAreArray(kParts));
}

}  // namespace
}  // namespace offcut::network_models
