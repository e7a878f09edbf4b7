# initlab_add_plugin(NAME SOURCES file... [OUTPUT folder]): a shared library NAME.so that initlab loads. It stands in
# lib/initlab/plugins/ of the build folder, where the program looks, unless OUTPUT names another folder.

# A precompiled <armadillo> that all plugins of this project share. libinitlab's own has another visibility. Elsewhere
# (TARGET initlab is then an imported one, if any) a plugin is one or two sources and would gain nothing.
function(_initlab_share_precompiled_header name)
  get_target_property(library initlab::initlab ALIASED_TARGET)
  if(NOT library)
    return()
  endif()
  if(NOT TARGET initlab_plugin_pch)
    file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/initlab_plugin_pch.cpp
      CONTENT "// Empty: the target exists for its precompiled header.\n")
    add_library(initlab_plugin_pch OBJECT ${PROJECT_BINARY_DIR}/initlab_plugin_pch.cpp)
    target_link_libraries(initlab_plugin_pch PRIVATE initlab::initlab)
    target_precompile_headers(initlab_plugin_pch PRIVATE <armadillo>)
    set_target_properties(initlab_plugin_pch PROPERTIES
      POSITION_INDEPENDENT_CODE ON CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  endif()
  target_precompile_headers(${name} REUSE_FROM initlab_plugin_pch)
endfunction()

function(initlab_add_plugin name)
  cmake_parse_arguments(PARSE_ARGV 1 plugin "" "OUTPUT" "SOURCES")
  if(NOT plugin_SOURCES OR plugin_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "initlab_add_plugin(${name}): got \"${ARGN}\", expected SOURCES file... [OUTPUT folder]")
  endif()
  if(NOT plugin_OUTPUT)
    set(plugin_OUTPUT ${PROJECT_BINARY_DIR}/lib/initlab/plugins)
  endif()
  add_library(${name} MODULE ${plugin_SOURCES})
  target_link_libraries(${name} PRIVATE initlab::initlab)
  # What a plugin lacks is found when it is linked, not when somebody loads it.
  target_link_options(${name} PRIVATE -Wl,--no-undefined)
  # DEFINE_SYMBOL: the macro that CMake would define for this target alone keeps it from sharing a precompiled header.
  set_target_properties(${name} PROPERTIES
    PREFIX "" SUFFIX .so DEFINE_SYMBOL "" CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
    LIBRARY_OUTPUT_DIRECTORY ${plugin_OUTPUT})
  _initlab_share_precompiled_header(${name})
endfunction()
