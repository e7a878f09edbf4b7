# What `cmake --install` lays out and CPack packs: program, library, plugins, SDK with its CMake package, manual,
# experiments and completion. The SDK's package: find_package(initlab), then initlab_add_plugin(NAME SOURCES ...).
include(CMakePackageConfigHelpers)

set(initlab_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/initlab)
install(TARGETS initlab EXPORT initlab-targets LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(TARGETS initlab_program EXPORT initlab-targets RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(TARGETS activations initializers layers probes
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR}/initlab/plugins)
install(DIRECTORY framework/include/initlab DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.hpp")
install(EXPORT initlab-targets NAMESPACE initlab:: DESTINATION ${initlab_package_dir})
configure_package_config_file(cmake/initlab-config.cmake.in ${PROJECT_BINARY_DIR}/initlab-config.cmake
  INSTALL_DESTINATION ${initlab_package_dir})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/initlab-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/initlab-config.cmake ${PROJECT_BINARY_DIR}/initlab-config-version.cmake
  cmake/InitlabPlugin.cmake DESTINATION ${initlab_package_dir})
# The build folder is such a package as well, so that `initlab new` works from there.
export(EXPORT initlab-targets NAMESPACE initlab:: FILE ${PROJECT_BINARY_DIR}/initlab-targets.cmake)
configure_file(cmake/InitlabPlugin.cmake ${PROJECT_BINARY_DIR}/InitlabPlugin.cmake COPYONLY)
install(DIRECTORY framework/doc/ DESTINATION ${CMAKE_INSTALL_DOCDIR}/manual FILES_MATCHING PATTERN "*.md")
install(FILES README.md LICENSE CHANGELOG.md DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(DIRECTORY experiments DESTINATION ${CMAKE_INSTALL_DATADIR}/initlab PATTERN "__pycache__" EXCLUDE)
install(FILES framework/cli/completion.bash
  DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME initlab)

# One package: whoever runs experiments also writes plugins.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME initlab)
set(CPACK_PACKAGE_CONTACT "The initlab developers <initlab@example.org>")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# Its headers include Armadillo's, and a plugin links OpenBLAS itself.
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "g++, cmake, libarmadillo-dev, libopenblas-dev")
include(CPack)
