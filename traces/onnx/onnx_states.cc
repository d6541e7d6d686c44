#include "traces/onnx/onnx_states.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "engine/base/text.h"

namespace offcut::traces {
namespace {

// So many layers in a row may lie between the reader of a state and its maker.
constexpr std::size_t kFarthest = 12;

std::string plain(const std::string& name) {
  std::string out;
  for (const char c : name) {
    if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
      out.push_back(static_cast<char>(std::tolower(static_cast<unsigned char>(c))));
    } else if (!out.empty() && out.back() != '.') {
      out.push_back('.');
    }
  }
  return out;
}

bool replace(std::string& text, std::string_view from, std::string_view to) {
  const std::size_t at = text.find(from);
  if (at == std::string::npos) return false;
  text.replace(at, from.size(), to);
  return true;
}

// "present.0.key" and "past.key.values.0.key" both become "past.0.key".
std::optional<std::string> cache_key(const std::string& name, bool made) {
  std::string key = plain(name);
  const bool is_present = replace(key, "present", "past") || replace(key, "new.past", "past");
  if (key.find("past") == std::string::npos || is_present != made) return std::nullopt;
  replace(key, "key.values.", "");
  return key;
}

bool ends_in(std::string& text, std::string_view ending) {
  if (!text.ends_with(ending)) return false;
  text.resize(text.size() - ending.size());
  if (!text.empty() && text.back() == '.') text.pop_back();
  return true;
}

// "hn" and "h0" both become "h". Only names that say state.
std::optional<std::string> state_key(const std::string& name, bool made) {
  constexpr std::array<std::string_view, 6> kMade = {"out", "output", "next", "new", "n", "o"};
  constexpr std::array<std::string_view, 6> kRead = {"in", "input", "prev", "old", "0", "i"};
  constexpr std::array<std::string_view, 9> kStems = {"h",    "c",     "state", "states", "hidden",
                                                      "cell", "cache", "hs",    "cs"};
  std::string key = plain(name);
  for (const std::string_view ending : made ? kMade : kRead) {
    if (key.size() > ending.size() && ends_in(key, ending)) break;
  }
  const std::size_t last = key.find_last_of('.');
  const std::string word = last == std::string::npos ? key : key.substr(last + 1);
  if (std::find(kStems.begin(), kStems.end(), word) == kStems.end()) return std::nullopt;
  return key;
}

class StateFinder {
 public:
  explicit StateFinder(GraphSpec& spec) : spec_(spec) {
    for (std::size_t t = 0; t < spec.tensors.size(); ++t) tensors_[spec.tensors[t].name] = t;
    for (std::size_t v = 0; v < spec.layers.size(); ++v) {
      for (const std::string& name : spec.layers[v].outputs) maker_[name] = v;
      for (const std::string& name : spec.layers[v].inputs) readers_[name].push_back(v);
    }
  }

  Result<void> take(const std::vector<StateSpec>& stated) {
    for (const StateSpec& state : stated) {
      if (auto ok = expect_one_of(spec_.outputs, "result", state.output); !ok) return ok;
      if (auto ok = expect_one_of(spec_.inputs, "input", state.input); !ok) return ok;
      for (const std::string& name : {state.output, state.input}) {
        if (used_.insert(name).second) continue;
        return fail(
            ErrorCode::InvalidArgument,
            message("state: expected each name in one pair, found ", in_quotes(name), " in two"));
      }
      if (!maker_.contains(state.output)) {
        return fail(ErrorCode::InvalidArgument,
                    message("state: expected a result that a layer makes, found ",
                            in_quotes(state.output), ", which none does"));
      }
      spec_.states.push_back(state);
    }
    return {};
  }

  std::vector<std::string> run() {
    pair_by(cache_key, false);
    pair_by(state_key, true);
    pair_recurrent();
    return std::move(notes_);
  }

 private:
  void pair_by(std::optional<std::string> (*key)(const std::string&, bool), bool same_shape) {
    std::unordered_map<std::string, std::string> read;
    for (const std::string& name : spec_.inputs) {
      if (const auto k = key(name, false)) read.emplace(*k, name);
    }
    for (const std::string& name : spec_.outputs) {
      const auto k = key(name, true);
      const auto found = k ? read.find(*k) : read.end();
      if (found != read.end()) add(name, found->second, same_shape);
    }
  }

