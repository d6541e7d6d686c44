#include "scenarios/file/key_rules.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <span>
#include <vector>

#include "engine/base/text.h"
#include "scenarios/file/scenario.h"
#include "scenarios/file/study_kind.h"

namespace offcut::scenarios {
namespace {

// The marks in the order of kAskers, a space between rows, studies and placements:
//     best all_cuts pareto regimes summary fixed_cut ends
//     sensitivity uncertainty replay
//     edge two_way
constexpr std::array kRules = {
    KeyRule{"schema", "", "+++++++ +++ ++", false, "of the file"},
    KeyRule{"name", "", "+++++++ +++ ++", true, "of the study"},
    KeyRule{"description", "", "+++++++ +++ ++", false, "of the study"},
    KeyRule{"study", "sweep", "+++++++ ... ++", false, "rows of a sweep"},
    KeyRule{"study", "sensitivity", "....... +.. +-", false, "what the answer depends on"},
    KeyRule{"study", "uncertainty", "....... .+. --", false, "how sure the answer is"},
    KeyRule{"study", "replay", "....... ..+ +-", false, "over a recorded bandwidth"},
    KeyRule{"model", "", "+++++++ +++ ++", true, "the network that runs"},
    KeyRule{"dimensions", "", "+++++++ +++ ++", true, "open extents of the model"},
    KeyRule{"state", "", "+++++++ +++ ++", false, "results that are inputs of the next run"},
    KeyRule{"traces", "", "+++++++ +++ ++", false, "measured runs"},
    KeyRule{"device", "", "+++++++ +++ ++", true, "site, unit, framework, precision"},
    KeyRule{"device.threads", "", "+++++++ +++ ++", true, "operating point"},
    KeyRule{"device.affinity", "", "+++++++ +++ ++", true, "operating point"},
    KeyRule{"device.frequency_mhz", "", "+++++++ +++ ++", true, "operating point"},
    KeyRule{"device.library", "", "+++++++ +++ ++", true, "kernels of the framework"},
    KeyRule{"device.batch", "", "+++++++ +++ ++", true, "inputs per run"},
    KeyRule{"device.start", "", "+++++++ +++ ++", true, "layers are loaded first"},
    KeyRule{"device.exchange_us", "", "+++++++ +++ --", true, "handing tensors over"},
    KeyRule{"device.exchange_ns_per_byte", "", "+++++++ +++ --", true, "handing tensors over"},
    KeyRule{"cloud", "", "+++++++ +++ ++", true, "site and operating point"},
    KeyRule{"cloud.exchange_us", "", "+++++++ +++ --", true, "handing tensors over"},
    KeyRule{"cloud.exchange_ns_per_byte", "", "+++++++ +++ --", true, "handing tensors over"},
    KeyRule{"edge", "", "+++++-+ +-+ .-", true, "a third site"},
    KeyRule{"network", "", "+++++++ +++ ++", true, "and any field of it"},
    KeyRule{"network.uplink_mbit_per_s", "", "+++++++ ++- ++", true, "a constant rate"},
    KeyRule{"edits", "", "+++++++ +++ ++", true, "what-if edits"},
    KeyRule{"crossing", "two_way", "+---+-- --- -.", false, "layers that return"},
    KeyRule{"crossing", "", "+++++++ +++ ++", false, "one way"},
    KeyRule{"transfer", "", "+++++++ +++ ++", true, "bytes per element; which encodings"},
    KeyRule{"transfer.encodings", "", "+++++++ +++ ~~", true, "to choose from"},
    KeyRule{"stream", "", "+++++++ +++ --", true, "frames at a rate"},
    KeyRule{"objective", "latency", "+++++++ +++ ++", true, ""},
    KeyRule{"objective", "energy", "++-++++ +++ ++", true, ""},
    KeyRule{"objective", "edp", "++-++++ +++ +-", true, "energy times latency"},
    KeyRule{"objective", "throughput", "++-++++ +++ --", true, "the slowest stage"},
    KeyRule{"objective", "", "++-++++ +++ ++", true, "weights"},
    KeyRule{"energy", "", "+++++++ +++ ++", true, "which components count"},
    KeyRule{"constraints.latency_ms", "", "+++++++ +++ +-", true, "bound"},
    KeyRule{"constraints.energy_mj", "", "+++++++ +++ +-", true, "bound"},
    KeyRule{"constraints.device_memory_mb", "", "+++++++ +++ +-", true, "bound"},
    KeyRule{"constraints.uplink_bytes", "", "+++++++ +++ +-", true, "bound"},
    KeyRule{"constraints.accuracy_drop", "", "+++++++ +++ +-", true, "bound"},
    KeyRule{"constraints.pin_to_device", "", "+++++++ +++ ++", false, "layers that stay"},
    KeyRule{"constraints.pin_to_cloud", "", "+++++++ +++ ++", false, "layers that go"},
    KeyRule{"cuts.at", "", "++++++- +++ ++", true, "cuts between layers, or blocks"},
    KeyRule{"cuts.before", "", "++++++- +++ ++", false, "where the cloud may start"},
    KeyRule{"cuts.not_before", "", "++++++- +++ ++", false, "where it may not"},
    KeyRule{"cuts.clean", "", "++++++- +++ +-", false, "one tensor crosses"},
    KeyRule{"sweep", "", "+++++++ +++ ++", false, "axes"},
    KeyRule{"zip", "", "+++++++ +++ ++", false, "axes in lockstep"},
    KeyRule{"where", "", "+++++++ +++ ++", false, "combinations that count"},
    KeyRule{"repeat", "", "------- ++- ..", false, "with several seeds"},
    KeyRule{"output.rows", "best", "+...... --- ++", false, ""},
    KeyRule{"output.rows", "all_cuts", ".+..... --- +-", false, ""},
    KeyRule{"output.rows", "pareto", "..+.... --- +-", false, ""},
    KeyRule{"output.rows", "regimes", "...+... --- +-", false, ""},
    KeyRule{"output.rows", "summary", "....+.. --- ++", false, ""},
    KeyRule{"output.rows", "fixed_cut", ".....+. --- --", false, ""},
    KeyRule{"output.rows", "ends", "......+ --- +-", false, ""},
    KeyRule{"output.over", "", "---+--- --- ..", false, "what regimes run over"},
    KeyRule{"output.from", "", "---+--- --- ..", false, "range of it"},
    KeyRule{"output.to", "", "---+--- --- ..", false, "range of it"},
    KeyRule{"output.columns", "", "++++--+ --- ++", false, "further columns"},
    KeyRule{"sensitivity", "", "------- +-- ..", false, "block of the study"},
    KeyRule{"uncertainty", "", "++----+ -+- --", false, "block of the study, or of drawn columns"},
    KeyRule{"replay", "", "------- --+ ..", false, "block of the study"},
};

constexpr bool is_whole() {
  constexpr std::size_t kSpaces = 2;
  return std::all_of(kRules.begin(), kRules.end(), [](const KeyRule& rule) {
    return rule.marks.size() == kAskers.size() + kSpaces;
  });
}
static_assert(is_whole(), "a row lacks marks, or has too many");

const KeyRule* rule_with_key(std::string_view key) {
  const auto found = std::find_if(kRules.begin(), kRules.end(),
                                  [&](const KeyRule& rule) { return rule.key == key; });
  return found == kRules.end() ? nullptr : &*found;
}

// What the scenario asks for: one kind of rows or of study, and its placement.
std::vector<Asker> askers_of(const Scenario& scenario, const StudyKindSpec& study) {
  std::vector<Asker> out;
  for (const AskerSpec& spec : kAskers) {
    const bool sweeps = study.kind == StudyKind::Sweep && spec.key == "output.rows";
    if (sweeps && spec.word == spec_of(scenario.rows).word) out.push_back(spec.asker);
    if (spec.key == "study" && spec.word == study.word) out.push_back(spec.asker);
  }
  if (scenario.placement == PlacementKind::TwoWay) out.push_back(Asker::TwoWay);
  if (scenario.edge) out.push_back(Asker::Edge);
  return out;
}

// "latency", "energy" or weights: the values of the key of `rule` that the asker takes.
std::string taken_values(const KeyRule& rule, Asker asker) {
  std::vector<std::string> values;
  for (const KeyRule& other : kRules) {
    if (other.key != rule.key || other.mark(asker) != '+') continue;
    values.push_back(other.word.empty() ? std::string(other.what) : in_quotes(other.word));
  }
  if (values.empty()) return "none";
  const std::string last = values.back();
  values.pop_back();
  return values.empty() ? last : message(join(values, ", "), " or ", last);
}

bool is_placement(const AskerSpec& asker) { return index_of(asker.asker) >= index_of(Asker::Edge); }

// "(taken by output.rows best, pareto)": of what has the same key as the asker, else of the kinds
// of the other key; "": nobody, or a placement asks.
std::string takers(const KeyRule& rule, const AskerSpec& asker) {
  if (is_placement(asker)) return "";
  for (const bool same_key : {true, false}) {
    std::string_view key;
    std::vector<std::string> words;
    for (const AskerSpec& other : kAskers) {
      const bool is_asked = !is_placement(other) && (other.key == asker.key) == same_key;
      if (!is_asked || rule.mark(other.asker) != '+') continue;
      key = other.key;
      words.emplace_back(other.word);
    }
    if (!words.empty()) return message(" (taken by ", key, " ", join(words, ", "), ")");
  }
  return "";
}

// Looks at every value of a file that lies in a key with a rule.
class Refusal {
 public:
  Refusal(const Scenario& scenario, std::vector<Asker> askers)
      : scenario_(scenario), askers_(std::move(askers)) {}

