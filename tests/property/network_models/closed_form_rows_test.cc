// Closed forms in rows against the links themselves, bit for bit: every transport, connection and
// tail rule, with and without replies, backlog, grants, users, stations and DRX.
#include <algorithm>
#include <cmath>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "network_models/closed_form_row.h"
#include "network_models/network_fields.h"
#include "network_models/network_file.h"
#include "network_models/network_link.h"
#include "network_models/transport.h"
#include "tests/support/result_matchers.h"

namespace offcut::network_models {
namespace {

using Random = std::mt19937_64;

double decades(Random& random, double least, double most) {
  const double share = static_cast<double>(random() >> 11) * 0x1p-53;
  return least * std::pow(most / least, share);
}

// A bundled network with words and about half of its numbers drawn anew.
NetworkSpec drawn_network(Random& random) {
  static constexpr std::array kNames = {"wifi5", "huang2012_3g", "lte", "dnntune_wifi"};
  const std::string name = kNames[random() % kNames.size()];
  auto spec = read_network(OFFCUT_SOURCE_DIR "/network_models/data/" + name + ".json");
  EXPECT_OK(spec);
  for (const WordField& field : word_fields()) field.put(*spec, random() % field.words().size());
  for (const NetworkField& field : network_fields()) {
    if (field.name == "loss_percent" || random() % 2 == 0) continue;
    const double value = std::clamp(decades(random, 0.1, 3000), field.least, field.most);
    static_cast<void>(field.set(*spec, value));  // some have no effect there
  }
  if (random() % 2 == 0) spec->radio.drx_cycle = Duration();
  if (random() % 4 == 0) spec->downlink.reset();
  return *spec;
}

Exchange drawn_exchange(Random& random) {
  const auto bytes = [&](double most) {
    return Bytes(static_cast<std::int64_t>(decades(random, 1, most)));
  };
  return {.up = bytes(3e7),
          .down = random() % 3 == 0 ? Bytes() : bytes(1e6),
          .wait = Duration::from_s(decades(random, 1e-4, 10))};
}

void expect_same(const LinkCost& row, const LinkCost& link) {
  EXPECT_EQ(row.up.s(), link.up.s());
  EXPECT_EQ(row.down.s(), link.down.s());
  EXPECT_EQ(row.transmit.j(), link.transmit.j());
  EXPECT_EQ(row.receive.j(), link.receive.j());
  EXPECT_EQ(row.promotion.j(), link.promotion.j());
  EXPECT_EQ(row.tail.j(), link.tail.j());
  EXPECT_EQ(row.idle.j(), link.idle.j());
}

// Networks in a row, and their links.
struct Drawn {
  std::unique_ptr<ClosedFormRow> row;
  std::vector<std::unique_ptr<Link>> links;
};

Drawn drawn_row(Random& random, std::size_t count, bool of_one_kind) {
  Drawn out{std::make_unique<ClosedFormRow>(Bytes(40'000'000), Bytes(2'000'000)), {}};
  NetworkSpec spec = drawn_network(random);
  for (std::size_t i = 0; i < count; ++i) {
    if (!of_one_kind) spec = drawn_network(random);
    if (of_one_kind) {
      EXPECT_OK(spec.set("uplink_mbit_per_s", decades(random, 0.01, 5000)));
    }
    const auto form = closed_form_of(spec);
    EXPECT_TRUE(form);
    out.row->set(i, *form);
    auto link = build_link(spec);
    EXPECT_OK(link);
    out.links.push_back(std::move(*link));
  }
  out.row->settle(count);
  return out;
}

// Some exchanges over a part of the row.
void expect_links(const Drawn& drawn, Random& random) {
  RowCosts costs;
  const std::size_t first = random() % drawn.links.size();
  const std::size_t count = drawn.links.size() - first;
  for (int trial = 0; trial < 8; ++trial) {
    const Exchange exchange = drawn_exchange(random);
    const std::vector<double> waits(count, exchange.wait.s());
    const RowExchange asked{exchange.up, exchange.down, waits};
    drawn.row->write_costs(asked, first, costs);
    std::vector<double> up(count);
    std::vector<double> down(count);
    drawn.row->write_up(exchange.up, first, up);
    drawn.row->write_down(asked, first, down);
    for (std::size_t i = 0; i < count; ++i) {
      const LinkCost cost = drawn.links[first + i]->cost(exchange);
      expect_same(costs.at(i), cost);
      EXPECT_EQ(up[i], cost.up.s());
      EXPECT_EQ(down[i], cost.down.s());
      if (::testing::Test::HasFailure()) return;
    }
  }
}

TEST(ClosedFormRows, CostWhatTheirLinksCost) {
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Random random(seed);
    expect_links(drawn_row(random, 1 + random() % 60, seed % 2 == 0), random);
  }
}

// A row that held networks with stalls, sleep and grants keeps nothing of them.
TEST(ClosedFormRows, AreFilledAnew) {
  Random random(99);
  ClosedFormRow row(Bytes(1'000'000), Bytes(10'000));
  const Exchange exchange{Bytes(900'000), Bytes(4000), Duration::from_ms(700)};
  for (int trial = 0; trial < 50; ++trial) {
    const NetworkSpec spec = drawn_network(random);
    std::vector<FormTable> tables;
    for (std::size_t p = 0; p < kFormParts; ++p) {
      tables.emplace_back(static_cast<FormPart>(p));
      tables.back().add(*closed_form_of(spec));
      row.set_part(tables.back(), 5, 0, 0);
    }
    row.settle(5);
    const auto link = build_link(spec);
    ASSERT_OK(link);
    expect_same(LinkOfRow(row, 4).cost(exchange), (*link)->cost(exchange));
  }
}

// A share of the way between two specs, over the inverse of the rate or the round trip.
NetworkSpec along(const NetworkSpec& spec, const std::string& key, double x) {
  NetworkSpec out = spec;
  EXPECT_OK(out.set(key, key == "rtt_ms" ? x : 1 / x));
  return out;
}

// Between two bends every time and energy is a straight line; regimes rest on it. Bends that are
// left out are seen: some stretch over one is not straight.
TEST(ClosedFormBends, AreWhereTimesAreNotStraight) {
  std::size_t bent = 0;
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    SCOPED_TRACE(testing::Message() << "seed " << seed);
    Random random(seed);
    const NetworkSpec spec = drawn_network(random);
    const std::string key = seed % 2 == 0 ? "rtt_ms" : "uplink_mbit_per_s";
    const double from = key == "rtt_ms" ? 1 : 1e-3;
    const double to = key == "rtt_ms" ? 500 : 20;
    const Exchange exchange = drawn_exchange(random);
    const auto cost = [&](double share) {
      const auto link = build_link(along(spec, key, from + share * (to - from)));
      EXPECT_OK(link);
      return (*link)->cost(exchange);
    };
    std::vector<double> ends = bends_between(*closed_form_of(along(spec, key, from)),
                                             *closed_form_of(along(spec, key, to)));
    EXPECT_TRUE(std::is_sorted(ends.begin(), ends.end()));
    const auto straight = [&](double a, double b) {
      const LinkCost left = cost(a);
      const LinkCost middle = cost((a + b) / 2);
      const LinkCost right = cost(b);
      const auto is_mean = [](double x, double y, double z) {
        return std::abs(y - (x + z) / 2) <= 1e-9 * std::abs(y);
      };
      return is_mean(left.time().s(), middle.time().s(), right.time().s()) &&
             is_mean(left.energy().j(), middle.energy().j(), right.energy().j());
    };
    ends.insert(ends.begin(), 0);
    ends.push_back(1);
    for (std::size_t e = 1; e < ends.size(); ++e) {
      EXPECT_TRUE(straight(ends[e - 1], ends[e])) << key << " from " << ends[e - 1];
      if (e > 1) bent += straight(ends[e - 2], ends[e]) ? 0 : 1;
    }
  }
  EXPECT_GT(bent, 50u);
}

// Loss and recorded rates have no closed form.
TEST(ClosedFormRows, AreOfConstantRatesWithoutLoss) {
  auto spec = read_network(OFFCUT_SOURCE_DIR "/network_models/data/wifi5.json");
  ASSERT_OK(spec);
  EXPECT_TRUE(closed_form_of(*spec));
  spec->loss_percent = 0.01;
  EXPECT_FALSE(closed_form_of(*spec));
}

}  // namespace
}  // namespace offcut::network_models
