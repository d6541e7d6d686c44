# Headers from outside that most files include, parsed once per kind of target instead of once per
# file. A kind is what a compiler demands that both sides share: position independence, optimisation,
# macros. Every file still includes what it uses: tools/test --full compiles all of them without these
# too, and tools/test by itself all but the tests and the folders that read files from outside. Off by
# default, for a precompiled header holds the path of its build, so that a compiler cache
# cannot share objects between checkouts; the preset `release` switches it on.
option(OFFCUT_PRECOMPILED_HEADERS "Parse common headers from outside once per kind of target" OFF)

# Without nlohmann/json.hpp: with it, g++ 12 takes about as long over a file as without any of these.
set(offcut_precompiled_common
  <algorithm> <array> <charconv> <cmath> <cstdint> <filesystem> <fstream> <functional> <limits> <map>
  <memory> <numeric> <optional> <set> <span> <sstream> <string> <string_view> <unordered_map>
  <utility> <vector> <tl/expected.hpp>)
set(offcut_precompiled_library ${offcut_precompiled_common})
set(offcut_precompiled_program ${offcut_precompiled_common})
set(offcut_precompiled_test ${offcut_precompiled_common} <gmock/gmock.h> <gtest/gtest.h>)

# What g++ 12 proves of the standard library itself, wrongly, once its headers come precompiled and no
# longer count as the system's. The preset `dev` has these warnings on, without precompiled headers.
set(offcut_precompiled_options
  $<$<CXX_COMPILER_ID:GNU>:-Wno-array-bounds;-Wno-maybe-uninitialized;-Wno-restrict;-Wno-stringop-overflow;-Wno-stringop-overread>)

# offcut_precompile(TARGET KIND): TARGET reads the precompiled headers of KIND (library, program,
# test), which an object library of one empty source makes the first time.
function(offcut_precompile target kind)
  # Where a second compiler only looks, those of the tests save half of its time.
  if(NOT OFFCUT_PRECOMPILED_HEADERS OR (OFFCUT_SYNTAX_ONLY AND NOT kind STREQUAL "test"))
    return()
  endif()
  set(owner offcut_precompiled_${kind})
  if(NOT TARGET ${owner})
    set(empty ${PROJECT_BINARY_DIR}/precompiled/${kind}.cc)
    file(CONFIGURE OUTPUT ${empty} CONTENT "// Owns precompiled headers.\n")
    add_library(${owner} OBJECT ${empty})
    set_target_properties(${owner} PROPERTIES OFFCUT_OWNS_HEADERS ON)
    target_precompile_headers(${owner} PRIVATE ${offcut_precompiled_${kind}})
    target_link_libraries(${owner} PRIVATE offcut_flags tl::expected)
    if(kind STREQUAL "library")
      set_target_properties(${owner} PROPERTIES POSITION_INDEPENDENT_CODE ON)
    elseif(CMAKE_POSITION_INDEPENDENT_CODE)  # programs are so in a way of their own
      set_target_properties(${owner} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
      target_compile_options(${owner} PRIVATE -fPIE)
    endif()
    if(kind STREQUAL "test")
      target_link_libraries(${owner} PRIVATE offcut_test_support)
      target_compile_options(${owner} PRIVATE ${offcut_test_options})
    endif()
  endif()
  target_precompile_headers(${target} REUSE_FROM ${owner})
  target_compile_options(${target} PRIVATE ${offcut_precompiled_options})
endfunction()