  void look_at(JsonObject object, const std::string& path, const KeyRule* above) {
    for (const std::string& key : object.keys()) {
      const std::string at = path.empty() ? key : message(path, ".", key);
      const JsonValue value = object.at(key);
      const KeyRule* rule = rule_with_key(at);
      const bool is_own = rule != nullptr;
      if (rule == nullptr) rule = above;
      // The rule of a key is about the whole of it: the first value inside is enough.
      if (value.is_object() && has_rules_below(at)) {
        look_at(value.object(), at, rule);
      } else if (rule != nullptr && (is_own || above != nullptr)) {
        judge(rule_of_value(*rule, value), value);
      }
      if (found_) return;
    }
  }

 private:
  static bool has_rules_below(const std::string& path) {
    return std::any_of(kRules.begin(), kRules.end(),
                       [&](const KeyRule& rule) { return rule.key.starts_with(path + "."); });
  }
  static const KeyRule& rule_of_value(const KeyRule& rule, const JsonValue& value) {
    if (rule.word.empty()) return rule;
    const std::string word = value.is_text() ? value.raw().get<std::string>() : "";
    const KeyRule* found = &rule;
    for (const KeyRule& other : kRules) {
      if (other.key == rule.key && (other.word == word || other.word.empty())) {
        found = &other;
        if (other.word == word) break;
      }
    }
    return *found;
  }

