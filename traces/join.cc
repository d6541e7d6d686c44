#include "traces/join.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/base/text.h"
#include "traces/join_rules.h"
#include "traces/kernel_names.h"

namespace offcut::traces {
namespace {

constexpr std::size_t kNone = kNoKernel;

// Adds up what the rules decided.
class Conclusion {
 public:
  Conclusion(const ModelGraph& graph, std::vector<ProfiledKernel> kernels,
             std::set<std::string> folded)
      : graph_(graph),
        kernels_(std::move(kernels)),
        folded_(std::move(folded)),
        assigned_(assign_layers(graph_, kernels_, folded_)),
        has_layer_(kernels_.size(), false) {
    for (const std::size_t k : assigned_.kernel_of) {
      if (k != kNone) has_layer_[k] = true;
    }
  }

  Result<Joined> conclude() {
    Joined out;
    JoinReport& report = out.report;
    report.layers = graph_.layer_count();
    report.kernels = kernels_.size();
    std::vector<std::size_t> serves(kernels_.size(), kNone);
    for (std::size_t k = 0; k < kernels_.size(); ++k) {
      const TracedLayer& timed = kernels_[k].timed;
      report.kernel_time += timed.latency.median;
      if (!has_layer_[k] && !is_folded(k) && only_moves_data(timed)) serves[k] = served_by(k);
      if (has_layer_[k] && (foreign_node(timed.name) || is_delegate(timed.op)))
        report.regions.push_back(in_quotes(timed.name));
      const bool constant = !has_layer_[k] && is_folded(k);
      if (constant) ++report.constant_kernels;
      if (has_layer_[k] || serves[k] != kNone || constant) {
        report.attributed_time += timed.latency.median;
      } else {
        report.unmatched.push_back(
            message(in_quotes(timed.name), " (", timed.op, ", ",
                    text_of(std::round(timed.latency.median.us() * 1e3) / 1e3), " us)"));
      }
    }
    // Times that only a name joins, against the shapes, are no proof of the model.
    Duration doubtful;
    for (const std::size_t k : assigned_.other_shape) {
      doubtful += kernels_[k].timed.latency.median;
      report.other_shape.push_back(in_quotes(kernels_[k].timed.name));
    }
    const Duration certain = report.attributed_time - doubtful;
    if (report.share() < 0.5 || certain < report.kernel_time * 0.5) {
      return fail(other_model(report, certain));
    }
    report_untimed(report);
    for (std::size_t k = 0; k < kernels_.size(); ++k) kernels_[k].timed.covers.clear();
    for (LayerId v = 0; v < graph_.layer_count(); ++v) {
      if (assigned_.kernel_of[v] == kNone) continue;
      auto& covers = kernels_[assigned_.kernel_of[v]].timed.covers;
      const auto& members = graph_.layers()[v].members;
      covers.insert(covers.end(), members.begin(), members.end());
    }
    for (std::size_t k = 0; k < kernels_.size(); ++k) {
      if (serves[k] == kNone) continue;
      ++report.layout_kernels;
      add_time(kernels_[serves[k]].timed, kernels_[k].timed);
    }
    for (std::size_t k = 0; k < kernels_.size(); ++k) {
      if (serves[k] == kNone) out.layers.push_back(std::move(kernels_[k].timed));
    }
    return out;
  }

 private:
  bool is_folded(std::size_t k) const { return folded_.contains(kernels_[k].timed.name); }

  // ---- layout

  // Returns the kernel that a layout kernel serves, or kNone.
  std::size_t served_by(std::size_t k) const {
    const bool next = serves_next(kernels_[k].timed.op, kernels_[k].timed.name);
    const auto& moved = next ? kernels_[k].outputs : kernels_[k].inputs;
    const auto search = [&](bool any_shape) {
      for (std::size_t i = next ? k + 1 : k; next ? i < kernels_.size() : i-- > 0;
           i += next ? 1 : 0) {
        if (!has_layer_[i]) continue;
        const auto& ends = next ? kernels_[i].inputs : kernels_[i].outputs;
        const bool same =
            !moved.empty() && std::find(ends.begin(), ends.end(), moved.front()) != ends.end();
        if (any_shape || same) return i;
      }
      return kNone;
    };
    const std::size_t same = search(false);
    return same != kNone ? same : search(true);
  }