  void pair_recurrent() {
    for (const LayerSpec& layer : spec_.layers) {
      if (layer.op != "LSTM" && layer.op != "GRU" && layer.op != "RNN") continue;
      for (std::size_t k = 1; k < std::min<std::size_t>(3, layer.outputs.size()); ++k) {
        const std::size_t initial = 4 + k;
        if (initial >= layer.inputs.size()) continue;
        if (is_one_of(spec_.outputs, layer.outputs[k]) &&
            is_one_of(spec_.inputs, layer.inputs[initial])) {
          add(layer.outputs[k], layer.inputs[initial], true);
        }
      }
    }
  }

  static Result<void> expect_one_of(const std::vector<std::string>& names, std::string_view what,
                                    const std::string& name) {
    if (is_one_of(names, name)) return {};
    constexpr std::size_t kMost = 24;
    std::vector<std::string> listed(
        names.begin(), names.begin() + static_cast<std::ptrdiff_t>(std::min(kMost, names.size())));
    if (names.size() > kMost) listed.push_back(message("and ", names.size() - kMost, " more"));
    return fail(ErrorCode::InvalidArgument,
                message("state: expected ", what == "input" ? "an input" : "a result",
                        " of the network, found ", in_quotes(name), "; its ", what, "s are ",
                        join(listed, ", ")));
  }

  static bool is_one_of(const std::vector<std::string>& names, const std::string& name) {
    return !name.empty() && std::find(names.begin(), names.end(), name) != names.end();
  }

  void add(const std::string& made, const std::string& read, bool same_shape) {
    if (!used_.insert(made).second || !used_.insert(read).second) return;
    const TensorSpec& a = spec_.tensors[tensors_.at(made)];
    const TensorSpec& b = spec_.tensors[tensors_.at(read)];
    if (same_shape && (!a.shape || a.shape != b.shape || a.type != b.type)) return;
    if (!maker_.contains(made) || a.constant || b.constant) return;
    if (!is_near(read, maker_.at(made))) {
      notes_.push_back(message("state ", in_quotes(read), " -> ", in_quotes(made),
                               ": read and made far apart: it counts as an input and a result, "
                               "which may cross"));
      return;
    }
    spec_.states.push_back({.output = made, .input = read});
  }

  // Whether every reader is the maker, or reaches it within so many layers.
  bool is_near(const std::string& read, std::size_t maker) const {
    const auto found = readers_.find(read);
    if (found == readers_.end()) return true;
    return std::all_of(found->second.begin(), found->second.end(), [&](std::size_t v) {
      const std::string& op = spec_.layers[v].op;
      return op == "Shape" || op == "Size" || reaches(v, maker);
    });
  }

  bool reaches(std::size_t from, std::size_t to) const {
    std::vector<std::size_t> front = {from};
    std::unordered_set<std::size_t> seen(front.begin(), front.end());
    for (std::size_t step = 0; step <= kFarthest && !front.empty(); ++step) {
      if (seen.contains(to)) return true;
      std::vector<std::size_t> next;
      for (const std::size_t v : front) {
        for (const std::string& name : spec_.layers[v].outputs) {
          const auto readers = readers_.find(name);
          if (name.empty() || readers == readers_.end()) continue;
          for (const std::size_t w : readers->second) {
            if (seen.insert(w).second) next.push_back(w);
          }
        }
      }
      front = std::move(next);
    }
    return seen.contains(to);
  }

  GraphSpec& spec_;
  std::unordered_map<std::string, std::size_t> tensors_;
  std::unordered_map<std::string, std::size_t> maker_;
  std::unordered_map<std::string, std::vector<std::size_t>> readers_;
  std::unordered_set<std::string> used_;
  std::vector<std::string> notes_;
};

}  // namespace

Result<std::vector<std::string>> find_states(const std::vector<StateSpec>& stated,
                                             GraphSpec& spec) {
  if (spec.inputs.size() < 2 && stated.empty()) return std::vector<std::string>{};
  StateFinder finder(spec);
  if (auto ok = finder.take(stated); !ok) return fail(ok.error());
  return finder.run();
}

}  // namespace offcut::traces