  bool is_one_free_encoding() const {
    return scenario_.encodings.size() == 1 && is_free(scenario_.encodings.front());
  }

  void judge(const KeyRule& rule, const JsonValue& value) {
    for (const Asker asker : askers_) {
      const AskerSpec& spec = spec_of(asker);
      const char mark = rule.mark(asker);
      if (mark == '~' && !is_one_free_encoding()) {
        value.reject(message("one encoding whose codec costs nothing with ", text_of(spec),
                             " (\"allow\" chooses one)"));
      } else if (mark == '-') {
        const std::string values = rule.word.empty() && rule_with_key(rule.key) == &rule
                                       ? "none"
                                       : taken_values(rule, asker);
        value.reject(message(values, " with ", text_of(spec), takers(rule, spec)));
      } else {
        continue;
      }
      found_ = true;
      return;
    }
  }

  const Scenario& scenario_;
  std::vector<Asker> askers_;
  bool found_ = false;
};

}  // namespace

std::string text_of(const AskerSpec& spec) {
  if (spec.word.empty()) return in_quotes(spec.key);
  return message(in_quotes(spec.key), ": ", in_quotes(spec.word));
}

std::span<const KeyRule> key_rules() { return kRules; }

const KeyRule* rule_of_field(std::string_view field) {
  for (std::string_view key = field; !key.empty();) {
    if (const KeyRule* rule = rule_with_key(key)) return rule;
    const std::size_t end = key.find_last_of(".[");
    key = key.substr(0, end == std::string_view::npos ? 0 : end);
  }
  return nullptr;
}

void refuse_keys(const JsonObject& root, const Scenario& scenario) {
  JsonObject keys = root;
  const std::string word = keys.text_or("study", kStudyKinds.front().word);
  for (const StudyKindSpec& study : kStudyKinds) {
    if (study.word == word) {
      Refusal(scenario, askers_of(scenario, study)).look_at(root, "", nullptr);
    }
  }
}

void refuse_axis(const JsonObject& root, const std::string& field) {
  const KeyRule* rule = rule_of_field(field);
  if (rule == nullptr || rule->varies) return;
  root.add_error(ErrorCode::InvalidArgument,
                 message("sweep: ", field, ": expected a key beside the sweep, found an axis"));
}

}  // namespace offcut::scenarios
