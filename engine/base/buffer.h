// Buffer<T>: a std::vector whose new elements are left uninitialised, for large tables that are
// written in full right after they are sized; clearing them first would touch every page twice.
#pragma once

#include <memory>
#include <utility>
#include <vector>

namespace offcut {
namespace internal {

template <class T>
struct UninitializedAllocator : std::allocator<T> {
  template <class U>
  struct rebind {  // NOLINT(readability-identifier-naming): a name of the standard
    using other = UninitializedAllocator<U>;
  };
  UninitializedAllocator() = default;
  template <class U>
  explicit UninitializedAllocator(const UninitializedAllocator<U>&) {}

  template <class U>
  void construct(U* place) {
    ::new (static_cast<void*>(place)) U;
  }
  template <class U, class... Arguments>
  void construct(U* place, Arguments&&... arguments) {
    ::new (static_cast<void*>(place)) U(std::forward<Arguments>(arguments)...);
  }
};

}  // namespace internal

template <class T>
using Buffer = std::vector<T, internal::UninitializedAllocator<T>>;

}  // namespace offcut
