#include "network_models/transport_model.h"

#include "engine/base/enum_table.h"
#include "network_models/network_link.h"
#include "tests/support/result_matchers.h"

namespace offcut::network_models {
namespace {

NetworkSpec spec_of(Transport transport) {
  NetworkSpec spec;
  auto origin = std::make_shared<NetworkOrigin>();
  origin->name = "plain";
  spec.origin = std::move(origin);
  spec.transport = transport;
  spec.connection = Connection::New;
  spec.uplink = Bandwidth::from_mbit_per_s(8);
  spec.downlink = Bandwidth::from_mbit_per_s(16);
  spec.round_trip = Duration::from_ms(40);
  return spec;
}

enum class Colour { Red, Green, Code77 };
struct Paint {
  Colour colour;
};

static_assert(enumerator_count<Colour>() == 3);
static_assert(has_row_per_enumerator(std::array{Paint{Colour::Red}, Paint{Colour::Green},
                                                Paint{Colour::Code77}},
                                     &Paint::colour));
// A row is missing; two are exchanged.
static_assert(!has_row_per_enumerator(std::array{Paint{Colour::Red}, Paint{Colour::Green}},
                                      &Paint::colour));
static_assert(!has_row_per_enumerator(std::array{Paint{Colour::Green}, Paint{Colour::Red},
                                                 Paint{Colour::Code77}},
                                      &Paint::colour));

// A loss that is nothing as a share leaves a link without loss.
TEST(TransportModel, TheLeastLossIsNone) {
  NetworkSpec spec = spec_of(Transport::SlowStart);
  const Duration without = (*build_link(spec))->cost({Bytes(1'000'000), {}, {}}).up;
  for (const double percent : {5e-324, 1e-300}) {
    spec.loss_percent = percent;
    EXPECT_EQ((*build_link(spec))->cost({Bytes(1'000'000), {}, {}}).up, without) << percent;
  }
}

// What a row states is what the link of every transport does.
TEST(TransportModel, RowsStateWhatLinksDo) {
  ASSERT_EQ(transport_models().size(), enumerator_count<Transport>());
  for (const TransportModel& model : transport_models()) {
    SCOPED_TRACE(model.name);
    NetworkSpec spec = spec_of(model.transport);
    const auto link = build_link(spec);
    ASSERT_OK(link);
    EXPECT_EQ((*link)->affine().has_value(), model.affine);
    // 8 Mbit/s times 40 ms is less than a window of ten segments: raise the rate to see stalls.
    spec.uplink = Bandwidth::from_mbit_per_s(200);
    const auto opened = build_link(spec);
    spec.connection = Connection::Warm;
    const auto warm = build_link(spec);
    const auto growth = [](const Link& of) {
      return (of.cost({Bytes(150'000), {}, {}}).up - of.cost({Bytes(1), {}, {}}).up).ms();
    };
    EXPECT_EQ(growth(**opened) > growth(**warm) + 1, model.slow_start);
    spec.loss_percent = 0.1;
    EXPECT_EQ(build_link(spec).has_value(), !model.affine);
  }
}

TEST(TransportModel, EveryNameSetsItsTransport) {
  NetworkSpec spec;
  for (const TransportModel& model : transport_models()) {
    ASSERT_OK(spec.set("transport", model.name));
    EXPECT_EQ(spec.transport, model.transport);
    EXPECT_EQ(model_of(spec.transport).name, model.name);
  }
}

}  // namespace
}  // namespace offcut::network_models
