#include "engine/cut/placements/nested_cuts.h"

#include <algorithm>
#include <array>

#include "engine/cut/table/best_cut.h"

namespace offcut::internal {
namespace {

// The layers of every cut, as bits.
class CutBits {
 public:
  explicit CutBits(const CutTree& tree)
      : words_((tree.layer_count() + 63) / 64), bits_(words_ * tree.size(), 0) {
    for (CutId cut = 1; cut < tree.size(); ++cut) {
      std::copy_n(row(tree.parent(cut)), words_, row(cut));
      row(cut)[tree.layer(cut) / 64] |= std::uint64_t{1} << (tree.layer(cut) % 64);
    }
  }
  bool nested(CutId inner, CutId outer) const {
    const std::uint64_t* a = bits_.data() + words_ * inner;
    const std::uint64_t* b = bits_.data() + words_ * outer;
    for (std::size_t w = 0; w < words_; ++w) {
      if ((a[w] & ~b[w]) != 0) return false;
    }
    return true;
  }

 private:
  std::uint64_t* row(CutId cut) { return bits_.data() + words_ * cut; }
  std::size_t words_;
  std::vector<std::uint64_t> bits_;
};

// What an outer cut costs; lower is better in all.
struct Outer {
  static constexpr std::size_t kCriteria = 5;
  std::array<double, kCriteria> value{};  // away but for the device's layers, and as of a pair
  CutId cut = 0;
};

// What a pair costs; lower is better in all.
struct Pair {
  static constexpr std::size_t kCriteria = 11;
  std::array<double, kCriteria> value{};
  double energy = 0;  // breaks ties where it does not count
  NestedPair cuts;
};

template <class T>
bool no_worse(const T& a, const T& b) {
  for (std::size_t k = 0; k < T::kCriteria; ++k) {
    if (a.value[k] > b.value[k]) return false;
  }
  return true;
}

// Keeps what no earlier one is no worse than. In lexicographic order nothing is worse than what
// follows it, so one pass does.
template <class T>
void add_undominated(std::vector<T>& kept, const T& candidate) {
  for (const T& other : kept) {
    if (no_worse(other, candidate)) return;
  }
  kept.push_back(candidate);
}

class Pairs {
 public:
  Pairs(const CutTable& table, const CutTree& tree, const Columns& columns, const SiteColumn& edge,
        const NestedScope& scope)
      : table_(table),
        tree_(tree),
        columns_(columns),
        scope_(scope),
        bits_(tree),
        cuts_(cuts_that_keep(scope.link.pins, tree)),
        edge_s_(tree.size(), 0) {
    for (CutId cut = 1; cut < tree.size(); ++cut) {
      edge_s_[cut] = edge_s_[tree.parent(cut)] + edge.time[tree.layer(cut)].s();
    }
  }

  NestedCuts run() {
    list_outer();
    for (const CutId inner : cuts_) add_pairs_of(inner);
    std::sort(pairs_.begin(), pairs_.end(), [&](const Pair& a, const Pair& b) {
      if (a.value != b.value) return a.value < b.value;
      return a.energy != b.energy ? a.energy < b.energy : comes_first(a.cuts, b.cuts);
    });
    std::vector<Pair> kept;
    for (const Pair& pair : pairs_) add_undominated(kept, pair);
    NestedCuts out{.kept = {}, .considered = considered_};
    for (const Pair& pair : kept) out.kept.push_back(pair.cuts);
    std::sort(out.kept.begin(), out.kept.end(),
              [&](const NestedPair& a, const NestedPair& b) { return comes_first(a, b); });
    return out;
  }

 private:
  bool comes_first(const NestedPair& a, const NestedPair& b) const {
    const auto key = [&](const NestedPair& pair) {
      return std::array<std::uint32_t, 4>{table_.layers_on_device(pair.inner),
                                          table_.layers_on_device(pair.outer), pair.inner,
                                          pair.outer};
    };
    return key(a) < key(b);
  }

  void list_outer() {
    for (const CutId cut : cuts_) {
      const double cloud = table_.cloud_time(cut, columns_.cloud).s();
      const double used = cut == tree_.device_only() ? 0 : 1;
      const bool apart = scope_.times_apart;
      outer_.push_back(
          {.value = {edge_s_[cut] + (apart ? 0 : cloud), apart || scope_.edge_wait ? cloud : 0,
                     table_.up(cut).as_double(), table_.down(cut).as_double(), used},
           .cut = cut});
    }
    std::sort(outer_.begin(), outer_.end(), [&](const Outer& a, const Outer& b) {
      return a.value != b.value ? a.value < b.value : comes_first({a.cut, a.cut}, {b.cut, b.cut});
    });
  }

  void add_pairs_of(CutId inner) {
    std::vector<Outer> kept;
    for (const Outer& outer : outer_) {
      if (!bits_.nested(inner, outer.cut)) continue;
      considered_ += 1;
      add_undominated(kept, outer);
    }
    for (const Outer& outer : kept) pairs_.push_back(pair_of(inner, outer));
  }

  Pair pair_of(CutId inner, const Outer& outer) const {
    const SkylineScope& scope = scope_.link;
    const bool latency = scope.counts != SkylineScope::Counts::Energy;
    const bool joules = scope.counts != SkylineScope::Counts::Latency;
    const bool any_wait = !scope.wait_power_limit || scope.wait_step || scope_.times_apart;
    const double device = table_.device_time(inner, columns_.device).s();
    const double energy = table_.device_energy(inner, columns_.device).j();
    const double away = outer.value[0] - edge_s_[inner];
    const double links = (inner == tree_.device_only() ? 0 : 1) + outer.value[4];
    const double waiting =
        any_wait ? 0
                 : (table_.device_idle_power(columns_.device) + *scope.wait_power_limit).w() * away;
    const double on_path = scope_.times_apart ? device : device + away;
    return {.value = {latency ? on_path : 0, joules ? energy : 0, joules ? energy + waiting : 0,
                      any_wait ? away : 0, outer.value[1], table_.up(inner).as_double(),
                      table_.down(inner).as_double(), outer.value[2], outer.value[3], links,
                      scope.device_memory ? table_.device_memory(inner, columns_.device).as_double()
                                          : 0},
            .energy = energy,
            .cuts = {.inner = inner, .outer = outer.cut}};
  }

  const CutTable& table_;
  const CutTree& tree_;
  const Columns& columns_;
  const NestedScope& scope_;
  CutBits bits_;
  std::vector<CutId> cuts_;
  std::vector<double> edge_s_;  // [cuts] of the layers inside
  std::vector<Outer> outer_;
  std::vector<Pair> pairs_;
  double considered_ = 0;
};

}  // namespace

NestedScope nested_scope_of(const Link& link, const Link& edge_link, const Question& question) {
  return {.link = scope_of(link, question),
          .edge_wait = !edge_link.wait_power_limit() || edge_link.wait_step()};
}

NestedScope nested_scope_of_all(const Constraints& bounds) {
  return {.link = {.device_memory = bounds.device_memory.has_value(), .pins = bounds.pins},
          .edge_wait = true,
          .times_apart = true};
}

NestedCuts nested_cuts(const CutTable& table, const CutTree& tree, const Columns& columns,
                       const SiteColumn& edge, const NestedScope& scope) {
  return Pairs(table, tree, columns, edge, scope).run();
}

}  // namespace offcut::internal
