#!/bin/sh
# Sets up initlab on Debian 12: installs what packages are missing, configures and builds the release preset.
#   cmake/bootstrap.sh            what running initlab needs
#   cmake/bootstrap.sh --tests    also what the tests need
#   cmake/bootstrap.sh --interop  also the large tools that only the tests of interoperability need
# Running it again is quick and changes nothing.
set -eu
cd "$(dirname "$0")/.."

# awk: of the packages named, those that are not installed.
missing() {
  dpkg-query -W -f '${Package} ${db:Status-Status}\n' "$@" 2>/dev/null | awk '$2 == "installed" { print $1 }' |
    sort > "$known"
  printf '%s\n' "$@" | sort | comm -23 - "$known"
}

run="g++ cmake ninja-build pkg-config libboost-dev libboost-program-options-dev libarmadillo-dev
  libopenblas-pthread-dev libopenblas-dev libhdf5-dev libtomlplusplus-dev librandom123-dev libfmt-dev libdeflate-dev
  nlohmann-json3-dev libcurl4-openssl-dev libssl-dev libarchive-dev dataset-fashion-mnist
  python3 python3-h5py python3-numpy"
tests="libboost-test-dev dpkg-dev hdf5-tools python3-jsonschema python3-matplotlib"
interop="python3-torch python3-xarray python3-h5netcdf python3-netcdf4 netcdf-bin octave r-base-core r-cran-hdf5r
  ffmpeg doxygen"

packages=$run
with_tests=no
interop_node=no
for option in "$@"; do
  case $option in
    --tests)
      packages="$packages $tests"
      with_tests=yes
      ;;
    --interop)
      packages="$packages $tests $interop"
      with_tests=yes
      interop_node=yes
      ;;
    *)
      echo "cmake/bootstrap.sh: unknown option (got \"$option\", expected --tests or --interop)" >&2
      exit 2
      ;;
  esac
done

# Debian's nodejs and npm, unless this machine has them from elsewhere: two origins of node exclude each other.
if [ $interop_node = yes ] && ! command -v npm > /dev/null; then
  packages="$packages nodejs npm"
fi

as_root=
if [ "$(id -u)" != 0 ]; then
  as_root=sudo
fi

known=$(mktemp)
trap 'rm -f "$known"' EXIT
# shellcheck disable=SC2086  # words are packages
wanted=$(missing $packages)
if [ -n "$wanted" ]; then
  echo "bootstrap: installing" $wanted
  $as_root apt-get update -qq
  # shellcheck disable=SC2086
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $wanted > /dev/null
fi

mkdir -p build
if [ $interop_node = yes ] && [ ! -d build/node/node_modules/h5wasm ]; then
  npm install --silent --no-fund --no-audit --prefix build/node h5wasm@0.10.3 > /dev/null
fi

if [ $with_tests = yes ]; then
  cmake --preset release -DBUILD_TESTING=ON > build/configure.log || { cat build/configure.log; exit 1; }
elif [ ! -f build/release/build.ninja ]; then
  cmake --preset release -DBUILD_TESTING=OFF > build/configure.log || { cat build/configure.log; exit 1; }
fi
cmake --build --preset release
