// AbiStamp and PluginDescriptor: the plain data that is read from a plugin before any of its code is trusted.
#pragma once

#include <cstdint>

#include "initlab/real.hpp"

/// The number of this plugin interface. It is part of the name of the ELF section in which a descriptor stands.
/// To be raised with every change of these headers that a compiled plugin would not survive: a virtual function or a
/// member more, less or elsewhere.
#define INITLAB_API_NUMBER 2

#define INITLAB_QUOTE_(x) #x
#define INITLAB_QUOTE(x) INITLAB_QUOTE_(x)
#define INITLAB_JOIN_(x, y) x##y
#define INITLAB_JOIN(x, y) INITLAB_JOIN_(x, y)

/// That section: what tells a plugin, and of which API, before it is loaded.
#define INITLAB_SECTION "initlab_" INITLAB_QUOTE(INITLAB_API_NUMBER)
/// The one object that a plugin exports, its PluginDescriptor.
#define INITLAB_DESCRIPTOR INITLAB_JOIN(initlab_plugin_, INITLAB_API_NUMBER)
/// Its name as a symbol.
#define INITLAB_SYMBOL INITLAB_QUOTE(INITLAB_DESCRIPTOR)

namespace initlab {

/// Everything that must be equal for C++ objects to cross between the core and a plugin. Fixed-size plain data whose
/// layout never changes within an API number; compared field by field.
struct AbiStamp {
  char compiler[32];                 ///< "gcc 12", "clang 16"
  std::int32_t cxx_abi;              ///< __GXX_ABI_VERSION
  std::int32_t libstdcxx_release;    ///< _GLIBCXX_RELEASE
  std::int32_t libstdcxx_new_abi;    ///< _GLIBCXX_USE_CXX11_ABI
  std::int32_t libstdcxx_debug;      ///< 1 if _GLIBCXX_DEBUG (other containers)
  std::int32_t armadillo_version;    ///< major * 10000 + minor * 100 + patch
  std::int32_t matrix_size;          ///< sizeof(Matrix)
  std::int32_t matrix_preallocated;  ///< ARMA_MAT_PREALLOC: small matrices stand inside the object
  std::int32_t word_size;            ///< sizeof(arma::uword)
  char allocator[16];                ///< how Armadillo allocates
  char real[8];                      ///< "float" or "double"
};

namespace detail {

/// A constant of each translation unit that includes this: internal linkage, so that a plugin carries its own and the
/// host's copy cannot answer for it.
static constexpr AbiStamp kThisAbi = {
#if defined(__clang__)
    "clang " INITLAB_QUOTE(__clang_major__),
#else
    "gcc " INITLAB_QUOTE(__GNUC__),
#endif
    __GXX_ABI_VERSION,
    _GLIBCXX_RELEASE,
    _GLIBCXX_USE_CXX11_ABI,
#if defined(_GLIBCXX_DEBUG)
    1,
#else
    0,
#endif
    ARMA_VERSION_MAJOR * 10000 + ARMA_VERSION_MINOR * 100 + ARMA_VERSION_PATCH,
    static_cast<std::int32_t>(sizeof(Matrix)),
    ARMA_MAT_PREALLOC,
    static_cast<std::int32_t>(sizeof(arma::uword)),
#if defined(ARMA_USE_TBB_ALLOC)
    "tbb",
#elif defined(ARMA_USE_MKL_ALLOC)
    "mkl",
#elif defined(ARMA_USE_FFTW3_ALLOC)
    "fftw",
#else
    "posix",
#endif
    INITLAB_QUOTE(INITLAB_REAL),
};

}  // namespace detail

/// What a plugin exports under INITLAB_SYMBOL. `components` may be called only after the stamp was found equal; it
/// appends to the host's list (a std::vector<Component>).
struct PluginDescriptor {
  std::uint32_t magic;             ///< kDescriptorMagic
  std::uint32_t size;              ///< sizeof(PluginDescriptor)
  AbiStamp abi;                    ///< what the plugin was compiled with
  const char* name;                ///< of the plugin, as INITLAB_PLUGIN says it
  const char* version;             ///< likewise
  void (*components)(void* list);  ///< appends to a std::vector<Component>; may throw
};

/// What every PluginDescriptor begins with.
inline constexpr std::uint32_t kDescriptorMagic = 0x1A17AB01;

}  // namespace initlab
