# Options, compiler flags and output folders that every target shares.
set(INITLAB_REAL float CACHE STRING "Type of parameters, activations and gradients: float or double")
set_property(CACHE INITLAB_REAL PROPERTY STRINGS float double)
set(INITLAB_SANITIZE "" CACHE STRING "Sanitizers to build with: \"address;undefined\", \"thread\", or empty")
option(INITLAB_WERROR "Treat warnings as errors" OFF)
option(INITLAB_BENCHMARKS "Build the micro-benchmarks (needs Google Benchmark)" OFF)
option(INITLAB_FUZZ "Build the fuzz tests of everything that reads files (needs clang and its libFuzzer)" OFF)

if(NOT INITLAB_REAL MATCHES "^(float|double)$")
  message(FATAL_ERROR "INITLAB_REAL: got ${INITLAB_REAL}, expected float or double")
endif()
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

# The build tree has the shape of an installation, so that the program runs from there:
# bin/initlab, lib/libinitlab.so, lib/initlab/plugins/*.so.
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/lib)
set(CMAKE_BUILD_RPATH_USE_ORIGIN ON)
set(CMAKE_INSTALL_RPATH $ORIGIN/../${CMAKE_INSTALL_LIBDIR})
# A new libinitlab.so, as each commit makes one, is no reason to link every plugin and test again.
set(CMAKE_LINK_DEPENDS_NO_SHARED ON)

# -ffp-contract=off: the same bits on processors with and without fused multiply-add.
add_compile_options(-Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Wno-overloaded-virtual
  -fno-math-errno -fno-trapping-math -ffp-contract=off)
if(INITLAB_WERROR)
  add_compile_options(-Werror)
endif()
if(INITLAB_FUZZ)
  if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
    message(FATAL_ERROR "INITLAB_FUZZ: needs clang (got ${CMAKE_CXX_COMPILER_ID}); set CMAKE_CXX_COMPILER")
  endif()
  add_compile_options(-fsanitize=fuzzer-no-link)
endif()
foreach(sanitizer IN LISTS INITLAB_SANITIZE)
  add_compile_options(-fsanitize=${sanitizer} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${sanitizer})
endforeach()
# -O3 also for the sanitizers' builds would hide nothing but take long to compile: they choose -O1 in their presets.
string(REPLACE "-O3 -DNDEBUG" "-O3" CMAKE_CXX_FLAGS_RELEASE "${CMAKE_CXX_FLAGS_RELEASE}")
