// The hot paths whose instructions are counted, by name.
#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string_view>

namespace offcut::testing {

// What stays outside the count has happened once make() returns; what it returns is counted.
struct HotPath {
  std::string_view name;
  std::function<void()> (*make)();
};
[[nodiscard]] std::span<const HotPath> hot_paths();

}  // namespace offcut::testing
