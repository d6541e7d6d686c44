# Install this build into a folder of its own, then configure, build and run the consumer project
# against it, as a stranger would.
set(consumer_flags "")
if(OFFCUT_SANITIZE)
  set(consumer_flags -fsanitize=${OFFCUT_SANITIZE})
endif()
set(consumer_prefix ${CMAKE_CURRENT_BINARY_DIR}/consumer/prefix)
add_test(NAME consumer.install
  COMMAND ${CMAKE_COMMAND} --install ${PROJECT_BINARY_DIR} --prefix ${consumer_prefix})
add_test(NAME consumer.build_and_run
  COMMAND ${CMAKE_CTEST_COMMAND} --build-and-test
    ${CMAKE_CURRENT_SOURCE_DIR}/consumer ${CMAKE_CURRENT_BINARY_DIR}/consumer/build
    --build-generator ${CMAKE_GENERATOR} --build-noclean
    --build-options -DCMAKE_PREFIX_PATH=${consumer_prefix}
      -DCMAKE_CXX_COMPILER=${CMAKE_CXX_COMPILER} -DCMAKE_BUILD_TYPE=${CMAKE_BUILD_TYPE}
      -DCMAKE_CXX_FLAGS=${consumer_flags}
    --test-command consumer)
add_test(NAME consumer.run_everything
  COMMAND ${CMAKE_CURRENT_BINARY_DIR}/consumer/build/everything)
set_tests_properties(consumer.install PROPERTIES LABELS install FIXTURES_SETUP installed TIMEOUT 300)
set_tests_properties(consumer.build_and_run PROPERTIES LABELS install FIXTURES_REQUIRED installed
  FIXTURES_SETUP consumer_built TIMEOUT 600)
set_tests_properties(consumer.run_everything PROPERTIES LABELS install
  FIXTURES_REQUIRED "installed;consumer_built")
