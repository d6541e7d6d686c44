// The search for the least number of servers of one kind (capacity.h says how it goes). Internal.
#pragma once

#include "engine/queue/capacity.h"

namespace offcut::queue {

// The demand must pass check(), and the kind be one of its own.
[[nodiscard]] KindAnswer search_kind(const Demand& demand, std::size_t kind,
                                     const SearchOptions& options);

}  // namespace offcut::queue
