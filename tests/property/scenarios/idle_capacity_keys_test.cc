// No key of a capacity study without effect: a key that is taken changes the report for some of its
// values, in whatever surroundings. What changes nothing is refused.
#include <set>

#include "engine/base/text.h"
#include "tests/support/capacity_example.h"
#include "tests/support/idle_trials.h"

namespace offcut::testing {
namespace {

class IdleCapacityKeys : public CapacityExample {
 protected:
  // A fleet whose devices and servers both count, and runs that are quick.
  IdleCapacityKeys() {
    devices()["count"] = 40;
    devices()["arrivals"]["per_s"] = 0.5;
    study_["policy"] = {{"cuts", "fixed"}, {"cut", "b"}};
    study_["objective"]["latency_ms"] = 400;
    study_["requests_at_most"] = 20000;
  }

  // The report without what it was made from; "" where the study is refused.
  std::string figures() {
    const auto study = open();
    if (!study) return "";
    const auto report = scenarios::run_capacity_study(*study, 1);
    if (!report) return "";
    Json told = Json::parse(scenarios::json_of_report(*study, *report));
    told.erase("manifest");
    return told.dump();
  }

  void expect_effect(const IdleTrial& trial) {
    const nlohmann::ordered_json before = study_;
    std::set<std::string> seen;
    std::vector<std::string> taken;
    for (const Json& value : trial.values) {
      study_[Json::json_pointer(trial.place)] = value;
      const std::string text = figures();
      study_ = before;
      if (text.empty()) continue;
      seen.insert(text);
      taken.push_back(value.dump());
      if (seen.size() > 1) return;
    }
    EXPECT_LT(taken.size(), 2u) << trial.place
                                << " is taken and changes nothing: " << join(taken, ", ");
  }
};

TEST_F(IdleCapacityKeys, OfNetworksAreRefused) {
  ASSERT_NE(figures(), "");
  std::vector<IdleTrial> trials;
  add_trials_of_network("/classes/0/network", trials);
  for (const IdleTrial& trial : trials) {
    if (trial.place.find("/calibrated_") == std::string::npos) expect_effect(trial);
  }
}

TEST_F(IdleCapacityKeys, OfClassesServersAndPoliciesAreRefused) {
  static constexpr ListedTrial kKeys[] = {
      {"/classes/0/uplink_scv", "[0.1, 4]"},
      {"/classes/0/transfer", R"([{"bytes_per_element": 1}, {"bytes_per_element": 2}])"},
      {"/classes/0/transfer", R"([{"allow": "any"}, {"allow": "plain"}])"},
      {"/classes/0/transfer",
       R"([{"encodings": [{"name": "e", "ratio": 0.5}], "allow": "plain"},
           {"encodings": [{"name": "e", "ratio": 0.1}], "allow": "plain"}])"},
      {"/classes/0/transfer",
       R"([{"encodings": [{"name": "e", "ratio": 0.5, "bytes_per_element": 1}], "allow": "e",
            "bytes_per_element": 1},
           {"encodings": [{"name": "e", "ratio": 0.5, "bytes_per_element": 1}], "allow": "e",
            "bytes_per_element": 3}])"},
      {"/classes/0/device/batch", "[1, 2]"},
      {"/classes/0/device/start", R"(["warm", "cold"])"},
      {"/servers/0/site/start", R"(["warm", "cold"])"},
      {"/classes/0/battery", R"([{"capacity_wh": 1}, {"capacity_wh": 9}])"},
      {"/classes/0/battery",
       R"([{"capacity_wh": 1, "standby_mw": 1}, {"capacity_wh": 1, "standby_mw": 90}])"},
      {"/servers/0/concurrency", "[1, 4]"},
      {"/servers/0/service_scv", "[0, 4]"},
      {"/servers/0/price_per_h", "[1, 4]"},
      {"/servers/0/discipline", R"(["fifo", "shared"])"},
      {"/objective/percentile", "[0.5, 0.99]"},
      {"/objective/energy_mj", "[1, 1000]"},
      {"/objective/of", R"(["every_class", "fleet"])"},
      {"/policy/queue_limit", "[0, 100]"},
      {"/sensitivity", "[[0.5], [2]]"},
      {"/curves", R"([{"load": [0.5]}, {"load": [2]}])"},
  };
  std::vector<IdleTrial> trials;
  add_listed_trials(kKeys, trials);
  for (const IdleTrial& trial : trials) expect_effect(trial);
}

}  // namespace
}  // namespace offcut::testing
