# The functions that every folder builds with: one library per folder, explicit lists of files.
include(tools/cmake/public_headers.cmake)
include(tools/cmake/precompiled.cmake)

# Warnings and flags that all targets of the project share; a consumer never sees them.
add_library(offcut_flags INTERFACE)
target_compile_features(offcut_flags INTERFACE cxx_std_20)
# No contraction to fused multiply-add: golden files agree across compilers and processors.
target_compile_options(offcut_flags INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow
                       -ffp-contract=off $<$<CXX_COMPILER_ID:Clang>:-Wreserved-identifier>
                       $<$<BOOL:${OFFCUT_WERROR}>:-Werror>)
if(OFFCUT_SYNTAX_ONLY)  # tools/test: a second compiler looks at everything and writes nothing
  # but the precompiled headers that it reads.
  target_compile_options(offcut_flags INTERFACE
                         $<$<NOT:$<BOOL:$<TARGET_PROPERTY:OFFCUT_OWNS_HEADERS>>>:-fsyntax-only>)
endif()
# What the readers of foreign files deserve: checked copies, guarded stacks, programs at random
# addresses, and no writable table of functions. Sanitizers do all of it their own way.
if(OFFCUT_HARDENING AND NOT OFFCUT_SANITIZE)
  include(CheckPIESupported)
  check_pie_supported()
  set(CMAKE_POSITION_INDEPENDENT_CODE ON)
  target_compile_options(offcut_flags INTERFACE
    $<$<CONFIG:Release,RelWithDebInfo>:-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
                                       -fstack-protector-strong -fstack-clash-protection>)
  target_link_options(offcut_flags INTERFACE -Wl,-z,relro,-z,now)
endif()
if(OFFCUT_LIBRARY_ASSERTIONS)
  target_compile_definitions(offcut_flags INTERFACE _GLIBCXX_ASSERTIONS)
endif()
if(OFFCUT_SANITIZE)
  target_compile_options(offcut_flags INTERFACE -fsanitize=${OFFCUT_SANITIZE}
                         -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(offcut_flags INTERFACE -fsanitize=${OFFCUT_SANITIZE})
  # For tests that limit memory: clang 14 has no macro that says so.
  target_compile_definitions(offcut_flags INTERFACE OFFCUT_SANITIZED)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # The checks that sanitizers add hide from g++ 12 that std::optional was looked into before.
    target_compile_options(offcut_flags INTERFACE -Wno-maybe-uninitialized)
  endif()
endif()

# offcut_library(NAME HEADERS ... SOURCES ... [LINKS ...] [PRIVATE_LINKS ...] [FRONT ...])
# A library target offcut_NAME with the alias offcut::NAME, installed and exported. Includes are
# written from the root of the project ("engine/base/units.h"), inside and outside alike. PRIVATE_LINKS
# that are headers alone go into $<BUILD_INTERFACE:...>; compiled ones stay as they are, for who links
# the static library links them too (offcut-config.cmake finds them).
# HEADERS that public_headers.cmake lists are installed; the others are internal. FRONT are headers
# below front/ that are included as <offcut/...>.
function(offcut_library name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "HEADERS;SOURCES;LINKS;PRIVATE_LINKS;FRONT")
  set(target offcut_${name})
  offcut_split_headers(public internal ${arg_HEADERS})
  add_library(${target} STATIC ${arg_SOURCES})
  add_library(offcut::${name} ALIAS ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name} POSITION_INDEPENDENT_CODE ON)
  target_sources(${target} PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${public})
  set(front_install "")
  if(arg_FRONT)
    target_sources(${target} PUBLIC FILE_SET front TYPE HEADERS
                   BASE_DIRS ${CMAKE_CURRENT_SOURCE_DIR}/front FILES ${arg_FRONT})
    set(front_install FILE_SET front DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
  endif()
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_link_libraries(${target} PUBLIC ${arg_LINKS}
                        PRIVATE ${arg_PRIVATE_LINKS} $<BUILD_INTERFACE:offcut_flags>)
  install(TARGETS ${target} EXPORT offcut-targets FILE_SET HEADERS
          DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/offcut ${front_install})
  offcut_precompile(${target} library)
  offcut_verify_lone_headers(${target} "${arg_PRIVATE_LINKS}" ${arg_HEADERS} ${arg_FRONT})
endfunction()

# Splits headers, named from the current folder, by whether public_headers.cmake lists them.
function(offcut_split_headers public_out internal_out)
  foreach(header IN LISTS ARGN)
    file(RELATIVE_PATH from_root ${PROJECT_SOURCE_DIR} ${CMAKE_CURRENT_SOURCE_DIR}/${header})
    if(from_root IN_LIST OFFCUT_PUBLIC_HEADERS)
      list(APPEND public ${header})
    else()
      list(APPEND internal ${header})
    endif()
  endforeach()
  set(${public_out} ${public} PARENT_SCOPE)
  set(${internal_out} ${internal} PARENT_SCOPE)
endfunction()

# Every header stands alone: a source includes its own header first (tests/structure/layout_test.cc),
# and what has no source beside it is verified here. CMake verifies the interface of a target only,
# and demands that the interface of an exported target is installed; so these headers are the
# interface of a target of their own. Not optimised, for they hold little code.
function(offcut_verify_lone_headers target links)
  foreach(header IN LISTS ARGN)
    string(REGEX REPLACE "h$" "cc" source ${header})
    if(NOT EXISTS ${CMAKE_CURRENT_SOURCE_DIR}/${source})
      list(APPEND lone ${header})
    endif()
  endforeach()
  if(NOT lone)
    return()
  endif()
  add_library(${target}_lone_headers INTERFACE)
  target_sources(${target}_lone_headers INTERFACE FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}
                 FILES ${lone})
  target_link_libraries(${target}_lone_headers INTERFACE ${target} ${links})
  target_compile_options(${target}_lone_headers INTERFACE -O0)
  set_target_properties(${target}_lone_headers PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON)
