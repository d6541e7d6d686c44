// The search for the least number of servers with the cuts that some rules choose: screen, bracket,
// bisect, verify (capacity.h). Internal to kind_search.cc, which chooses the rules.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>

#include "engine/queue/capacity.h"
#include "engine/queue/lone_cuts.h"

namespace offcut::queue {

// What the searches of one kind with several rules have in common: cuts alone, and what was
// simulated. Other rules often choose the same cuts for the same number of servers.
struct SearchMemory {
  LoneForecasts expected;
  std::map<std::tuple<int, std::uint64_t, Assignment>, Probe> probes;
};

class RuledSearch {
 public:
  RuledSearch(const Demand& demand, std::size_t kind, const SearchOptions& options,
              const CutRules& rules, SearchMemory& memory)
      : demand_(demand),
        options_(options),
        strictness_(rules.strictness),
        alone_(lone_cuts(demand, kind, rules, memory.expected)),
        memory_(memory),
        most_(std::min(options.servers_at_most, demand.kinds[kind].most_servers())) {
    answer_.kind = kind;
  }
  KindAnswer run();
  // By the formulas: the least number that holds; nothing: none does.
  std::optional<int> screen();
  const CutChoice& cuts(int servers);

 private:
  struct Outlook {
    std::string unstable;  // of a station that is no pool
    bool pool_overloaded = false;
    bool nobody_waits = false;
    bool uses_cloud = false;
    bool holds = false;
  };
  const Outlook& outlook(int servers);
  Probe probe_with(int servers, std::uint64_t seed);
  const Probe& probe_at(int servers);
  void note(const Probe& probe);
  // Returns the least count in (low, high] with the property, which must hold at `high`.
  template <class Property>
  int least(int low, int high, const Property& property);
  std::optional<int> first_stable();
  int least_idle(int stable);
  bool bracket(int start, int idle, int& fails, int& holds);
  bool verify(int& servers, int idle);
  KindAnswer give_up(std::string why, int servers);
  KindAnswer hold(int servers, const Probe& probe);
  KindAnswer settle_without_servers();

  const Demand& demand_;
  const SearchOptions& options_;
  const double strictness_;
  const LoneCuts alone_;
  SearchMemory& memory_;
  const int most_;  // servers
  KindAnswer answer_;
  std::optional<Probe> disagrees_;  // the last fresh run that did not hold
  std::map<int, CutChoice> cuts_;
  std::map<int, Outlook> outlooks_;
  std::map<int, Probe> probes_;
};

}  // namespace offcut::queue
