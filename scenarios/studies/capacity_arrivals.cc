#include "scenarios/studies/capacity_arrivals.h"

#include <array>

#include "engine/json/word_table.h"

namespace offcut::scenarios {
namespace {

using queue::Arrivals;

Arrivals read_poisson(JsonObject& object) {
  return Arrivals::poisson(object.number("per_s", kPositiveRange));
}

Arrivals read_gamma(JsonObject& object) {
  const double rate = object.number("per_s", kPositiveRange);
  return Arrivals::gamma(rate, object.number("scv", between(1e-6, 1000)));
}

Arrivals read_periodic(JsonObject& object) {
  return Arrivals::periodic(Duration::from_ms(object.number("every_ms", kPositiveRange)));
}

Arrivals read_recorded(JsonObject& object) {
  const double span_s = object.number("span_s", kPositiveRange);
  return Arrivals::recorded(read_numbers(object.at("times_s"), kQuantityRange),
                            Duration::from_s(span_s));
}

Arrivals read_daily(JsonObject& object) {
  constexpr double kDay = 86400;
  const double rate = object.number("mean_per_s", kPositiveRange);
  return Arrivals::profile(rate, read_numbers(object.at("weights"), kQuantityRange),
                           Duration::from_s(kDay));
}

struct Process {
  std::string_view word;
  Arrivals (*read)(JsonObject& object);
};
constexpr std::array kProcesses = {
    Process{"poisson", read_poisson},   Process{"gamma", read_gamma},
    Process{"periodic", read_periodic}, Process{"recorded", read_recorded},
    Process{"daily", read_daily},
};

}  // namespace

std::vector<double> read_numbers(const JsonValue& list, Range range) {
  std::vector<double> out;
  for (const JsonValue& value : list.elements()) out.push_back(value.number(range));
  return out;
}

queue::Arrivals read_arrivals(JsonObject object) {
  Arrivals arrivals = read_word(object, "process", kProcesses).read(object);
  object.finish();
  return arrivals;
}

}  // namespace offcut::scenarios
