#include <cmath>

#include "device_models/device_file.h"
#include "network_models/bandwidth_trace.h"
#include "network_models/network_file.h"
#include "network_models/network_link.h"
#include "network_models/radio_fit.h"
#include "tests/fuzz/guided/targets.h"
#include "traces/trace_file.h"

namespace offcut::guided {
namespace {

void device(std::string_view bytes) {
  const auto read = device_models::parse_device(std::string(bytes), "f");
  if (!is_value(read)) return;
  if (!device_models::parse_device(device_models::text_of_device(*read), "f")) {
    wrong("a device that was read and written is not read again");
  }
}

void network(std::string_view bytes) {
  const auto document = JsonDocument::parse(std::string(bytes), "f");
  if (!is_value(document)) return;
  const auto spec = network_models::parse_network(*document, "");
  if (!is_value(spec)) return;
  const auto link = network_models::build_link(*spec);
  if (!link) return;
  const LinkCost cost = (*link)->cost({Bytes(150528), Bytes(4000), Duration::from_ms(40)});
  if (!std::isfinite(cost.time().s()) || cost.time() < Duration()) wrong("a time of no sense");
  if (!std::isfinite(cost.energy().j()) || cost.energy() < Energy()) wrong("an energy of no sense");
}

template <auto kParse>
void bandwidth(std::string_view bytes) {
  const auto trace = kParse(bytes, "f");
  if (!is_value(trace)) return;
  for (const double start_s : {0.0, 0.5, 1e4}) {
    if (trace->transfer_time(Duration::from_s(start_s), 1e5) < Duration()) wrong("a negative time");
  }
}

void radio(std::string_view bytes) {
  const auto fits = network_models::fit_radio_power(bytes, "f");
  if (!is_value(fits)) return;
  for (const auto& fit : *fits) {
    if (!std::isfinite(fit.slope_mw_per_mbit_per_s)) wrong("a slope that is no number");
  }
}

void trace(std::string_view bytes) {
  const auto read = traces::parse_trace(std::string(bytes), "f");
  if (!is_value(read)) return;
  const std::string written = traces::text_of_trace(*read);
  const auto again = traces::parse_trace(written, "f");
  if (!again) wrong("a trace that was read and written is not read again");
  if (traces::text_of_trace(*again) != written) wrong("a trace changes when written twice");
}

constexpr std::string_view kTrace = R"({ "schema": "offcut.trace/1", "model": "m", "device": "d",
"source": "s", "graph": { "name": "g", "inputs": ["x"], "outputs": ["y"], "tensors": [
{ "name": "x", "type": "fp32", "shape": [1, 3] }, { "name": "y", "type": "int8", "shape": [] } ],
"layers": [ { "name": "l", "op": "Relu", "inputs": ["x"], "outputs": ["y"] } ] },
"runs": [ { "threads": 2, "end_to_end_us": [1, 2], "power_w": 2.5, "layers": [ { "name": "l",
"op": "Relu", "covers": ["l"], "latency_us": { "median": 3.5, "n": 5 }, "energy_uj": 1 } ] } ] })";

std::vector<std::string> of_files(std::vector<std::string_view> names) { return bundled(names); }

}  // namespace

std::vector<Target> model_targets() {
  return {
      {"device", device,
       [] {
         return of_files({"device_models/data/oneplus5t.json", "device_models/data/rpi4b.json"});
       }},
      {"network", network,
       [] {
         return of_files({"network_models/data/4g.json", "network_models/data/wifi5.json",
                          "network_models/data/huang2012_lte.json"});
       }},
      {"mahimahi", bandwidth<network_models::parse_mahimahi>,
       [] { return std::vector<std::string>{"0\n4\n4\n7\n20\n50\n50\n61\n80\n"}; }},
      {"rates", bandwidth<network_models::parse_rate_table>,
       [] { return std::vector<std::string>{"time_s,mbit_per_s\n0,1.5\n1,0\n2.5\t7\n10;0.5\n"}; }},
      {"radio", radio,
       [] {
         return std::vector<std::string>{
             "throughput,time_since_start,avg_power,target bandwidth,direction,network type,"
             "provider\n1,2,510,1,uplink,LTE,X\n2,2,520,2,uplink,LTE,X\n5,3,550,5,uplink,LTE,X\n"};
       }},
      {"trace", trace, [] { return std::vector<std::string>{std::string(kTrace)}; }},
  };
}

}  // namespace offcut::guided
