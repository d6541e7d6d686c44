# The functions that every folder builds with: one library a folder, explicit lists of files.

# Warnings and flags that all targets of the project share; a consumer never sees them.
add_library(offcut_flags INTERFACE)
target_compile_features(offcut_flags INTERFACE cxx_std_20)
# No contraction to fused multiply-add: golden files agree across compilers and processors.
target_compile_options(offcut_flags INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow
                       -ffp-contract=off $<$<BOOL:${OFFCUT_WERROR}>:-Werror>)
if(OFFCUT_SYNTAX_ONLY)  # tools/test: a second compiler looks at everything and writes nothing
  target_compile_options(offcut_flags INTERFACE -fsyntax-only)
endif()
if(OFFCUT_LIBRARY_ASSERTIONS)
  target_compile_definitions(offcut_flags INTERFACE _GLIBCXX_ASSERTIONS)
endif()
if(OFFCUT_SANITIZE)
  target_compile_options(offcut_flags INTERFACE -fsanitize=${OFFCUT_SANITIZE}
                         -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(offcut_flags INTERFACE -fsanitize=${OFFCUT_SANITIZE})
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # The checks that sanitizers add hide from g++ 12 that std::optional was looked into before.
    target_compile_options(offcut_flags INTERFACE -Wno-maybe-uninitialized)
  endif()
endif()

# offcut_library(NAME HEADERS ... SOURCES ... [LINKS ...] [PRIVATE_LINKS ...])
# A library target offcut_NAME with the alias offcut::NAME, installed and exported. Includes are
# written from the root of the project ("engine/base/units.h"), inside and outside alike. PRIVATE_LINKS
# that are headers alone go into $<BUILD_INTERFACE:...>; compiled ones stay as they are, for who links
# the static library links them too (offcut-config.cmake finds them).
function(offcut_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "HEADERS;SOURCES;LINKS;PRIVATE_LINKS")
  set(target offcut_${name})
  add_library(${target} STATIC ${arg_SOURCES})
  add_library(offcut::${name} ALIAS ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name}
                        VERIFY_INTERFACE_HEADER_SETS ON POSITION_INDEPENDENT_CODE ON)
  target_sources(${target} PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}
                 FILES ${arg_HEADERS})
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_link_libraries(${target} PUBLIC ${arg_LINKS}
                        PRIVATE ${arg_PRIVATE_LINKS} $<BUILD_INTERFACE:offcut_flags>)
  install(TARGETS ${target} EXPORT offcut-targets FILE_SET HEADERS
          DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/offcut)
endfunction()

# offcut_program(NAME SOURCES ... LINKS ...): an executable of the project.
function(offcut_program name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LINKS")
  add_executable(${name} ${arg_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE ${arg_LINKS} offcut_flags)
endfunction()

# offcut_test(NAME SOURCES ... LINKS ... [LABELS ...]): a GoogleTest program, one ctest entry. Data
# are found through the macros OFFCUT_SOURCE_DIR and OFFCUT_SHARED_DIR (the optional public data
# beside the checkout); OFFCUT_COMMAND is the path of the offcut command.
function(offcut_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LINKS;LABELS")
  offcut_program(${name} SOURCES ${arg_SOURCES} LINKS ${arg_LINKS} offcut_test_support)
  target_compile_definitions(${name} PRIVATE
    OFFCUT_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
    OFFCUT_SHARED_DIR="${PROJECT_SOURCE_DIR}/../shared"
    OFFCUT_COMMAND="${PROJECT_BINARY_DIR}/tools/offcut")
  # g++ 12 sees overlaps in `"text" + std::string` that are not there (GCC bug 105651), and tests are
  # full of such texts.
  target_compile_options(${name} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
  add_test(NAME ${name} COMMAND ${name} --gtest_brief=1)
  set_tests_properties(${name} PROPERTIES LABELS "${arg_LABELS}" TIMEOUT 600)
endfunction()

# offcut_benchmark(NAME SOURCES ... LINKS ...): a Google Benchmark program; ctest runs it as a smoke
# test only.
function(offcut_benchmark name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LINKS")
  if(NOT OFFCUT_BENCHMARKS)
    return()
  endif()
  offcut_program(${name} SOURCES ${arg_SOURCES} LINKS ${arg_LINKS} benchmark::benchmark)
  target_compile_definitions(${name} PRIVATE OFFCUT_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
    OFFCUT_SHARED_DIR="${PROJECT_SOURCE_DIR}/../shared")
  add_test(NAME ${name}.smoke COMMAND ${name} --benchmark_min_time=0.01)
  set_tests_properties(${name}.smoke PROPERTIES LABELS bench TIMEOUT 600)
endfunction()
