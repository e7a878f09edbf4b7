# initlab_add_plugin(NAME SOURCES file... [OUTPUT folder] [NO_CHECK]): a shared library NAME.so that initlab loads, and a
# test check_NAME that holds it to its contract by `initlab check` (after enable_testing(); NO_CHECK: without). Within
# initlab it stands in lib/initlab/plugins/ of the build folder, where the program looks; in a project of its own in the
# current build folder. OUTPUT names another one.

# Within initlab: a precompiled SDK that all plugins share. libinitlab's own has another visibility.
function(_initlab_share_precompiled_header name)
  if(NOT TARGET initlab_plugin_pch)
    file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/initlab_plugin_pch.cpp
      CONTENT "// Empty: the target exists for its precompiled header.\n")
    add_library(initlab_plugin_pch OBJECT ${PROJECT_BINARY_DIR}/initlab_plugin_pch.cpp)
    target_link_libraries(initlab_plugin_pch PRIVATE initlab::initlab)
    target_precompile_headers(initlab_plugin_pch PRIVATE <armadillo> <initlab/plugin.hpp>)
    set_target_properties(initlab_plugin_pch PROPERTIES
      POSITION_INDEPENDENT_CODE ON CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON)
  endif()
  target_precompile_headers(${name} REUSE_FROM initlab_plugin_pch)
endfunction()

# Elsewhere: what initlab's own build sets for all its targets. -ffp-contract=off: the same bits on processors with and
# without fused multiply-add.
function(_initlab_set_flags name)
  target_compile_options(${name} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wno-overloaded-virtual
    -fno-math-errno -fno-trapping-math -ffp-contract=off $<$<CONFIG:>:-O2>)
endfunction()

function(initlab_add_plugin name)
  cmake_parse_arguments(PARSE_ARGV 1 plugin "NO_CHECK" "OUTPUT" "SOURCES")
  if(NOT plugin_SOURCES OR plugin_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "initlab_add_plugin(${name}): got \"${ARGN}\", expected SOURCES file... [OUTPUT folder] [NO_CHECK]")
  endif()
  # Within initlab its library is a target of the project; elsewhere it is an imported one.
  get_target_property(is_own initlab::initlab ALIASED_TARGET)
  if(NOT plugin_OUTPUT)
    set(plugin_OUTPUT ${CMAKE_CURRENT_BINARY_DIR})
    if(is_own)
      set(plugin_OUTPUT ${PROJECT_BINARY_DIR}/lib/initlab/plugins)
    endif()
  endif()
  add_library(${name} MODULE ${plugin_SOURCES})
  target_link_libraries(${name} PRIVATE initlab::initlab)
  # What a plugin lacks is found when it is linked, not when somebody loads it.
  target_link_options(${name} PRIVATE -Wl,--no-undefined)
  # DEFINE_SYMBOL: the macro that CMake would define for this target alone keeps it from sharing a precompiled header.
  set_target_properties(${name} PROPERTIES
    PREFIX "" SUFFIX .so DEFINE_SYMBOL "" CXX_VISIBILITY_PRESET hidden VISIBILITY_INLINES_HIDDEN ON
    LIBRARY_OUTPUT_DIRECTORY ${plugin_OUTPUT} INSTALL_RPATH $ORIGIN/../..)
  if(is_own)
    _initlab_share_precompiled_header(${name})
  else()
    _initlab_set_flags(${name})
  endif()
  if(NOT plugin_NO_CHECK)
    # Sanitizers make a test of a minute's limit last longer, on a machine that does other things besides.
    set(limit "")
    if(INITLAB_SANITIZE)
      set(limit --time-limit 600)
    endif()
    add_test(NAME check_${name} COMMAND initlab::program check $<TARGET_FILE:${name}> ${limit})
  endif()
endfunction()