  static void add_time(TracedLayer& to, const TracedLayer& from) {
    to.latency.median += from.latency.median;
    to.latency.p10 += from.latency.p10;
    to.latency.p90 += from.latency.p90;
    if (to.latency.first && from.latency.first) *to.latency.first += *from.latency.first;
    if (to.energy && from.energy) *to.energy += *from.energy;
  }

  // ---- the report

  void report_untimed(JoinReport& report) const {
    for (LayerId v = 0; v < graph_.layer_count(); ++v) {
      if (assigned_.kernel_of[v] != kNone) continue;
      const Layer& layer = graph_.layers()[v];
      (may_be_dropped(layer.op) ? report.dropped : report.unaccounted).push_back(layer.name);
    }
  }

  Error other_model(const JoinReport& report, Duration certain) const {
    const double share =
        report.kernel_time > Duration::zero() ? certain / report.kernel_time : report.share();
    std::string text =
        message("expected a profile of graph ", in_quotes(graph_.name()), ", found only ",
                static_cast<int>(share * 100),
                " % of the kernel time joins its layers (a profile of another model?)");
    const auto foreign = std::find_if(kernels_.begin(), kernels_.end(), [](const auto& kernel) {
      return foreign_node(kernel.timed.name).has_value();
    });
    if (foreign != kernels_.end()) {
      text += message(": kernel ", in_quotes(foreign->timed.name),
                      " runs a region as one and hides its layers");
    }
    if (assigned_.disagreement) {
      const auto [k, v] = *assigned_.disagreement;
      const auto& outputs = graph_.layers()[v].outputs;
      text += message(": kernel ", in_quotes(kernels_[k].timed.name), " makes ",
                      text_of_shape(kernels_[k].outputs.front()), " and layer ",
                      in_quotes(graph_.layers()[v].name), " makes ",
                      outputs.empty() || !graph_.tensors()[outputs.front()].shape
                          ? std::string("nothing known")
                          : text_of_shape(*graph_.tensors()[outputs.front()].shape));
    }
    return {ErrorCode::Inconsistent, std::move(text)};
  }

  const ModelGraph& graph_;
  std::vector<ProfiledKernel> kernels_;  // in order of execution
  std::set<std::string> folded_;
  Assignment assigned_;
  std::vector<bool> has_layer_;  // [kernels]
};

std::string some_of(std::vector<std::string> names) {
  constexpr std::size_t kMost = 5;
  const std::size_t count = names.size();
  if (count > kMost) {
    names.resize(kMost);
    names.push_back("...");
  }
  return message(count, " (", join(names, ", "), ")");
}

}  // namespace

std::vector<std::string> JoinReport::lines() const {
  const auto percent = static_cast<double>(static_cast<int>(share() * 10000)) / 100;
  std::vector<std::string> out;
  out.push_back(message("joined ", kernels, " kernels to ", layers, " layers: ", percent,
                        " % of the kernel time attributed"));
  if (constant_kernels > 0) {
    out.push_back(message(constant_kernels, " kernels compute constants and serve no cut"));
  }
  if (layout_kernels > 0) {
    out.push_back(message(layout_kernels, " layout kernels added to the kernels they serve"));
  }
  if (!regions.empty()) {
    out.push_back(message("kernels that run a region as one, no cut inside: ", some_of(regions)));
  }
  if (!other_shape.empty()) {
    out.push_back(message("kernels of another shape than the layer of their name and operator: ",
                          some_of(other_shape)));
  }
  if (!unmatched.empty()) {
    out.push_back(message("kernels that match no layer: ", some_of(unmatched)));
  }
  if (!dropped.empty()) {
    out.push_back(message("layers without time, dropped by the runtime: ", some_of(dropped)));
  }
  if (!unaccounted.empty()) {
    out.push_back(message("layers without time that no kernel explains: ", some_of(unaccounted)));
  }
  return out;
}

Result<Joined> join_kernels(const ModelGraph& graph, std::vector<ProfiledKernel> kernels,
                            std::set<std::string> folded) {
  return Conclusion(graph, std::move(kernels), std::move(folded)).conclude();
}

}  // namespace offcut::traces
