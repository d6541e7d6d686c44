// A loop over independent items on several cores (oneTBB). Each item writes only its own results,
// so that the outcome is the same for any number of threads.
#pragma once

#include <cstddef>
#include <functional>

namespace offcut {

// Calls body(0) .. body(count - 1), in any order, on `threads` threads (0: all cores). The body
// must not throw.
void parallel_for(std::size_t count, int threads, const std::function<void(std::size_t)>& body);

}  // namespace offcut
