# Builds the examples against the install that consumer.cmake makes, and runs each of them.
set(examples_build ${CMAKE_CURRENT_BINARY_DIR}/examples/build)
set(examples_model ${CMAKE_CURRENT_BINARY_DIR}/examples/mobilenet_v2.onnx)
add_test(NAME examples.build
  COMMAND ${CMAKE_CTEST_COMMAND} --build-and-test
    ${CMAKE_CURRENT_SOURCE_DIR}/examples ${examples_build}
    --build-generator ${CMAKE_GENERATOR} --build-noclean
    --build-options -DCMAKE_PREFIX_PATH=${consumer_prefix}
      -DCMAKE_CXX_COMPILER=${CMAKE_CXX_COMPILER} -DCMAKE_BUILD_TYPE=${CMAKE_BUILD_TYPE}
      -DCMAKE_CXX_FLAGS=${consumer_flags})
file(MAKE_DIRECTORY ${CMAKE_CURRENT_BINARY_DIR}/examples)
add_test(NAME examples.make_model COMMAND offcut-zoo mobilenet_v2 -o ${examples_model})
add_test(NAME examples.first_split COMMAND ${examples_build}/first_split)
add_test(NAME examples.bandwidth_sweep COMMAND ${examples_build}/bandwidth_sweep ${examples_model})
add_test(NAME examples.read_rows COMMAND ${examples_build}/read_rows mobilenet_v2_dnntune)

set_tests_properties(examples.build PROPERTIES LABELS install FIXTURES_REQUIRED installed
  FIXTURES_SETUP examples_built TIMEOUT 600)
set_tests_properties(examples.make_model PROPERTIES LABELS install FIXTURES_SETUP examples_model)
set_tests_properties(examples.first_split examples.bandwidth_sweep examples.read_rows PROPERTIES
  LABELS install FIXTURES_REQUIRED "installed;examples_built;examples_model"
  ENVIRONMENT OFFCUT_DATA=${consumer_prefix}/${CMAKE_INSTALL_DATADIR}/offcut TIMEOUT 300)