endfunction()

# offcut_program(NAME SOURCES ... LINKS ...): an executable of the project.
function(offcut_program name)
  offcut_executable(${name} ${ARGN})
  offcut_precompile(${name} program)
endfunction()

function(offcut_executable name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "SOURCES;LINKS")
  add_executable(${name} ${arg_SOURCES})
  target_include_directories(${name} PRIVATE ${PROJECT_SOURCE_DIR})
  target_link_libraries(${name} PRIVATE ${arg_LINKS} offcut_flags)
endfunction()

# Options of tests, after those of the project.
#   -Wno-restrict: g++ 12 sees overlaps in `"text" + std::string` that are not there (GCC bug
#     105651), and tests are full of such texts.
#   -O1 in a release: what a test calls is optimised as it is installed, but its own files are read
#     once, and optimising them would take longer than running them.
set(offcut_test_options $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict> $<$<CONFIG:Release>:-O1>)

set(offcut_test_seconds 600)
if(OFFCUT_SANITIZE)
  set(offcut_test_seconds 3000)
endif()

# offcut_test(NAME SOURCES ... LINKS ... [LABELS ...]): a GoogleTest program, one ctest entry. Data
# are found through the macros OFFCUT_SOURCE_DIR and OFFCUT_SHARED_DIR (the optional public data
# beside the checkout); OFFCUT_COMMAND is the path of the offcut command. With ONLY_IN NAME ctest
# runs it only where asked for that configuration: `ctest -C NAME`.
function(offcut_test name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "ONLY_IN" "SOURCES;LINKS;LABELS")
  offcut_executable(${name} SOURCES ${arg_SOURCES} LINKS ${arg_LINKS} offcut_test_support)
  target_compile_definitions(${name} PRIVATE
    OFFCUT_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
    OFFCUT_SHARED_DIR="${PROJECT_SOURCE_DIR}/../shared"
    OFFCUT_COMMAND="${PROJECT_BINARY_DIR}/tools/offcut")
  target_compile_options(${name} PRIVATE ${offcut_test_options})
  offcut_precompile(${name} test)
  add_test(NAME ${name} COMMAND ${name} --gtest_brief=1 CONFIGURATIONS ${arg_ONLY_IN})
  set_tests_properties(${name} PROPERTIES LABELS "${arg_LABELS}" TIMEOUT ${offcut_test_seconds})
endfunction()

# offcut_benchmark(NAME SOURCES ... LINKS ... [SMOKE REGEX]): a Google Benchmark program; ctest runs
# it as a smoke test only, and of it what REGEX says.
function(offcut_benchmark name)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "SMOKE" "SOURCES;LINKS")
  if(NOT OFFCUT_BENCHMARKS)
    return()
  endif()
  offcut_program(${name} SOURCES ${arg_SOURCES} LINKS ${arg_LINKS} benchmark::benchmark)
  target_compile_definitions(${name} PRIVATE OFFCUT_SOURCE_DIR="${PROJECT_SOURCE_DIR}"
    OFFCUT_SHARED_DIR="${PROJECT_SOURCE_DIR}/../shared")
  add_test(NAME ${name}.smoke COMMAND ${name} --benchmark_min_time=0.01
                                              --benchmark_filter=${arg_SMOKE})
  set_tests_properties(${name}.smoke PROPERTIES LABELS bench TIMEOUT 600)
endfunction()
