# Install rules and the exported package: find_package(offcut) gives offcut::engine and its siblings.
include(CMakePackageConfigHelpers)
set(offcut_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/offcut)
configure_package_config_file(tools/cmake/offcut-config.cmake.in
  ${PROJECT_BINARY_DIR}/offcut-config.cmake INSTALL_DESTINATION ${offcut_package_dir}
  PATH_VARS CMAKE_INSTALL_DATADIR)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/offcut-config-version.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/offcut-config.cmake
  ${PROJECT_BINARY_DIR}/offcut-config-version.cmake DESTINATION ${offcut_package_dir})
install(EXPORT offcut-targets NAMESPACE offcut:: DESTINATION ${offcut_package_dir})

# The bundled data keep their place in the tree, so that relative references between them hold.
foreach(folder device_models network_models scenarios scenarios/validation traces)
  if(EXISTS ${PROJECT_SOURCE_DIR}/${folder}/data)
    install(DIRECTORY ${folder}/data DESTINATION ${CMAKE_INSTALL_DATADIR}/offcut/${folder})
  endif()
endforeach()
